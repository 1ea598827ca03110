"""What takes more than one record: said together, so that pages, API and command line say it alike."""

from collections.abc import Sequence
from typing import Any

from jisr.capabilities.incidents.records.explosive import EXPLOSIVE_CONTACT
from jisr.capabilities.incidents.records.judgement import MERGED, SUPERSEDED
from jisr.errors import Missing
from jisr.journal.append import Accepted
from jisr.journal.journal import Journal
from jisr.journal.policy import Policy
from jisr.journal.read import Reader, RecordView
from jisr.journal.record import Actor, Submission
from jisr.journal.registry import Body
from jisr.journal.types import SANITISED

LabelDict = dict[str, Any]


def do_report_hazard(
    journal: Journal, actor: Actor, *, hazard: Submission, contact: Body, contact_label: LabelDict
) -> list[Accepted]:
    """The 9-line, and its contact under a label for those who call back."""
    return journal.append(actor, [hazard, contact_line(hazard, contact, contact_label)])


def contact_line(hazard: Submission, contact: Body, label: LabelDict) -> Submission:
    """Who answers the call-back, as a record of its own beside the 9-line."""
    return Submission(
        type=EXPLOSIVE_CONTACT, body=contact, label=label, thread=hazard.thread or f"@{hazard.client_id}",
        refs=(f"@{hazard.client_id}",), client_id=f"{hazard.client_id}/contact",
    )  # fmt: skip


def do_supersede(
    journal: Journal, actor: Actor, *, record: str, body: Body, client_id: str, by: Sequence[str] = ()
) -> list[Accepted]:
    """Tell every recipient of `record` that it no longer holds, and those who see them what takes its place.

    Where `by` is not for all of them there are two notices, each under its own client_id; the first one stands even
    if the second cannot. `Missing` where the actor does not see the records.
    """
    policy, reader = _as(journal, actor)
    old = _record(reader, record)
    new = [_record(reader, each) for each in by]
    label, thread = _label(old), old.thread or old.id
    notice = Submission(type=SUPERSEDED, body=body, label=label, thread=thread, refs=(old.id,), client_id=client_id)
    for_all = [each.id for each in new if _covers(policy, each, old)]
    accepted = journal.append(actor, [_with_refs(notice, for_all)])
    for narrow in (each for each in new if each.id not in for_all):
        second = _with_refs(notice, [narrow.id], _label(narrow), f"{client_id}/{narrow.ref}")
        accepted += journal.append(actor, [second])
    return accepted


def do_merge_incidents(
    journal: Journal, actor: Actor, *, into: str, others: Sequence[str], body: Body, label: LabelDict, client_id: str
) -> list[Accepted]:
    """All of `others` go on in the incident `into`, which says so too; all threads are said to in one transaction."""
    return journal.append(actor, merger(into, others, body, label, client_id))


def merger(into: str, others: Sequence[str], body: Body, label: LabelDict, client_id: str) -> list[Submission]:
    """What is said of it in each of the threads."""
    lines = [(into, (into, *others)), *((other, (into, other)) for other in others)]
    return [
        Submission(type=MERGED, body=body, label=label, thread=thread, refs=refs, client_id=f"{client_id}/{at}")
        for at, (thread, refs) in enumerate(lines)
    ]


def do_sanitise(journal: Journal, actor: Actor, *, source: str, version: Submission) -> list[Accepted]:
    """A coarser statement under its own, wider label; that it stems from `source` is said under the source's label."""
    body = {"source": source, "version": f"@{version.client_id}"}
    link = Submission(type=SANITISED, body=body, label={}, client_id=f"{version.client_id}/link")
    return journal.append(actor, [version, link])


def _as(journal: Journal, actor: Actor) -> tuple[Policy, Reader]:
    policy = journal.policy
    assert policy is not None, "a journal that has records has a pack"
    return policy, journal.read(policy.post_clearance(actor.member, actor.post))


def _record(reader: Reader, reference: str) -> RecordView:
    ids = reader.find(reference)
    for each in reader.thread(reference).records:
        if each.id in ids and each.label is not None:
            return each
    raise Missing("there is no record {reference}", code="unknown_record", field="refs", reference=reference[:70])


def _label(record: RecordView) -> LabelDict:
    """As it is submitted: who originates a record says its author."""
    assert record.label is not None
    return {name: record.label[name] for name in ("level", "releasable_to", "caveats", "expires")}


def _covers(policy: Policy, outer: RecordView, inner: RecordView) -> bool:
    """Whether everyone who sees `inner` sees `outer`."""
    labels = [policy.read_label(_label(each), each.author or "") for each in (inner, outer)]
    return policy.narrower_or_equal(*labels)


def _with_refs(
    notice: Submission, by: Sequence[str], label: LabelDict | None = None, client_id: str | None = None
) -> Submission:
    return Submission(
        type=notice.type, body=notice.body, label=label or notice.label, thread=notice.thread,
        refs=(*notice.refs, *by), client_id=client_id or notice.client_id,
    )  # fmt: skip
