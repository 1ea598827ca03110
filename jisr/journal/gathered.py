"""Records of many threads at once, of some types, as folds get them: for what is computed over threads and not folded.

Two queries whatever the number of threads; a record of another type costs a look at its envelope.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache

import msgspec
import orjson

from jisr.journal.history import Item, Mask, seen_of
from jisr.journal.label import Label
from jisr.journal.registry import Registry, Seen
from jisr.journal.store.ledger import Ledger
from jisr.journal.store.viewing import Views
from jisr.journal.when import ms_of


class _Envelope(msgspec.Struct):
    type: str
    type_version: int
    author: str
    post: str
    happened_at: str
    label: msgspec.Raw
    refs: tuple[str, ...]


_ENVELOPE, _LABEL = msgspec.json.Decoder(_Envelope), msgspec.json.Decoder(Label)


@lru_cache(maxsize=4_096)
def _label(written: bytes) -> Label:
    """Labels are few: each is read once."""
    return _LABEL.decode(written)


def gathered(
    ledger: Ledger, views: Views, registry: Registry, bit: int, threads: Sequence[str], types: Collection[str]
) -> dict[str, list[Seen]]:
    """Thread -> its records of now that the clearance sees, in the order of folds. Threads of which it sees nothing,
    and records that were erased or cannot be read here, are not there."""
    seqs = ledger.seqs_of(threads)
    names = {seq: thread for thread, seq in seqs.items()}
    rows = [(row, _ENVELOPE.decode(row.envelope)) for row in ledger.bodies_of(sorted(names))]
    rows = [(row, envelope) for row, envelope in rows if envelope.type in types and row.body is not None]
    rows.sort(key=lambda each: (each[0].recorded_at, each[0].seq != each[0].thread, each[0].id))
    visible = views.seen_by(bit, [row.seq for row, _ in rows])
    epochs = views.epochs(sorted(visible))
    known = {(each.type, each.type_version) for _, each in rows}
    readable = {each: registry.readable(*each) for each in known}
    found: dict[str, list[Seen]] = {}
    for row, envelope in rows:
        record_type = readable[envelope.type, envelope.type_version]
        if record_type is None or row.seq not in visible:
            continue
        label = epochs[row.seq][-1].label if row.seq in epochs else _label(bytes(envelope.label))
        body = record_type.current(orjson.loads(row.body or b""), envelope.type_version)
        happened_at = ms_of(envelope.happened_at)
        found.setdefault(names[row.thread], []).append(
            Seen(row.id, envelope.type, envelope.author, envelope.post, happened_at, row.recorded_at, envelope.refs,
                 label, body)
        )  # fmt: skip
    return found


def gathered_then(
    registry: Registry, items: Sequence[Item], bit: Mask, time: int, types: Collection[str]
) -> list[Seen]:
    """The same of one thread at a recorded time: what was visible then and is now; `items` in order."""
    found = []
    for item in items:
        shown = item.recorded_at <= time and item.seen_at(bit, time) and item.mask & bit
        if not shown or item.body is None or item.envelope.type not in types:
            continue
        record_type = registry.readable(item.envelope.type, item.envelope.type_version)
        if record_type is not None:
            found.append(seen_of(item, record_type.current(item.body, item.envelope.type_version)))
    return found
