"""What members say of an incident: that it has begun, and how it stands.

More types of report join these two as further entries of TYPES; docs of the fields are DOMAIN's "Reports".
"""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from jisr.errors import Invalid
from jisr.journal.registry import Body, CheckContext, RecordType
from jisr.journal.when import ms_of

KIND = "incident"
OPENED, SITREP = "incidents.opened", "incidents.sitrep"

What = Literal["flood", "power", "water", "explosion", "fire", "displacement", "health", "transport", "other"]
Severity = Annotated[int, Meta(ge=0, le=5)]
"""0 unknown, 1 minor, 2 moderate, 3 serious, 4 severe, 5 extreme."""
Reliability = Literal["A", "B", "C", "D", "E", "F"]
"""Of the source: A completely reliable ... E unreliable, F cannot be judged."""
Credibility = Annotated[int, Meta(ge=1, le=6)]
"""Of what it says: 1 confirmed by others ... 5 improbable, 6 cannot be judged."""

Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Text = Annotated[str, Meta(max_length=8_000)]
Statement = Annotated[str, Meta(min_length=1, max_length=8_000, pattern=r"\S")]
Moment = Annotated[str, Meta(min_length=10, max_length=40)]
"""RFC 3339 with its offset."""


class Place(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """`lon` and `lat` in 1e-7 degree (WGS 84); `precision_m`: the true place lies within so many metres."""

    lon: Annotated[int, Meta(ge=-1_800_000_000, le=1_800_000_000)]
    lat: Annotated[int, Meta(ge=-900_000_000, le=900_000_000)]
    precision_m: Annotated[int, Meta(ge=1, le=1_000_000)]
    name: Annotated[str, Meta(max_length=200)] = ""


class Period(msgspec.Struct, forbid_unknown_fields=True):
    start: Moment = msgspec.field(name="from")
    end: Moment = msgspec.field(name="to")


class Opened(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Opens an incident. What is left out is unknown."""

    title: Title
    what: What
    observed_at: Moment
    severity: Severity = 0
    place: Place | None = None
    description: Text = ""
    reliability: Reliability = "F"
    credibility: Credibility = 6


class Sitrep(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """How an incident stood in a period. `severity` left out says nothing about it; 0 says that it is not known."""

    period: Period
    situation: Statement
    observed_at: Moment
    actions: Text = ""
    needs: Text = ""
    forecast: Text = ""
    next_due: Moment | None = None
    severity: Severity | None = None
    reliability: Reliability = "F"
    credibility: Credibility = 6


def check_opened(body: Body, context: CheckContext) -> Iterable[Invalid]:
    if not context.opens_thread:
        yield Invalid("an incident is opened once: send a SITREP", code="already_open", field="thread")
    yield from _moments((body.get("observed_at"), "body.observed_at"))


def check_sitrep(body: Body, context: CheckContext) -> Iterable[Invalid]:
    if context.thread_kind != KIND:
        yield Invalid("a SITREP belongs to an incident", code="not_an_incident", field="thread")
    period = body["period"]
    faults = list(
        _moments(
            (period["from"], "body.period.from"),
            (period["to"], "body.period.to"),
            (body.get("observed_at"), "body.observed_at"),
            (body.get("next_due"), "body.next_due"),
        )
    )
    yield from faults
    if not faults:
        yield from _in_order(body)


def _in_order(body: Body) -> Iterable[Invalid]:
    begin, end = ms_of(body["period"]["from"]), ms_of(body["period"]["to"])
    if begin > end:
        yield Invalid("the period ends before it begins", code="period_reversed", field="body.period")
    if body.get("next_due") is not None and ms_of(body["next_due"]) <= end:
        message = "the next report is due after the period of this one"
        yield Invalid(message, code="next_due_past", field="body.next_due")


def _moments(*given: tuple[str | None, str]) -> Iterable[Invalid]:
    for text, field in given:
        if text is not None:
            try:
                ms_of(text, field)
            except Invalid as fault:
                yield fault


def texts_of_opened(body: Body) -> Iterable[str]:
    yield body["title"]
    yield body.get("description", "")
    yield (body.get("place") or {}).get("name", "")


def texts_of_sitrep(body: Body) -> Iterable[str]:
    for field in ("situation", "actions", "needs", "forecast"):
        yield body.get(field, "")


_OPENED: Body = {
    "title": "Water rising at the notional Upper Bridge",
    "what": "flood",
    "severity": 3,
    "place": {"name": "Upper Bridge", "lon": 443_600_000, "lat": 333_100_000, "precision_m": 500},
    "description": "Gauge 2.1 m above normal, rising 4 cm an hour.",
    "reliability": "B",
    "credibility": 2,
    "observed_at": "2017-08-01T05:00:00+03:00",
}
_SITREP: Body = {
    "period": {"from": "2017-08-01T05:00:00+03:00", "to": "2017-08-01T08:00:00+03:00"},
    "situation": "Two quarters under 30 cm of water; the pumping station holds.",
    "actions": "Four pumps at work; sandbags at the station.",
    "needs": "Two mobile pumps of 200 l/s by noon.",
    "forecast": "The crest passes at about 14:00.",
    "next_due": "2017-08-01T11:00:00+03:00",
    "severity": 3,
    "reliability": "A",
    "credibility": 1,
    "observed_at": "2017-08-01T07:45:00+03:00",
}

TYPES = [
    RecordType(OPENED, 1, Opened, _OPENED, kind=KIND, opens=True, texts=texts_of_opened, check=check_opened),
    RecordType(SITREP, 1, Sitrep, _SITREP, kind=KIND, texts=texts_of_sitrep, check=check_sitrep),
]
