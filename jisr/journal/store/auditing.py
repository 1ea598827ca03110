"""The journal tables as a verification reads them: all of them, in order, streamed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from jisr.journal.store.base import Store, chunks, marks

_NUMBERS = ("seq", "position", "thread", "recorded_at", "shapes_policy")
_BLOBS = ("id", "envelope", "body", "salt", "nodes")


@dataclass(slots=True)
class Row:
    """A record's row with every column. `opener` is the id of the row that `thread` points at; `post` is who handed
    the record in (MEMBER/POST), None for what the journal wrote itself. `ref` is what lies there, text or not."""

    seq: int
    position: int
    thread: int
    recorded_at: int
    shapes_policy: int
    id: bytes
    envelope: bytes
    body: bytes | None
    salt: bytes | None
    nodes: bytes
    ref: bytes
    opener: bytes | None
    post: str | None


class Audit:
    """For one snapshot: use inside `store.reading()`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        columns = [
            *(store.as_number(f"r.{name}") for name in _NUMBERS),
            *(store.as_bytes(f"r.{name}") for name in _BLOBS),
            store.text_as_bytes("r.ref"),
            "(SELECT o.id FROM record o WHERE o.seq = r.thread)",
            "(SELECT min(s.post) FROM submission s WHERE s.seq = r.seq)",
        ]
        self._columns = ", ".join(columns)

    def rows(self, log_no: int) -> Iterator[Row]:
        """A log's records in the order of their positions."""
        for values in self.store.stream(
            f"SELECT {self._columns} FROM record r WHERE r.log_no = ? ORDER BY r.position", (log_no,)
        ):
            yield Row(*values)

    def checkpoints(self, log_no: int) -> Iterator[tuple[int, str]]:
        """(size, note), the smallest first."""
        sql = f"SELECT size, {self.store.text_as_bytes('note')} FROM checkpoint WHERE log_no = ? ORDER BY size"
        for size, note in self.store.stream(sql, (log_no,)):
            yield size, note.decode("utf-8", "replace")

    def at_positions(self, log_no: int, positions: Collection[int]) -> Iterator[tuple[int, bytes, bytes]]:
        """(position, envelope, nodes) of these rows of a log."""
        envelope, nodes = self.store.as_bytes("envelope"), self.store.as_bytes("nodes")
        for chunk in chunks(sorted(positions)):
            where = f"log_no = ? AND position IN ({marks(chunk)})"
            yield from self.store.execute(
                f"SELECT position, {envelope}, {nodes} FROM record WHERE {where}", [log_no, *chunk]
            )

    def latest_size(self, log_no: int) -> int:
        """The size of the latest checkpoint; 0 where there is none."""
        row = self.store.one("SELECT max(size) FROM checkpoint WHERE log_no = ?", (log_no,))
        return (row[0] or 0) if row else 0

    def numbered_beyond(self, count: int) -> Iterator[tuple[str, int, int]]:
        """(id, number of the log, position) of the records whose seq is not within 1 to `count`."""
        sql = "SELECT id, log_no, position FROM record WHERE seq > ? OR seq < 1"
        yield from ((record.hex(), log_no, position) for record, log_no, position in self.store.execute(sql, (count,)))

    def logs_of_rows(self) -> set[int]:
        """The numbers of the logs that records or checkpoints belong to."""
        found: set[int] = set()
        for table in ("record", "checkpoint", "cosignature"):
            found.update(number for (number,) in self.store.execute(f"SELECT DISTINCT log_no FROM {table}"))
        return found

    def submissions_without_record(self) -> Iterator[tuple[str, str]]:
        """(post, client_id) that stand for a record that is not there, or for one that another stands for too."""
        sql = (
            "SELECT s.post, s.client_id FROM submission s LEFT JOIN record r ON r.seq = s.seq WHERE r.seq IS NULL"
            " UNION ALL SELECT max(post), max(client_id) FROM submission GROUP BY seq HAVING count(*) > 1"
        )
        yield from ((post, client_id) for post, client_id in self.store.execute(sql))

    def views(self, table: str, letter: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a view table under a letter, in an order that both letters share."""
        with self.store.using_views(letter):
            yield from self.store.stream(_VIEW_ROWS[table])


# Group numbers and row numbers differ between the letters; what they stand for does not.
_VIEW_ROWS = {
    "clearance": "SELECT bit, name, ready FROM clearance_{v} ORDER BY bit",
    "audience": "SELECT group_id, mask FROM audience_{v} ORDER BY group_id",
    "audience_clearance": "SELECT group_id, bit FROM audience_clearance_{v} ORDER BY group_id, bit",
    "seen": "SELECT seq, group_id, thread FROM seen_{v} ORDER BY seq",
    "epoch": "SELECT seq, at, by_seq, label, mask FROM epoch_{v} ORDER BY seq, by_seq",
    "thread": "SELECT thread, ever, last_at, last_id FROM thread_{v} ORDER BY thread",
    "view": "SELECT thread, group_id, thread_id, kind, state, severity, title, west, south, east, north,"
    " first_at, updated_at, valid_from, doc, vno FROM view_{v} ORDER BY thread",
    "past": "SELECT thread, group_id, thread_id, kind, state, severity, title, west, south, east, north,"
    " first_at, updated_at, valid_from, valid_to FROM past_{v} ORDER BY thread",
    "cell": "SELECT v.thread, c.cell, c.updated_at, c.group_id, c.vno FROM cell_{v} c"
    " LEFT JOIN view_{v} v ON v.vno = c.vno ORDER BY v.thread",
    "carries": "SELECT c.thread, c.group_id, t.name, c.until, c.since FROM carries_{v} c"
    " LEFT JOIN trait_{v} t ON t.trait_no = c.trait_no ORDER BY c.thread",
    "tally": "SELECT group_id, kind, state, n FROM tally_{v} WHERE n <> 0 ORDER BY group_id, kind, state",
    "counted": "SELECT group_id, kind, state, count(*) FROM view_{v} GROUP BY group_id, kind, state",
}
