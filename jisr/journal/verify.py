"""Whether a journal is what its records, trees and signatures say, and what is kept elsewhere says."""

import itertools
from collections.abc import Mapping, Sequence

from jisr.journal import note
from jisr.journal.append import encode_policy, shaping_body
from jisr.journal.audit import outside
from jisr.journal.audit.logs import LogCheck, Outcome
from jisr.journal.audit.records import Deferred, RecordCheck
from jisr.journal.audit.views import check_views
from jisr.journal.checkpoints import Saved
from jisr.journal.journal import Journal
from jisr.journal.note import Checkpoint, NoteError
from jisr.journal.rebuild import Progress, no_progress
from jisr.journal.report import Fault, Report, Witnessed
from jisr.journal.store.auditing import Audit
from jisr.journal.store.ledger import Ledger, Log

__all__ = ["Fault", "Report", "Witnessed", "verify"]

TICK = 1_000


def verify(
    journal: Journal,
    *,
    all_checkpoints: bool = False,
    views: bool = False,
    against: Sequence[Saved] = (),
    progress: Progress = no_progress,
) -> Report:
    """Read everything once, in one snapshot, and name each fault; memory does not grow with the journal.

    `all_checkpoints`: verify the signature of every checkpoint, not only of the latest, the cosigned and those around
    a change of keys. `views`: compare the views in use with what the journal gives.
    `against`: what `checkpoints.load_against(FILE)` read: checkpoints or a receipt, kept outside this node.
    `progress(done, of all)` counts records.
    """
    with journal.store.reading():
        report = _Verification(journal, all_checkpoints, against, progress).run()
    if views:
        for fault in check_views(journal, progress):
            report.add(fault)
    return report


class _Verification:
    """One run, in one snapshot."""

    def __init__(self, journal: Journal, every: bool, against: Sequence[Saved], progress: Progress) -> None:
        self._journal, self._every, self._against, self._progress = journal, every, against, progress
        self._ledger, self._audit = Ledger(journal.store), Audit(journal.store)
        self._total, self._done = self._ledger.count(), 0
        self._outcomes: dict[str, Outcome] = {}
        self._deferred = Deferred()
        self._report = Report()

    def run(self) -> Report:
        wanted = outside.sizes_of(self._against)
        logs = self._ledger.logs()
        for log in logs:
            cosigned = {size for size, *_ in self._ledger.cosignatures(log.log_no)}
            outcome = self._log(log, cosigned | wanted.get(log.origin, set()))
            self._outcomes[log.origin] = outcome
            self._report.records += outcome.size
            self._report.checkpoints += outcome.checkpoints
            self._add(outcome.faults)
            self._add(self._cosignatures(outcome))
        self._add(self._deferred.faults())
        self._add(self._not_erased())
        self._add(self._between(logs))
        for saved in self._against:
            self._add(outside.compare(self._audit, self._outcomes, saved))
        return self._report

    def _add(self, faults: Sequence[Fault]) -> None:
        for fault in faults:
            self._report.add(fault)

    def _log(self, log: Log, sizes: set[int]) -> Outcome:
        outcome = self._read(log, sizes, self._every)
        if outcome.whole or self._every:
            return outcome
        # Every root that the log signed helps to say where in it something was done.
        self._done -= outcome.size
        return self._read(log, sizes, True)

    def _read(self, log: Log, sizes: set[int], every: bool) -> Outcome:
        before = len(self._deferred.missing), len(self._deferred.threads)
        records = RecordCheck(self._journal.registry, self._journal.space, log.member, log.origin, self._deferred)
        outcome = LogCheck(self._audit, records, log, sizes, every, self._tick).run()
        if not every and not outcome.whole:  # it will be read again
            del self._deferred.missing[before[0] :], self._deferred.threads[before[1] :]
        return outcome

    def _tick(self) -> None:
        self._done += 1
        if self._done % TICK == 0 or self._done == self._total:
            self._progress(self._done, self._total)

    def _cosignatures(self, outcome: Outcome) -> list[Fault]:
        faults = []
        newest: dict[str, Witnessed] = {}
        for size, witness, line, same_operator in self._ledger.cosignatures(outcome.log.log_no):
            try:
                newest[witness] = self._cosignature(outcome, size, witness, line, same_operator)
            except NoteError as error:
                detail = f"the cosignature of {witness} over {size} records does not hold: {error}"
                faults.append(Fault("signature", outcome.log.origin, None, size - 1, detail))
        self._report.witnessed.extend(newest.values())
        return faults

    def _cosignature(self, outcome: Outcome, size: int, witness: str, line: str, same_operator: bool) -> Witnessed:
        key, signature = note.parse_vkey(witness), note.parse_signature(line)
        text = Checkpoint(outcome.log.origin, size, outcome.roots.get(size, b"")).text()
        if key.kind != note.COSIGNATURE or not key.verifies(text, signature):
            raise NoteError("note_bad_signature", "The signature of {name} is false", name=signature.name)
        return Witnessed(outcome.log.origin, key.name, size, note.cosigned_at(signature), same_operator)

    # What no single log shows

    def _not_erased(self) -> list[Fault]:
        """A body that somebody put back after its erasure."""
        faults = []
        rows = self._ledger.by_ids(sorted(self._deferred.erased))
        origins = {outcome.log.log_no: origin for origin, outcome in self._outcomes.items()}
        for row in rows.values():
            if row.body is not None or row.salt is not None:
                detail = "the body was erased, and is there all the same"
                faults.append(Fault("erased", origins.get(row.log_no, ""), row.id, row.position, detail))
        return faults

    def _between(self, logs: Sequence[Log]) -> list[Fault]:
        known = {log.log_no for log in logs}
        faults = [
            Fault("log", f"number {number}", detail="there are records or checkpoints of a log that is not listed")
            for number in sorted(self._audit.logs_of_rows() - known)
        ]
        faults.extend(
            Fault("submission", post, detail=f"the client_id {client_id} stands for no record, or not for one alone")
            for post, client_id in self._audit.submissions_without_record()
        )
        faults.extend(_open_logs(logs, self._outcomes))
        if self._report.ok and not faults:
            faults.extend(self._numbers())
        if self._report.ok and not faults:
            faults.extend(self._policy())
        return faults

    def _numbers(self) -> list[Fault]:
        """Records are numbered in the order of their arrival, without a gap."""
        origins = {outcome.log.log_no: origin for origin, outcome in self._outcomes.items()}
        return [
            Fault("columns", origins.get(log_no, ""), record, position, "seq is not one of those that were given")
            for record, log_no, position in self._audit.numbered_beyond(self._total)
        ]

    def _policy(self) -> list[Fault]:
        """The policy that decides who sees what is a function of the records."""
        kept, registry = self._journal.store.meta("policy"), self._journal.registry
        bodies = [shaping_body(registry, row) for row in self._ledger.policy_records()]
        policy = registry.policy_of(bodies) if bodies else None
        if (None if policy is None else encode_policy(policy)) != kept:
            detail = "the policy in force is not the one that the records give"
            return [Fault("view", self._journal.space, detail=detail)]
        known = {log.member for log in self._ledger.logs()}
        return [
            Fault("log", member, detail="the pack names this member, and it has no log")
            for member in sorted(policy.members.keys() - known if policy is not None else ())
        ]


def _open_logs(logs: Sequence[Log], outcomes: Mapping[str, Outcome]) -> list[Fault]:
    """Each member has one open log, its last; a later log begins with the checkpoint that the one before ends with."""
    faults = []
    by_member: dict[str, list[Log]] = {}
    for log in logs:
        by_member.setdefault(log.member, []).append(log)
    for own in by_member.values():
        for before, after in itertools.pairwise(own):
            if outcomes[after.origin].restored != outcomes[before.origin].latest and outcomes[after.origin].whole:
                detail = f"it ends with another checkpoint than {after.origin} says"
                faults.append(Fault("log", before.origin, None, None, detail))
        for log in own:
            if log.is_open != (log is own[-1]):
                detail = "of a member's logs only the last one is open"
                faults.append(Fault("log", log.origin, None, None, detail))
    return faults
