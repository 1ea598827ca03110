"""Loops: sets of assets that need each other, and an order in which everything else comes after what it needs.

R. Tarjan, "Depth-first search and linear graph algorithms", 1972, without recursion. A loop is reported, not refused:
it holds as long as nothing outside it fails, and stays dark once it fell unless a member can start by itself.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from jisr.engine.jit import kernel
from jisr.engine.network import Ints, Network


@dataclass(frozen=True, slots=True)
class Order:
    """Components (loops, or single assets), suppliers first."""

    sequence: Ints
    """[N] all assets; each component lies together, after every component that it needs"""
    start: Ints
    """[components + 1] where each begins in `sequence`"""

    @property
    def sizes(self) -> Ints:
        return np.diff(self.start).astype(np.int32)

    @property
    def acyclic(self) -> bool:
        return len(self.start) == len(self.sequence) + 1

    def loops(self) -> list[Ints]:
        """The members of each loop, the largest loop first; members ascending."""
        found = np.flatnonzero(self.sizes > 1)
        ranked = found[np.argsort(-self.sizes[found], kind="stable")]
        return [np.sort(self.sequence[self.start[one] : self.start[one + 1]]) for one in ranked]


def order(network: Network) -> Order:
    """Within a loop: the reverse of the order in which a depth-first walk leaves, so most suppliers come first."""
    component, finish, count = _components(network.out_ptr, network.out_group, network.group_asset)
    rank = count - 1 - component
    sequence = np.lexsort((-finish, rank)).astype(np.int32)
    start = np.concatenate(([0], np.cumsum(np.bincount(rank, minlength=count)))).astype(np.int32)
    return Order(sequence, start)


@kernel
def _components(out_ptr: Any, out_group: Any, group_asset: Any) -> Any:
    """Component of each asset, numbered as they are completed (consumers first), and when the walk left it."""
    size = out_ptr.size - 1
    index, low = np.full(size, -1, np.int32), np.empty(size, np.int32)
    component, finish = np.full(size, -1, np.int32), np.empty(size, np.int32)
    stack, walk = np.empty(size, np.int32), np.empty(size, np.int32)
    place = out_ptr[:-1].copy()
    seen, left, components, top = 0, 0, 0, 0
    for root in range(size):
        if index[root] >= 0:
            continue
        depth = 0
        walk[0] = root
        index[root] = low[root] = seen
        seen += 1
        stack[top] = root
        top += 1
        while depth >= 0:
            asset = walk[depth]
            if place[asset] < out_ptr[asset + 1]:
                after = group_asset[out_group[place[asset]]]
                place[asset] += 1
                if index[after] < 0:
                    index[after] = low[after] = seen
                    seen += 1
                    stack[top] = after
                    top += 1
                    depth += 1
                    walk[depth] = after
                elif component[after] < 0:
                    low[asset] = min(low[asset], index[after])
                continue
            finish[asset] = left
            left += 1
            if low[asset] == index[asset]:
                while True:
                    top -= 1
                    component[stack[top]] = components
                    if stack[top] == asset:
                        break
                components += 1
            depth -= 1
            if depth >= 0:
                low[walk[depth]] = min(low[walk[depth]], low[asset])
    return component, finish, components
