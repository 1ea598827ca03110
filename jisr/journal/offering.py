"""What a log shows to a witness: how it grew from what the witness saw before to what it is now. The node's side.

Everything in it is for every member that is signed in: checkpoints, hashes, and the records that name a log's keys,
which are released to all.
"""

import msgspec

from jisr.errors import Missing
from jisr.journal import note
from jisr.journal.journal import Journal
from jisr.journal.logkeys import KeyRecord, key_records
from jisr.journal.merkle import Fetch, consistency_proof, inclusion_proof
from jisr.journal.store.ledger import Ledger, Log


class Rotation(msgspec.Struct, frozen=True):
    """The record that changed a key, with all that its id is made from, and its proof under the step's checkpoint."""

    position: int
    envelope: bytes
    salt: bytes
    body: bytes
    inclusion: tuple[bytes, ...]


class Step(msgspec.Struct, frozen=True):
    """A checkpoint to judge, the proof that it extends the one before, and the rotation that it ends with, if so."""

    note: str
    proof: tuple[bytes, ...]
    rotation: Rotation | None = None


class Offer(msgspec.Struct, frozen=True):
    """At each rotation of the log's key the checkpoint over it, then the newest. `vkey`: the key that signs now."""

    origin: str
    vkey: str
    steps: tuple[Step, ...]


def offer_of(journal: Journal, member: str, old: int, origin: str = "") -> Offer:
    """Of the member's open log, or of another log of its own; from the first `old` records on, 0 for a witness that
    never saw it. `Missing` where there is no such log."""
    with journal.store.reading():
        ledger = Ledger(journal.store)
        logs = [each for each in ledger.logs() if each.member == member and each.size]
        wanted = [each for each in logs if each.origin == origin] if origin else logs[-1:]
        if not wanted:
            name = (origin or member)[:80]
            raise Missing("there is no log of {member} here", code="not_found", field="member", member=name)
        return offered(ledger, wanted[0], old)


def offers_of(journal: Journal, seen: dict[str, int]) -> list[Offer]:
    """Of every log that has records; `seen`: origin -> how many of its records the witness saw."""
    with journal.store.reading():
        ledger = Ledger(journal.store)
        return [offered(ledger, log, seen.get(log.origin, 0)) for log in ledger.logs() if log.size]


def offered(ledger: Ledger, log: Log, old: int) -> Offer:
    def fetch(level: int, index: int) -> bytes:
        return ledger.node(log.log_no, level, index)

    latest = ledger.checkpoint(log.log_no)
    steps, before = [], old
    for record in _rotations(ledger, log, old):
        size = record.position + 1
        found = ledger.checkpoint(log.log_no, size)
        if found is None or found[0] != size:
            continue
        inclusion = tuple(inclusion_proof(record.position, size, fetch))
        rotation = Rotation(record.position, record.envelope, record.salt, record.body, inclusion)
        steps.append(Step(found[1], _proof(before, size, fetch), rotation))
        before = size
    if latest is not None:
        newest = note.parse_checkpoint(note.parse_note(latest[1]).text).size
        steps.append(Step(latest[1], _proof(before, newest, fetch)))
    return Offer(log.origin, log.vkey, tuple(steps))


def _rotations(ledger: Ledger, log: Log, old: int) -> list[KeyRecord]:
    """Also the one that was the newest record which the witness saw: it may hold to the key before it still."""
    if not old:
        return []
    return [each for each in key_records(ledger, log) if each.previous is not None and each.position + 1 >= old]


def _proof(old: int, new: int, fetch: Fetch) -> tuple[bytes, ...]:
    # A log that has become shorter has no proof: the witness says so itself.
    return tuple(consistency_proof(old, new, fetch)) if 0 < old < new else ()
