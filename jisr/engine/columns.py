"""One column at a time: from what a file holds to arrays of its declared kind, with a fault for each cell that is not.

All work is on whole columns, so a million rows cost seconds; only cells at fault are looked at singly.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jisr.engine import durations
from jisr.engine.faults import Collector
from jisr.engine.network import UNKNOWN_TIME
from jisr.engine.tables import Column, Table

YES = {"yes", "true", "1", "y", "1.0"}
NO = {"no", "false", "0", "n", "0.0"}


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column of durations or quantities, [rows] each; NaN where the cell was empty."""

    low: NDArray[np.float64]
    mode: NDArray[np.float64]
    high: NDArray[np.float64]
    timed: NDArray[np.bool_]

    @property
    def central(self) -> NDArray[np.float64]:
        return np.where(np.isnan(self.mode), (self.low + self.high) / 2, self.mode)

    @property
    def uncertain(self) -> NDArray[np.bool_]:
        return self.low < self.high


def text(values: pd.Series) -> pd.Series:
    """Trimmed text, NA where empty; whole numbers read as floats lose their '.0'."""
    if pd.api.types.is_float_dtype(values.dtype) and bool((values.dropna() % 1 == 0).all()):
        values = values.astype("Int64")
    if values.dtype == object:
        values = values.map(lambda cell: int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
    clean = values.astype("string[pyarrow]").str.strip()
    return clean.mask(clean == "")


def positions(mask: Any) -> list[int]:
    return [int(position) for position in np.flatnonzero(np.asarray(mask, dtype=bool))]


def required(table: Table, column: Column, values: pd.Series, faults: Collector) -> None:
    empty = positions(values.isna())
    fix = f"Fill in {column.meaning}" + (f", such as {column.example}." if column.example else ".")
    faults.add_rows(table.name, empty, column.name, lambda _: "the cell is empty", fix)


def number(table: Table, column: Column, values: pd.Series, faults: Collector) -> NDArray[np.float64]:
    """Float64, NaN where empty or at fault."""
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        result = values.to_numpy(dtype=np.float64, na_value=np.nan)
        bad = np.isinf(result)
    else:
        written = text(values)
        result = pd.to_numeric(written, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        bad = (written.notna().to_numpy() & np.isnan(result)) | np.isinf(result)
    if column.kind == "whole":
        bad |= result % 1 > 0
    result = result.copy()
    what = "a whole number" if column.kind == "whole" else "a number"
    fix = f"Write {what} in digits only{f', such as {column.example}' if column.example else ''}."
    faults.add_rows(table.name, positions(bad), column.name, lambda row: f"{values.iloc[row]!r} is not {what}", fix)
    result[bad] = np.nan
    within(table, column, result, faults)
    return np.asarray(result, dtype=np.float64)


def within(table: Table, column: Column, values: NDArray[np.float64], faults: Collector) -> None:
    """The declared limits; NaN passes."""
    if column.least is not None:
        low = positions(values < column.least)
        name = "negative" if column.least == 0 else "too small"
        fix = f"Write {column.least:g} or more."
        faults.add_rows(table.name, low, column.name, lambda row: f"{values[row]:g} is {name}", fix)
    if column.above is not None:
        low = positions(values <= column.above)
        fix = f"Write a number above {column.above:g}, or leave the cell empty."
        faults.add_rows(table.name, low, column.name, lambda row: f"{values[row]:g} is not above {column.above:g}", fix)


def flag(table: Table, column: Column, values: pd.Series, faults: Collector) -> NDArray[np.bool_]:
    if pd.api.types.is_bool_dtype(values.dtype):
        return np.asarray(values.to_numpy(dtype=bool, na_value=False))
    written = text(values).str.lower()
    yes = written.isin(YES).to_numpy(dtype=bool, na_value=False)
    known = written.isin(YES | NO).to_numpy(dtype=bool, na_value=False)
    bad = positions(written.notna().to_numpy() & ~known)
    faults.add_rows(
        table.name, bad, column.name, lambda row: f"{values.iloc[row]!r} is neither yes nor no", "Write yes or no."
    )
    return np.asarray(yes, dtype=np.bool_)


def choice(table: Table, column: Column, values: pd.Series, faults: Collector) -> pd.Series:
    """Text held to the declared choices, in their own spelling."""
    spelling = {option.lower(): option for option in column.choices}
    written = text(values).str.lower()
    result = written.map(spelling).astype("string[pyarrow]")
    bad = positions(written.notna() & result.isna())
    fix = f"Write one of {', '.join(column.choices)}, or leave the cell empty."
    faults.add_rows(table.name, bad, column.name, lambda row: f"{values.iloc[row]!r} is not known here", fix)
    return result


def amounts(table: Table, column: Column, values: pd.Series, faults: Collector) -> Amounts:
    """Durations (hours) or quantities (the column's unit). Each distinct spelling is read once."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        plain = np.array(values.to_numpy(dtype=np.float64, na_value=np.nan))
        found = Amounts(plain, plain, plain, np.zeros(len(values), dtype=bool))
    else:
        found = _spelled(table, column, text(values), faults)
    within(table, column, found.low, faults)
    return found


def _spelled(table: Table, column: Column, written: pd.Series, faults: Collector) -> Amounts:
    codes, spellings = pd.factorize(written)
    wrong: dict[int, str] = {}
    parsed: list[durations.Amount] = []
    for code, spelling in enumerate(spellings):
        try:
            parsed.append(durations.parse(str(spelling)))
        except durations.NotAnAmount as error:
            wrong[code] = str(error).split(":")[0]
            parsed.append(_NOTHING)
    parsed.append(_NOTHING)
    bad = positions(np.isin(codes, list(wrong)))
    fix = "Write a number, 8h, 6-12h or tri(4,8,24)."
    faults.add_rows(table.name, bad, column.name, lambda row: wrong[int(codes[row])], fix)
    low, mode, high = (np.array([getattr(one, name) for one in parsed])[codes] for name in ("low", "mode", "high"))
    return Amounts(low, mode, high, np.array([one.timed for one in parsed])[codes])


_NOTHING = durations.Amount(np.nan, np.nan, np.nan)


def time(table: Table, column: Column, values: pd.Series, faults: Collector) -> NDArray[np.int64]:
    """Unix seconds, UNKNOWN_TIME where empty; a time without a zone is UTC."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        moments = pd.to_datetime(values, utc=True)
        bad: list[int] = []
    else:
        written = text(values)
        moments = pd.to_datetime(written, utc=True, errors="coerce", format="ISO8601")
        bad = positions(written.notna() & moments.isna())
    fix = f"Write ISO 8601, such as {column.example or '2026-01-01T06:00:00Z'}."
    faults.add_rows(table.name, bad, column.name, lambda row: f"{values.iloc[row]!r} is no time", fix)
    whole = moments.dt.tz_localize(None).to_numpy(dtype="datetime64[s]").astype(np.int64)
    return np.where(moments.isna().to_numpy(), UNKNOWN_TIME, whole)


PLACE = r"^(?P<lat>-?[0-9]+(?:\.[0-9]+)?)\s*[,; ]\s*(?P<lon>-?[0-9]+(?:\.[0-9]+)?)$"


def place(table: Table, column: Column, values: pd.Series, faults: Collector) -> NDArray[np.float32]:
    """[rows, 2] latitude and longitude; NaN where empty or where the place is only a name."""
    found = pc.extract_regex(pa.array(text(values), from_pandas=True), PLACE)
    pairs = [pc.struct_field(found, side).cast(pa.float64()).to_numpy(zero_copy_only=False) for side in ("lat", "lon")]
    result = np.column_stack(pairs)
    outside = positions((np.abs(result[:, 0]) > 90) | (np.abs(result[:, 1]) > 180))
    fix = "Write latitude,longitude in degrees, such as 33.31,44.36."
    faults.add_rows(table.name, outside, column.name, lambda row: f"{values.iloc[row]!r} is not on the earth", fix)
    return result.astype(np.float32)
