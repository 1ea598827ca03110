"""Person-hours without service, quickly and also where services come back; nobody counted twice.

The rule is that of `people.py`: within a catchment assets of one type serve different people, different types the same
people, so the worst type counts, at most the catchment's population.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jisr.engine.jit import kernel
from jisr.engine.network import HOUR, NEVER, Ints, Network

Array = NDArray[np.int64]


class Exposure(NamedTuple):
    """Who is served by what. A *home* is a catchment, or an asset that has none; a *pair* is (home, type)."""

    pair: Array
    """[N] -1 where it serves nobody directly"""
    people: Array
    """[N]"""
    home: Array
    """[P] of each pair; pairs of one home lie together"""
    first_pair: Array
    """[H+1]"""
    ceiling: Array
    """[H] people who live there"""


def exposure(network: Network) -> Exposure:
    """Computed once a network."""
    people = network.asset_population.astype(np.int64)
    served = np.flatnonzero(people > 0)
    catchments = len(network.catchments)
    home = np.where(network.asset_catchment[served] >= 0, network.asset_catchment[served], catchments + served)
    kinds = max(len(network.types), 1)
    keys, of = np.unique(home.astype(np.int64) * kinds + network.asset_type[served], return_inverse=True)
    homes, home_of_pair = np.unique(keys // kinds, return_inverse=True)
    pair = np.full(network.size, -1, np.int64)
    pair[served] = of
    ceiling = np.append(network.catchment_population, np.iinfo(np.int64).max)
    return Exposure(
        pair,
        people,
        home_of_pair.astype(np.int64),
        np.searchsorted(home_of_pair, np.arange(len(homes) + 1)).astype(np.int64),
        ceiling[np.minimum(homes, catchments)],
    )


def person_hours(who: Exposure, times_s: Ints, horizon_s: int) -> float:
    """From the start, or the loss if it is later, to the horizon; nothing comes back. `times_s` [N]."""
    lost = np.flatnonzero((times_s < min(NEVER, horizon_s)) & (who.pair >= 0))
    lost = lost[np.argsort(times_s[lost], kind="stable")]
    return person_hours_of_changes(who, times_s[lost].astype(np.int64), lost, np.ones(len(lost), np.int64), horizon_s)


def person_hours_of_changes(who: Exposure, time_s: Array, asset: Array, sign: Array, horizon_s: int) -> float:
    """Changes in order of time: sign 1 where an asset is lost, -1 where it is back, 0 where nothing of that happens."""
    return float(person_seconds(who, time_s, asset, sign, horizon_s)) / HOUR


@kernel
def person_seconds(who: Any, time_s: Any, asset: Any, sign: Any, horizon_s: Any) -> Any:
    """Person-seconds between the start and the horizon."""
    without, affected = np.zeros(len(who.home), np.int64), np.zeros(len(who.ceiling), np.int64)
    total = 0.0
    for row in range(len(time_s)):
        if sign[row] != 0:
            total += _change(who, without, affected, asset[row], sign[row]) * _left(time_s[row], horizon_s)
    return total


@kernel
def person_seconds_of_losses(
    who: Any, without: Any, affected: Any, order: Any, count: Any, times_s: Any, horizon_s: Any
) -> Any:
    """The same for the first `count` assets of `order`, lost for good. `without`, `affected` are zero before and after,
    so that a thousand small cascades do not each cost the size of the country."""
    total = 0.0
    for rank in range(count):
        asset = order[rank]
        total += _change(who, without, affected, asset, 1) * _left(times_s[asset], horizon_s)
    for rank in range(count):
        pair = who.pair[order[rank]]
        if pair >= 0:
            without[pair] = 0
            affected[who.home[pair]] = 0
    return total


@kernel
def _left(time_s: Any, horizon_s: Any) -> Any:
    begin: Any = max(0, np.int64(time_s))
    return float(max(0, np.int64(horizon_s) - begin))


@kernel
def _change(who: Any, without: Any, affected: Any, asset: Any, sign: Any) -> Any:
    """How many more people are without service once this asset is lost (sign 1) or back (-1)."""
    pair = who.pair[asset]
    if pair < 0:
        return 0
    without[pair] += sign * who.people[asset]
    home = who.home[pair]
    worst = np.int64(0)
    for other in range(who.first_pair[home], who.first_pair[home + 1]):
        worst = max(worst, without[other])
    now = min(worst, who.ceiling[home])
    more = now - affected[home]
    affected[home] = now
    return more
