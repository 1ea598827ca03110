"""One space in one SQLite file: write-ahead log, synchronous=FULL, one writer at a time."""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from jisr.errors import Unusable
from jisr.journal.files import sync_folder
from jisr.journal.store.base import ABSENT, Found, Row, Store, Words, marks, space_exists

WAIT_FOR_WRITER_S = 60
LOOK_EVERY_S = 0.1  # for what other processes wrote
# Set once and for all connections: durable before each acknowledgement, nothing erased left in free pages. Temporary
# tables stay where SQLite puts them: in memory, dropping the old views of a million records took 1.4 GB.
# The log is copied into the file every 8,000 pages: the append that does it waits, and pages written often go once.
PRAGMAS = [
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "cache_size=-65536",
    "wal_autocheckpoint=8000",
]
STATEMENTS_KEPT = 500
LOOKED_AT = 20  # records with the words for each one wanted
FULL = 2  # of PRAGMA synchronous
GROUP_MARK = "\ue000"  # opens a group's word in the text index; text.fold never lets it through
# A row of the text index is numbered by its record and, below, its group, so that a search leaves out what is not
# visible while it is still in the index. Of the groups beyond, the record is asked.
GROUP_BITS = 16
GROUPS_BEYOND = (1 << GROUP_BITS) - 1


class SqliteStore(Store):
    words: ClassVar[dict[str, str]] = {"int": "INTEGER", "blob": "BLOB", "clustered": "WITHOUT ROWID"}

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    @property
    def connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(
                self.path, isolation_level=None, timeout=WAIT_FOR_WRITER_S, check_same_thread=False,
                cached_statements=STATEMENTS_KEPT,
            )  # fmt: skip
            for pragma in PRAGMAS:
                found.execute(f"PRAGMA {pragma}")
            self._local.connection = found
        return found

    def exists(self) -> bool:
        return self.path.exists() and bool(self.tables())

    def tables(self) -> set[str]:
        return {name for (name,) in self.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        try:
            return self.connection.execute(sql.replace("{v}", self.views), values).fetchall()
        except sqlite3.DatabaseError as error:
            self._explain(error)
            raise

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        if not rows:
            return
        try:
            self.connection.executemany(sql.replace("{v}", self.views), rows)
        except sqlite3.DatabaseError as error:
            self._explain(error)
            raise

    def insert(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        places = marks(columns.split(","))
        self.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)

    def delete(self, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        where = " AND ".join(f"{column} = ?" for column in columns.split(", "))
        self.executemany(f"DELETE FROM {table} WHERE {where}", rows)

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        try:
            yield from self.connection.execute(sql.replace("{v}", self.views), values)
        except sqlite3.DatabaseError as error:
            self._explain(error)
            raise

    def _explain(self, error: sqlite3.DatabaseError) -> None:
        """What SQLite says, in words that help, where there are any."""
        helpful = _explained(self.path, error)
        if helpful is not None:
            raise helpful from error

    @contextmanager
    def writing(self, new: bool = False) -> Iterator[None]:
        self.execute("BEGIN IMMEDIATE")
        try:
            self.views = "a" if new else self.meta("views") or "a"
            yield
            self.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self.connection.in_transaction:
            yield
            return
        self.execute("BEGIN")
        try:
            self.views = self.meta("views") or "a"
            yield
        finally:
            self.execute("COMMIT")

    def forget_erased(self) -> bool:
        # Deleted words stay in old segments of the text index until they are merged away.
        with self.writing():  # by the letter that is in use now
            self.execute("INSERT INTO words_{v} (words_{v}) VALUES ('optimize')")
        ((busy, _, _),) = self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy

    def create_words(self, letter: str) -> None:
        self.execute(
            f"CREATE VIRTUAL TABLE words_{letter} USING fts5("
            "words, content='', columnsize=0, detail=none,"
            " tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
        )

    def add_words(self, rows: Iterable[Words]) -> None:
        self.executemany(
            "INSERT INTO words_{v} (rowid, words) VALUES (?, ?)",
            ((_row(seq, group), _document(group, words)) for seq, group, _, words in rows),
        )

    def drop_words(self, rows: Iterable[Words]) -> None:
        self.executemany(
            "INSERT INTO words_{v} (words_{v}, rowid, words) VALUES ('delete', ?, ?)",
            ((_row(seq, group), _document(group, words)) for seq, group, _, words in rows),
        )

    def find_words(self, words: list[str], bit: int, below: int, wanted: int) -> Found:
        most = LOOKED_AT * wanted
        own_rows = f"SELECT min(a.group_id, {GROUPS_BEYOND}) {_OF_MINE}"
        visible = f"(m.row & {GROUPS_BEYOND}) IN ({own_rows}) AND s.group_id IN ({_OWN_GROUPS})"
        found = self._search(_all(words), below, most, visible, (bit, bit), wanted)
        if len(found) == wanted:
            return Found(found, wanted, found[-1][0])
        sql = "SELECT rowid FROM words_{v} WHERE words_{v} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
        rest = self.execute(sql, (_all(words), _row(below, 0), most - 1))
        return Found(found, most, rest[0][0] >> GROUP_BITS if rest else None)

    def find_own_words(self, words: list[str], bit: int, below: int, wanted: int) -> Found:
        sql = f"{_OWN_GROUPS} AND EXISTS (SELECT 1 FROM seen_{{v}} s WHERE s.group_id = a.group_id)"
        groups = [f'"{GROUP_MARK}{group}"' for (group,) in self.execute(sql, (bit,))]
        if not groups:
            return Found([], 0, None)
        found = self._search(f"({_all(words)}) AND ({' OR '.join(groups)})", below, wanted, "true", (), wanted)
        return Found(found, wanted, found[-1][0] if len(found) == wanted else None)

    def holding(self, words: list[str], seqs: list[int]) -> set[int]:
        these, value = self.among("s.seq", seqs)
        sql = (
            f"SELECT s.seq FROM seen_{{v}} s CROSS JOIN words_{{v}} w WHERE {these} AND w.words_{{v}} MATCH ?"
            f" AND w.rowid = (s.seq << {GROUP_BITS} | min(s.group_id, {GROUPS_BEYOND}))"
        )
        return {seq for (seq,) in self.execute(sql, (value, _all(words)))}

    def _search(
        self, match: str, below: int, most: int, condition: str, values: tuple[int, ...], wanted: int
    ) -> list[tuple[int, int]]:
        """(seq, thread), newest first. The rows come one by one, so that it ends as soon as enough are found."""
        sql = (
            "SELECT s.seq, s.thread FROM"
            " (SELECT rowid AS row FROM words_{v} WHERE words_{v} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?) m"
            f" CROSS JOIN seen_{{v}} s WHERE s.seq = m.row >> {GROUP_BITS} AND {condition} LIMIT ?"
        )
        return [(seq, thread) for seq, thread in self.execute(sql, (match, _row(below, 0), most, *values, wanted))]

    def among(self, column: str, numbers: Collection[int]) -> tuple[str, Any]:
        if len(numbers) == 1:
            return f"{column} = ?", next(iter(numbers))
        return f"{column} IN (SELECT value FROM json_each(?))", json.dumps([*numbers])

    def mine(self, group: str, many: bool) -> str:
        # As a set it is tested while still in an index; as a question of its own, after the row was fetched. The plus
        # keeps it a test: rows are not to be looked for by their groups.
        return f"+{group} IN ({_OWN_GROUPS})" if many else super().mine(group, many)

    def hint(self, index: str) -> str:
        return f"INDEXED BY {index}"

    def for_each(self, outer: str, table: str, index: str, conditions: str) -> str:
        return f"{outer} CROSS JOIN {table} v {self.hint(index)} ON {conditions}"

    def version(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def await_write(self, stirred: threading.Event, seconds: float) -> None:
        """`data_version` changes with every commit of another connection, whatever process holds it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            version = self.version()
            if version != getattr(self._local, "data_version", None):
                self._local.data_version = version
                return
            if stirred.wait(LOOK_EVERY_S):
                stirred.clear()
                return

    def indexed_words(self, letter: str) -> Iterator[tuple[int, int | str]]:
        self.execute("DROP TABLE IF EXISTS temp.indexed_words")
        self.execute(f"CREATE VIRTUAL TABLE temp.indexed_words USING fts5vocab('main', 'words_{letter}', 'instance')")
        for row, word in self.stream("SELECT doc, term FROM temp.indexed_words"):
            seq = row >> GROUP_BITS
            if not word.startswith(GROUP_MARK):
                yield seq, word
                continue
            yield seq, int(word[1:])
            if row != _row(seq, int(word[1:])):
                yield seq, f"in the row of group {row & GROUPS_BEYOND}"

    def as_number(self, column: str) -> str:
        return f"CAST({column} AS INTEGER)"

    def as_bytes(self, column: str) -> str:
        return f"CAST({column} AS BLOB)"

    def text_as_bytes(self, column: str) -> str:
        return f"CAST({column} AS BLOB)"

    def close(self) -> None:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is not None:
            found.close()
            self._local.connection = None

    def examine(self) -> list[tuple[bool, str, str]]:
        options = {option for (option,) in self.execute("PRAGMA compile_options")}
        mode = self.execute("PRAGMA journal_mode")[0][0]
        synchronous = self.execute("PRAGMA synchronous")[0][0]
        return [
            ("ENABLE_FTS5" in options, f"SQLite {sqlite3.sqlite_version}", "use a Python whose SQLite has FTS5"),
            (mode == "wal", f"{self.path}: journal mode {mode}", "use a local disk: WAL does not work over a network"),
            (synchronous >= FULL, f"{self.path}: synchronous is {synchronous}", "it must be 2 (FULL)"),
        ]

    def draft(self) -> Store:
        found = SqliteStore(self.path.with_name(f"{self.path.name}.restoring"))
        found.discard()
        return found

    def take_place_of(self, other: Store) -> None:
        assert isinstance(other, SqliteStore)
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.close()
        try:
            os.link(self.path, other.path)  # and not a rename, which would replace what is there
        except FileExistsError:
            raise space_exists(other.path) from None
        self.discard()
        sync_folder(other.path.parent)

    def discard(self) -> None:
        self.close()
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)


_OF_MINE = "FROM audience_clearance_{v} a WHERE a.bit = ?"
_OWN_GROUPS = f"SELECT a.group_id {_OF_MINE}"


def _row(seq: int, group: int) -> int:
    """The number of a record's row in the text index."""
    return seq << GROUP_BITS | min(group, GROUPS_BEYOND)


def _all(words: list[str]) -> str:
    present = " AND ".join(f'"{word}"' for word in words if not word.startswith(ABSENT))
    return present + "".join(f' NOT "{word.removeprefix(ABSENT)}"' for word in words if word.startswith(ABSENT))


def _document(group: int, words: list[str]) -> str:
    return f"{GROUP_MARK}{group} " + " ".join(words)


def _explained(path: Path, error: sqlite3.DatabaseError) -> Unusable | None:
    said = str(error)
    if not isinstance(error, sqlite3.OperationalError):
        return Unusable(
            "{path} is damaged ({what}): restore a backup, then run `jisr verify`",
            code="damaged",
            path=path,
            what=said,
        )
    if "disk is full" in said or "disk I/O error" in said:
        return Unusable(
            "the disk of {path} is full: nothing was accepted; free some space and send it again",
            code="disk_full",
            path=path,
        )
    if "locked" in said:
        return Unusable("another program has held {path} for a minute; try again", code="busy", path=path)
    if "readonly" in said or "unable to open" in said:
        return Unusable("{path} cannot be written: check its owner and its rights", code="not_writable", path=path)
    return None
