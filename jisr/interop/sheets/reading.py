"""From an XLSX workbook to records to hand in: each row by itself, and every fault by its sheet, row and column.

Bytes in, submissions out. Rows may name each other as @name, in any order; what is named comes before what names it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timezone
from hashlib import sha256
from typing import Any

import msgspec

from jisr.errors import Invalid, JisrError
from jisr.interop.sheets.bodies import FAULTY, Values, gather_body
from jisr.interop.sheets.book import Row, Sheet, read_book
from jisr.interop.sheets.cells import Times, from_cell
from jisr.interop.sheets.cover import About, find_about, is_ours
from jisr.interop.sheets.faults import Head, Place, SheetFault
from jisr.interop.sheets.heads import find_head
from jisr.interop.sheets.words import bare, heading
from jisr.journal.record import Submission
from jisr.journal.registry import Registry

_NAME = re.compile(r"@\s*(.+)", re.DOTALL)


@dataclass
class Line:
    """One row. `submission` is None where it cannot be read, and of a row that holds a `record` (its id) already;
    `values` by column; `needs`: the lines (by client_id) that it names."""

    head: Head
    row: int
    client_id: str
    submission: Submission | None = None
    faults: list[SheetFault] = field(default_factory=list)
    needs: tuple[str, ...] = ()
    record: str = ""
    values: Values = field(default_factory=dict)


@dataclass
class Workbook:
    """`lines` in an order in which they can be handed in; `faults` of sheets as a whole."""

    about: About
    lines: list[Line]
    faults: list[SheetFault]

    def all_faults(self) -> list[SheetFault]:
        """In the order of sheets and rows."""
        return [*self.faults, *(fault for line in self.lines for fault in line.faults)]


def read_workbook(data: bytes, registry: Registry, zone: timezone, label: dict[str, Any] | None = None) -> Workbook:
    """`zone` holds where the workbook names none, `label` where a row has none.

    Raises `Invalid` for a file that is no workbook, is damaged, too large, or holds what is not taken in.
    """
    book = read_book(data)
    about = find_about(book, zone)
    identity = about.workbook or sha256(data).hexdigest()[:32]
    reading = _Reading(registry, Times(about.zone, book.from_1904), identity, label)
    lines = [line for sheet in book.sheets if not is_ours(sheet) for line in reading.lines(sheet)]
    reading.link(lines)
    return Workbook(about, _in_order(lines), reading.faults)


class _Reading:
    def __init__(self, registry: Registry, times: Times, identity: str, label: dict[str, Any] | None) -> None:
        self._registry, self._times, self._identity, self._usual = registry, times, identity, label
        self._named: dict[str, Line] = {}
        self._sheets: dict[str, int] = {}
        self.faults: list[SheetFault] = []

    def lines(self, sheet: Sheet) -> Iterator[Line]:
        """Every row below the headings that holds something."""
        if not sheet.rows:
            return
        head, faults = find_head(sheet, self._registry)
        self.faults.extend(faults)
        if head is None:
            return
        self._sheets[head.type] = number = self._sheets.get(head.type, 0) + 1
        prefix = f"xlsx-{self._identity}-{head.type}{'' if number == 1 else f'~{number}'}"
        for row, cells in sorted(sheet.rows.items()):
            if row > head.row:
                yield self._line(head, row, cells, prefix)

    def _line(self, head: Head, row: int, cells: Row, prefix: str) -> Line:
        line = Line(head, row, f"{prefix}-{row}")
        values: Values = {}
        for number, cell in sorted(cells.items()):
            column = head.columns.get(number)
            if column is None:
                message = "this column has no heading that belongs here: delete it, or give it one of this sheet"
                fault = Invalid(message, code="unknown_column")
                line.faults.append(SheetFault(fault, Place(head.sheet, row, number)))
                continue
            try:
                values[column.name] = from_cell(column, cell, self._times)
            except Invalid as fault:
                values[column.name] = FAULTY
                line.faults.append(head.placed(fault, row))
        line.record = str(values.get("record.id", "")) if values.get("record.id") is not FAULTY else ""
        if values.get("name", FAULTY) is not FAULTY:
            self._name(line, values["name"])
        line.values = values
        return line

    def _name(self, line: Line, name: str) -> None:
        key = bare(name)
        other = self._named.setdefault(key, line)
        if other is not line:
            message = "{name} is the name of another row too ({other}): give each its own"
            place = Place(other.head.sheet, other.row)
            self._fault(line, Invalid(message, code="name_twice", field="name", name=name, other=place))
        else:
            line.client_id = f"xlsx-{self._identity}-@{key}"

    def _fault(self, line: Line, fault: JisrError) -> None:
        line.faults.append(line.head.placed(fault, line.row))

    def link(self, lines: Sequence[Line]) -> None:
        """Make submissions, once every name is known."""
        for line in lines:
            if not line.record:
                self._submit(line, line.values)

    def _submit(self, line: Line, values: Values) -> None:
        record_type = self._registry.types[line.head.type]
        body, missing = gather_body(record_type.body, values)
        for fault in missing:
            self._fault(line, fault)
        label = self._label(line, values)
        thread = self._reference(line, "thread", values.get("thread"))
        refs = tuple(self._reference(line, "refs", each) or "" for each in _listed(values.get("refs")))
        line.needs = tuple(each[1:] for each in (thread, *refs) if each and each.startswith("@"))
        if line.faults:
            return
        try:
            msgspec.convert(body, record_type.body)
        except msgspec.ValidationError as error:
            what, _, place = str(error).partition(" - at `$")
            field = "body" + place.rstrip("`")
            self._fault(line, Invalid("{what}", code="body_invalid", field=field, what=what))
            return
        line.submission = Submission(
            type=record_type.name, body=body, label=label, client_id=line.client_id, thread=thread,
            happened_at=values.get("happened_at"), refs=refs,
        )  # fmt: skip

    def _label(self, line: Line, values: Values) -> dict[str, Any]:
        label = {name.removeprefix("label."): values[name] for name in sorted(values) if name.startswith("label.")}
        if not label and self._usual is not None:
            return self._usual
        if "preset" not in label and "level" not in label:
            message = "say who may see it: a ready-made label, or a level and whom it is released to"
            self._fault(line, Invalid(message, code="label_missing", field="label"))
        if "level" in label and "preset" not in label:
            label.setdefault("releasable_to", [])
        return label

    def _reference(self, line: Line, field: str, text: Any) -> str | None:
        """@name becomes the other row's client_id."""
        if text is None or text is FAULTY or not text:
            return None
        named = _NAME.fullmatch(text)
        if named is None:
            return str(text)
        other = self._named.get(bare(named[1]))
        if other is not None and other is not line:
            return f"@{other.client_id}"
        message = "no other row is called {name}: write it in the column {column} of the row that you mean"
        column = heading(line.head.type, "name")
        self._fault(line, Invalid(message, code="unknown_row", field=field, name=named[1][:60], column=column))
        return None


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else []


def _in_order(lines: list[Line]) -> list[Line]:
    """Each after those that it names, else as they stand. Rows that name each other in a circle are faults."""
    by_id = {line.client_id: line for line in lines}
    ordered: dict[str, Line] = {}
    for line in lines:
        way: dict[str, Line] = {line.client_id: line}  # each names the one after it
        while way:
            current = next(reversed(way.values()))
            open_needs = [by_id[each] for each in current.needs if each in by_id and each not in ordered]
            following = open_needs[0] if open_needs and current.client_id not in ordered else None
            if following is not None and following.client_id not in way:
                way[following.client_id] = following
                continue
            if following is not None:
                message = "this row and {other} name each other in a circle: one of them has to come first"
                other = Place(following.head.sheet, following.row)
                fault = Invalid(message, code="circle", field="refs", other=other)
                current.faults.append(current.head.placed(fault, current.row))
                current.submission = None
            ordered.setdefault(current.client_id, current)
            way.popitem()
    return list(ordered.values())
