"""KML 2.2 out: a folder for each thread, a placemark for each thing that it puts on a map.

Every placemark has its label twice: in words, and as an ADatP-4774 element in its ExtendedData.
"""

from typing import Any

from lxml import etree

from jisr.interop.features import Feature, features_of, labels_of
from jisr.interop.formats import Format, Outgoing
from jisr.interop.geojson import properties
from jisr.interop.shapes import Position, Ring
from jisr.interop.statement import Statement, label_xml, statement_of
from jisr.interop.xml import text_for_xml
from jisr.journal.picture import Picture

NAMESPACE = "http://www.opengis.net/kml/2.2"
MEDIA = "application/vnd.google-earth.kml+xml"

COLOURS = {
    "thread": "ff2266cc", "item": "ff0000cc", "standoff": "660000cc", "avoid_area": "660055ee", "cordon": "660055ee",
    "hazard_area": "660000aa", "service": "ffaa6600", "route": "ffaa6600",
}  # fmt: skip
"""By role: alpha, blue, green, red. The name of a role stands beside its colour in the data."""


def write_kml(out: Outgoing) -> bytes:
    threads, more = out.pictures()
    statement = statement_of(out, [label for thread in threads for label in labels_of(thread)], complete=not more)
    namespaces: Any = {None: NAMESPACE}
    root = etree.Element(_name("kml"), nsmap=namespaces)
    document = etree.SubElement(root, _name("Document"))
    _add(document, "name", statement.titled("Jisr"))
    _add(document, "description", statement.sentence)
    for role, colour in COLOURS.items():
        _style(document, role, colour)
    _extended(document, {**_flat(statement.as_dict())}, statement.as_dict()["label_4774"])
    for thread in threads:
        _folder(document, thread, out, statement)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _style(document: etree._Element, role: str, colour: str) -> None:
    style = etree.SubElement(document, _name("Style"), id=role)
    for part in ("IconStyle", "LineStyle", "PolyStyle"):
        _add(etree.SubElement(style, _name(part)), "color", colour)


def _folder(document: etree._Element, thread: Picture, out: Outgoing, statement: Statement) -> None:
    features = [each for each in features_of(thread, out.policy) if each.point is not None or each.rings]
    if not features:
        return
    folder = etree.SubElement(document, _name("Folder"))
    _add(folder, "name", statement.titled(f"{thread.ref} {thread.title}".strip()))
    for feature in features:
        _placemark(folder, feature, statement)


def _placemark(folder: etree._Element, feature: Feature, statement: Statement) -> None:
    said = {**properties(feature), "title": statement.titled(feature.title), "space": statement.space}
    placemark = etree.SubElement(folder, _name("Placemark"), id="p" + feature.id.replace("/", "."))
    _add(placemark, "name", said["title"])
    _add(placemark, "description", "; ".join((said["title"], feature.role, feature.state, said["label_line"])))
    _add(etree.SubElement(placemark, _name("TimeStamp")), "when", feature.said_at)
    _add(placemark, "styleUrl", f"#{feature.role}")
    _extended(placemark, _flat(said), label_xml(feature.label, statement.viewer, feature.said_at))
    _geometry(placemark, feature)


def _flat(said: dict[str, Any]) -> dict[str, str]:
    """Texts and numbers; what has parts of its own is left to the label's own element."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in said.items()
        if isinstance(value, str | int) and name != "label_4774"
    }


def _extended(parent: etree._Element, data: dict[str, str], label: str | None) -> None:
    extended = etree.SubElement(parent, _name("ExtendedData"))
    for name, value in data.items():
        element = etree.SubElement(extended, _name("Data"), name=name)
        _add(element, "value", value)
    if label is not None:
        extended.append(etree.fromstring(label))


def _geometry(placemark: etree._Element, feature: Feature) -> None:
    if feature.point is not None:
        point = etree.SubElement(placemark, _name("Point"))
        _add(point, "coordinates", _tuple(feature.point))
    elif len(feature.rings) == 1:
        _polygon(placemark, feature.rings[0])
    else:
        several = etree.SubElement(placemark, _name("MultiGeometry"))
        for ring in feature.rings:
            _polygon(several, ring)


def _polygon(parent: etree._Element, ring: Ring) -> None:
    polygon = etree.SubElement(parent, _name("Polygon"))
    outer = etree.SubElement(etree.SubElement(polygon, _name("outerBoundaryIs")), _name("LinearRing"))
    _add(outer, "coordinates", " ".join(_tuple(each) for each in ring))


def _tuple(position: Position) -> str:
    return f"{position[0]:.7f},{position[1]:.7f}"


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, _name(tag)).text = text_for_xml(text)


FORMAT = Format("kml", ".kml", MEDIA, "threads and their areas as KML 2.2", write=write_kml)
