"""What the tables say to each other: ids, references, needs and buffers. Every fault is gathered, none is repaired."""

import difflib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jisr.engine import columns
from jisr.engine.faults import MOST_PER_CAUSE, Collector
from jisr.engine.network import SHARE_UNIT
from jisr.engine.tables import REQUIRES, Column, Table

MOST_IDS_TO_COMPARE = 20_000


def keys_unique(table: Table, frame: pd.DataFrame, faults: Collector) -> None:
    """No two rows with one key; rows whose key is incomplete are reported as such elsewhere."""
    if table.key:
        told_twice(table, frame, columns.positions(frame.duplicated(list(table.key))), faults)


def repeated(numbers: NDArray[np.int64]) -> list[int]:
    """Rows whose number stands in an earlier row too."""
    order = np.argsort(numbers, kind="stable")
    return sorted(order[1:][np.diff(numbers[order]) == 0].tolist())


def told_twice(table: Table, frame: pd.DataFrame, twice: list[int], faults: Collector) -> None:
    """A fault for each of these rows, naming the first with its key."""
    key = list(table.key)
    filled = frame[key].notna().all(axis=1)
    twice = [row for row in twice if filled.iloc[row]]
    if not twice:
        return
    first = frame[filled].drop_duplicates(key).reset_index(names="_first").set_index(key)["_first"]

    def message(row: int) -> str:
        values = tuple(frame[key].iloc[row])
        place = first.loc[values if len(key) > 1 else values[0]]
        return f"{' / '.join(map(str, values))} stands in row {faults.row(table.name, int(place))} already"

    faults.add_rows(table.name, twice, key[0], message, "Remove one of the two rows, or give it another name.")


def find(ids: pd.Series, wanted: pd.Series) -> NDArray[np.int32]:
    """Row of each wanted id, -1 where there is none or the cell is empty."""
    place = pc.index_in(_arrow(wanted), value_set=_arrow(ids), skip_nulls=True)
    return np.asarray(pc.fill_null(place, -1).to_numpy(zero_copy_only=False), dtype=np.int32)


def _arrow(values: pd.Series) -> Any:
    found = pa.array(values, from_pandas=True)
    return found.cast(pa.large_string()) if not pa.types.is_large_string(found.type) else found


def references(
    table: Table, column: Column, frame: pd.DataFrame, ids: pd.Series, faults: Collector
) -> NDArray[np.int32]:
    """Rows that a column refers to, -1 where empty or unknown; the unknown ones are faults."""
    wanted = frame[column.name]
    found = find(ids, wanted)
    unknown = columns.positions(wanted.notna().to_numpy() & (found < 0))
    if unknown:
        nearest = _nearest(ids, {str(wanted.iloc[row]) for row in unknown[:MOST_PER_CAUSE]})
        fix = f"Add it to {column.refers}, or correct the id."
        faults.add_rows(
            table.name,
            unknown,
            column.name,
            lambda row: (
                f"no {column.refers} row has the id {wanted.iloc[row]!r}{nearest.get(str(wanted.iloc[row]), '')}"
            ),
            fix,
        )
    return found


def _nearest(ids: pd.Series, wanted: set[str]) -> dict[str, str]:
    """A guess for each, in words; none in a table too long to compare with."""
    if len(ids) > MOST_IDS_TO_COMPARE:
        return {}
    known = [str(name) for name in ids.dropna()]
    guesses = {name: difflib.get_close_matches(name, known, 1) for name in sorted(wanted)}
    return {name: f" (did you mean {guess[0]!r}?)" for name, guess in guesses.items() if guess}


@dataclass(frozen=True, slots=True)
class Needs:
    """The inputs of all assets, in the order (asset, first row): G groups over D rows of `requires`."""

    order: NDArray[np.int64]
    """[D] rows of the table, sorted by group"""
    start: NDArray[np.int64]
    """[G+1] where each group begins in `order`"""
    need: NDArray[np.int64]
    """[G] k; 0 where the group goes by share"""
    margin: NDArray[np.int64]
    """[G]"""
    weight: NDArray[np.int16]
    """[D] in the order of the groups"""


def needs(
    group_of_row: NDArray[np.int64], need: NDArray[np.float64], share: NDArray[np.float64], faults: Collector
) -> Needs:
    """Groups from rows: `group_of_row` [D] numbers them 0..G-1; need and share [D], NaN where empty."""
    order = np.argsort(group_of_row, kind="stable")
    groups = int(group_of_row.max()) + 1 if len(group_of_row) else 0
    start = np.searchsorted(group_of_row[order], np.arange(groups + 1))
    sizes = np.diff(start)
    need_sorted, share_sorted = need[order], share[order]
    by_need = _reduce(np.fmax, need_sorted, start)
    _one_need(order, start, need_sorted, by_need, faults)
    shared = _shared(order, start, need_sorted, share_sorted, by_need, faults)
    k = np.where(shared, 0, np.where(np.isnan(by_need), 1, by_need)).astype(np.int64)
    _not_over(order, start, k, sizes, faults)
    in_shared = np.repeat(shared, sizes)
    weight = np.where(in_shared, np.rint(np.clip(np.nan_to_num(share_sorted), 0, 1) * SHARE_UNIT), 1).astype(np.int16)
    total = _reduce(np.add, weight.astype(np.int64), start)
    demand = np.where(shared, SHARE_UNIT - (sizes + 1) // 2, k)
    _enough(order, start, shared, total, demand, share_sorted, faults)
    return Needs(order, start, k, total - demand, weight)


def _reduce(how: Any, values: NDArray[Any], start: NDArray[np.int64]) -> NDArray[Any]:
    return np.asarray(how.reduceat(values, start[:-1])) if len(start) > 1 else values[:0]


def _rows(order: NDArray[np.int64], at: NDArray[Any]) -> list[int]:
    return sorted(int(row) for row in order[at])


def _one_need(order: Any, start: Any, need: Any, by_need: Any, faults: Collector) -> None:
    differs = np.flatnonzero(~np.isnan(need) & (need != np.repeat(by_need, np.diff(start))))
    fix = "Write the same need on each row of the group, or leave the others empty."
    faults.add_rows(REQUIRES.name, _rows(order, differs), "need", lambda _: "rows of one group differ in need", fix)


def _shared(order: Any, start: Any, need: Any, share: Any, by_need: Any, faults: Collector) -> NDArray[np.bool_]:
    """Which groups go by share. A need beside shares that are all 1 says the same thing twice: the need counts."""
    sizes = np.diff(start)
    some = _reduce(np.logical_or, ~np.isnan(share), start)
    telling = _reduce(np.logical_or, ~np.isnan(share) & (share != 1), start)
    both = some & telling & ~np.isnan(by_need)
    at = start[:-1][both]
    fix = "Keep need (k of m) or share (a weighted sum), and empty the other column for this group."
    faults.add_rows(REQUIRES.name, _rows(order, at), "share", lambda _: "the group has both need and share", fix)
    shared: NDArray[np.bool_] = some & np.isnan(by_need)
    holes = np.flatnonzero(np.isnan(share) & np.repeat(shared, sizes))
    fix = "Write this supplier's share, or empty the column for the whole group."
    faults.add_rows(REQUIRES.name, _rows(order, holes), "share", lambda _: "other rows of the group have a share", fix)
    return shared


def _not_over(order: Any, start: Any, k: Any, sizes: Any, faults: Collector) -> None:
    over = np.flatnonzero(k > sizes)
    detail = {int(order[start[group]]): (int(k[group]), int(sizes[group])) for group in over}
    faults.add_rows(
        REQUIRES.name,
        sorted(detail),
        "need",
        lambda row: f"need {detail[row][0]} is more than the group's {detail[row][1]} suppliers",
        "Add the missing suppliers, or lower need.",
    )


def _enough(order: Any, start: Any, shared: Any, total: Any, demand: Any, share: Any, faults: Collector) -> None:
    short = np.flatnonzero(shared & (total < demand))
    sums = {int(order[start[group]]): float(share[start[group] : start[group + 1]].sum()) for group in short}
    faults.add_rows(
        REQUIRES.name,
        sorted(row for row in sums if not np.isnan(sums[row])),
        "share",
        lambda row: f"the shares of the group sum to {sums[row]:.4g}, which is less than the demand (1)",
        "Raise the shares, or add the missing suppliers.",
    )
