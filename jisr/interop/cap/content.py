"""What one record says as a warning: the parts of a CAP info block, before they are put into languages.

A warning is an incident that was opened, a METHANE or ETHANE, an area that one keeps out of, or a level of alert. The
item itself never is: who is warned gets the polygon and what it asks of them, not the device.
"""

from collections.abc import Callable
from dataclasses import dataclass

from jisr.capabilities.incidents.records.alert import ALERT_LEVEL_SET
from jisr.capabilities.incidents.records.areas import AVOID_AREA, CORDON, HAZARD_AREA
from jisr.capabilities.incidents.records.opening import OPENED
from jisr.capabilities.incidents.records.situation import ETHANE, METHANE
from jisr.journal.registry import Body
from jisr.language import Phrase

SEVERITIES = ("Unknown", "Minor", "Moderate", "Severe", "Severe", "Extreme")
"""CAP has one grade fewer: serious (3) is said as the graver one, and stands exactly in a parameter."""
CERTAINTIES = {1: "Observed", 2: "Likely", 3: "Possible", 4: "Unlikely", 5: "Unlikely", 6: "Unknown"}
"""By credibility."""

CATEGORIES = {
    "flood": "Met", "power": "Infra", "water": "Infra", "explosion": "Safety", "fire": "Fire",
    "displacement": "Other", "health": "Health", "transport": "Transport", "other": "Other",
}  # fmt: skip
EVENTS = {
    "flood": Phrase("Flood"),
    "power": Phrase("Power failure"),
    "water": Phrase("Drinking water"),
    "explosion": Phrase("Explosion"),
    "fire": Phrase("Fire"),
    "displacement": Phrase("Displacement"),
    "health": Phrase("Health"),
    "transport": Phrase("Transport"),
    "other": Phrase("Incident"),
}


@dataclass(frozen=True)
class Area:
    """In 1e-7 degree. `circle`: longitude, latitude, radius in metres."""

    description: str
    ring: tuple[tuple[int, int], ...] = ()
    circle: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Content:
    """Phrases are said in each language; texts stand as somebody wrote them. `severity` is 0 to 5."""

    event: Phrase
    category: str
    headline: str
    description: str
    urgency: str
    severity: int
    certainty: str
    what: str = "other"
    instruction: Phrase | None = None
    written_instruction: str = ""
    response: str = ""
    onset: str | None = None
    areas: tuple[Area, ...] = ()


def _opened(body: Body) -> Content:
    return Content(
        event=EVENTS[body["what"]], category=CATEGORIES[body["what"]], what=body["what"], headline=body["title"],
        description=body.get("description", ""), urgency="Unknown", severity=body.get("severity", 0),
        certainty=_certainty(body), onset=body["observed_at"], areas=_around(body.get("place")),
    )  # fmt: skip


def _methane(body: Body) -> Content:
    """What is known of casualties stays between responders: it is no part of a warning."""
    return Content(
        event=Phrase("Major incident") if body.get("major_incident") == "declared" else Phrase("Incident"),
        category="Rescue", headline=body["type"], description=body.get("hazards", ""), urgency="Immediate",
        severity=body.get("severity") or 0, certainty=_certainty(body), onset=body["observed_at"],
        areas=_around(body["place"]),
    )  # fmt: skip


def _avoid_area(body: Body) -> Content:
    return _area(body, Phrase("Area to avoid"), Phrase("Do not enter this area. Who is inside leaves it."))


def _cordon(body: Body) -> Content:
    return _area(body, Phrase("Cordon"), Phrase("Do not cross the cordon."))


def _hazard_area(body: Body) -> Content:
    suspected = body["state"] == "suspected"
    event = Phrase("Suspected hazardous area") if suspected else Phrase("Confirmed hazardous area")
    return _area(body, event, Phrase("Do not enter this area. Touch nothing, and report what you see."))


def _area(body: Body, event: Phrase, instruction: Phrase) -> Content:
    ring = tuple((lon, lat) for lon, lat in body["ring"])
    return Content(
        event=event, category="Safety", headline=body["title"], description=body.get("reason", ""),
        urgency="Immediate", severity=0, certainty=_certainty(body), instruction=instruction,
        written_instruction=body.get("entry", ""), response="Avoid", onset=body["observed_at"],
        areas=(Area(body["title"], ring),),
    )  # fmt: skip


def _alert_level(body: Body) -> Content:
    """None of the grades of CAP is a level of preparedness: the level stands in the event."""
    level = body["level"]
    areas = (Area(body["area"]),) if body.get("area") else ()
    return Content(
        event=Phrase("Alert level {level}", level=level), category="Safety", headline=body["reason"], description="",
        urgency=("Past", "Future", "Expected", "Immediate", "Immediate")[level], severity=0, certainty="Observed",
        response="Prepare" if level else "", onset=body["effective_at"], areas=areas,
    )  # fmt: skip


def _certainty(body: Body) -> str:
    return CERTAINTIES[body.get("credibility", 6)]


def _around(place: Body | None) -> tuple[Area, ...]:
    if place is None:
        return ()
    where = place.get("name") or f"{place['lat'] / 1e7:.5f}, {place['lon'] / 1e7:.5f}"
    return (Area(where, circle=(place["lon"], place["lat"], place["precision_m"])),)


CONTENTS: dict[str, Callable[[Body], Content]] = {
    OPENED: _opened,
    METHANE: _methane,
    ETHANE: _methane,
    AVOID_AREA: _avoid_area,
    CORDON: _cordon,
    HAZARD_AREA: _hazard_area,
    ALERT_LEVEL_SET: _alert_level,
}
