"""A witness of other members' logs: it cosigns a checkpoint only if it extends what it cosigned before.

It stands on its own folder and key, run by somebody who is not the log's operator. Its rules follow
c2sp.org/tlog-witness; what it adds is that a log which it sees for the first time is taken on trust, and called so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from jisr.errors import Unusable
from jisr.journal import files, note
from jisr.journal.merkle import HASH_BYTES, consistency_proof_length, verify_consistency
from jisr.journal.note import Checkpoint, NoteError, Signature, VerifierKey
from jisr.journal.sign import SigningKey
from jisr.language import filled

STATE_FILE = "witness.json"


class WitnessError(NoteError):
    """What a witness does not accept; `code` is the reason that `Verdict.refused` gives, or that of a rotation."""


class WitnessedLog(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a witness remembers of one log: its newest checkpoint, and whose signatures count.

    `root` is base64, `vkeys` are verifier key strings; `retired` keys were rotated out and sign nothing new.
    """

    size: int
    root: str
    vkeys: tuple[str, ...]
    retired: tuple[str, ...] = ()
    checkpoint: str = ""

    def keys(self) -> list[VerifierKey]:
        return [note.parse_vkey(each) for each in self.vkeys]

    def root_hash(self) -> bytes:
        return note.decode_base64(self.root)


class _StateFile(msgspec.Struct, forbid_unknown_fields=True):
    format: Literal["jisr-witness/1"]
    logs: dict[str, WitnessedLog]


@dataclass(frozen=True)
class Verdict:
    """What a witness makes of a checkpoint. Where `refused` is empty, it may cosign, and must remember `log` first.

    `refused` is one of: malformed, unknown_log, unknown_key, retired_key, bad_signature, rollback, fork, bad_proof.
    `first_sight`: nothing was known of this log, so nothing but its signature could be checked.
    """

    message: str
    origin: str = ""
    refused: str = ""
    log: WitnessedLog | None = None
    first_sight: bool = False
    text: str = ""

    @property
    def may_cosign(self) -> bool:
        return not self.refused


def judge(
    logs: Mapping[str, WitnessedLog],
    checkpoint_note: str,
    proof: Sequence[bytes] = (),
    offered: Sequence[VerifierKey] = (),
) -> Verdict:
    """Decide on a checkpoint: `proof` shows that it extends the one remembered (empty at first sight).

    `offered` are the keys to trust a log with that is not known yet; for a known log they count for nothing.
    """
    origin = ""
    try:
        parsed, checkpoint = _read(checkpoint_note)
        origin = checkpoint.origin
        known = logs.get(origin)
        keys = known.keys() if known else [key for key in offered if key.kind == note.ED25519]
        _check_signed(parsed, keys, known)
        if known:
            _check_extends(known, checkpoint, proof)
    except WitnessError as refusal:
        return Verdict(str(refusal), origin, refusal.code)
    vkeys = known.vkeys if known else tuple(str(key) for key in keys if _signed_by(parsed, key))
    retired = known.retired if known else ()
    root = note.encode_base64(checkpoint.root)
    return Verdict(
        message=_accepted(known, checkpoint),
        origin=origin,
        log=WitnessedLog(checkpoint.size, root, vkeys, retired, checkpoint_note),
        first_sight=known is None,
        text=parsed.text,
    )


def _accepted(known: WitnessedLog | None, checkpoint: Checkpoint) -> str:
    if known is None:
        message = "First sight of {origin}: its {size} records and its key are taken on trust"
        return filled(message, origin=checkpoint.origin, size=checkpoint.size)
    if known.size == checkpoint.size:
        return filled("Nothing new: {size} records, the same tree", size=known.size)
    return filled("{size} records extend the {known} seen before", size=checkpoint.size, known=known.size)


def _read(checkpoint_note: str) -> tuple[note.Note, Checkpoint]:
    try:
        parsed = note.parse_note(checkpoint_note)
        return parsed, note.parse_checkpoint(parsed.text)
    except NoteError as error:
        raise WitnessError("malformed", "{reason}", reason=error) from None


def _signed_by(parsed: note.Note, key: VerifierKey) -> bool:
    return any(key.verifies(parsed.text, signature) for signature in parsed.signatures)


def _check_signed(parsed: note.Note, keys: Sequence[VerifierKey], known: WitnessedLog | None) -> None:
    if not keys:
        raise WitnessError("unknown_log", "This log is not known here, and no key was offered to trust it with")
    try:
        note.open_note(parsed, keys)
    except NoteError as error:
        if error.code == "note_bad_signature":
            raise WitnessError("bad_signature", "{reason}", reason=error) from None
        retired = [note.parse_vkey(each) for each in known.retired] if known else []
        if any(_signed_by(parsed, key) for key in retired):
            raise WitnessError("retired_key", "This is signed with a key that was rotated out") from None
        raise WitnessError("unknown_key", "{reason}", reason=error) from None


def _check_extends(known: WitnessedLog, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
    old, new = known.size, checkpoint.size
    if new < old:
        message = "{new} records, where {old} were seen: the log was cut off or set back"
        raise WitnessError("rollback", message, old=old, new=new)
    if new == old:
        if checkpoint.root != known.root_hash():
            raise WitnessError("fork", "Another tree of the same {old} records: the log has two histories", old=old)
        return
    if len(proof) != consistency_proof_length(old, new) or any(len(each) != HASH_BYTES for each in proof):
        raise WitnessError("bad_proof", "This is no proof from {old} to {new} records: ask again", old=old, new=new)
    if not verify_consistency(old, new, known.root_hash(), checkpoint.root, proof):
        message = "{new} records are not shown to extend the {old} seen: another history, or a false proof"
        raise WitnessError("fork", message, old=old, new=new)


def accept_rotation(
    log: WitnessedLog, new_key: VerifierKey, checkpoint_note: str, *, inclusion_verified: bool
) -> WitnessedLog:
    """What to remember once a log's key was rotated: from now on only the new key's signatures count.

    The caller answers for `inclusion_verified`: that the record which names the new key is proven to lie under this
    checkpoint. The checkpoint is the newest that this witness accepted, signed by the old key. Raises WitnessError.
    """
    if not inclusion_verified:
        raise WitnessError("rotation_unproven", "The record of the rotation is not proven to be in the log")
    if new_key.kind != note.ED25519:
        raise WitnessError("key_kind", "A log is signed with a log's key")
    opened = note.open_note(note.parse_note(checkpoint_note), log.keys())
    checkpoint = note.parse_checkpoint(opened.text)
    if (checkpoint.size, checkpoint.root) != (log.size, log.root_hash()):
        raise WitnessError("rotation_not_newest", "The rotation's checkpoint is not the newest that was accepted here")
    retired = (*log.retired, *(each for each in log.vkeys if each != str(new_key)))
    return msgspec.structs.replace(log, vkeys=(str(new_key),), retired=retired)


def load_state(folder: Path) -> dict[str, WitnessedLog]:
    """What the witness remembers, by origin; nothing, where it never ran.

    Raises Unusable for a file that is not whole: taking it for "never ran" would make a fork a first sight.
    """
    path = folder / STATE_FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unusable(path, error.strerror or "") from None
    try:
        logs = msgspec.json.decode(data, type=_StateFile).logs
        for log in logs.values():
            _check_log(log)
    except (msgspec.MsgspecError, NoteError) as error:
        raise _unusable(path, str(error)) from None
    return logs


def _check_log(log: WitnessedLog) -> None:
    for vkey in (*log.vkeys, *log.retired):
        note.parse_vkey(vkey)
    if not log.vkeys or log.size < 0 or len(log.root_hash()) != HASH_BYTES:
        raise WitnessError("witness_state", "a log without a key, a size or a root")


def _unusable(path: Path, reason: str) -> Unusable:
    message = "The witness's memory {path} cannot be used ({reason}): put its last good copy back"
    return Unusable(message, code="witness_state", path=path, reason=reason)


def save_state(folder: Path, logs: Mapping[str, WitnessedLog]) -> None:
    """Keep what the witness remembers, whole and synced. Raises Unusable where the disk does not take it."""
    state = _StateFile("jisr-witness/1", dict(sorted(logs.items())))
    data = msgspec.json.format(msgspec.json.encode(state), indent=1) + b"\n"
    try:
        files.make_private_folder(folder)
        files.write_private(folder / STATE_FILE, data)
    except OSError as error:
        raise _unusable(folder / STATE_FILE, error.strerror or "") from None


def cosign(
    folder: Path,
    key: SigningKey,
    timestamp: int,
    checkpoint_note: str,
    proof: Sequence[bytes] = (),
    offered: Sequence[VerifierKey] = (),
) -> tuple[Verdict, Signature | None]:
    """Judge a checkpoint and, if it may be, remember it and then cosign it; `timestamp` in seconds since 1970, UTC.

    One process at a time: between two that judge by the same memory, a log could otherwise be set back.
    """
    files.make_private_folder(folder)
    with files.locked(folder):
        logs = load_state(folder)
        verdict = judge(logs, checkpoint_note, proof, offered)
        if verdict.log is None:
            return verdict, None
        signature = key.cosign(verdict.text, timestamp)
        # Remembered before the cosignature leaves: a crash in between costs a cosignature, never a rollback.
        save_state(folder, {**logs, verdict.origin: verdict.log})
    return verdict, signature
