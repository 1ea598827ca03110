"""Workbooks as the tests make and change them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timezone
from io import BytesIO
from typing import Any

import openpyxl

from jisr.cli.registry import registry
from jisr.interop.sheets.bodies import Values, spread_body
from jisr.interop.sheets.columns import RECORD, count_several
from jisr.interop.sheets.cover import Made
from jisr.interop.sheets.reading import Workbook, read_workbook
from jisr.interop.sheets.writing import Page, write_workbook
from jisr.interop.sheets.xlsx import filling_columns
from jisr.interop.sheets.zone import read_zone
from jisr.interop.statement import Statement
from jisr.language import use
from tests.incidents.support import POLICY

REGISTRY = registry()
ZONE = read_zone("+03:00")
MADE_AT = "2017-08-01T03:00:00.000Z"
FIRST = 4  # the first row below the headings

Book = Any


def made(space: str = "real", zone: timezone = ZONE) -> Made:
    return Made(Statement(space, "MOWR/RESTRICTED", MADE_AT, None, None), zone, "book-1")


def workbook(
    rows: Mapping[str, Sequence[Values]], language: str = "en", second: str = "ar",
    space: str = "real", zone: timezone = ZONE, standing: bool = False,
) -> bytes:  # fmt: skip
    """Sheets of the types named, filled with these rows; `standing`: with the columns of records that stand already."""
    pages = []
    for name, values in rows.items():
        record_type = REGISTRY.types[name]
        several = {key: count for each in values for key, count in count_several(nested(each)).items()}
        columns = [*filling_columns(record_type, several), *(RECORD if standing else ())]
        pages.append(Page(name, columns, values))
    with use(language):
        return write_workbook(pages, made(space, zone), POLICY, second)


def nested(values: Values) -> dict[str, Any]:
    """As many groups as stand in a row: body.options.3.option asks for three."""
    found: dict[str, Any] = {}
    for name in values:
        parts = name.split(".")
        if parts[0] == "body" and len(parts) > 2 and parts[2].isdigit():
            count = max(len(found.get(parts[1], [])), int(parts[2]))
            found[parts[1]] = [{"": ""}] * count
    return found


def row_of(type_name: str, body: dict[str, Any], **more: Any) -> Values:
    return {"label.preset": "GOV", **spread_body(REGISTRY.types[type_name].body, body), **more}


def read(data: bytes, **more: Any) -> Workbook:
    return read_workbook(data, REGISTRY, more.pop("zone", ZONE), **more)


def changed(data: bytes, change: Callable[[Book], None]) -> bytes:
    """As somebody saves it again with another program."""
    book = openpyxl.load_workbook(BytesIO(data))
    change(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def column_of(sheet: Any, name: str) -> int:
    """The number of a column, by the machine's name in the hidden row."""
    for row in sheet.iter_rows(min_row=1, max_row=6):
        for cell in row:
            if str(cell.value).endswith(f":{name}"):
                return int(cell.column)
    raise AssertionError(f"{sheet.title} has no column {name}")


def faults(book: Workbook) -> list[tuple[str, int | None, str, str]]:
    """(sheet, row, heading, code) of each."""
    return [(each.place.sheet, each.place.row, each.place.heading, each.code) for each in book.all_faults()]


def opened(data: bytes) -> Book:
    return openpyxl.load_workbook(BytesIO(data))
