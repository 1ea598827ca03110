"""Lists of threads that a search narrows: by traits, by a distance, by named threads. The rows and their order are a
list's own; what is asked here only takes some of them away.

A trait that few threads carry leads to them; of one that many carry, the newest rows hold enough.
"""

from collections.abc import Sequence
from typing import Any

from jisr.journal.listing import FEW, Conditions, Listing, _cells
from jisr.journal.near import Near
from jisr.journal.query import MOST_COUNTED, Query, Sought
from jisr.journal.store.base import MANY, Row, Store
from jisr.journal.store.carrying import Carrying
from jisr.journal.store.viewing import Shown
from jisr.journal.traits import FOREVER

RARE, SELDOM = 500, 5_000  # rows of a trait: looked at before the newest rows of all, and after them
BOX = "v.west, v.south, v.east, v.north"


class Narrowed(Listing):
    """`threads`: the only ones that are asked for; None for all."""

    def __init__(
        self, store: Store, bit: int, unlisted: Sequence[str], at: int | None, sought: Sought,
        threads: Sequence[int] | None,
    ) -> None:  # fmt: skip
        super().__init__(store, bit, unlisted, at)
        self.sought, self.threads, self.near = sought, threads, sought.near
        self._carrying = Carrying(store)
        known = self._carrying.numbers([*sought.lacking, *(name for names in sought.traits for name in names)])
        self._wanted = [[known[name] for name in names if name in known] for names in sought.traits]
        self._unwanted = [known[name] for name in sought.lacking if name in known]

    def page(self, query: Query) -> tuple[list[Shown], int]:
        if self.threads is not None and not self.threads:
            return [], 0
        if not all(self._wanted):
            return [], 0
        rows = self._newest(query)
        return rows, self._count(query) if query.count else len(rows)

    def fitting(self, threads: Sequence[int], query: Query) -> set[int]:
        if not all(self._wanted):
            return set()
        found = super().fitting(threads, query)
        if self.near is None or not found:
            return found
        these, value = self.store.among("v.thread", list(found))
        sql = f"SELECT v.thread, {BOX} FROM view_{{v}} v WHERE {these} AND {self._mine(len(found) > MANY)}"
        rows = self.store.execute(sql, (value, self.bit))
        return {row[0] for row in rows if row[1] is not None and _reaches(self.near, row[1:])}

    def few(self, query: Query, most: int) -> list[int] | None:
        if not all(self._wanted) or (self.threads is not None and not self.threads):
            return []
        return super().few(query, most)

    # How many

    def _count(self, query: Query) -> int:
        """In whatever order costs the least: a count needs none."""
        whole = _uncut(query)
        if self.at is not None or self.threads is not None:
            count = len(self._find(whole, MOST_COUNTED + 1, "v.vno"))
            if self.at is not None and count <= MOST_COUNTED:
                count += len(self._find(whole, MOST_COUNTED + 1 - count, "v.vno", past=True))
            return count
        few = self._visible(whole) <= FEW
        if self.near is not None and not few and whole.box is not None and (cells := _cells(whole.box)):
            return self._count_near(whole, self.near, cells)
        if self.near is not None or whole.box is not None:
            return len(self._find(whole, MOST_COUNTED + 1, "v.vno"))
        if self._wanted and not few:
            return self._count_carrying(whole)
        return self._count_in_places(whole)

    def _count_in_places(self, query: Query) -> int:
        source = (
            "audience_clearance_{v} a CROSS JOIN tally_{v} t"
            f" CROSS JOIN view_{{v}} v {self.store.hint('view_place_{v}')}"
        )
        conditions = Conditions()
        conditions.add("a.bit = ? AND t.group_id = a.group_id AND t.n > 0", self.bit)
        conditions.add("v.group_id = t.group_id AND v.kind = t.kind AND v.state = t.state")
        self._since(conditions, query, None, past=False)
        return self._number(f"SELECT 1 FROM {source} WHERE {conditions}", conditions.values, MOST_COUNTED + 1)

    def _count_carrying(self, query: Query) -> int:
        """Whoever is told of a trait sees its thread; so where nothing else is asked, only the unlisted kinds have to
        be left out, and where there are more than those and enough besides, not even they."""
        these, value = self.store.among("c.trait_no", self._wanted[0])
        held, values = self._held()
        mine = self.store.mine("c.group_id", True)
        carrying = f"SELECT DISTINCT c.thread FROM carries_{{v}} c WHERE {these} AND {held} AND {mine}"
        given = [value, *values, self.bit]
        if query == Query() and self.sought == Sought(traits=self.sought.traits[:1]):
            enough = MOST_COUNTED + 1 + self._count_unlisted()
            if self._number(carrying, given, enough) == enough:
                return MOST_COUNTED + 1
        inner = Conditions()
        inner.add("v.thread = c.thread")
        inner.add(self._mine(), self.bit)
        rest = self._conditions(query, False, self._wanted[1:])
        if rest.parts:
            inner.add(str(rest), *rest.values)
        visible = f"EXISTS (SELECT 1 FROM view_{{v}} v WHERE {inner})"
        return self._number(f"{carrying} AND {visible}", [*given, *inner.values], MOST_COUNTED + 1)

    def _count_unlisted(self) -> int:
        kinds = ", ".join("?" for _ in self.unlisted)
        sql = (
            "SELECT sum(t.n) FROM audience_clearance_{v} a CROSS JOIN tally_{v} t"
            f" WHERE a.bit = ? AND t.group_id = a.group_id AND t.kind IN ({kinds})"
        )
        row = self.store.one(sql, (self.bit, *self.unlisted)) if kinds else None
        return int(row[0] or 0) if row else 0

    def _count_near(self, query: Query, near: Near, cells: list[int]) -> int:
        """An area lies in several cells, and is counted once."""
        these, value = self.store.among("c.cell", cells)
        conditions = self._conditions(query, past=False)
        sql = (
            f"SELECT v.vno, {BOX} FROM cell_{{v}} c CROSS JOIN view_{{v}} v WHERE {these}"
            f" AND {self.store.mine('c.group_id', True)} AND v.vno = c.vno AND {conditions} LIMIT ?"
        )
        asked = 2 * MOST_COUNTED
        while True:
            rows = self.store.execute(sql, [value, self.bit, *conditions.values, asked])
            found = {row[0] for row in rows if _reaches(near, row[1:])}
            if len(found) > MOST_COUNTED or len(rows) < asked:
                return min(len(found), MOST_COUNTED + 1)
            asked *= 4

    def _number(self, sql: str, values: Sequence[Any], most: int) -> int:
        row = self.store.one(f"SELECT count(*) FROM ({sql} LIMIT ?) found", [*values, most])
        return int(row[0]) if row else 0

    # Which

    def _find(self, query: Query, limit: int, columns: str, past: bool = False) -> list[Row]:
        near = self.near
        if near is None:
            return self._ordered(query, limit, columns, past)
        asked = limit + limit // 2 + 10
        while True:
            rows = self._ordered(query, asked, f"{columns}, {BOX}", past)
            found = [row[:-4] for row in rows if _reaches(near, row[-4:])]
            if len(found) >= limit or len(rows) < asked:
                return found[:limit]
            asked *= 4

    def _ordered(self, query: Query, limit: int, columns: str, past: bool) -> list[Row]:
        threads = self.threads
        if threads is None and (self.at is not None or self._visible(query) > FEW):
            threads = self._carriers(RARE)
        if threads is not None:
            return self._of(threads, query, limit, columns, past)
        return super()._find(query, limit, columns, past)

    def _recent(self, query: Query, limit: int, columns: str, past: bool) -> list[Row] | None:
        """Where the newest rows do not hold enough, a trait that is not too frequent leads to the others."""
        rows = super()._recent(query, limit, columns, past)
        threads = self._carriers(SELDOM) if rows is None else None
        return rows if threads is None else self._of(threads, query, limit, columns, past)

    def _of(self, threads: Sequence[int], query: Query, limit: int, columns: str, past: bool) -> list[Row]:
        table = "past" if past else "view"
        conditions = self._conditions(query, past)
        conditions.add(*self.store.among("v.thread", threads))
        conditions.add(self._mine(len(threads) > MANY), self.bit)
        return self._select(columns, f"{table}_{{v}} v {self.store.hint(table + '_thread_{v}')}", conditions, limit)

    def _carriers(self, most: int) -> list[int] | None:
        """The threads that carry one of the traits, where at most so many do, whoever may see them."""
        held, values = self._held()
        for numbers in self._wanted:
            these, value = self.store.among("trait_no", numbers)
            if self._number(f"SELECT 1 FROM carries_{{v}} WHERE {these}", [value], most + 1) <= most:
                return self._carrying.threads(numbers, self.bit, held, values, most + 1)
        return None

    def _latest(self, query: Query, past: bool) -> int:
        latest = super()._latest(query, past)
        return latest if self.sought.before is None else min(latest, self.sought.before)

    # What is asked

    def _conditions(self, query: Query, past: bool, wanted: list[list[int]] | None = None) -> Conditions:
        conditions = super()._conditions(query, past)
        if self.threads is not None:
            conditions.add(*self.store.among("v.thread", self.threads))
        if self.sought.before is not None:
            conditions.add("v.updated_at < ?", self.sought.before)
        for kind in self.sought.other_kinds:
            conditions.add("v.kind <> ?", kind)
        for state in self.sought.other_states:
            conditions.add("v.state <> ?", state)
        if self.near is not None and query.box is not None:
            west, south, east, north = self.near.box
            conditions.add("v.west <= ? AND v.east >= ? AND v.south <= ? AND v.north >= ?", east, west, north, south)
        for numbers in self._wanted if wanted is None else wanted:
            self._carries(conditions, "EXISTS", numbers)
        if self._unwanted:
            self._carries(conditions, "NOT EXISTS", self._unwanted)
        return conditions

    def _carries(self, conditions: Conditions, whether: str, numbers: list[int]) -> None:
        held, values = self._held()
        these = ", ".join(str(number) for number in numbers)
        conditions.add(
            f"{whether} (SELECT 1 FROM carries_{{v}} c WHERE c.trait_no IN ({these}) AND c.thread = v.thread AND {held}"
            f" AND {self.store.mine('c.group_id', False)})",
            *values,
            self.bit,
        )

    def _held(self) -> tuple[str, tuple[int, ...]]:
        if self.at is None:
            return f"c.until = {FOREVER}", ()
        return "c.since <= ? AND c.until > ?", (self.at, self.at)


def _uncut(query: Query) -> Query:
    """All that is counted: what comes before the cursor too."""
    return Query(kind=query.kind, state=query.state, box=query.box, since=query.since)


def _reaches(near: Near, box: Sequence[int | None]) -> bool:
    west, south, east, north = box
    if west is None or south is None or east is None or north is None:
        return False
    return near.reaches((west, south, east, north))
