"""A workbook that a post brings in: what of it is new, what stands already, and every fault at its cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from jisr.errors import BatchRefused, Conflict, Invalid, JisrError, Missing
from jisr.interop.formats import Brought
from jisr.interop.sheets.bodies import FAULTY
from jisr.interop.sheets.columns import Column
from jisr.interop.sheets.faults import SheetFault, WorkbookRefused
from jisr.interop.sheets.reading import Line, Workbook
from jisr.interop.sheets.rows import Rows
from jisr.interop.sheets.words import heading
from jisr.journal.read import Reader, RecordView
from jisr.journal.record import Submission
from jisr.journal.registry import RecordType
from jisr.language import filled

_OF_NO_ACCOUNT = ("name", "label.preset", "record.state")


@dataclass(frozen=True)
class BroughtRows(Brought):
    """`origins`: of each entry, its row, or the fault that keeps the whole from going in."""

    origins: tuple[Line | SheetFault, ...] = field(default=())

    def at_its_place(self, refused: BatchRefused) -> BatchRefused:
        """Each fault of the workbook once. What only follows from another row's fault is judged when that is mended."""
        faults: list[SheetFault] = []
        faulty: set[str] = set()
        for fault in refused.faults:
            origin = self.origins[(fault.line or 1) - 1]
            if isinstance(origin, SheetFault):
                faults.append(origin)
            elif origin.faults:
                faults.extend(origin.faults)
                faulty.add(origin.client_id)
            elif not faulty.intersection(origin.needs):
                faults.append(origin.head.placed(_said_of_rows(fault, origin), origin.row))
                faulty.add(origin.client_id)
            else:
                faulty.add(origin.client_id)
        return WorkbookRefused(faults)


def brought(book: Workbook, rows: Rows, reader: Reader, types: dict[str, RecordType]) -> BroughtRows:
    """Raises `Invalid` where there is nothing to hand in."""
    stands = _check_standing(book.lines, rows, reader, types)
    entries: list[tuple[Submission | JisrError, Line | SheetFault]] = [(each, each) for each in book.faults]
    for line in book.lines:
        if line.faults:
            entries.append((line.faults[0], line))
        elif line.submission is not None:
            entries.append((line.submission, line))
    if not entries:
        message = (
            "nothing was handed in: all rows of the workbook stand already ({count})"
            if stands
            else "nothing was handed in: the workbook has no filled row"
        )
        raise Invalid(message, code="nothing_submitted", count=stands)
    notes = [filled("{count} rows stand already, and are passed over", count=stands)] if stands else []
    origins = tuple(origin for _, origin in entries)
    return BroughtRows(
        [entry for entry, _ in entries], [_row(each) for each in origins], notes,
        places=[_place(each) for each in origins], origins=origins,
    )  # fmt: skip


def _row(origin: Line | SheetFault) -> int:
    return origin.row if isinstance(origin, Line) else origin.place.row or 0


def _place(origin: Line | SheetFault) -> dict[str, object]:
    if isinstance(origin, SheetFault):
        return {}
    return {"sheet": origin.head.sheet, "row": origin.row}


def _said_of_rows(fault: JisrError, line: Line) -> JisrError:
    """What the journal says of a client_id, which nobody wrote into a workbook."""
    if fault.code != "client_id_reused":
        return fault
    message = (
        "this row was sent before and said something else, which stands: take a fresh workbook, or give the row another"
        " name in the column {column}; what stands is corrected by superseding it"
    )
    column = heading(line.head.type, "name")
    return Conflict(message, code=fault.code, field="name", column=column)


def _check_standing(lines: Iterable[Line], rows: Rows, reader: Reader, types: dict[str, RecordType]) -> int:
    """The number of rows whose records stand already; a row that says something else than its record is a fault."""
    found = 0
    for line in lines:
        if not line.record:
            continue
        record = _record(reader, line)
        if record is None:
            message = "there is no record {record} that you may see: delete the cell, to send the row as a new report"
            _fault(line, Missing(message, code="unknown_record", field="record.id", record=line.record[:70]))
            continue
        found += 1
        values = rows.values(record, types[line.head.type])
        for column in line.head.columns.values():
            if not _says_it(column, line, values, rows):
                message = "this row is the record {ref}, which cannot be changed: put back what it says or supersede it"
                _fault(line, Invalid(message, code="record_stands", field=column.name, ref=record.ref))
                break
    return found


def _says_it(column: Column, line: Line, values: dict[str, object], rows: Rows) -> bool:
    written = line.values.get(column.name)
    if column.name in _OF_NO_ACCOUNT or written is FAULTY:
        return True
    return rows.same(column, written, values.get(column.name))


def _record(reader: Reader, line: Line) -> RecordView | None:
    """The record whose id stands in the row, of the type of its sheet."""
    try:
        found = reader.thread(line.record).records if line.record in reader.find(line.record) else ()
    except JisrError:
        return None
    return next((each for each in found if each.id == line.record and each.type == line.head.type), None)


def _fault(line: Line, fault: JisrError) -> None:
    line.faults.append(line.head.placed(fault, line.row))
