"""The beginning and the end of an incident."""

from collections.abc import Iterable

from jisr.capabilities.incidents.records.fields import MessageKey, Report, Said, Severity, Statement, Text, Title, What
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid, JisrError, Refused
from jisr.journal.registry import Body, CheckContext

OPENED, CLOSED = "incidents.opened", "incidents.closed"


class Opened(Report, kw_only=True):
    """Opens an incident. What is left out is unknown. `message`: the warning of another system that it was taken
    from."""

    title: Title
    what: What
    severity: Severity = 0
    description: Text = ""
    message: MessageKey = ""


class Closed(Said, kw_only=True):
    """Nothing more is expected of it. A closing by mistake is superseded, and the incident is open again."""

    reason: Statement
    lessons: Text = ""


def check_opened(body: Body, context: CheckContext) -> Iterable[Invalid]:
    if not context.opens_thread:
        yield Invalid("an incident is opened once: send a SITREP", code="already_open", field="thread")


def check_closed(body: Body, context: CheckContext) -> Iterable[JisrError]:
    """`state` is None where the same batch opened the incident: it is the author's own then."""
    opened = (context.state or {}).get("opened")
    if opened is not None and opened["author"] != context.author:
        message = "only {author}, which opened it, closes it: ask it"
        yield Refused(message, code="not_originator", field="thread", author=opened["author"])


_OPENED: Body = {
    "title": "Water rising at the notional Upper Bridge",
    "what": "flood",
    "severity": 3,
    "place": {"name": "Upper Bridge", "lon": 443_600_000, "lat": 333_100_000, "precision_m": 500},
    "description": "Gauge 2.1 m above normal, rising 4 cm an hour.",
    "reliability": "B",
    "credibility": 2,
    "observed_at": "2017-08-01T05:00:00+03:00",
    "reported_at": "2017-08-01T05:03:00+03:00",
    "acknowledge_by": "2017-08-01T05:20:00+03:00",
    "on_behalf_of": {"post": "MOWR/site", "by": "telephone"},
}
_CLOSED: Body = {"reason": "The river is below its trigger; the last road is open.", "lessons": "Pumps came late."}

TYPES = [
    statement(OPENED, Opened, _OPENED, check=check_opened, opens=True, version=3),
    statement(CLOSED, Closed, _CLOSED, check=check_closed),
]
