"""What is wrong with a workbook, said by the sheet, row and column that people see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jisr.errors import BatchRefused, JisrError
from jisr.interop.sheets.book import letters
from jisr.interop.sheets.cells import DEGREES, degrees
from jisr.interop.sheets.columns import Column
from jisr.interop.sheets.words import heading
from jisr.language import filled


@dataclass(frozen=True)
class Place:
    """`row` is None for a whole sheet, `column` (from 1) where it is about no single cell. `type` and `field`: what the
    machine calls the sheet and the column, whose heading is said in the language in use."""

    sheet: str
    row: int | None = None
    column: int | None = None
    type: str = ""
    field: str = ""

    @property
    def heading(self) -> str:
        return heading(self.type, self.field) if self.field else ""

    def __str__(self) -> str:
        if self.row is None:
            where = "sheet {sheet}"
        elif self.column is not None:
            where = "sheet {sheet}, row {row}, column {column} ({heading})"
        else:
            where = "sheet {sheet}, row {row}, {heading}" if self.heading else "sheet {sheet}, row {row}"
        column = letters(self.column) if self.column else ""
        return filled(where, sheet=self.sheet, row=self.row, column=column, heading=self.heading)


class SheetFault(JisrError):
    """Another fault at its place. `line` is the row."""

    says_where = True

    def __init__(self, what: JisrError, place: Place) -> None:
        super().__init__(
            "{place}: {what}", code=what.code, field=what.field, line=place.row, span=what.span, place=place, what=what,
        )  # fmt: skip
        self.status = what.status
        self.place, self.what = place, what

    def as_dict(self) -> dict[str, Any]:
        column = letters(self.place.column) if self.place.column else None
        more = {"sheet": self.place.sheet, "row": self.place.row, "column": column, "heading": self.place.heading}
        return {**super().as_dict(), **more}


class WorkbookRefused(BatchRefused):
    def __init__(self, faults: Sequence[SheetFault]) -> None:
        super().__init__(list(faults))
        for fault in faults:
            fault.line = fault.place.row

    def __str__(self) -> str:
        named = "; ".join(str(each) for each in self.faults[:5])
        return filled("{faults} ({count} faults; nothing was accepted)", faults=named, count=len(self.faults))


@dataclass(frozen=True)
class Head:
    """The columns of a sheet: number (from 1) -> column. `row` is the last one above the reports."""

    sheet: str
    type: str
    row: int
    columns: dict[int, Column]

    def placed(self, fault: JisrError, row: int) -> SheetFault:
        """The fault at the cell of its field, such as body.options[0].option or label, as near as it can be told."""
        column = self._column(_column_name(fault.field))
        known = self.columns.get(column or 0)
        if known is not None and known.kind in DEGREES and fault.code == "place_too_fine":
            # The journal counts in 1e-7 degree; people do not.
            fault.values = {
                name: degrees(value) if isinstance(value, int) else value for name, value in fault.values.items()
            }
        name = known.name if known else _column_name(fault.field)
        return SheetFault(fault, Place(self.sheet, row, column, self.type, name))

    def _column(self, name: str) -> int | None:
        while name and name != "body":
            inside = [
                number
                for number, column in self.columns.items()
                if column.name == name or column.name.startswith(f"{name}.")
            ]
            if inside:
                return min(inside)
            name = name.rpartition(".")[0]
        return None


def _column_name(field: str) -> str:
    """Of what stands in no column the empty one. Lists are counted from 0 in records, from 1 on sheets."""
    if field in _OF_NO_COLUMN:
        return ""
    name = re.sub(r"\[(\d+)\]", lambda found: f".{int(found[1]) + 1}", field)
    return _INSTEAD.get(name, name)


_INSTEAD = {"client_id": "name", "label": "label.preset"}
_OF_NO_COLUMN = frozenset({"", "body", "type", "version", "device_at"})
