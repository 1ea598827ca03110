"""A workbook: the heading on the first sheet, then a sheet a table with headings in two languages.

Row 1 of a table's sheet is what programs call its columns (hidden from nobody, small), rows 2 and 3 are the headings;
rows of the framework begin with row 4. It is opened with the limits of jisr.interop.sheets, and nothing in it is run.
"""

from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from jisr.capabilities.framework.tables import TABLES
from jisr.capabilities.framework.words import column_word, table_word
from jisr.errors import Invalid
from jisr.interop.framework.columns import DAY, NUMBER, Column, columns, to_texts
from jisr.interop.framework.csvs import ANNEX, check_columns, line_of
from jisr.interop.framework.heading import heading_of, heading_texts
from jisr.interop.framework.lines import Line, Place, Told
from jisr.interop.sheets.book import Sheet, letters, read_book
from jisr.interop.sheets.cells import Cell
from jisr.interop.sheets.laying import put
from jisr.interop.sheets.writing import undated
from jisr.language import RIGHT_TO_LEFT, use

COVER = "framework"
HEADINGS = 3
_FIRST_DAY = date(1899, 12, 30)  # from which Excel counts


def write(told: Told, first: str, second: str, made_at: str) -> bytes:
    """`first`, `second`: the languages of the headings; the same framework gives the same bytes."""
    book = Workbook()
    cover = book.active
    assert isinstance(cover, Worksheet)
    cover.title = COVER
    for number, (name, text) in enumerate(heading_texts(told), 1):
        put(cover, number, 1, name)
        put(cover, number, 2, text)
    cover.column_dimensions["A"].width, cover.column_dimensions["B"].width = 24, 80
    for table in TABLES:
        sheet = book.create_sheet(table)
        _write_table(sheet, table, [line for line in told.lines if line.table == table], (first, second))
    packed = BytesIO()
    book.save(packed)
    return undated(packed.getvalue(), made_at)


def _write_table(sheet: Worksheet, table: str, lines: list[Line], languages: tuple[str, str]) -> None:
    known = {ANNEX: None, **{column.name: column for column in columns(table)}}
    for at, name in enumerate(known, 1):
        put(sheet, 1, at, name).font = Font(size=8, italic=True)
        for row, language in enumerate(languages, 2):
            with use(language):
                put(sheet, row, at, column_word(name)).font = Font(bold=True)
        sheet.column_dimensions[letters(at)].width = 14 if at < 3 else 24
    for number, line in enumerate(lines, HEADINGS + 1):
        texts = {ANNEX: line.annex, **to_texts(table, line.values)}
        for at, (name, column) in enumerate(known.items(), 1):
            if texts.get(name):
                is_number = column is not None and column.kind == NUMBER
                put(sheet, number, at, int(texts[name]) if is_number else texts[name])
    sheet.freeze_panes = "C4"
    sheet.sheet_view.rightToLeft = languages[0] in RIGHT_TO_LEFT
    with use(languages[0]):
        sheet.oddHeader.center.text = table_word(table)


def read(data: bytes) -> Told:
    """Raises `Invalid` where it is no workbook; `LineFault` where a sheet has a column that its table has not."""
    told = Told()
    for sheet in read_book(data).sheets:
        if sheet.name == COVER:
            rows = (sheet.rows[number] for number in sorted(sheet.rows))
            heading_of(((row[1].text, row[2].text) for row in rows if 1 in row and 2 in row), told)
        elif sheet.name in TABLES:
            told.lines.extend(_lines(sheet))
    return told


def _lines(sheet: Sheet) -> list[Line]:
    head = sheet.rows.get(1, {})
    if not head:
        return []
    names = {at: cell.text.strip() for at, cell in head.items() if cell.text.strip()}
    check_columns(list(names.values()), sheet.name, Place(sheet.name, 1))
    kinds = {column.name: column for column in columns(sheet.name)}
    letter = {name: letters(at) for at, name in names.items()}
    found = []
    for number in sorted(each for each in sheet.rows if each > HEADINGS):
        place = Place(sheet.name, number, letter)
        cells = {names[at]: cell for at, cell in sheet.rows[number].items() if at in names and not cell.blank}
        if cells:
            found.append(_line(place, sheet.name, cells, kinds))
    return found


def _line(place: Place, table: str, cells: dict[str, Cell], kinds: dict[str, Column]) -> Line:
    texts = {}
    for name, cell in cells.items():
        if cell.kind == "error":
            fault = Invalid("the cell shows an error: write the value itself", code="cell_error")
            return Line(place, table, "", {}, fault, name)
        texts[name] = _text(cell, kinds.get(name))
    return line_of(place, table, texts)


def _text(cell: Cell, column: Column | None) -> str:
    """A number as it is seen: 12, not 12.0; in a column of days, the day that Excel counts so."""
    if cell.kind != "number":
        return cell.text
    number = float(cell.text)
    if column is not None and column.kind == DAY:
        return (_FIRST_DAY + timedelta(days=int(number))).isoformat()
    return str(int(number)) if number == int(number) else cell.text
