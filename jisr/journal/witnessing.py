"""A witness at work on a node's own folder: judges the newest checkpoint of every log, and leaves its cosignatures."""

from dataclasses import dataclass
from pathlib import Path

from jisr.journal import files, note, sign, witness
from jisr.journal.journal import Journal
from jisr.journal.logkeys import KeyRecord, key_records
from jisr.journal.merkle import Fetch, consistency_proof, inclusion_proof, leaf_hash, verify_inclusion
from jisr.journal.note import Signature, VerifierKey
from jisr.journal.sign import SigningKey
from jisr.journal.store.ledger import Ledger, Log
from jisr.journal.witness import Verdict, WitnessedLog


def witness_once(
    journal: Journal, key_file: Path, timestamp: int, passphrase: bytes | None = None, name: str = ""
) -> list[Verdict]:
    """One verdict for each log that has records; `verdict.refused` is empty where it was cosigned.

    `key_file` is the witness's own key, made if there is none (in `name`, or witness/STEM of the file); what the
    witness remembers lies beside it. `timestamp`: seconds since 1970. Rotations of a log's key are followed where
    the log proves them. Whoever works on the node's folder is its operator, so that these cosignatures are kept as
    "same operator": they guard against mishaps, not against the operator.
    """
    key = _witness_key(key_file, passphrase, name)
    folder = key_file.parent
    with journal.store.reading():
        ledger = Ledger(journal.store)
        offers = [_offer(ledger, log, witness.load_state(folder).get(log.origin)) for log in ledger.logs() if log.size]
    judged = [(offer, *_judge(folder, key, timestamp, offer)) for offer in offers]
    with journal.store.writing():
        for offer, verdict, signature in judged:
            if signature is not None and verdict.log is not None:
                line = str(signature).rstrip("\n")
                Ledger(journal.store).add_cosignature(offer.log.log_no, verdict.log.size, key.vkey, line, True)
    return [verdict for _, verdict, _ in judged]


@dataclass(frozen=True)
class Step:
    """A checkpoint to judge, the proof that it extends the one before, and the rotation that it ends with, if so."""

    note: str
    proof: list[bytes]
    rotation: KeyRecord | None = None
    inclusion: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Offer:
    """What a log shows a witness: at each rotation of its key the checkpoint over it, then the newest."""

    log: Log
    steps: list[Step]
    offered: VerifierKey


def _witness_key(file: Path, passphrase: bytes | None, name: str) -> SigningKey:
    if file.exists() and not name:
        return sign.load_key(file, passphrase)
    return sign.load_or_create_key(file, name or f"witness/{file.stem}", note.COSIGNATURE, passphrase)


def _offer(ledger: Ledger, log: Log, known: WitnessedLog | None) -> Offer:
    def fetch(level: int, index: int) -> bytes:
        return ledger.node(log.log_no, level, index)

    latest = ledger.checkpoint(log.log_no)
    newest = note.parse_checkpoint(note.parse_note(latest[1]).text).size if latest else 0
    steps, before = [], known.size if known else 0
    for rotation in _rotations(ledger, log, known):
        size = rotation.position + 1
        found = ledger.checkpoint(log.log_no, size)
        if found is None or found[0] != size:
            continue
        inclusion = inclusion_proof(rotation.position, size, fetch)
        steps.append(Step(found[1], _proof(before, size, fetch), rotation, tuple(inclusion)))
        before = size
    if latest is not None:
        steps.append(Step(latest[1], _proof(before, newest, fetch)))
    return Offer(log, steps, note.parse_vkey(log.vkey))


def _rotations(ledger: Ledger, log: Log, known: WitnessedLog | None) -> list[KeyRecord]:
    """Those that lead from the key that the witness knows to the present one; none at first sight."""
    if known is None or log.vkey in known.vkeys:
        return []
    current, found = known.vkeys[0], []
    for record in key_records(ledger, log):
        if record.previous == current and record.position + 1 >= known.size:
            found.append(record)
            current = record.vkey
    return found


def _proof(old: int, new: int, fetch: Fetch) -> list[bytes]:
    # A log that has become shorter has no proof: the witness says so itself.
    return consistency_proof(old, new, fetch) if old < new else []


def _judge(folder: Path, key: SigningKey, timestamp: int, offer: Offer) -> tuple[Verdict, Signature | None]:
    verdict, signature = Verdict("", offer.log.origin, "malformed"), None
    for step in offer.steps:
        verdict, signature = witness.cosign(folder, key, timestamp, step.note, step.proof, [offer.offered])
        if verdict.refused:
            return verdict, None
        if step.rotation is not None:
            _follow(folder, offer.log.origin, step, step.rotation)
    return verdict, signature


def _follow(folder: Path, origin: str, step: Step, rotation: KeyRecord) -> None:
    """The old key signed the checkpoint whose last record names the new one: from now on that one counts."""
    proven = _is_included(step, rotation) and rotation.is_true
    with files.locked(folder):
        logs = witness.load_state(folder)
        new_key = note.parse_vkey(rotation.vkey)
        logs[origin] = witness.accept_rotation(logs[origin], new_key, step.note, inclusion_verified=proven)
        witness.save_state(folder, logs)


def _is_included(step: Step, rotation: KeyRecord) -> bool:
    checkpoint = note.parse_checkpoint(note.parse_note(step.note).text)
    leaf = leaf_hash(rotation.envelope)
    return verify_inclusion(rotation.position, checkpoint.size, leaf, step.inclusion, checkpoint.root)
