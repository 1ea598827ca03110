"""Many threads at once, for lists, maps and exports: each with its state, and of its records who said them, when, under
which label. No body of a record is read. And how many lie where, for more threads than can be drawn.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from jisr.journal.history import Epoch
from jisr.journal.label import Label
from jisr.journal.record import reference_of
from jisr.journal.registry import Box, State
from jisr.journal.store.ledger import Enveloped, Ledger
from jisr.journal.store.viewing import Views
from jisr.journal.when import text_of

COLUMNS = 16  # cells across a map, at most
WIDEST = 1_800_000_000


class _Told(msgspec.Struct):
    type: str
    author: str
    label: Label
    thread: str | None = None


_TOLD = msgspec.json.Decoder(_Told)


class Said(msgspec.Struct, frozen=True):
    """Of one record that the viewer sees: what it is called by, in which thread, what it is, its member, its label of
    now, when it was recorded."""

    ref: str
    thread: str
    type: str
    author: str
    label: Label
    recorded_at: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A thread as a clearance sees it. `said`: its visible records by their ids, in the order of their times; where
    only openings were asked for, that one alone, if it is visible."""

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
    said: dict[str, Said]


class Heap(msgspec.Struct, frozen=True):
    """Threads whose middle lies in one cell of a grid. `severity`: the gravest of them."""

    box: Box
    count: int
    severity: int


def pictures(ledger: Ledger, views: Views, bit: int, ids: Sequence[str], whole: bool) -> list[Picture]:
    """In their order; what the clearance does not see is left out. `whole`: with all that was said, not the openings
    alone."""
    seqs = ledger.seqs_of(ids)
    shown = views.present_to(bit, list(seqs.values()))
    rows = ledger.envelopes_of(list(shown)) if whole else ledger.envelopes(list(shown))
    said: dict[int, dict[str, Said]] = {}
    for thread, record, each in _said(views, bit, rows):
        said.setdefault(thread, {})[record] = each
    found = []
    for thread_id in ids:
        if (seq := seqs.get(thread_id)) in shown:
            row, doc = shown[seq]
            index = row.index
            found.append(
                Picture(
                    id=thread_id, ref=reference_of(thread_id), kind=index.kind, state=index.state, title=index.title,
                    severity=index.severity, box=index.box, first_at=text_of(doc["first_at"]),
                    updated_at=text_of(doc["updated_at"]), detail=doc["fold"], said=said.get(seq, {}),
                )
            )  # fmt: skip
    return found


def said_in(ledger: Ledger, views: Views, bit: int, records: Sequence[str]) -> dict[str, Said]:
    """Of records by their ids; what the clearance does not see is left out."""
    rows = ledger.envelopes(list(ledger.seqs_of(records).values()))
    return {record: each for _, record, each in _said(views, bit, rows)}


def said_since(ledger: Ledger, views: Views, bit: int, after: int, most: int) -> dict[str, Said]:
    """The last records after a position that the clearance sees, by their ids, the newest first."""
    seqs = views.latest(bit, after, most)
    rows = {row[0]: row for row in ledger.envelopes(seqs)}
    return {record: each for _, record, each in _said(views, bit, [rows[seq] for seq in seqs])}


def _said(views: Views, bit: int, rows: Sequence[Enveloped]) -> Iterator[tuple[int, str, Said]]:
    """(thread, record, what is told of it)"""
    visible = views.seen_by(bit, [seq for seq, *_ in rows])
    epochs = views.epochs(list(visible))
    for seq, thread, record, recorded_at, envelope in rows:
        if seq in visible:
            yield thread, record, _said_of(record, recorded_at, envelope, epochs.get(seq))


def _said_of(record: str, recorded_at: int, envelope: bytes, epochs: list[Epoch] | None) -> Said:
    told = _TOLD.decode(envelope)
    label = epochs[-1].label if epochs else told.label
    thread = told.thread or record
    return Said(reference_of(record), thread, told.type, told.author, label, text_of(recorded_at))


def heaps(rows: Iterable[tuple[Box, int]], shown: Box) -> list[Heap]:
    """From (box, severity) of each. Cells are powers of two wide, so that they stay where they are as a map moves."""
    step = max(shown[2] - shown[0], shown[3] - shown[1], 1)
    bits = max((step // COLUMNS).bit_length(), 1)
    cells: dict[tuple[int, int], list[int]] = {}
    for (west, south, east, north), severity in rows:
        middle = max(west, shown[0]) + min(east, shown[2]), max(south, shown[1]) + min(north, shown[3])
        cell = cells.setdefault((middle[0] // 2 >> bits, middle[1] // 2 >> bits), [0, 0])
        cell[0] += 1
        cell[1] = max(cell[1], severity)
    return [Heap(_cell(x, y, bits), count, severity) for (x, y), (count, severity) in sorted(cells.items())]


def _cell(x: int, y: int, bits: int) -> Box:
    """Cut where the earth ends."""
    west, south, east, north = x << bits, y << bits, (x + 1) << bits, (y + 1) << bits
    return max(west, -WIDEST), max(south, -WIDEST // 2), min(east, WIDEST), min(north, WIDEST // 2)
