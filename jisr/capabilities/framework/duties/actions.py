"""What a post does about duties: activate, decline, waive, dispute, say that a step is done. The label is that of
those whom it concerns and who may see all that it names; nobody composes one."""

from collections.abc import Iterable
from typing import Any

from jisr.capabilities.framework.duties.book import Book
from jisr.capabilities.framework.duties.computing import CELL_SIDE, Duty
from jisr.capabilities.framework.duties.escalating import cells, told_label
from jisr.capabilities.framework.duties.reading import opening_labels
from jisr.capabilities.framework.duties.records import (
    ACTIVATED,
    ANSWERED,
    DUTY_DISPUTED,
    DUTY_WAIVED,
    STEP_DONE,
)
from jisr.errors import Missing, Refused
from jisr.journal.append import Accepted
from jisr.journal.journal import Journal
from jisr.journal.label import Label
from jisr.journal.policy import Policy
from jisr.journal.read import Reader
from jisr.journal.record import Actor, Submission

LabelDict = dict[str, Any]


def may_waive(policy: Policy, actor: Actor, duty: Duty) -> bool:
    """The consumer, or the cell."""
    member = policy.members.get(actor.member)
    concerned = actor.member == duty.promise.consumer or (member is not None and member.side == CELL_SIDE)
    return duty.is_open and concerned and policy.may(actor.member, actor.post, DUTY_WAIVED)


def may_dispute(policy: Policy, actor: Actor, duty: Duty) -> bool:
    delivered = duty.met_by is not None and duty.key.promise.table == "agreement"
    return delivered and actor.member == duty.promise.consumer and policy.may(actor.member, actor.post, DUTY_DISPUTED)


def may_do_step(policy: Policy, actor: Actor, duty: Duty) -> bool:
    is_step = duty.key.promise.table == "step" and duty.promise.product is None
    mine = actor.member == duty.promise.producer
    return duty.is_open and is_step and mine and policy.may(actor.member, actor.post, STEP_DONE)


def do_waive(journal: Journal, actor: Actor, *, duty: Duty, reason: str, client_id: str) -> list[Accepted]:
    """Raises `Refused` where the post may not."""
    policy, reader = _as(journal, actor)
    if not may_waive(policy, actor, duty):
        raise Refused("the consumer or the cell waives a duty that is open", code="no_right", field="duty")
    body = {"duty": _name(duty), "reason": reason}
    return journal.append(actor, [_about(reader, policy, actor, duty, DUTY_WAIVED, body, client_id)])


def do_dispute(journal: Journal, actor: Actor, *, duty: Duty, reason: str, client_id: str) -> list[Accepted]:
    """That what met the duty is not what was promised."""
    policy, reader = _as(journal, actor)
    if not may_dispute(policy, actor, duty) or duty.met_by is None:
        raise Refused("the consumer disputes what came", code="no_right", field="duty")
    body = {"duty": _name(duty), "reason": reason}
    return journal.append(actor, [_about(reader, policy, actor, duty, DUTY_DISPUTED, body, client_id, (duty.met_by,))])


def do_step(journal: Journal, actor: Actor, *, duty: Duty, note: str, client_id: str) -> list[Accepted]:
    policy, reader = _as(journal, actor)
    if not may_do_step(policy, actor, duty):
        raise Refused("the member that has the step says that it is done", code="no_right", field="duty")
    key = duty.key.promise
    body = {"step": {"annex": key.annex, "code": key.code}, "note": note}
    return journal.append(actor, [_about(reader, policy, actor, duty, STEP_DONE, body, client_id)])


def plans_of(books: Iterable[Book], actor: Actor, now: int) -> list[tuple[Book, str, str]]:
    """(framework, annex, plan's code) of the plans that the post may activate today, by itself."""
    return [
        (book, annex, row.plan)
        for book in books
        if book.holds_at(now)
        for annex, row in book.activations
        if row.plan and row.authority == actor.name
    ]


def do_activate(
    journal: Journal, actor: Actor, *, thread: str, framework: str, plan: str, reason: str, client_id: str,
    proposal: str | None = None, proposal_thread: str | None = None,
) -> list[Accepted]:  # fmt: skip
    """Start a plan in a thread; where somebody asked for it, that is answered too. Whether the post may is for the
    framework: what it does not allow has no effect."""
    policy, reader = _as(journal, actor)
    label = _label(reader, policy, actor, policy.members, [thread, framework])
    refs = (framework, proposal) if proposal else (framework,)
    lines = [Submission(type=ACTIVATED, body={"plan": plan, "reason": reason}, label=label, thread=thread, refs=refs,
                        client_id=client_id)]  # fmt: skip
    if proposal and proposal_thread:
        answer = {"decision": "activated", "reason": reason}
        lines.append(_answer(reader, policy, actor, framework, proposal, proposal_thread, answer, client_id))
    return journal.append(actor, lines)


def do_decline(
    journal: Journal, actor: Actor, *, framework: str, proposal: str, thread: str, reason: str, client_id: str
) -> list[Accepted]:
    policy, reader = _as(journal, actor)
    answer = {"decision": "declined", "reason": reason}
    return journal.append(actor, [_answer(reader, policy, actor, framework, proposal, thread, answer, client_id)])


def _answer(
    reader: Reader, policy: Policy, actor: Actor, framework: str, proposal: str, thread: str, body: LabelDict,
    client_id: str,
) -> Submission:  # fmt: skip
    said = reader.said([proposal])
    within = [each.label for each in said.values()]
    label = _label(reader, policy, actor, policy.members, [thread, framework], within)
    return Submission(type=ANSWERED, body=body, label=label, thread=thread, refs=(proposal, framework),
                      client_id=f"{client_id}/answer")  # fmt: skip


def _about(
    reader: Reader, policy: Policy, actor: Actor, duty: Duty, type: str, body: LabelDict, client_id: str,
    more: tuple[str, ...] = (),
) -> Submission:  # fmt: skip
    framework = duty.key.promise.framework
    within = [duty.occasion.label, *(each.label for each in reader.said(more).values())]
    concerned = (duty.promise.producer, duty.promise.consumer, *cells(policy))
    label = _label(reader, policy, actor, concerned, [duty.thread, framework], within)
    refs = (duty.occasion.id, framework, *more)
    return Submission(type=type, body=body, label=label, thread=duty.thread, refs=refs, client_id=client_id)


def _label(
    reader: Reader, policy: Policy, actor: Actor, members: Iterable[str], threads: list[str],
    within: Iterable[Label] = (),
) -> LabelDict:  # fmt: skip
    openers = opening_labels(reader, set(threads))
    if len(openers) < len(threads):
        raise Missing("there is nothing here that you may see", code="not_found", field="thread")
    label = told_label(policy, actor.member, members, [*openers.values(), *within])
    if label is None:
        raise Missing("there is nothing here that you may see", code="not_found", field="thread")
    return label


def _name(duty: Duty) -> LabelDict:
    key = duty.key.promise
    return {"table": key.table, "annex": key.annex, "code": key.code}


def _as(journal: Journal, actor: Actor) -> tuple[Policy, Reader]:
    policy = journal.policy
    assert policy is not None, "a journal that has records has a pack"
    return policy, journal.read(policy.post_clearance(actor.member, actor.post))
