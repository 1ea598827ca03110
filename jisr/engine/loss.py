"""Who is lost, and when: label-setting over packed records, exact, loops included.

    F_g = when the suppliers of input g that still hold fall short
    T_v = min(own loss, min over its inputs of max(F_g, since_g) + buffer_g)

Buffers are not negative, so the earliest unsettled loss is final (Dijkstra's argument; for such functions in general
D. E. Knuth, "A generalization of Dijkstra's algorithm", 1977). What nothing outside makes fail stays: losing is the
*greatest* fixed point, so assets that only need each other hold.

The queue is a radix heap (R. Ahuja, K. Mehlhorn, J. Orlin, R. Tarjan, 1990) whose lists run through the assets'
records: no allocation, and each step touches one cache line of its input and one of its asset.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jisr.engine.jit import inline, kernel, leading_zeros
from jisr.engine.network import LONG_AGO, NEVER, Inputs, Ints, Network

TIME, FLOOR, NEXT, PREVIOUS = 0, 1, 2, 3
"""Columns of an asset's record."""

MARGIN, ASSET, BUFFER, SINCE = 0, 1, 2, 3
"""Columns of an input's record."""

BUCKETS = 33
_NEVER = np.int32(NEVER)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a run changes. Make one per thread; a run leaves it used, `undo` makes it fresh again."""

    assets: NDArray[np.int32]
    """[N, 4] TIME, FLOOR and the links of the queue"""
    groups: NDArray[np.int32]
    """[G, 4] MARGIN, ASSET, BUFFER, SINCE"""
    order: Ints
    """[N] the assets lost, in the order of their times"""
    heads: Ints
    """[BUCKETS] first asset of each list of the queue"""


def workspace(network: Network, inputs: Inputs) -> Workspace:
    """Records of the network with these inputs; own losses are not queued yet."""
    assets = np.empty((network.size, 4), dtype=np.int32)
    assets[:, TIME] = NEVER
    assets[:, FLOOR] = inputs.floor_s
    groups = np.empty((network.groups, 4), dtype=np.int32)
    groups[:, MARGIN], groups[:, ASSET] = network.group_margin, network.group_asset
    groups[:, BUFFER], groups[:, SINCE] = inputs.buffer_s, inputs.since_s
    return Workspace(assets, groups, np.empty(network.size, np.int32), np.empty(BUCKETS, np.int32))


def times(network: Network, inputs: Inputs, horizon_s: int = NEVER) -> Ints:
    """[N] seconds after the start when each asset is lost, NEVER where it holds (up to and including the horizon)."""
    return run(network, inputs, horizon_s)[0]


def run(network: Network, inputs: Inputs, horizon_s: int = NEVER) -> tuple[Ints, Ints]:
    """Times as from `times`, and the lost assets in the order of their times."""
    space = workspace(network, inputs)
    lost = np.flatnonzero(inputs.own_s < NEVER).astype(np.int32)
    count = settle(space, network, lost, inputs.own_s[lost], horizon_s)
    found: Ints = np.ascontiguousarray(space.assets[:, TIME])
    if horizon_s < NEVER:
        found[found > horizon_s] = NEVER
    return found, space.order[:count]


def settle(space: Workspace, network: Network, lost: Ints, lost_s: Ints, horizon_s: int = NEVER) -> int:
    """Lose these assets at these times and all that follows; how many are lost. Times are in space.assets[:, TIME]."""
    edges = (network.out_ptr, network.out_group, network.out_weight)
    return int(_settle(space.assets, space.groups, *edges, space.order, space.heads, lost, lost_s, horizon_s))


def undo(space: Workspace, network: Network, count: int) -> None:
    """Make the workspace fresh after a run that lost `count` assets: costs what the run touched."""
    edges = (network.out_ptr, network.out_group, network.out_weight)
    _undo(space.assets, space.groups, *edges, space.order, space.heads, count)


def warm() -> None:
    """Compile or load the kernels (about a second from the cache, a quarter of a minute without one)."""
    empty = np.empty(0, np.int32)
    record, pointers = np.full((1, 4), NEVER, np.int32), np.zeros(2, np.int32)
    edges = (pointers, empty, np.empty(0, np.int16))
    order, heads = np.empty(1, np.int32), np.empty(BUCKETS, np.int32)
    record[0, FLOOR] = LONG_AGO
    count = _settle(record, record, *edges, order, heads, np.zeros(1, np.int32), np.zeros(1, np.int32), NEVER)
    _undo(record, record, *edges, order, heads, count)


@inline
def _bits(number: Any) -> Any:
    """Bit length of a number below 2^32: which list of the queue an asset at this distance is in."""
    # Where one time is negative the higher bits are all ones; the 32nd alone then tells before from after the start.
    return 64 - leading_zeros(np.uint64(number) & np.uint64(0xFFFFFFFF))


@inline
def _link(assets: Any, heads: Any, asset: Any, now: Any) -> None:
    """Queue an asset under its TIME, which is not before now."""
    bucket = _bits(np.int64(assets[asset, TIME]) ^ np.int64(now))
    first = heads[bucket]
    assets[asset, NEXT] = first
    assets[asset, PREVIOUS] = -1
    if first >= 0:
        assets[first, PREVIOUS] = asset
    heads[bucket] = asset


@inline
def _unlink(assets: Any, heads: Any, asset: Any, now: Any) -> None:
    before, after = assets[asset, PREVIOUS], assets[asset, NEXT]
    if before >= 0:
        assets[before, NEXT] = after
    else:
        heads[_bits(np.int64(assets[asset, TIME]) ^ np.int64(now))] = after
    if after >= 0:
        assets[after, PREVIOUS] = before


@kernel
def _advance(assets: Any, heads: Any) -> Any:
    """Spread the first list that is not empty over the lists before it; the new now, NEVER when all are empty."""
    bucket = 1
    while bucket < BUCKETS and heads[bucket] < 0:
        bucket += 1
    if bucket == BUCKETS:
        return _NEVER
    now, asset = _NEVER, heads[bucket]
    while asset >= 0:
        now = min(now, assets[asset, TIME])
        asset = assets[asset, NEXT]
    asset = heads[bucket]
    heads[bucket] = -1
    while asset >= 0:
        after = assets[asset, NEXT]
        _link(assets, heads, asset, now)
        asset = after
    return now


@kernel
def _begin(assets: Any, heads: Any, lost: Any, lost_s: Any) -> Any:
    """Queue the assets that are lost by themselves; the earliest time."""
    heads[:] = -1
    now = _NEVER
    for place in range(lost.size):
        now = min(now, max(np.int32(lost_s[place]), assets[lost[place], FLOOR]))
    for place in range(lost.size):
        asset = lost[place]
        time = max(np.int32(lost_s[place]), assets[asset, FLOOR])
        if time < assets[asset, TIME]:
            if assets[asset, TIME] < _NEVER:
                _unlink(assets, heads, asset, now)
            assets[asset, TIME] = time
            _link(assets, heads, asset, now)
    return now


@kernel
def _settle(
    assets: Any,
    groups: Any,
    out_ptr: Any,
    out_group: Any,
    out_weight: Any,
    order: Any,
    heads: Any,
    lost: Any,
    lost_s: Any,
    horizon: Any,
) -> Any:
    """Settle losses in the order of their times, up to the horizon. How many; the rest stay in the queue."""
    now = _begin(assets, heads, lost, lost_s)
    settled = 0
    while now < _NEVER and now <= horizon:
        asset = heads[0]
        if asset < 0:
            now = _advance(assets, heads)
            continue
        after = assets[asset, NEXT]
        heads[0] = after
        if after >= 0:
            assets[after, PREVIOUS] = -1
        order[settled] = asset
        settled += 1
        for place in range(out_ptr[asset], out_ptr[asset + 1]):
            group = out_group[place]
            margin = groups[group, MARGIN]
            groups[group, MARGIN] = margin - out_weight[place]
            if margin >= 0 and margin < out_weight[place]:
                _empty_at(assets, heads, groups, group, now)
    return settled


@inline
def _empty_at(assets: Any, heads: Any, groups: Any, group: Any, now: Any) -> None:
    """An input has failed now: its asset is lost when the buffer is empty, if nothing takes it earlier."""
    asset = groups[group, ASSET]
    time = max(max(now, groups[group, SINCE]) + groups[group, BUFFER], assets[asset, FLOOR])
    before = assets[asset, TIME]
    if time < before:
        if before < _NEVER:
            _unlink(assets, heads, asset, now)
        assets[asset, TIME] = time
        _link(assets, heads, asset, now)


@kernel
def _undo(
    assets: Any, groups: Any, out_ptr: Any, out_group: Any, out_weight: Any, order: Any, heads: Any, settled: Any
) -> None:
    """Give back the margins of what was settled, and forget the times of that and of what is still queued."""
    for rank in range(settled):
        asset = order[rank]
        assets[asset, TIME] = _NEVER
        for place in range(out_ptr[asset], out_ptr[asset + 1]):
            groups[out_group[place], MARGIN] += out_weight[place]
    for bucket in range(BUCKETS):
        asset = heads[bucket]
        while asset >= 0:
            assets[asset, TIME] = _NEVER
            asset = assets[asset, NEXT]
