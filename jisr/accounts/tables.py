"""Plain SQL for accounts: one SQLite file in the data folder, or the schema `jisr_accounts` in PostgreSQL."""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psycopg

from jisr.errors import Unusable

SCHEMA = "jisr_accounts"
WAIT_FOR_WRITER_S = 30
Row = tuple[Any, ...]


class Tables:
    """A connection per thread; each statement is its own transaction. `{blob}` in SQL is the store's word for bytes."""

    def __init__(self, file: Path, database_url: str, create: str) -> None:
        self._file, self._url, self._create = file, database_url, create
        self._local = threading.local()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        try:
            cursor = self._connection().execute(self._spoken(sql), values)
            return cursor.fetchall() if cursor.description else []
        except (sqlite3.Error, psycopg.Error) as error:
            raise Unusable("accounts cannot be used ({what})", code="accounts", what=str(error).strip()) from error

    def close(self) -> None:
        """This thread's connection."""
        found = getattr(self._local, "connection", None)
        if found is not None:
            found.close()
            self._local.connection = None

    def _connection(self) -> Any:
        found = getattr(self._local, "connection", None)
        if found is None:
            found = self._connect()
            self._make_tables(found)
            self._local.connection = found
        return found

    def _make_tables(self, connection: Any) -> None:
        """Servers of one node may begin at the same moment, and IF NOT EXISTS alone lets two of them try."""
        with connection.transaction() if self._url else nullcontext():
            if self._url:
                connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (SCHEMA,))
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                connection.execute(f"SET search_path TO {SCHEMA}")
            for statement in self._create.split(";"):
                connection.execute(self._spoken(statement))

    def _connect(self) -> Any:
        if self._url:
            connection = psycopg.connect(self._url, autocommit=True)
            connection.execute("SET client_min_messages TO warning")
            return connection
        self._file.touch(mode=0o600)
        plain = sqlite3.connect(self._file, isolation_level=None, timeout=WAIT_FOR_WRITER_S, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            plain.execute(f"PRAGMA {pragma}")
        return plain

    def _spoken(self, sql: str) -> str:
        if self._url:
            return sql.replace("?", "%s").replace("{blob}", "BYTEA").replace("{int}", "BIGINT")
        return sql.replace("{blob}", "BLOB").replace("{int}", "INTEGER")
