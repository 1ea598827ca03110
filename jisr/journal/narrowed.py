"""Lists of threads that a search narrows: by traits, by a distance, by named threads. The rows and their order are a
list's own; what is asked here only takes some of them away.

A trait that few threads carry leads to them; of one that many carry, the newest rows hold enough.
"""

from collections.abc import Sequence

from jisr.journal.listing import FEW, Conditions, Listing
from jisr.journal.near import Near
from jisr.journal.query import MOST_COUNTED, Query, Sought
from jisr.journal.store.base import MANY, Row, Store
from jisr.journal.store.carrying import Carrying
from jisr.journal.store.viewing import Shown
from jisr.journal.traits import FOREVER

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
        if all(self._wanted) and threads is None:
            self.threads = self._few()

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

    # How many

    def _count(self, query: Query) -> int:
        whole = _uncut(query)
        if self.at is None and self._wanted and self.threads is None and self.near is None and query.box is None:
            return self._count_carrying(whole)
        count = len(self._find(whole, MOST_COUNTED + 1, "v.vno"))
        if self.at is not None:
            count += len(self._find(whole, MOST_COUNTED + 1, "v.vno", past=True))
        return min(count, MOST_COUNTED + 1)

    def _count_carrying(self, query: Query) -> int:
        """In the order of the threads' numbers, which costs the least: a count needs no other."""
        first = min(self._wanted, key=len)
        these, value = self.store.among("c.trait_no", first)
        held, values = self._held()
        inner = Conditions()
        inner.add("v.thread = c.thread")
        inner.add(self._mine(many=True), self.bit)
        rest = self._conditions(query, False, [each for each in self._wanted if each is not first])
        if rest.parts:
            inner.add(str(rest), *rest.values)
        sql = (
            f"SELECT count(*) FROM (SELECT DISTINCT c.thread FROM carries_{{v}} c WHERE {these} AND {held}"
            f" AND {self.store.mine('c.group_id', True)}"
            f" AND EXISTS (SELECT 1 FROM view_{{v}} v WHERE {inner}) LIMIT ?) found"
        )
        row = self.store.one(sql, [value, *values, self.bit, *inner.values, MOST_COUNTED + 1])
        return int(row[0]) if row else 0

    # Which

    def _few(self) -> list[int] | None:
        """The threads that carry what the fewest carry, where they are few."""
        held, values = self._held()
        for numbers in self._wanted:
            found = self._carrying.threads(numbers, self.bit, held, values, FEW + 1)
            if len(found) <= FEW:
                return found
        return None

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
        if self.threads is None:
            return super()._find(query, limit, columns, past)
        table = "past" if past else "view"
        conditions = self._conditions(query, past)
        conditions.add(self._mine(len(self.threads) > MANY), self.bit)
        return self._select(columns, f"{table}_{{v}} v {self.store.hint(table + '_thread_{v}')}", conditions, limit)

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
