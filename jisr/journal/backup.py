"""A backup: what is true, of every space, in one portable file; no keys, no views. And its way back.

archivefile.py says what the file looks like. It may be made while others write, and restored on either store.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from jisr.errors import Invalid, Refused, Unusable
from jisr.journal import files, note
from jisr.journal.append import encode_policy, shaping_body
from jisr.journal.archivefile import Manifest, Reading, SpaceManifest, Writing, damaged
from jisr.journal.checkpoints import SavedCheckpoint, latest_checkpoints
from jisr.journal.journal import PAUSED, REAL, Journal, wall_clock
from jisr.journal.node import Node
from jisr.journal.note import NoteError
from jisr.journal.rebuild import Progress, no_progress
from jisr.journal.registry import Body
from jisr.journal.store.archiving import TABLES, Archive
from jisr.journal.store.base import Store
from jisr.journal.store.ledger import Ledger, Log
from jisr.journal.verify import verify
from jisr.journal.when import text_of

NOTED = "last-backup"
"""A file in the data folder: when the last backup of the node was made."""


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
    with Writing(file) as archive:
        found = [_save_space(node, space, archive, progress) for space in spaces or node.spaces()]
        archive.finish(Manifest(spaces=[_manifest(each, rows) for each, rows in found]))
    files.write_private(node.folder / NOTED, text_of(wall_clock()).encode())
    return [summary for summary, _ in found]


def _save_space(node: Node, space: str, archive: Writing, progress: Progress) -> tuple[SpaceSummary, dict[str, int]]:
    journal = node.open(space)
    try:
        with journal.store.reading():
            ledger, tables = Ledger(journal.store), Archive(journal.store)
            total, rows = ledger.count(), {}
            for table in TABLES:
                rows[table] = archive.add(f"{space}/{table}", tables.rows(table))
                if table == "record":
                    progress(total, total)
            return SpaceSummary(space, total, tuple(latest_checkpoints(ledger))), rows
    finally:
        journal.close()


def _manifest(summary: SpaceSummary, rows: dict[str, int]) -> SpaceManifest:
    return SpaceManifest(summary.space, rows, list(summary.checkpoints))


def restore(
    node: Node, file: Path, saved: Sequence[SavedCheckpoint] = (), progress: Progress = no_progress
) -> list[SpaceSummary]:
    """Bring back the spaces of a backup, into an empty data folder or one that lacks them: all or nothing.

    Sums, records, trees and signatures are verified first. Every log is closed, and a new one opened whose first
    record names the restored checkpoint and, of `saved` (what witnesses or others hold), any newer one.
    Raises `Unusable`: backup_damaged, newer_format, space_exists.
    """
    archive = Reading(file)
    manifest = archive.check()
    for each in manifest.spaces:
        _check_free(node.store(each.space), each.space)
    node.prepare()
    drafts: list[tuple[Store, Store]] = []
    try:
        for each in manifest.spaces:
            place = node.store(each.space)
            draft = place.draft()
            drafts.append((draft, place))
            _fill(node, file, archive, each, draft, saved, progress)
        for draft, place in drafts:
            draft.take_place_of(place)
    except BaseException:
        for draft, _ in drafts:
            draft.discard()
        node.tidy()
        raise
    finally:
        for draft, place in drafts:
            draft.close()
            place.close()
    return [SpaceSummary(each.space, each.rows["record"], tuple(each.checkpoints)) for each in manifest.spaces]


def reset(node: Node, file: Path, space: str, progress: Progress = no_progress) -> SpaceSummary:
    """Put a paused exercise back to what a backup of it holds; it stays paused. What was said since is gone from here.

    The new logs name the checkpoints that the abandoned ones ended with, so that nobody can pass this off as never
    having been. Nobody may hold the space open (its journals closed first). It is made beside the space and takes its
    place in the end: cut off in between, `restore` brings the space back from the same file.
    Raises `Refused` not_an_exercise, not_paused; `Invalid` other_space; what `restore` raises.
    """
    archive = Reading(file)
    found = [each for each in archive.check().spaces if each.space == space]
    if not found:
        raise Invalid("this snapshot holds nothing of {space}", code="other_space", space=space)
    saved, why = _standing(node, space)
    place = node.store(space)
    draft = place.draft()
    try:
        _fill(node, file, archive, found[0], draft, saved, progress)
        with draft.writing():
            draft.set_meta(PAUSED, why)
        place.discard()
        draft.take_place_of(place)
    except BaseException:
        draft.discard()
        raise
    finally:
        draft.close()
        place.close()
    return SpaceSummary(space, found[0].rows["record"], tuple(found[0].checkpoints))


def _standing(node: Node, space: str) -> tuple[list[SavedCheckpoint], str]:
    """What the space's logs end with now, and why it is paused."""
    journal = node.open(space)
    try:
        if space == REAL:
            raise Refused("what is real is not paused and not reset: only an exercise is", code="not_an_exercise")
        why = journal.paused()
        if not why:
            raise Refused("pause the exercise first: what is said meanwhile would be lost", code="not_paused")
        with journal.store.reading():
            return latest_checkpoints(Ledger(journal.store)), why
    finally:
        journal.close()


def _check_free(store: Store, space: str) -> None:
    try:
        if store.exists():
            raise Unusable(
                "the space {space} is here already: restore into an empty folder (--data), or move it away first",
                code="space_exists",
                space=space,
            )
    finally:
        store.close()


def _fill(
    node: Node, file: Path, archive: Reading, manifest: SpaceManifest, draft: Store,
    saved: Sequence[SavedCheckpoint], progress: Progress,
) -> None:  # fmt: skip
    journal = node.journal_on(draft, manifest.space)
    journal.create()
    with draft.writing():
        tables = Archive(draft)
        for table, rows in archive.parts(manifest.space):
            tables.insert(table, rows)
        _set_policy(journal, file)
    with draft.reading():
        if (
            latest_checkpoints(Ledger(draft)) != manifest.checkpoints
            or Ledger(draft).count() != manifest.rows["record"]
        ):
            raise damaged(file, f"the space {manifest.space} is not what the manifest says")
    mine = [each for each in saved if f"/{manifest.space}/" in each.origin]
    _check(journal, file, mine, progress)
    journal.rebuild(progress)
    journal.reopen_logs(dict(_known(Ledger(draft), mine)))


def _set_policy(journal: Journal, file: Path) -> None:
    try:
        bodies = [shaping_body(journal.registry, row) for row in Ledger(journal.store).policy_records()]
        if bodies:
            journal.store.set_meta("policy", encode_policy(journal.registry.policy_of(bodies)))
    except (AssertionError, LookupError, ValueError) as error:
        raise damaged(file, f"the pack's records cannot be read ({error})") from None


def _check(journal: Journal, file: Path, saved: Sequence[SavedCheckpoint], progress: Progress) -> None:
    """A tail that others have seen and the backup has not is what `newer` is for; every other fault refuses it."""
    report = verify(journal, against=saved, progress=progress)
    faults = [fault for fault in report.faults if fault.kind != "truncated"]
    if faults:
        places = "; ".join(f"{each.log} at {each.position}: {each.detail}" for each in faults[:3])
        raise damaged(file, f"{len(faults) + report.more} faults: {places}")


def _known(ledger: Ledger, saved: Sequence[SavedCheckpoint]) -> Iterator[tuple[str, Body]]:
    """member -> what its new log says of the one before."""
    logs = ledger.logs()
    origins = {log.origin for log in logs}
    for log in logs:
        latest = ledger.checkpoint(log.log_no)
        if not log.is_open or latest is None:
            continue
        newer = [each.note for each in saved if _is_newer(each, log, latest[0], origins)]
        yield log.member, {"restored": latest[1], "newer": sorted(set(newer))}


def _is_newer(saved: SavedCheckpoint, log: Log, size: int, origins: set[str]) -> bool:
    """Of this log, or of a later one of the member's that an earlier restore opened and this backup does not know."""
    try:
        checkpoint = note.parse_checkpoint(note.parse_note(saved.note).text)
    except NoteError:
        return False
    if checkpoint.origin == log.origin:
        return checkpoint.size > size
    first = log.origin.rsplit("/", 1)[0] if log.origin.count("/") > 2 else log.origin
    return checkpoint.origin not in origins and checkpoint.origin.startswith(f"{first}/")
