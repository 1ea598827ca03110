"""What must not be lost: every single loss, and the worst loss of several assets together.

Singles are exhaustive and exact. The worst set of k is found by trying all where that is feasible; beyond, by greedy
choice, together with a bound that no set can exceed, so that the gap is known. Which sets take one service down is
`failure_sets.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jisr.engine import loss
from jisr.engine.critical_bound import most_person_hours
from jisr.engine.exposure import Exposure, exposure, person_seconds_of_losses
from jisr.engine.jit import kernel
from jisr.engine.network import HOUR, NEVER, Inputs, Ints, Network, seconds

_CHUNK = 2_000
"""Sets a kernel tries at a time: in between, Ctrl-C is heard."""

EVERY_SET, GREEDY = "every set tried", "greedy"


@dataclass(frozen=True)
class Singles:
    """One row an asset tried: what its loss at the start adds to what is lost anyway."""

    network: Network
    assets: Ints
    lost: NDArray[np.int64]
    """more assets lost within the horizon, itself included"""
    person_hours: NDArray[np.float64]
    """more person-hours without service until the horizon"""

    def table(self, most: int = 20) -> pd.DataFrame:
        """asset, type, person_hours, lost; the worst first."""
        order = np.lexsort((self.assets, -self.lost, -self.person_hours))[:most]
        chosen = self.assets[order]
        return pd.DataFrame(
            {
                "asset": [self.network.id_of(int(asset)) for asset in chosen],
                "type": [self.network.types[self.network.asset_type[asset]] for asset in chosen],
                "person_hours": self.person_hours[order],
                "lost": self.lost[order],
            }
        )


@dataclass(frozen=True)
class WorstSet:
    """`bound_h`: no set of so many assets costs more person-hours; with EVERY_SET that is the found one's own."""

    assets: tuple[int, ...]
    person_hours: float
    bound_h: float
    method: str

    @property
    def gap(self) -> float:
        """How much worse the worst set may be at most, as a part of the bound."""
        return (self.bound_h - self.person_hours) / self.bound_h if self.bound_h > 0 else 0.0


def singles(
    network: Network,
    inputs: Inputs,
    *,
    horizon_h: float,
    candidates: Sequence[int] | None = None,
    who: Exposure | None = None,
) -> Singles:
    """Every single loss at the start (N-1), of `candidates` or all assets."""
    assets = np.arange(network.size) if candidates is None else np.asarray(candidates)
    tried = assets.astype(np.int32).reshape(-1, 1)
    counted = exposure(network) if who is None else who
    lost, person_s = _judge(network, inputs, counted, tried, seconds(horizon_h))
    base_lost, base_s = _judge(network, inputs, counted, np.empty((1, 0), np.int32), seconds(horizon_h))
    return Singles(network, tried[:, 0], lost - base_lost[0], (person_s - base_s[0]) / HOUR)


def worst(
    network: Network,
    inputs: Inputs,
    size: int,
    *,
    horizon_h: float,
    candidates: Sequence[int] | None = None,
    most_sets: int = 200_000,
) -> WorstSet:
    """The `size` assets (all, if fewer) whose loss together at the start costs most person-hours to the horizon."""
    assets = np.arange(network.size) if candidates is None else np.asarray(candidates)
    size = min(size, len(assets))
    who, horizon = exposure(network), seconds(horizon_h)
    if comb(len(assets), size) <= most_sets:
        tried = np.array(list(combinations(assets.tolist(), size)), np.int32).reshape(-1, size)
        _, person_s = _judge(network, inputs, who, tried, horizon)
        best = int(person_s.argmax())
        most = float(person_s[best]) / HOUR
        return WorstSet(tuple(tried[best].tolist()), most, most, EVERY_SET)
    chosen: list[int] = []
    for _ in range(size):
        left = np.setdiff1d(assets, chosen)
        tried = np.column_stack([*(np.full(len(left), asset) for asset in chosen), left]).astype(np.int32)
        _, person_s = _judge(network, inputs, who, tried, horizon)
        chosen.append(int(left[person_s.argmax()]))
    bound = most_person_hours(network, inputs, size, assets, horizon, who)
    return WorstSet(tuple(chosen), float(person_s.max()) / HOUR, bound, GREEDY)


def _judge(
    network: Network, inputs: Inputs, who: Exposure, tried: Ints, horizon_s: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(assets lost, person-seconds) of each set (a row of `tried`), with what the inputs lose anyway."""
    space = loss.workspace(network, inputs)
    own = np.flatnonzero(inputs.own_s < NEVER).astype(np.int32)
    lost = np.zeros(len(tried), np.int64)
    person_s = np.zeros(len(tried))
    edges = (network.out_ptr, network.out_group, network.out_weight)
    records = (space.assets, space.groups, edges, space.order, space.heads)
    for first in range(0, len(tried), _CHUNK):
        part = slice(first, first + _CHUNK)
        _sets(*records, own, inputs.own_s[own], tried[part], horizon_s, who, lost[part], person_s[part])
    return lost, person_s


@kernel
def _sets(
    assets: Any,
    groups: Any,
    edges: Any,
    order: Any,
    heads: Any,
    own: Any,
    own_s: Any,
    tried: Any,
    horizon: Any,
    who: Any,
    lost: Any,
    person_s: Any,
) -> None:
    """Run and undo each set: costs what it loses, not the size of the network."""
    without, affected = np.zeros(len(who.home), np.int64), np.zeros(len(who.ceiling), np.int64)
    first = np.concatenate((own, np.zeros(tried.shape[1], np.int32)))
    first_s = np.concatenate((own_s, np.zeros(tried.shape[1], np.int32)))
    for row in range(len(tried)):
        first[len(own) :] = tried[row]
        count = loss._settle(assets, groups, edges[0], edges[1], edges[2], order, heads, first, first_s, horizon)
        lost[row] = count
        person_s[row] = person_seconds_of_losses(who, without, affected, order, count, assets[:, loss.TIME], horizon)
        loss._undo(assets, groups, edges[0], edges[1], edges[2], order, heads, count)
