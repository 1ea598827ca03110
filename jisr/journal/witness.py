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
from jisr.journal.merkle import HASH_BYTES, verify_consistency
from jisr.journal.note import Checkpoint, NoteError, Signature, VerifierKey
from jisr.journal.sign import SigningKey

STATE_FILE = "witness.json"


class WitnessError(NoteError):
    """A rotation or state that a witness cannot accept."""


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


Refusal = Literal[
    "malformed", "unknown_log", "unknown_key", "retired_key", "bad_signature", "rollback", "fork", "bad_proof"
]


@dataclass(frozen=True)
class Verdict:
    """What a witness makes of a checkpoint. Where `refused` is empty, it may cosign, and must remember `log` first.

    `first_sight`: nothing was known of this log, so nothing but its signature could be checked.
    """

    message: str
    origin: str = ""
    refused: Refusal | Literal[""] = ""
    log: WitnessedLog | None = None
    first_sight: bool = False
    text: str = ""

    @property
    def may_cosign(self) -> bool:
        return not self.refused


class _Refused(Exception):
    def __init__(self, reason: Refusal, message: str) -> None:
        super().__init__(message)
        self.reason: Refusal = reason


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
    except _Refused as refusal:
        return Verdict(str(refusal), origin, refusal.reason)
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
        return f"first sight of {checkpoint.origin}: its {checkpoint.size} records and its key are taken on trust"
    if known.size == checkpoint.size:
        return f"nothing new: {checkpoint.size} records, the same tree"
    return f"{checkpoint.size} records extend the {known.size} seen before"


def _read(checkpoint_note: str) -> tuple[note.Note, Checkpoint]:
    try:
        parsed = note.parse_note(checkpoint_note)
        return parsed, note.parse_checkpoint(parsed.text)
    except NoteError as error:
        raise _Refused("malformed", str(error)) from None


def _signed_by(parsed: note.Note, key: VerifierKey) -> bool:
    return any(key.verifies(parsed.text, signature) for signature in parsed.signatures)


def _check_signed(parsed: note.Note, keys: Sequence[VerifierKey], known: WitnessedLog | None) -> None:
    if not keys:
        raise _Refused("unknown_log", "this log is not known here, and no key was offered to trust it with")
    try:
        note.open_note(parsed, keys)
    except NoteError as error:
        if error.code == "note_bad_signature":
            raise _Refused("bad_signature", str(error)) from None
        retired = [note.parse_vkey(each) for each in known.retired] if known else []
        if any(_signed_by(parsed, key) for key in retired):
            raise _Refused("retired_key", "signed with a key that was rotated out") from None
        raise _Refused("unknown_key", str(error)) from None


def _check_extends(known: WitnessedLog, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
    size, root = checkpoint.size, checkpoint.root
    if size < known.size:
        raise _Refused("rollback", f"{size} records, where {known.size} were seen: the log was cut off or set back")
    if size == known.size:
        if root != known.root_hash():
            raise _Refused("fork", f"another tree of the same {size} records: the log has two histories")
        return
    if len(proof) != _proof_length(known.size, size) or any(len(each) != HASH_BYTES for each in proof):
        raise _Refused("bad_proof", f"this is no proof from {known.size} to {size} records: ask for another")
    if not verify_consistency(known.size, size, known.root_hash(), root, proof):
        raise _Refused("fork", f"not shown to extend the {known.size} records seen: another history, or a false proof")


def _proof_length(old: int, new: int) -> int:
    """How many hashes a consistency proof has, for 0 <= old < new (RFC 6962, 2.1.2)."""
    if old == 0:
        return 0
    begin, end, count = 0, new, 0
    while old != end:
        middle = begin + (1 << ((end - begin - 1).bit_length() - 1))
        begin, end = (begin, middle) if old <= middle else (middle, end)
        count += 1
    return count + (begin > 0)


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
