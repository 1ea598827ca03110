"""Lists of threads for one clearance: the newest first, by the shortest way that its share of the journal allows.

Three ways lead to the same rows: through the groups of a clearance that sees little, through time for one that sees
much, through map cells for a box. Which one is taken changes the cost, never the answer.
"""

from collections.abc import Sequence
from typing import Any

from jisr.journal.query import MOST_COUNTED, Query, read_cursor
from jisr.journal.store.base import Store, marks
from jisr.journal.store.viewing import CELL_SIZES, SHOWN, Shown, cells_within, everywhere, shown

FEW = 2_000  # so many rows are sorted in about a millisecond
THIN = 50  # a clearance that sees less than one row in so many is asked for through its groups
MOST_CELLS_ASKED = 64
DAY = 86_400_000
WINDOWS = (DAY, 8 * DAY, 64 * DAY, 512 * DAY)  # a box is asked for newest days first

COLUMNS = ", ".join(f"v.{name}" for name in ("vno", *SHOWN.split(", ")))


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
    """Rows of the present views, or of the past at a recorded time, that one clearance sees."""

    def __init__(self, store: Store, groups: list[int], unlisted: Sequence[str], at: int | None) -> None:
        self.store, self.groups, self.unlisted, self.at = store, groups, unlisted, at

    def newest(self, query: Query) -> list[Shown]:
        """The first `limit` rows in the order (updated_at descending, thread id)."""
        rows = self._rows(query, query.limit)
        if self.at is None:
            return rows
        rows += self._rows(query, query.limit, past=True)
        rows.sort(key=lambda row: (-row.updated_at, row.thread_id))
        return rows[: query.limit]

    def count(self, query: Query) -> int:
        """Of all that match, whatever the cursor; stops one above MOST_COUNTED."""
        if self.at is None and query.box is None and query.since is None:
            return min(self._tally(query)[0], MOST_COUNTED + 1)
        whole = Query(kind=query.kind, state=query.state, box=query.box, since=query.since)
        found = len(self._rows(whole, MOST_COUNTED + 1))
        if self.at is not None:
            found += len(self._rows(whole, MOST_COUNTED + 1, past=True))
        return min(found, MOST_COUNTED + 1)

    def of_threads(self, threads: Sequence[int], query: Query) -> dict[int, Shown]:
        """thread -> its view, where it fits the query."""
        conditions = self._conditions(query, past=False)
        conditions.add(f"v.thread IN ({marks(threads)})", *threads)
        sql = f"SELECT {COLUMNS} FROM view_{{v}} v WHERE {conditions}"
        return {row[1]: shown(row) for row in self.store.execute(sql, conditions.values)}

    def is_thin(self, query: Query) -> bool:
        """Whether the clearance sees so little that going through its groups is shorter."""
        visible, every = self._tally(query)
        return visible <= FEW or visible * THIN < every

    def _tally(self, query: Query) -> tuple[int, int]:
        """(rows that the clearance sees, rows in all); the second only chooses the way, it is never shown."""
        conditions = self._kinds(query, "")
        mine = f"sum(CASE WHEN group_id {self.store.groups_sql()} THEN n ELSE 0 END)"
        sql = f"SELECT {mine}, sum(n) FROM tally_{{v}} WHERE {conditions}"
        row = self.store.one(sql, [self.store.groups_value(self.groups), *conditions.values])
        return (int(row[0] or 0), int(row[1] or 0)) if row else (0, 0)

    def _rows(self, query: Query, limit: int, past: bool = False) -> list[Shown]:
        if past or self.at is not None:
            return self._ask(query, limit, past, "past_time" if past else "view_time")
        if self.is_thin(query):
            return self._ask(query, limit, past, "view_group")
        if query.box is not None and (cells := _cells(query.box)):
            return self._through_cells(query, limit, cells)
        return self._ask(query, limit, past, "view_kind" if query.kind else "view_time")

    def _ask(self, query: Query, limit: int, past: bool, index: str) -> list[Shown]:
        conditions = self._conditions(query, past)
        table = "past_{v}" if past else "view_{v}"
        sql = (
            f"SELECT {COLUMNS} FROM {table} v {self.store.hint(index + '_{v}')} WHERE {conditions}"
            f" ORDER BY v.updated_at DESC, v.thread_id LIMIT {limit}"
        )
        return [shown(row) for row in self.store.execute(sql, conditions.values)]

    def _through_cells(self, query: Query, limit: int, cells: list[int]) -> list[Shown]:
        """The newest days first, wider windows until there are enough."""
        row = self.store.one("SELECT max(updated_at) FROM view_{v}")
        latest = read_cursor(query.cursor)[0] if query.cursor else (row[0] if row and row[0] is not None else 0)
        earliest = query.since if query.since is not None else None
        for window in (*WINDOWS, None):
            begin = latest - window if window is not None else None
            whole = begin is None or (earliest is not None and begin <= earliest)
            rows = self._within(query, limit, cells, earliest if whole else begin)
            if whole or len(rows) >= limit:
                return rows
        return []

    def _within(self, query: Query, limit: int, cells: list[int], begin: int | None) -> list[Shown]:
        conditions = self._conditions(query, past=False)
        inner = Conditions()
        inner.add(f"c.cell {self.store.groups_sql()}", self.store.groups_value(cells))
        if begin is not None:
            inner.add("c.updated_at >= ?", begin)
        sql = (
            f"SELECT {COLUMNS} FROM view_{{v}} v"
            f" WHERE v.vno IN (SELECT c.vno FROM cell_{{v}} c WHERE {inner}) AND {conditions}"
            f" ORDER BY v.updated_at DESC, v.thread_id LIMIT {limit}"
        )
        return [shown(row) for row in self.store.execute(sql, [*inner.values, *conditions.values])]

    def _conditions(self, query: Query, past: bool) -> Conditions:
        conditions = self._kinds(query, "v.")
        conditions.add(f"v.group_id {self.store.groups_sql()}", self.store.groups_value(self.groups))
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
        else:
            conditions.add(f"{prefix}kind NOT IN ({marks(self.unlisted) or 'NULL'})", *self.unlisted)
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
