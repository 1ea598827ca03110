"""The formats by name, and the way from a state to files and from files to rows."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jisr.capabilities.framework.actions import key_of
from jisr.capabilities.framework.tables import TABLES
from jisr.errors import BatchRefused, Invalid, JisrError
from jisr.interop.framework import csvs, workbook, yamls
from jisr.interop.framework.lines import Line, LineFault, Place, Placed, Told
from jisr.journal.record import Submission
from jisr.journal.registry import State

YAML, CSV, XLSX = "yaml", "csv", "xlsx"
FORMATS = (YAML, CSV, XLSX)
HEADED = ("code", "edition", "titles", "hazards", "legal_basis", "signers", "consultation_days", "review_months")
MOST_BYTES = 16 * 1024 * 1024  # of one file


def told_of(state: State, annex: str | None = None) -> Told:
    """All that the reader sees of the framework, or one annex of it, table by table and code by code."""
    opening = state["opened"]["body"] if state["opened"] else {}
    told = Told({name: opening[name] for name in HEADED if name in opening})
    told.annexes = {member: each["hash"] for member, each in state["annexes"].items() if annex in (None, member)}
    for table in TABLES:
        for member, rows in sorted(state["rows"].get(table, {}).items()):
            if annex in (None, member):
                told.lines.extend(Line(Place(table), table, member, rows[code]) for code in sorted(rows))
    return told


def written(form: str, told: Told, path: Path, languages: tuple[str, str], made_at: str) -> dict[Path, bytes]:
    if form == XLSX:
        return {path: workbook.write(told, *languages, made_at)}
    files = yamls.write(told) if form == YAML else csvs.write(told)
    return {path / name: data for name, data in files.items()}


def read(form: str, path: Path) -> Told:
    if form == XLSX:
        return workbook.read(_bytes(path))
    if not path.is_dir():
        message = "{path} is no folder: {form} stands in a folder with a file for each part"
        raise Invalid(message, code="no_folder", path=path, form=form)
    files = {each.name: _bytes(each) for each in sorted(path.iterdir()) if each.suffix == f".{form}"}
    return read_files(form, files)


def read_files(form: str, files: Mapping[str, bytes]) -> Told:
    return yamls.read(files) if form == YAML else csvs.read(files)


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise Invalid("{path} is over {most} MB: split it", code="too_large", path=path, most=MOST_BYTES // 1024**2)
    return path.read_bytes()


def own_rows(placed: Iterable[Placed], annex: str, rows: Any) -> list[Placed]:
    """Those of one's own annex; another member's may stand in the file as they are, and not otherwise."""
    own, faults = [], list[JisrError]()
    for each in placed:
        other = each.annex or annex
        if other == annex:
            own.append(each)
        elif rows and rows.get(each.row["table"], {}).get(other, {}).get(each.row["code"]) != each.row:
            message = "this row stands in the annex of {other}, which enters it: leave it as it is"
            faults.append(LineFault(Invalid(message, code="not_your_annex", other=other), each.place, "annex"))
    if faults:
        raise BatchRefused(faults)
    return own


def at_its_row(fault: JisrError, made: Sequence[Submission], placed: list[Placed]) -> JisrError:
    """What the journal says of `body.put[3].producer` of a line, said of the sheet and row that it came from."""
    number, column = _put_at(fault.field)
    if number is None or fault.line is None:
        return fault
    key = key_of(made[fault.line - 1].body["put"][number])
    place: Any = next((each.place for each in placed if key_of(each.row) == key), None)
    return fault if place is None else LineFault(fault, place, column)


def _put_at(field: str) -> tuple[int | None, str]:
    beginning, _, column = field.partition("].")
    if not beginning.startswith("body.put["):
        return None, ""
    digits = beginning.removeprefix("body.put[").rstrip("]")
    return (int(digits), column.split("[")[0]) if digits.isdigit() else (None, "")
