"""Lists of threads for one clearance: the newest first, at a page's cost however long the journal and whoever asks.

Three ways lead to the same rows. *Recent*: the newest rows of all, of which the clearance's own are kept; short for
who sees much. *Places*: the rows of each (group, kind, state) of the clearance; short for who sees little. *Cells*: the
map cells that a box touches. Where many rows may match, the newest time is asked first, then wider windows. Which
way is taken changes the cost, never the answer.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from jisr.journal.query import MOST_COUNTED, Query, read_cursor
from jisr.journal.registry import Box
from jisr.journal.store.base import MANY, Row, Store
from jisr.journal.store.viewing import CELL_SIZES, SHOWN, Shown, cells_within, everywhere, shown

FEW = 2_000  # so many rows are sorted in about a millisecond
LITTLE = 200  # records for each thread that is seen
SOME_PLACES = 50
SCANNED = (3, 40)  # newest rows that are looked at for each one wanted, before another way is taken
MOST_SCANNED = 8_000
MOST_CELLS_ASKED = 64
HOUR = 3_600_000
WINDOWS = [HOUR * 8**step for step in range(7)]  # an hour to 30 years

COLUMNS = ", ".join(f"v.{name}" for name in ("vno", *SHOWN.split(", ")))

Ask = Callable[[int | None], list[Row]]  # from this time on -> rows


class Conditions:
    """A WHERE clause and its values, built together."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.values: list[Any] = []

    def add(self, part: str, *values: Any) -> None:
        self.parts.append(part)
        self.values.extend(values)

    def __str__(self) -> str:
        return " AND ".join(self.parts)


class Listing:
    """Rows of the present views, or of the past at a recorded time, that the clearance with number `bit` sees."""

    def __init__(self, store: Store, bit: int, unlisted: Sequence[str], at: int | None) -> None:
        self.store, self.bit, self.unlisted, self.at = store, bit, unlisted, at
        self._counted: dict[tuple[str | None, str | None], int] = {}

    def page(self, query: Query) -> tuple[list[Shown], int]:
        """The first `limit` rows in the order (updated_at descending, thread id); and how many match in all, whatever
        the cursor: exact to MOST_COUNTED, above that one more. Uncounted, it is the number of rows."""
        if not query.count:
            rows = self._newest(query)
            return rows, len(rows)
        if self.at is None and query.box is None and query.since is None:
            return self._newest(query), min(self._visible(query), MOST_COUNTED + 1)
        numbers = [number for (number,) in self._find(_whole(query), MOST_COUNTED + 1, "v.vno")]
        if self.at is None and query.cursor is None:
            return self._numbered(numbers[: query.limit]), len(numbers)
        count = len(numbers)
        if self.at is not None and count <= MOST_COUNTED:
            count += len(self._find(_whole(query), MOST_COUNTED + 1 - count, "v.vno", past=True))
        return self._newest(query), count

    def boxes(self, query: Query, most: int) -> list[tuple[Box, int]]:
        """(box, severity) of the newest threads that have a place."""
        if self.at is not None:
            rows = self._newest(msgspec.structs.replace(query, limit=most))
            return [(row.index.box, row.index.severity) for row in rows if row.index.box is not None]
        found = self._find(query, most, "v.west, v.south, v.east, v.north, v.severity")
        return [((west, south, east, north), severity) for west, south, east, north, severity in found]

    def _newest(self, query: Query) -> list[Shown]:
        rows = [shown(row) for row in self._find(query, query.limit, COLUMNS)]
        if self.at is None:
            return rows
        rows += [shown(row) for row in self._find(query, query.limit, COLUMNS, past=True)]
        rows.sort(key=lambda row: (-row.updated_at, row.thread_id))
        return rows[: query.limit]

    def _numbered(self, numbers: Sequence[int]) -> list[Shown]:
        """In their order."""
        these, value = self.store.among("v.vno", numbers)
        rows = self.store.execute(f"SELECT {COLUMNS} FROM view_{{v}} v WHERE {these}", (value,))
        found = {row[0]: shown(row) for row in rows}
        return [found[number] for number in numbers]

    def fitting(self, threads: Sequence[int], query: Query) -> set[int]:
        """Which of these threads fit the query."""
        conditions = Conditions()
        conditions.add(*self.store.among("v.thread", threads))
        conditions.add(self._mine(len(threads) > MANY), self.bit)
        sql = f"SELECT v.thread FROM view_{{v}} v WHERE {self._since(conditions, query, None, past=False)}"
        return {thread for (thread,) in self.store.execute(sql, conditions.values)}

    def few(self, query: Query, most: int) -> list[int] | None:
        """The threads that fit the query, where they are at most so many."""
        found = [thread for (thread,) in self._find(query, most + 1, "v.thread")]
        return found if len(found) <= most else None

    def of_threads(self, threads: Sequence[int]) -> list[Shown]:
        """The views of threads that the clearance sees, in their order."""
        these, value = self.store.among("v.thread", threads)
        sql = f"SELECT {COLUMNS} FROM view_{{v}} v WHERE {these} AND {self._mine()}"
        found = {row[1]: shown(row) for row in self.store.execute(sql, (value, self.bit))}
        return [found[thread] for thread in threads]

    def sees_little(self) -> bool:
        """Less than one thread in hundreds of records: what it sees is then looked through by itself."""
        row = self.store.one("SELECT max(seq) FROM seen_{v}")
        return self._visible(Query()) * LITTLE < (row[0] or 0 if row else 0)

    # The ways

    def _find(self, query: Query, limit: int, columns: str, past: bool = False) -> list[Row]:
        """Of one table, in order."""
        few = self._visible(query) <= FEW
        if self.at is None and few:
            return self._in_places(query, limit, columns, None)
        if self.at is None and query.box is not None and (cells := _cells(query.box)):
            return self._widening(query, limit, past, lambda begin: self._in_cells(query, limit, columns, cells, begin))
        rows = None if few else self._recent(query, limit, columns, past)
        if rows is not None:
            return rows
        if self.at is None:
            return self._widening(query, limit, past, lambda begin: self._in_places(query, limit, columns, begin))
        return self._widening(query, limit, past, lambda begin: self._in_groups(query, limit, columns, begin, past))

    def _visible(self, query: Query) -> int:
        """How many rows of the query's kind and state the clearance sees, exact up to FEW and up to MOST_COUNTED.

        Every place holds at least one row, so that as many places are enough; the first few of them mostly are.
        """
        found = self._counted.get((query.kind, query.state))
        if found is not None:
            return found
        most = max(FEW, MOST_COUNTED) + 1
        conditions = self._kinds(query, "t.")
        sql = (
            "SELECT sum(n) FROM (SELECT t.n FROM audience_clearance_{v} a CROSS JOIN tally_{v} t"
            f" WHERE a.bit = ? AND t.group_id = a.group_id AND t.n > 0 AND {conditions} LIMIT ?) places"
        )
        for places in (SOME_PLACES, most):
            row = self.store.one(sql, [self.bit, *conditions.values, places])
            found = int(row[0] or 0) if row else 0
            if found >= most:
                break
        assert found is not None
        self._counted[query.kind, query.state] = found
        return found

    def _recent(self, query: Query, limit: int, columns: str, past: bool) -> list[Row] | None:
        """Among the newest rows of all, a few and then more; None where they do not hold enough."""
        table = "past_" if past else "view_"
        newest = self._latest(query, past)
        sql = (
            f"SELECT updated_at, thread_id FROM {table}{{v}} WHERE updated_at <= ?"
            " ORDER BY updated_at DESC, thread_id LIMIT 1 OFFSET ?"
        )
        for scanned in SCANNED:
            cut = self.store.one(sql, (newest, min(scanned * limit, MOST_SCANNED)))
            conditions = self._conditions(query, past)
            conditions.add(self._mine(scanned * limit > MANY), self.bit)
            conditions.add("v.updated_at <= ?", newest)
            if cut is not None:
                time, thread_id = cut
                conditions.add("v.updated_at >= ?", time)
                conditions.add("(v.updated_at > ? OR v.thread_id <= ?)", time, thread_id)
            source = f"{table}{{v}} v {self.store.hint(table + 'time_{v}')}"
            rows = self._select(columns, source, conditions, limit)
            complete = cut is None or (query.since is not None and query.since > cut[0])
            if complete or len(rows) >= limit:
                return rows
        return None

    def _widening(self, query: Query, limit: int, past: bool, ask: Ask) -> list[Row]:
        """The newest time first, until there are enough rows."""
        latest = self._latest(query, past)
        row = self.store.one(f"SELECT min(updated_at) FROM {'past' if past else 'view'}_{{v}}")
        earliest = max(query.since or 0, row[0] or 0 if row else 0)
        for window in WINDOWS[limit > MANY :]:
            begin = latest - window
            if begin <= earliest:
                break
            rows = ask(begin)
            if len(rows) >= limit:
                return rows
        return ask(None)

    def _latest(self, query: Query, past: bool) -> int:
        """No row of the answer is newer."""
        if query.cursor is not None:
            return read_cursor(query.cursor)[0]
        if self.at is not None:
            return self.at
        row = self.store.one(f"SELECT max(updated_at) FROM {'past' if past else 'view'}_{{v}}")
        return int(row[0]) if row and row[0] is not None else 0

    def _in_places(self, query: Query, limit: int, columns: str, begin: int | None) -> list[Row]:
        outer = "audience_clearance_{v} a CROSS JOIN tally_{v} t"
        conditions = Conditions()
        conditions.add("v.group_id = t.group_id AND v.kind = t.kind AND v.state = t.state")
        self._since(conditions, query, begin, past=False)
        source = self.store.for_each(outer, "view_{v}", "view_place_{v}", str(conditions))
        mine = "a.bit = ? AND t.group_id = a.group_id AND t.n > 0"
        return self._selected(columns, source, mine, [*conditions.values, self.bit], limit)

    def _in_groups(self, query: Query, limit: int, columns: str, begin: int | None, past: bool) -> list[Row]:
        table, index = ("past_{v}", "past_group_{v}") if past else ("view_{v}", "view_place_{v}")
        conditions = Conditions()
        conditions.add("v.group_id = a.group_id")
        self._since(conditions, query, begin, past)
        source = self.store.for_each("audience_clearance_{v} a", table, index, str(conditions))
        return self._selected(columns, source, "a.bit = ?", [*conditions.values, self.bit], limit)

    def _in_cells(self, query: Query, limit: int, columns: str, cells: list[int], begin: int | None) -> list[Row]:
        """An object lies in several cells: its row number is taken once."""
        inner = Conditions()
        inner.add(*self.store.among("v.cell", cells))
        inner.add("v.updated_at >= ?", max(begin or 0, query.since or 0))
        inner.add(self._mine(many=True), self.bit)
        conditions = Conditions()
        conditions.add(f"v.vno IN (SELECT v.vno FROM cell_{{v}} v WHERE {inner})", *inner.values)
        return self._select(columns, "view_{v} v", self._since(conditions, query, begin, past=False), limit)

    def _select(self, columns: str, source: str, conditions: Conditions, limit: int) -> list[Row]:
        return self._selected(columns, source, str(conditions), conditions.values, limit)

    def _selected(self, columns: str, source: str, where: str, values: Sequence[Any], limit: int) -> list[Row]:
        sql = f"SELECT {columns} FROM {source} WHERE {where} ORDER BY v.updated_at DESC, v.thread_id LIMIT ?"
        return self.store.execute(sql, [*values, limit])

    # What is asked

    def _mine(self, many: bool = False) -> str:
        return self.store.mine("v.group_id", many)

    def _since(self, conditions: Conditions, query: Query, begin: int | None, past: bool) -> Conditions:
        rest = self._conditions(query, past)
        conditions.add(str(rest), *rest.values)
        if begin is not None:
            conditions.add("v.updated_at >= ?", begin)
        return conditions

    def _conditions(self, query: Query, past: bool) -> Conditions:
        conditions = self._kinds(query, "v.")
        if query.since is not None:
            conditions.add("v.updated_at >= ?", query.since)
        if query.box is not None:
            west, south, east, north = query.box
            conditions.add("v.west <= ? AND v.east >= ? AND v.south <= ? AND v.north >= ?", east, west, north, south)
        if query.cursor is not None:
            time, thread_id = read_cursor(query.cursor)
            conditions.add(
                "(v.updated_at < ? OR (v.updated_at = ? AND v.thread_id > ?))", time, time, bytes.fromhex(thread_id)
            )
            conditions.add("v.updated_at <= ?", time)
        if self.at is not None:
            conditions.add("v.updated_at <= ? AND v.valid_from <= ?", self.at, self.at)
            if past:
                conditions.add("v.valid_to > ?", self.at)
        return conditions

    def _kinds(self, query: Query, prefix: str) -> Conditions:
        conditions = Conditions()
        if query.kind is not None:
            conditions.add(f"{prefix}kind = ?", query.kind)
        for name in self.unlisted if query.kind is None else ():
            conditions.add(f"{prefix}kind <> ?", name)
        if query.state is not None:
            conditions.add(f"{prefix}state = ?", query.state)
        return conditions


def _cells(box: tuple[int, int, int, int]) -> list[int]:
    """The cells to look into, of the smallest size that needs few of them; none for a box too large for cells."""
    for size in CELL_SIZES:
        cells = cells_within(box, size)
        if len(cells) <= MOST_CELLS_ASKED:
            return [*cells, everywhere(size)]
    return []


def _whole(query: Query) -> Query:
    """All that is counted: what comes before the cursor too."""
    return Query(kind=query.kind, state=query.state, box=query.box, since=query.since)
