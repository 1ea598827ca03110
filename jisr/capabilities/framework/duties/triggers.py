"""When a trigger has dwelt in its interval: from readings of instruments, and from reports of services. Pure.

A trigger fires by what was measured, never by the clock: where readings stop, nothing is known, and nothing fires.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from jisr.capabilities.framework.duties.occasions import MINUTE
from jisr.capabilities.framework.tables import Trigger
from jisr.journal.registry import Seen
from jisr.journal.when import ms_of

STOCK_HOURS, SERVICE_STATE = "STOCK_HOURS", "SERVICE_STATE"
"""Indicators that reports of services carry: how long a stock lasts; 0 normal or restored, 1 degraded, 2 lost."""
STATES = {"normal": 0, "restored": 0, "degraded": 1, "lost": 2}
SERVICE_STATUS = "incidents.service_status"


class Measured(NamedTuple):
    """`at` in ms; `record`: what says so."""

    at: int
    value: Decimal
    record: str


class Fired(NamedTuple):
    """`since`: the first reading of the run; `by`: the one at which it had dwelt long enough; `last`: the newest."""

    since: Measured
    by: Measured
    last: Measured


def fired(trigger: Trigger, readings: Sequence[Measured]) -> Fired | None:
    """Whether the newest readings lie in the interval, and do so for its dwell; `readings` by when they were measured,
    of the trigger's indicator and source."""
    run: list[Measured] = []
    for each in reversed(readings):
        if not holds(trigger, each.value):
            break
        run.append(each)
    run.reverse()
    for each in run:
        if each.at - run[0].at >= trigger.dwell_minutes * MINUTE:
            return Fired(run[0], each, run[-1])
    return None


def holds(trigger: Trigger, value: Decimal) -> bool:
    """Within [at_least, below)."""
    over = not trigger.at_least or value >= Decimal(trigger.at_least)
    return over and (not trigger.below or value < Decimal(trigger.below))


def same_run(trigger: Trigger, readings: Sequence[Measured], asked_by: str) -> bool:
    """Whether the run in which the reading `asked_by` was taken still lasts. A reading that is no longer kept is
    older than all of these."""
    at = next((number for number, each in enumerate(readings) if each.record == asked_by), -1)
    return all(holds(trigger, each.value) for each in readings[at + 1 :])


def readings_of(gauge: list[list[object]]) -> list[Measured]:
    """As the fold of a gauge keeps them."""
    return [Measured(int(str(at)), Decimal(str(value)), str(record)) for at, value, record in gauge]


def of_service(record: Seen) -> Iterator[tuple[str, str, Measured]]:
    """(source, indicator, measured) of a report of a service: its asset is the source."""
    body = record.body
    at = ms_of(body["observed_at"])
    yield body["asset"], SERVICE_STATE, Measured(at, Decimal(STATES[body["state"]]), record.id)
    if body.get("stock_hours") is not None:
        yield body["asset"], STOCK_HOURS, Measured(at, Decimal(body["stock_hours"]), record.id)
