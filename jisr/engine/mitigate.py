"""Where a stock buys most: person-hours averted by each unit brought to a store at the start, ranked.

Only the store whose emptying binds an asset's loss can change anything, and only until another input or the horizon
binds, so only those are tried, with no more than that. Each trial is a full, exact forecast. A plan for all stocks is
built greedily, one delivery after the other.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jisr.engine import loss, why
from jisr.engine.exposure import Exposure, exposure, person_seconds_of_losses
from jisr.engine.jit import kernel
from jisr.engine.network import HOUR, NEVER, Inputs, Ints, Network, seconds

_CHUNK = 50
"""Deliveries a kernel tries at a time: in between, Ctrl-C is heard."""


class Stock(NamedTuple):
    """`quantity` of a `unit` (that of the stores, or h: hours of any store) for the input named `group`."""

    id: str
    group: str
    quantity: float
    unit: str


class Choice(NamedTuple):
    """One delivery: what it adds and what it averts."""

    stock: str
    asset: str
    group: str
    amount: float
    unit: str
    hours: float
    person_hours: float

    @property
    def per_unit(self) -> float:
        return self.person_hours / self.amount if self.amount else 0.0


@dataclass(frozen=True)
class Ranking:
    """`candidates` stores bind a loss; the `tried` with most people behind them were tried."""

    choices: tuple[Choice, ...]
    candidates: int
    tried: int
    base_person_hours: float

    def table(self) -> pd.DataFrame:
        rows = [(*choice, choice.per_unit) for choice in self.choices]
        return pd.DataFrame(rows, columns=[*Choice._fields, "person_hours_per_unit"])


def rank(
    network: Network,
    inputs: Inputs,
    stocks: list[Stock],
    *,
    horizon_h: float,
    most: int = 500,
    who: Exposure | None = None,
) -> Ranking:
    """Each stock against each store that binds a loss: the most person-hours averted per unit first."""
    counted = exposure(network) if who is None else who
    horizon = seconds(horizon_h)
    binding = _binding(network, inputs, horizon, counted)
    offers = [offer for stock in stocks for offer in _offers(network, inputs, stock, binding)]
    groups = list(dict.fromkeys(group for _, group, _, _ in offers))[:most]
    kept = [offer for offer in offers if offer[1] in set(groups)]
    more = np.array([round(hours * HOUR) for _, _, _, hours in kept], np.int32)
    averted, base = _averted(network, inputs, counted, np.array([offer[1] for offer in kept], np.int32), more, horizon)
    choices = [
        Choice(stock.id, *_names(network, group), amount, stock.unit, hours, float(gain))
        for (stock, group, amount, hours), gain in zip(kept, averted, strict=True)
    ]
    ordered = sorted(choices, key=lambda choice: (-choice.per_unit, -choice.person_hours, choice.asset, choice.stock))
    return Ranking(tuple(ordered), len(dict.fromkeys(offer[1] for offer in offers)), len(groups), base)


def allocate(
    network: Network, inputs: Inputs, stocks: list[Stock], *, horizon_h: float, most: int = 100, deliveries: int = 50
) -> tuple[list[Choice], Inputs]:
    """Deliver what is best per unit, look again, until nothing helps or nothing is left. Greedy: no proof that another
    plan is not better. The inputs returned have the stores filled."""
    left, made = {stock.id: stock for stock in stocks}, inputs.copy()
    plan: list[Choice] = []
    who = exposure(network)
    while len(plan) < deliveries and left:
        found = rank(network, made, list(left.values()), horizon_h=horizon_h, most=most, who=who)
        if not found.choices or found.choices[0].person_hours <= 0:
            break
        best = found.choices[0]
        group = network.group_of(network.index_of(best.asset), best.group)
        made.buffer_s[group] = min(int(made.buffer_s[group]) + round(best.hours * HOUR), NEVER)
        plan.append(best)
        rest = left[best.stock].quantity - best.amount
        left[best.stock] = left[best.stock]._replace(quantity=rest)
        if rest <= 1e-9:
            del left[best.stock]
    return plan, made


def _names(network: Network, group: int) -> tuple[str, str]:
    return network.id_of(int(network.group_asset[group])), network.group_names[network.group_name[group]]


class _Binding(NamedTuple):
    """An input whose emptying binds its asset's loss, and for how many hours more it is what binds."""

    group: int
    useful_h: float


def _binding(network: Network, inputs: Inputs, horizon_s: int, who: Exposure) -> list[_Binding]:
    """Those with most people along the binding chains behind them first."""
    times, order = loss.run(network, inputs, horizon_s)
    causes = why.causes(network, inputs, times, order)
    parents = why.parents(network, times, causes)
    behind = who.people.astype(np.float64)
    for asset in order[::-1]:
        if parents[asset] >= 0:
            behind[parents[asset]] += behind[asset]
    lost = order[causes.group[order] >= 0]
    ranked = lost[np.argsort(-behind[lost], kind="stable")]
    empty = np.maximum(causes.failed_s, inputs.since_s).astype(np.int64) + inputs.buffer_s
    found = []
    for asset in ranked:
        group = int(causes.group[asset])
        groups = np.arange(network.group_ptr[asset], network.group_ptr[asset + 1])
        end = min(horizon_s, int(inputs.own_s[asset]), int(empty[groups[groups != group]].min(initial=NEVER)))
        if end > times[asset]:
            found.append(_Binding(group, (end - int(times[asset])) / HOUR))
    return found


def _offers(
    network: Network, inputs: Inputs, stock: Stock, binding: list[_Binding]
) -> list[tuple[Stock, int, float, float]]:
    """(stock, input, amount, hours it adds) for the stores that take it: no more than fits, nor than helps."""
    stores = network.stores
    first = {int(group): row for row, group in reversed(list(enumerate(stores.group.tolist())))}
    offers = []
    for group, useful_h in binding:
        row = first.get(group)
        if row is None or network.group_names[network.group_name[group]] != stock.group:
            continue
        timed = stock.unit == "h"
        if not timed and network.units[stores.unit[row]] != stock.unit:
            continue
        an_hour = 1.0 if timed else float(stores.drain[row])
        hours = min(stock.quantity / an_hour, _room(network, inputs, group), useful_h)
        if hours > 0:
            offers.append((stock, group, hours * an_hour, hours))
    return offers


def _room(network: Network, inputs: Inputs, group: int) -> float:
    """Hours that still fit; unlimited where a capacity is unknown."""
    rows = network.stores.group == group
    full = float((network.stores.capacity[rows] / network.stores.drain[rows]).sum())
    return float("inf") if np.isnan(full) else max(0.0, full - float(inputs.buffer_s[group]) / HOUR)


def _averted(
    network: Network, inputs: Inputs, who: Exposure, groups: Ints, more_s: Ints, horizon_s: int
) -> tuple[NDArray[np.float64], float]:
    """Person-hours that each longer store averts, and those without any."""
    space = loss.workspace(network, inputs)
    own = np.flatnonzero(inputs.own_s < NEVER).astype(np.int32)
    edges = (network.out_ptr, network.out_group, network.out_weight)
    tried = np.concatenate([np.zeros(1, np.int32), groups])
    longer = np.concatenate([np.zeros(1, np.int32), more_s])
    cost = np.zeros(len(tried))
    records = (space.assets, space.groups, edges, space.order, space.heads)
    for first in range(0, len(tried) if network.groups else 0, _CHUNK):
        part = slice(first, first + _CHUNK)
        _try(*records, own, inputs.own_s[own], tried[part], longer[part], horizon_s, who, cost[part])
    return (cost[0] - cost[1:]) / HOUR, float(cost[0]) / HOUR


@kernel
def _try(
    assets: Any,
    groups: Any,
    edges: Any,
    order: Any,
    heads: Any,
    own: Any,
    own_s: Any,
    tried: Any,
    longer_s: Any,
    horizon: Any,
    who: Any,
    cost: Any,
) -> None:
    """Person-seconds with each of these inputs' stores lasting so much longer."""
    without, affected = np.zeros(len(who.home), np.int64), np.zeros(len(who.ceiling), np.int64)
    for row in range(len(tried)):
        before = groups[tried[row], loss.BUFFER]
        groups[tried[row], loss.BUFFER] = min(np.int64(before) + longer_s[row], np.int64(NEVER))
        count = loss._settle(assets, groups, edges[0], edges[1], edges[2], order, heads, own, own_s, horizon)
        cost[row] = person_seconds_of_losses(who, without, affected, order, count, assets[:, loss.TIME], horizon)
        loss._undo(assets, groups, edges[0], edges[1], edges[2], order, heads, count)
        groups[tried[row], loss.BUFFER] = before
