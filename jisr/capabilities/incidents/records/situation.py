"""How an incident stands: SITREP, METHANE and ETHANE.

METHANE (JESIP): Major incident, Exact location, Type, Hazards, Access, Number of casualties, Emergency services. Below
a major incident the M is dropped: ETHANE. Each is sent again when something changed.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from jisr.capabilities.incidents.records.checks import moments
from jisr.capabilities.incidents.records.fields import (
    Count,
    MessageKey,
    Moment,
    Place,
    Report,
    Severity,
    Statement,
    Text,
    Title,
)
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid
from jisr.journal.registry import Body, CheckContext

SITREP, METHANE, ETHANE = "incidents.sitrep", "incidents.methane", "incidents.ethane"


class Period(msgspec.Struct, forbid_unknown_fields=True):
    start: Moment = msgspec.field(name="from")
    end: Moment = msgspec.field(name="to")


class Sitrep(Report, kw_only=True):
    """How an incident stood in a period. `severity` left out says nothing about it; 0 says that it is not known.
    `message`: the warning of another system that it was taken from."""

    period: Period
    situation: Statement
    actions: Text = ""
    needs: Text = ""
    forecast: Text = ""
    next_due: Moment | None = None
    severity: Severity | None = None
    message: MessageKey = ""


class Casualties(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """By triage; what is left out is unknown, 0 is known to be none. Exact: this stays between responders."""

    dead: Count | None = None
    immediate: Count | None = None
    urgent: Count | None = None
    delayed: Count | None = None
    missing: Count | None = None


class Ethane(Report, kw_only=True):
    """`place` is the exact location; the empty texts are not known yet."""

    place: Place
    type: Title
    hazards: Text = ""
    access: Text = ""
    casualties: Casualties = msgspec.field(default_factory=Casualties)
    services_present: Text = ""
    services_required: Text = ""
    severity: Severity | None = None


class Methane(Ethane, kw_only=True):
    major_incident: Literal["declared", "standby"]


def check_sitrep(body: Body, context: CheckContext) -> Iterable[Invalid]:
    times = moments(
        {"period.from": body["period"]["from"], "period.to": body["period"]["to"]}, "period.from", "period.to"
    )
    begin, end = times.values()
    due = moments(body, "next_due")["next_due"]
    yield from (each for each in (begin, end, due) if isinstance(each, Invalid))
    if not isinstance(begin, int) or not isinstance(end, int):
        return
    if begin > end:
        yield Invalid("the period ends before it begins", code="period_reversed", field="body.period")
    if isinstance(due, int) and due <= end:
        message = "the next report is due after the period of this one"
        yield Invalid(message, code="next_due_past", field="body.next_due")


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
    "reported_at": "2017-08-01T07:50:00+03:00",
}
_ETHANE: Body = {
    "type": "Explosion at a power line, one tower leaning",
    "place": {"name": "Line North-East (notional)", "lon": 440_300_000, "lat": 339_500_000, "precision_m": 200},
    "hazards": "Live conductors may lie on the track; a second device is not excluded.",
    "access": "From the checkpoint on the north road; the south track is closed.",
    "casualties": {"dead": 0, "immediate": 1, "delayed": 2},
    "services_present": "One police patrol.",
    "services_required": "Ambulance, EOD team, line crew after clearance.",
    "reliability": "B",
    "credibility": 2,
    "observed_at": "2017-08-01T06:20:00+03:00",
    "acknowledge_by": "2017-08-01T06:30:00+03:00",
}

TYPES = [
    statement(SITREP, Sitrep, _SITREP, check=check_sitrep, version=3),
    statement(METHANE, Methane, {**_ETHANE, "major_incident": "declared"}, opens=True),
    statement(ETHANE, Ethane, _ETHANE, opens=True),
]
