"""A record that stands, as a row: what a viewer sees of it, by column."""

from datetime import timezone
from functools import cache
from typing import Any

from jisr.errors import JisrError
from jisr.interop.sheets.bodies import Values, spread_body
from jisr.interop.sheets.columns import MOMENT, Column, known_columns
from jisr.interop.sheets.zone import local_text
from jisr.journal.read import Reader, RecordView
from jisr.journal.record import reference_of
from jisr.journal.registry import RecordType
from jisr.journal.when import ms_of
from jisr.language import say


class Rows:
    """Of what one reader sees. Records are named by their references, and by ids where a reference names several."""

    def __init__(self, reader: Reader, zone: timezone) -> None:
        self._reader, self._zone = reader, zone
        self._name = cache(self._found_name)

    def values(self, record: RecordView, record_type: RecordType) -> Values:
        values: Values = {
            "record.id": record.id, "record.ref": record.ref, "record.author": record.author,
            "record.post": record.post, **self._times(record), "record.state": _state(record),
        }  # fmt: skip
        if record.thread is not None and record.thread != record.id:
            values["thread"] = self._name(record.thread)
        values["refs"] = [self._name(each) for each in record.refs]
        for name, value in (record.label or {}).items():
            if f"label.{name}" in known_columns(record_type.body):
                values[f"label.{name}"] = local_text(value, self._zone) if name == "expires" and value else value
        values = {name: value for name, value in values.items() if value not in (None, "", [])}
        return values if record.body is None else {**values, **spread_body(record_type.body, record.body)}

    def _times(self, record: RecordView) -> Values:
        times = {
            "happened_at": record.happened_at,
            "record.recorded_at": record.recorded_at,
            "record.device_at": record.device_at,
        }
        return {name: local_text(text, self._zone) for name, text in times.items() if text}

    def _found_name(self, record: str) -> str:
        """Where the reference alone would not do, the id."""
        try:
            found = self._reader.find(record)
            ref = reference_of(record)
            return ref if found and self._reader.find(ref) == [record] else record
        except JisrError:
            return record

    def same(self, column: Column, written: Any, stands: Any) -> bool:
        """Whether a cell says what the record does."""
        if column.kind == MOMENT and isinstance(written, str) and isinstance(stands, str):
            return written == stands or _moment(written) == _moment(stands)
        if column.name == "thread":
            return bool(self._resolved(written) == self._resolved(stands))
        if column.name == "refs":
            return [self._resolved(each) for each in written or []] == [self._resolved(each) for each in stands or []]
        return bool(written == stands)

    def _resolved(self, reference: Any) -> Any:
        try:
            found = self._reader.find(reference) if reference else []
        except JisrError:
            return reference
        return found[0] if len(found) == 1 else reference


def _moment(text: str) -> int | None:
    try:
        return ms_of(text)
    except JisrError:
        return None


def _state(record: RecordView) -> str:
    return say("erased") if record.erased else ""
