"""What a sheet's columns mean: by the hidden row of the machine's names, else by headings in any of our languages.

So headings may be translated and reworded, and columns moved, as long as the hidden row stays; and a sheet that
somebody typed by hand is read too, as long as its headings are ours.
"""

from collections.abc import Iterator
from functools import cache

import msgspec

from jisr.errors import Invalid
from jisr.interop.sheets.book import Row, Sheet, letters
from jisr.interop.sheets.columns import ENVELOPE, RECORD, Column, columns_of, known_columns, sheet_types
from jisr.interop.sheets.faults import Head, Place, SheetFault
from jisr.interop.sheets.words import bare, heading, sheet_title
from jisr.journal.registry import RecordType, Registry
from jisr.language import LANGUAGES, use

ABOVE = 12  # rows among which headings are looked for


def machine_name(type_name: str, column: str) -> str:
    """What the hidden row says of a column."""
    return f"{type_name}:{column}"


def find_head(sheet: Sheet, registry: Registry) -> tuple[Head | None, list[SheetFault]]:
    types = {each.name: each for each in sheet_types(registry)}
    above = {row: cells for row, cells in sorted(sheet.rows.items()) if row <= ABOVE}
    for row, cells in above.items():
        if any(_type_of(cell.text) in types for cell in cells.values()):
            return _by_machine_names(sheet, row, cells, types)
    found = _by_headings(sheet, above, types)
    if found is not None:
        return found, list(_twice(found))
    message = "this sheet is none of Jisr's: delete it, or copy its rows into a sheet of a fresh workbook"
    return None, [SheetFault(Invalid(message, code="unknown_sheet"), Place(sheet.name))]


def _type_of(text: str) -> str:
    return text.partition(":")[0].strip()


def _by_machine_names(
    sheet: Sheet, row: int, cells: Row, types: dict[str, RecordType]
) -> tuple[Head, list[SheetFault]]:
    type_name = next(_type_of(cell.text) for cell in cells.values() if _type_of(cell.text) in types)
    known = known_columns(types[type_name].body)
    columns: dict[int, Column] = {}
    faults = []
    for number, cell in sorted(cells.items()):
        column = known.get(cell.text.strip().removeprefix(f"{type_name}:"))
        if column is not None:
            columns[number] = column
            continue
        message = "column {column} is called {name} in the hidden row {row}, which is no field of this sheet"
        fault = Invalid(
            message, code="unknown_column", column=letters(number), name=cell.text.strip()[:80], row=row,
        )  # fmt: skip
        faults.append(SheetFault(fault, Place(sheet.name, row, number)))
    head = Head(sheet.name, type_name, row, columns)
    return head, [*faults, *_twice(head)]


def _twice(head: Head) -> Iterator[SheetFault]:
    seen: dict[str, int] = {}
    for number, column in head.columns.items():
        first = seen.setdefault(column.name, number)
        if first != number:
            message = "columns {first} and {second} are the same: delete one"
            fault = Invalid(
                message, code="column_twice", field=column.name, first=letters(first), second=letters(number)
            )
            yield SheetFault(fault, Place(head.sheet, head.row, number, head.type, column.name))


def _by_headings(sheet: Sheet, above: dict[int, Row], types: dict[str, RecordType]) -> Head | None:
    named = next((each for each in types.values() if bare(sheet.name) in _titles(each.name)), None)
    if named is None:
        return None
    headings = _headings(named.name, named.body)
    rows = [row for row, cells in above.items() if _share(cells, headings) > 0.5]
    if not rows:
        return None
    columns = {
        number: headings[bare(cell.text)] for number, cell in above[rows[0]].items() if bare(cell.text) in headings
    }
    return Head(sheet.name, named.name, rows[-1], columns)


def _share(cells: Row, headings: dict[str, Column]) -> float:
    return sum(bare(cell.text) in headings for cell in cells.values()) / len(cells)


@cache
def _titles(type_name: str) -> frozenset[str]:
    found = {bare(type_name), bare(type_name.rpartition(".")[2])}
    for name in LANGUAGES:
        with use(name):
            found.add(bare(sheet_title(type_name)))
    return frozenset(found)


@cache
def _headings(type_name: str, shape: type[msgspec.Struct]) -> dict[str, Column]:
    """What each heading of a sheet means, in every language; and the machine's own names."""
    known = known_columns(shape)
    usual = [*ENVELOPE, *RECORD, *columns_of(shape)]
    found: dict[str, Column] = {}
    for name in reversed(LANGUAGES):
        with use(name):
            found.update((bare(heading(type_name, each)), column) for each, column in known.items())
            found.update((bare(heading(type_name, each.name)), each) for each in usual)
    return {**found, **{bare(each): column for each, column in known.items()}}
