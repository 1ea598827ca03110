"""Networks from files: an XLSX workbook, a folder of CSV or Parquet files, or GeoJSON points for the assets."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from pyarrow import csv

from jisr.engine.case import Case, Progress, check
from jisr.engine.faults import MOST_PER_CAUSE, Collector
from jisr.engine.tables import BY_NAME, TABLES, Table

TEXT_KINDS = ("id", "ref", "text", "place", "duration", "quantity", "flag", "time")
DELIMITERS = (",", ";", "\t")


def load(path: str | Path, *, now: int | None = None, progress: Progress = lambda _: None) -> Case:
    """Read and check. Raises NetworkFaults with every fault found, FileNotFoundError where there is nothing."""
    return check(read(Path(path), progress), now=now, progress=progress)


def read(path: Path, progress: Progress = lambda _: None) -> dict[str, Any]:
    """The tables as they stand in the files: name -> DataFrame. Raises NetworkFaults for files that cannot be read."""
    if not path.exists():
        raise FileNotFoundError(
            f"there is no {path}; a network is an XLSX workbook or a folder of CSV or Parquet files"
        )
    faults = Collector()
    tables = _folder(path, faults, progress) if path.is_dir() else _file(path, faults, progress)
    faults.stop_if_any()
    return tables


def _file(path: Path, faults: Collector, progress: Progress) -> dict[str, Any]:
    progress(f"reading {path.name}")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _workbook(path, faults)
    if path.suffix.lower() in (".geojson", ".json"):
        return {"assets": _geojson(path, faults)}
    fix = "Save it as an XLSX workbook, or as a folder of CSV or Parquet files."
    faults.add(path.name, None, None, "this is no kind of file that a network is read from", fix)
    return {}


def _workbook(path: Path, faults: Collector) -> dict[str, Any]:
    try:
        sheets = pd.read_excel(path, sheet_name=None, dtype=object, engine="openpyxl")
    except (ValueError, KeyError, OSError, BadZipFile) as error:
        faults.add(path.name, None, None, f"the workbook cannot be read ({error})", "Save it again as .xlsx.")
        return {}
    return {str(name).strip().lower(): frame.dropna(how="all") for name, frame in sheets.items()}


def _folder(path: Path, faults: Collector, progress: Progress) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for table in TABLES:
        files = [path / f"{table.name}{suffix}" for suffix in READERS if (path / f"{table.name}{suffix}").exists()]
        if len(files) > 1:
            names = " and ".join(file.name for file in files)
            faults.add(table.name, None, None, f"the folder holds {names}", "Keep one file for each table.")
        elif files:
            progress(f"reading {files[0].name}")
            tables[table.name] = READERS[files[0].suffix](table, files[0], faults)
    return tables


def _csv(table: Table, path: Path, faults: Collector) -> pd.DataFrame:
    """Numbers are read as numbers where the whole column is; every other column stays as written."""
    with path.open("rb") as file:
        header = file.readline().decode("utf-8-sig", errors="replace")
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip().strip('"') for name in header.strip().split(delimiter)]
    kinds = {column.name: column.kind for column in table.columns}
    as_text = {name: pa.string() for name in names if kinds.get(name.lower(), "text") in TEXT_KINDS}
    ragged: list[Any] = []
    try:
        content = _content(path, delimiter, as_text, ragged, threads=True)
        if ragged:
            # Only a read without threads knows which row it is in.
            ragged.clear()
            _content(path, delimiter, as_text, ragged, threads=False)
    except pa.ArrowInvalid as error:
        fix = "Save it as CSV in UTF-8, with the header in its first row."
        faults.add(table.name, None, None, f"{path.name} cannot be read ({error})", fix)
        return pd.DataFrame()
    for row in ragged[:MOST_PER_CAUSE]:
        say = f"the row has {row.actual_columns} cells, the header {row.expected_columns}"
        faults.add(table.name, row.number, None, say, "Add or remove separators, or quote texts that contain one.")
    return content.to_pandas(types_mapper=_string).dropna(how="all")


def _content(path: Path, delimiter: str, as_text: dict[str, Any], ragged: list[Any], *, threads: bool) -> Any:
    def skip(row: Any) -> str:
        ragged.append(row)
        return "skip"

    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(use_threads=threads),
        parse_options=csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
        ),
        convert_options=csv.ConvertOptions(
            column_types=as_text, strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=True
        ),
    )


def _string(kind: Any) -> Any:
    return pd.StringDtype("pyarrow") if pa.types.is_string(kind) or pa.types.is_large_string(kind) else None


def _parquet(table: Table, path: Path, faults: Collector) -> pd.DataFrame:
    try:
        return pa.parquet.read_table(path).to_pandas(types_mapper=_string)
    except (pa.ArrowInvalid, OSError) as error:
        faults.add(table.name, None, None, f"{path.name} cannot be read ({error})", "Write it again as Parquet.")
        return pd.DataFrame()


def _geojson_table(_: Table, path: Path, faults: Collector) -> pd.DataFrame:
    return _geojson(path, faults)


def _geojson(path: Path, faults: Collector) -> pd.DataFrame:
    """A FeatureCollection: properties are the columns, a Point is the place, the feature's id the id without one."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return pd.DataFrame([_feature(feature) for feature in features])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        fix = "Write an RFC 7946 FeatureCollection of points."
        faults.add("assets", None, None, f"{path.name} is not GeoJSON ({type(error).__name__}: {error})", fix)
        return pd.DataFrame()


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    row = dict(feature.get("properties") or {})
    if "id" not in row and "id" in feature:
        row["id"] = feature["id"]
    geometry = feature.get("geometry") or {}
    if geometry.get("type") == "Point":
        longitude, latitude = geometry["coordinates"][:2]
        row["place"] = f"{latitude},{longitude}"
    return row


READERS: dict[str, Callable[[Table, Path, Collector], pd.DataFrame]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".geojson": _geojson_table,
}


def templates(folder: Path) -> list[Path]:
    """Write a workbook and one CSV a table, with the headings and one example row each; the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    book = folder / "network.xlsx"
    frames = {
        name: pd.DataFrame([[column.example for column in table.columns]], columns=[c.name for c in table.columns])
        for name, table in BY_NAME.items()
    }
    with pd.ExcelWriter(book, engine="openpyxl") as writer:
        for name, frame in frames.items():
            frame.to_excel(writer, sheet_name=name, index=False)
    paths = [folder / f"{name}.csv" for name in frames]
    for path, frame in zip(paths, frames.values(), strict=True):
        frame.to_csv(path, index=False)
    return [book, *paths]
