"""What the author of a batch sees, and may therefore name: stored records, and earlier lines of its own batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jisr.errors import Invalid, Missing, Preparing
from jisr.journal.history import Epoch
from jisr.journal.label import Clearance, Label
from jisr.journal.record import Actor, Submission, is_id, read_envelope, read_reference
from jisr.journal.registry import RecordType, Registry, State
from jisr.journal.store.base import Store
from jisr.journal.store.ledger import Ledger, Stored
from jisr.journal.store.viewing import Views


@dataclass(frozen=True, slots=True)
class Target:
    """A record that a submission speaks of: stored, or an earlier line of the batch. `thread` is its opener's id,
    `label` the newest that the author was told of."""

    id: str
    type: str
    author: str
    label: Label
    thread: str
    erased: bool = False
    stored: Stored | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A record ready to append. `again` is set where it was accepted before."""

    line: int
    client_id: str
    id: str
    thread: str
    record_type: RecordType
    envelope: bytes
    label: Label
    body: bytes
    salt: bytes
    digest: bytes
    joins: Stored | None = None
    """The opener of its thread, where that is stored already."""
    erases: Stored | None = None
    relabels: tuple[str, Label] | None = None
    """The id of what a relabelling acts on, and the label that it replaces."""
    again: bool = False


class Sight:
    """For one batch; `drafts` grows while its lines are checked."""

    def __init__(
        self, store: Store, registry: Registry, actor: Actor, clearance: Clearance, drafts: dict[str, Draft]
    ) -> None:
        self.ledger, self.views = Ledger(store), Views(store)
        self.registry, self.actor, self.clearance, self.drafts = registry, actor, clearance, drafts
        self._own_bit: int | None = None
        self._rows: dict[str, Stored] = {}
        self._visible: dict[int, bool] = {}
        self._targets: dict[int, Target] = {}
        self._states: dict[int, tuple[str | None, State | None]] = {}
        self._relabelled: dict[str, list[Label]] = {}
        self._erased: set[str] = set()

    def note(self, draft: Draft) -> None:
        """What a line changes holds for the lines after it."""
        if draft.relabels is not None:
            self._relabelled.setdefault(draft.relabels[0], []).append(draft.label)
        if draft.erases is not None:
            self._erased.add(draft.erases.id)

    def gather(self, submissions: Iterable[Submission]) -> None:
        """Fetch together what the lines name by id: a query for the batch, where each line would need several."""
        names = {name for submission in submissions for name in named_by(submission) if is_id(name)}
        if not names:
            return
        rows = self.ledger.by_ids(sorted(names))
        self._rows.update(rows)
        seqs = sorted(row.seq for row in rows.values())
        seen = self.views.seen_by(self._bit(), seqs)
        self._visible.update((seq, seq in seen) for seq in seqs)
        epochs = self.views.epochs(seqs)
        for row in rows.values():
            self._targets[row.seq] = self._target(row, epochs.get(row.seq))
        self._fetch_states([row.seq for row in rows.values() if row.seq == row.thread])

    def relabelled(self, record_id: str) -> Label | None:
        """The label that this batch gives to a record last, if it does."""
        labels = self._relabelled.get(record_id)
        return labels[-1] if labels else None

    def target(self, reference: str, place: str) -> Target:
        """What an id, a short reference, or @client_id of an earlier line names, if the author sees it."""
        if reference.startswith("@"):
            draft = self.drafts.get(reference[1:])
            if draft is None:
                raise Missing(
                    "{reference} names no earlier line of this batch",
                    code="unknown_line",
                    field=place,
                    reference=reference,
                )
            stored = self._row(draft.id) if draft.again else None
            return self.target_of(stored) if stored else self._of_batch(draft)
        self._bit()  # while views are prepared, what is hidden and what is missing answer alike
        found = [row for row in self._named(reference) if self._author_sees(row)]
        if len(found) == 1:
            return self.target_of(found[0])
        if found:
            ids = ", ".join(row.id for row in found)
            raise Invalid(
                "{reference} is the reference of several records: {ids}",
                code="ambiguous_reference",
                field=place,
                reference=reference,
                ids=ids,
            )
        raise Missing(
            "there is no record {reference} that {post} may see",
            code="unknown_record",
            field=place,
            reference=reference[:70],
            post=self.actor.name,
        )

    def _row(self, record_id: str) -> Stored | None:
        return self._rows.get(record_id) or self.ledger.by_id(record_id)

    def _named(self, reference: str) -> list[Stored]:
        if is_id(reference):
            row = self._row(reference)
            return [row] if row else []
        try:
            return self.ledger.by_ref(read_reference(reference))
        except Invalid:
            return []

    def _author_sees(self, row: Stored) -> bool:
        if row.seq not in self._visible:
            self._visible[row.seq] = bool(self.views.seen_by(self._bit(), [row.seq]))
        return self._visible[row.seq]

    def _bit(self) -> int:
        if self._own_bit is None:
            self._own_bit = self.views.bit_of(self.clearance.name)
            if self._own_bit is None:
                raise Preparing(
                    "the views of {member} are being prepared; try again shortly", member=self.clearance.name
                )
        return self._own_bit

    def target_of(self, row: Stored) -> Target:
        if row.seq not in self._targets:
            self._targets[row.seq] = self._target(row, self.views.epochs([row.seq]).get(row.seq))
        return self._changed(self._targets[row.seq])

    def _target(self, row: Stored, epochs: Sequence[Epoch] | None) -> Target:
        envelope = read_envelope(row.envelope)
        label = self._told(epochs) if epochs else envelope.label
        return Target(row.id, envelope.type, envelope.author, label, envelope.thread or row.id, row.body is None, row)

    def _told(self, epochs: Sequence[Epoch]) -> Label:
        """Who loses sight of a record is told its next label, and none that follows while it does not see it."""
        bit = self.views.bit_of(self.clearance.name)
        if bit is None:
            return epochs[-1].label
        told = epochs[0].label
        for before, after in pairwise(epochs):
            if (before.mask | after.mask) >> bit & 1:
                told = after.label
        return told

    def _of_batch(self, draft: Draft) -> Target:
        return self._changed(Target(draft.id, draft.record_type.name, self.actor.member, draft.label, draft.thread))

    def _changed(self, target: Target) -> Target:
        """As the lines before leave it."""
        label = self.relabelled(target.id)
        if label is None and target.id not in self._erased:
            return target
        return replace(target, label=label or target.label, erased=target.erased or target.id in self._erased)

    def opener(self, thread: str) -> Target:
        for draft in self.drafts.values():
            if draft.id == thread and not draft.again:
                return self._of_batch(draft)
        row = self._row(thread)
        assert row is not None
        return self.target_of(row)

    def opened_under(self, thread: str) -> list[Label]:
        """Every label that the opener of a thread has had, those that this batch gives it included."""
        row = self._row(thread)
        if row is not None:
            epochs = self.views.epochs([row.seq]).get(row.seq)
            before = [epoch.label for epoch in epochs] if epochs else [read_envelope(row.envelope).label]
        else:
            before = [draft.label for draft in self.drafts.values() if draft.id == thread]
        return [*before, *self._relabelled.get(thread, [])]

    def seen_by(self, record_id: str) -> set[str] | None:
        """The names of the clearances that see a stored record; None where it is not stored."""
        row = self._row(record_id)
        group = self.views.seen_group(row.seq) if row else None
        if group is None:
            return None
        mask = self.views.mask(group)
        return {name for name, (bit, _) in self.views.clearances().items() if mask >> bit & 1}

    def state(self, thread: Target | None) -> tuple[str | None, State | None]:
        """The thread's kind and state as the author sees it; of a thread that this batch opens, its kind alone."""
        if thread is None:
            return None, None
        if thread.stored is None:
            return self.registry.types[thread.type].kind, None
        if thread.stored.seq not in self._states:
            self._fetch_states([thread.stored.seq])
        return self._states[thread.stored.seq]

    def _fetch_states(self, threads: Sequence[int]) -> None:
        found = self.views.present_to(self._bit(), threads) if threads else {}
        for thread in threads:
            _, doc = found.get(thread, (None, {}))
            self._states[thread] = (doc.get("kind"), doc.get("fold"))


def named_by(submission: Submission) -> Iterator[str]:
    """Whatever stands where a record is named: an id, a reference, a line, or a mistake."""
    if submission.thread is not None:
        yield submission.thread
    yield from submission.refs
    for field in ("record", "source", "version"):
        named = submission.body.get(field)
        if isinstance(named, str):
            yield named
