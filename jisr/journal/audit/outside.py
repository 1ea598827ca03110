"""A journal beside what was kept outside its node: a tail that was cut off, another history, a receipt that fails."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from jisr.journal import note, receipt
from jisr.journal.audit.logs import Outcome
from jisr.journal.checkpoints import Saved, SavedCheckpoint, SavedReceipt
from jisr.journal.note import Checkpoint, NoteError, VerifierKey
from jisr.journal.report import Fault
from jisr.journal.store.auditing import Audit


def sizes_of(against: Sequence[Saved]) -> dict[str, set[int]]:
    """origin -> the sizes at which the log's root is wanted."""
    found: dict[str, set[int]] = {}
    for each in against:
        try:
            checkpoint = _checkpoint_of(each)
        except NoteError:
            continue
        found.setdefault(checkpoint.origin, set()).add(checkpoint.size)
    return found


def _checkpoint_of(saved: Saved) -> Checkpoint:
    text = receipt.parse_receipt(saved.text).checkpoint_note if isinstance(saved, SavedReceipt) else saved.note
    return note.parse_checkpoint(note.parse_note(text).text)


def compare(audit: Audit, outcomes: Mapping[str, Outcome], saved: Saved) -> list[Fault]:
    if isinstance(saved, SavedReceipt):
        return _compare_receipt(audit, outcomes, saved)
    return _compare_checkpoint(outcomes, saved)


def _compare_checkpoint(outcomes: Mapping[str, Outcome], saved: SavedCheckpoint) -> list[Fault]:
    try:
        checkpoint = _checkpoint_of(saved)
        keys = [note.parse_vkey(vkey) for vkey in saved.vkeys]
        note.open_note(note.parse_note(saved.note), keys[-1:])
    except NoteError as error:
        return [Fault("signature", saved.origin, detail=f"the checkpoint that was kept does not hold: {error}")]
    if checkpoint.origin != saved.origin:
        return [Fault("signature", saved.origin, detail=f"what was kept is a checkpoint of {checkpoint.origin}")]
    outcome = outcomes.get(saved.origin)
    if outcome is None:
        return [Fault("truncated", saved.origin, None, 0, "the whole log is gone")]
    if tuple(outcome.signers.history[: len(saved.vkeys)]) != saved.vkeys and outcome.whole:
        return [Fault("fork", saved.origin, detail="the log has other keys than those that were kept")]
    return _compare_tree(outcome, checkpoint)


def _compare_tree(outcome: Outcome, checkpoint: Checkpoint) -> list[Fault]:
    origin, size = checkpoint.origin, checkpoint.size
    if size > outcome.size:
        detail = f"{size} records were seen under this log, {outcome.size} are here"
        return [Fault("truncated", origin, None, outcome.size, detail)]
    root = outcome.roots.get(size)
    if size and root != checkpoint.root and outcome.whole:
        return [Fault("fork", origin, None, None, f"other records than the {size} that were seen under this log")]
    return []


def _compare_receipt(audit: Audit, outcomes: Mapping[str, Outcome], saved: SavedReceipt) -> list[Fault]:
    report = receipt.verify_receipt(saved.text, _keys(outcomes))
    position = report.index if report.index >= 0 else None
    if not report.ok:
        return [
            Fault("receipt", report.origin, report.record_id or None, position, f"{code}: {detail}")
            for code, detail in report.faults
        ]
    outcome = outcomes[report.origin]
    faults = _compare_tree(outcome, _checkpoint_of(saved))
    here = next((envelope for _, envelope, _ in audit.at_positions(outcome.log.log_no, [report.index])), None)
    if here is None or sha256(here).hexdigest() != report.record_id:
        detail = "the record of the receipt is not at its place in the log"
        faults.append(Fault("receipt", report.origin, report.record_id, position, detail))
    return faults


def _keys(outcomes: Mapping[str, Outcome]) -> dict[str, list[VerifierKey]]:
    return {origin: [note.parse_vkey(vkey) for vkey in outcome.signers.history] for origin, outcome in outcomes.items()}
