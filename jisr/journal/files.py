"""Small files that must be whole or absent, also after a power cut, and readable by their owner alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def make_private_folder(folder: Path) -> None:
    """Make the folder, and those above it, for the owner alone; an existing folder keeps its mode."""
    for each in reversed([folder, *folder.parents]):
        with suppress(FileExistsError):
            each.mkdir(mode=PRIVATE_FOLDER)


def write_private(path: Path, data: bytes) -> None:
    """Put a whole, synced file in place of what is there."""
    draft = _write_draft(path, data)
    os.replace(draft, path)
    sync_folder(path.parent)


def create_private(path: Path, data: bytes) -> None:
    """Put a whole, synced file where none is. Raises FileExistsError: of several processes exactly one succeeds."""
    draft = _write_draft(path, data)
    try:
        # A link, and not O_EXCL on the name itself: so no other process ever reads a half-written file.
        os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _write_draft(path: Path, data: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            draft.unlink()
            raise
    return draft


def sync_folder(folder: Path) -> None:
    """Make names that were added or replaced in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process alone, among those that ask with `locked` too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
