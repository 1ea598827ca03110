"""How a thread looked, at every recorded time, to each set of clearances that sees the same of it. Pure.

This is the definition that live projection, rebuild and reading of the past share: what a clearance saw at time T is
the fold of the records that were visible to it at T, where those that are no longer visible, or erased, are gaps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jisr.journal.label import Label
from jisr.journal.record import Envelope
from jisr.journal.registry import UNREADABLE, WITHDRAWN, Body, Index, Registry, Seen
from jisr.journal.when import ms_of

Mask = int  # a set of clearances: bit n is the clearance with number n
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Epoch:
    """From `at` (the recorded time of record `by_seq`) on, a record has this label and this audience."""

    at: int
    by_seq: int
    label: Label
    mask: Mask


@dataclass(frozen=True, slots=True)
class Item:
    """A record with its audiences over time, oldest first; `body` is None when erased."""

    seq: int
    id: str
    recorded_at: int
    envelope: Envelope
    body: Body | None
    epochs: tuple[Epoch, ...]

    @property
    def mask(self) -> Mask:
        """Who may see it now."""
        return self.epochs[-1].mask

    @property
    def label(self) -> Label:
        return self.epochs[-1].label

    def epoch_at(self, part: Mask, time: int) -> Epoch | None:
        """The label under which it lay at a recorded time, as far as `part` could notice; its clearances all see the
        same of it. None before there was one.

        A relabelling between two audiences without the part is none of its concern. Where a clock stepped back, a
        label holds no earlier than the one that it replaced.
        """
        found, since, inside = None, 0, False
        for epoch in self.epochs:
            before, inside = inside, bool(epoch.mask & part)
            if inside or before:
                since = max(since, epoch.at)
                if since > time:
                    break
                found = epoch
        return found

    def seen_at(self, part: Mask, time: int) -> bool:
        """Whether `part` could see it at a recorded time."""
        epoch = self.epoch_at(part, time)
        return epoch is not None and bool(epoch.mask & part)


@dataclass(frozen=True, slots=True)
class Version:
    """A view between two recorded times; the last one is open."""

    valid_from: int
    valid_to: int | None
    doc: Doc


def order(item: Item, thread: int) -> tuple[int, bool, str]:
    """(recorded_at, id), but what opens the thread (its seq is the thread's) comes before others of its moment."""
    return item.recorded_at, item.seq != thread, item.id


def partition(masks: Iterable[Mask]) -> list[Mask]:
    """The coarsest sets of clearances of which each mask is a union."""
    parts: list[Mask] = []
    for mask in masks:
        refined = []
        for part in parts:
            inside = part & mask
            if inside:
                refined.append(inside)
            if part != inside:
                refined.append(part ^ inside)
            mask &= ~part
        if mask:
            refined.append(mask)
        parts = refined
    return parts


def start() -> Doc:
    return {"kind": None, "fold": None, "first_at": None, "updated_at": None, "unreadable": False}


def step(registry: Registry, doc: Doc, item: Item, withdrawn: bool) -> Doc:
    """The view after one more record. One that was withdrawn, or that this node cannot read, changes only its times;
    of an erased one the kind is still known."""
    time = item.recorded_at
    result = {**doc, "first_at": time if doc["first_at"] is None else doc["first_at"], "updated_at": time}
    if withdrawn:
        return result
    record_type = registry.readable(item.envelope.type, item.envelope.type_version)
    if record_type is None:
        result["unreadable"] = True
        return result
    if result["kind"] is None and record_type.kind is not None:
        result["kind"] = record_type.kind
        result["fold"] = registry.kinds[record_type.kind].fold.start()
    if result["kind"] is not None and item.body is not None:
        seen = seen_of(item, record_type.current(item.body, item.envelope.type_version))
        result["fold"] = registry.kinds[result["kind"]].fold.step(result["fold"], seen)
    return result


def seen_of(item: Item, body: Body) -> Seen:
    envelope = item.envelope
    return Seen(
        id=item.id,
        type=envelope.type,
        author=envelope.author,
        post=envelope.post,
        happened_at=ms_of(envelope.happened_at),
        recorded_at=item.recorded_at,
        refs=envelope.refs,
        label=item.label,
        body=body,
    )


def index_of(registry: Registry, doc: Doc) -> Index:
    if doc["kind"] is None:
        return Index(kind="record", state=UNREADABLE if doc["unreadable"] else WITHDRAWN, title="")
    return registry.kinds[doc["kind"]].fold.index(doc["fold"])


def shown_at(items: Sequence[Item], part: Mask, time: int) -> list[tuple[Item, bool]]:
    """(record, was it withdrawn since) of what `part` saw at `time`; `items` in order."""
    found = []
    for item in items:
        if item.recorded_at <= time and item.seen_at(part, time):
            found.append((item, not item.mask & part))
    return found


def versions(registry: Registry, items: Sequence[Item], part: Mask) -> list[Version]:
    """All versions of the view that `part` has; `items` in order. Empty where it sees nothing."""
    relevant = [item for item in items if any(epoch.mask & part for epoch in item.epochs)]
    if all(len(item.epochs) == 1 for item in relevant):
        return _grown(registry, relevant)
    return _relabelled(registry, relevant, part)


def _grown(registry: Registry, items: Sequence[Item]) -> list[Version]:
    """Where no label ever changed, each record adds to what was there."""
    found: list[Version] = []
    doc = start()
    for item in items:
        doc = step(registry, doc, item, withdrawn=False)
        if found and found[-1].valid_from == item.recorded_at:
            found.pop()
        elif found:
            _close(found, item.recorded_at)
        found.append(Version(item.recorded_at, None, doc))
    return found


def _relabelled(registry: Registry, items: Sequence[Item], part: Mask) -> list[Version]:
    """Records come and go: the fold starts again wherever the record before it is another one."""
    times = sorted({time for item in items for time in (item.recorded_at, *(epoch.at for epoch in item.epochs))})
    found: list[Version] = []
    shown: list[tuple[Item, bool]] = []
    doc = start()
    for time in times:
        now = shown_at(items, part, time)
        if now == shown:
            continue
        kept = now[: len(shown)] == shown
        doc = doc if kept else start()
        for item, withdrawn in now[len(shown) :] if kept else now:
            doc = step(registry, doc, item, withdrawn)
        shown = now
        _close(found, time)
        if now:
            found.append(Version(time, None, doc))
    return _present(registry, found, items, part)


def _close(found: list[Version], time: int) -> None:
    if found and found[-1].valid_to is None:
        found[-1] = Version(found[-1].valid_from, time, found[-1].doc)


def _present(registry: Registry, found: list[Version], items: Sequence[Item], part: Mask) -> list[Version]:
    """The present view has no gaps for what was withdrawn: it holds only what is visible now."""
    if not found or found[-1].valid_to is not None:
        return found
    return [*found[:-1], Version(found[-1].valid_from, None, present(registry, items, part))]


def present(registry: Registry, items: Sequence[Item], part: Mask) -> Doc:
    """The fold of what `part` sees now; `items` in order."""
    doc = start()
    for item in items:
        if item.mask & part:
            doc = step(registry, doc, item, withdrawn=False)
    return doc


def past(registry: Registry, items: Sequence[Item], part: Mask, time: int) -> Doc:
    """The fold of what `part` saw at a recorded time and may still see; `items` in order."""
    doc = start()
    for item, withdrawn in shown_at(items, part, time):
        doc = step(registry, doc, item, withdrawn)
    return doc
