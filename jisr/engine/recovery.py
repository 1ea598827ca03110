"""What happens when things are repaired: an event simulation with levels, refills, crews in a queue, second failures.

Losing is the greatest fixed point, coming back the least: assets that need each other stay dark until one of them can
black-start (start without its inputs; to *stay* up it needs them like the others), see `dark_loops.py`.
Where nothing is repaired or delivered the first losses are exactly those of `loss.py`; a test holds that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jisr.engine import recovery_kernel as kernel
from jisr.engine.dark_loops import Loop, dark_loops
from jisr.engine.exposure import Exposure, exposure, person_hours_of_changes
from jisr.engine.network import HOUR, NEVER, Inputs, Network, seconds

Times = NDArray[np.int64]

WORDS = ("lost", "input failed", "back", "back (black start)", "repair begun", "repaired")
BY_LOAD = "Drain follows the load: a store carries only what is missing. The label-setting forecast drains fully."


class Crew(NamedTuple):
    """Repairs one asset at a time, of one type (`None`: any), from `available_h` on. Travel takes no time."""

    id: str
    type: str | None = None
    available_h: float = 0.0


class Delivery(NamedTuple):
    """`hours` of full drain brought to a store of an input at `at_h`; what exceeds a known capacity is lost."""

    group: int
    at_h: float
    hours: float


@dataclass(frozen=True)
class Plan:
    """What is done, and what else happens."""

    crews: Sequence[Crew] = ()
    order: Sequence[int] = ()
    """Assets that crews take first; then those lost first."""
    more_losses: Sequence[tuple[int, float]] = ()
    """(asset, hours): second failures, beside the losses that the inputs hold."""
    repaired: Sequence[tuple[int, float]] = ()
    """(asset, hours): repairs that need none of these crews."""
    deliveries: Sequence[Delivery] = ()
    repair_s: Times | None = None
    """[N] seconds of work; None: the network's own."""
    drain_by_load: bool = False


@dataclass(frozen=True)
class History:
    """Every change up to the horizon, in order."""

    network: Network
    horizon_s: int
    changes: Times
    """[changes, 4]: second, asset, what (index into WORDS), cause (input group or crew, -1 for none)"""
    up: NDArray[np.bool_]
    """[N] at the horizon"""
    damaged: NDArray[np.bool_]
    level_h: NDArray[np.float64]
    """[G] hours of full drain in store at the horizon"""
    notes: tuple[str, ...] = field(default=())

    def first_loss_s(self) -> NDArray[np.int32]:
        """[N] seconds, NEVER where it was not lost within the horizon."""
        first = np.full(self.network.size, NEVER, dtype=np.int32)
        down = self.changes[self.changes[:, 2] <= kernel.DOWN_BY_INPUT]
        np.minimum.at(first, down[:, 1], down[:, 0].astype(np.int32))
        return first

    def outage_s(self, start_s: int = 0) -> Times:
        """[N] seconds without service between `start_s` and the horizon."""
        sign = np.select(
            [self.changes[:, 2] <= kernel.DOWN_BY_INPUT, self.changes[:, 2] <= kernel.UP_BY_BLACK_START], [1, -1]
        )
        left = sign * (self.horizon_s - np.clip(self.changes[:, 0], start_s, self.horizon_s))
        total = np.zeros(self.network.size, np.int64)
        np.add.at(total, self.changes[:, 1], left)
        return total

    def loops(self) -> list[Loop]:
        """Which assets are dark at the horizon only because they wait for each other."""
        return dark_loops(self.network, self.up, self.damaged, self.level_h > 0)

    def person_hours(self, who: Exposure | None = None) -> float:
        """Person-hours without service from the start to the horizon, nobody counted twice (see `exposure.py`)."""
        what = self.changes[:, 2]
        sign = np.select([what <= kernel.DOWN_BY_INPUT, what <= kernel.UP_BY_BLACK_START], [1, -1])
        counted = exposure(self.network) if who is None else who
        return person_hours_of_changes(counted, self.changes[:, 0], self.changes[:, 1], sign, self.horizon_s)

    def table(self, crews: Sequence[Crew] = ()) -> pd.DataFrame:
        """One row a change: hour, asset, what, cause (the input that failed, or the crew)."""
        return pd.DataFrame(
            [
                (second / HOUR, self.network.id_of(asset), WORDS[what], self._cause(what, cause, crews))
                for second, asset, what, cause in self.changes.tolist()
            ],
            columns=["hour", "asset", "what", "cause"],
        )

    def _cause(self, what: int, cause: int, crews: Sequence[Crew]) -> str:
        if cause < 0:
            return ""
        if what == kernel.DOWN_BY_INPUT:
            return str(self.network.group_names[self.network.group_name[cause]])
        return crews[cause].id if cause < len(crews) else str(cause)


def simulate(network: Network, inputs: Inputs, plan: Plan, *, horizon_h: float) -> History:
    """Losses and levels of `inputs`, then the plan, up to `horizon_h` hours after the start."""
    fixed, state, events = prepare(network, inputs, plan)
    horizon = seconds(horizon_h)
    changes = kernel.simulate(fixed, state, events, horizon)
    level = kernel.levels(fixed, state, horizon)
    notes = (BY_LOAD,) if plan.drain_by_load else ()
    return History(network, horizon, changes, state.up, state.damaged, level / HOUR, notes)


def _per_group(network: Network, values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(network.stores.group, weights=values, minlength=network.groups) + np.zeros(network.groups)


def _need(network: Network) -> Times:
    total: Times = np.concatenate([[0], np.cumsum(network.dep_weight, dtype=np.int64)])[network.dep_ptr]
    need: Times = total[1:] - total[:-1] - network.group_margin
    return need


def prepare(network: Network, inputs: Inputs, plan: Plan) -> tuple[kernel.Fixed, kernel.State, Times]:
    """What the kernel takes: what does not change, the fresh state, the first events."""
    return _fixed(network, inputs, plan), _state(network, inputs, plan), _events(inputs, plan)


def _fixed(network: Network, inputs: Inputs, plan: Plan) -> kernel.Fixed:
    stores, level = network.stores, inputs.buffer_s.astype(np.float64)
    capacity = _per_group(network, stores.capacity.astype(np.float64) / stores.drain) * HOUR
    at_once = np.isnan(stores.refill)
    refill = _per_group(network, np.where(at_once, np.inf, stores.refill.astype(np.float64)) / stores.drain)
    rank = np.full(network.size, len(plan.order), np.int64)
    rank[list(plan.order)] = np.arange(len(plan.order))
    repair = np.rint(network.asset_repair_h.astype(np.float64) * HOUR) if plan.repair_s is None else plan.repair_s
    kinds = [network.types.index(crew.type) if crew.type in network.types else -2 for crew in plan.crews]
    return kernel.Fixed(
        network.group_ptr,
        network.group_asset,
        network.out_ptr,
        network.out_group,
        network.out_weight,
        _need(network),
        inputs.since_s,
        inputs.floor_s,
        refill,
        np.where(np.isnan(capacity), level, np.maximum(capacity, level)),
        np.where(np.isnan(capacity) | (capacity == 0), np.inf, np.maximum(capacity, level)),
        network.asset_black_start,
        repair.astype(np.int64),
        network.asset_type,
        rank,
        np.array([-1 if crew.type is None else kind for crew, kind in zip(plan.crews, kinds, strict=True)], np.int64),
        plan.drain_by_load,
    )


def _state(network: Network, inputs: Inputs, plan: Plan) -> kernel.State:
    size, groups = network.size, network.groups
    return kernel.State(
        np.ones(size, np.bool_),
        np.zeros(size, np.bool_),
        network.group_margin.astype(np.int64),
        inputs.buffer_s.astype(np.float64),
        np.zeros(groups),
        np.zeros(groups, np.int64),
        np.zeros(groups, np.int64),
        np.zeros(size, np.bool_),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.full(len(plan.crews), -2, np.int64),
    )


def _events(inputs: Inputs, plan: Plan) -> Times:
    lost = np.flatnonzero(inputs.own_s < NEVER)
    # An asset seen working was not lost before; so says `loss.py` too.
    since = np.maximum(inputs.own_s, inputs.floor_s)
    rows = [(int(since[asset]), kernel.LOST, int(asset), -1) for asset in lost]
    rows += [(seconds(hour), kernel.LOST, asset, -1) for asset, hour in plan.more_losses]
    rows += [(seconds(hour), kernel.REPAIRED, asset, -1) for asset, hour in plan.repaired]
    rows += [(seconds(one.at_h), kernel.DELIVERED, one.group, seconds(one.hours)) for one in plan.deliveries]
    rows += [(seconds(crew.available_h), kernel.DISPATCH, index, 0) for index, crew in enumerate(plan.crews)]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def repair_times(network: Network, hours: Mapping[int, float]) -> Times:
    """[N] seconds of work: the network's own, but for these assets."""
    times: Times = np.rint(network.asset_repair_h.astype(np.float64) * HOUR).astype(np.int64)
    for asset, value in hours.items():
        times[asset] = seconds(value)
    return times
