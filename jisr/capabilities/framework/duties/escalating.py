"""Whom an overdue duty calls, and when: the alternate, the superior post, the cell. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from jisr.capabilities.framework.duties.book import DUTY_POST, Book, Promise
from jisr.capabilities.framework.duties.computing import CELL_SIDE, Duty, agreed_label
from jisr.capabilities.framework.duties.occasions import MINUTE
from jisr.journal.label import ALL, PUBLIC, Label
from jisr.journal.policy import Policy

ALTERNATE, SUPERIOR, CELL = "alternate", "superior", "cell"
TABLE, COLUMN = "escalation", "after_due"
AFTER_DUE = {ALTERNATE: 0, SUPERIOR: 50, CELL: 100}
"""Where the pack has no table `escalation`: in percent of the time agreed, counted from when it was due (P)."""
APPROVER = "approver"


class Call(NamedTuple):
    """`at`: when it has to be made, in ms."""

    step: str
    to: str
    at: int


def calls_of(duty: Duty, book: Book, policy: Policy) -> list[Call]:
    """Every call that the duty may come to, in order; nobody is called twice, nor whoever owes it."""
    found: list[Call] = []
    called = {duty.promise.post}
    for step in (ALTERNATE, SUPERIOR, CELL):
        post = next((each for each in _candidates(step, duty.promise, book, policy) if exists(policy, each)), None)
        if post is not None and post not in called:
            called.add(post)
            found.append(Call(step, post, duty.due_at + _wait(step, duty.promise, policy)))
    return found


def calls_due(duty: Duty, book: Book, policy: Policy, now: int) -> list[Call]:
    """Those whose time has come, and that were not made."""
    if not duty.past_due:
        return []
    made = {each.step for each in duty.escalations}
    return [call for call in calls_of(duty, book, policy) if call.step not in made and call.at < now]


def next_call(duty: Duty, book: Book, policy: Policy) -> int | None:
    """When the next one falls due, in ms, where nothing meets the duty before."""
    made = {each.step for each in duty.escalations}
    return min((call.at for call in calls_of(duty, book, policy) if call.step not in made), default=None)


def _wait(step: str, promise: Promise, policy: Policy) -> int:
    table = policy.tables.get(TABLE)
    figure = table.figure(step, COLUMN) if table is not None else None
    percent = AFTER_DUE[step] if figure is None else figure
    return promise.within_minutes * MINUTE * percent // 100


def _candidates(step: str, promise: Promise, book: Book, policy: Policy) -> Iterator[str]:
    if step == ALTERNATE:
        yield from alternates(promise, book)
    elif step == SUPERIOR:
        yield from superiors(promise.post, book)
        yield f"{promise.producer}/{APPROVER}"
    else:
        yield from (f"{code}/{DUTY_POST}" for code in cells(policy))


def alternates(promise: Promise, book: Book) -> Iterator[str]:
    """The deputy of an authority; of a function's assignment; or the member's own alternate."""
    if promise.key.table == "activation":
        if promise.deputy:
            yield promise.deputy
        return
    for _, row in book.assignments:
        if row.deputy and row.function == promise.function and row.member == promise.producer:
            yield row.deputy
    yield f"{promise.producer}/{ALTERNATE}"


def alternate_of(post: str, policy: Policy) -> str:
    """The alternate of the post's member, where it has one and is not that post itself."""
    name = f"{post.partition('/')[0]}/{ALTERNATE}"
    return name if name != post and exists(policy, name) else ""


def superiors(post: str, book: Book) -> Iterator[str]:
    """By the lines of command: a post, or the chair of a body."""
    chairs = {row.code: row.chair for _, row in book.bodies}
    for _, row in book.lines:
        if row.subordinate == post:
            yield row.superior if "/" in row.superior else chairs.get(row.superior, "")


def cells(policy: Policy) -> list[str]:
    return sorted(code for code, each in policy.members.items() if each.side == CELL_SIDE and each.active)


def exists(policy: Policy, name: str) -> bool:
    member, _, post = name.partition("/")
    found = policy.members.get(member)
    return found is not None and found.active and any(each.code == post for each in found.posts)


def told_label(policy: Policy, owner: str, members: Iterable[str], within: Sequence[Label]) -> dict[str, object] | None:
    """The label of what the system says: for those of `members` who may see each of the labels `within`. None where
    `owner` is not among them."""
    reached = [policy.reach(each.releasable_to, each.originator) for each in within]
    told = {each for each in (*members, owner) if all(each in one for one in reached)}
    if owner not in told:
        return None
    levels = policy.labels.levels
    return {
        "level": levels[max(levels.index(each.level) for each in within)],
        "releasable_to": sorted(told - {owner, ALL, PUBLIC}),
        "caveats": sorted({caveat for each in within for caveat in each.caveats}),
    }


def agreed_or_none(policy: Policy, promise: Promise) -> list[Label]:
    """The label that was agreed, where there is one that the pack knows."""
    label = agreed_label(policy, promise) if promise.label is not None else None
    return [] if label is None else [label]
