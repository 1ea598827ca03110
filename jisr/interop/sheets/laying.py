"""How a workbook looks: headings, widths, lists to choose from, what is said when one stands in a cell.

Texts are written as texts, whatever they begin with: no spreadsheet program computes what a member wrote.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timezone
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from jisr.interop.sheets import columns as kinds
from jisr.interop.sheets.book import letters
from jisr.interop.sheets.cells import Days, Value
from jisr.interop.sheets.columns import Column
from jisr.interop.sheets.words import choice_word, heading, hint
from jisr.interop.sheets.zone import zone_text
from jisr.language import RIGHT_TO_LEFT, filled, language, say

LAST_ROW = 1_048_576
LONGEST_TEXT = 32_767  # characters of a cell
LONGEST_PROMPT, LONGEST_PROMPT_TITLE, LONGEST_HEADER = 255, 32, 200
DATE, AS_TEXT = "yyyy-mm-dd hh:mm", "@"

INK, PAPER, PALE, RED = "1F2A37", "FFFFFF", "E5E9EE", "B42318"
_WIDTHS = {kinds.MOMENT: 18, kinds.INTEGER: 12, kinds.POSITION: 12, kinds.LATITUDE: 12, kinds.LONGITUDE: 12,
           kinds.CHOICE: 20, kinds.RING: 44}  # fmt: skip
_NUMBERS = frozenset({kinds.INTEGER, kinds.POSITION, kinds.LATITUDE, kinds.LONGITUDE})

# What begins a formula where a text is typed again, or carried over as CSV.
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def put(sheet: Worksheet, row: int, column: int, value: Value | Days) -> Any:
    """A cell that shows `value` and never computes it."""
    cell = sheet.cell(row, column)
    if isinstance(value, Days):
        cell.value = value.days
        cell.number_format = DATE
    elif isinstance(value, str):
        cell.value = _writable(value)
        cell.data_type = "s"
        cell.number_format = AS_TEXT
        cell.quotePrefix = value.startswith(_COMPUTED)
    else:
        cell.value = value
    return cell


def _writable(text: str) -> str:
    """Characters that XML cannot hold as _x0007_ (ECMA-376, 22.9.2.19)."""
    written = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return written if len(written) <= LONGEST_TEXT else say("(too long for a cell of a workbook)")


def lay_out(sheet: Worksheet, banner: str) -> None:
    """Before anything stands on it."""
    sheet.sheet_view.rightToLeft = language() in RIGHT_TO_LEFT
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if banner:
        sheet.sheet_properties.tabColor = RED


def print_header(sheet: Worksheet, sentence: str) -> None:
    """Of every printed page: what it is, for whom."""
    sheet.oddHeader.center.text = sentence[:LONGEST_HEADER].replace("&", "&&")
    sheet.oddFooter.center.text = "&P / &N"


def put_banner(sheet: Worksheet, row: int, banner: str) -> None:
    cell = put(sheet, row, 1, banner)
    cell.font, cell.fill = Font(bold=True, color=PAPER), PatternFill("solid", fgColor=RED)


def put_headings(
    sheet: Worksheet, row: int, type_name: str, columns: Sequence[Column], named: Sequence[Sequence[str]]
) -> None:
    """Two rows, each of one language; what has to be filled in is dark."""
    for at, headings in enumerate(named):
        for number, (column, text) in enumerate(zip(columns, headings, strict=True), 1):
            cell = put(sheet, row + at, number, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            dark = column.required
            cell.fill = PatternFill("solid", fgColor=INK if dark else PALE)
            cell.font = Font(bold=at == 0, italic=at > 0, color=PAPER if dark else INK)
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[letters(number)].width = _width(column)
        sheet.column_dimensions[letters(number)].number_format = _format(column)
        sheet.column_dimensions[letters(number)].hidden = column.machine


def _width(column: Column) -> int:
    usual = 44 if column.kind == kinds.TEXT and (column.most or 0) > 1_000 else 22
    return _WIDTHS.get(column.kind, usual)


def _format(column: Column) -> str:
    if column.kind == kinds.MOMENT:
        return DATE
    return "General" if column.kind in _NUMBERS else AS_TEXT


class Lists:
    """Lists to choose from stand on a hidden sheet: texts of any length, in any language."""

    def __init__(self, sheet: Worksheet, marker: str) -> None:
        self._sheet = sheet
        self._at: dict[tuple[str, ...], str] = {}
        put(sheet, 1, 1, marker)
        sheet.sheet_state = "hidden"

    def range_of(self, words: Iterable[str]) -> str:
        key = tuple(words)
        if key not in self._at:
            number = len(self._at) + 2
            for row, word in enumerate(key, 1):
                put(self._sheet, row, number, word)
            letter = letters(number)
            self._at[key] = f"'{self._sheet.title}'!${letter}$1:${letter}${len(key)}"
        return self._at[key]


def guide(
    sheet: Worksheet, number: int, first: int, type_name: str, column: Column, zone: timezone, lists: Lists,
    offered: Sequence[str] = (),
) -> None:  # fmt: skip
    """What may stand in a column: said when one stands in a cell, and held where a spreadsheet program can."""
    rule = DataValidation(allow_blank=True, **_rule(column, lists, offered))
    rule.promptTitle = heading(type_name, column.name)[:LONGEST_PROMPT_TITLE]
    rule.prompt = advice(column, zone)[:LONGEST_PROMPT] or None
    rule.showInputMessage = bool(rule.prompt)
    rule.showErrorMessage = rule.type is not None
    rule.add(f"{letters(number)}{first}:{letters(number)}{LAST_ROW}")
    sheet.add_data_validation(rule)


def _rule(column: Column, lists: Lists, offered: Sequence[str]) -> dict[str, Any]:
    if column.kind == kinds.CHOICE:
        return {"type": "list", "formula1": lists.range_of(choice_word(each) for each in column.choices)}
    if offered:  # others are allowed too
        return {"type": "list", "formula1": lists.range_of(offered), "errorStyle": "warning"}
    if column.kind in (kinds.LATITUDE, kinds.LONGITUDE):
        most = 90 if column.kind == kinds.LATITUDE else 180
        return {"type": "decimal", "operator": "between", "formula1": f"-{most}", "formula2": f"{most}"}
    bounds = _bounds(column)
    if column.kind in (kinds.INTEGER, kinds.POSITION) and bounds:
        return {"type": "whole", "operator": "between", "formula1": f"{bounds[0]}", "formula2": f"{bounds[1]}"}
    if column.kind == kinds.TEXT and column.most:
        return {"type": "textLength", "operator": "lessThanOrEqual", "formula1": f"{column.most}"}
    return {"type": None}


def _bounds(column: Column) -> tuple[int, int] | None:
    if column.least is None or column.most is None:
        return None
    first = 1 if column.kind == kinds.POSITION else 0
    return column.least + first, column.most + first


def advice(column: Column, zone: timezone) -> str:
    """In whole sentences: whether it has to be there, its form, and what it means."""
    return " ".join(each for each in (_must(column), hint(column.name), _form(column, zone)) if each)


def _must(column: Column) -> str:
    return say("Has to be filled in.") if column.required else ""


def _form(column: Column, zone: timezone) -> str:
    bounds = _bounds(column)
    if column.kind == kinds.MOMENT:
        return filled("Date and time, such as 2017-08-01 05:00, in the time zone {zone}.", zone=zone_text(zone))
    if column.kind == kinds.CHOICE:
        return say("Choose from the list.")
    if column.kind in (kinds.LATITUDE, kinds.LONGITUDE):
        return filled(
            "Decimal degrees, such as {example}.", example="33.3152" if column.kind == kinds.LATITUDE else "44.3661"
        )
    if column.kind == kinds.RING:
        return say(
            "Corners as latitude and longitude with ; between them, against the clock, the first one again at the end:"
            " 33.943 44.025; 33.943 44.038; 33.954 44.038; 33.943 44.025"
        )
    if column.kind in (kinds.INTEGER, kinds.POSITION) and bounds:
        return filled("A whole number from {least} to {most}.", least=bounds[0], most=bounds[1])
    if column.kind == kinds.WORDS:
        return say("Several with ; between them.")
    is_text = column.kind == kinds.TEXT and column.name.startswith("body.")
    return filled("At most {most} characters.", most=column.most) if is_text and column.most else ""
