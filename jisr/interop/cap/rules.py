"""The rules of CAP 1.2: which elements, in which order, how often, holding what; and the rules of its prose.

Written from the standard (OASIS, 1 July 2010, chapter 3); the first fault of all is named, with its line.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from lxml import etree

from jisr.errors import Invalid
from jisr.interop.cap.names import FORBIDDEN, LONGEST_NAME, NAMESPACE, read_references
from jisr.journal.when import ms_of

SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
LONGEST_TEXT = 16_000
MOST_POINTS = 5_000

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
KINDS = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_NUMBER = re.compile(r"[-+]?\d{1,9}(\.\d{1,20})?")


class Part(NamedTuple):
    """`check` of a text; an element that holds others is named by its own rules."""

    name: str
    least: int
    most: int | None
    check: Callable[[str, str], None]


def _text(text: str, field: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Invalid("{field} is longer than {most} characters", code="cap_too_long", field=field, most=LONGEST_TEXT)


def _name(text: str, field: str) -> None:
    if not text or len(text) > LONGEST_NAME or FORBIDDEN & set(text):
        raise Invalid(
            "{field} is 1 to {most} characters without spaces, commas, < and &",
            code="cap_name", field=field, most=LONGEST_NAME,
        )  # fmt: skip


def _time(text: str, field: str) -> None:
    if not _TIME.fullmatch(text):
        raise Invalid(
            "{field}: {text} is no time of CAP; write 2017-08-01T05:00:00+03:00, and UTC as -00:00",
            code="cap_time", field=field, text=text[:40],
        )  # fmt: skip
    ms_of(text, field)


def _one_of(*known: str) -> Callable[[str, str], None]:
    def check(text: str, field: str) -> None:
        if text not in known:
            raise Invalid(
                "{field}: {text} is not one of {known}",
                code="cap_value", field=field, text=text[:40], known=", ".join(known),
            )  # fmt: skip

    return check


def _some(text: str, field: str) -> None:
    _text(text, field)
    if not text:
        raise Invalid("{field} is empty", code="cap_empty", field=field)


def _decimal(text: str, field: str) -> None:
    if not _NUMBER.fullmatch(text):
        raise Invalid("{field}: {text} is no number", code="cap_number", field=field, text=text[:40])


def _polygon(text: str, field: str) -> None:
    points = text.split()
    if not 4 <= len(points) <= MOST_POINTS or points[0] != points[-1]:
        raise Invalid(
            "a polygon has four points or more, latitude,longitude each, and ends where it begins",
            code="cap_polygon", field=field,
        )  # fmt: skip
    for point in points:
        read_pair(point, field)


def _circle(text: str, field: str) -> None:
    parts = text.split()
    if len(parts) != 2 or not _NUMBER.fullmatch(parts[1]) or parts[1].startswith("-"):
        raise Invalid("a circle is latitude,longitude and its radius in km", code="cap_circle", field=field)
    read_pair(parts[0], field)


def read_pair(text: str, field: str) -> tuple[float, float]:
    """(longitude, latitude) of "latitude,longitude", within the earth's bounds."""
    parts = text.split(",")
    if len(parts) == 2 and all(_NUMBER.fullmatch(each) for each in parts):
        lat, lon = float(parts[0]), float(parts[1])
        if -90 <= lat <= 90 and -180 <= lon <= 180:
            return lon, lat
    raise Invalid(
        "{text} is no place: write latitude,longitude in degrees", code="cap_place", field=field, text=text[:40]
    )


def _references(text: str, field: str) -> None:
    _text(text, field)
    read_references(text)


def _within(text: str, field: str) -> None:
    """Holds other elements, which have rules of their own."""


PARTS: dict[str, tuple[Part, ...]] = {
    "alert": (
        Part("identifier", 1, 1, _name),
        Part("sender", 1, 1, _name),
        Part("sent", 1, 1, _time),
        Part("status", 1, 1, _one_of(*STATUSES)),
        Part("msgType", 1, 1, _one_of(*KINDS)),
        Part("source", 0, 1, _text),
        Part("scope", 1, 1, _one_of(*SCOPES)),
        Part("restriction", 0, 1, _text),
        Part("addresses", 0, 1, _text),
        Part("code", 0, None, _text),
        Part("note", 0, 1, _text),
        Part("references", 0, 1, _references),
        Part("incidents", 0, 1, _text),
        Part("info", 0, None, _within),
    ),
    "info": (
        Part("language", 0, 1, _text),
        Part("category", 1, None, _one_of(*CATEGORIES)),
        Part("event", 1, 1, _some),
        Part("responseType", 0, None, _one_of(*RESPONSES)),
        Part("urgency", 1, 1, _one_of(*URGENCIES)),
        Part("severity", 1, 1, _one_of(*SEVERITIES)),
        Part("certainty", 1, 1, _one_of(*CERTAINTIES)),
        Part("audience", 0, 1, _text),
        Part("eventCode", 0, None, _within),
        Part("effective", 0, 1, _time),
        Part("onset", 0, 1, _time),
        Part("expires", 0, 1, _time),
        Part("senderName", 0, 1, _text),
        Part("headline", 0, 1, _text),
        Part("description", 0, 1, _text),
        Part("instruction", 0, 1, _text),
        Part("web", 0, 1, _text),
        Part("contact", 0, 1, _text),
        Part("parameter", 0, None, _within),
        Part("resource", 0, None, _within),
        Part("area", 0, None, _within),
    ),
    "eventCode": (Part("valueName", 1, 1, _text), Part("value", 1, 1, _text)),
    "parameter": (Part("valueName", 1, 1, _text), Part("value", 1, 1, _text)),
    "geocode": (Part("valueName", 1, 1, _text), Part("value", 1, 1, _text)),
    "resource": (
        Part("resourceDesc", 1, 1, _text),
        Part("mimeType", 1, 1, _text),
        Part("size", 0, 1, _decimal),
        Part("uri", 0, 1, _text),
        Part("derefUri", 0, 1, lambda text, field: None),
        Part("digest", 0, 1, _text),
    ),
    "area": (
        Part("areaDesc", 1, 1, _some),
        Part("polygon", 0, None, _polygon),
        Part("circle", 0, None, _circle),
        Part("geocode", 0, None, _within),
        Part("altitude", 0, 1, _decimal),
        Part("ceiling", 0, 1, _decimal),
    ),
}


def check_alert(root: etree._Element) -> None:
    """`Invalid` with the first fault."""
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise Invalid(
            "this is no CAP 1.2 message: its root is {root}, not alert of {namespace}",
            code="not_cap", line=line_of(root), root=str(root.tag)[:120], namespace=NAMESPACE,
        )  # fmt: skip
    _check(root, "alert")
    _check_prose(root)


def _check(element: etree._Element, name: str) -> None:
    """The order of a sequence, how often each part stands in it, and what each holds."""
    parts = PARTS[name]
    at, counts = 0, dict.fromkeys((part.name for part in parts), 0)
    for child in element:
        found = tag_of(child)
        if found is None:
            if name == "alert" and isinstance(child.tag, str) and child.tag.startswith(f"{{{SIGNATURE}}}"):
                continue
            raise _misplaced(child, name)
        names = [part.name for part in parts[at:]]
        if found not in names:
            raise _misplaced(child, name)
        at += names.index(found)
        counts[found] += 1
        most = parts[at].most
        if most is not None and counts[found] > most:
            raise _misplaced(child, name)
        _check_part(child, parts[at])
    for part in parts:
        if counts[part.name] < part.least:
            raise Invalid(
                "{name} has no {part}, or not in its place", code="cap_missing", field=part.name, line=line_of(element),
                name=name, part=part.name,
            )  # fmt: skip


def _check_part(child: etree._Element, part: Part) -> None:
    if part.name in PARTS:
        _check(child, part.name)
        return
    if len(child):
        raise _misplaced(child[0], part.name)
    try:
        part.check((child.text or "").strip(), part.name)
    except Invalid as fault:
        fault.line = fault.line or line_of(child)
        raise


def _check_prose(root: etree._Element) -> None:
    """What the standard says in words beside its schema."""
    scope, kind = text_of(root, "scope"), text_of(root, "msgType")
    for scoped, needed in (("Restricted", "restriction"), ("Private", "addresses")):
        if scope == scoped and not text_of(root, needed):
            raise Invalid("what is {scope} has {part}", code="cap_missing", field=needed, scope=scope, part=needed)
    if kind != "Alert" and not text_of(root, "references"):
        raise Invalid(
            "an {kind} names the messages that it is about in references",
            code="cap_missing", field="references", kind=kind,
        )  # fmt: skip


def text_of(element: etree._Element, name: str) -> str:
    return (element.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()


def tag_of(element: etree._Element) -> str | None:
    """The name of an element of CAP."""
    tag = element.tag
    return tag.removeprefix(f"{{{NAMESPACE}}}") if isinstance(tag, str) and tag.startswith(f"{{{NAMESPACE}}}") else None


def _misplaced(child: etree._Element, parent: str) -> Invalid:
    return Invalid(
        "{found} cannot stand here in {parent}: it is not known, out of its order, or one too many",
        code="cap_misplaced", field=parent, line=line_of(child), parent=parent,
        found=tag_of(child) or str(child.tag)[:80],
    )  # fmt: skip


def line_of(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 1)
