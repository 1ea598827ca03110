"""From tables to the compiled network. Nothing of a table with a fault is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jisr.engine import checks, columns, order
from jisr.engine.faults import Collector
from jisr.engine.network import HOUR, NEVER, UNKNOWN_TIME, Network, Spread, Stores
from jisr.engine.stores import CheckedStores, check_stores
from jisr.engine.tables import ASSETS, BUFFERS, BY_NAME, CATCHMENTS, REQUIRES, Table

DEFAULT_REPAIR_H = 24.0


def build(tables: Mapping[str, Any], *, reorder: bool = True) -> Network:
    """Check and compile. `tables`: name -> DataFrame or a list of rows (dicts). Raises NetworkFaults with all faults.

    `reorder` places neighbours close together in memory; False keeps index = row, for hand-made tests.
    """
    faults = Collector()
    frames = {name: framed(BY_NAME[name], tables[name], faults) for name in BY_NAME if tables.get(name) is not None}
    if "assets" not in frames or frames["assets"].empty:
        faults.add("assets", None, None, "the network has no assets", "Add the table `assets` with one row for each.")
        faults.stop_if_any()
    for name, frame in frames.items():
        if name != REQUIRES.name:
            checks.keys_unique(BY_NAME[name], frame, faults)
    catchments = _catchments(frames.get("catchments", _empty(CATCHMENTS)), faults)
    assets = _assets(frames["assets"], catchments, faults)
    inputs = _inputs(frames.get("requires", _empty(REQUIRES)), frames["assets"]["id"], faults)
    stores = check_stores(frames.get("buffers", _empty(BUFFERS)), frames["assets"]["id"], inputs.group_of, faults)
    faults.stop_if_any()
    place = order.neighbours(assets.size, inputs.asset, inputs.supplier) if reorder else np.arange(assets.size)
    return _assemble(assets, catchments, inputs, stores, place.astype(np.int32))


def _empty(table: Table) -> pd.DataFrame:
    return pd.DataFrame({column.name: pd.Series([], dtype="string[pyarrow]") for column in table.columns})


def framed(table: Table, rows: Any, faults: Collector) -> pd.DataFrame:
    """The declared columns, text and ids trimmed; a missing column is empty. Faults name rows by the frame's index."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    faults.rows[table.name] = np.asarray(frame.index)
    frame = frame.rename(columns={name: str(name).strip().lower() for name in frame.columns}).reset_index(drop=True)
    result: dict[str, pd.Series] = {}
    for column in table.columns:
        if column.name not in frame.columns:
            result[column.name] = pd.Series(pd.NA, index=frame.index, dtype="string[pyarrow]")
            if column.required and len(frame):
                faults.add(table.name, None, column.name, "the column is missing", f"Add it: {column.meaning}.")
            continue
        values = frame[column.name]
        result[column.name] = columns.text(values) if column.kind in ("id", "ref", "text") else values
        if column.required:
            columns.required(table, column, result[column.name], faults)
    return pd.DataFrame(result, index=frame.index)


@dataclass(frozen=True, slots=True)
class _Catchments:
    ids: pd.Series
    population: NDArray[np.int64]
    area: NDArray[np.int32]
    areas: tuple[str, ...]


def _catchments(frame: pd.DataFrame, faults: Collector) -> _Catchments:
    people = columns.number(CATCHMENTS, CATCHMENTS.column("population"), frame["population"], faults)
    area, areas = _coded(frame["area"].fillna(frame["id"]))
    return _Catchments(frame["id"], np.nan_to_num(people).astype(np.int64), area.astype(np.int32), areas)


def _coded(values: pd.Series, default: str | None = None) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Numbers for texts, in the order of first appearance; empty cells are -1, or the default."""
    filled = values if default is None else values.fillna(default)
    codes, names = pd.factorize(filled)
    return np.asarray(codes, dtype=np.int64), tuple(str(name) for name in names)


@dataclass(frozen=True, slots=True)
class _Assets:
    size: int
    ids: NDArray[np.bytes_]
    type: NDArray[np.int64]
    types: tuple[str, ...]
    member: NDArray[np.int64]
    members: tuple[str, ...]
    catchment: NDArray[np.int32]
    population: NDArray[np.float64]
    capacity: NDArray[np.float64]
    repair: columns.Amounts
    black_start: NDArray[np.bool_]
    place: NDArray[np.float32]


def _assets(frame: pd.DataFrame, catchments: _Catchments, faults: Collector) -> _Assets:
    column = ASSETS.column
    catchment = checks.references(ASSETS, column("catchment"), frame, catchments.ids, faults)
    people = columns.number(ASSETS, column("population"), frame["population"], faults)
    of_catchment = np.append(catchments.population, 0)[catchment]
    types, type_names = _coded(frame["type"], column("type").default)
    members, member_names = _coded(frame["member"], "")
    return _Assets(
        len(frame),
        _utf8(frame["id"]),
        types,
        type_names,
        members,
        member_names,
        catchment,
        np.where(np.isnan(people), of_catchment, people),
        columns.number(ASSETS, column("capacity"), frame["capacity"], faults),
        columns.amounts(ASSETS, column("repair_h"), frame["repair_h"], faults),
        columns.flag(ASSETS, column("black_start"), frame["black_start"], faults),
        columns.place(ASSETS, column("place"), frame["place"], faults),
    )


def _utf8(ids: pd.Series) -> NDArray[np.bytes_]:
    return np.array([name.encode() for name in ids.fillna("").to_numpy(dtype=object)], dtype=np.bytes_)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """Groups in the order (asset row, first row of the group)."""

    asset: NDArray[np.int32]
    """[D] who needs, by row of assets, in the order of the groups"""
    supplier: NDArray[np.int32]
    """[D]"""
    group_asset: NDArray[np.int32]
    """[G]"""
    group_name: NDArray[np.int64]
    """[G]"""
    names: tuple[str, ...]
    key: NDArray[np.int64]
    """[G] asset row * number of names + name, ascending"""
    needs: checks.Needs

    def group_of(self, asset: NDArray[np.int32], name: pd.Series) -> NDArray[np.int64]:
        """Group number of each (asset row, input name), -1 where the asset has no such input."""
        code = pd.Index(self.names).get_indexer(name)
        wanted = np.where((asset >= 0) & (code >= 0), asset.astype(np.int64) * max(len(self.names), 1) + code, -1)
        place = np.searchsorted(self.key, wanted)
        hit = np.append(self.key, -2)[place] == wanted
        return np.where(hit, place, -1)


def _inputs(frame: pd.DataFrame, ids: pd.Series, faults: Collector) -> _Inputs:
    asset = checks.references(REQUIRES, REQUIRES.column("asset"), frame, ids, faults)
    supplier = checks.references(REQUIRES, REQUIRES.column("supplier"), frame, ids, faults)
    itself = columns.positions((asset == supplier) & (asset >= 0))
    fix = "Name another supplier, or give the input a buffer instead."
    faults.add_rows(REQUIRES.name, itself, "supplier", lambda row: f"{frame['asset'].iloc[row]} needs itself", fix)
    name, names = _coded(frame["group"], "")
    need = columns.number(REQUIRES, REQUIRES.column("need"), frame["need"], faults)
    share = columns.number(REQUIRES, REQUIRES.column("share"), frame["share"], faults)
    kinds = max(len(names), 1)
    key, group_of_row = np.unique(asset.astype(np.int64) * kinds + name, return_inverse=True)
    twice = checks.repeated(group_of_row.astype(np.int64) * len(ids) + supplier)
    known = (asset >= 0) & (supplier >= 0)
    checks.told_twice(REQUIRES, frame, [row for row in twice if known[row]], faults)
    found = checks.needs(group_of_row, need, share, faults)
    return _Inputs(
        asset[found.order],
        supplier[found.order],
        (key // kinds).astype(np.int32),
        key % kinds,
        names,
        key,
        found,
    )


def _assemble(
    assets: _Assets, catchments: _Catchments, inputs: _Inputs, stores: CheckedStores, place: NDArray[np.int32]
) -> Network:
    """`place` [N]: the index that each asset row gets."""
    size = assets.size
    row = np.empty(size, dtype=np.int32)
    row[place] = np.arange(size, dtype=np.int32)
    groups = len(inputs.group_asset)
    group_order = np.argsort(place[inputs.group_asset], kind="stable")
    group_place = np.empty(groups, dtype=np.int32)
    group_place[group_order] = np.arange(groups, dtype=np.int32)
    group_asset = place[inputs.group_asset[group_order]]
    sizes = np.diff(inputs.needs.start)
    dep_order = np.argsort(np.repeat(group_place, sizes), kind="stable")
    supplier, weight = place[inputs.supplier[dep_order]], inputs.needs.weight[dep_order]
    dep_group = np.repeat(np.arange(groups, dtype=np.int32), sizes[group_order])
    out = np.argsort(supplier, kind="stable")
    repair = assets.repair
    certain = np.isnan(repair.low)
    spread_rows = np.flatnonzero(repair.uncertain)
    packed = _packed_stores(stores, group_place)
    ids = assets.ids[row]
    return Network(
        ids=ids,
        by_id=np.argsort(ids, kind="stable").astype(np.int32),
        asset_type=assets.type[row].astype(np.int16),
        asset_member=assets.member[row].astype(np.int16),
        asset_catchment=assets.catchment[row],
        asset_population=assets.population[row].astype(np.int32),
        asset_capacity=assets.capacity[row].astype(np.float32),
        asset_repair_h=np.where(certain, DEFAULT_REPAIR_H, repair.central)[row].astype(np.float32),
        repair_spread=_spread(place[spread_rows], spread_rows, repair),
        asset_black_start=assets.black_start[row],
        asset_place=assets.place[row],
        group_ptr=_pointers(group_asset, size),
        group_asset=group_asset.astype(np.int32),
        group_name=inputs.group_name[group_order].astype(np.int16),
        group_margin=inputs.needs.margin[group_order].astype(np.int32),
        group_buffer_s=_buffer_seconds(packed, groups),
        dep_ptr=_pointers(dep_group, groups),
        dep_supplier=supplier.astype(np.int32),
        dep_weight=weight,
        out_ptr=_pointers(supplier, size),
        out_group=dep_group[out],
        out_weight=weight[out],
        stores=packed,
        catchment_population=catchments.population,
        catchment_area=catchments.area,
        types=assets.types,
        members=assets.members,
        group_names=inputs.names,
        units=stores.units,
        sources=stores.sources,
        catchments=tuple(str(name) for name in catchments.ids),
        areas=catchments.areas,
    )


def _pointers(owner: NDArray[Any], size: int) -> NDArray[np.int32]:
    """Where each owner's entries begin, [size+1]; `owner` may be in any order."""
    counts = np.bincount(owner, minlength=size)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32)


def _spread(index: NDArray[Any], rows: NDArray[Any], amounts: columns.Amounts) -> Spread:
    return Spread(
        index.astype(np.int32),
        amounts.low[rows].astype(np.float32),
        amounts.mode[rows].astype(np.float32),
        amounts.high[rows].astype(np.float32),
    )


def _packed_stores(stores: CheckedStores, group_place: NDArray[np.int32]) -> Stores:
    rows = np.flatnonzero(stores.level.uncertain)
    return Stores(
        group=group_place[stores.group].astype(np.int32),
        level=stores.level.central.astype(np.float32),
        capacity=stores.capacity.astype(np.float32),
        drain=stores.drain.astype(np.float32),
        refill=stores.refill.astype(np.float32),
        as_of=np.where(stores.as_of == UNKNOWN_TIME, 0, stores.as_of).astype(np.uint32),
        unit=stores.unit.astype(np.int16),
        source=stores.source.astype(np.int16),
        spread=_spread(rows, rows, stores.level),
    )


def _buffer_seconds(stores: Stores, groups: int) -> NDArray[np.int32]:
    """Hours of all stores of an input added up, in seconds."""
    hours = np.bincount(stores.group, weights=stores.hours(), minlength=groups)
    return np.clip(np.rint(hours * HOUR), 0, NEVER).astype(np.int32)
