"""Reports in, changed forecasts out: what one report changes is computed, the rest is left alone.

The state is a function of the set of reports that were given (see reports.py), not of their order, and equals a full
computation bit for bit. So each audience keeps its own `Live`, fed only with what it may see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from jisr.engine import incremental, loss, reports, why
from jisr.engine.forecast import Forecast
from jisr.engine.network import HOUR, LONG_AGO, NEVER, Inputs, Ints, Network, inputs, seconds
from jisr.engine.reports import Evidence, Placed, Report


@dataclass(frozen=True, slots=True)
class Changes:
    """Assets whose time changed, ascending; seconds after the start, NEVER where it holds."""

    asset: Ints
    before_s: Ints
    after_s: Ints

    def __len__(self) -> int:
        return len(self.asset)

    def rows(self, network: Network) -> list[tuple[str, float | None, float | None]]:
        """(id, hours before, hours after) by id, None where it holds."""
        told = zip(self.asset.tolist(), self.before_s.tolist(), self.after_s.tolist(), strict=True)
        return sorted((network.id_of(asset), _hours(before), _hours(after)) for asset, before, after in told)


def _hours(time_s: int) -> float | None:
    return None if time_s >= NEVER else time_s / HOUR


class Live:
    """A forecast that is kept current. Times are after `start` (Unix seconds), which stays."""

    def __init__(
        self,
        network: Network,
        start: int,
        given: Iterable[Report] = (),
        losses_h: Mapping[str, float] | None = None,
    ) -> None:
        """`losses_h` are assumed losses {id: hours after the start}; a report about the same asset takes their place.
        Raises ReportRefused and UnknownAsset."""
        self.network = network
        self.start = start
        self.assumed = {network.index_of(asset): seconds(hours) for asset, hours in (losses_h or {}).items()}
        self.base = self._base()
        self.inputs = self.base.copy()
        self.by_id: dict[str, Placed] = {}
        self.about: dict[tuple[int, int], dict[str, Placed]] = {}
        self.evidence = Evidence()
        for report in given:
            self._keep(reports.place(network, report))
        for key in self.about:
            self._write(key)
        times_s, order = loss.run(network, self.inputs)
        self.state = incremental.state(network, self.inputs, times_s, why.causes(network, self.inputs, times_s, order))

    def _base(self) -> Inputs:
        made = inputs(self.network)
        reports.measured(self.network, made, self.start)
        for asset, time_s in self.assumed.items():
            made.own_s[asset] = time_s
        return made

    @property
    def times_s(self) -> Ints:
        """[N] seconds after the start, NEVER where it holds."""
        return incremental.times(self.state)

    def lost_after_h(self, asset: str) -> float | None:
        return _hours(incremental.time_of(self.state, self.network.index_of(asset)))

    def report(self, report: Report, now: int | None = None) -> Changes:
        """Take a report; the same id again replaces the earlier one. Raises ReportRefused: unknown, from the future
        (after `now`), nothing said; nothing is changed then."""
        placed = reports.place(self.network, report, now)
        touched = self._drop(report.id)
        self._keep(placed)
        return self._update(touched | {(placed.asset, placed.group)})

    def withdraw(self, report_id: str) -> Changes:
        """Forget a report, as if it had never been given; unknown ids change nothing."""
        return self._update(self._drop(report_id))

    def forecast(self) -> Forecast:
        """The whole forecast as it stands, with causes and people."""
        times_s = self.times_s
        lost = np.flatnonzero(times_s < NEVER)
        order = lost[np.argsort(times_s[lost], kind="stable")].astype(np.int32)
        evidence = Evidence(dict(self.evidence.asset), dict(self.evidence.group))
        return Forecast(self.network, self.inputs.copy(), evidence, self.start, NEVER, times_s, order)

    def _keep(self, placed: Placed) -> None:
        self._drop(placed.report.id)
        self.by_id[placed.report.id] = placed
        self.about.setdefault((placed.asset, placed.group), {})[placed.report.id] = placed

    def _drop(self, report_id: str) -> set[tuple[int, int]]:
        placed = self.by_id.pop(report_id, None)
        if placed is None:
            return set()
        key = (placed.asset, placed.group)
        del self.about[key][report_id]
        return {key}

    def _update(self, touched: set[tuple[int, int]]) -> Changes:
        changed = sorted({asset for asset, group in touched if self._write((asset, group))})
        asset, before_s, after_s = incremental.update(self.network, self.inputs, self.state, changed)
        return Changes(asset, before_s, after_s)

    def _write(self, key: tuple[int, int]) -> bool:
        """Put what counts about one thing into the inputs; whether that changed them."""
        asset, group = key
        kept = self.about.get(key)
        best = max(kept.values(), key=lambda one: one.rank) if kept else None
        if group < 0:
            return self._write_asset(asset, best)
        return self._write_group(group, best)

    def _write_asset(self, asset: int, best: Placed | None) -> bool:
        own, floor = int(self.base.own_s[asset]), LONG_AGO
        self.evidence.asset.pop(asset, None)
        if best:
            own, floor = reports.state_times(best.report.state, reports.relative(best.report.at, self.start))
            self.evidence.asset[asset] = best.report
        before = int(self.inputs.own_s[asset]), int(self.inputs.floor_s[asset])
        self.inputs.own_s[asset], self.inputs.floor_s[asset] = own, floor
        return before != (own, floor)

    def _write_group(self, group: int, best: Placed | None) -> bool:
        buffer, since = int(self.base.buffer_s[group]), int(self.base.since_s[group])
        self.evidence.group.pop(group, None)
        if best:
            buffer, since = best.buffer_s, reports.relative(best.report.at, self.start)
            self.evidence.group[group] = best.report
        before = int(self.inputs.buffer_s[group]), int(self.inputs.since_s[group])
        self.inputs.buffer_s[group], self.inputs.since_s[group] = buffer, since
        return before != (buffer, since)
