"""A folder of CSV: a file a table, named after it; the first line names the columns. framework.csv is the heading."""

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO

from jisr.capabilities.framework.tables import TABLES
from jisr.errors import Invalid
from jisr.interop.framework.columns import columns, from_texts, to_texts
from jisr.interop.framework.heading import heading_of, heading_texts
from jisr.interop.framework.lines import Line, LineFault, Place, Told
from jisr.interop.sheets.book import letters

HEADING = "framework.csv"
ANNEX = "annex"
_NAME = re.compile(r"([a-z_]+)\.csv")


def write(told: Told) -> dict[str, bytes]:
    found = {HEADING: _dump([["name", "value"], *map(list, heading_texts(told))])}
    for table in TABLES:
        lines = [line for line in told.lines if line.table == table]
        if lines:
            names = [ANNEX, *(column.name for column in columns(table))]
            rows = [{ANNEX: line.annex, **to_texts(table, line.values)} for line in lines]
            found[f"{table}.csv"] = _dump([names, *([row.get(name, "") for name in names] for row in rows)])
    return found


def _dump(rows: list[list[str]]) -> bytes:
    """With the mark that makes spreadsheet programs read it as UTF-8."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def read(files: Mapping[str, bytes]) -> Told:
    """Raises `LineFault` for a file that is no CSV, or has a column that its table has not."""
    told = Told()
    if HEADING in files:
        heading_of(((row[0], row[1]) for _, row in _rows(HEADING, files[HEADING]) if len(row) > 1), told)
    for name in sorted(files):
        table = _NAME.fullmatch(name)
        if table and table[1] in TABLES:
            told.lines.extend(_lines(name, table[1], files[name]))
    return told


def _rows(name: str, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """(line at which the row ends, from 1; its cells)"""
    try:
        reader = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        for row in reader:
            yield reader.line_num, row
    except UnicodeDecodeError as error:
        fault = Invalid("byte {at} is not UTF-8: save the file as UTF-8", code="not_utf8", at=error.start)
        raise LineFault(fault, Place(name)) from None
    except csv.Error as error:
        raise LineFault(Invalid("{what}", code="not_csv", what=str(error)), Place(name, reader.line_num)) from None


def _lines(name: str, table: str, data: bytes) -> Iterator[Line]:
    names: list[str] = []
    for number, row in _rows(name, data):
        if not names:
            names = [each.strip() for each in row]
            check_columns(names, table, Place(name, number))
            continue
        if any(cell.strip() for cell in row):
            texts = {column: cell for column, cell in zip(names, row, strict=False) if cell.strip()}
            place = Place(name, number, {column: letters(at) for at, column in enumerate(names, 1)})
            yield line_of(place, table, texts)


def check_columns(names: list[str], table: str, place: Place) -> None:
    known = [ANNEX, *(column.name for column in columns(table))]
    for name in names:
        if name and name not in known:
            message = "{name} is no column of {table}; columns are {known}"
            fault = Invalid(message, code="unknown_column", name=name[:60], table=table, known=", ".join(known))
            raise LineFault(fault, place)


def line_of(place: Place, table: str, texts: Mapping[str, str]) -> Line:
    annex = texts.get(ANNEX, "")
    try:
        return Line(place, table, annex, from_texts(table, texts))
    except ValueError as error:
        fault = Invalid("this is no JSON: write plain words with commas", code="not_json")
        return Line(place, table, annex, {}, fault, str(error))
