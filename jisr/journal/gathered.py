"""Records of many threads at once, of some types, as folds get them: for what is computed over threads and not folded.

Two queries whatever the number of threads; a record of another type costs a glance at its envelope.
"""

from collections.abc import Collection, Sequence

import msgspec
import orjson

from jisr.journal.history import Item, Mask, seen_of
from jisr.journal.label import Label
from jisr.journal.registry import Registry, Seen
from jisr.journal.store.ledger import Ledger
from jisr.journal.store.viewing import Views
from jisr.journal.when import ms_of


class _Typed(msgspec.Struct):
    type: str


class _Envelope(msgspec.Struct):
    type_version: int
    author: str
    post: str
    happened_at: str
    label: Label
    refs: tuple[str, ...]


_TYPE = msgspec.json.Decoder(_Typed)
_REST = msgspec.json.Decoder(_Envelope)


def gathered(
    ledger: Ledger, views: Views, registry: Registry, bit: int, threads: Sequence[str], types: Collection[str]
) -> dict[str, list[Seen]]:
    """Thread -> its records of now that the clearance sees, in the order of folds. Threads of which it sees nothing,
    and records that were erased or cannot be read here, are not there."""
    seqs = ledger.seqs_of(threads)
    names = {seq: thread for thread, seq in seqs.items()}
    rows = [row for row in ledger.bodies_of(sorted(names)) if _TYPE.decode(row.envelope).type in types]
    visible = views.seen_by(bit, [row.seq for row in rows])
    epochs = views.epochs(sorted(visible))
    found: dict[str, list[tuple[tuple[int, bool, str], Seen]]] = {}
    for row in rows:
        if row.seq not in visible or row.body is None:
            continue
        rest = _REST.decode(row.envelope)
        name = _TYPE.decode(row.envelope).type
        record_type = registry.readable(name, rest.type_version)
        if record_type is None:
            continue
        label = epochs[row.seq][-1].label if row.seq in epochs else rest.label
        seen = Seen(
            row.id, name, rest.author, rest.post, ms_of(rest.happened_at), row.recorded_at, rest.refs, label,
            record_type.current(orjson.loads(row.body), rest.type_version),
        )  # fmt: skip
        order = (row.recorded_at, row.seq != row.thread, row.id)
        found.setdefault(names[row.thread], []).append((order, seen))
    return {thread: [seen for _, seen in sorted(each, key=lambda one: one[0])] for thread, each in found.items()}


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
