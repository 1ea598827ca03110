"""What a relabelling opens: records that a clearance sees from then on, and did not before. Pure."""

from collections.abc import Sequence

from jisr.journal.history import Item, Mask


def opened_by(items: Sequence[Item], seq: int, mask: Mask) -> list[Item]:
    """Of a thread's `items`, the earlier ones that the relabelling with this seq brought into the sight of `mask`,
    and that it may see now. Where the thread's opener was relabelled, this may be the whole thread."""
    opener = next(item for item in items if item.envelope.thread is None)
    before, after = _ever(opener, seq - 1), _ever(opener, seq)
    return [
        item
        for item in items
        if item.seq < seq
        and item.mask & mask
        and not _mask_upto(item, seq - 1) & before & mask
        and _mask_upto(item, seq) & after & mask
    ]


def _mask_upto(item: Item, seq: int) -> Mask:
    """Who could see it once the record with this seq stood."""
    mask = 0
    for epoch in item.epochs:
        if epoch.by_seq <= seq:
            mask = epoch.mask
    return mask


def _ever(opener: Item, seq: int) -> Mask:
    """To whom the thread was released by then."""
    mask = 0
    for epoch in opener.epochs:
        if epoch.by_seq <= seq:
            mask |= epoch.mask
    return mask
