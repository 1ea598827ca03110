"""What both stores share: portable SQL with `?` for values, and `{v}` for the letter of the views in use.

A store keeps two families of tables. The *journal* tables are the truth: records, logs, checkpoints, submissions. The
*view* tables are a function of them; they exist under a letter (a or b), so that a rebuild fills the other letter and
then changes one row of `meta`.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, ClassVar

from jisr.errors import JisrError, Unusable

Row = tuple[Any, ...]
Words = tuple[int, int, int, list[str]]  # seq, group, thread, words
IN_ONE_QUERY = 500  # values
MANY = 300  # rows to test, above which a set of the groups is made first
ABSENT = "-"  # before a word that may not stand there; text.fold never lets it through
FORMAT = 1  # of the data folder; a newer one is refused

JOURNAL_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE log (
    log_no {int} PRIMARY KEY, member TEXT NOT NULL, origin TEXT NOT NULL UNIQUE, size {int} NOT NULL,
    vkey TEXT NOT NULL, is_open {int} NOT NULL);
CREATE TABLE record (
    seq {int} PRIMARY KEY, id {blob} NOT NULL UNIQUE, log_no {int} NOT NULL, position {int} NOT NULL,
    thread {int} NOT NULL, recorded_at {int} NOT NULL, ref TEXT NOT NULL, shapes_policy {int} NOT NULL,
    envelope {blob} NOT NULL, body {blob}, salt {blob}, nodes {blob} NOT NULL, UNIQUE (log_no, position));
CREATE INDEX record_thread ON record (thread, seq);
CREATE INDEX record_ref ON record (ref);
CREATE INDEX record_policy ON record (seq) WHERE shapes_policy = 1;
CREATE TABLE submission (
    post TEXT NOT NULL, client_id TEXT NOT NULL, digest {blob}, seq {int} NOT NULL,
    PRIMARY KEY (post, client_id)) {clustered};
CREATE INDEX submission_seq ON submission (seq);
CREATE TABLE checkpoint (log_no {int} NOT NULL, size {int} NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (log_no, size)) {clustered};
CREATE TABLE cosignature (
    log_no {int} NOT NULL, size {int} NOT NULL, witness TEXT NOT NULL, line TEXT NOT NULL, same_operator {int} NOT NULL,
    PRIMARY KEY (log_no, size, witness)) {clustered}
"""

VIEW_TABLES = """
CREATE TABLE clearance_{v} (bit {int} PRIMARY KEY, name TEXT NOT NULL UNIQUE, ready {int} NOT NULL);
CREATE TABLE audience_{v} (group_id {int} PRIMARY KEY, mask {blob} NOT NULL UNIQUE);
CREATE TABLE audience_clearance_{v} (bit {int} NOT NULL, group_id {int} NOT NULL,
    PRIMARY KEY (bit, group_id)) {clustered};
CREATE TABLE seen_{v} (seq {int} PRIMARY KEY, group_id {int} NOT NULL, thread {int} NOT NULL);
CREATE INDEX seen_group_{v} ON seen_{v} (group_id, seq);
CREATE TABLE epoch_{v} (seq {int} NOT NULL, at {int} NOT NULL, by_seq {int} NOT NULL, label TEXT NOT NULL,
    mask {blob} NOT NULL, PRIMARY KEY (seq, by_seq)) {clustered};
CREATE TABLE thread_{v} (thread {int} PRIMARY KEY, ever {blob} NOT NULL, last_at {int} NOT NULL,
    last_id {blob} NOT NULL);
CREATE TABLE view_{v} (
    vno {int} PRIMARY KEY, thread {int} NOT NULL, group_id {int} NOT NULL, thread_id {blob} NOT NULL,
    kind TEXT NOT NULL, state TEXT NOT NULL, severity {int} NOT NULL, title TEXT NOT NULL,
    west {int}, south {int}, east {int}, north {int},
    first_at {int} NOT NULL, updated_at {int} NOT NULL, valid_from {int} NOT NULL, doc {blob} NOT NULL);
CREATE INDEX view_thread_{v} ON view_{v} (thread, group_id, kind);
CREATE INDEX view_time_{v} ON view_{v} (updated_at DESC, thread_id, group_id, kind);
CREATE INDEX view_place_{v} ON view_{v} (group_id, kind, state, updated_at);
CREATE TABLE past_{v} (
    vno {int} PRIMARY KEY, thread {int} NOT NULL, group_id {int} NOT NULL, thread_id {blob} NOT NULL,
    kind TEXT NOT NULL, state TEXT NOT NULL, severity {int} NOT NULL, title TEXT NOT NULL,
    west {int}, south {int}, east {int}, north {int},
    first_at {int} NOT NULL, updated_at {int} NOT NULL, valid_from {int} NOT NULL, valid_to {int} NOT NULL);
CREATE INDEX past_thread_{v} ON past_{v} (thread);
CREATE INDEX past_time_{v} ON past_{v} (updated_at DESC, thread_id, group_id);
CREATE INDEX past_group_{v} ON past_{v} (group_id, updated_at);
CREATE TABLE cell_{v} (cell {int} NOT NULL, updated_at {int} NOT NULL, group_id {int} NOT NULL, vno {int} NOT NULL,
    PRIMARY KEY (cell, updated_at, group_id, vno)) {clustered};
CREATE TABLE trait_{v} (trait_no {int} PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE carries_{v} (trait_no {int} NOT NULL, thread {int} NOT NULL, until {int} NOT NULL,
    group_id {int} NOT NULL, since {int} NOT NULL, PRIMARY KEY (trait_no, thread, until, group_id)) {clustered};
CREATE TABLE tally_{v} (group_id {int} NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, n {int} NOT NULL,
    PRIMARY KEY (group_id, kind, state)) {clustered}
"""

VIEW_NAMES = [
    "clearance",
    "audience",
    "audience_clearance",
    "seen",
    "epoch",
    "thread",
    "view",
    "past",
    "cell",
    "tally",
    "trait",
    "carries",
    "words",
]


def space_exists(place: object) -> Unusable:
    return Unusable("{place} is there already: nothing was restored", code="space_exists", place=place)


@dataclass(frozen=True, slots=True)
class Found:
    """(seq, thread) of the records found, the newest first; how many records were looked at for them; under which seq
    to go on, None at the end."""

    records: list[tuple[int, int]]
    looked_at: int
    below: int | None


class Store(ABC):
    """One space's tables. A connection per thread; a write transaction excludes every other writer."""

    words: ClassVar[dict[str, str]]  # the column types that differ between the stores

    def __init__(self) -> None:
        self._local = threading.local()

    @property
    def views(self) -> str:
        """The letter of the views in use, read anew at the start of each transaction."""
        letter: str = getattr(self._local, "views", "a")
        return letter

    @views.setter
    def views(self, letter: str) -> None:
        self._local.views = letter

    @abstractmethod
    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]: ...

    @abstractmethod
    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None: ...

    @abstractmethod
    def insert(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        """New rows, by the shortest way that the store has for one or for thousands."""

    def insert_new(self, table: str, columns: str, rows: Sequence[Sequence[int]]) -> None:
        """Rows of numbers; those whose key is there already are left as they are."""
        values = marks(columns.split(","))
        self.executemany(f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING", rows)

    @abstractmethod
    def delete(self, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        """The rows that have these values."""

    def together(self, rows: int) -> AbstractContextManager[object]:
        """For statements that write about so many rows and whose results nobody reads: a store that is far away may
        send them as one message."""
        return nullcontext()

    @abstractmethod
    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Rows as they come, for what does not fit in memory."""

    @abstractmethod
    def writing(self, new: bool = False) -> AbstractContextManager[None]:
        """A transaction that no other writer shares; durable (fsync) when it ends, undone when it raises.

        `new`: the tables are made in it.
        """

    @abstractmethod
    def reading(self) -> AbstractContextManager[None]:
        """A transaction that sees one moment."""

    @abstractmethod
    def exists(self) -> bool: ...

    @abstractmethod
    def forget_erased(self) -> bool:
        """Overwrite what an erasure freed: in the file, the text index and the write-ahead log. False while a reader
        keeps the log from being cut."""

    @abstractmethod
    def create_words(self, letter: str) -> None: ...

    @abstractmethod
    def add_words(self, rows: Iterable[Words]) -> None:
        """Rows of (seq, group, words)."""

    @abstractmethod
    def drop_words(self, rows: Iterable[Words]) -> None:
        """The same rows that were added."""

    # Words that begin with ABSENT are those that a record may not hold.

    @abstractmethod
    def find_words(self, words: list[str], bit: int, below: int, wanted: int) -> Found:
        """Records under seq `below` that hold every word and that the clearance sees, found among all that hold them:
        short where it sees much."""

    @abstractmethod
    def find_own_words(self, words: list[str], bit: int, below: int, wanted: int) -> Found:
        """The same, found among what the clearance sees: short where that is little."""

    @abstractmethod
    def holding(self, words: list[str], seqs: list[int]) -> set[int]:
        """Which of these records, that somebody sees, hold every word."""

    @abstractmethod
    def among(self, column: str, numbers: Collection[int]) -> tuple[str, Any]:
        """A condition that the column is one of these, however many, and its one value."""

    def mine(self, group: str, many: bool) -> str:
        """Whether the clearance whose number is given sees a group; `many`: it is asked of hundreds of rows."""
        return f"(SELECT 1 FROM audience_clearance_{{v}} a WHERE a.bit = ? AND a.group_id = {group}) = 1"

    def hint(self, index: str) -> str:
        """Which index a list goes through, where the store takes advice."""
        return ""

    @abstractmethod
    def for_each(self, outer: str, table: str, index: str, conditions: str) -> str:
        """What to select from: for each row of `outer`, the rows v of a table that fit it, found by this index. The
        values of the conditions come before those of the WHERE clause that follows."""

    @abstractmethod
    def indexed_words(self, letter: str) -> Iterator[tuple[int, int | str]]:
        """(seq, word) or (seq, number of the group), of all that the text index under a letter holds."""

    # Somebody who edits an SQLite file may leave a value of any type in any column, and text that is no text. A
    # verification reads past that.

    def as_number(self, column: str) -> str:
        return column

    def as_bytes(self, column: str) -> str:
        return column

    @abstractmethod
    def text_as_bytes(self, column: str) -> str: ...

    far: ClassVar[bool] = False
    """Whether another program answers, for whom an event loop should not wait."""

    @abstractmethod
    def version(self) -> int | str:
        """Another one after every commit, of whatever process; always from one thread that writes nothing."""

    @abstractmethod
    def await_write(self, stirred: threading.Event, seconds: float) -> None:
        """Return soon after any process wrote, at the latest after some seconds; may return for nothing.

        `stirred` is set by writers of this process; always from one thread, outside a transaction.
        """

    @abstractmethod
    def examine(self) -> list[tuple[bool, str, str]]:
        """What the store finds of itself: (whether it is right, what it is, what to do where it is not)."""

    @abstractmethod
    def close(self) -> None: ...

    # A restore fills a draft, which then becomes the space, whole or not at all.

    @abstractmethod
    def draft(self) -> "Store":
        """An empty place beside this one; what an attempt that was cut off left there is gone."""

    @abstractmethod
    def take_place_of(self, other: "Store") -> None:
        """Make this draft `other`; `Unusable` (space_exists) where that has become something meanwhile."""

    @abstractmethod
    def discard(self) -> None:
        """Remove the draft."""

    @abstractmethod
    def tables(self) -> set[str]: ...

    # What is built on these.

    def create(self) -> None:
        for statement in JOURNAL_TABLES.split(";"):
            self.execute(statement.format(v="", **self.words))
        self.set_meta("format", str(FORMAT))
        self.create_views("a")
        self.set_meta("views", "a")

    def create_views(self, letter: str) -> None:
        for statement in VIEW_TABLES.split(";"):
            self.execute(statement.format(v=letter, **self.words))
        self.create_words(letter)

    def drop_views(self, letter: str) -> None:
        for name in VIEW_NAMES:
            self.execute(f"DROP TABLE IF EXISTS {name}_{letter}")

    def meta(self, name: str) -> str | None:
        rows = self.execute("SELECT value FROM meta WHERE name = ?", (name,))
        return rows[0][0] if rows else None

    def set_meta(self, name: str, value: str) -> None:
        self.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
        )

    def one(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        rows = self.execute(sql, values)
        return rows[0] if rows else None

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction that is undone by itself when it raises; the rest stands."""
        self.execute("SAVEPOINT part")
        try:
            yield
        except JisrError as error:
            if not isinstance(error, Unusable):  # then the whole transaction is lost
                self.execute("ROLLBACK TO SAVEPOINT part")
                self.execute("RELEASE SAVEPOINT part")
            raise
        self.execute("RELEASE SAVEPOINT part")

    @contextmanager
    def using_views(self, letter: str) -> Iterator[None]:
        """Speak to the other letter's tables for a while (a rebuild)."""
        before, self.views = self.views, letter
        try:
            yield
        finally:
            self.views = before


def chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for at in range(0, len(values), IN_ONE_QUERY):
        yield values[at : at + IN_ONE_QUERY]


def marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
