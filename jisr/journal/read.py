"""The one reader: everything that a clearance sees, now or at a past recorded time, and nothing else."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

import msgspec
import orjson

from jisr.errors import Invalid, Missing, Preparing
from jisr.journal.gathered import gathered, gathered_then
from jisr.journal.history import Item, Mask, index_of, past
from jisr.journal.label import Clearance, Label, Reason, label_dict, may_see, sees
from jisr.journal.listing import Listing
from jisr.journal.narrowed import Narrowed
from jisr.journal.opened import opened_by
from jisr.journal.picture import Heap, Picture, Said, heaps, pictures, said_in, said_since
from jisr.journal.policy import Policy
from jisr.journal.project import Projector
from jisr.journal.query import MOST_COUNTED, Page, Query, Sought, ThreadRow, check_query, write_cursor
from jisr.journal.record import is_id, read_envelope, read_reference, reference_of
from jisr.journal.registry import Box, Registry, Seen, State
from jisr.journal.search import Search, phrases_in
from jisr.journal.store.base import Store
from jisr.journal.store.ledger import Ledger, Stored
from jisr.journal.store.viewing import Shown, Views
from jisr.journal.text import fold
from jisr.journal.timeline import body_of, timeline
from jisr.journal.types import ERASE, RELABEL
from jisr.journal.when import ms_of, text_of
from jisr.journal.worded import worded, words_of

SKEW = 5 * 60_000


class RecordView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record as its reader sees it. A withdrawn one has its id alone; an erased one its envelope; one of a type
    that this node does not know is unreadable, its body shown as it is."""

    id: str
    ref: str
    type: str | None = None
    type_version: int | None = None
    author: str | None = None
    post: str | None = None
    person: str | None = None
    happened_at: str | None = None
    recorded_at: str | None = None
    device_at: str | None = None
    clock_skewed: bool = False
    thread: str | None = None
    label: dict[str, Any] | None = None
    refs: tuple[str, ...] = ()
    body: dict[str, Any] | None = None
    erased: bool = False
    withdrawn: bool = False
    unreadable: bool = False
    opened: tuple["RecordView", ...] = ()
    """Of a relabelling, where it is read in the order of arrival: what its reader sees since, and did not before."""


class Arrivals(msgspec.Struct, frozen=True):
    """Records in the order of arrival. `position` is where to go on, inside this process; nobody is shown it."""

    records: list[RecordView]
    position: int


class ThreadView(msgspec.Struct, frozen=True, kw_only=True):
    """A thread as one clearance sees it; `detail` is the fold's state."""

    id: str
    ref: str
    kind: str
    state: str
    title: str
    severity: int
    box: Box | None
    first_at: str
    updated_at: str
    detail: State | None
    records: tuple[RecordView, ...]


class Explained(msgspec.Struct, frozen=True):
    """`allowed` is None where the asker may not know."""

    allowed: bool | None
    reasons: tuple[Reason, ...]


class Reader:
    """Made by `journal.read(viewer)`. `at` is a recorded time in ms; None is now."""

    def __init__(
        self, store: Store, registry: Registry, policy: Callable[[], Policy], clearance: Clearance, at: int | None
    ) -> None:
        self._store, self._registry, self._policy = store, registry, policy
        self.clearance, self.at = clearance, at
        self._ledger, self._views = Ledger(store), Views(store)

    @property
    def registry(self) -> Registry:
        """The types that this node knows."""
        return self._registry

    # Lists

    def threads(self, query: Query | None = None) -> Page:
        """The newest first. Raises `Invalid` for a question that has no answer, `Preparing` while views are made."""
        query = query or Query()
        check_query(query)
        if (query.text is not None or (query.sought and query.sought.phrases)) and self.at is not None:
            raise Invalid(
                "text is searched in the present: leave out the time, or the words",
                code="no_text_of_the_past",
                field="q",
            )
        with self._store.reading():
            listing = self._listing(query.sought)
            if query.sought is not None and query.sought.near is not None and query.box is None:
                query = msgspec.structs.replace(query, box=query.sought.near.box)
            if query.text is not None:
                return self._search(query, listing)
            rows, count = listing.page(query)
        cursor = write_cursor(rows[-1].updated_at, rows[-1].thread_id) if len(rows) == query.limit else None
        return _page(rows, count, cursor)

    def _listing(self, sought: Sought | None) -> Listing:
        bit, unlisted = self._bit(), self._registry.unlisted
        if sought is None:
            return Listing(self._store, bit, unlisted, self.at)
        threads = [{row.thread for row in self._named(ref) if self._shows(row)} for ref in sought.refs]
        only = sorted(set.intersection(*threads)) if threads else None
        return Narrowed(self._store, bit, unlisted, self.at, sought, only)

    def _shows(self, row: Stored) -> bool:
        """Whether the clearance sees it now, and where it reads the past, saw it then."""
        if not self._sees(row) or self.at is None:
            return self._sees(row)
        items, bit = self._timeline(row.thread)
        item = next(each for each in items if each.seq == row.seq)
        return item.recorded_at <= self.at and item.seen_at(bit, self.at)

    def _search(self, query: Query, listing: Listing) -> Page:
        """Threads in the order of their newest record that holds all the words."""
        words = words_of(query)
        if not words:
            raise Invalid("search needs at least one word of letters or digits", code="empty_search", field="q")
        phrases = [fold(each) for each in query.sought.phrases] if query.sought is not None else []
        keeps = partial(phrases_in, self.registry, self._ledger, phrases) if phrases else None
        search = Search(self._store, words, listing.bit, listing.sees_little(), keeps)
        after = self._ledger.by_id(query.cursor) if query.cursor is not None and is_id(query.cursor) else None
        found = worded(search, listing, query, after.seq if after is not None else None)
        rows = listing.of_threads(found.page)
        cursor = rows[-1].thread_id if len(rows) == query.limit else None
        return _page(rows, found.count if query.count else len(rows), cursor)

    # Many threads at once

    def pictures(self, ids: Sequence[str], whole: bool = True) -> list[Picture]:
        """Threads by their ids, in that order, without their records; what the clearance does not see is left out.
        `whole`: with what is told of each record; else of the openings alone, at the same cost however much was said.
        """
        with self._store.reading():
            if self.at is None:
                return pictures(self._ledger, self._views, self._bit(), ids, whole)
            named = self._ledger.by_ids(ids)
            rows = [row for each in ids if (row := named.get(each)) is not None and row.seq == row.thread]
            return [then for row in rows if (then := self._picture_then(row, self.at)) is not None]

    def said(self, records: Sequence[str]) -> dict[str, Said]:
        """What is told of records of now, by their ids; one that the clearance does not see is not there."""
        with self._store.reading():
            return said_in(self._ledger, self._views, self._bit(), records)

    def said_since(self, after: str | None, most: int) -> dict[str, Said]:
        """What was told of the last records that arrived since the record `after`, by their ids, the newest first."""
        with self._store.reading():
            position = self.position(after) if after else 0
            return said_since(self._ledger, self._views, self._bit(), position, most)

    def heaps(self, query: Query, most: int) -> tuple[list[Heap], int]:
        """(where the newest threads of a box lie, at most `most` of them; how many these are)"""
        check_query(query)
        assert query.box is not None
        with self._store.reading():
            listing = Listing(self._store, self._bit(), self._registry.unlisted, self.at)
            rows = listing.boxes(query, most)
        return heaps(rows, query.box), len(rows)

    def documents(self, threads: Sequence[str]) -> dict[str, bytes]:
        """What pictures read of threads of now, unread: the same bytes hold the same state, so that whoever made
        something large of it need not make it again. `state_of` reads one."""
        assert self.at is None
        with self._store.reading():
            seqs = self._ledger.seqs_of(threads)
            found = self._views.documents_to(self._bit(), sorted(seqs.values()))
            return {each: found[seq] for each, seq in seqs.items() if seq in found}

    def _picture_then(self, row: Stored, time: int) -> Picture | None:
        items, bit = self._timeline(row.thread)
        shown = [item for item in items if item.recorded_at <= time and item.seen_at(bit, time)]
        if not shown:
            return None
        doc = past(self._registry, items, bit, time)
        index = index_of(self._registry, doc)
        return Picture(
            id=row.id, ref=reference_of(row.id), kind=index.kind, state=index.state, title=index.title,
            severity=index.severity, box=index.box, first_at=text_of(doc["first_at"]),
            updated_at=text_of(doc["updated_at"]), detail=doc["fold"],
            said={item.id: _said_then(item, bit, time) for item in shown if item.mask & bit},
        )  # fmt: skip

    # Records of some types

    def gather(self, threads: Sequence[str], types: Collection[str]) -> dict[str, list[Seen]]:
        """Of threads by their ids, the visible records of these types, as a fold gets them and in its order."""
        with self._store.reading():
            if self.at is None:
                return gathered(self._ledger, self._views, self._registry, self._bit(), threads, types)
            found = {each: self._gather_then(row, self.at, types) for each, row in self._openers(threads).items()}
            return {each: records for each, records in found.items() if records}

    def _gather_then(self, row: Stored, time: int, types: Collection[str]) -> list[Seen]:
        items, bit = self._timeline(row.thread)
        return gathered_then(self._registry, items, bit, time, types)

    def _openers(self, threads: Sequence[str]) -> dict[str, Stored]:
        return {each: row for each, row in self._ledger.by_ids(threads).items() if row.seq == row.thread}

    # One thread

    def thread(self, reference: str) -> ThreadView:
        """By its id or short reference, or those of any of its records. `Missing` when hidden, unknown or ambiguous."""
        with self._store.reading():
            row = self._visible(reference)
            return self._thread_now(row.thread) if self.at is None else self._thread_then(row.thread, self.at)

    def find(self, reference: str) -> list[str]:
        """The ids of the visible records that a short reference or an id names."""
        with self._store.reading():
            return [row.id for row in self._named(reference) if self._ever_sees(row)]

    def _visible(self, reference: str) -> Stored:
        found = [row for row in self._named(reference) if self._ever_sees(row)]
        if len({row.thread for row in found}) > 1:
            ids = ", ".join(row.id for row in found)
            raise Invalid(
                "{reference} is the reference of several: {ids}",
                code="ambiguous_reference",
                reference=reference,
                ids=ids,
            )
        if not found:
            raise _missing(reference)
        return found[0]

    def _named(self, reference: str) -> list[Stored]:
        if is_id(reference):
            row = self._ledger.by_id(reference)
            return [row] if row else []
        return self._ledger.by_ref(read_reference(reference))

    def _thread_now(self, thread: int) -> ThreadView:
        found = self._views.present_to(self._bit(), [thread])
        if not found:
            raise _missing(self._ledger.by_seq(thread).id)
        row, doc = found[thread]
        rows = self._ledger.of_thread(thread)
        visible = self._views.seen_by(self._bit(), [each.seq for each in rows])
        seen = [each for each in rows if each.seq in visible]
        seen.sort(key=lambda each: (each.recorded_at, each.seq != thread, each.id))
        epochs = self._views.epochs([each.seq for each in seen])
        labels = {seq: found[-1].label for seq, found in epochs.items()}
        records = tuple(self._record_view(each, labels.get(each.seq)) for each in seen)
        return _thread_view(row.thread_id, row.index, doc, records)

    def _thread_then(self, thread: int, time: int) -> ThreadView:
        items, bit = self._timeline(thread)
        shown = [item for item in items if item.recorded_at <= time and item.seen_at(bit, time)]
        if not shown:
            raise _missing(self._ledger.by_seq(thread).id)
        doc = past(self._registry, items, bit, time)
        records = tuple(self._record_then(item, bit, time) for item in shown)
        return _thread_view(self._ledger.by_seq(thread).id, index_of(self._registry, doc), doc, records)

    def _timeline(self, thread: int) -> tuple[list[Item], Mask]:
        projector = Projector(self._store, self._registry, self._policy())
        items, _ = timeline(self._ledger.of_thread(thread), projector.mask)
        return items, 1 << self._bit()

    def _record_then(self, item: Item, bit: Mask, time: int) -> RecordView:
        if not item.mask & bit:
            return RecordView(id=item.id, ref=reference_of(item.id), withdrawn=True)
        epoch = item.epoch_at(bit, time)
        return self._record_view(self._ledger.by_seq(item.seq), epoch.label if epoch else None)

    # Records in the order of their arrival

    def records(self, after: str | None = None, limit: int = 1_000) -> list[RecordView]:
        """What the clearance sees, in the order in which this node got it; `after` is the id of the last one seen."""
        with self._store.reading():
            return self.arrivals(self.position(after) if after else 0, None, limit).records

    def arrivals(self, position: int, upto: int | None, limit: int) -> Arrivals:
        """What the clearance sees after a position, up to another or to now, and how far this reading reached."""
        with self._store.reading():
            end = self._ledger.next_seq() - 1 if upto is None else upto
            seqs = [seq for seq in self._views.arrived(self._bit(), position, limit) if seq <= end]
            records = self._views_of(self._ledger.by_seqs(seqs))
            return Arrivals(records, seqs[-1] if len(seqs) == limit else end)

    def newest(self) -> tuple[str | None, int]:
        """The id of the last record that the clearance sees, and the position of now."""
        with self._store.reading():
            seq = self._views.last_seen(self._bit())
            last = None if seq is None else self._ledger.by_seq(seq).id
            return last, self._ledger.next_seq() - 1

    def position(self, after: str) -> int:
        """Where the record `after` stands. `Missing` for one that the clearance never saw."""
        with self._store.reading():
            row = self._ledger.by_id(after) if is_id(after) else None
            if row is None or not self._ever_sees(row):
                raise Missing(
                    "there is no position {after}: start again from the beginning",
                    code="unknown_position",
                    field="after",
                    after=after[:70],
                )
            return row.seq

    def _views_of(self, rows: list[Stored]) -> list[RecordView]:
        epochs = self._views.epochs([row.seq for row in rows])
        views = [self._record_view(row, epochs[row.seq][-1].label if row.seq in epochs else None) for row in rows]
        return [
            msgspec.structs.replace(view, opened=self._opened(row)) if view.type == RELABEL else view
            for row, view in zip(rows, views, strict=True)
        ]

    def _opened(self, row: Stored) -> tuple[RecordView, ...]:
        items, bit = self._timeline(row.thread)
        found = opened_by(items, row.seq, bit)
        return tuple(self._record_view(self._ledger.by_seq(item.seq), item.label) for item in found)

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Of these records, those that the clearance sees now."""
        with self._store.reading():
            seqs = self._ledger.seqs_of(ids)
            visible = self._views.seen_by(self._bit(), list(seqs.values()))
            return {record for record, seq in seqs.items() if seq in visible}

    # Why

    def why(self, reference: str, other: Clearance) -> Explained:
        """Why `other` can or cannot see a record that this reader sees; `Missing` where this reader does not."""
        return self.explain(reference, [other])[0]

    def explain(self, reference: str, others: Sequence[Clearance]) -> list[Explained]:
        """`why`, for several at once."""
        with self._store.reading():
            found = [row for row in self._named(reference) if self._sees(row)]
            if len(found) != 1:
                raise _missing(reference)
            items, _ = self._timeline(found[0].thread)
            item = next(item for item in items if item.seq == found[0].seq)
            return [self._explained(item, items, other) for other in others]

    def _explained(self, item: Item, items: list[Item], other: Clearance) -> Explained:
        label, before = _labels(item, items)
        if before is not None and not sees(self.clearance, before):
            return _half_explained(other, label)
        decisions = [may_see(other, each) for each in (label, before) if each is not None]
        allowed = next((each for each in decisions if each.allowed), None)
        if allowed is None:
            return Explained(False, tuple(_distinct(reason for each in decisions for reason in each.reasons)))
        opener = next(each for each in items if each.envelope.thread is None)
        if not any(sees(other, epoch.label) for epoch in opener.epochs):
            message = "its thread was never released to {member}"
            return Explained(False, (Reason("thread", message, {"member": other.member}),))
        return Explained(True, allowed.reasons)

    # What the reader may see

    def _bit(self) -> int:
        bit = self._views.bit_of(self.clearance.name)
        if bit is None:
            raise Preparing("the views of {name} are being prepared; try again shortly", name=self.clearance.name)
        return bit

    def _sees(self, row: Stored) -> bool:
        return bool(self._views.seen_by(self._bit(), [row.seq]))

    def _ever_sees(self, row: Stored) -> bool:
        """Now, or before it was narrowed."""
        if self._sees(row):
            return True
        bit = 1 << self._bit()
        return any(epoch.mask & bit for epoch in self._views.epochs([row.seq]).get(row.seq, []))

    def _record_view(self, row: Stored, label: Label | None) -> RecordView:
        return record_view(self._registry, row, label)


def state_of(document: bytes) -> State | None:
    """The fold's state in a view's document."""
    found: State | None = orjson.loads(document)["fold"]
    return found


def record_view(registry: Registry, row: Stored, label: Label | None) -> RecordView:
    """The same for everyone who sees the record; `label` is its present one, where it was relabelled."""
    envelope = read_envelope(row.envelope)
    record_type = registry.readable(envelope.type, envelope.type_version)
    body = body_of(row)
    if record_type is not None and body is not None:
        body = record_type.current(body, envelope.type_version)
    return RecordView(
        id=row.id, ref=reference_of(row.id), type=envelope.type, type_version=envelope.type_version,
        author=envelope.author, post=envelope.post, person=envelope.person,
        happened_at=envelope.happened_at, recorded_at=envelope.recorded_at, device_at=envelope.device_at,
        clock_skewed=envelope.device_at is not None and abs(ms_of(envelope.device_at) - row.recorded_at) > SKEW,
        thread=envelope.thread or row.id, label=label_dict(label or envelope.label), refs=envelope.refs,
        body=body, erased=body is None, unreadable=record_type is None,
    )  # fmt: skip


def _labels(item: Item, items: list[Item]) -> tuple[Label, Label | None]:
    """The label that opens a record, and for a relabelling the one that it replaced, whose readers see it too."""
    if item.envelope.type not in (RELABEL, ERASE) or item.body is None:
        return item.label, None
    target = next((each for each in items if each.id == item.body["record"]), None)
    before = [epoch.label for epoch in target.epochs if epoch.by_seq < item.seq][-1:] if target else []
    if not before:
        return item.label, None
    return (item.label, before[0]) if item.envelope.type == RELABEL else (before[0], None)


def _half_explained(other: Clearance, label: Label) -> Explained:
    """Of a relabelling, to one who could not see the record before: who could is not for it to know."""
    decision = may_see(other, label)
    if decision.allowed:
        return Explained(True, decision.reasons)
    message = "whether {member} saw the record before it was relabelled is told only to those who did"
    return Explained(None, (*decision.reasons, Reason("before", message, {"member": other.member})))


def _distinct(reasons: Any) -> list[Reason]:
    found: list[Reason] = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return found


def _missing(reference: str) -> Missing:
    return Missing("there is nothing under {reference} that you may see", code="not_found", reference=reference)


def _thread_view(thread_id: str, index: Any, doc: dict[str, Any], records: tuple[RecordView, ...]) -> ThreadView:
    return ThreadView(
        id=thread_id, ref=reference_of(thread_id), kind=index.kind, state=index.state, title=index.title,
        severity=index.severity, box=index.box,
        first_at=text_of(doc["first_at"]), updated_at=text_of(doc["updated_at"]),
        detail=doc["fold"], records=records,
    )  # fmt: skip


def _said_then(item: Item, bit: Mask, time: int) -> Said:
    epoch = item.epoch_at(bit, time)
    label, told = epoch.label if epoch else item.envelope.label, item.envelope
    thread = told.thread or item.id
    return Said(reference_of(item.id), thread, told.type, told.author, label, text_of(item.recorded_at))


def _page(rows: list[Shown], count: int, cursor: str | None) -> Page:
    threads = tuple(
        ThreadRow(
            id=row.thread_id, ref=reference_of(row.thread_id),
            kind=row.index.kind, title=row.index.title, state=row.index.state,
            severity=row.index.severity, box=row.index.box,
            first_at=text_of(row.first_at), updated_at=text_of(row.updated_at),
        )
        for row in rows
    )  # fmt: skip
    return Page(count=min(count, MOST_COUNTED), more_than_counted=count > MOST_COUNTED, threads=threads, cursor=cursor)
