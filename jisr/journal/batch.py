"""From the bytes that a post hands in to submissions, each line by itself: a line that cannot be read is a named fault.

Either NDJSON, one record a line (empty lines are passed over), or one JSON object over any number of lines.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from jisr.errors import BatchRefused, Invalid, JisrError
from jisr.journal.canonical import parse
from jisr.journal.record import Submission

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UNFINISHED = (b"{", b"[", b",", b":")  # how the first line of an object ends that goes on


@dataclass(frozen=True)
class Batch:
    """What was read, and the line (from 1) of the file that each entry stood in."""

    entries: list[Submission | JisrError]
    lines: list[int]

    def at_its_lines(self, refused: BatchRefused) -> BatchRefused:
        """The same faults, each with its line in the file instead of its place in the batch."""
        for fault in refused.faults:
            if fault.line is not None:
                fault.line = self.lines[fault.line - 1]
        return refused


def read_batch(data: bytes, prefix: str | None = None) -> Batch:
    """Raises `Invalid` (nothing_submitted) where there is no line at all.

    With a `prefix`, a record without a client_id gets PREFIX-1, PREFIX-2, ... by its place in the batch.
    """
    data = data.removeprefix(BYTE_ORDER_MARK)
    numbered = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
    if not numbered:
        raise Invalid("nothing was handed in: write one record a line", code="nothing_submitted")
    if len(numbered) > 1 and numbered[0][1].rstrip().endswith(_UNFINISHED):
        return _one_object(data, numbered[0][0], prefix)
    entries = [_read_line(line, prefix, place) for place, (_, line) in enumerate(numbered, 1)]
    return Batch(entries, [number for number, _ in numbered])


def _one_object(data: bytes, first: int, prefix: str | None) -> Batch:
    """What cannot be read is named by the line where reading stopped."""
    try:
        return Batch([read_submission(_named(parse(data), prefix, 1))], [first])
    except Invalid as fault:
        stopped = fault.values.get("at") if fault.code == "not_json" else None
        return Batch([fault], [first if stopped is None else data.decode()[:stopped].count("\n") + 1])


def _read_line(line: bytes, prefix: str | None, place: int) -> Submission | JisrError:
    try:
        return read_submission(_named(parse(line), prefix, place))
    except Invalid as fault:
        return fault


def _named(value: Any, prefix: str | None, place: int) -> Any:
    if prefix is None or not isinstance(value, dict) or "client_id" in value:
        return value
    return {**value, "client_id": f"{prefix}-{place}"}


def read_submission(value: Any) -> Submission:
    """`Invalid` names the field that is missing, not known, or of another type."""
    if not isinstance(value, dict):
        raise Invalid("a record is a JSON object: {{...}}", code="not_an_object")
    for name in Submission.__struct_fields__:
        if name in _REQUIRED and name not in value:
            raise Invalid("the field {name} is missing", code="field_missing", field=name, name=name)
    for name in value:
        if name not in Submission.__struct_fields__:
            known = ", ".join(Submission.__struct_fields__)
            raise Invalid(
                "{name} is no field of a record; fields are {known}",
                code="unknown_field", field=name[:80], name=name[:80], known=known,
            )  # fmt: skip
    try:
        return msgspec.convert(value, Submission)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$.")
        raise Invalid("{field}: {what}", code="wrong_type", field=place.rstrip("`"), what=what) from None


_REQUIRED = frozenset(each.name for each in msgspec.structs.fields(Submission) if each.required)
