"""Why an asset is lost: the chain of inputs that binds, back to the first loss.

Many causes may tie. The one told is a function of the times alone, so the same reports always give the same words,
in whatever order they came: own loss first, then the first input (by index) among those with the fewest steps at the
same moment. `depth` counts those steps: an asset that falls at once with its supplier has one more than it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from jisr.engine.jit import kernel
from jisr.engine.network import HOUR, NEVER, Inputs, Ints, Network

OWN, HOLDS = -1, -2
"""In place of an input: lost by itself; not lost."""


@dataclass(frozen=True, slots=True)
class Causes:
    """The binding input of each asset."""

    group: Ints
    """[N] the input whose buffer ran out, OWN or HOLDS"""
    depth: Ints
    """[N] steps at the same moment; 0 where it is not lost"""
    failed_s: Ints
    """[G] when each input failed, NEVER where it holds"""


@dataclass(frozen=True, slots=True)
class Step:
    """One link: `asset` is lost at `lost_s` because `group` failed with the loss of the next link's asset."""

    asset: int
    lost_s: int
    group: int
    """OWN at the root"""
    failed_s: int
    """when the input failed; the asset's own time at the root"""
    supplier: int
    """whose loss made the input fail, -1 at the root"""

    @property
    def bridged_h(self) -> float:
        """Hours between the input's failure and the loss."""
        return (self.lost_s - self.failed_s) / HOUR


def causes(network: Network, inputs: Inputs, times_s: Ints, order: Ints | None = None) -> Causes:
    """The binding inputs of these times [N]; `order`: the lost assets by time, where it is known."""
    if order is None:
        lost = np.flatnonzero(times_s < NEVER)
        order = lost[np.argsort(times_s[lost], kind="stable")].astype(np.int32)
    group = np.full(network.size, HOLDS, dtype=np.int32)
    depth = np.zeros(network.size, dtype=np.int32)
    failed = np.full(network.groups, NEVER, dtype=np.int32)
    margin = network.group_margin.copy()
    edges = (network.out_ptr, network.out_group, network.out_weight, network.group_asset)
    given = (inputs.own_s, inputs.buffer_s, inputs.since_s, inputs.floor_s)
    _causes(times_s, order[times_s[order] < NEVER], *edges, *given, margin, group, depth, failed)
    return Causes(group, depth, failed)


def chain(network: Network, times_s: Ints, found: Causes, asset: int) -> list[Step]:
    """From the asset back to the first loss; empty where it holds."""
    steps: list[Step] = []
    while asset >= 0 and found.group[asset] != HOLDS:
        group, lost = int(found.group[asset]), int(times_s[asset])
        if group == OWN:
            return [*steps, Step(asset, lost, OWN, lost, -1)]
        supplier = breaker(network, times_s, found, group)
        steps.append(Step(asset, lost, group, int(found.failed_s[group]), supplier))
        asset = supplier
    return steps


def breaker(network: Network, times_s: Ints, found: Causes, group: int) -> int:
    """The supplier whose loss made the input fail, in the order (time, steps at that time, index)."""
    first, last = int(network.dep_ptr[group]), int(network.dep_ptr[group + 1])
    suppliers = network.dep_supplier[first:last]
    ranked = np.lexsort((suppliers, found.depth[suppliers], times_s[suppliers]))
    left = int(network.group_margin[group]) - np.cumsum(network.dep_weight[first:last][ranked], dtype=np.int64)
    return int(suppliers[ranked[int(np.argmax(left < 0))]])


@kernel
def _causes(
    times: Any,
    order: Any,
    out_ptr: Any,
    out_group: Any,
    out_weight: Any,
    group_asset: Any,
    own: Any,
    buffer: Any,
    since: Any,
    floor: Any,
    margin: Any,
    cause: Any,
    depth: Any,
    failed: Any,
) -> None:
    """Walk the losses again, moment by moment; within a moment, step by step (`wave`)."""
    wave, following = np.empty(order.size, np.int32), np.empty(order.size, np.int32)
    begin = 0
    while begin < order.size:
        now, end = times[order[begin]], begin
        while end < order.size and times[order[end]] == now:
            end += 1
        size = 0
        for rank in range(begin, end):
            asset = order[rank]
            if max(own[asset], floor[asset]) == now:
                cause[asset] = OWN
            if cause[asset] != HOLDS:
                wave[size] = asset
                size += 1
        while size > 0:
            coming = 0
            for rank in range(size):
                asset = wave[rank]
                for place in range(out_ptr[asset], out_ptr[asset + 1]):
                    group = out_group[place]
                    before = margin[group]
                    margin[group] = before - out_weight[place]
                    if before < 0 or margin[group] >= 0:
                        continue
                    failed[group] = now
                    hit = group_asset[group]
                    if max(max(now, since[group]) + buffer[group], floor[hit]) != times[hit]:
                        continue
                    if cause[hit] == HOLDS:
                        cause[hit] = group
                        if times[hit] == now:
                            depth[hit] = depth[asset] + 1
                            following[coming] = hit
                            coming += 1
                    elif cause[hit] >= 0 and (times[hit] > now or depth[hit] == depth[asset] + 1):
                        cause[hit] = min(cause[hit], group)
            wave, following = following, wave
            size = coming
        begin = end


def parents(network: Network, times_s: Ints, found: Causes) -> Ints:
    """[N] whose loss each asset's chain leads to next; -1 at a root and where it holds. As `breaker`, for all."""
    edges = (network.dep_ptr, network.dep_supplier, network.dep_weight, network.group_margin)
    widest = int(np.diff(network.dep_ptr).max(initial=1))
    result: Ints = _parents(times_s, *edges, found.group, found.depth, np.empty(widest, np.int32))
    return result


@kernel
def _parents(
    times: Any, dep_ptr: Any, supplier: Any, weight: Any, margins: Any, cause: Any, depth: Any, ranked: Any
) -> Any:
    result = np.full(times.size, -1, np.int32)
    for asset in range(times.size):
        group = cause[asset]
        if group < 0:
            continue
        count = 0
        for place in range(dep_ptr[group], dep_ptr[group + 1]):
            here = count
            while here > 0 and _before(times, depth, supplier, place, ranked[here - 1]):
                ranked[here] = ranked[here - 1]
                here -= 1
            ranked[here] = place
            count += 1
        margin = margins[group]
        for rank in range(count):
            margin -= weight[ranked[rank]]
            if margin < 0:
                result[asset] = supplier[ranked[rank]]
                break
    return result


@kernel
def _before(times: Any, depth: Any, supplier: Any, one: Any, other: Any) -> Any:
    """Whether the supplier at place `one` is lost before that at `other`: by time, steps, index."""
    left, right = supplier[one], supplier[other]
    if times[left] != times[right]:
        return times[left] < times[right]
    if depth[left] != depth[right]:
        return depth[left] < depth[right]
    return left < right
