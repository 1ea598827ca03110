"""One space in one schema of a PostgreSQL database (15 or newer)."""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from typing import Any, ClassVar
from zlib import crc32

import psycopg

from jisr.errors import Preparing, Unusable
from jisr.journal.store.base import ABSENT, Found, Row, Store, Words, marks, space_exists

# Each word is indexed with its chapter, a run of 4,096 records, so that a search reads the newest chapters first and
# not all that ever held the word; and new words go to one end of the index.
CHAPTER = 12  # bits
CHAPTERS_ASKED = 8  # in one question of the index, which weighs all of its words for each record found
SHARE, SOME = 20, 400  # a search goes on while one in SHARE is visible, of more than SOME
FEW_ROWS = 20  # above which COPY is the shorter way
# Each query is written for one plan; the planner is kept from guessing others where its statistics are young.
SETTINGS = [
    "client_min_messages TO warning",
    "jit TO off",
    "enable_seqscan TO off",
    "enable_hashjoin TO off",
    "enable_mergejoin TO off",
    "join_collapse_limit TO 1",
    "max_parallel_workers_per_gather TO 0",
]

OLDEST = 15  # major version


class PostgresStore(Store):
    words: ClassVar[dict[str, str]] = {"int": "BIGINT", "blob": "BYTEA", "clustered": ""}
    far: ClassVar[bool] = True

    def __init__(self, url: str, schema: str) -> None:
        super().__init__()
        self.url = url
        self.schema = schema
        self._streams = 0

    @property
    def connection(self) -> psycopg.Connection[Any]:
        found: psycopg.Connection[Any] | None = getattr(self._local, "connection", None)
        if found is None or found.closed:
            found = self._connect()
            self._local.connection = found
        return found

    def _connect(self) -> psycopg.Connection[Any]:
        try:
            connection = psycopg.connect(self.url, autocommit=True)
        except psycopg.OperationalError as error:
            raise Unusable(
                "the database does not answer ({what}): check JISR_DATABASE_URL",
                code="no_database",
                what=str(error).strip(),
            ) from None
        except psycopg.ProgrammingError:
            # Its own words would repeat the address, and with it a password.
            raise Unusable(
                "JISR_DATABASE_URL is no address of a database: write postgresql://USER@HOST/DATABASE",
                code="bad_database_url",
            ) from None
        connection.execute(f'SET search_path TO "{self.schema}"')
        for setting in SETTINGS:
            connection.execute(f"SET {setting}")
        return connection

    def exists(self) -> bool:
        return "meta" in self.tables()

    def tables(self) -> set[str]:
        rows = self.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = ?", (self.schema,))
        return {name for (name,) in rows}

    def spaces(self) -> list[str]:
        rows = self.execute(
            "SELECT schema_name FROM information_schema.schemata WHERE starts_with(schema_name, 'jisr_') ORDER BY 1"
        )
        return [schema.removeprefix("jisr_").replace("_", "-") for (schema,) in rows]

    def create(self) -> None:
        self.execute(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
        super().create()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with _helpful():
            cursor = self.connection.execute(_spoken(sql, self.views), values)
            return cursor.fetchall() if cursor.description else []

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        with _helpful(), self.connection.cursor() as cursor:
            cursor.executemany(_spoken(sql, self.views), rows)

    def insert(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        given = list(rows)
        if len(given) <= FEW_ROWS or self.connection.pgconn.pipeline_status != psycopg.pq.PipelineStatus.OFF:
            self.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks(columns.split(','))})", given)
            return
        sql = f"COPY {table} ({columns}) FROM STDIN".replace("{v}", self.views)
        with _helpful(), self.connection.cursor() as cursor, cursor.copy(sql) as copy:
            for row in given:
                copy.write_row(row)

    def insert_new(self, table: str, columns: str, rows: Sequence[Sequence[int]]) -> None:
        """A whole batch is one statement."""
        if rows:
            arrays = ", ".join("?::bigint[]" for _ in columns.split(", "))
            sql = f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"
            self.execute(sql, [list(column) for column in zip(*rows, strict=True)])

    def delete(self, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        """Numbers alone: a whole batch is one statement."""
        if not rows:
            return
        names = columns.split(", ")
        where = " AND ".join(f"t.{name} = gone.{name}" for name in names)
        arrays = ", ".join("?::bigint[]" for _ in names)
        sql = f"DELETE FROM {table} t USING unnest({arrays}) AS gone ({columns}) WHERE {where}"
        self.execute(sql, [list(column) for column in zip(*rows, strict=True)])

    def together(self, rows: int) -> AbstractContextManager[object]:
        return self.connection.pipeline() if rows <= FEW_ROWS else nullcontext()

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        # Each stream has a name of its own: a verification reads records and checkpoints side by side.
        self._streams += 1
        with self.connection.cursor(name=f"jisr_stream_{self._streams}") as cursor:
            cursor.itersize = 5_000
            cursor.execute(_spoken(sql, self.views), values)
            yield from cursor

    @contextmanager
    def writing(self, new: bool = False) -> Iterator[None]:
        with _helpful(), self.connection.transaction():
            self.execute("SELECT pg_advisory_xact_lock(?)", (crc32(self.schema.encode()),))
            self.views = "a" if new else self.meta("views") or "a"
            yield
            self.execute("SELECT pg_notify(?, '')", (self.schema,))

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            yield
            return
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            self.views = self.meta("views") or "a"
            yield
        finally:
            self.execute("COMMIT")

    def forget_erased(self) -> bool:
        with self.reading():
            pass  # from here on by the letter that is in use now
        for table in ("record", "submission", "view_{v}", "past_{v}", "words_{v}"):
            self.execute(f"VACUUM {table}")
        return True

    def create_words(self, letter: str) -> None:
        self.execute(
            f"CREATE TABLE words_{letter} (seq BIGINT PRIMARY KEY, group_id BIGINT NOT NULL, thread BIGINT NOT NULL,"
            " words TSVECTOR NOT NULL)"
        )
        self.execute(f"CREATE INDEX words_group_{letter} ON words_{letter} (group_id, seq)")
        self.execute(f"CREATE INDEX words_words_{letter} ON words_{letter} USING gin (words) WITH (fastupdate = off)")

    def add_words(self, rows: Iterable[Words]) -> None:
        self.insert("words_{v}", "seq, group_id, thread, words", ((*row[:3], _vector(row[0], row[3])) for row in rows))

    def drop_words(self, rows: Iterable[Words]) -> None:
        self.executemany("DELETE FROM words_{v} WHERE seq = ?", [(row[0],) for row in rows])

    def find_words(self, words: list[str], bit: int, below: int, wanted: int) -> Found:
        """The newest chapter first, then as many as its density promises to be enough."""
        newest = self.execute("SELECT max(seq) FROM words_{v} WHERE seq < ?", (below,))[0][0]
        last = -1 if newest is None else newest >> CHAPTER
        records: list[tuple[int, int]] = []
        looked_at, width, done = 0, 1, 0
        while last >= 0 and len(records) < wanted and (not looked_at or len(records) * SHARE >= looked_at - SOME):
            first = max(0, last - width + 1)
            found, number = self._search(words, bit, below, range(first, last + 1))
            records += found
            looked_at, done, last = looked_at + number, done + last - first + 1, first - 1
            promised = 1 + (wanted - len(records)) * done // len(records) if records else 16 * width
            width = min(16 * width, max(width, promised))
        return Found(records, looked_at, (last + 1) << CHAPTER if last >= 0 else None)

    def _search(self, words: list[str], bit: int, below: int, chapters: range) -> tuple[list[tuple[int, int]], int]:
        """(seq, thread) of the visible records in these chapters, newest first, and how many records held the words."""
        mine = self.mine("w.group_id", many=len(chapters) > 1)
        sql = (
            f"SELECT array_agg(ARRAY[w.seq, w.thread] ORDER BY w.seq DESC) FILTER (WHERE {mine}), count(*)"
            " FROM unnest(?::text[]::tsquery[]) asked CROSS JOIN LATERAL"
            " (SELECT * FROM words_{v} WHERE words @@ asked AND seq + 0 < ? OFFSET 0) w"  # not by the primary key
        )
        runs = [chapters[at : at + CHAPTERS_ASKED] for at in range(0, len(chapters), CHAPTERS_ASKED)]
        asked = [" | ".join(f"({_all(words, str(chapter))})" for chapter in run) for run in runs]
        ((found, number),) = self.execute(sql, (bit, asked, below))
        return [(seq, thread) for seq, thread in found or ()], number

    def find_own_words(self, words: list[str], bit: int, below: int, wanted: int) -> Found:
        """The newest of each group; the LIMIT inside also holds the planner to the index by groups."""
        sql = (
            "SELECT f.seq, f.thread FROM audience_clearance_{v} a CROSS JOIN LATERAL"
            " (SELECT w.seq, w.thread FROM words_{v} w WHERE w.group_id = a.group_id AND w.seq < ? AND"
            f" w.words @@ replace(?, '{_ANY}', (w.seq >> {CHAPTER})::text)::tsquery"
            " ORDER BY w.group_id, w.seq DESC LIMIT ?) f"
            " WHERE a.bit = ? ORDER BY f.seq DESC LIMIT ?"
        )
        found = self.execute(sql, (below, _all(words, _ANY), wanted, bit, wanted))
        records = [(seq, thread) for seq, thread in found]
        return Found(records, wanted, records[-1][0] if len(records) == wanted else None)

    def holding(self, words: list[str], seqs: list[int]) -> set[int]:
        these, value = self.among("w.seq", seqs)
        sql = (
            f"SELECT w.seq FROM words_{{v}} w WHERE {these}"
            f" AND w.words @@ replace(?, '{_ANY}', (w.seq >> {CHAPTER})::text)::tsquery"
        )
        return {seq for (seq,) in self.execute(sql, (value, _all(words, _ANY)))}

    def version(self) -> str:
        """Equal snapshots see the same commits; also of other schemas, for which we read once more than we had to."""
        return str(self.execute("SELECT pg_current_snapshot()")[0][0])

    def await_write(self, stirred: threading.Event, seconds: float) -> None:
        """Every transaction that writes ends in a NOTIFY, which reaches us once it is committed."""
        with _helpful():
            if getattr(self._local, "listens", None) is not self.connection:
                self.execute(f'LISTEN "{self.schema}"')
                self._local.listens = self.connection
                return  # what was written before we listened
            for _ in self.connection.notifies(timeout=seconds, stop_after=1):
                pass
            stirred.clear()

    def indexed_words(self, letter: str) -> Iterator[tuple[int, int | str]]:
        sql = f"SELECT seq, group_id, tsvector_to_array(words) FROM words_{letter}"
        for seq, group, words in self.stream(sql):
            yield seq, group
            yield from ((seq, word) for word in words)

    def among(self, column: str, numbers: Collection[int]) -> tuple[str, Any]:
        return f"{column} = ANY(?::bigint[])", [*numbers]

    def mine(self, group: str, many: bool) -> str:
        if not many:
            return super().mine(group, many)
        # Not a join but a test, which PostgreSQL answers from a hash of the clearance's groups.
        return f"({group} IN (SELECT a.group_id FROM audience_clearance_{{v}} a WHERE a.bit = ?)) IS TRUE"

    def for_each(self, outer: str, table: str, index: str, conditions: str) -> str:
        # The planner would go through all rows by time where it thinks that a limit ends that soon. It may not look
        # into what has an OFFSET.
        return f"{outer} CROSS JOIN LATERAL (SELECT * FROM {table} v WHERE {conditions} OFFSET 0) v"

    def text_as_bytes(self, column: str) -> str:
        return f"convert_to({column}, 'UTF8')"

    def close(self) -> None:
        found: psycopg.Connection[Any] | None = getattr(self._local, "connection", None)
        if found is not None:
            found.close()
            self._local.connection = None

    def examine(self) -> list[tuple[bool, str, str]]:
        number = int(self.execute("SHOW server_version_num")[0][0])
        found = [(number // 10_000 >= OLDEST, f"PostgreSQL {number // 10_000}.{number % 10_000}", "use 15 or newer")]
        for setting, right in (("fsync", {"on"}), ("full_page_writes", {"on"}), ("server_encoding", {"UTF8"})):
            value = self.execute(f"SHOW {setting}")[0][0]
            found.append((value in right, f"PostgreSQL: {setting} is {value}", f"it must be {' or '.join(right)}"))
        value = self.execute("SHOW synchronous_commit")[0][0]
        mend = "it must not be off: what was acknowledged could be lost"
        found.append((value != "off", f"PostgreSQL: synchronous_commit is {value}", mend))
        return found

    def draft(self) -> Store:
        # Its name does not begin as a space's does, so that one which was cut off is never taken for a space.
        found = PostgresStore(self.url, f"restoring_{self.schema}")
        found.discard()
        return found

    def take_place_of(self, other: Store) -> None:
        assert isinstance(other, PostgresStore)
        try:
            self.execute(f'DROP SCHEMA IF EXISTS "{other.schema}" RESTRICT')
            self.execute(f'ALTER SCHEMA "{self.schema}" RENAME TO "{other.schema}"')
        except (psycopg.errors.DuplicateSchema, psycopg.errors.DependentObjectsStillExist):
            raise space_exists(other.schema) from None

    def discard(self) -> None:
        self.execute(f'DROP SCHEMA IF EXISTS "{self.schema}" CASCADE')
        self.close()


_ANY = "\ue001"  # stands for the number of a chapter


def _vector(seq: int, words: list[str]) -> str:
    """As PostgreSQL reads a tsvector: each word with its chapter in front."""
    chapter = seq >> CHAPTER
    return " ".join(f"'{chapter}.{word}'" for word in words)


def _all(words: list[str], chapter: str) -> str:
    return " & ".join(f"{'!' * word.startswith(ABSENT)}'{chapter}.{word.removeprefix(ABSENT)}'" for word in words)


@lru_cache(maxsize=1_000)
def _spoken(sql: str, letter: str) -> str:
    """Our portable SQL in psycopg's words."""
    return sql.replace("%", "%%").replace("?", "%s").replace("{v}", letter)


@contextmanager
def _helpful() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.UndefinedTable as error:
        # Views were made again after our transaction began: dropping a table does not wait for older snapshots.
        raise Preparing("the views were just made again; try again", code="views_changed") from error
    except psycopg.errors.DiskFull as error:
        raise Unusable(
            "the database's disk is full: nothing was accepted; free some space and send it again", code="disk_full"
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Unusable(
            "the database does not let its user do this ({what}): grant it what is missing",
            code="database_rights",
            what=str(error).strip(),
        ) from error
    except psycopg.OperationalError as error:
        raise Unusable(
            "the database went away ({what}): nothing was accepted; try again",
            code="no_database",
            what=str(error).strip(),
        ) from error
