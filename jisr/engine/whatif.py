"""What each of many scenarios costs: assets lost, and person-hours by service; in the cheaper of two ways.

Settling a scenario alone costs what it loses; a pass with sixteen lanes costs the whole network. A few scenarios are
tried, then the cheaper way is taken. The answers are the same, and do not depend on it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jisr.engine import lanes, loss
from jisr.engine.jit import kernel
from jisr.engine.lanes import LANES, Losses, Plan
from jisr.engine.network import HOUR, NEVER, Inputs, Ints

SETTLE_COST = 8
"""What settling one lost asset costs, in visits of a pass per asset and lane (bench/engine_cascade.py)."""

TRIED = 8


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One number a scenario, [S]."""

    lost: Ints
    """assets lost within the horizon"""
    service_hours: NDArray[np.float64]
    """sum over lost assets of people served x hours until the horizon: who loses two services counts twice"""
    way: str
    """"settled" or "passed": how it was computed"""


def each_alone(made: Plan, inputs: Inputs, horizon_s: int) -> Outcomes:
    """Every single asset's loss at the start: index = asset."""
    return many(made, inputs, lanes.each(np.arange(made.network.size, dtype=np.int32)), horizon_s)


def many(made: Plan, inputs: Inputs, losses: Losses, horizon_s: int, way: str | None = None) -> Outcomes:
    """Outcomes of all scenarios; `way` fixes how. The inputs' own losses hold in every scenario."""
    if way is None:
        tried = _settled(made, inputs, _some(losses), horizon_s)
        mean = float(tried.lost.mean()) if len(tried.lost) else 0.0
        way = "settled" if mean * SETTLE_COST < made.network.size else "passed"
    return (_settled if way == "settled" else _passed)(made, inputs, losses, horizon_s)


def _some(losses: Losses) -> Losses:
    """A few scenarios, evenly spread."""
    chosen = np.unique(np.linspace(0, losses.scenarios - 1, min(TRIED, losses.scenarios)).astype(np.int64))
    parts = [losses.of(int(one)) for one in chosen]
    start = np.concatenate(([0], np.cumsum([len(assets) for assets, _ in parts]))).astype(np.int64)
    empty = [np.empty(0, dtype=np.int32)]
    assets, times = (np.concatenate([*(part[side] for part in parts), *empty]) for side in (0, 1))
    return Losses(start, assets, times)


def _settled(made: Plan, inputs: Inputs, losses: Losses, horizon_s: int) -> Outcomes:
    network = made.network
    space = loss.workspace(network, inputs)
    always = np.flatnonzero(inputs.own_s < NEVER).astype(np.int32)
    lost, hours = np.empty(losses.scenarios, np.int32), np.empty(losses.scenarios, np.float64)
    longest = int(np.diff(losses.start).max(initial=0)) + len(always)
    _settle_each(
        space.assets,
        space.groups,
        network.out_ptr,
        network.out_group,
        network.out_weight,
        space.order,
        space.heads,
        (always, inputs.own_s[always], losses.start, losses.asset, losses.time_s),
        (np.empty(longest, np.int32), np.empty(longest, np.int32)),
        network.asset_population,
        min(horizon_s, NEVER - 1),
        lost,
        hours,
    )
    return Outcomes(lost, hours / HOUR, "settled")


def _passed(made: Plan, inputs: Inputs, losses: Losses, horizon_s: int) -> Outcomes:
    lost, hours = np.empty(losses.scenarios, np.int32), np.empty(losses.scenarios, np.float64)
    people = made.network.asset_population
    for first, times in lanes.blocks(made, inputs, losses):
        count = min(LANES, losses.scenarios - first)
        part = slice(first, first + count)
        _sum_up(times, people, min(horizon_s, NEVER - 1), lost[part], hours[part])
    return Outcomes(lost, hours / HOUR, "passed")


@kernel
def _settle_each(
    assets: Any,
    groups: Any,
    out_ptr: Any,
    out_group: Any,
    out_weight: Any,
    order: Any,
    heads: Any,
    given: Any,
    room: Any,
    people: Any,
    horizon: Any,
    lost: Any,
    seconds: Any,
) -> None:
    always, always_s, start, asset, time_s = given
    these, these_s = room
    these[: always.size], these_s[: always.size] = always, always_s
    for scenario in range(lost.size):
        size = always.size
        for place in range(start[scenario], start[scenario + 1]):
            these[size], these_s[size] = asset[place], time_s[place]
            size += 1
        settled = loss._settle(
            assets, groups, out_ptr, out_group, out_weight, order, heads, these[:size], these_s[:size], horizon
        )
        lost[scenario] = settled
        total = 0.0
        for rank in range(settled):
            one = order[rank]
            total += np.float64(people[one]) * (horizon - max(assets[one, loss.TIME], 0))
        seconds[scenario] = total
        loss._undo(assets, groups, out_ptr, out_group, out_weight, order, heads, settled)


@kernel
def _sum_up(times: Any, people: Any, horizon: Any, lost: Any, seconds: Any) -> None:
    lost[:] = 0
    seconds[:] = 0.0
    for asset in range(people.size):
        for lane in range(lost.size):
            time = times[asset, lane]
            if time <= horizon:
                lost[lane] += 1
                seconds[lane] += np.float64(people[asset]) * (horizon - max(time, 0))
