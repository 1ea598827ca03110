"""What is not certain in a network, and what a scenario draws for it.

A draw is keyed by names (an asset's id; asset, input and the number of the store on it), so it does not change when
other assets, options or viewers come and go.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jisr.engine import durations, random
from jisr.engine.jit import kernel
from jisr.engine.network import HOUR, LONG_AGO, NEVER, Inputs, Ints, Network

LEVELS, LOSSES = 0, 1
"""Purposes of draws."""


class Uncertain(NamedTuple):
    """Stores whose hours, and assets whose own loss, differ from scenario to scenario."""

    store_place: NDArray[np.int64]
    """[S] the input that each uncertain store feeds, as a place in `group`"""
    store_h: random.Spread
    store_key: random.Keys
    group: Ints
    """[U] the inputs that have such a store"""
    certain_h: NDArray[np.float64]
    """[U] hours of their other stores"""
    asset: Ints
    """[L]"""
    loss_h: random.Spread
    asset_key: random.Keys


def uncertain(
    network: Network, inputs: Inputs, losses: Mapping[str, str | durations.Amount] | None = None
) -> Uncertain:
    """The network's uncertain levels, but those that a report has replaced; `losses` {id: `6-12h`}, after the start."""
    amounts = {
        asset: durations.parse(value) if isinstance(value, str) else value for asset, value in (losses or {}).items()
    }
    assets = network.indices_of(amounts)
    stores = network.stores
    replaced = (inputs.buffer_s != network.group_buffer_s) | (inputs.since_s > LONG_AGO)
    kept = ~replaced[stores.group[stores.spread.row]]
    rows = stores.spread.row[kept]
    per_hour = 1.0 / stores.drain[rows].astype(np.float64)
    low, mode, high = (part[kept] * per_hour for part in (stores.spread.low, stores.spread.mode, stores.spread.high))
    return assemble(
        network,
        rows_group=stores.group[rows],
        hours=_spread(low, mode, high),
        rows=rows,
        asset=assets,
        loss_h=_spread(*(np.array(part, np.float64) for part in _columns(list(amounts.values())))),
    )


def assemble(
    network: Network, *, rows_group: Ints, hours: random.Spread, rows: Ints, asset: Ints, loss_h: random.Spread
) -> Uncertain:
    """From spreads of any kind: `rows` are the stores replaced (row numbers; -1: beside the stores there are)."""
    group = np.unique(rows_group).astype(np.int32)
    stores = network.stores
    certain = np.ones(len(stores.group), np.bool_)
    certain[rows[rows >= 0]] = False
    every = np.zeros(network.groups)
    np.add.at(every, stores.group[certain], stores.hours()[certain])
    names = [
        _store_name(network, int(of), number) for of, number in zip(rows_group, _numbers(network, rows), strict=True)
    ]
    key = random.keys(network.id_of(int(one)) for one in asset)
    place = np.searchsorted(group, rows_group).astype(np.int64)
    return Uncertain(place, hours, random.keys(names), group, every[group], asset, loss_h, key)


def buffers_s(case: Uncertain, *, seed: int, scenario: int) -> Ints:
    """[U] seconds of the uncertain inputs' stores together in this scenario."""
    drawn: Ints = _buffers(case, np.uint64(seed), scenario)
    return drawn


@kernel
def _buffers(case: Any, seed: Any, scenario: Any) -> Any:
    hours, place = case.certain_h.copy(), case.store_place
    for store in range(len(place)):
        kind, low = case.store_h.kind[store], case.store_h.low[store]
        number = random.uniform(seed, scenario, case.store_key[store], LEVELS)
        mode, high = case.store_h.mode[store], case.store_h.high[store]
        hours[place[store]] += random.duration(kind, low, mode, high, number)
    drawn = np.empty(len(hours), np.int32)
    for row in range(len(hours)):
        drawn[row] = np.int32(min(max(np.rint(hours[row] * HOUR), 0.0), float(NEVER)))
    return drawn


def losses_s(case: Uncertain, *, seed: int, scenario: int) -> Ints:
    """[L] seconds after the start when each asset of `case.asset` is lost by itself."""
    return _seconds(random.sample(case.loss_h, case.asset_key, seed=seed, scenario=scenario, purpose=LOSSES))


def _seconds(hours: NDArray[np.float64]) -> Ints:
    return np.clip(np.rint(hours * HOUR), 0, NEVER).astype(np.int32)


def _columns(amounts: list[durations.Amount]) -> tuple[list[float], list[float], list[float]]:
    return [one.low for one in amounts], [one.mode for one in amounts], [one.high for one in amounts]


def _spread(low: NDArray[np.float64], mode: NDArray[np.float64], high: NDArray[np.float64]) -> random.Spread:
    uniform = np.isnan(mode)
    kind = np.where(low == high, random.FIXED, np.where(uniform, random.UNIFORM, random.TRIANGULAR)).astype(np.int8)
    return random.Spread(kind, low, np.where(uniform, low, mode), high)


def _numbers(network: Network, rows: Ints) -> list[int]:
    """How many stores the same input has before each, in the table's order."""
    order = np.argsort(network.stores.group, kind="stable")
    sorted_group = network.stores.group[order]
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order)) - np.searchsorted(sorted_group, sorted_group)
    return [int(number[row]) if row >= 0 else -1 for row in rows]


def _store_name(network: Network, group: int, number: int) -> str:
    asset = network.id_of(int(network.group_asset[group]))
    return f"{asset}\0{network.group_names[network.group_name[group]]}\0{number}"
