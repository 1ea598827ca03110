"""From a thread's stored records to who could see each of them, when. Pure, but for what it is given."""

from collections.abc import Callable, Sequence

import msgspec
import orjson

from jisr.journal.history import Epoch, Item, Mask, order
from jisr.journal.label import Label
from jisr.journal.record import Envelope, read_envelope
from jisr.journal.registry import Body
from jisr.journal.store.ledger import Stored
from jisr.journal.types import ERASE, RELABEL

MaskOf = Callable[[Label], Mask]


def timeline(rows: Sequence[Stored], mask_of: MaskOf) -> tuple[list[Item], Mask]:
    """A thread's records in order, and who may ever see its first one; `rows` in the order of seq.

    Nobody sees a record whose thread was never released to it: that would tell of a record that it may not see. For a
    thread's later records this is checked when they are written; a pack that changes may not undo it.
    """
    envelopes = [read_envelope(row.envelope) for row in rows]
    bodies = [body_of(row) for row in rows]
    epochs = _epochs(rows, envelopes, bodies, mask_of)
    opener = rows[0]
    ever = 0
    for epoch in epochs[opener.id]:
        ever |= epoch.mask
    masks = _special_masks(rows, envelopes, bodies, epochs)
    items = []
    for row, envelope, body in zip(rows, envelopes, bodies, strict=True):
        history = epochs[row.id]
        if row.id in masks:
            history = [Epoch(row.recorded_at, row.seq, envelope.label, masks[row.id])]
        kept = tuple(Epoch(epoch.at, epoch.by_seq, epoch.label, epoch.mask & ever) for epoch in history)
        items.append(Item(row.seq, row.id, row.recorded_at, envelope, body, kept))
    items.sort(key=lambda item: order(item, opener.thread))
    return items, ever


def body_of(row: Stored) -> Body | None:
    return None if row.body is None else orjson.loads(row.body)


def relabelled_to(body: Body) -> Label:
    return msgspec.convert(body["label"], Label)


def _epochs(
    rows: Sequence[Stored], envelopes: Sequence[Envelope], bodies: Sequence[Body | None], mask_of: MaskOf
) -> dict[str, list[Epoch]]:
    """Record id -> its labels over time, as written: the first, and each relabelling in the order of the log."""
    epochs: dict[str, list[Epoch]] = {}
    for row, envelope, body in zip(rows, envelopes, bodies, strict=True):
        epochs[row.id] = [Epoch(row.recorded_at, row.seq, envelope.label, mask_of(envelope.label))]
        if envelope.type == RELABEL and body is not None and body["record"] in epochs:
            label = relabelled_to(body)
            epochs[body["record"]].append(Epoch(row.recorded_at, row.seq, label, mask_of(label)))
    return epochs


def _special_masks(
    rows: Sequence[Stored], envelopes: Sequence[Envelope], bodies: Sequence[Body | None], epochs: dict[str, list[Epoch]]
) -> dict[str, Mask]:
    """A relabelling is seen by the old and the new audience, an erasure by those who could see what is erased."""
    masks = {}
    for row, envelope, body in zip(rows, envelopes, bodies, strict=True):
        if envelope.type not in (RELABEL, ERASE) or body is None or body["record"] not in epochs:
            continue
        history = epochs[body["record"]]
        before = [epoch for epoch in history if epoch.by_seq < row.seq]
        mask = before[-1].mask if before else 0
        if envelope.type == RELABEL:
            mask |= next((epoch.mask for epoch in history if epoch.by_seq == row.seq), 0)
        masks[row.id] = mask
    return masks
