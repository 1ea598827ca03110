"""Checkpoints kept outside the node: what finds a tail that was cut off, or a history that was rewritten."""

from pathlib import Path

import msgspec

from jisr.errors import Invalid, Unusable
from jisr.journal import files, note, receipt
from jisr.journal.journal import Journal
from jisr.journal.logkeys import vkeys_of
from jisr.journal.note import NoteError
from jisr.journal.store.ledger import Ledger
from jisr.language import Phrase


class SavedCheckpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a file of checkpoints. `vkeys` are the verifier keys that the log had up to then, oldest first."""

    origin: str
    vkeys: tuple[str, ...]
    note: str


class SavedReceipt(msgspec.Struct, frozen=True):
    """A receipt file, as it is."""

    text: str


Saved = SavedCheckpoint | SavedReceipt


def latest_checkpoints(ledger: Ledger) -> list[SavedCheckpoint]:
    """Of every log that has one; inside a transaction."""
    found = []
    for log in ledger.logs():
        latest = ledger.checkpoint(log.log_no)
        if latest is not None:
            found.append(SavedCheckpoint(log.origin, vkeys_of(ledger, log), latest[1]))
    return found


def save_checkpoints(journal: Journal, file: Path) -> int:
    """Write the latest checkpoint of every log, one JSON object a line; the file is whole or not there.

    Returns how many. Raises `Unusable` where the file cannot be written.
    """
    with journal.store.reading():
        found = latest_checkpoints(Ledger(journal.store))
    try:
        files.write_private(file, b"".join(msgspec.json.encode(each) + b"\n" for each in found))
    except OSError as error:
        raise _unusable("written", file, error) from None
    return len(found)


def load_checkpoints(file: Path) -> list[SavedCheckpoint]:
    """Read what `save_checkpoints` wrote. Raises `Invalid` (bad_checkpoint_file) with the line, `Unusable`."""
    return [_checkpoint(file, number, line) for number, line in enumerate(_read(file).split(b"\n"), 1) if line.strip()]


def load_against(file: Path) -> list[Saved]:
    """For `verify --against`: a file of checkpoints, or a receipt; which of the two, its first line tells.

    Raises `Invalid` (bad_checkpoint_file), `Unusable`.
    """
    data = _read(file)
    if not data.startswith(receipt.HEADER.encode()):
        return list(load_checkpoints(file))
    return [SavedReceipt(data.decode("utf-8", "replace"))]


def _read(file: Path) -> bytes:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise _unusable("read", file, error) from None
    if not data.strip():
        raise Invalid(
            "{file} is empty: it holds neither checkpoints nor a receipt", code="bad_checkpoint_file", file=file
        )
    return data


def _checkpoint(file: Path, number: int, line: bytes) -> SavedCheckpoint:
    try:
        found = _SAVED.decode(line)
        note.parse_checkpoint(note.parse_note(found.note).text)
        for vkey in found.vkeys:
            note.parse_vkey(vkey)
    except (msgspec.DecodeError, UnicodeDecodeError, NoteError) as error:
        message = "{file}, line {number}: this is no saved checkpoint ({what}); save them with `jisr checkpoint save`"
        code = "bad_checkpoint_file"
        raise Invalid(message, code=code, line=number, file=file, number=number, what=str(error)) from None
    return found


_SAVED = msgspec.json.Decoder(SavedCheckpoint)


def _unusable(what: str, file: Path, error: OSError) -> Unusable:
    message = "{file} cannot be {what}: {reason}"
    return Unusable(message, code="file_unusable", file=file, what=Phrase(what), reason=error.strerror or str(error))
