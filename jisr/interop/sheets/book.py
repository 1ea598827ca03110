"""The sheets of an XLSX file with their cells, as they stand. What they mean is read elsewhere.

Of ECMA-376 part 1, clauses 18.2 to 18.4: workbook, worksheets, shared and inline strings.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jisr.errors import Invalid
from jisr.interop.sheets.archive import Archive, attribute, damaged, done, elements, local
from jisr.interop.sheets.cells import Cell

MOST_SHEETS = 100
MOST_ROWS = 25_000  # that hold something, in all sheets together: headings and the first sheet too
MOST_COLUMNS = 400
MOST_STRINGS = 1_000_000

Row = dict[int, Cell]  # column (from 1) -> cell; blank ones are left out

_WHERE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass
class Sheet:
    """`rows`: number (from 1) -> its cells."""

    name: str
    rows: dict[int, Row] = field(default_factory=dict)


@dataclass
class Book:
    sheets: list[Sheet]
    from_1904: bool


def read_book(data: bytes) -> Book:
    """`Invalid` where the file is no workbook, is damaged, larger than the limits, or holds what is not taken in."""
    archive = Archive(data)
    home = _home(archive)
    workbook = archive.read(home)
    if workbook is None:
        raise Invalid("this is no XLSX workbook: save it as .xlsx, and send that file", code="not_a_workbook")
    targets = dict(_relations(archive, home))
    strings = _strings(archive, targets)
    sheets: list[Sheet] = []
    from_1904 = False
    budget = [MOST_ROWS]
    for element in elements(workbook, "sheet", "workbookPr"):
        if local(element.tag) == "workbookPr":
            from_1904 = attribute(element, "date1904") in ("1", "true")
            continue
        if len(sheets) == MOST_SHEETS:
            raise Invalid("a workbook has at most {most} sheets", code="workbook_too_large", most=MOST_SHEETS)
        target, kind = targets.get(attribute(element, "id") or "", ("", ""))
        part = archive.read(target) if kind == "worksheet" else None
        name = attribute(element, "name") or ""
        sheets.append(Sheet(name, {} if part is None else _rows(part, strings, name, budget)))
    return Book(sheets, from_1904)


def _home(archive: Archive) -> str:
    targets = dict(_relations(archive, ""))
    return next((target for target, kind in targets.values() if kind == "officeDocument"), "xl/workbook.xml")


def _relations(archive: Archive, part: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Id -> (part, kind) of what a part, or the whole, is related to inside the file."""
    folder, name = posixpath.split(part)
    data = archive.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    for element in elements(data, "Relationship") if data else ():
        target, kind = attribute(element, "Target") or "", (attribute(element, "Type") or "").rpartition("/")[2]
        if attribute(element, "TargetMode") != "External":
            yield attribute(element, "Id") or "", (posixpath.normpath(posixpath.join("/", folder, target)), kind)


def _strings(archive: Archive, targets: dict[str, tuple[str, str]]) -> list[str]:
    part = next((target for target, kind in targets.values() if kind == "sharedStrings"), "")
    data = archive.read(part) if part else None
    found: list[str] = []
    for element in elements(data, "si") if data else ():
        if len(found) == MOST_STRINGS:
            message = "the workbook has more than {most} different texts: split it"
            raise Invalid(message, code="workbook_too_large", most=MOST_STRINGS)
        found.append(_text(element))
        done(element)
    return found


def _text(element: Any) -> str:
    """Of a string, plain or in runs of several fonts; how it is pronounced (rPh) is not said."""
    parts = []
    for child in element:
        if local(child.tag) == "t":
            parts.append(child.text or "")
        elif local(child.tag) == "r":
            parts.extend(inner.text or "" for inner in child if local(inner.tag) == "t")
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    """XML cannot hold every character: _x0007_ stands for one (clause 22.9.2.19)."""
    found = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return found if found == text else found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _rows(data: bytes, strings: list[str], sheet: str, budget: list[int]) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    number = 0
    for element in elements(data, "row"):
        said = attribute(element, "r")
        number = _number(said) if said else number + 1
        row = {at: cell for at, cell in _cells(element, strings) if not cell.blank}
        done(element)
        if not row:
            continue
        if max(row) > MOST_COLUMNS:
            message = "sheet {sheet}, row {row}: there is something right of the column {most}: delete it"
            raise Invalid(message, code="workbook_too_large", sheet=sheet, row=number, most=MOST_COLUMNS)
        budget[0] -= 1
        if budget[0] < 0:
            message = "the workbook has more than {most} rows: split it"
            raise Invalid(message, code="workbook_too_large", most=MOST_ROWS)
        rows[number] = row
    return rows


def _cells(row: Any, strings: list[str]) -> Iterator[tuple[int, Cell]]:
    column = 0
    for element in row:
        if local(element.tag) != "c":
            continue
        said = attribute(element, "r")
        column = _column(said) if said else column + 1
        yield column, _cell(element, strings)


def _cell(element: Any, strings: list[str]) -> Cell:
    kind = attribute(element, "t") or "n"
    text, formula = "", False
    for child in element:
        name = local(child.tag)
        if name == "v":
            text = child.text or ""
        elif name == "is":
            text = _text(child)
        elif name == "f":
            formula = True
    if kind == "s":
        return Cell("text", _shared(text, strings), formula)
    if kind == "str":
        text = _unescaped(text)
    if kind == "b":
        return Cell("flag", "true" if text.strip() == "1" else "false" if text.strip() else "", formula)
    return Cell({"n": "number", "e": "error"}.get(kind, "text"), text, formula)


def _shared(text: str, strings: list[str]) -> str:
    number = text.strip()
    if number.isascii() and number.isdigit() and len(number) < 9 and int(number) < len(strings):
        return strings[int(number)]
    raise damaged()


def _column(where: str) -> int:
    """28 of AB7."""
    found = _WHERE.fullmatch(where)
    number = 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    if not 1 <= number <= 16_384:
        raise damaged()
    return number


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise damaged()
    return int(text)


def letters(column: int) -> str:
    """AB of 28."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
