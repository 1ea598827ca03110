"""Who is lost, and when: label-setting over packed records, exact, loops included.

    F_g = when the suppliers of input g that still hold fall short
    T_v = min(own loss, min over its inputs of max(F_g, since_g) + buffer_g)

Buffers are not negative, so the earliest unsettled loss is final (Dijkstra's argument; for such functions in general
D. E. Knuth, "A generalization of Dijkstra's algorithm", 1977). What nothing outside makes fail stays: losing is the
*greatest* fixed point, so assets that only need each other hold.

The queue is a radix heap (R. Ahuja, K. Mehlhorn, J. Orlin, R. Tarjan, 1990) of entries that lie in memory in the order
in which they were made, so walking a list is nearly a walk through memory; an entry whose asset has meanwhile become
earlier is left in and skipped. Each failure then touches one cache line of its input and one of its asset.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jisr.engine.jit import inline, kernel, leading_zeros
from jisr.engine.network import LONG_AGO, NEVER, Inputs, Ints, Network

TIME, FLOOR = 0, 1
"""Columns of an asset's record."""

MARGIN, ASSET, BUFFER, SINCE = 0, 1, 2, 3
"""Columns of an input's record."""

BUCKETS = 33

Queue = tuple[Ints, NDArray[np.int64], Ints]
"""First entry of each list, and then how many entries were made; time and asset of each entry; the entry after each."""
_NEVER = np.int32(NEVER)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a run changes. Make one per thread; a run leaves it used, `undo` makes it fresh again."""

    assets: NDArray[np.int32]
    """[N, 2] TIME, FLOOR"""
    groups: NDArray[np.int32]
    """[G, 4] MARGIN, ASSET, BUFFER, SINCE"""
    order: Ints
    """[N] the assets lost, in the order of their times"""
    heads: Queue
    """room for the queue"""


def workspace(network: Network, inputs: Inputs) -> Workspace:
    """Records of the network with these inputs; own losses are not queued yet."""
    assets = np.empty((network.size, 2), dtype=np.int32)
    assets[:, TIME] = NEVER
    assets[:, FLOOR] = inputs.floor_s
    groups = np.empty((network.groups, 4), dtype=np.int32)
    groups[:, MARGIN], groups[:, ASSET] = network.group_margin, network.group_asset
    groups[:, BUFFER], groups[:, SINCE] = inputs.buffer_s, inputs.since_s
    return Workspace(assets, groups, np.empty(network.size, np.int32), _queue(network.size, network.groups))


def _queue(size: int, groups: int) -> Queue:
    """Room for what can be queued: each input fails once; losses by themselves may be named twice, and a few more."""
    room = groups + 2 * size + 64
    return np.empty(BUCKETS + 1, np.int32), np.empty(room, np.int64), np.empty(room, np.int32)


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
    empty, pointers = np.empty(0, np.int32), np.zeros(2, np.int32)
    assets, groups = np.full((1, 2), NEVER, np.int32), np.full((1, 4), NEVER, np.int32)
    edges = (pointers, empty, np.empty(0, np.int16))
    order, queue = np.empty(1, np.int32), _queue(1, 0)
    assets[0, FLOOR] = LONG_AGO
    count = _settle(assets, groups, *edges, order, queue, np.zeros(1, np.int32), np.zeros(1, np.int32), NEVER)
    _undo(assets, groups, *edges, order, queue, count)


@inline
def _bits(number: Any) -> Any:
    """Bit length of a number below 2^32: which list of the queue an asset at this distance is in."""
    # Where one time is negative the higher bits are all ones; the 32nd alone then tells before from after the start.
    return 64 - leading_zeros(np.uint64(number) & np.uint64(0xFFFFFFFF))


@inline
def _file(queue: Any, entry: Any, time: Any, now: Any) -> None:
    """Put an entry into the list for its distance from now."""
    heads, _, following = queue
    bucket = _bits(np.int64(time) ^ np.int64(now))
    following[entry] = heads[bucket]
    heads[bucket] = entry


@inline
def _push(queue: Any, asset: Any, time: Any, now: Any) -> None:
    """Queue an asset for this time, which is not before now."""
    heads, entries, _ = queue
    entry = heads[BUCKETS]
    heads[BUCKETS] = entry + 1
    entries[entry] = (np.int64(time) << 32) | np.int64(asset)
    _file(queue, entry, time, now)


@kernel
def _advance(queue: Any) -> Any:
    """Spread the first list that is not empty over the lists before it; the new now, NEVER when all are empty."""
    heads, entries, following = queue
    bucket = 1
    while bucket < BUCKETS and heads[bucket] < 0:
        bucket += 1
    if bucket == BUCKETS:
        return _NEVER
    earliest, entry = np.int64(NEVER) << 32, heads[bucket]
    while entry >= 0:
        earliest = min(earliest, entries[entry])
        entry = following[entry]
    now = np.int32(earliest >> 32)
    entry = heads[bucket]
    heads[bucket] = -1
    while entry >= 0:
        after = following[entry]
        _file(queue, entry, np.int32(entries[entry] >> 32), now)
        entry = after
    return now


@kernel
def _begin(assets: Any, groups: Any, queue: Any, lost: Any, lost_s: Any) -> Any:
    """Queue the assets that are lost by themselves; the earliest time."""
    if lost.size > queue[1].size - groups.shape[0]:
        raise ValueError("too many losses: name each asset once")
    queue[0][:BUCKETS] = -1
    queue[0][BUCKETS] = 0
    now = _NEVER
    for place in range(lost.size):
        now = min(now, max(np.int32(lost_s[place]), assets[lost[place], FLOOR]))
    for place in range(lost.size):
        asset = lost[place]
        time = max(np.int32(lost_s[place]), assets[asset, FLOOR])
        if time < assets[asset, TIME]:
            assets[asset, TIME] = time
            _push(queue, asset, time, now)
    return now


@kernel
def _settle(
    assets: Any,
    groups: Any,
    out_ptr: Any,
    out_group: Any,
    out_weight: Any,
    order: Any,
    queue: Any,
    lost: Any,
    lost_s: Any,
    horizon: Any,
) -> Any:
    """Settle losses in the order of their times, up to the horizon. How many; the rest stay in the queue."""
    heads, entries, following = queue
    now = _begin(assets, groups, queue, lost, lost_s)
    settled = 0
    while now < _NEVER and now <= horizon:
        entry = heads[0]
        if entry < 0:
            now = _advance(queue)
            continue
        heads[0] = following[entry]
        asset = np.uint32(entries[entry])
        if assets[asset, TIME] != now:
            continue
        order[settled] = asset
        settled += 1
        for place in range(np.uint32(out_ptr[asset]), np.uint32(out_ptr[asset + np.uint32(1)])):
            group = np.uint32(out_group[place])
            margin = groups[group, MARGIN]
            groups[group, MARGIN] = margin - out_weight[place]
            if margin >= 0 and margin < out_weight[place]:
                hit = np.uint32(groups[group, ASSET])
                time = max(max(now, groups[group, SINCE]) + groups[group, BUFFER], assets[hit, FLOOR])
                if time < assets[hit, TIME]:
                    assets[hit, TIME] = time
                    _push(queue, hit, time, now)
    return settled


@kernel
def _undo(
    assets: Any, groups: Any, out_ptr: Any, out_group: Any, out_weight: Any, order: Any, queue: Any, settled: Any
) -> None:
    """Give back the margins of what was settled, and forget the times of that and of what is still queued."""
    for rank in range(settled):
        asset = order[rank]
        assets[asset, TIME] = _NEVER
        for place in range(out_ptr[asset], out_ptr[asset + 1]):
            groups[out_group[place], MARGIN] += out_weight[place]
    heads, entries, following = queue
    for bucket in range(BUCKETS):
        entry = heads[bucket]
        while entry >= 0:
            assets[np.uint32(entries[entry]), TIME] = _NEVER
            entry = following[entry]
