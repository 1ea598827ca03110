"""What every one of several clearances may see now, and nothing else: what a screen shows that all of them look at.

A record is shown where each of them sees it; threads are folded from these records alone, so that no state tells of
what only some may know. Pure, but for the journal's reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from jisr.journal.journal import Journal
from jisr.journal.label import Clearance, Label
from jisr.journal.picture import Picture, Said
from jisr.journal.query import ThreadRow
from jisr.journal.read import RecordView
from jisr.journal.record import reference_of
from jisr.journal.registry import Registry, Seen, State
from jisr.journal.when import ms_of

AT_A_TIME = 1_000


@dataclass(frozen=True)
class Common:
    """`threads`: of the kinds that lists show, the newest word first; `records`: the newest first."""

    threads: tuple[tuple[ThreadRow, Picture], ...]
    records: tuple[RecordView, ...]


def common_to(journal: Journal, clearances: Sequence[Clearance]) -> Common:
    """Nothing where nobody is there: an empty room may be anybody's."""
    records = _records(journal, clearances)
    threads: dict[str, list[RecordView]] = {}
    for each in records:
        threads.setdefault(each.thread or each.id, []).append(each)
    found = [row for each, said in threads.items() if (row := _thread(journal.registry, each, said)) is not None]
    found.sort(key=lambda each: (each[0].updated_at, each[0].id), reverse=True)
    shown = {row.id for row, _ in found}
    spoken = [each for each in records if each.thread in shown]
    spoken.sort(key=lambda each: (each.recorded_at or "", each.id), reverse=True)
    return Common(tuple(found), tuple(spoken))


def _records(journal: Journal, clearances: Sequence[Clearance]) -> list[RecordView]:
    if not clearances:
        return []
    first, *others = sorted(clearances, key=lambda each: each.name)
    reader, position, found = journal.read(first), 0, list[RecordView]()
    while True:
        arrived = reader.arrivals(position, None, AT_A_TIME)
        found += arrived.records
        if len(arrived.records) < AT_A_TIME:
            break
        position = arrived.position
    ids = reader.seen([each.id for each in found])
    for other in others:
        ids = journal.read(other).seen(sorted(ids))
    return [msgspec.structs.replace(each, opened=()) for each in found if each.id in ids]


def _thread(registry: Registry, thread: str, records: list[RecordView]) -> tuple[ThreadRow, Picture] | None:
    """None for a thread whose beginning is not for all of them, and for kinds that no list shows."""
    records.sort(key=lambda each: (each.recorded_at or "", each.id != thread, each.id))
    opener = records[0]
    known = registry.readable(opener.type or "", opener.type_version or 0)
    if opener.id != thread or known is None or known.kind is None or known.kind in registry.unlisted:
        return None
    fold = registry.kinds[known.kind].fold
    state: State = fold.start()
    for each in records:
        if each.body is not None and not each.unreadable:
            state = fold.step(state, _seen(each))
    index = fold.index(state)
    parts: dict[str, Any] = {
        "id": thread, "ref": reference_of(thread), "kind": index.kind, "title": index.title, "state": index.state,
        "severity": index.severity, "box": index.box,
        "first_at": records[0].recorded_at or "", "updated_at": records[-1].recorded_at or "",
    }  # fmt: skip
    return ThreadRow(**parts), Picture(**parts, detail=state, said={thread: _said(opener)})


def _said(record: RecordView) -> Said:
    return Said(
        ref=record.ref, thread=record.thread or record.id, type=record.type or "", author=record.author or "",
        label=msgspec.convert(record.label, Label), recorded_at=record.recorded_at or "",
    )  # fmt: skip


def _seen(record: RecordView) -> Seen:
    return Seen(
        id=record.id, type=record.type or "", author=record.author or "", post=record.post or "",
        happened_at=ms_of(record.happened_at or ""), recorded_at=ms_of(record.recorded_at or ""),
        refs=record.refs, label=msgspec.convert(record.label, Label), body=record.body or {},
    )  # fmt: skip
