"""An XLSX workbook: the first sheet, one sheet a type, a sheet that explains every column, and hidden lists.

The same content gives the same bytes: nothing in them tells when, or how often, it was made.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from jisr.interop.sheets.bodies import Values
from jisr.interop.sheets.cells import Times, to_cell
from jisr.interop.sheets.columns import Column
from jisr.interop.sheets.cover import GUIDE, LISTS, Made, cover_rows
from jisr.interop.sheets.heads import machine_name
from jisr.interop.sheets.laying import (
    Lists,
    advice,
    guide,
    lay_out,
    print_header,
    put,
    put_banner,
    put_headings,
)
from jisr.interop.sheets.words import heading, sheet_title
from jisr.journal.policy import Policy
from jisr.language import language, say, use

_UNDATED = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True)
class Page:
    """One sheet. `rows` by column name; `offered`: presets for the type, the narrowest useful one first."""

    type: str
    columns: Sequence[Column]
    rows: Sequence[Values] = ()
    offered: Sequence[str] = ()


def write_workbook(pages: Sequence[Page], made: Made, policy: Policy, second: str) -> bytes:
    """In the language in use; the second row of headings in the language `second`."""
    book = Workbook()
    book.properties.creator, book.properties.title = "Jisr", made.statement.sentence
    cover = book.active
    cover.title = say("Read me first")
    _write_cover(cover, made, policy)
    lists = Lists(book.create_sheet("Lists"), LISTS)
    titles = _distinct([sheet_title(page.type) for page in pages], {cover.title, "Lists"})
    for page, title in zip(pages, titles, strict=True):
        _write_page(book.create_sheet(title), page, made, second, lists, policy)
    _write_guide(
        book.create_sheet(_distinct([say("Columns")], {cover.title, "Lists", *titles})[0]), pages, made, second
    )
    book.move_sheet("Lists", len(pages) + 1)
    data = BytesIO()
    book.save(data)
    return undated(data.getvalue(), made.statement.made_at)


def _write_cover(sheet: Worksheet, made: Made, policy: Policy) -> None:
    lay_out(sheet, made.banner)
    print_header(sheet, made.statement.sentence)
    for number, (name, value, key) in enumerate(cover_rows(made, policy), 1):
        cell = put(sheet, number, 1, name)
        cell.font = Font(bold=number == 1 or not value, size=14 if number == 1 else 11)
        cell.alignment = Alignment(vertical="top", wrap_text=bool(value))
        if value:
            put(sheet, number, 2, value).alignment = Alignment(wrap_text=True, vertical="top")
        if key:
            put(sheet, number, 3, key)
        if name and name == made.banner:
            put_banner(sheet, number, name)
        sheet.row_dimensions[number].hidden = key == "jisr:label4774"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 36, 100
    sheet.column_dimensions["C"].hidden = True


def _write_page(sheet: Worksheet, page: Page, made: Made, second: str, lists: Lists, policy: Policy) -> None:
    lay_out(sheet, made.banner)
    print_header(sheet, made.statement.sentence)
    first = 1
    if made.banner:
        put_banner(sheet, 1, made.banner)
        first = 2
    named = [_headings(page, each) for each in (language(), second)]
    put_headings(sheet, first, page.type, page.columns, named)
    for number, column in enumerate(page.columns, 1):
        put(sheet, first + 2, number, machine_name(page.type, column.name))
        offered = page.offered if column.name == "label.preset" else ()
        offered = policy.labels.levels if column.name == "label.level" else offered
        guide(sheet, number, first + 3, page.type, column, made.zone, lists, offered)
    sheet.row_dimensions[first + 2].hidden = True
    sheet.freeze_panes = f"A{first + 3}"
    sheet.print_title_rows = f"{first}:{first + 1}"
    times = Times(made.zone)
    for row, values in enumerate(page.rows, first + 3):
        for number, column in enumerate(page.columns, 1):
            if column.name in values:
                put(sheet, row, number, to_cell(column, values[column.name], times))


def _headings(page: Page, name: str) -> list[str]:
    with use(name):
        return [heading(page.type, column.name) for column in page.columns]


def _write_guide(sheet: Worksheet, pages: Sequence[Page], made: Made, second: str) -> None:
    """Every column of every sheet: what belongs there."""
    lay_out(sheet, made.banner)
    print_header(sheet, made.statement.sentence)
    for number, text in enumerate((say("Sheet"), say("Column"), "", say("What belongs there"), GUIDE), 1):
        put(sheet, 1, number, text).font = Font(bold=True)
    row = 2
    for page in pages:
        others = _headings(page, second)
        for column, other in zip(page.columns, others, strict=True):
            if column.machine:
                continue
            texts = sheet_title(page.type), heading(page.type, column.name), other, advice(column, made.zone)
            for number, text in enumerate(texts, 1):
                put(sheet, row, number, text).alignment = Alignment(wrap_text=True, vertical="top")
            row += 1
    for letter, width in zip("ABCD", (30, 34, 34, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["E"].hidden = True
    sheet.freeze_panes = "A2"


def _distinct(titles: Sequence[str], taken: set[str]) -> list[str]:
    """Excel tells titles apart by their letters alone, in any case."""
    used = {each.casefold() for each in taken}
    found = []
    for title in titles:
        name, number = title, 2
        while name.casefold() in used:
            name, number = f"{title[:27]} {number}", number + 1
        used.add(name.casefold())
        found.append(name)
    return found


def undated(data: bytes, made_at: str) -> bytes:
    """The same parts, each as if made at the same time."""
    packed = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = _TIMES.sub(rb"\g<1>" + made_at[:19].encode() + b"Z", content)
            info = ZipInfo(part.filename, _UNDATED)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, content)
    return packed.getvalue()
