"""One log, read once from its first record to its last, with its checkpoints beside it."""

import itertools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from jisr.journal import note
from jisr.journal.audit import notes, tree
from jisr.journal.audit.records import Checked, RecordCheck
from jisr.journal.merkle_check import NodeCheck
from jisr.journal.note import Checkpoint, NoteError, VerifierKey
from jisr.journal.report import Fault
from jisr.journal.store.auditing import Audit, Row
from jisr.journal.store.ledger import Log
from jisr.journal.types import KEY_ROTATED, LOG_OPENED

UNKNOWN = bytes(32)  # in the place of a record that is not there
LARGEST_GAP = 100_000
MOST_NODE_FAULTS = 2_000


@dataclass
class Signers:
    """Whose signatures a checkpoint must carry, as the log's own records say; empty while that is unknown."""

    history: list[str] = field(default_factory=list)
    keys: list[VerifierKey] = field(default_factory=list)
    both_at: int = -1  # the size whose checkpoint the old and the new key sign
    unsure: bool = False  # whether a record that is at fault, or missing, may have named another key

    def open(self, vkey: str) -> None:
        self.history, self.keys = [vkey], [note.parse_vkey(vkey)]

    def rotate(self, previous: str, vkey: str, size: int) -> None:
        if not self.history:
            self.open(previous)  # the record that opened the log is at fault
        self.history.append(vkey)
        self.keys = [*self.keys[-1:], note.parse_vkey(vkey)]  # the one in use until now, and the one that follows
        self.both_at = size

    def adopt(self, vkey: str) -> None:
        """The key that only the log's row names, because the record that did is at fault."""
        if self.history[-1:] != [vkey]:
            self.history.append(vkey)
        self.keys = [note.parse_vkey(vkey)]

    def at(self, size: int) -> list[VerifierKey]:
        if size > self.both_at and len(self.keys) > 1:
            self.keys = self.keys[-1:]
        return self.keys


@dataclass
class Outcome:
    """What one log gave. `roots` are the roots of the records at the sizes that were asked for."""

    log: Log
    size: int = 0
    signed: int = 0
    checkpoints: int = 0
    faults: list[Fault] = field(default_factory=list)
    signers: Signers = field(default_factory=Signers)
    roots: dict[int, bytes] = field(default_factory=dict)
    latest: str = ""
    restored: str | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing but bodies and columns is wrong."""
        return all(fault.kind in ("body", "body_missing", "columns", "id") for fault in self.faults)


class LogCheck:
    """`sizes`: where roots are wanted; the signatures of the checkpoints there are verified too, or of all."""

    def __init__(
        self, audit: Audit, records: RecordCheck, log: Log, sizes: Collection[int], every: bool,
        tick: Callable[[], None],
    ) -> None:  # fmt: skip
        self._audit, self._records, self._log = audit, records, log
        self._sizes, self._every, self._tick = frozenset(sizes), every, tick
        self._nodes = NodeCheck()
        self._at = 0  # how many places of the tree were passed
        self._lost = False  # whether the tree was given up
        self._structural: list[int] = []  # sizes of signed checkpoints whose roots are not those of the records
        self._ids: dict[int, str] = {}  # of the rows that are at fault
        self._known: set[int] = set()
        self._last: Row | None = None
        self._seqs = (0, 0)  # of the two rows before
        self._unsigned: list[tuple[int, str]] = []  # rows since the last checkpoint
        self._last_id: str | None = None
        self._checkpoints = audit.checkpoints(log.log_no)
        self._next = next(self._checkpoints, None)
        self._held: tuple[int, str, str, list[VerifierKey]] | None = None  # not verified, unless it is the latest
        self.outcome = Outcome(log)

    def run(self) -> Outcome:
        for row in self._audit.rows(self._log.log_no):
            self._row(row)
            self._tick()
        self._end()
        self._explain()
        self.outcome.faults.sort(key=lambda fault: -1 if fault.position is None else fault.position)
        return self.outcome

    def _fault(self, kind: str, detail: str, position: int | None = None, record: str | None = None) -> None:
        self.outcome.faults.append(Fault(kind, self._log.origin, record, position, detail))

    # Records

    def _row(self, row: Row) -> None:
        checked = self._records.check(row)
        self.outcome.size += 1
        if row.position < self._at or row.position - self._at > LARGEST_GAP:
            self._known.add(row.position)
            self._fault("inserted", "the log has no such place", row.position, checked.id)
            return
        if row.position > self._at:
            self._gap(row.position)
        else:
            self._between(row)
        for kind, detail in checked.faults:
            self._fault(kind, detail, row.position, checked.id)
            if kind in ("id", "envelope"):
                self._known.add(row.position)
            self.outcome.signers.unsure |= kind in ("envelope", "body")
        if self._add(row.position, row.nodes, checked.leaf):
            self._ids[row.position] = checked.id
        self._keys(row, checked)
        self._order(row, checked)
        self._last, self._last_id = row, checked.id
        self._unsigned.append((row.position, checked.id))
        self._checkpoints_to(row.position + 1)

    def _gap(self, position: int) -> None:
        first, count = self._at, position - self._at
        detail = "a record is missing here" if count == 1 else f"{count} records are missing from here on"
        self._fault("removed", detail, first)
        for missing in range(first, position):
            self._known.add(missing)
            self._add(missing, b"", UNKNOWN)
            self._checkpoints_to(missing + 1)
        self._last = None
        self.outcome.signers.unsure = True

    def _between(self, row: Row) -> None:
        """Each transaction ends in a checkpoint, and a new moment is a new transaction."""
        last = self._last
        if last is not None and last.recorded_at != row.recorded_at and self._unsigned:
            self._no_checkpoint(last.position)

    def _no_checkpoint(self, position: int) -> None:
        record = next((record for at, record in self._unsigned if at == position), None)
        self._fault("checkpoint", f"the checkpoint of the first {position + 1} records is missing", position, record)
        self._unsigned.clear()

    def _add(self, position: int, nodes: bytes, leaf: bytes) -> bool:
        """Whether the row's nodes disagree with what lies under them."""
        self._at = position + 1
        if self._lost:
            return False
        disagree = bool(self._nodes.add(nodes, leaf))
        self._lost = len(self._nodes.faults) > MOST_NODE_FAULTS
        return disagree

    def _order(self, row: Row, checked: Checked) -> None:
        """Numbers grow with positions; of two that do not, the one that fits between its neighbours is right."""
        last, before = self._last, self._seqs[0]
        if last is None or row.seq > last.seq:
            self._seqs = (self._seqs[1], row.seq)
            return
        wrong, record = (last, self._last_id) if row.seq > before else (row, checked.id)
        self._fault("columns", "not as the log says: seq", wrong.position, record)
        if wrong is last:
            self._seqs = (before, row.seq)

    def _keys(self, row: Row, checked: Checked) -> None:
        envelope = checked.envelope
        if row.position == 0 and (envelope is None or envelope.type != LOG_OPENED) and not checked.faults:
            self._fault("key", "the log does not begin with the record that names its key", 0, checked.id)
        if envelope is None or envelope.type not in (LOG_OPENED, KEY_ROTATED) or row.body is None:
            return
        if any(kind in ("envelope", "body") for kind, _ in checked.faults):
            return
        try:
            self._read_key(orjson.loads(row.body), row.position)
        except (ValueError, KeyError, TypeError, NoteError) as error:
            self._fault("key", str(error), row.position, checked.id)

    def _read_key(self, body: dict[str, Any], position: int) -> None:
        signers = self.outcome.signers
        if body["origin"] != self._log.origin:
            raise ValueError(f"it is about the log {body['origin']}")
        if position == 0:
            signers.open(body["vkey"])
            self.outcome.restored = body.get("restored")
        elif signers.history and body["previous"] != signers.history[-1] and not signers.unsure:
            raise ValueError("it replaces a key that the log did not have")
        else:
            signers.rotate(body["previous"], body["vkey"], position + 1)

    # Checkpoints

    def _checkpoints_to(self, size: int) -> None:
        while self._next is not None and self._next[0] <= size:
            at, text = self._next
            self._next = next(self._checkpoints, None)
            if at < size:
                self._fault("checkpoint", f"a checkpoint says that the log has {at} records", None)
                continue
            self._unsigned.clear()
            self._checkpoint(size, text)
        if size in self._sizes:
            self.outcome.roots[size] = self._nodes.root()

    def _checkpoint(self, size: int, given: str) -> None:
        self.outcome.latest, self.outcome.signed = given, size
        keys = self.outcome.signers.at(size)
        text = Checkpoint(self._log.origin, size, self._nodes.root()).text()
        if self._lost or not self._nodes.is_sure or not notes.has_text(given, text):
            claimed = self._claimed(size, given)
            if claimed is None:
                return
            text = Checkpoint(self._log.origin, size, claimed).text()
            if not self._lost and not self._nodes.settle(claimed):
                self._other_root(size, given, text, keys)
                return
        if self._every or size in self._sizes or size == self.outcome.signers.both_at:
            self._signature(size, given, text, keys)
            self._held = None
        else:
            self._held = (size, given, text, list(keys))

    def _other_root(self, size: int, given: str, text: str, keys: list[VerifierKey]) -> None:
        """Either the checkpoint was changed, or what it covers: its signature tells."""
        if keys and not notes.is_signed_by(given, text, keys):
            self._fault("checkpoint", f"the checkpoint of {size} records was changed", size - 1, self._last_id)
        else:
            self._structural.append(size)

    def _claimed(self, size: int, given: str) -> bytes | None:
        """The root that a checkpoint names, where it is one of this log and size."""
        try:
            checkpoint = note.parse_checkpoint(note.parse_note(given).text)
        except NoteError as error:
            self._fault(
                "checkpoint", f"the checkpoint of {size} records cannot be read: {error}", size - 1, self._last_id
            )
            return None
        if (checkpoint.origin, checkpoint.size, checkpoint.extensions) != (self._log.origin, size, ()):
            detail = f"the checkpoint of {size} records is one of {checkpoint.size} of {checkpoint.origin}"
            self._fault("checkpoint", detail, size - 1, self._last_id)
            return None
        return checkpoint.root

    def _signature(self, size: int, given: str, text: str, keys: list[VerifierKey]) -> None:
        if not keys:
            return  # the record that names the key is at fault, and was named
        self.outcome.checkpoints += 1
        if self.outcome.signers.unsure and self._is_signed_by_row(given, text, keys):
            return
        if not notes.is_signed_by(given, text, keys):
            detail = f"the checkpoint of {size} records is not signed by {' and '.join(map(str, keys))} alone"
            self._fault("signature", detail, size - 1, self._last_id)

    def _is_signed_by_row(self, given: str, text: str, keys: list[VerifierKey]) -> bool:
        try:
            named = note.parse_vkey(self._log.vkey)
        except NoteError:
            return False
        if named in keys or not any(notes.is_signed_by(given, text, each) for each in ([named], [*keys, named])):
            return False
        self.outcome.signers.adopt(self._log.vkey)
        return True

    # What is known at the end only

    def _end(self) -> None:
        if self._held is not None:
            self._signature(*self._held)
        size = self._at
        self._beyond()
        if self._unsigned and self._log.size <= self.outcome.signed:
            for position, record in self._unsigned:
                self._fault("inserted", "no checkpoint covers this record", position, record)
                self._known.add(position)
        elif self._unsigned:
            self._no_checkpoint(size - 1)
        if self._log.size != size and not any(fault.kind in ("removed", "inserted") for fault in self.outcome.faults):
            self._fault("log", f"the log's row says that it has {self._log.size} records; it has {size}")
        history = self.outcome.signers.history
        if history and self._log.vkey != history[-1]:
            self._fault("key", f"the log's row names another key than its records, {self._log.vkey}")

    def _beyond(self) -> None:
        """Checkpoints of more records than there are: a tail is missing, unless it is the checkpoint that is wrong."""
        size, signed = self._at, 0
        for at, given in itertools.chain([self._next] if self._next else [], self._checkpoints):
            claimed = self._claimed(at, given)
            if claimed is not None:
                signed = at
        if signed:
            self._fault("removed", f"{signed - size} records were signed, and are missing from here on", size)
            self._known.add(size)
            self._unsigned.clear()
            self.outcome.signed = signed

    def _explain(self) -> None:
        """From disagreeing tree nodes to what was done to which record."""
        node_faults = self._nodes.faults
        if node_faults:
            found = tree.explain(node_faults, self._known, self._fetch, self.outcome.size, self.outcome.signed)
            ids = dict(self._named([each.position for each in found]))
            for each in found:
                self._fault(each.kind, each.detail, each.position, ids.get(each.position))
        if self._structural and not self._is_before(self._structural[0]):
            size = self._structural[0]
            position = max(self._good_sizes(size), default=0)
            record = dict(self._named([position])).get(position) if position == size - 1 else None
            where = "this record" if record else f"one of the records up to position {size - 1}"
            self._fault(
                "changed", f"{where} is not the one that was signed; the tree was changed with it", position, record
            )

    def _is_before(self, size: int) -> bool:
        kinds = ("removed", "inserted", "reordered", "changed", "envelope", "node")
        return any(
            fault.kind in kinds and fault.position is not None and fault.position < size
            for fault in self.outcome.faults
        )

    def _good_sizes(self, below: int) -> Iterator[int]:
        return itertools.takewhile(
            lambda size: size < below, (at for at, _ in self._audit.checkpoints(self._log.log_no))
        )

    def _named(self, positions: list[int]) -> Iterator[tuple[int, str]]:
        for position, envelope, _ in self._audit.at_positions(self._log.log_no, positions):
            yield position, self._ids.get(position) or sha256(envelope).hexdigest()

    def _fetch(self, positions: Collection[int]) -> dict[int, tree.Suspect]:
        return {
            position: tree.Suspect(position, sha256(b"\x00" + envelope).digest(), nodes)
            for position, envelope, nodes in self._audit.at_positions(self._log.log_no, positions)
        }
