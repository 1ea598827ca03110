"""The journal tables as a backup holds them: plain rows of numbers, text and bytes, the same from either store."""

from collections.abc import Iterable, Iterator
from typing import Any

from jisr.journal.store.base import Store

Row = tuple[Any, ...]

# What is true; views are made from it again. The order is that in which a restore writes.
TABLES: dict[str, tuple[str, ...]] = {
    "log": ("log_no", "member", "origin", "size", "vkey", "is_open"),
    "record": (
        "seq", "id", "log_no", "position", "thread", "recorded_at", "ref", "shapes_policy",
        "envelope", "body", "salt", "nodes",
    ),
    "submission": ("post", "client_id", "digest", "seq"),
    "checkpoint": ("log_no", "size", "note"),
    "cosignature": ("log_no", "size", "witness", "line", "same_operator"),
}  # fmt: skip
_ORDER = {
    "log": "log_no",
    "record": "seq",
    "submission": "seq, post, client_id",
    "checkpoint": "log_no, size",
    "cosignature": "log_no, size, witness",
}


class Archive:
    """Inside a transaction: `store.reading()` to take rows out, `store.writing(new=True)` to put them in."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def rows(self, table: str) -> Iterator[Row]:
        yield from self.store.stream(f"SELECT {', '.join(TABLES[table])} FROM {table} ORDER BY {_ORDER[table]}")

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        columns = TABLES[table]
        places = ", ".join("?" * len(columns))
        self.store.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
