"""Triggers that have dwelt: whom the system asks to act, and in which words. Nothing is activated by it.

Asked is the authority of the trigger's activation, by the `system` of its own member, in the thread of the reading.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from jisr.capabilities.framework.duties.book import Book
from jisr.capabilities.framework.duties.escalating import cells, told_label
from jisr.capabilities.framework.duties.reading import MOST_THREADS, OVER, Board, opening_labels
from jisr.capabilities.framework.duties.records import GAUGE_KIND, PROPOSED, READING
from jisr.capabilities.framework.duties.triggers import (
    SERVICE_STATE,
    SERVICE_STATUS,
    STOCK_HOURS,
    Fired,
    Measured,
    fired,
    of_service,
    readings_of,
    same_run,
)
from jisr.capabilities.framework.tables import Activation, Trigger
from jisr.journal.label import Label
from jisr.journal.policy import Policy
from jisr.journal.query import Query, Sought
from jisr.journal.read import Reader
from jisr.journal.record import Submission
from jisr.journal.registry import Seen
from jisr.journal.traits import type_is


class Source(NamedTuple):
    """What one instrument said, in one thread. `asked`: proposals of that thread."""

    thread: str
    readings: list[Measured]
    records: dict[str, Seen]
    asked: list[Seen]


def asks_of(board: Board, reader: Reader, policy: Policy, member: str, now: int) -> list[Submission]:
    """What the member's authorities have to be asked because of triggers."""
    wanted = [each for book in board.books.values() if book.holds_at(now) for each in _triggers_of(book, member)]
    if not wanted:
        return []
    sources = _sources(reader, {(row.source, row.indicator) for _, _, row, _, _ in wanted})
    return [
        submission
        for book, annex, row, owner, activation in wanted
        for source in sources.get((row.source, row.indicator), ())
        if (submission := _ask(book, annex, row, owner, activation, source, reader, policy)) is not None
    ]


Wanted = tuple[Book, str, Trigger, str, Activation]


def _triggers_of(book: Book, member: str) -> Iterator[Wanted]:
    """Each trigger with the activation that it asks for, where that is the member's."""
    for annex, row in book.triggers:
        found = activation_of(book, row)
        if found is not None and row.source and found[1].authority.partition("/")[0] == member:
            yield book, annex, row, *found


def activation_of(book: Book, trigger: Trigger) -> tuple[str, Activation] | None:
    """The one that names the trigger; else that of its plan; else that of its alert level."""
    named = [each for each in book.activations if each[1].trigger == trigger.code]
    named += [each for each in book.activations if trigger.plan and each[1].plan == trigger.plan]
    named += [each for each in book.activations if not each[1].plan and each[1].level == trigger.level]
    return named[0] if named else None


def _sources(reader: Reader, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[Source]]:
    found: dict[tuple[str, str], list[Source]] = {}
    gauges = reader.threads(Query(kind=GAUGE_KIND, limit=MOST_THREADS, count=False)).threads
    for picture in reader.pictures([each.id for each in gauges], whole=False):
        thread, detail = picture.id, picture.detail or {}
        now = detail.get("now")
        if now is not None and (key := (now["body"]["source"], now["body"]["indicator"])) in wanted:
            records = reader.gather([thread], (READING, PROPOSED)).get(thread, [])
            kept = readings_of(detail["readings"])
            found.setdefault(key, []).append(_source(thread, kept, records))
    if any(indicator in (STOCK_HOURS, SERVICE_STATE) for _, indicator in wanted):
        for key, source in _services(reader):
            if key in wanted:
                found.setdefault(key, []).append(source)
    return found


def _services(reader: Reader) -> Iterator[tuple[tuple[str, str], Source]]:
    """Of incidents that go on, what was reported of services."""
    sought = Sought(traits=((type_is(SERVICE_STATUS),),), other_states=OVER)
    rows = reader.threads(Query(sought=sought, limit=MOST_THREADS, count=False)).threads
    for thread, records in reader.gather([each.id for each in rows], (SERVICE_STATUS, PROPOSED)).items():
        by_key: dict[tuple[str, str], list[Measured]] = {}
        for record in records:
            for source, indicator, measured in of_service(record) if record.type == SERVICE_STATUS else ():
                by_key.setdefault((source, indicator), []).append(measured)
        for key, readings in by_key.items():
            yield key, _source(thread, sorted(readings), records)


def _source(thread: str, readings: list[Measured], records: Sequence[Seen]) -> Source:
    return Source(thread, readings, {each.id: each for each in records}, [r for r in records if r.type == PROPOSED])


def _ask(
    book: Book, annex: str, row: Trigger, owner: str, activation: Activation, source: Source, reader: Reader,
    policy: Policy,
) -> Submission | None:  # fmt: skip
    now = fired(row, source.readings)
    if now is None or now.by.record not in source.records or _is_asked(book, annex, row, source):
        return None
    by = source.records[now.by.record]
    label = _label(book, activation, by, source, reader, policy)
    if label is None:
        return None
    trigger, asked = {"annex": annex, "code": row.code}, {"annex": owner, "code": activation.code}
    return Submission(
        type=PROPOSED, thread=source.thread, label=label, refs=(by.id, book.framework),
        body={"activation": asked, "trigger": trigger, "reason": _words(row, now)},
        client_id=f"{PROPOSED}/{book.framework[:16]}/{annex}/{row.code}/{by.id}",
    )  # fmt: skip


def _is_asked(book: Book, annex: str, row: Trigger, source: Source) -> bool:
    """Whether somebody was asked in this run already."""
    named = {"annex": annex, "code": row.code}
    return any(
        each.body.get("trigger") == named
        and book.framework in each.refs
        and same_run(row, source.readings, each.refs[0])
        for each in source.asked
    )


def _label(
    book: Book, activation: Activation, by: Seen, source: Source, reader: Reader, policy: Policy
) -> dict[str, Any] | None:
    openers = opening_labels(reader, {source.thread, book.framework})
    if len(openers) < 2:
        return None
    authority, deputy = (each.partition("/")[0] for each in (activation.authority, activation.deputy))
    within: list[Label] = [*openers.values(), by.label]
    return told_label(policy, authority, (deputy, by.author, *cells(policy)), within)


def _words(row: Trigger, now: Fired) -> str:
    """Of the indicator, in figures and codes alone: the same in every language."""
    minutes = (now.last.at - now.since.at) // 60_000
    return f"{row.source} {row.indicator}: {now.last.value} {row.unit} ({minutes} min)".replace("  ", " ")
