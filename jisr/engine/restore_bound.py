"""A bound that no order of repair can beat: a time-indexed mixed-integer programme, solved by HiGHS.

Everything that it leaves out can only help: loops may lift themselves, a store that was refilled once counts as full at
once, times are rounded in favour of service. So its value is at most what any order costs. It is exact where times are
multiples of the step and there are neither stores nor loops nor people served twice.
"""

from math import gcd

import numpy as np
from highspy import HighsLp, HighsVarType, MatrixFormat
from numpy.typing import NDArray
from scipy import sparse

from jisr.engine import loss
from jisr.engine.exposure import exposure
from jisr.engine.network import HOUR, NEVER, Inputs, Network, seconds
from jisr.engine.program import quiet_solver
from jisr.engine.recovery import Crew, Plan, repair_times

MOST_SLOTS = 200
MOST_VARIABLES = 20_000


def least_person_hours(
    network: Network, inputs: Inputs, plan: Plan, horizon_h: float, seconds_limit: float = 20.0
) -> float | None:
    """Person-hours that no order beats; None where the case is too large, or has second failures or deliveries."""
    if plan.more_losses or plan.deliveries or plan.repaired or plan.drain_by_load:
        return None
    if not (inputs.own_s < NEVER).any():
        return 0.0
    build = _Build(network, inputs, plan, seconds(horizon_h))
    if build.size > MOST_VARIABLES:
        return None
    return build.solve(seconds_limit)


def _grid(values: list[int], horizon: int) -> int:
    """The largest step of which all times are multiples, but no more than MOST_SLOTS steps to the horizon."""
    step = 0
    for value in values:
        step = gcd(step, value)
    return max(step, -(-horizon // MOST_SLOTS), 1)


class _Build:
    """Columns: for each slot of time, jobs that start, assets that run, stores in use, people without service."""

    def __init__(self, network: Network, inputs: Inputs, plan: Plan, horizon: int) -> None:
        self.network, self.inputs, self.horizon = network, inputs, horizon
        self.repair = repair_times(network, {}) if plan.repair_s is None else plan.repair_s
        self.jobs = np.flatnonzero(inputs.own_s < NEVER)
        self.crews = plan.crews
        self.base = loss.times(network, inputs, horizon)
        self.lost = np.flatnonzero(self.base < NEVER)
        whole = [int(self.repair[job]) for job in self.jobs] + [seconds(crew.available_h) for crew in plan.crews]
        self.step = _grid([*whole, *(max(int(time), 0) for time in self.base[self.lost]), horizon], horizon)
        self.slots = -(-horizon // self.step)
        self.group = np.flatnonzero(np.isin(network.group_asset, self.lost))
        self.stored = self.group[inputs.buffer_s[self.group] > 0]
        self.who = exposure(network)
        self.homes = np.unique(self.who.home[self.who.pair[self.lost][self.who.pair[self.lost] >= 0]])
        self._first = np.cumsum(
            [0, *(self.slots * count for count in (len(self.jobs), len(self.lost), len(self.stored), len(self.homes)))]
        )
        self._rows: list[NDArray[np.int64]] = []
        self._columns: list[NDArray[np.int64]] = []
        self._values: list[NDArray[np.float64]] = []
        self._lower: list[float] = []
        self._upper: list[float] = []

    @property
    def size(self) -> int:
        return int(self._first[-1])

    def _column(self, kind: int, members: NDArray[np.int64], member: int, slot: int) -> int:
        place = int(np.searchsorted(members, member))
        return int(self._first[kind]) + place * self.slots + slot

    def _starts(self, job: int, slot: int) -> int:
        return self._column(0, self.jobs, job, slot)

    def _runs(self, asset: int, slot: int) -> int:
        return self._column(1, self.lost, asset, slot)

    def _uses(self, group: int, slot: int) -> int:
        return self._column(2, self.stored, group, slot)

    def _without(self, home: int, slot: int) -> int:
        return self._column(3, self.homes, home, slot)

    def _row(self, terms: dict[int, float], lower: float, upper: float) -> None:
        self._rows.append(np.full(len(terms), len(self._lower)))
        self._columns.append(np.array(list(terms), dtype=np.int64))
        self._values.append(np.array(list(terms.values())))
        self._lower.append(lower)
        self._upper.append(upper)

    def _length(self, job: int) -> int:
        """Slots of work, rounded in favour of service."""
        return int(self.repair[job]) // self.step

    def solve(self, seconds_limit: float) -> float | None:
        self._jobs_once()
        for slot in range(self.slots):
            self._crews_at(slot)
            for asset in self.lost.tolist():
                if self.base[asset] <= slot * self.step:
                    self._runs_at(asset, slot)
            for pair in np.unique(self.who.pair[self.lost]).tolist():
                if pair >= 0:
                    self._people_at(pair, slot)
        for group in self.stored.tolist():
            self._store(group)
        return self._answer(seconds_limit)

    def _jobs_once(self) -> None:
        for job in self.jobs.tolist():
            begin = max(int(self.inputs.own_s[job]), 0) // self.step
            self._row({self._starts(job, slot): 1.0 for slot in range(begin, self.slots)}, 0.0, 1.0)
            if begin:
                self._row({self._starts(job, slot): 1.0 for slot in range(begin)}, 0.0, 0.0)

    def _crews_at(self, slot: int) -> None:
        kinds = {self.network.types[self.network.asset_type[job]] for job in self.jobs.tolist()}
        for chosen in [None, *sorted(kinds)]:
            terms = {
                self._starts(job, start): 1.0
                for job in self.jobs.tolist()
                if chosen is None or self.network.types[self.network.asset_type[job]] == chosen
                for start in range(max(0, slot - self._length(job) + 1), slot + 1)
            }
            if terms:
                self._row(terms, 0.0, sum(self._fits(crew, chosen, slot) for crew in self.crews))

    def _fits(self, crew: Crew, kind: str | None, slot: int) -> bool:
        known = crew.type is None or crew.type in self.network.types
        able = kind is None or crew.type in (None, kind)
        return known and able and seconds(crew.available_h) // self.step <= slot

    def _runs_at(self, asset: int, slot: int) -> None:
        """Runs only when repaired, and when each input is supplied or bridged."""
        runs = self._runs(asset, slot)
        if self.inputs.own_s[asset] <= slot * self.step:
            done = {self._starts(asset, start): -1.0 for start in range(slot - self._length(asset) + 1)}
            self._row({runs: 1.0, **done}, -np.inf, 0.0)
        for group in range(self.network.group_ptr[asset], self.network.group_ptr[asset + 1]):
            terms, spare, need = self._supply(group, slot)
            if spare >= need:
                continue
            terms[runs] = -need
            if self.inputs.buffer_s[group] > 0:
                terms[self._uses(group, slot)] = need
            self._row(terms, -spare, np.inf)

    def _supply(self, group: int, slot: int) -> tuple[dict[int, float], float, float]:
        """(weight of each supplier that may be down, weight of those that hold, weight needed)."""
        span = range(self.network.dep_ptr[group], self.network.dep_ptr[group + 1])
        terms: dict[int, float] = {}
        spare = total = 0.0
        for place in span:
            supplier, weight = int(self.network.dep_supplier[place]), float(self.network.dep_weight[place])
            total += weight
            if self.base[supplier] <= slot * self.step:
                terms[self._runs(supplier, slot)] = weight
            else:
                spare += weight
        return terms, spare, total - float(self.network.group_margin[group])

    def _store(self, group: int) -> None:
        """Used for at most its hours; once supply was back it counts as full again in every slot of supply."""
        level = self._full(group)
        terms: dict[int, float] = {}
        for slot in range(self.slots):
            supply, spare, need = self._supply(group, slot)
            terms[self._uses(group, slot)] = 1.0
            if spare >= need:
                terms.pop(self._uses(group, slot))
                self._row({self._uses(group, slot): 1.0}, 0.0, 0.0)
                continue
            self._row(dict(terms), -np.inf, level)
            for column, weight in supply.items():
                terms[column] = terms.get(column, 0.0) - weight / need * level

    def _full(self, group: int) -> float:
        """Slots that the store lasts when full, which it may become before its input first fails."""
        rows = self.network.stores.group == group
        capacity = (self.network.stores.capacity[rows] / self.network.stores.drain[rows]).sum() * HOUR
        most = max(float(self.inputs.buffer_s[group]), 0.0 if np.isnan(capacity) else float(capacity))
        return float(-(-most // self.step))

    def _people_at(self, pair: int, slot: int) -> None:
        """At least the people of this type's assets that do not run; less in proportion where they serve some twice."""
        home = int(self.who.home[pair])
        members = [int(asset) for asset in self.lost if self.who.pair[asset] == pair]
        down = [asset for asset in members if self.base[asset] <= slot * self.step]
        total = float(self.who.people[self.who.pair == pair].sum())
        part = min(1.0, float(self.who.ceiling[home]) / total)
        terms = {self._runs(asset, slot): part * float(self.who.people[asset]) for asset in down}
        if terms:
            everyone = sum(terms.values())
            self._row({self._without(home, slot): 1.0, **terms}, everyone, np.inf)

    def _answer(self, seconds_limit: float) -> float | None:
        count = (len(self._lower), self.size)
        rows, columns, values = (np.concatenate(part) for part in (self._rows, self._columns, self._values))
        matrix = sparse.coo_array((values, (rows, columns)), shape=count).tocsc()
        model = HighsLp()
        model.num_row_, model.num_col_ = count
        model.row_lower_, model.row_upper_ = np.array(self._lower, float), np.array(self._upper, float)
        upper, cost = np.ones(self.size), np.zeros(self.size)
        people = slice(int(self._first[3]), self.size)
        upper[people], cost[people] = np.inf, np.tile(self._slot_hours(), len(self.homes))
        model.col_lower_, model.col_upper_, model.col_cost_ = np.zeros(self.size), upper, cost
        kinds = np.full(self.size, HighsVarType.kContinuous, dtype=object)
        kinds[: int(self._first[2])] = HighsVarType.kInteger
        model.integrality_ = list(kinds)
        model.a_matrix_.format_ = MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = (
            matrix.indptr,
            matrix.indices,
            matrix.data,
        )
        solver = quiet_solver(model)
        solver.setOptionValue("time_limit", seconds_limit)
        solver.run()
        found = float(solver.getInfo().mip_dual_bound)
        return max(0.0, found) if np.isfinite(found) else None

    def _slot_hours(self) -> NDArray[np.float64]:
        starts = np.arange(self.slots) * self.step
        return np.minimum(self.step, self.horizon - starts) / HOUR
