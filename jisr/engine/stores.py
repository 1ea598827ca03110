"""The table `buffers`: units, drains and the input that each store feeds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jisr.engine import checks, columns, durations
from jisr.engine.faults import Collector
from jisr.engine.tables import BUFFERS

GroupOf = Callable[[NDArray[np.int32], Any], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class CheckedStores:
    """Arrays [B], one row a store."""

    group: NDArray[np.int64]
    level: columns.Amounts
    capacity: NDArray[np.float64]
    drain: NDArray[np.float64]
    refill: NDArray[np.float64]
    as_of: NDArray[np.int64]
    unit: NDArray[np.int64]
    units: tuple[str, ...]
    source: NDArray[np.int64]
    sources: tuple[str, ...]


def check_stores(frame: pd.DataFrame, ids: pd.Series, group_of: GroupOf, faults: Collector) -> CheckedStores:
    column = BUFFERS.column
    level = columns.amounts(BUFFERS, column("level"), frame["level"], faults)
    unit, factor = _units(frame["unit"], level, faults)
    level = _scaled(level, factor)
    capacity = columns.number(BUFFERS, column("capacity"), frame["capacity"], faults) * factor
    drain = _drains(frame, columns.number(BUFFERS, column("drain"), frame["drain"], faults) * factor, unit, faults)
    refill = columns.number(BUFFERS, column("refill"), frame["refill"], faults) * factor
    group = _groups(frame, ids, group_of, faults)
    _one_unit(group, unit, faults)
    _within_capacity(level, capacity, faults)
    codes, units = pd.factorize(unit)
    sources, names = pd.factorize(frame["source"].fillna("unknown"))
    return CheckedStores(
        group,
        level,
        capacity,
        drain,
        refill,
        columns.time(BUFFERS, column("as_of"), frame["as_of"], faults),
        codes,
        tuple(str(name) for name in units),
        sources,
        tuple(str(name) for name in names),
    )


def _units(written: pd.Series, level: columns.Amounts, faults: Collector) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Unit of each store and what its numbers are multiplied with: units of time all become hours."""
    lower = written.str.lower()
    names = written.fillna("").to_numpy(dtype=object)
    timed = lower.isin([name for name in durations.HOURS if name]).to_numpy(dtype=bool, na_value=False)
    clash = columns.positions(level.timed & (names != "") & ~timed)
    fix = "Write the level as a number of that unit, or write h as the unit."
    faults.add_rows(
        "buffers", clash, "unit", lambda row: f"the level is a duration but the unit is {names[row]!r}", fix
    )
    missing = columns.positions((names == "") & ~level.timed & ~np.isnan(level.low))
    fix = "Write the unit of level, such as litre or h."
    faults.add_rows("buffers", missing, "unit", lambda _: "the unit is missing", fix)
    factor = np.ones(len(names))
    rows = np.flatnonzero(timed & ~level.timed)
    factor[rows] = [durations.HOURS[name] for name in lower.iloc[rows]]
    names[timed | level.timed] = "h"
    return names, factor


def _scaled(level: columns.Amounts, factor: NDArray[np.float64]) -> columns.Amounts:
    return columns.Amounts(level.low * factor, level.mode * factor, level.high * factor, level.timed)


def _drains(
    frame: pd.DataFrame, drain: NDArray[np.float64], unit: NDArray[Any], faults: Collector
) -> NDArray[np.float64]:
    hours = unit == "h"
    missing = columns.positions(np.isnan(drain) & ~hours & frame["drain"].isna().to_numpy())
    fix = "Write how many units an hour are used while the input is lost."
    faults.add_rows("buffers", missing, "drain", lambda row: f"a level in {unit[row]!r} needs a drain", fix)
    return np.where(np.isnan(drain), 1.0, drain)


def _groups(frame: pd.DataFrame, ids: pd.Series, group_of: GroupOf, faults: Collector) -> NDArray[np.int64]:
    asset = checks.references(BUFFERS, BUFFERS.column("asset"), frame, ids, faults)
    group = group_of(asset, frame["group"])
    stray = columns.positions((group < 0) & (asset >= 0) & frame["group"].notna().to_numpy())
    fix = "Add its suppliers to requires, or correct the name of the group."
    faults.add_rows(
        "buffers",
        stray,
        "group",
        lambda row: f"{frame['asset'].iloc[row]} has no input {frame['group'].iloc[row]!r}",
        fix,
    )
    return group


def _one_unit(group: NDArray[np.int64], unit: NDArray[Any], faults: Collector) -> None:
    table = pd.DataFrame({"group": group, "unit": unit})
    known = table[(table["group"] >= 0) & (table["unit"] != "")]
    first = known.groupby("group")["unit"].transform("first")
    other = known.index[known["unit"] != first]
    said = {int(row): (str(known["unit"].loc[row]), str(first.loc[row])) for row in other}
    fix = "Convert all stores of one input to one unit."
    faults.add_rows(
        "buffers", sorted(said), "unit", lambda row: f"two units in one buffer: {said[row][0]} and {said[row][1]}", fix
    )


def _within_capacity(level: columns.Amounts, capacity: NDArray[np.float64], faults: Collector) -> None:
    over = columns.positions(level.high > capacity * (1 + 1e-9))
    fix = "Correct the level or the capacity."
    faults.add_rows(
        "buffers",
        over,
        "level",
        lambda row: f"level {level.high[row]:g} is above the capacity {capacity[row]:g}",
        fix,
    )
