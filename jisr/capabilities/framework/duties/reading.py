"""The duties that a viewer sees, through its reader alone: of all threads in which something runs, or of one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jisr.capabilities.framework.duties.book import Book, book_of, products_of
from jisr.capabilities.framework.duties.computing import SPOKEN_OF, Duty, Judge, Thread, duties_of
from jisr.capabilities.framework.duties.deciding import Known
from jisr.capabilities.framework.duties.occasions import ALWAYS, Asked
from jisr.capabilities.framework.duties.records import GAUGE_KIND, LIAISON_KIND, PROPOSED, ROSTER_KIND
from jisr.journal.label import Label
from jisr.journal.policy import Policy
from jisr.journal.query import Query, Sought, ThreadRow
from jisr.journal.read import Reader, state_of
from jisr.journal.registry import Seen, State
from jisr.journal.traits import type_is

FRAMEWORK_KIND, ALERT_KIND = "framework", "alert_level"
BINDING = frozenset({"in_force", "review_due", "superseded"})
MOST_FRAMEWORKS, MOST_THREADS = 50, 500
OVER = ("closed", "merged", "level_0", "withdrawn", "unreadable")
"""States of threads in which nothing runs any more."""


@dataclass(frozen=True)
class Board:
    """`duties` in the order in which they are due; `threads` by id. `more`: there are more threads than were read."""

    duties: tuple[Duty, ...]
    threads: Mapping[str, ThreadRow]
    books: Mapping[str, Book]
    more: bool


def books_in(reader: Reader) -> list[Book]:
    """Of the frameworks that the viewer sees, those that are or were in force."""
    ids = _binding(reader)
    if reader.at is None:
        found = [_kept(each, document) for each, document in reader.documents(ids).items()]
    else:
        found = [_book(each.id, each.detail) for each in reader.pictures(ids, whole=False)]
    return sorted((each for each in found if each is not None), key=lambda each: each.framework)


def _binding(reader: Reader) -> list[str]:
    query = Query(kind=FRAMEWORK_KIND, limit=MOST_FRAMEWORKS, count=False)
    return [row.id for row in reader.threads(query).threads if row.state in BINDING]


@lru_cache(maxsize=32)
def _kept(framework: str, document: bytes) -> Book | None:
    """Kept by the bytes that it is made from, which say all of it: whoever sees the same bytes sees the same."""
    return _book(framework, state_of(document))


def _book(framework: str, state: State | None) -> Book | None:
    force, over = (state or {}).get("in_force"), (state or {}).get("superseded")
    if state is None or force is None:
        return None
    return book_of(framework, state["rows"], force["at"], over["recorded_at"] if over else None)


def board_of(reader: Reader, policy: Policy, now: int, books: Sequence[Book] | None = None) -> Board:
    """Every duty of threads that go on; `now` in ms. Of the reader's own frameworks, or of these among them."""
    books = books_in(reader) if books is None else books
    if not books:
        return Board((), {}, {}, False)
    rows, more = _threads(reader, books)
    gathered = reader.gather([each.id for each in rows], types_of(books))
    asked = asked_in(gathered.values())
    judge, kinds = Judge(policy, reader.clearance), kinds_of(reader)
    found = [
        duty
        for row in rows
        for duty in duties_of(books, Thread(row.id, row.kind, gathered.get(row.id, ())), judge, now, asked, kinds)
    ]
    found.sort(key=lambda duty: (duty.due_at, duty.occasion.id, duty.key))
    return Board(tuple(found), {row.id: row for row in rows}, {each.framework: each for each in books}, more)


def duties_in(reader: Reader, policy: Policy, thread: str, kind: str, now: int) -> Board:
    """Those of one thread, by its id, whether it goes on or not."""
    books = books_in(reader)
    if not books:
        return Board((), {}, {}, False)
    gauges = _asking(reader)
    gathered = reader.gather(sorted({thread, *(each.id for each in gauges)}), types_of(books))
    asked = asked_in(gathered.values())
    records = gathered.get(thread, ())
    judge = Judge(policy, reader.clearance)
    found = duties_of(books, Thread(thread, kind, records), judge, now, asked, kinds_of(reader))
    found.sort(key=lambda duty: (duty.due_at, duty.occasion.id, duty.key))
    return Board(tuple(found), {}, {each.framework: each for each in books}, False)


def types_of(books: Sequence[Book]) -> frozenset[str]:
    """All that duties are computed from."""
    return frozenset(products_of(books)) | frozenset(_starting(books)) | SPOKEN_OF


def kinds_of(reader: Reader) -> dict[str, str | None]:
    return {name: each.kind for name, each in reader.registry.types.items()}


def asked_in(threads: Iterable[Sequence[Seen]]) -> Asked:
    return {each.id: each for records in threads for each in records if each.type == PROPOSED}


def _starting(books: Sequence[Book]) -> set[str]:
    return {name for book in books for name in book.by_type} | ALWAYS


def _threads(reader: Reader, books: Sequence[Book]) -> tuple[list[ThreadRow], bool]:
    """Found by what was said in them, through the traits that the journal keeps: no other thread is looked at."""
    traits = tuple(type_is(name) for name in sorted(_starting(books)))
    sought = Sought(traits=(traits,), other_kinds=(FRAMEWORK_KIND,), other_states=OVER)
    page = reader.threads(Query(sought=sought, limit=MOST_THREADS, count=False))
    gauges = _asking(reader)
    return [*page.threads, *gauges], page.cursor is not None


def _asking(reader: Reader) -> list[ThreadRow]:
    """Instruments because of which somebody was asked to act."""
    sought = Sought(traits=((type_is(PROPOSED),),))
    return list(reader.threads(Query(kind=GAUGE_KIND, sought=sought, limit=MOST_THREADS, count=False)).threads)


def opening_labels(reader: Reader, threads: set[str]) -> dict[str, Label]:
    """Of threads whose first record the reader sees."""
    pictures = reader.pictures(sorted(threads), whole=False)
    return {each.id: each.said[each.id].label for each in pictures if each.id in each.said}


def known_to(reader: Reader, policy: Policy) -> Known:
    """All that a viewer knows of who may decide."""
    contacts: dict[str, dict[str, str]] = {}
    states = [each.detail for each in reader.pictures(_binding(reader), whole=False) if each.detail]
    for state in states:
        for rows in state["rows"].get("contact", {}).values():
            contacts.update((row["post"], row["reach"]) for row in rows.values())
    rosters = {body["post"]: body for _, body in said_last(reader, ROSTER_KIND)}
    return Known(policy, books_in(reader), rosters, said_last(reader, LIAISON_KIND), contacts, level_in_force(reader))


def said_last(reader: Reader, kind: str) -> list[tuple[str, dict[str, Any]]]:
    """(record, body): what holds of each roster or liaison entry that the viewer sees."""
    rows = reader.threads(Query(kind=kind, limit=MOST_THREADS, count=False)).threads
    pictures = reader.pictures([each.id for each in rows], whole=False)
    states = [each.detail for each in pictures if each.detail]
    return sorted(((state["now"]["record"], state["now"]["body"]) for state in states if state["now"] is not None),
                  key=lambda each: each[0])  # fmt: skip


def level_in_force(reader: Reader) -> int | None:
    """The highest alert level that is not over, of those that the viewer sees."""
    rows = reader.threads(Query(kind=ALERT_KIND, limit=MOST_THREADS, count=False)).threads
    levels = [int(row.state[-1]) for row in rows if row.state.startswith("level_")]
    return max(levels, default=None)
