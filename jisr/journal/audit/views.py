"""Whether the views in use are what the journal gives: views are made anew beside them, and both are compared.

Groups and rows have other numbers under each letter, and one letter may keep as two rows what the other keeps as one;
so what is compared is which clearances, by name, get what.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from jisr.journal.journal import Journal
from jisr.journal.rebuild import Progress, catch_up, check_turn, fill_shadow
from jisr.journal.report import Fault
from jisr.journal.store.auditing import Audit
from jisr.journal.store.base import Store
from jisr.journal.store.ledger import Ledger
from jisr.journal.store.viewing import cells_of, mask_of

Names = frozenset[str]
Content = tuple[Any, ...]
ALL_BITS = 2**64 - 1


def check_views(journal: Journal, progress: Progress) -> list[Fault]:
    """Writers go on meanwhile; threads that they touch are left out. Raises `Preparing` where views are rebuilt."""
    if journal.views_are_stale():
        detail = "made by another pack or an older program: run `jisr rebuild`"
        return [Fault("view", journal.space, detail=detail)]
    store, letter, turn = journal.store, "", ""
    try:
        letter, turn = fill_shadow(store, journal.registry, progress)
        with store.writing():
            check_turn(store, turn)
            catch_up(store, journal.registry, letter)
            upto = Ledger(store).next_seq() - 1
        with store.reading():
            check_turn(store, turn)
            return _Comparison(journal, letter, upto).run()
    finally:
        drop_shadow(store, letter, turn)


def drop_shadow(store: Store, letter: str, turn: str) -> None:
    """Unless another process fills it by now."""
    with store.writing():
        if letter and store.meta("rebuilder") == turn and store.views != letter:
            store.drop_views(letter)


class Side:
    """One letter's tables, spoken of by the names of clearances."""

    def __init__(self, audit: Audit, letter: str) -> None:
        self._audit, self.letter = audit, letter
        self.clearances = {bit: (name, ready) for bit, name, ready in self.rows("clearance")}
        self.groups = {group: self.names(mask) for group, mask in self.rows("audience")}

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        return self._audit.views(table, self.letter)

    def names(self, mask: bytes) -> Names:
        bits = mask_of(mask)
        return frozenset(name for bit, (name, _) in self.clearances.items() if bits >> bit & 1)

    def group(self, number: int) -> Names:
        return self.groups.get(number, frozenset())


Read = Callable[[Side, Content], tuple[int, Names, Content]]  # (its number, who gets it, what)


class _Comparison:
    """The views in use beside those made anew. `upto`: the last record that the new ones know."""

    def __init__(self, journal: Journal, letter: str, upto: int) -> None:
        self._journal, self._store, self._upto = journal, journal.store, upto
        self._audit, self._ledger = Audit(journal.store), Ledger(journal.store)
        self._kept, self._given = Side(self._audit, journal.store.views), Side(self._audit, letter)
        self._touched = set(self._ledger.touched_since(upto))
        self._origins = {log.log_no: log.origin for log in self._ledger.logs()}
        self._faults: dict[tuple[int, str], None] = {}  # (seq of a record or of a thread's first, what differs)
        self._found: list[Fault] = []

    def run(self) -> list[Fault]:
        self._check_clearances()
        self._check_itself()
        self._compare("seen", self._seen, "who sees the record")
        self._compare("epoch", self._epoch, "who saw the record, and when")
        self._compare("thread", self._thread, "who may ever see the thread, and its last record")
        self._compare("view", self._view, "the thread as it is seen")
        self._compare("past", self._past, "the thread as it was seen")
        self._compare("carries", self._past, "what the thread is found by")
        self._compare_words()
        return [*self._found, *(self._named(seq, detail) for seq, detail in sorted(self._faults))]

    def _named(self, seq: int, detail: str) -> Fault:
        row = self._ledger.find_seq(seq)
        detail = f"not what the records give: {detail}"
        if row is None:
            return Fault("view", self._journal.space, detail=f"{detail} (of number {seq}, which is no record)")
        return Fault("view", self._origins.get(row.log_no, ""), row.id, row.position, detail)

    # What each record or thread gives

    def _seen(self, side: Side, row: Content) -> tuple[int, Names, Content]:
        return row[0], side.group(row[1]), row[2:]

    def _epoch(self, side: Side, row: Content) -> tuple[int, Names, Content]:
        seq, at, by_seq, label, mask = row
        return seq, side.names(mask), (at, by_seq, orjson.dumps(orjson.loads(label), option=orjson.OPT_SORT_KEYS))

    def _thread(self, side: Side, row: Content) -> tuple[int, Names, Content]:
        return row[0], side.names(row[1]), row[2:]

    def _view(self, side: Side, row: Content) -> tuple[int, Names, Content]:
        document = orjson.dumps(orjson.loads(row[14]), option=orjson.OPT_SORT_KEYS)
        return row[0], side.group(row[1]), (*row[2:14], document)

    def _past(self, side: Side, row: Content) -> tuple[int, Names, Content]:
        return row[0], side.group(row[1]), row[2:]

    def _compare(self, table: str, read: Read, what: str) -> None:
        kept, given = (self._numbered(side, table, read) for side in (self._kept, self._given))
        for number in _differing(kept, given):
            if number not in self._touched:
                self._faults[(number, what)] = None

    def _numbered(self, side: Side, table: str, read: Read) -> Iterator[tuple[int, dict[Content, Names]]]:
        """For each number: content -> who gets it."""
        rows = (read(side, row) for row in side.rows(table) if row[0] <= self._upto)
        for number, same in groupby(rows, key=itemgetter(0)):
            found: dict[Content, Names] = {}
            for _, names, content in same:
                found[content] = found.get(content, frozenset()) | names
            yield number, found

    def _compare_words(self) -> None:
        """The text index by a sum of hashes for each record: it may hold more words than memory."""
        sums = array("Q", bytes(8 * (self._upto + 1)))
        for side in (self._kept, self._given):
            for seq, word in self._store.indexed_words(side.letter):
                if not 0 < seq <= self._upto:
                    if seq > self._upto and side is self._kept and self._touched:
                        continue
                    self._faults[(seq, "its words in the text index")] = None
                    continue
                said: Any = sorted(side.group(word)) if isinstance(word, int) else word
                sums[seq] = (sums[seq] + (1 if side is self._kept else -1) * hash(str(said))) & ALL_BITS
        for seq, total in enumerate(sums):
            if total and self._ledger.by_seq(seq).thread not in self._touched:
                self._faults[(seq, "its words in the text index")] = None

    # What the tables in use say of each other

    def _check_clearances(self) -> None:
        kept, given = dict(self._kept.clearances.values()), dict(self._given.clearances.values())
        for name in sorted(kept.keys() | given.keys()):
            if kept.get(name) != given.get(name):
                self._of_all(f"the clearance {name} is not as the pack says, or not ready")

    def _check_itself(self) -> None:
        side = self._kept
        members: dict[int, set[str]] = {}
        for group, bit in side.rows("audience_clearance"):
            members.setdefault(group, set()).add(side.clearances.get(bit, ("unknown", 0))[0])
        for group in sorted(members.keys() | side.groups.keys()):
            if members.get(group, set()) != side.group(group):
                self._of_all(f"group {group} is read by {', '.join(sorted(members.get(group, ())))}")
        kept, given = (Counter({row[:3]: row[3] for row in side.rows(name)}) for name in ("tally", "counted"))
        for group, kind, state in sorted(key for key in kept.keys() | given.keys() if kept[key] != given[key]):
            self._of_all(f"the count of {kind}, {state} for {', '.join(sorted(side.group(group)))}")
        self._check_cells()

    def _of_all(self, detail: str) -> None:
        self._found.append(Fault("view", self._journal.space, detail=f"not what the records give: {detail}"))

    def _check_cells(self) -> None:
        """The map's cells are a function of the boxes of the views."""
        cells = groupby(self._kept.rows("cell"), key=itemgetter(0))
        views = groupby(self._kept.rows("view"), key=itemgetter(0))
        for thread in _differing(
            ((thread, frozenset(row[1:] for row in rows)) for thread, rows in cells if thread is not None),
            ((thread, found) for thread, rows in views if (found := frozenset(_cells(rows)))),
        ):
            self._faults[(thread, "its place on the map")] = None
        if any(row[0] is None for row in self._kept.rows("cell")):
            self._of_all("places on the map that belong to no thread")


def _cells(rows: Iterable[Content]) -> Iterator[Content]:
    for row in rows:
        box = None if row[7] is None else (row[7], row[8], row[9], row[10])
        yield from ((cell, row[12], row[1], row[15]) for cell in cells_of(box))


def _differing(kept: Iterator[tuple[int, Any]], given: Iterator[tuple[int, Any]]) -> Iterator[int]:
    """The numbers under which two ordered streams say different things, or of which one says nothing."""
    left, right = next(kept, None), next(given, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield left[0]
            left = next(kept, None)
        elif left is None or right[0] < left[0]:
            yield right[0]
            right = next(given, None)
        else:
            if left[1] != right[1]:
                yield left[0]
            left, right = next(kept, None), next(given, None)
