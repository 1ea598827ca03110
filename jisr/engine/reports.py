"""What was seen, and how it changes what a forecast starts from.

Of the reports about one thing (an asset's state, an input's level) the latest counts; two of the same moment are told
apart by id. So the result is a function of the *set* of reports: any subset (what one viewer may see) gives its own
forecast, and order does not matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from jisr.engine.durations import HOURS
from jisr.engine.network import HOUR, LONG_AGO, NEVER, Inputs, Network, UnknownAsset, seconds

STATES = ("normal", "degraded", "lost", "restored")


class ReportRefused(ValueError):
    """The report says nothing that the engine can use; str() says why and what to do."""

    def __init__(self, code: str, column: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.column = column


@dataclass(frozen=True, slots=True)
class Report:
    """One sighting: of an asset (`state`) or of the stores of one of its inputs (`group`, `level`)."""

    id: str
    asset: str
    at: int
    """Unix seconds"""
    state: str = ""
    group: str = ""
    level: float | None = None
    """in `unit`, of all the input's stores together"""
    unit: str = ""
    """the stores' own unit where empty; a unit of time for a duration"""
    source: str = "unknown"
    reliability: str = "F"
    credibility: str = "6"


@dataclass(frozen=True, slots=True)
class Placed:
    """A report that was checked against a network."""

    report: Report
    asset: int
    group: int
    """-1 where it is about the asset"""
    buffer_s: int
    """seconds that the level lasts; 0 where it is about the asset"""

    @property
    def rank(self) -> tuple[int, str]:
        """The higher counts."""
        return self.report.at, self.report.id


@dataclass(slots=True)
class Evidence:
    """Which report stands behind each number; by index of asset and of group."""

    asset: dict[int, Report] = field(default_factory=dict)
    group: dict[int, Report] = field(default_factory=dict)


def place(network: Network, report: Report, now: int | None = None) -> Placed:
    """Check a report. Raises ReportRefused: unknown asset or input, the future (after `now`), nothing said."""
    try:
        asset = network.index_of(report.asset)
    except UnknownAsset as unknown:
        raise ReportRefused("unknown_asset", "asset", f"report {report.id}: {unknown}") from None
    if now is not None and report.at > now:
        raise ReportRefused("from_the_future", "at", _from_the_future(report, now))
    if bool(report.state) == (report.level is not None):
        say = f"report {report.id} must say either a state of the asset or a level of one of its inputs"
        raise ReportRefused("says_nothing", "state", say)
    if report.state:
        return _placed_state(report, asset)
    return _placed_level(network, report, asset)


def _from_the_future(report: Report, now: int) -> str:
    seen, clock = (datetime.fromtimestamp(moment, UTC).isoformat() for moment in (report.at, now))
    return f"report {report.id} is from the future: seen at {seen}, and it is {clock} now; correct the time"


def _placed_state(report: Report, asset: int) -> Placed:
    if report.state not in STATES:
        raise ReportRefused("unknown_state", "state", f"report {report.id}: state is one of {', '.join(STATES)}")
    return Placed(report, asset, -1, 0)


def _placed_level(network: Network, report: Report, asset: int) -> Placed:
    group = network.group_of(asset, report.group)
    if group < 0:
        say = f"report {report.id}: {report.asset} has no input {report.group!r}"
        raise ReportRefused("unknown_input", "group", say)
    if report.level is None or not report.level >= 0:
        raise ReportRefused("negative_level", "level", f"report {report.id}: a level is 0 or more")
    return Placed(report, asset, group, seconds(report.level * _hours_a_unit(network, report, group)))


def _hours_a_unit(network: Network, report: Report, group: int) -> float:
    """Hours that one unit lasts; where an input's stores differ in drain, the fastest, which is the sooner loss."""
    if report.unit and report.unit.lower() in HOURS:
        return HOURS[report.unit.lower()]
    rows = np.flatnonzero(network.stores.group == group)
    units = {network.units[network.stores.unit[row]] for row in rows}
    if not units:
        say = (
            f"report {report.id}: {report.asset} has no buffer for {report.group!r} in the tables; write the level in h"
        )
        raise ReportRefused("no_buffer", "unit", say)
    if report.unit and report.unit not in units:
        say = f"report {report.id}: the buffer is measured in {', '.join(sorted(units))}, not {report.unit}"
        raise ReportRefused("two_units", "unit", say)
    return 1.0 / float(network.stores.drain[rows].max())


def latest(placed: Iterable[Placed]) -> list[Placed]:
    """The one that counts about each asset's state and each input's level."""
    best: dict[tuple[int, int], Placed] = {}
    for one in placed:
        key = (one.asset, one.group)
        if key not in best or one.rank > best[key].rank:
            best[key] = one
    return list(best.values())


def apply(network: Network, inputs: Inputs, placed: Iterable[Placed], start: int) -> Evidence:
    """Write the reports that count into `inputs` (times after `start`, Unix seconds), and say which stands where."""
    evidence = Evidence()
    for one in latest(placed):
        at = relative(one.report.at, start)
        if one.group >= 0:
            inputs.buffer_s[one.group], inputs.since_s[one.group] = one.buffer_s, at
            evidence.group[one.group] = one.report
        else:
            inputs.own_s[one.asset], inputs.floor_s[one.asset] = state_times(one.report.state, at)
            evidence.asset[one.asset] = one.report
    return evidence


def state_times(state: str, at: int) -> tuple[int, int]:
    """Own loss and floor that a sighting at this time gives: seen lost, or seen working."""
    return (at, LONG_AGO) if state == "lost" else (NEVER, at)


def relative(moment: int, start: int) -> int:
    """Unix seconds to seconds after the start, held within what a kernel can add."""
    return int(np.clip(moment - start, LONG_AGO // 2, NEVER - 1))


def measured(network: Network, inputs: Inputs, start: int) -> None:
    """Let the levels of the table count from when they were measured; of several stores the latest."""
    since = np.zeros(network.groups, dtype=np.int64)
    np.maximum.at(since, network.stores.group, network.stores.as_of.astype(np.int64))
    known = since > 0
    inputs.since_s[known] = np.clip(since[known] - start, LONG_AGO // 2, NEVER - 1)


def age_h(report: Report, start: int) -> float:
    """Hours between the sighting and the start."""
    return (start - report.at) / HOUR
