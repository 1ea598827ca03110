"""What may go wrong on this node before it does: each finding says what to do."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import msgspec

from jisr.errors import JisrError
from jisr.journal.backup import NOTED
from jisr.journal.journal import Journal, wall_clock
from jisr.journal.node import Node
from jisr.journal.store.base import Store
from jisr.journal.store.ledger import Ledger
from jisr.journal.store.viewing import Views
from jisr.journal.when import ms_of, text_of

OLDEST_PYTHON = (3, 11)
LIBRARIES = ("msgspec", "orjson", "PyNaCl", "psycopg")
LITTLE_SPACE, NO_SPACE = 2 * 1024**3, 200 * 1024**2
ACCESS_LOG = "access.ndjson"
MINUTE, DAY = 60_000, 86_400_000
OLD_BACKUP_DAYS = 7


class Finding(msgspec.Struct, frozen=True):
    """`what` was found; `mend` says what to do, and is empty where nothing is to be done."""

    level: Literal["ok", "warning", "problem"]
    what: str
    mend: str = ""


def examine(node: Node) -> list[Finding]:
    """Program and libraries, store, keys, disk, clock, access log, and the views of every space. Changes nothing."""
    found = [*_program(), *_folder(node)]
    try:
        spaces = node.spaces()
    except JisrError as error:
        return [*found, Finding("problem", str(error), "make the database answer, then ask again")]
    if not spaces:
        found.append(Finding("warning", "there is no space here yet", "make one: `jisr init --pack DIR`"))
    for space in spaces:
        found.extend(_space(node, space))
    return found


def _program() -> Iterator[Finding]:
    yield _judged(
        sys.version_info >= OLDEST_PYTHON, f"Python {platform.python_version()}", "install Python 3.11 or newer"
    )
    missing, present = [], []
    for name in LIBRARIES:
        try:
            present.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    yield _judged(not missing, ", ".join([*present, *(f"{name} is missing" for name in missing)]), "run `make env`")


def _judged(right: bool, what: str, mend: str, otherwise: Literal["warning", "problem"] = "problem") -> Finding:
    return Finding("ok", what) if right else Finding(otherwise, what, mend)


# The folder


def _folder(node: Node) -> Iterator[Finding]:
    folder = node.folder
    if not folder.is_dir():
        yield Finding("problem", f"there is no folder {folder}", "name the right one with --data, or `jisr init`")
        return
    yield _disk(folder)
    private = not folder.stat().st_mode & 0o077
    what = f"the folder {folder} is open to {'its owner alone' if private else 'others'}"
    yield _judged(private, what, f"chmod 700 {folder}", "warning")
    yield from _keys(node.keys)
    yield _access_log(folder / ACCESS_LOG)
    yield _backup(folder / NOTED)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    what = f"{free / 1024**3:,.1f} GiB are free under {folder}"
    if free >= LITTLE_SPACE:
        return Finding("ok", what)
    mend = "free some space: when the disk is full, nothing more is accepted"
    return Finding("problem" if free < NO_SPACE else "warning", what, mend)


def _keys(folder: Path) -> Iterator[Finding]:
    paths = sorted(path for path in folder.rglob("*.key*") if path.is_file()) if folder.is_dir() else []
    exposed = [path for path in paths if path.stat().st_mode & 0o077]
    for path in exposed:
        yield Finding(
            "problem",
            f"others may read the key file {path}",
            f"chmod 600 {path}; if others had access, rotate the key: `jisr key rotate {path.stem.partition('-')[0]}`",
        )
    if not exposed:
        yield Finding("ok", f"{len(paths)} key files, their owner's alone")


def _access_log(file: Path) -> Finding:
    writable = os.access(file if file.exists() else file.parent, os.W_OK)
    mend = f"give {file} to the user that runs Jisr: without it nothing can be read as a member"
    return _judged(writable, f"the access log {file} {'can' if writable else 'cannot'} be written", mend)


def _backup(file: Path) -> Finding:
    mend = "make one with `jisr backup FILE`, and keep it on another machine"
    try:
        days = (wall_clock() - ms_of(file.read_text(encoding="utf-8"))) // DAY
    except (OSError, ValueError, JisrError):
        return Finding("warning", "no backup was made of this node yet", mend)
    return _judged(days <= OLD_BACKUP_DAYS, f"the last backup was made {days} days ago", mend, "warning")


# A space


def _space(node: Node, space: str) -> Iterator[Finding]:
    store = node.store(space)
    journal = node.journal_on(store, space)
    try:
        journal.check_usable()
        yield from _store(store)
        with store.reading():
            yield from _open_space(journal)
    except JisrError as error:
        yield Finding("problem", f"{space}: {error}", "see the message; `jisr verify` says more")
    finally:
        store.close()


def _open_space(journal: Journal) -> Iterator[Finding]:
    space, store, ledger = journal.space, journal.store, Ledger(journal.store)
    if store.meta("policy") is None:
        yield Finding("warning", f"{space}: no pack was applied", "`jisr pack apply DIR`")
        return
    stale = journal.views_are_stale()
    yield _judged(
        not stale,
        f"{space}: {ledger.count():,} records, views {'of an older pack or program' if stale else 'up to date'}",
        "`jisr rebuild`",
        "warning",
    )
    preparing = sorted(name for name, (_, ready) in Views(store).clearances().items() if not ready)
    if preparing:
        yield Finding("warning", f"{space}: views being prepared for {', '.join(preparing)}", "`jisr rebuild`")
    yield from _left_over(journal)
    yield from _clock(journal, ledger)
    yield from _missing_keys(journal, ledger)


def _left_over(journal: Journal) -> Iterator[Finding]:
    other = "b" if journal.store.views == "a" else "a"
    if f"view_{other}" in journal.store.tables():
        what = f"{journal.space}: there are half-made views"
        yield Finding("warning", what, "if nobody is rebuilding them now, `jisr rebuild` clears them away")


def _clock(journal: Journal, ledger: Ledger) -> Iterator[Finding]:
    last = ledger.last_recorded_at()
    now = journal.now()
    if last is not None and last > now + MINUTE:
        what = f"{journal.space}: the clock says {text_of(now)}, the last record {text_of(last)}"
        yield Finding("problem", what, "set the clock of this machine, by NTP")
    elif last is not None:
        yield Finding("ok", f"{journal.space}: the last record is of {text_of(last)}, the clock is not behind it")


def _missing_keys(journal: Journal, ledger: Ledger) -> Iterator[Finding]:
    for log in ledger.logs():
        if log.is_open and not journal.key_file(log.origin).exists():
            what = f"the key of {log.origin} is missing: {journal.key_file(log.origin)}"
            yield Finding("problem", what, "put the key file back: without it this member cannot write")


def _store(store: Store) -> Iterator[Finding]:
    """Each store says what it finds of itself: (right, what, what to do)."""
    for right, what, mend in store.examine():
        yield _judged(right, what, mend)
