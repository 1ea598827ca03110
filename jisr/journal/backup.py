"""A backup: what is true, of every space, in one portable file; no keys, no views. And its way back.

A gzipped tar: manifest.json, then for each space its tables in parts of MessagePack rows. It may be made while others
write, and restored on either store.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from jisr.journal.checkpoints import SavedCheckpoint
from jisr.journal.node import Node
from jisr.journal.rebuild import Progress, no_progress


class SpaceSummary(msgspec.Struct, frozen=True):
    """What a backup holds of one space; `checkpoints` are the latest of its logs."""

    space: str
    records: int
    checkpoints: tuple[SavedCheckpoint, ...]


def backup(
    node: Node, file: Path, spaces: Sequence[str] | None = None, progress: Progress = no_progress
) -> list[SpaceSummary]:
    """Write a backup of these spaces (None: all that the node has), each as it is at one moment; whole or not at all.

    Raises `Unusable` (backup_exists) where the file is there already, or cannot be written.
    """
    raise NotImplementedError


def restore(
    node: Node, file: Path, saved: Sequence[SavedCheckpoint] = (), progress: Progress = no_progress
) -> list[SpaceSummary]:
    """Bring back the spaces of a backup, into an empty data folder or one that lacks them: all or nothing.

    Sums, records, trees and signatures are verified first. Every log is closed, and a new one opened whose first
    record names the restored checkpoint and, of `saved` (what witnesses or others hold), any newer one.
    Raises `Unusable`: backup_damaged, newer_format, space_exists.
    """
    raise NotImplementedError
