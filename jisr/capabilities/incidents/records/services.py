"""What still works: services by asset, and routes."""

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta

from jisr.capabilities.incidents.records.checks import check_moments, in_order
from jisr.capabilities.incidents.records.fields import Code, Count, Moment, Report, Text, Title
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid
from jisr.journal.registry import Body, CheckContext

SERVICE_STATUS, ROUTE_STATUS = "incidents.service_status", "incidents.route_status"

Service = Literal["power", "water", "sanitation", "fuel", "health", "telecom", "transport", "food", "other"]


class ServiceStatus(Report, kw_only=True):
    """`since`: when it came into this state. `served_population`: how many people it serves when normal.
    `stock_hours`: how long its stock (fuel, water, blood) lasts from `observed_at`."""

    asset: Code
    name: Title
    service: Service
    state: Literal["normal", "degraded", "lost", "restored"]
    since: Moment
    served_population: Count | None = None
    stock_hours: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    cause: Text = ""
    expected_back: Moment | None = None


class RouteStatus(Report, kw_only=True):
    route: Code
    name: Title
    state: Literal["open", "restricted", "closed"]
    since: Moment
    reason: Text = ""


def check_service_status(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_moments(body, "since", "expected_back")
    yield from in_order(body, "since", "observed_at", "seen before it began")
    yield from in_order(body, "since", "expected_back", "expected back before it began")
    if body.get("expected_back") is not None and body["state"] not in ("degraded", "lost"):
        message = "what is {state} is not expected back: leave expected_back out"
        yield Invalid(message, code="not_away", field="body.expected_back", state=body["state"])


def check_route_status(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_moments(body, "since")
    yield from in_order(body, "since", "observed_at", "seen before it began")


_SERVICE_STATUS: Body = {
    "asset": "MOWR-TP-EAST",
    "name": "Treatment plant East (notional)",
    "service": "water",
    "state": "degraded",
    "since": "2017-08-01T06:15:00+03:00",
    "served_population": 120_000,
    "stock_hours": 6,
    "cause": "No power from the grid; the plant runs on its generator.",
    "expected_back": "2017-08-02T08:00:00+03:00",
    "reliability": "A",
    "credibility": 1,
    "observed_at": "2017-08-01T06:33:00+03:00",
}
_ROUTE_STATUS: Body = {
    "route": "R-EAST",
    "name": "Eastern road (notional)",
    "state": "closed",
    "since": "2017-08-01T06:25:00+03:00",
    "reason": "Closed from the checkpoint to the second bridge.",
    "observed_at": "2017-08-01T06:30:00+03:00",
}

TYPES = [
    statement(SERVICE_STATUS, ServiceStatus, _SERVICE_STATUS, check=check_service_status),
    statement(ROUTE_STATUS, RouteStatus, _ROUTE_STATUS, check=check_route_status),
]
