"""The journal tables: records, logs, checkpoints, submissions. The truth, from which all views are made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jisr.journal.merkle import HASH_BYTES, frontier_positions
from jisr.journal.store.base import Store, chunks, marks

Enveloped = tuple[int, int, str, int, bytes]  # seq, thread, id, recorded_at, envelope
COLUMNS = "seq, id, log_no, position, thread, recorded_at, shapes_policy, envelope, body, salt"


@dataclass(frozen=True, slots=True)
class Stored:
    """A record's row. `id` is hexadecimal; `thread` is the seq of the thread's first record; an erased record has
    neither body nor salt."""

    seq: int
    id: str
    log_no: int
    position: int
    thread: int
    recorded_at: int
    shapes_policy: bool
    envelope: bytes
    body: bytes | None
    salt: bytes | None


@dataclass(slots=True)
class Said:
    """Of a record's row what is read of many at once."""

    seq: int
    thread: int
    id: str
    recorded_at: int
    envelope: bytes
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Log:
    log_no: int
    member: str
    origin: str
    size: int
    vkey: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What a post handed in before under the same client_id."""

    digest: bytes | None
    seq: int


def stored(row: tuple[Any, ...]) -> Stored:
    seq, record_id, log_no, position, thread, recorded_at, shapes_policy, envelope, body, salt = row
    return Stored(
        seq, record_id.hex(), log_no, position, thread, recorded_at, bool(shapes_policy), envelope, body, salt
    )


def _log(row: tuple[Any, ...]) -> Log:
    log_no, member, origin, size, vkey, is_open = row
    return Log(log_no, member, origin, size, vkey, bool(is_open))


class Ledger:
    def __init__(self, store: Store) -> None:
        self.store = store

    def next_seq(self) -> int:
        row = self.store.one("SELECT max(seq) FROM record")
        return (row[0] if row and row[0] is not None else 0) + 1

    def insert(self, rows: Iterable[tuple[Stored, str, bytes]]) -> None:
        """Rows of (record, reference, tree nodes that it completes)."""
        self.store.insert(
            "record",
            "seq, id, log_no, position, thread, recorded_at, ref, shapes_policy, envelope, body, salt, nodes",
            (
                (
                    r.seq, bytes.fromhex(r.id), r.log_no, r.position, r.thread, r.recorded_at, ref,
                    int(r.shapes_policy), r.envelope, r.body, r.salt, nodes,
                )
                for r, ref, nodes in rows
            ),
        )  # fmt: skip

    def insert_submissions(self, rows: Iterable[tuple[str, str, bytes, int]]) -> None:
        self.store.insert("submission", "post, client_id, digest, seq", rows)

    def given_all(self, post: str, client_ids: Sequence[str]) -> dict[str, Given]:
        """Of these client_ids, those that the post used before."""
        found: dict[str, Given] = {}
        for chunk in chunks(client_ids):
            sql = f"SELECT client_id, digest, seq FROM submission WHERE post = ? AND client_id IN ({marks(chunk)})"
            found.update((row[0], Given(row[1], row[2])) for row in self.store.execute(sql, [post, *chunk]))
        return found

    def by_ids(self, record_ids: Sequence[str]) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        for chunk in chunks(record_ids):
            sql = f"SELECT {COLUMNS} FROM record WHERE id IN ({marks(chunk)})"
            rows = self.store.execute(sql, [bytes.fromhex(record_id) for record_id in chunk])
            found.update((row.id, row) for row in map(stored, rows))
        return found

    def seqs_of(self, record_ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for chunk in chunks(record_ids):
            sql = f"SELECT id, seq FROM record WHERE id IN ({marks(chunk)})"
            rows = self.store.execute(sql, [bytes.fromhex(record_id) for record_id in chunk])
            found.update((record_id.hex(), seq) for record_id, seq in rows)
        return found

    def envelopes_of(self, threads: Sequence[int]) -> list[Enveloped]:
        """Of the records of these threads, in the order of folds."""
        return self._envelopes("thread", threads)

    def envelopes(self, seqs: Sequence[int]) -> list[Enveloped]:
        return self._envelopes("seq", seqs)

    def _envelopes(self, column: str, values: Sequence[int]) -> list[Enveloped]:
        found: list[Enveloped] = []
        for chunk in chunks(values):
            sql = (
                "SELECT seq, thread, id, recorded_at, envelope FROM record"
                f" WHERE {column} IN ({marks(chunk)}) ORDER BY recorded_at, id"
            )
            found += [(seq, thread, record_id.hex(), at, envelope)
                      for seq, thread, record_id, at, envelope in self.store.execute(sql, list(chunk))]  # fmt: skip
        return found

    def bodies_of(self, threads: Sequence[int]) -> list[Said]:
        """The records of these threads, in no order."""
        found: list[Said] = []
        for chunk in chunks(threads):
            sql = f"SELECT seq, thread, id, recorded_at, envelope, body FROM record WHERE thread IN ({marks(chunk)})"
            rows = self.store.execute(sql, list(chunk))
            found += [Said(seq, of, record_id.hex(), at, *rest) for seq, of, record_id, at, *rest in rows]
        return found

    def by_id(self, record_id: str) -> Stored | None:
        row = self.store.one(f"SELECT {COLUMNS} FROM record WHERE id = ?", (bytes.fromhex(record_id),))
        return stored(row) if row else None

    def find_seq(self, seq: int) -> Stored | None:
        row = self.store.one(f"SELECT {COLUMNS} FROM record WHERE seq = ?", (seq,))
        return stored(row) if row else None

    def by_seq(self, seq: int) -> Stored:
        row = self.store.one(f"SELECT {COLUMNS} FROM record WHERE seq = ?", (seq,))
        assert row is not None
        return stored(row)

    def at_position(self, log_no: int, position: int) -> Stored | None:
        row = self.store.one(f"SELECT {COLUMNS} FROM record WHERE log_no = ? AND position = ?", (log_no, position))
        return stored(row) if row else None

    def by_seqs(self, seqs: Sequence[int]) -> list[Stored]:
        """In the order of seq."""
        these, value = self.store.among("seq", seqs)
        rows = self.store.execute(f"SELECT {COLUMNS} FROM record WHERE {these} ORDER BY seq", (value,))
        return [stored(row) for row in rows]

    def by_ref(self, ref: str) -> list[Stored]:
        return [
            stored(row) for row in self.store.execute(f"SELECT {COLUMNS} FROM record WHERE ref = ? ORDER BY id", (ref,))
        ]

    def of_thread(self, thread: int) -> list[Stored]:
        return [
            stored(row)
            for row in self.store.execute(f"SELECT {COLUMNS} FROM record WHERE thread = ? ORDER BY seq", (thread,))
        ]

    def of_threads(self, first: int, last: int) -> list[Stored]:
        """Records of the threads whose first record's seq is within [first, last], thread by thread."""
        sql = f"SELECT {COLUMNS} FROM record WHERE thread BETWEEN ? AND ? ORDER BY thread, seq"
        return [stored(row) for row in self.store.execute(sql, (first, last))]

    def policy_records(self) -> list[Stored]:
        return [
            stored(row)
            for row in self.store.execute(f"SELECT {COLUMNS} FROM record WHERE shapes_policy = 1 ORDER BY seq")
        ]

    def touched_since(self, seq: int) -> list[int]:
        """The threads that got records after `seq`."""
        return [
            thread
            for (thread,) in self.store.execute(
                "SELECT DISTINCT thread FROM record WHERE seq > ? ORDER BY thread", (seq,)
            )
        ]

    def last_recorded_at(self) -> int | None:
        row = self.store.one("SELECT recorded_at FROM record ORDER BY seq DESC LIMIT 1")
        return row[0] if row else None

    def count(self) -> int:
        row = self.store.one("SELECT count(*) FROM record")
        return row[0] if row else 0

    def erase(self, seq: int) -> None:
        self.store.execute("UPDATE record SET body = NULL, salt = NULL WHERE seq = ?", (seq,))
        # The digest is a hash over a guessable body: it goes too.
        self.store.execute("UPDATE submission SET digest = NULL WHERE seq = ?", (seq,))

    # Logs and their trees

    def logs(self) -> list[Log]:
        rows = self.store.execute("SELECT log_no, member, origin, size, vkey, is_open FROM log ORDER BY log_no")
        return [_log(row) for row in rows]

    def open_log_of(self, member: str) -> Log | None:
        row = self.store.one(
            "SELECT log_no, member, origin, size, vkey, is_open FROM log WHERE member = ? AND is_open = 1", (member,)
        )
        return _log(row) if row else None

    def add_log(self, member: str, origin: str, vkey: str) -> Log:
        row = self.store.one("SELECT max(log_no) FROM log")
        log_no = (row[0] if row and row[0] is not None else 0) + 1
        self.store.execute(
            "INSERT INTO log (log_no, member, origin, size, vkey, is_open) VALUES (?, ?, ?, 0, ?, 1)",
            (log_no, member, origin, vkey),
        )
        return Log(log_no, member, origin, 0, vkey, True)

    def close_log(self, log_no: int) -> None:
        self.store.execute("UPDATE log SET is_open = 0 WHERE log_no = ?", (log_no,))

    def set_log(self, log_no: int, size: int, vkey: str) -> None:
        self.store.execute("UPDATE log SET size = ?, vkey = ? WHERE log_no = ?", (size, vkey, log_no))

    def nodes(self, log_no: int, position: int) -> bytes:
        """The hashes that the leaf at `position` completed, lowest level first, 32 bytes each."""
        row = self.store.one("SELECT nodes FROM record WHERE log_no = ? AND position = ?", (log_no, position))
        return row[0] if row else b""

    def node(self, log_no: int, level: int, index: int) -> bytes:
        """The hash of a perfect subtree: level 0 is a leaf."""
        return self.nodes(log_no, ((index + 1) << level) - 1)[32 * level : 32 * level + 32]

    def frontier(self, log_no: int, size: int) -> dict[tuple[int, int], bytes]:
        """(level, index) -> hash, of the perfect subtrees that make up a log of this size."""
        levels = dict(frontier_positions(size))
        sql = f"SELECT position, nodes FROM record WHERE log_no = ? AND position IN ({marks(list(levels))})"
        found: dict[tuple[int, int], bytes] = {}
        for position, nodes in self.store.execute(sql, [log_no, *levels]) if levels else ():
            level = levels[position]
            found[level, position >> level] = nodes[HASH_BYTES * level : HASH_BYTES * (level + 1)]
        return found

    def of_log(self, log_no: int) -> Iterator[tuple[Stored, bytes, str]]:
        """(record, nodes, ref) of a log in the order of the tree."""
        for row in self.store.stream(
            f"SELECT {COLUMNS}, nodes, ref FROM record WHERE log_no = ? ORDER BY position", (log_no,)
        ):
            yield stored(row[:-2]), row[-2], row[-1]

    def add_checkpoint(self, log_no: int, size: int, note: str) -> None:
        self.store.execute("INSERT INTO checkpoint (log_no, size, note) VALUES (?, ?, ?)", (log_no, size, note))

    def checkpoint(self, log_no: int, at_least: int = 0) -> tuple[int, str] | None:
        """The latest checkpoint, or the first that covers `at_least` records: (size, note)."""
        order = "ASC" if at_least else "DESC"
        row = self.store.one(
            f"SELECT size, note FROM checkpoint WHERE log_no = ? AND size >= ? ORDER BY size {order} LIMIT 1",
            (log_no, at_least),
        )
        return (row[0], row[1]) if row else None

    def checkpoints(self, log_no: int) -> Iterator[tuple[int, str]]:
        sql = "SELECT size, note FROM checkpoint WHERE log_no = ? ORDER BY size"
        yield from ((size, note) for size, note in self.store.stream(sql, (log_no,)))

    def add_cosignature(self, log_no: int, size: int, witness: str, line: str, same_operator: bool) -> None:
        self.store.execute(
            "INSERT INTO cosignature (log_no, size, witness, line, same_operator) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (log_no, size, witness) DO UPDATE"
            " SET line = excluded.line, same_operator = excluded.same_operator",
            (log_no, size, witness, line, int(same_operator)),
        )

    def cosignatures(self, log_no: int) -> list[tuple[int, str, str, bool]]:
        """(size, witness, line, same_operator), oldest first."""
        rows = self.store.execute(
            "SELECT size, witness, line, same_operator FROM cosignature WHERE log_no = ? ORDER BY size, witness",
            (log_no,),
        )
        return [(size, witness, line, bool(same)) for size, witness, line, same in rows]
