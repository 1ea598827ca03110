"""An incident as its reader sees it: what was said at its opening and the latest of what was said since."""

from math import ceil, cos, radians
from typing import Any

from jisr.capabilities.incidents.records import KIND, OPENED, SITREP
from jisr.journal.registry import Body, Box, Index, Kind, Seen, State

METRES_PER_DEGREE = 111_195  # of latitude; mean radius 6,371 km
UNITS = 10_000_000  # of a degree
WORDS_IN_A_TITLE = 10


class IncidentFold:
    """State:

    `state` open, or unknown while the opening is not visible; `title`, `what`, `severity` (0 unknown), `place`;
    `opened` and `latest` {record, author, at (ms), body}: the opening, and the newest SITREP; `sitreps`: how many;
    `reporters`: members that reported, in order of their first report; `conflicts` [{record, code}].
    """

    version = 1

    def start(self) -> State:
        return {
            "state": "unknown", "title": "", "what": "", "severity": 0, "place": None, "next_due": None,
            "opened": None, "latest": None, "sitreps": 0, "reporters": [], "conflicts": [],
        }  # fmt: skip

    def step(self, state: State, record: Seen) -> State:
        if record.type == OPENED:
            return _open(state, record)
        if record.type == SITREP:
            return _report(state, record)
        return state

    def index(self, state: State) -> Index:
        return Index(KIND, state["state"], state["title"], state["severity"], box_of(state["place"]))


def _open(state: State, record: Seen) -> State:
    """The first opening holds. A SITREP that stands before it came from somebody who did not know of it."""
    if state["opened"] is not None:
        return _conflict(state, record, "opened_twice")
    body = record.body
    opened = {
        **state,
        "state": "open",
        "title": body["title"],
        "what": body["what"],
        "severity": body.get("severity", 0) if state["severity"] == 0 else state["severity"],
        "place": body.get("place"),
        "opened": _said(record),
        "reporters": _with(state["reporters"], record.author),
    }
    return _conflict(opened, record, "reported_before_opening") if state["sitreps"] else opened


def _report(state: State, record: Seen) -> State:
    body = record.body
    severity = body.get("severity")
    return {
        **state,
        "title": state["title"] or first_words(body["situation"]),
        "severity": state["severity"] if severity is None else severity,
        "next_due": body.get("next_due"),
        "latest": _said(record),
        "sitreps": state["sitreps"] + 1,
        "reporters": _with(state["reporters"], record.author),
    }


def _said(record: Seen) -> dict[str, Any]:
    return {"record": record.id, "author": record.author, "at": record.happened_at, "body": record.body}


def _conflict(state: State, record: Seen, code: str) -> State:
    return {**state, "conflicts": [*state["conflicts"], {"record": record.id, "code": code}]}


def _with(members: list[str], member: str) -> list[str]:
    return members if member in members else [*members, member]


def first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:WORDS_IN_A_TITLE]) + (" …" if len(words) > WORDS_IN_A_TITLE else "")


def box_of(place: Body | None) -> Box | None:
    """West, south, east, north in 1e-7 degree: the place and the circle of its precision, cut at poles and 180°."""
    if place is None:
        return None
    lon, lat = place["lon"], place["lat"]
    high = ceil(place["precision_m"] * UNITS / METRES_PER_DEGREE)
    wide = min(ceil(high / max(cos(radians(lat / UNITS)), 1e-6)), 360 * UNITS)
    return (
        max(lon - wide, -180 * UNITS),
        max(lat - high, -90 * UNITS),
        min(lon + wide, 180 * UNITS),
        min(lat + high, 90 * UNITS),
    )


KINDS = [Kind(KIND, IncidentFold())]
