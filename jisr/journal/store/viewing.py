"""The view tables: who sees which record, and every thread as each set of clearances sees and saw it.

All of it can be made again from the journal tables. Written only by project.py and rebuild.py, read only by read.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import msgspec
import orjson

from jisr.journal.history import Epoch, Mask
from jisr.journal.label import Label
from jisr.journal.registry import Index
from jisr.journal.store.base import MANY, Store

_LABEL = msgspec.json.Decoder(Label)

SHOWN = (
    "thread, group_id, thread_id, kind, state, severity, title, west, south, east, north,"
    " first_at, updated_at, valid_from"
)
ARRIVALS_SCANNED = 20  # records that are looked at for each one wanted
CELL = "cell, updated_at, group_id, vno"
# Three sizes of map cell, in powers of two of 1e-7 degree: about 0.1, 0.84 and 6.7 degrees.
CELL_SIZES = (20, 23, 26)
MOST_CELLS = 16  # of one size for one object; a larger object lies in the cell "everywhere" of that size


@dataclass(slots=True)
class Shown:
    """A row of a view, present or past. `vno` numbers rows inside one store and is never shown."""

    vno: int
    thread: int
    group: int
    thread_id: str
    index: Index
    first_at: int
    updated_at: int
    valid_from: int

    def values(self) -> tuple[Any, ...]:
        box = self.index.box or (None, None, None, None)
        index = self.index
        return (
            self.vno, self.thread, self.group, bytes.fromhex(self.thread_id), index.kind, index.state, index.severity,
            index.title, *box, self.first_at, self.updated_at, self.valid_from,
        )  # fmt: skip


def shown(row: Sequence[Any]) -> Shown:
    """From a row of (vno, SHOWN)."""
    box = None if row[8] is None else (row[8], row[9], row[10], row[11])
    index = Index(kind=row[4], state=row[5], title=row[7], severity=row[6], box=box)
    return Shown(row[0], row[1], row[2], row[3].hex(), index, row[12], row[13], row[14])


def mask_bytes(mask: Mask) -> bytes:
    return mask.to_bytes((mask.bit_length() + 7) // 8, "little")


def mask_of(data: bytes) -> Mask:
    return int.from_bytes(data, "little")


@lru_cache(maxsize=10_000)
def cells_of(box: tuple[int, int, int, int] | None) -> tuple[int, ...]:
    """The cells of every size that a box lies in. Kept: a thread mostly stays where it is."""
    if box is None:
        return ()
    found: list[int] = []
    for size in CELL_SIZES:
        cells = cells_within(box, size)
        found.extend(cells if len(cells) <= MOST_CELLS else [everywhere(size)])
    return tuple(found)


def cells_within(box: tuple[int, int, int, int], size: int) -> list[int]:
    """The cells of one size that a box touches; one above MOST_CELLS squared stands for any larger number."""
    west, south, east, north = (edge >> size for edge in box)
    columns, rows = east - west + 1, north - south + 1
    if columns * rows > MOST_CELLS**2:
        return [everywhere(size)] * (MOST_CELLS**2 + 1)
    return [_cell(size, column, row) for column in range(west, east + 1) for row in range(south, north + 1)]


def everywhere(size: int) -> int:
    return _cell(size, 1 << 14, 0)


def _cell(size: int, column: int, row: int) -> int:
    return (size << 40) | ((column + (1 << 15)) << 20) | (row + (1 << 15))


def _cell_rows(row: Shown) -> Iterable[tuple[int, int, int, int]]:
    return ((cell, row.updated_at, row.group, row.vno) for cell in cells_of(row.index.box))


class Views:
    def __init__(self, store: Store) -> None:
        self.store = store

    # Clearances and their groups

    def bit_of(self, name: str) -> int | None:
        """The number of a clearance whose views are ready."""
        row = self.store.one("SELECT bit FROM clearance_{v} WHERE name = ? AND ready = 1", (name,))
        return int(row[0]) if row else None

    def clearances(self) -> dict[str, tuple[int, bool]]:
        """Name -> (bit, whether its views are ready)."""
        return {
            name: (bit, bool(ready))
            for bit, name, ready in self.store.execute("SELECT bit, name, ready FROM clearance_{v} ORDER BY bit")
        }

    def set_clearances(self, names: Sequence[str]) -> None:
        self.store.executemany("INSERT INTO clearance_{v} (bit, name, ready) VALUES (?, ?, 1)", list(enumerate(names)))

    def unready(self, names: Iterable[str]) -> None:
        self.store.executemany("UPDATE clearance_{v} SET ready = 0 WHERE name = ?", [(name,) for name in names])

    def ready(self, names: Iterable[str]) -> None:
        """Again as the policy has them by which these views were made."""
        self.store.executemany("UPDATE clearance_{v} SET ready = 1 WHERE name = ?", [(name,) for name in names])

    def group(self, mask: Mask) -> int:
        """The number of this set of clearances, interned."""
        data = mask_bytes(mask)
        row = self.store.one("SELECT group_id FROM audience_{v} WHERE mask = ?", (data,))
        if row:
            return int(row[0])
        last = self.store.one("SELECT max(group_id) FROM audience_{v}")
        number = (last[0] if last and last[0] is not None else 0) + 1
        self.store.execute("INSERT INTO audience_{v} (group_id, mask) VALUES (?, ?)", (number, data))
        bits = [bit for bit in range(mask.bit_length()) if mask >> bit & 1]
        self.store.executemany(
            "INSERT INTO audience_clearance_{v} (bit, group_id) VALUES (?, ?)", [(bit, number) for bit in bits]
        )
        return number

    def mask(self, group: int) -> Mask:
        row = self.store.one("SELECT mask FROM audience_{v} WHERE group_id = ?", (group,))
        assert row is not None
        return mask_of(row[0])

    # Records: who sees them now, and who did

    def add_seen(self, rows: Iterable[tuple[int, int, int]]) -> None:
        """Rows of (seq, group, thread)."""
        self.store.insert("seen_{v}", "seq, group_id, thread", rows)

    def seen_group(self, seq: int) -> int | None:
        row = self.store.one("SELECT group_id FROM seen_{v} WHERE seq = ?", (seq,))
        return row[0] if row else None

    def seen_by(self, bit: int, seqs: Sequence[int]) -> set[int]:
        """Which of these records a clearance sees."""
        these, value = self.store.among("s.seq", seqs)
        sql = f"SELECT s.seq FROM seen_{{v}} s WHERE {these} AND {self.store.mine('s.group_id', len(seqs) > MANY)}"
        return {seq for (seq,) in self.store.execute(sql, (value, bit))}

    def records_of(self, bit: int, threads: Sequence[int], below: int, most: int) -> list[tuple[int, int]]:
        """(seq, thread) of the records of some threads that a clearance sees, the newest under a seq first."""
        these, value = self.store.among("r.thread", threads)
        sql = (
            "SELECT s.seq, s.thread FROM record r CROSS JOIN seen_{v} s"
            f" WHERE {these} AND r.seq < ? AND s.seq = r.seq AND"
            f" {self.store.mine('s.group_id', len(threads) > MANY)} ORDER BY s.seq DESC LIMIT ?"
        )
        return [(seq, thread) for seq, thread in self.store.execute(sql, (value, below, bit, most))]

    def arrived(self, bit: int, after: int, limit: int) -> list[int]:
        """The first records after `after` that a clearance sees: of all that came, or where those are few, of its own.

        Its own are asked for in runs that widen, so that a long journal is not sorted for one page.
        """
        run = ARRIVALS_SCANNED * limit
        sql = (
            "SELECT s.seq FROM seen_{v} s WHERE s.seq > ? AND s.seq <= ? AND"
            " (SELECT 1 FROM audience_clearance_{v} a WHERE a.bit = ? AND a.group_id = s.group_id) = 1"
            " ORDER BY s.seq LIMIT ?"
        )
        found = [seq for (seq,) in self.store.execute(sql, (after, after + run, bit, limit))]
        last = self.store.one("SELECT max(seq) FROM seen_{v}")
        latest = last[0] if last and last[0] is not None else 0
        after += run
        sql = (
            f"SELECT s.seq FROM audience_clearance_{{v}} a CROSS JOIN seen_{{v}} s {self.store.hint('seen_group_{v}')}"
            " WHERE a.bit = ? AND s.group_id = a.group_id AND s.seq > ? AND s.seq <= ? ORDER BY s.seq LIMIT ?"
        )
        while len(found) < limit and after < latest:
            run *= 8
            found += [seq for (seq,) in self.store.execute(sql, (bit, after, after + run, limit - len(found)))]
            after += run
        return found

    def latest(self, bit: int, after: int, limit: int) -> list[int]:
        """The last records after `after` that a clearance sees, the newest first: asked for in runs that widen."""
        last = self.store.one("SELECT max(seq) FROM seen_{v}")
        upto = last[0] if last and last[0] is not None else 0
        run = ARRIVALS_SCANNED * limit
        sql = (
            "SELECT s.seq FROM seen_{v} s WHERE s.seq > ? AND s.seq <= ? AND"
            " (SELECT 1 FROM audience_clearance_{v} a WHERE a.bit = ? AND a.group_id = s.group_id) = 1"
            " ORDER BY s.seq DESC LIMIT ?"
        )
        found: list[int] = []
        while len(found) < limit and upto > after:
            begin = max(after, upto - run)
            found += [seq for (seq,) in self.store.execute(sql, (begin, upto, bit, limit - len(found)))]
            upto, run = begin, run * 8
        return found

    def last_seen(self, bit: int) -> int | None:
        """The newest record that a clearance sees."""
        sql = (
            "SELECT max((SELECT max(s.seq) FROM seen_{v} s WHERE s.group_id = a.group_id))"
            " FROM audience_clearance_{v} a WHERE a.bit = ?"
        )
        row = self.store.one(sql, (bit,))
        return int(row[0]) if row and row[0] is not None else None

    def set_seen(self, seq: int, group: int) -> None:
        self.store.execute("UPDATE seen_{v} SET group_id = ? WHERE seq = ?", (group, seq))

    def epochs(self, seqs: Sequence[int]) -> dict[int, list[Epoch]]:
        """The audiences over time of those records that were relabelled."""
        found: dict[int, list[Epoch]] = {}
        these, value = self.store.among("seq", seqs)
        sql = f"SELECT seq, at, by_seq, label, mask FROM epoch_{{v}} WHERE {these} ORDER BY seq, by_seq"
        for seq, at, by_seq, label, mask in self.store.execute(sql, (value,)):
            found.setdefault(seq, []).append(Epoch(at, by_seq, _LABEL.decode(label), mask_of(mask)))
        return found

    def add_epoch(self, seq: int, epoch: Epoch) -> None:
        label = msgspec.json.encode(epoch.label).decode()
        self.store.execute(
            "INSERT INTO epoch_{v} (seq, at, by_seq, label, mask) VALUES (?, ?, ?, ?, ?)",
            (seq, epoch.at, epoch.by_seq, label, mask_bytes(epoch.mask)),
        )

    def drop_epochs(self, thread: int) -> None:
        self.store.execute("DELETE FROM epoch_{v} WHERE seq IN (SELECT seq FROM record WHERE thread = ?)", (thread,))

    # Threads and their views

    def threads(self, threads: Sequence[int]) -> dict[int, tuple[Mask, int, str]]:
        """thread -> (who may ever see its opener, the last record's time and id)."""
        these, value = self.store.among("thread", threads)
        rows = self.store.execute(f"SELECT thread, ever, last_at, last_id FROM thread_{{v}} WHERE {these}", (value,))
        return {thread: (mask_of(ever), last_at, last_id.hex()) for thread, ever, last_at, last_id in rows}

    def set_threads(self, rows: Iterable[tuple[int, Mask, int, str]]) -> None:
        self.store.executemany(
            "INSERT INTO thread_{v} (thread, ever, last_at, last_id) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (thread) DO UPDATE"
            " SET ever = excluded.ever, last_at = excluded.last_at, last_id = excluded.last_id",
            ((thread, mask_bytes(ever), last_at, bytes.fromhex(last_id)) for thread, ever, last_at, last_id in rows),
        )

    def present(self, threads: Sequence[int]) -> list[tuple[Shown, dict[str, Any], Mask]]:
        """The present views of these threads with their documents, and who shares each."""
        these, value = self.store.among("v.thread", threads)
        names = ", ".join(f"v.{name}" for name in ("vno", *SHOWN.split(", "), "doc"))
        sql = f"SELECT {names}, g.mask FROM view_{{v}} v JOIN audience_{{v}} g ON g.group_id = v.group_id WHERE {these}"
        rows = self.store.execute(sql, (value,))
        return [(shown(row), orjson.loads(row[-2]), mask_of(row[-1])) for row in rows]

    def present_to(self, bit: int, threads: Sequence[int]) -> dict[int, tuple[Shown, dict[str, Any]]]:
        """thread -> the view that a clearance has of it, with its document."""
        these, value = self.store.among("v.thread", threads)
        mine = self.store.mine("v.group_id", len(threads) > MANY)
        rows = self.store.execute(f"SELECT vno, {SHOWN}, doc FROM view_{{v}} v WHERE {these} AND {mine}", (value, bit))
        return {row[1]: (shown(row), orjson.loads(row[-1])) for row in rows}

    def documents_to(self, bit: int, threads: Sequence[int]) -> dict[int, bytes]:
        """thread -> the document of the view that a clearance has of it, as it is kept."""
        these, value = self.store.among("v.thread", threads)
        mine = self.store.mine("v.group_id", len(threads) > MANY)
        rows = self.store.execute(f"SELECT thread, doc FROM view_{{v}} v WHERE {these} AND {mine}", (value, bit))
        return {thread: bytes(doc) for thread, doc in rows}

    def next_numbers(self) -> tuple[int, int]:
        """The next free numbers of present and of past rows."""
        row = self.store.one("SELECT (SELECT max(vno) FROM view_{v}), (SELECT max(vno) FROM past_{v})")
        assert row is not None
        return (row[0] or 0) + 1, (row[1] or 0) + 1

    def add_present(self, rows: Sequence[tuple[Shown, bytes]]) -> None:
        self.store.insert("view_{v}", f"vno, {SHOWN}, doc", [(*row.values(), doc) for row, doc in rows])
        self.store.insert("cell_{v}", CELL, [cell for row, _ in rows for cell in _cell_rows(row)])

    def drop_present(self, rows: Sequence[Shown]) -> None:
        self.store.delete("view_{v}", "vno", [(row.vno,) for row in rows])
        self._drop_cells(rows)

    def _drop_cells(self, rows: Sequence[Shown]) -> None:
        self.store.delete("cell_{v}", CELL, [cell for row in rows for cell in _cell_rows(row)])

    def regroup(self, rows: Sequence[tuple[Shown, int]]) -> None:
        """Rows with the group that they are in from now on."""
        self.store.executemany(
            "UPDATE view_{v} SET group_id = ? WHERE vno = ?", [(group, row.vno) for row, group in rows]
        )
        self._drop_cells([row for row, _ in rows])
        moved = [replace(row, group=group) for row, group in rows]
        self.store.insert("cell_{v}", CELL, [cell for row in moved for cell in _cell_rows(row)])

    def add_past(self, rows: Sequence[tuple[Shown, int]]) -> None:
        """Rows with the time at which they ended."""
        self.store.insert("past_{v}", f"vno, {SHOWN}, valid_to", [(*row.values(), valid_to) for row, valid_to in rows])

    def drop_past(self, thread: int) -> None:
        self.store.execute("DELETE FROM past_{v} WHERE thread = ?", (thread,))

    def change_tally(self, changes: dict[tuple[int, str, str], int]) -> None:
        """How many present views there are of each group, kind and state; a place with none has no row."""
        rows = [(*place, change) for place, change in sorted(changes.items()) if change]
        self.store.executemany(
            "INSERT INTO tally_{v} (group_id, kind, state, n) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (group_id, kind, state) DO UPDATE SET n = tally_{v}.n + excluded.n",
            rows,
        )
        gone = [(group, kind, state) for group, kind, state, change in rows if change < 0]
        self.store.executemany("DELETE FROM tally_{v} WHERE group_id = ? AND kind = ? AND state = ? AND n = 0", gone)
