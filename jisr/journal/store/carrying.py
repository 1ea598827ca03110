"""The view tables of traits: which thread carries which, for whom, and from when until when (see ../traits.py).

One row for a trait, a thread and a group, whatever number of records says it: a thread's hundredth report adds none.
"""

from collections.abc import Iterable, Mapping, Sequence

from jisr.journal.store.base import Store, chunks, marks

Place = tuple[int, int, int, int]  # number of the trait, thread, until, group
COLUMNS = "trait_no, thread, until, group_id, since"


class Carrying:
    def __init__(self, store: Store) -> None:
        self.store = store

    def numbers(self, names: Sequence[str]) -> dict[str, int]:
        """Of these traits, the numbers of those that any record has."""
        found: dict[str, int] = {}
        for chunk in chunks(list(names)):
            sql = f"SELECT name, trait_no FROM trait_{{v}} WHERE name IN ({marks(chunk)})"
            found.update((name, number) for name, number in self.store.execute(sql, chunk))
        return found

    def interned(self, names: Sequence[str]) -> dict[str, int]:
        """Of these traits, the numbers; new ones get one."""
        found = self.numbers(names)
        fresh = [name for name in names if name not in found]
        if fresh:
            row = self.store.one("SELECT max(trait_no) FROM trait_{v}")
            last = row[0] if row and row[0] is not None else 0
            rows = list(enumerate(fresh, last + 1))
            self.store.executemany("INSERT INTO trait_{v} (trait_no, name) VALUES (?, ?)", rows)
            found.update((name, number) for number, name in rows)
        return found

    def add(self, rows: Mapping[Place, int]) -> None:
        """place -> since. Rows that are there already stay: records come in order, so that they began earlier."""
        self.store.insert_new("carries_{v}", COLUMNS, [(*place, since) for place, since in rows.items()])

    def drop(self, thread: int) -> None:
        sql = "DELETE FROM carries_{v} WHERE trait_no IN (SELECT trait_no FROM trait_{v}) AND thread = ?"
        self.store.execute(sql, (thread,))

    def threads(self, traits: Iterable[int], bit: int, held: str, values: Sequence[int], most: int) -> list[int]:
        """At most so many of the threads that carry one of these traits for a clearance; `held` is a condition on c
        that says when."""
        these, value = self.store.among("c.trait_no", list(traits))
        sql = (
            f"SELECT DISTINCT c.thread FROM carries_{{v}} c WHERE {these} AND {held}"
            f" AND {self.store.mine('c.group_id', True)} LIMIT ?"
        )
        return [thread for (thread,) in self.store.execute(sql, (value, *values, bit, most))]
