"""A CAP message that came in, checked, as values: what `bring.py` makes records of."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from lxml import etree

from jisr.interop.cap.content import EVENTS, SEVERITIES
from jisr.interop.cap.names import NAMESPACE, key_of, read_references
from jisr.interop.cap.rules import check_alert, line_of, read_pair, text_of
from jisr.interop.shapes import EARTH_M, UNITS, Position
from jisr.interop.xml import parse
from jisr.language import LANGUAGES, use

LARGEST = 1024 * 1024  # bytes

GRADES = {"Unknown": 0, "Minor": 1, "Moderate": 2, "Severe": 4, "Extreme": 5}
SURE = {"Observed": 2, "Likely": 2, "Possible": 3, "Unlikely": 5, "Unknown": 6}
"""Credibility. Nothing that comes in is confirmed (1): that takes a second source."""
KINDS_OF_INCIDENT = {"Fire": "fire", "Health": "health", "Transport": "transport"}
"""By category, where one says it; what else happened stands in the words of the message."""


@dataclass(frozen=True)
class Circle:
    centre: Position
    metres: int


@dataclass(frozen=True)
class Place:
    """An area of the message. Positions in degrees."""

    description: str
    polygons: tuple[tuple[Position, ...], ...]
    circles: tuple[Circle, ...]


@dataclass(frozen=True)
class Info:
    language: str
    event: str
    responses: frozenset[str]
    severity: int
    credibility: int
    onset: str
    expires: str
    sender_name: str
    headline: str
    description: str
    instruction: str
    web: str
    contact: str
    what: str
    places: tuple[Place, ...]
    left_out: int
    """Resources: pictures and files that the message only points at."""


@dataclass(frozen=True)
class Received:
    """`line`: of the file, where the message begins."""

    key: str
    sender: str
    sent: str
    status: str
    kind: str
    scope: str
    references: tuple[str, ...]
    infos: tuple[Info, ...]
    line: int


def receive(data: bytes) -> Received:
    """Raises `Invalid` with the line of what is wrong."""
    root = parse(data, LARGEST)
    check_alert(root)
    names = text_of(root, "sender"), text_of(root, "identifier"), text_of(root, "sent")
    return Received(
        key=key_of(*names), sender=names[0], sent=names[2], status=text_of(root, "status"),
        kind=text_of(root, "msgType"), scope=text_of(root, "scope"),
        references=tuple(key_of(*each) for each in read_references(text_of(root, "references"))),
        infos=tuple(_info(each) for each in root.iterfind(_name("info"))), line=line_of(root),
    )  # fmt: skip


def _info(element: etree._Element) -> Info:
    own = {text_of(each, "valueName"): text_of(each, "value") for each in element.iterfind(_name("parameter"))}
    return Info(
        language=text_of(element, "language") or "en-US", event=text_of(element, "event"),
        responses=frozenset((each.text or "").strip() for each in element.iterfind(_name("responseType"))),
        severity=_severity(text_of(element, "severity"), own.get("jisr.severity", "")),
        credibility=SURE[text_of(element, "certainty")],
        onset=text_of(element, "onset") or text_of(element, "effective"), expires=text_of(element, "expires"),
        sender_name=text_of(element, "senderName"), headline=text_of(element, "headline"),
        description=text_of(element, "description"), instruction=text_of(element, "instruction"),
        web=text_of(element, "web"), contact=text_of(element, "contact"), what=_what(element, own.get("jisr.what", "")),
        places=tuple(_place(each) for each in element.iterfind(_name("area"))),
        left_out=len(element.findall(_name("resource"))),
    )  # fmt: skip


def _what(element: etree._Element, ours: str) -> str:
    """What happened: as we said it ourselves, by the name of the event in one of our languages, by its category."""
    if ours in EVENTS:
        return ours
    event = text_of(element, "event").casefold()
    for language in LANGUAGES:
        with use(language):
            for what, name in EVENTS.items():
                if what != "other" and str(name).casefold() in event:
                    return what
    categories = [(each.text or "").strip() for each in element.iterfind(_name("category"))]
    return next((KINDS_OF_INCIDENT[each] for each in categories if each in KINDS_OF_INCIDENT), "other")


def _severity(grade: str, ours: str) -> int:
    """The grade of CAP; or our own, finer one, where it is one of those that this grade stands for."""
    if ours in ("1", "2", "3", "4", "5") and SEVERITIES[int(ours)] == grade:
        return int(ours)
    return GRADES[grade]


def _place(element: etree._Element) -> Place:
    codes = [f"{text_of(each, 'valueName')} {text_of(each, 'value')}" for each in element.iterfind(_name("geocode"))]
    description = text_of(element, "areaDesc")
    return Place(
        description=f"{description} ({', '.join(codes)})" if codes else description,
        polygons=tuple(_points(each.text or "") for each in element.iterfind(_name("polygon"))),
        circles=tuple(_circle(each.text or "") for each in element.iterfind(_name("circle"))),
    )


def _points(text: str) -> tuple[Position, ...]:
    return tuple(read_pair(each, "polygon") for each in text.split())


def _circle(text: str) -> Circle:
    centre, radius = text.split()
    return Circle(read_pair(centre, "circle"), round(float(radius) * 1_000))


def around(place: Place) -> Circle | None:
    """The circle that holds the whole place; None where it has no geometry."""
    points = [position for polygon in place.polygons for position in polygon]
    points += [circle.centre for circle in place.circles]
    if not points:
        return None
    if len(place.circles) == 1 and not place.polygons:
        return place.circles[0]
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    middle = round((min(lons) + max(lons)) / 2, 7), round((min(lats) + max(lats)) / 2, 7)
    reach = [distance_m(middle, point) for point in points]
    reach += [distance_m(middle, circle.centre) + circle.metres for circle in place.circles]
    return Circle(middle, round(max(reach)) + 1)


def distance_m(a: Position, b: Position) -> float:
    """On a sphere."""
    wide, high = radians(b[0] - a[0]), radians(b[1] - a[1])
    half = sin(high / 2) ** 2 + cos(radians(a[1])) * cos(radians(b[1])) * sin(wide / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(min(half, 1.0)))


def units(point: Position) -> tuple[int, int]:
    return round(point[0] * UNITS), round(point[1] * UNITS)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"
