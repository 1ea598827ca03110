"""One record's row: whether its id, columns and body are what its envelope says."""

from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

import orjson

from jisr.errors import Invalid
from jisr.journal.record import Envelope, body_hash, envelope_bytes, read_envelope, reference_of
from jisr.journal.registry import Registry
from jisr.journal.report import Fault
from jisr.journal.store.auditing import Row
from jisr.journal.types import ERASE, KEY_ROTATED, LOG_OPENED
from jisr.journal.when import text_of


@dataclass(slots=True)
class Checked:
    """What is known of a row: the id to name it by, its leaf hash, and its envelope if that can be read."""

    id: str
    leaf: bytes
    envelope: Envelope | None
    faults: list[tuple[str, str]]  # (kind, detail)


@dataclass
class Deferred:
    """What one record alone does not show; judged once every log was read."""

    erased: dict[str, str] = field(default_factory=dict)  # id of what was erased -> the member that erased it
    missing: list[tuple[Fault, str]] = field(default_factory=list)  # a body that is gone -> its author
    threads: list[tuple[Fault, bytes | None]] = field(default_factory=list)  # another opener -> the id that it claims
    wrong_ids: set[bytes] = field(default_factory=set)

    def faults(self) -> list[Fault]:
        missing = [fault for fault, author in self.missing if self.erased.get(fault.record or "") != author]
        # Where the opener's own id was changed, that is the fault, not each record of its thread.
        return [*missing, *(fault for fault, opener in self.threads if opener not in self.wrong_ids)]


class RecordCheck:
    """Checks the rows of one log. Hashes and comparisons only, so that a million rows take a minute."""

    def __init__(self, registry: Registry, space: str, member: str, log: str, deferred: Deferred) -> None:
        self._registry, self._space, self._member, self._log = registry, space, member, log
        self._deferred = deferred
        self._last_time = (-1, "")

    def check(self, row: Row) -> Checked:
        digest = sha256(row.envelope).digest()
        leaf = sha256(b"\x00" + row.envelope).digest()
        faults: list[tuple[str, str]] = []
        found = Checked(row.id.hex(), leaf, None, faults)
        if digest != row.id:
            self._name(row, digest, found)
        try:
            envelope = found.envelope = read_envelope(row.envelope)
        except Invalid as error:
            _once(faults, "envelope", str(error))
            self._note_erasure(row)
            return found
        if envelope_bytes(envelope) != row.envelope:
            _once(faults, "envelope", "not in its canonical form")
        if any(kind == "envelope" for kind, _ in faults):
            self._note_erasure(row)
            return found  # nothing can be held against an envelope that is another one
        self._check_columns(row, envelope, digest, faults)
        self._check_thread(row, envelope, found)
        self._check_body(row, envelope, found)
        return found

    def _name(self, row: Row, digest: bytes, found: Checked) -> None:
        """The tree knows which of the two was changed: the id, or the envelope."""
        self._deferred.wrong_ids.add(row.id)
        if row.nodes[:32] == found.leaf:
            found.id = digest.hex()
            found.faults.append(("id", f"the row claims to be {row.id.hex()[:64]}"))
        else:
            found.faults.append(("envelope", "the envelope is not the one that the id was made from"))

    def _check_columns(self, row: Row, envelope: Envelope, digest: bytes, faults: list[tuple[str, str]]) -> None:
        wrong = [name for name, right in self._columns(row, envelope, digest) if not right]
        if wrong:
            faults.append(("columns", "not as the envelope says: " + ", ".join(wrong)))

    def _columns(self, row: Row, envelope: Envelope, digest: bytes) -> tuple[tuple[str, bool], ...]:
        of_journal = envelope.type in (LOG_OPENED, KEY_ROTATED)
        return (
            ("recorded_at", self._time(row.recorded_at) == envelope.recorded_at),
            ("ref", row.ref == reference_of(digest.hex()).encode()),
            ("space", envelope.space == self._space),
            ("author", envelope.author == self._member),
            ("shapes_policy", row.shapes_policy == (envelope.type in self._registry.shaping)),
            ("submission", row.post == (None if of_journal else f"{envelope.author}/{envelope.post}")),
        )

    def _check_thread(self, row: Row, envelope: Envelope, found: Checked) -> None:
        opener = row.opener.hex() if row.opener else None
        if row.thread != row.seq if envelope.thread is None else opener != envelope.thread or row.thread > row.seq:
            fault = Fault("columns", self._log, found.id, row.position, "not as the envelope says: thread")
            self._deferred.threads.append((fault, row.opener))

    def _time(self, ms: int) -> str:
        if self._last_time[0] != ms:
            try:
                self._last_time = (ms, text_of(ms))
            except OverflowError:
                self._last_time = (ms, "")
        return self._last_time[1]

    def _check_body(self, row: Row, envelope: Envelope, found: Checked) -> None:
        if row.body is None and row.salt is None:
            detail = "the body is gone, and no erasure by its originator says so"
            fault = Fault("body_missing", self._log, found.id, row.position, detail)
            self._deferred.missing.append((fault, envelope.author))
        elif row.body is None or row.salt is None or body_hash(row.salt, row.body) != envelope.body_hash:
            found.faults.append(("body", "body and salt do not give the hash that the envelope holds"))
        if envelope.type == ERASE and envelope.refs:
            self._deferred.erased[envelope.refs[0]] = envelope.author

    def _note_erasure(self, row: Row) -> None:
        """The record of an erasure is at fault itself: that is the one fault, and not what it erased as well."""
        with suppress(ValueError, TypeError, KeyError):
            self._deferred.erased.setdefault(str(orjson.loads(row.body or b"")["record"]), self._member)


def _once(faults: list[tuple[str, str]], kind: str, detail: str) -> None:
    if not any(found == kind for found, _ in faults):
        faults.append((kind, detail))
