"""Checkpoints kept outside the node: what finds a tail that was cut off, or a history that was rewritten."""

from pathlib import Path

import msgspec

from jisr.journal.journal import Journal


class SavedCheckpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a file of checkpoints. `vkeys` are the verifier keys that the log had up to then, oldest first."""

    origin: str
    vkeys: tuple[str, ...]
    note: str


class SavedReceipt(msgspec.Struct, frozen=True):
    """A receipt file, as it is."""

    text: str


Saved = SavedCheckpoint | SavedReceipt


def save_checkpoints(journal: Journal, file: Path) -> int:
    """Write the latest checkpoint of every log, one JSON object a line; the file is whole or not there.

    Returns how many. Raises `Unusable` where the file cannot be written.
    """
    raise NotImplementedError


def load_checkpoints(file: Path) -> list[SavedCheckpoint]:
    """Read what `save_checkpoints` wrote. Raises `Invalid` (bad_checkpoint_file) with the line, `Unusable`."""
    raise NotImplementedError


def load_against(file: Path) -> list[Saved]:
    """For `verify --against`: a file of checkpoints, or a receipt; which of the two, its first line tells.

    Raises `Invalid` (bad_checkpoint_file), `Unusable`.
    """
    raise NotImplementedError
