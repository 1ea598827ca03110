"""The compiled network: whole numbers in packed arrays, read-only, about 150 bytes an asset.

An asset is lost when one of its *inputs* (a group of suppliers) has failed and that input's buffer is empty. An input
fails when the weight of its suppliers that still hold falls below what it needs. Both kinds of need are one rule:

    margin = weight of all suppliers - weight needed;  each loss subtracts;  the input fails when margin < 0

with weight 1 a supplier for `need` (k of m), and the share in ten-thousandths for `share` (demand 10,000, less half a
ten-thousandth per supplier for rounding; a share above 1 counts as 1, which changes nothing: it suffices alone).

Times are whole seconds after the start (int32; before it, negative), so sums are exact, ties are real ties, and every
kernel gives the same bits. NEVER (34 years) stands for "holds". People see hours.

Indices: an asset's index is *not* its row in the table (assets are reordered so that neighbours lie close in memory):
use `index_of`. Inputs of asset v are the groups group_ptr[v]:group_ptr[v+1]; suppliers of group g are
dep_supplier[dep_ptr[g]:dep_ptr[g+1]]; the groups that asset u supplies are out_group[out_ptr[u]:out_ptr[u+1]].
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

NEVER = 2**30
"""Seconds that stand for "not lost"; the sum of two still fits in an int32."""

LONG_AGO = -(2**30)
"""Seconds that stand for "no lower bound"."""

UNKNOWN_TIME = -(2**62)
"""Unix seconds of a time that was not given."""

HOUR = 3600
SHARE_UNIT = 10_000
"""Weight of a supplier whose share is the whole demand."""


class UnknownAsset(KeyError):
    """No asset of the network has this id."""

    code = "unknown_asset"

    def __init__(self, asset: str) -> None:
        super().__init__(asset)
        self.asset = asset

    def __str__(self) -> str:
        return f"no asset {self.asset!r} in this network; ids are compared letter by letter"


@dataclass(frozen=True, slots=True)
class Spread:
    """Which values are uncertain: rows and, for each, low, mode, high (mode NaN: uniform between low and high)."""

    row: Ints
    low: Floats
    mode: Floats
    high: Floats

    def dense(self, central: NDArray[np.floating[Any]]) -> tuple[Floats, Floats, Floats]:
        """low, mode, high for every row; certain rows have all three equal to `central`."""
        low, mode, high = (np.array(central, dtype=np.float32) for _ in range(3))
        low[self.row], mode[self.row], high[self.row] = self.low, self.mode, self.high
        return low, mode, high


@dataclass(frozen=True, slots=True)
class Stores:
    """Buffers as they were entered, one row a store (B rows); several rows may feed one group: their hours add up."""

    group: Ints
    """[B] the input that it feeds"""
    level: Floats
    """[B] in the store's unit; the middle where it is uncertain"""
    capacity: Floats
    """[B] in the store's unit; NaN where unknown"""
    drain: Floats
    """[B] units an hour while the supply is lost, > 0"""
    refill: Floats
    """[B] units an hour while the supply is back, >= 0; NaN: at once, from the supply"""
    as_of: NDArray[np.uint32]
    """[B] when the level was measured, Unix seconds; 0 where it was not said"""
    unit: NDArray[np.int16]
    """[B] index into Network.units"""
    source: NDArray[np.int16]
    """[B] index into Network.sources"""
    spread: Spread
    """of the level, in the store's unit, by row"""

    def hours(self) -> NDArray[np.float64]:
        """[B] hours that each lasts from its level, when its supply is lost."""
        return self.level.astype(np.float64) / self.drain


@dataclass(frozen=True, slots=True)
class Network:
    """N assets, G groups (inputs), D dependencies (supplier, group), B stores, C catchments."""

    ids: NDArray[np.bytes_]
    """[N] UTF-8"""
    by_id: Ints
    """[N] indices in the order of their ids, for look-up"""
    asset_type: NDArray[np.int16]
    """[N] index into types"""
    asset_member: NDArray[np.int16]
    """[N] index into members"""
    asset_catchment: Ints
    """[N] index into catchments, -1 for none"""
    asset_population: Ints
    """[N] people that it serves directly"""
    asset_capacity: Floats
    """[N] what it can deliver, in its type's unit; NaN where unknown"""
    asset_repair_h: Floats
    """[N] hours of work to repair it; the middle where uncertain"""
    repair_spread: Spread
    """of asset_repair_h, by asset"""
    asset_black_start: NDArray[np.bool_]
    """[N] it can start without its inputs"""
    asset_place: Floats
    """[N, 2] latitude and longitude in degrees, NaN where unknown"""

    group_ptr: Ints
    """[N+1]"""
    group_asset: Ints
    """[G] whose input it is"""
    group_name: NDArray[np.int16]
    """[G] index into group_names"""
    group_margin: Ints
    """[G] weight that may be lost before the input fails, >= 0"""
    group_buffer_s: Ints
    """[G] seconds that the input's stores last together (the middle); 0 where there is none"""

    dep_ptr: Ints
    """[G+1]"""
    dep_supplier: Ints
    """[D]"""
    dep_weight: NDArray[np.int16]
    """[D] 1, or the share in ten-thousandths"""
    out_ptr: Ints
    """[N+1]"""
    out_group: Ints
    """[D]"""
    out_weight: NDArray[np.int16]
    """[D]"""

    stores: Stores
    catchment_population: NDArray[np.int64]
    """[C]"""
    catchment_area: Ints
    """[C] index into areas"""

    types: tuple[str, ...]
    members: tuple[str, ...]
    group_names: tuple[str, ...]
    units: tuple[str, ...]
    sources: tuple[str, ...]
    catchments: tuple[str, ...]
    areas: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of assets."""
        return len(self.ids)

    @property
    def groups(self) -> int:
        """Number of inputs of all assets."""
        return len(self.group_asset)

    @property
    def dependencies(self) -> int:
        return len(self.dep_supplier)

    @property
    def group_need(self) -> NDArray[np.int16]:
        """[G] k of k-of-m; 0 where the group goes by share. Made when asked for, from weights and margins."""
        sizes = np.diff(self.dep_ptr)
        weight = np.diff(np.concatenate(([0], np.cumsum(self.dep_weight, dtype=np.int64)))[self.dep_ptr])
        return np.where(weight == sizes, sizes - self.group_margin, 0).astype(np.int16)

    def id_of(self, asset: int) -> str:
        return str(self.ids[asset].decode())

    def id_list(self) -> list[str]:
        """All ids in index order."""
        return [name.decode() for name in self.ids.tolist()]

    def index_of(self, asset: str) -> int:
        """The asset's index; raises UnknownAsset."""
        key = asset.encode()
        place = int(np.searchsorted(self.ids, np.bytes_(key), sorter=self.by_id))
        if place < self.size and self.ids[self.by_id[place]] == key:
            return int(self.by_id[place])
        raise UnknownAsset(asset)

    def indices_of(self, assets: Iterable[str]) -> Ints:
        return np.array([self.index_of(asset) for asset in assets], dtype=np.int32)

    def group_of(self, asset: int, name: str) -> int:
        """The input of this asset that has this name, -1 where it has none."""
        for group in range(self.group_ptr[asset], self.group_ptr[asset + 1]):
            if self.group_names[self.group_name[group]] == name:
                return group
        return -1

    def suppliers(self, group: int) -> Ints:
        return self.dep_supplier[self.dep_ptr[group] : self.dep_ptr[group + 1]]

    def nbytes(self) -> int:
        """Bytes of all arrays: what the engine holds for this network."""
        return _bytes_of(self) + _bytes_of(self.stores) + _bytes_of(self.stores.spread) + _bytes_of(self.repair_spread)


def _bytes_of(record: Any) -> int:
    values = (getattr(record, field.name) for field in fields(record))
    return sum(value.nbytes for value in values if isinstance(value, np.ndarray))


@dataclass(slots=True)
class Inputs:
    """What a forecast starts from: everything that a report can change. All in seconds after the start.

    An input empties at max(failed, since) + buffer: a level measured after the supply was lost counts from when it
    was measured. An asset seen working at `floor` was not lost before it.
    """

    own_s: Ints
    """[N] when it is lost by itself, NEVER where it is not"""
    buffer_s: Ints
    """[G] >= 0"""
    since_s: Ints
    """[G] LONG_AGO where the level was not reported"""
    floor_s: Ints
    """[N] LONG_AGO where nothing was seen"""

    def copy(self) -> "Inputs":
        return Inputs(self.own_s.copy(), self.buffer_s.copy(), self.since_s.copy(), self.floor_s.copy())


def inputs(network: Network, losses_h: Mapping[str, float] | None = None) -> Inputs:
    """The network's own buffers, no report, and these losses {id: hours after the start}."""
    own = np.full(network.size, NEVER, dtype=np.int32)
    for asset, hours in (losses_h or {}).items():
        own[network.index_of(asset)] = seconds(hours)
    since = np.full(network.groups, LONG_AGO, dtype=np.int32)
    floor = np.full(network.size, LONG_AGO, dtype=np.int32)
    return Inputs(own, network.group_buffer_s.copy(), since, floor)


def seconds(hours: float) -> int:
    """Hours to whole seconds, held within LONG_AGO..NEVER."""
    return int(min(max(round(hours * HOUR), LONG_AGO), NEVER)) if hours == hours else NEVER


def hours(times_s: Ints) -> NDArray[np.float64]:
    """Seconds to hours, NaN where it holds."""
    return np.where(times_s >= NEVER, np.nan, times_s / HOUR)
