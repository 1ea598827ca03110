"""Many scenarios at once: sixteen lanes side by side, one pass through the network for all of them.

Sixteen times of one asset fill one cache line, so a pass reads each dependency once for sixteen scenarios. Assets are
visited suppliers first. A loop is visited again, member by member, as long as a supplier within it became earlier:
times only fall, from "nothing in the loop is lost", so they end in the greatest fixed point, which is what
`loss.times` finds: the same bits.

Where few assets are lost, settling each scenario alone costs less, since a pass visits everything: see `whatif`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jisr.engine.jit import inline, kernel
from jisr.engine.loops import Order, order
from jisr.engine.network import LONG_AGO, NEVER, Inputs, Ints, Network

LANES = 16
Lanes = NDArray[np.int32]
Buffers = Callable[[int, int], Lanes]
"""(first scenario, how many) -> [G, LANES] seconds; lanes beyond `how many` are ignored"""


@dataclass(frozen=True, slots=True)
class Losses:
    """What each of S scenarios loses."""

    start: NDArray[np.int64]
    """[S+1] where each scenario begins in the other two"""
    asset: Ints
    time_s: Ints

    @property
    def scenarios(self) -> int:
        return len(self.start) - 1

    def of(self, scenario: int) -> tuple[Ints, Ints]:
        part = slice(int(self.start[scenario]), int(self.start[scenario + 1]))
        return self.asset[part], self.time_s[part]


def each(assets: Ints, time_s: int = 0) -> Losses:
    """One scenario for each of these assets: it alone is lost."""
    size = len(assets)
    return Losses(np.arange(size + 1, dtype=np.int64), assets.astype(np.int32), np.full(size, time_s, dtype=np.int32))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pass needs of a network, made once."""

    network: Network
    order: Order
    component: Ints
    """[N]"""
    wanted: Ints
    """[G] the input fails with the wanted-th loss among its suppliers, counted from 0; -1 where shares differ"""


def plan(network: Network) -> Plan:
    found = order(network)
    component = np.empty(network.size, dtype=np.int32)
    component[found.sequence] = np.repeat(np.arange(len(found.sizes), dtype=np.int32), found.sizes)
    return Plan(network, found, component, _wanted(network))


def _wanted(network: Network) -> Ints:
    """Equal weights make any need a count of losses."""
    if not network.groups:
        return np.empty(0, dtype=np.int32)
    least = np.minimum.reduceat(network.dep_weight, network.dep_ptr[:-1]).astype(np.int32)
    most = np.maximum.reduceat(network.dep_weight, network.dep_ptr[:-1]).astype(np.int32)
    return np.where(least == most, network.group_margin // np.maximum(most, 1), -1).astype(np.int32)


def blocks(made: Plan, inputs: Inputs, losses: Losses, buffers: Buffers | None = None) -> Iterator[tuple[int, Lanes]]:
    """(first scenario, times [N, LANES]) for every sixteen scenarios; the array is used again for the next sixteen.

    The inputs' own losses hold in every scenario; `buffers` replaces their buffers. Lanes past the last are unused.
    """
    network = made.network
    times, fixed = _aligned(network.size), inputs.buffer_s[:, None]
    base = np.where(inputs.own_s < NEVER, np.maximum(inputs.own_s, inputs.floor_s), NEVER)
    scratch = np.empty((int(np.diff(network.dep_ptr).max(initial=1)) + 2, LANES), dtype=np.int32)
    dirty = np.zeros(network.size, dtype=np.bool_)
    late = bool((inputs.since_s > LONG_AGO).any() or (inputs.floor_s > LONG_AGO).any())
    for first in range(0, losses.scenarios, LANES):
        count = min(LANES, losses.scenarios - first)
        times[:] = base[:, None]
        part = slice(int(losses.start[first]), int(losses.start[first + count]))
        lane = np.repeat(np.arange(count), np.diff(losses.start[first : first + count + 1]))
        asset = losses.asset[part]
        np.minimum.at(times, (asset, lane), np.maximum(losses.time_s[part], inputs.floor_s[asset]))
        pause = fixed if buffers is None else buffers(first, count)
        _sweep(
            times,
            made.order.sequence,
            made.order.start,
            made.component,
            made.wanted,
            (network.group_ptr, network.dep_ptr, network.dep_supplier, network.dep_weight, network.group_margin),
            (network.out_ptr, network.out_group, network.group_asset),
            pause,
            inputs.since_s,
            inputs.floor_s,
            late,
            scratch,
            dirty,
        )
        yield first, times


def _aligned(size: int) -> Lanes:
    """[size, LANES] whose rows begin at cache lines."""
    room = np.empty(size * LANES + LANES, dtype=np.int32)
    skip = (-room.ctypes.data % 64) // 4
    return room[skip : skip + size * LANES].reshape(size, LANES)


@kernel
def _sweep(
    times: Any,
    sequence: Any,
    start: Any,
    component: Any,
    wanted: Any,
    needs: Any,
    out: Any,
    buffer: Any,
    since: Any,
    floor: Any,
    late: Any,
    scratch: Any,
    dirty: Any,
) -> None:
    for part in range(start.size - 1):
        first, last = start[part], start[part + 1]
        if last == first + 1:
            _visit(times, sequence[first], wanted, needs, buffer, since, floor, late, scratch)
            continue
        for place in range(first, last):
            dirty[sequence[place]] = True
        again = True
        while again:
            again = False
            for place in range(first, last):
                asset = sequence[place]
                if not dirty[asset]:
                    continue
                dirty[asset] = False
                if _visit(times, asset, wanted, needs, buffer, since, floor, late, scratch):
                    again |= _mark(asset, part, component, out, dirty)


@inline
def _mark(asset: Any, part: Any, component: Any, out: Any, dirty: Any) -> Any:
    """What this asset supplies within its loop must be visited again."""
    out_ptr, out_group, group_asset = out
    marked = False
    for edge in range(out_ptr[asset], out_ptr[asset + 1]):
        after = group_asset[out_group[edge]]
        if component[after] == part:
            dirty[after] = True
            marked = True
    return marked


@kernel
def _visit(
    times: Any, asset: Any, wanted: Any, needs: Any, buffer: Any, since: Any, floor: Any, late: Any, scratch: Any
) -> Any:
    """Bring the asset's times down to what its inputs allow; whether any fell."""
    group_ptr, dep_ptr, supplier, weight, margins = needs
    failed, fell = scratch[0], False
    for group in range(group_ptr[asset], group_ptr[asset + 1]):
        first, last, want = dep_ptr[group], dep_ptr[group + 1], wanted[group]
        if want == 0:
            _earliest(times, supplier, first, last, failed)
        elif want == last - first - 1:
            _latest(times, supplier, first, last, failed)
        elif want > 0:
            _ranked(times, supplier, first, last, want, scratch)
        else:
            _weighed(times, supplier, weight, first, last, margins[group], scratch)
        pauses = buffer[group]
        least, lowest = since[group], floor[asset]
        for lane in range(LANES):
            time = failed[lane]
            if late:
                time = max(time, least)
            time = time + (pauses[lane] if pauses.size == LANES else pauses[0])
            if late:
                time = max(time, lowest)
            fell |= time < times[asset, lane]
            times[asset, lane] = min(times[asset, lane], time)
    return fell


@inline
def _earliest(times: Any, supplier: Any, first: Any, last: Any, failed: Any) -> None:
    for lane in range(LANES):
        failed[lane] = times[supplier[first], lane]
    for place in range(first + 1, last):
        other = supplier[place]
        for lane in range(LANES):
            failed[lane] = min(failed[lane], times[other, lane])


@inline
def _latest(times: Any, supplier: Any, first: Any, last: Any, failed: Any) -> None:
    for lane in range(LANES):
        failed[lane] = times[supplier[first], lane]
    for place in range(first + 1, last):
        other = supplier[place]
        for lane in range(LANES):
            failed[lane] = max(failed[lane], times[other, lane])


@inline
def _ranked(times: Any, supplier: Any, first: Any, last: Any, want: Any, scratch: Any) -> None:
    """The want-th smallest of each lane: the smallest so far are kept sorted in scratch[1:], one row a rank."""
    for rank in range(want + 1):
        for lane in range(LANES):
            scratch[1 + rank, lane] = NEVER
    for place in range(first, last):
        other = supplier[place]
        for lane in range(LANES):
            scratch[0, lane] = times[other, lane]
        for rank in range(want + 1):
            for lane in range(LANES):
                kept, come = scratch[1 + rank, lane], scratch[0, lane]
                scratch[1 + rank, lane] = min(kept, come)
                scratch[0, lane] = max(kept, come)
    for lane in range(LANES):
        scratch[0, lane] = scratch[1 + want, lane]


@kernel
def _weighed(times: Any, supplier: Any, weight: Any, first: Any, last: Any, margin: Any, scratch: Any) -> None:
    """Shares that differ: in each lane the first loss by which more than the margin is gone."""
    for lane in range(LANES):
        found = np.int32(NEVER)
        for place in range(first, last):
            moment = times[supplier[place], lane]
            if moment >= found:
                continue
            gone = 0
            for other in range(first, last):
                if times[supplier[other], lane] <= moment:
                    gone += weight[other]
            if gone > margin:
                found = moment
        scratch[0, lane] = found
