"""The smallest sets of assets whose loss takes one named service down, all of them up to a size, exactly.

"Asset v is lost within h hours" is v's own loss, or for one of its inputs that more suppliers than it can spare are
lost within h less the input's buffer. Losses are the least solution of these equations (holding is the greatest), found
by raising families of minimal sets, which also settles cycles.
"""

import sys
from collections.abc import Collection
from dataclasses import dataclass
from math import isinf

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from jisr.engine.families import ALWAYS, NOTHING, Families, TooLarge
from jisr.engine.network import NEVER, Network, seconds

_Event = tuple[int, int]  # (asset, seconds within which it must be lost)
_Numbers = dict[_Event, int]  # events, numbered in the order in which they were met
_Array = NDArray[np.int64]


@dataclass(frozen=True)
class FailureSets:
    """`sets`: asset indices, the smallest first, at most as many as were asked for; `count`: how many there are.

    All minimal sets of up to `largest` assets are counted, whatever their number; larger ones are not looked for.
    """

    service: int
    largest: int
    within_h: float
    count: int
    sets: tuple[tuple[int, ...], ...]


def failure_sets(
    network: Network,
    service: int,
    *,
    largest: int = 3,
    within_h: float = float("inf"),
    may_fail: Collection[int] | None = None,
    most_sets: int = 10_000,
    most_events: int = 200_000,
) -> FailureSets:
    """All lost at the start together. The service's own loss does not count. Raises TooLarge."""
    horizon = NEVER if isinf(within_h) else seconds(within_h)
    events, edges = _events(network, (service, horizon), most_events)
    families = Families(largest)
    _allow_depth(10 * len(events))
    may = set(range(network.size) if may_fail is None else may_fail) - {service}
    ranks = _ranks(events)
    lost = [families.single(ranks[asset]) if asset in may else NOTHING for asset, _ in events]
    for part in _parts(len(events), edges):
        _raise(network, families, events, part, lost)
    asset_of = {rank: asset for asset, rank in ranks.items()}
    found = (tuple(sorted(asset_of[rank] for rank in one)) for one in families.sets(lost[0]))
    count = families.count(lost[0])
    if count > most_sets:
        found = (one for one, _ in zip(found, range(most_sets), strict=False))
    chosen = sorted(found, key=lambda one: (len(one), one))
    return FailureSets(service, largest, within_h, count, tuple(chosen))


def _allow_depth(depth: int) -> None:
    """A diagram is as deep as it has assets, and its operations recurse (Python's own frames, not the C stack)."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), min(depth, 1_000_000) + 1000))


def _within(network: Network, group: int, horizon: int) -> int:
    """What is left for the suppliers when the input's buffer is taken off; NEVER means at any time."""
    return NEVER if horizon >= NEVER else horizon - int(network.group_buffer_s[group])


def _causes(network: Network, event: _Event) -> list[tuple[int, int]]:
    """(group, time left) of each input whose failure can still matter."""
    asset, horizon = event
    groups = range(network.group_ptr[asset], network.group_ptr[asset + 1])
    return [(group, left) for group in groups if (left := _within(network, group, horizon)) >= 0]


def _events(network: Network, top: _Event, most: int) -> tuple[_Numbers, list[tuple[int, int]]]:
    """The top event is number 0; edges go from an event to those it depends on."""
    numbers: _Numbers = {top: 0}
    waiting, edges = [top], []
    while waiting:
        event = waiting.pop()
        for group, left in _causes(network, event):
            for supplier in network.suppliers(group).tolist():
                cause = (supplier, left)
                if cause not in numbers:
                    numbers[cause] = len(numbers)
                    waiting.append(cause)
                edges.append((numbers[event], numbers[cause]))
        if len(numbers) > most:
            raise TooLarge(most)
    return numbers, edges


def _ranks(events: _Numbers) -> dict[int, int]:
    """Assets in the order of a search from the service: those that meet often lie close in the diagram."""
    return {asset: rank for rank, asset in enumerate(dict.fromkeys(asset for asset, _ in events))}


def _parts(size: int, edges: list[tuple[int, int]]) -> list[list[int]]:
    """Strongly connected parts, causes before effects."""
    start, end = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    graph = sparse.coo_array((np.ones(len(start)), (start, end)), shape=(size, size)).tocsr()
    count, label = connected_components(graph, connection="strong")
    order = _depth_order(count, label[start], label[end])
    members: list[list[int]] = [[] for _ in range(count)]
    for event, part in enumerate(label.tolist()):
        members[part].append(event)
    return [members[part] for part in order]


def _depth_order(count: int, start: _Array, end: _Array) -> list[int]:
    needs: list[set[int]] = [set() for _ in range(count)]
    feeds: list[set[int]] = [set() for _ in range(count)]
    for one, other in zip(start.tolist(), end.tolist(), strict=True):
        if one != other:
            needs[one].add(other)
            feeds[other].add(one)
    missing = [len(part) for part in needs]
    order = [part for part in range(count) if not missing[part]]
    for part in order:
        for effect in feeds[part]:
            missing[effect] -= 1
            if not missing[effect]:
                order.append(effect)
    return order


def _raise(network: Network, families: Families, events: _Numbers, part: list[int], lost: list[int]) -> None:
    """Raise the families of one part until nothing changes."""
    listed = list(events)
    changed = True
    while changed:
        changed = False
        for number in part:
            family = lost[number]
            for group, left in _causes(network, listed[number]):
                family = families.either(family, _input_fails(network, families, events, group, left, lost))
            changed |= family != lost[number]
            lost[number] = family


def _input_fails(network: Network, families: Families, events: _Numbers, group: int, left: int, lost: list[int]) -> int:
    """More weight of suppliers lost than the input can spare."""
    span = range(network.dep_ptr[group], network.dep_ptr[group + 1])
    suppliers = [
        (lost[events[int(network.dep_supplier[place]), left]], int(network.dep_weight[place])) for place in span
    ]
    known: dict[tuple[int, int], int] = {}

    def beyond(place: int, margin: int) -> int:
        if margin < 0:
            return ALWAYS
        if place == len(suppliers):
            return NOTHING
        if (place, margin) not in known:
            family, weight = suppliers[place]
            chosen = families.both(family, beyond(place + 1, margin - weight))
            known[place, margin] = families.either(chosen, beyond(place + 1, margin))
        return known[place, margin]

    return beyond(0, int(network.group_margin[group]))
