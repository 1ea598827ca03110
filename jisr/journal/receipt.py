"""Receipts: one record, the proof that a log holds it, and the log's signed checkpoint, in one small text file.

Source: c2sp.org/tlog-proof@v1. The `extra` line carries the record's envelope, so that a receipt verifies alone. That
line is not signed by itself: what it says counts only once its leaf hash is proven to lie under the checkpoint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from jisr.journal import merkle, note
from jisr.journal.note import NoteError, VerifierKey

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
MOST_PROOF_HASHES = 63


@dataclass(frozen=True)
class Receipt:
    """A receipt as written. `extra` is the envelope's bytes; None in proofs of other programs that leave it out."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint_note: str
    extra: bytes | None = None

    def __str__(self) -> str:
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {note.encode_base64(self.extra)}")
        lines.append(f"index {self.index}")
        lines += [note.encode_base64(each) for each in self.proof]
        return "\n".join(lines) + "\n\n" + self.checkpoint_note


def make_receipt(envelope: bytes, index: int, proof: Sequence[bytes], checkpoint_note: str) -> str:
    """The receipt of the record at position `index`, proven against the checkpoint's size."""
    return str(Receipt(index, tuple(proof), checkpoint_note, envelope))


def parse_receipt(text: str) -> Receipt:
    """Read a receipt's form; its signatures and proof are not judged. Raises NoteError (receipt_malformed)."""
    head, found, checkpoint_note = text.partition("\n\n")
    lines = head.split("\n")
    if not found or lines.pop(0) != HEADER:
        raise NoteError("receipt_malformed", "A receipt begins with {header}", header=HEADER)
    extra = _take(lines, "extra ")
    index = _take(lines, "index ")
    if index is None:
        raise NoteError("receipt_malformed", "A receipt says the record's index")
    if len(lines) > MOST_PROOF_HASHES:
        raise NoteError("receipt_malformed", "No proof has more than {most} hashes", most=MOST_PROOF_HASHES)
    return Receipt(
        note.decode_size(index, "receipt_malformed"),
        tuple(_hash(line) for line in lines),
        checkpoint_note,
        None if extra is None else note.decode_base64(extra, "receipt_malformed"),
    )


def _take(lines: list[str], start: str) -> str | None:
    if not lines or not lines[0].startswith(start):
        return None
    return lines.pop(0).removeprefix(start)


def _hash(line: str) -> bytes:
    data = note.decode_base64(line, "receipt_malformed")
    if len(data) != merkle.HASH_BYTES:
        raise NoteError("receipt_malformed", "A hash in a proof has 32 bytes, not {count}", count=len(data))
    return data


@dataclass(frozen=True)
class Cosigned:
    """A witness's word: its key, and when it saw the checkpoint (seconds since 1970, UTC)."""

    key: VerifierKey
    at: int


@dataclass(frozen=True)
class ReceiptReport:
    """What a receipt proves. `faults` are (code, sentence); the other fields hold what was read before a fault.

    Codes: receipt_malformed, receipt_without_record, checkpoint_malformed, unknown_log, note_* (see `open_note`),
    not_signed_by_log, index_beyond_checkpoint, not_included.
    """

    faults: tuple[tuple[str, str], ...] = ()
    record_id: str = ""
    envelope: bytes = b""
    index: int = -1
    origin: str = ""
    size: int = 0
    signed_by: tuple[VerifierKey, ...] = ()
    cosigned: tuple[Cosigned, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults


def verify_receipt(text: str, keys: Mapping[str, Sequence[VerifierKey]]) -> ReceiptReport:
    """Check a receipt against the keys trusted for each origin: those of the log and, if any, of its witnesses.

    Never raises for what the receipt says: each fault is in the report.
    """
    try:
        receipt = parse_receipt(text)
        parsed = note.parse_note(receipt.checkpoint_note)
        checkpoint = note.parse_checkpoint(parsed.text)
    except NoteError as error:
        return ReceiptReport(faults=((error.code, str(error)),))
    faults = []
    signed_by: tuple[VerifierKey, ...] = ()
    cosigned: tuple[Cosigned, ...] = ()
    try:
        opened = _open(parsed, checkpoint, keys)
        signed_by = tuple(opened.keys(note.ED25519))
        cosigned = tuple(Cosigned(k, note.cosigned_at(s)) for k, s in opened.verified if k.kind == note.COSIGNATURE)
    except NoteError as error:
        faults.append(error)
    if included := _inclusion_fault(receipt, checkpoint):
        faults.append(included)
    envelope = receipt.extra or b""
    return ReceiptReport(
        faults=tuple((fault.code, str(fault)) for fault in faults),
        record_id=sha256(envelope).hexdigest() if envelope else "",
        envelope=envelope,
        index=receipt.index,
        origin=checkpoint.origin,
        size=checkpoint.size,
        signed_by=signed_by,
        cosigned=cosigned,
    )


def _open(parsed: note.Note, checkpoint: note.Checkpoint, keys: Mapping[str, Sequence[VerifierKey]]) -> note.OpenedNote:
    """The checkpoint's note, signed by its own log. Raises NoteError."""
    trusted = keys.get(checkpoint.origin)
    if not trusted:
        raise NoteError("unknown_log", "No key is known for the log {origin}", origin=checkpoint.origin)
    opened = note.open_note(parsed, trusted)
    if not opened.keys(note.ED25519):
        raise NoteError("not_signed_by_log", "Witnesses signed, but not the log {origin}", origin=checkpoint.origin)
    return opened


def _inclusion_fault(receipt: Receipt, checkpoint: note.Checkpoint) -> NoteError | None:
    if not receipt.extra:
        return NoteError("receipt_without_record", "This receipt does not hold the record that it is about")
    index, size = receipt.index, checkpoint.size
    if index >= size:
        return NoteError("index_beyond_checkpoint", "{index} is not in a log of {size}", index=index, size=size)
    leaf = merkle.leaf_hash(receipt.extra)
    if not merkle.verify_inclusion(index, size, leaf, receipt.proof, checkpoint.root):
        return NoteError("not_included", "The proof does not lead from this record to the checkpoint's root")
    return None
