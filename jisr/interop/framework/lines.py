"""What a file of a framework says, line by line, before it is held against the shape of its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jisr.capabilities.framework.hashing import plain
from jisr.capabilities.framework.tables import TABLES
from jisr.capabilities.framework.words import column_word
from jisr.errors import BatchRefused, Invalid, JisrError
from jisr.language import filled

RowDict = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a row stands: a sheet or a file, and the row or line, from 1; `columns`: the letter of each column."""

    sheet: str
    row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def in_words(self, column: str = "") -> str:
        if self.row is None:
            return filled("{sheet}", sheet=self.sheet)
        if not column:
            return filled("sheet {sheet}, row {row}", sheet=self.sheet, row=self.row)
        if column in self.columns:
            where = "sheet {sheet}, row {row}, column {column} ({heading})"
            return filled(
                where, sheet=self.sheet, row=self.row, column=self.columns[column], heading=column_word(column)
            )
        return filled("sheet {sheet}, row {row}, {heading}", sheet=self.sheet, row=self.row, heading=column)


class LineFault(JisrError):
    """Another fault at its place, in the words of whoever reads the file."""

    says_where = True

    def __init__(self, what: JisrError, place: Place, column: str = "") -> None:
        super().__init__("{place}: {what}", code=what.code, field=column, line=place.row)
        self.what, self.place, self.column = what, place, column
        self.status = what.status

    def __str__(self) -> str:
        return filled("{place}: {what}", place=self.place.in_words(self.column), what=str(self.what))

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "sheet": self.place.sheet, "row": self.place.row, "column": self.column}


@dataclass(frozen=True)
class Line:
    """`values`: a row whose numbers may still be texts. `fault`: why it could not even be read."""

    place: Place
    table: str
    annex: str
    values: RowDict
    fault: Invalid | None = None
    column: str = ""


@dataclass
class Told:
    """A whole file. `heading`: of the framework, by name; `annexes`: the hash that each annex had, where it says so."""

    heading: dict[str, Any] = field(default_factory=dict)
    annexes: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Placed:
    """A row that is well formed."""

    place: Place
    annex: str
    row: RowDict


def read_lines(lines: Iterable[Line]) -> list[Placed]:
    """`BatchRefused` names every line that is not well formed, or stands twice."""
    found: list[Placed] = []
    faults: list[JisrError] = []
    seen: dict[tuple[str, str, str], Place] = {}
    for line in lines:
        placed = _placed(line)
        if isinstance(placed, LineFault):
            faults.append(placed)
            continue
        key = (placed.annex, line.table, placed.row["code"])
        if key in seen:
            message = "{row} stands twice in {table}: give each row its own code"
            faults.append(
                LineFault(Invalid(message, code="row_twice", row=key[2], table=line.table), line.place, "code")
            )
        seen[key] = line.place
        found.append(placed)
    if faults:
        raise BatchRefused(faults)
    return found


def _placed(line: Line) -> Placed | LineFault:
    if line.fault is not None:
        return LineFault(line.fault, line.place, line.column)
    try:
        row = msgspec.convert(line.values, TABLES[line.table], strict=False)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$.")
        column = path.rstrip("`").split("[")[0]
        missing = "missing required field"
        if missing in what:
            name = what.rpartition("`")[0].rpartition("`")[2]
            column = f"{column}.{name}" if column else name
            return LineFault(Invalid("{heading} is missing", code="missing", heading=column), line.place, column)
        return LineFault(Invalid("{what}", code="wrong_value", what=what), line.place, column)
    return Placed(line.place, line.annex, plain(row))
