"""Views kept in step with the journal, inside the transaction that appends.

A thread looks different to clearances that see different records of it; clearances that see the same share one view
row under one group. A new record splits groups where its audience cuts through them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass, replace

import orjson

from jisr.journal.history import Doc, Item, Mask, Version, index_of, partition, start, step, versions
from jisr.journal.policy import Policy
from jisr.journal.record import Envelope, read_envelope
from jisr.journal.registry import Body, Registry
from jisr.journal.store.base import Store, Words
from jisr.journal.store.carrying import Carrying, Place
from jisr.journal.store.ledger import Ledger, Stored
from jisr.journal.store.viewing import Shown, Views
from jisr.journal.text import fold
from jisr.journal.timeline import body_of, timeline
from jisr.journal.traits import Traits
from jisr.journal.types import ERASE, RELABEL


@dataclass(slots=True)
class Live:
    """A view while records are added to it. `base` is its row in the store, `changed` whether it grew since."""

    mask: Mask
    doc: Doc
    base: Shown | None
    changed: bool


class Changes:
    """Rows to write, gathered so that a batch costs one statement a table."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, int, int]] = []
        self.words: list[Words] = []
        self.threads: list[tuple[int, Mask, int, str]] = []
        self.present: list[tuple[Shown, bytes]] = []
        self.dropped: list[Shown] = []
        self.regrouped: list[tuple[Shown, int]] = []
        self.past: list[tuple[Shown, int]] = []
        self.tally: dict[tuple[int, str, str], int] = defaultdict(int)
        self.carried: dict[Place, int] = {}

    @property
    def size(self) -> int:
        """Of the longest list."""
        lists: list[Sized] = [
            self.seen,
            self.words,
            self.threads,
            self.present,
            self.dropped,
            self.regrouped,
            self.past,
        ]
        return max(len(each) for each in lists)

    def write(self, views: Views) -> None:
        views.add_seen(self.seen)
        views.store.add_words(self.words)
        views.set_threads(self.threads)
        views.drop_present(self.dropped)
        views.regroup(self.regrouped)
        views.add_past(self.past)
        views.add_present(self.present)
        views.change_tally(self.tally)
        Carrying(views.store).add(self.carried)


class Projector:
    """For one transaction. `policy` is the one that the views in use were made by."""

    def __init__(self, store: Store, registry: Registry, policy: Policy) -> None:
        self.views = Views(store)
        self.ledger = Ledger(store)
        self.registry = registry
        self.mask = policy.mask
        self._traits, self._carrying = Traits(policy), Carrying(store)
        self._trait_numbers: dict[str, int] = {}
        self._groups: dict[Mask, int] = {}
        self._group_masks: dict[int, Mask] = {}
        self._next_present, self._next_past = self.views.next_numbers()
        self._changes = Changes()

    def add(self, rows: Iterable[Stored]) -> None:
        """Records just appended, whatever their threads."""
        by_thread: dict[int, list[Stored]] = defaultdict(list)
        for row in rows:
            by_thread[row.thread].append(row)
        known = self.views.threads(list(by_thread))
        growing = {}
        for thread, fresh in by_thread.items():
            if thread not in known:
                self._make(fresh)
            elif (items := self._in_order(fresh, known[thread])) is not None:
                growing[thread] = items
            else:
                self.remake(thread)
        self._grow(growing, known)
        self.flush()

    def make(self, rows: Sequence[Stored]) -> None:
        """Threads that have no views yet; all records of each, thread by thread. Call `flush` when done."""
        begin = 0
        for at in range(1, len(rows) + 1):
            if at == len(rows) or rows[at].thread != rows[begin].thread:
                self._make(rows[begin:at])
                begin = at

    def flush(self) -> None:
        with self.views.store.together(self._changes.size):
            self._changes.write(self.views)
        self._changes = Changes()

    def forget_words(self, row: Stored) -> None:
        """Before a body is erased: its words leave the text index."""
        words = self._words_of(row)
        group = self.views.seen_group(row.seq)
        if words and group is not None:
            self.views.store.drop_words([(row.seq, group, row.thread, words)])

    def _in_order(self, fresh: Sequence[Stored], known: tuple[Mask, int, str]) -> list[Item] | None:
        """The fresh records as items, or None where they do not simply follow what was there."""
        ever, last_at, last_id = known
        items, _ = timeline(fresh, self.mask)
        if any(item.envelope.type in (RELABEL, ERASE) for item in items) or (items[0].recorded_at, items[0].id) < (
            last_at,
            last_id,
        ):
            return None
        return [replace(item, epochs=(replace(item.epochs[0], mask=self.mask(item.label) & ever),)) for item in items]

    def _make(self, rows: Sequence[Stored]) -> None:
        items, ever = timeline(rows, self.mask)
        for item in items:
            self._note_record(item, rows[0].thread)
        self._make_views(rows[0], items, ever)

    def remake(self, thread: int) -> None:
        """The whole thread again: a label changed, a body went, or a record came late."""
        self.flush()
        rows = self.ledger.of_thread(thread)
        self._drop_views(thread)
        items, ever = timeline(rows, self.mask)
        by_id = {row.id: row for row in rows}
        for item in items:
            self._note_again(item, by_id[item.id])
        self._make_views(rows[0], items, ever)
        self.flush()

    def _drop_views(self, thread: int) -> None:
        for row, _, _ in self.views.present([thread]):
            self._changes.dropped.append(row)
            self._count(row, -1)
        self.views.drop_past(thread)
        self.views.drop_epochs(thread)
        self._carrying.drop(thread)

    def _make_views(self, opener: Stored, items: Sequence[Item], ever: Mask) -> None:
        for part in partition(epoch.mask for item in items for epoch in item.epochs):
            for version in versions(self.registry, items, part):
                self._put(self._row(opener.seq, opener.id, part, version.doc, version.valid_from), version)
        last = items[-1]
        self._changes.threads.append((opener.seq, ever, last.recorded_at, last.id))

    def _put(self, row: Shown, version: Version) -> None:
        if version.valid_to is None:
            row.vno, self._next_present = self._next_present, self._next_present + 1
            self._changes.present.append((row, orjson.dumps(version.doc)))
            self._count(row, 1)
        else:
            row.vno, self._next_past = self._next_past, self._next_past + 1
            self._changes.past.append((row, version.valid_to))

    def _note_record(self, item: Item, thread: int) -> None:
        group = self._group(item.mask)
        self._changes.seen.append((item.seq, group, thread))
        self._carry(item, thread)
        words = words_of(self.registry, item.envelope, item.body)
        if words:
            self._changes.words.append((item.seq, group, thread, words))
        if len(item.epochs) > 1:
            for epoch in item.epochs:
                self.views.add_epoch(item.seq, epoch)

    def _note_again(self, item: Item, row: Stored) -> None:
        before = self.views.seen_group(item.seq)
        if before is None:
            self._note_record(item, row.thread)
            return
        self._carry(item, row.thread)
        group = self._group(item.mask)
        if group != before:
            self.views.set_seen(item.seq, group)
            words = self._words_of(row)
            if words:
                self.views.store.drop_words([(item.seq, before, row.thread, words)])
                self.views.store.add_words([(item.seq, group, row.thread, words)])
        if len(item.epochs) > 1:
            for epoch in item.epochs:
                self.views.add_epoch(item.seq, epoch)

    def _carry(self, item: Item, thread: int) -> None:
        carried = list(self._traits.carried(item))
        unknown = {trait for trait, *_ in carried if trait not in self._trait_numbers}
        if unknown:
            self._trait_numbers.update(self._carrying.interned(sorted(unknown)))
        for trait, mask, since, until in carried:
            place = self._trait_numbers[trait], thread, until, self._group(mask)
            self._changes.carried[place] = min(since, self._changes.carried.get(place, since))

    def _grow(self, growing: dict[int, list[Item]], known: dict[int, tuple[Mask, int, str]]) -> None:
        live: dict[int, list[Live]] = defaultdict(list)
        openers: dict[int, str] = {}
        for row, doc, mask in self.views.present(list(growing)):
            openers[row.thread] = row.thread_id
            self._groups[mask], self._group_masks[row.group] = row.group, mask
            live[row.thread].append(Live(mask, doc, row, False))
        for thread, items in growing.items():
            opener = openers.get(thread) or self.ledger.by_seq(thread).id
            views = live[thread]
            for item in items:
                self._note_record(item, thread)
                views = self._split(views, item)
            for view in views:
                self._settle(thread, opener, view)
            self._drop_outgrown(live[thread], views)
            self._changes.threads.append((thread, known[thread][0], items[-1].recorded_at, items[-1].id))

    def _split(self, views: list[Live], item: Item) -> list[Live]:
        """The views after `item`: those who see it go on with it, those who do not stay as they were."""
        found, newcomers = [], item.mask
        for view in views:
            inside = view.mask & item.mask
            if inside != view.mask:
                found.append(replace(view, mask=view.mask ^ inside))
            if inside:
                found.append(Live(inside, step(self.registry, view.doc, item, withdrawn=False), view.base, True))
            newcomers &= ~view.mask
        if newcomers:
            found.append(Live(newcomers, step(self.registry, start(), item, withdrawn=False), None, True))
        return found

    def _settle(self, thread: int, opener: str, view: Live) -> None:
        if view.changed:
            time = view.doc["updated_at"]
            if view.base is not None and view.base.valid_from < time:
                ended = replace(view.base, group=self._group(view.mask))
                ended.vno, self._next_past = self._next_past, self._next_past + 1
                self._changes.past.append((ended, time))
            self._put(self._row(thread, opener, view.mask, view.doc, time), Version(time, None, view.doc))
        elif view.base is not None and view.mask != self._group_mask(view.base.group):
            self._count(view.base, -1)
            group = self._group(view.mask)
            self._changes.regrouped.append((view.base, group))
            self._count(replace(view.base, group=group), 1)

    def _drop_outgrown(self, before: list[Live], after: list[Live]) -> None:
        kept = {view.base.vno for view in after if view.base is not None and not view.changed}
        for view in before:
            if view.base is not None and view.base.vno not in kept:
                self._changes.dropped.append(view.base)
                self._count(view.base, -1)

    def _row(self, thread: int, opener: str, mask: Mask, doc: Doc, valid_from: int) -> Shown:
        index = index_of(self.registry, doc)
        return Shown(0, thread, self._group(mask), opener, index, doc["first_at"], doc["updated_at"], valid_from)

    def _count(self, row: Shown, change: int) -> None:
        self._changes.tally[(row.group, row.index.kind, row.index.state)] += change

    def _group(self, mask: Mask) -> int:
        found = self._groups.get(mask)
        if found is None:
            found = self._groups[mask] = self.views.group(mask)
            self._group_masks[found] = mask
        return found

    def _group_mask(self, group: int) -> Mask:
        found = self._group_masks.get(group)
        if found is None:
            found = self._group_masks[group] = self.views.mask(group)
            self._groups[found] = group
        return found

    def _words_of(self, row: Stored) -> list[str]:
        return words_of(self.registry, read_envelope(row.envelope), body_of(row))


def words_of(registry: Registry, envelope: Envelope, body: Body | None) -> list[str]:
    """What a search finds a record by."""
    record_type = registry.readable(envelope.type, envelope.type_version)
    if record_type is None or body is None:
        return []
    texts = record_type.texts(record_type.current(body, envelope.type_version))
    return list(dict.fromkeys(fold(" ".join(texts))))
