"""A witness at work: judges what a node offers it of every log, and leaves its cosignatures.

Beside the node's folder they are left in the node, as those of the same operator. Of a node elsewhere, they are kept
beside the witness's own key, in a file that `jisr verify --against` reads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from jisr.journal import files, note, sign, witness
from jisr.journal.checkpoints import SavedCheckpoint, load_checkpoints
from jisr.journal.journal import Journal
from jisr.journal.merkle import leaf_hash, verify_inclusion
from jisr.journal.note import Signature
from jisr.journal.offering import Offer, Rotation, Step, offers_of
from jisr.journal.record import body_hash, read_envelope
from jisr.journal.sign import SigningKey
from jisr.journal.store.ledger import Ledger
from jisr.journal.types import KeyRotated
from jisr.journal.witness import Verdict, WitnessedLog, WitnessError

COSIGNED = "cosigned.ndjson"


@dataclass(frozen=True)
class Judged:
    offer: Offer
    verdict: Verdict
    signature: Signature | None


def witness_once(
    journal: Journal, key_file: Path, timestamp: int, passphrase: bytes | None = None, name: str = ""
) -> list[Verdict]:
    """One verdict for each log that has records; `verdict.refused` is empty where it was cosigned.

    `key_file` is the witness's own key, made if there is none (in `name`, or witness/STEM of the file); what the
    witness remembers lies beside it. `timestamp`: seconds since 1970. Rotations of a log's key are followed where
    the log proves them. Whoever works on the node's folder is its operator, so that these cosignatures are kept as
    "same operator": they guard against mishaps, not against the operator.
    """
    key = witness_key(key_file, passphrase, name)
    judged = judge_offers(key_file.parent, key, timestamp, offers_of(journal, seen_by(key_file.parent)))
    with journal.store.writing():
        ledger = Ledger(journal.store)
        logs = {log.origin: log for log in ledger.logs()}
        for each in judged:
            if each.signature is not None and each.verdict.log is not None:
                line, size = str(each.signature).rstrip("\n"), each.verdict.log.size
                ledger.add_cosignature(logs[each.offer.origin].log_no, size, key.vkey, line, True)
    return [each.verdict for each in judged]


def seen_by(folder: Path) -> dict[str, int]:
    """origin -> how many of its records the witness saw."""
    return {origin: log.size for origin, log in witness.load_state(folder).items()}


def witness_key(file: Path, passphrase: bytes | None, name: str) -> SigningKey:
    if file.exists() and not name:
        return sign.load_key(file, passphrase)
    return sign.load_or_create_key(file, name or f"witness/{file.stem}", note.COSIGNATURE, passphrase)


def judge_offers(folder: Path, key: SigningKey, timestamp: int, offers: Iterable[Offer]) -> list[Judged]:
    return [Judged(offer, *_judge(folder, key, timestamp, offer)) for offer in offers]


def keep_cosigned(folder: Path, judged: Iterable[Judged]) -> Path:
    """The newest cosigned checkpoint of each log, those of earlier runs included; gives the file."""
    file = folder / COSIGNED
    kept = {each.origin: each for each in (load_checkpoints(file) if file.exists() else ())}
    for each in judged:
        log = each.verdict.log
        if each.signature is not None and log is not None:
            keys = (*log.retired, *log.vkeys)
            kept[each.offer.origin] = SavedCheckpoint(each.offer.origin, keys, log.checkpoint + str(each.signature))
    files.write_private(file, b"".join(msgspec.json.encode(each) + b"\n" for _, each in sorted(kept.items())))
    return file


def _judge(folder: Path, key: SigningKey, timestamp: int, offer: Offer) -> tuple[Verdict, Signature | None]:
    """Raises WitnessError where a rotation is not proven, NoteError where the offered key is none."""
    verdict, signature = Verdict("", offer.origin, "malformed"), None
    keys = [note.parse_vkey(offer.vkey)]
    for step in offer.steps:
        if step.rotation is not None and _is_followed(folder, offer.origin, step.rotation):
            continue
        verdict, signature = witness.cosign(folder, key, timestamp, step.note, step.proof, keys)
        if verdict.refused:
            return verdict, None
        if step.rotation is not None:
            _follow(folder, verdict.origin, step, step.rotation)
    return verdict, signature


def _is_followed(folder: Path, origin: str, rotation: Rotation) -> bool:
    """Whether the witness holds to the new key already."""
    known = witness.load_state(folder).get(origin)
    return known is None or _new_key(rotation) in known.vkeys


def _new_key(rotation: Rotation) -> str:
    return _body(rotation).vkey


def _body(rotation: Rotation) -> KeyRotated:
    """Whoever offers it may have made it up."""
    try:
        return msgspec.json.decode(rotation.body, type=KeyRotated)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise WitnessError("rotation_unproven", "The record of the rotation is not proven to be in the log") from None


def _follow(folder: Path, origin: str, step: Step, rotation: Rotation) -> None:
    """The old key signed the checkpoint whose last record names the new one: from now on that one counts."""
    with files.locked(folder):
        logs = witness.load_state(folder)
        known: WitnessedLog = logs[origin]
        proven = _is_proven(step, rotation, known)
        new_key = note.parse_vkey(_new_key(rotation))
        logs[origin] = witness.accept_rotation(known, new_key, step.note, inclusion_verified=proven)
        witness.save_state(folder, logs)


def _is_proven(step: Step, rotation: Rotation, known: WitnessedLog) -> bool:
    """The record lies under the checkpoint, holds this body, and changes the key that the witness knows."""
    checkpoint = note.parse_checkpoint(note.parse_note(step.note).text)
    position, leaf = rotation.position, leaf_hash(rotation.envelope)
    return (
        verify_inclusion(position, checkpoint.size, leaf, rotation.inclusion, checkpoint.root)
        and body_hash(rotation.salt, rotation.body) == read_envelope(rotation.envelope).body_hash
        and _body(rotation).previous in known.vkeys
    )
