"""Which assets stay dark only because they wait for each other, and why none of them begins.

They are undamaged and would hold each other up if all ran (greatest fixed point), but nothing starts them (least).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from jisr.engine.jit import kernel
from jisr.engine.network import Network

Flags = NDArray[np.bool_]


class Wait(NamedTuple):
    """`asset` waits for `supplier` by its input `name`."""

    asset: int
    name: str
    supplier: int


class Loop(NamedTuple):
    """Assets that wait for each other. `root`: they wait for nobody else, so starting one of them is what helps."""

    assets: tuple[int, ...]
    waits: tuple[Wait, ...]
    starters: tuple[int, ...]
    root: bool

    def why(self, network: Network) -> str:
        """A sentence for people."""
        chain = "; ".join(
            f"{network.id_of(wait.asset)} needs {wait.name} from {network.id_of(wait.supplier)}" for wait in self.waits
        )
        if not self.root:
            return f"{chain}. They also wait for another loop."
        if not self.starters:
            return f"{chain}. None of them can start without its inputs (black start)."
        names = ", ".join(network.id_of(asset) for asset in self.starters)
        return f"{chain}. {names} can black-start, but that does not bring back all that it needs to keep running."


def dark_loops(network: Network, up: Flags, damaged: Flags, stored: Flags) -> list[Loop]:
    """The loops among assets that are down. `up`, `damaged` [N]; `stored` [G]: its store is not empty."""
    possible: Flags = _sustained(_wiring(network), ~damaged, stored)
    dark = possible & ~up
    if not dark.any():
        return []
    needs = ~_held(network, up) & ~stored
    customer, group = _waiting(network, dark, needs)
    supplier = network.dep_supplier[group]
    graph = sparse.coo_array((np.ones(len(customer)), (customer, supplier)), shape=(network.size,) * 2)
    _, part = connected_components(graph.tocsr(), connection="strong")
    leaves = np.unique(part[customer[part[customer] != part[supplier]]])
    size = np.bincount(part[dark], minlength=part.max() + 1)
    name = network.group_names
    groups = np.searchsorted(network.dep_ptr, group, side="right") - 1
    found = []
    for number in np.flatnonzero(size > 1):
        inside = (part[customer] == number) & (part[supplier] == number)
        waits = tuple(
            Wait(int(asset), name[network.group_name[of]], int(other))
            for asset, of, other in zip(customer[inside], groups[inside], supplier[inside], strict=True)
        )
        assets = tuple(int(asset) for asset in np.flatnonzero((part == number) & dark))
        starters = tuple(asset for asset in assets if network.asset_black_start[asset])
        found.append(Loop(assets, waits, starters, number not in leaves))
    return found


class _Wiring(NamedTuple):
    group_asset: NDArray[np.int32]
    group_margin: NDArray[np.int32]
    out_ptr: NDArray[np.int32]
    out_group: NDArray[np.int32]
    out_weight: NDArray[np.int16]


def _wiring(network: Network) -> _Wiring:
    return _Wiring(network.group_asset, network.group_margin, network.out_ptr, network.out_group, network.out_weight)


def _held(network: Network, up: Flags) -> Flags:
    """[G] whose supply suffices when these assets run."""
    lost = np.where(up[network.dep_supplier], 0, network.dep_weight).astype(np.int64)
    total = np.concatenate([[0], np.cumsum(lost)])[network.dep_ptr]
    held: Flags = np.diff(total) <= network.group_margin
    return held


def _waiting(network: Network, dark: Flags, needs: Flags) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(who waits, place in the table of dependencies) of each dark supplier of an unsupplied input of a dark asset."""
    of = np.repeat(np.arange(network.groups), np.diff(network.dep_ptr))
    place = np.flatnonzero(dark[network.dep_supplier] & needs[of] & dark[network.group_asset[of]])
    return network.group_asset[of[place]].astype(np.int64), place


@kernel
def _sustained(wiring: Any, candidates: Any, stored: Any) -> Any:
    """The largest set of candidates that hold each other up (a store that is not empty counts as supply)."""
    up = candidates.copy()
    margin = wiring.group_margin.astype(np.int64)
    stack = [np.int64(asset) for asset in np.flatnonzero(~candidates)]
    while stack:
        asset = stack.pop()
        for place in range(wiring.out_ptr[asset], wiring.out_ptr[asset + 1]):
            group = wiring.out_group[place]
            margin[group] -= wiring.out_weight[place]
            owner = wiring.group_asset[group]
            if margin[group] < 0 and not stored[group] and up[owner]:
                up[owner] = False
                stack.append(np.int64(owner))
    return up
