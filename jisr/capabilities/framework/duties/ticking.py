"""What the system says when a clock has run out: whom an overdue duty calls, and what a trigger asks of an authority.

Each is written by the post `system` of the member that owns it, from that member's view, under a client_id made from
the duty and the step: so it is said once, whatever number of processes look at the clock.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from jisr.capabilities.framework.duties.book import Book
from jisr.capabilities.framework.duties.computing import Duty
from jisr.capabilities.framework.duties.escalating import Call, agreed_or_none, calls_due, cells, next_call, told_label
from jisr.capabilities.framework.duties.proposing import asks_of
from jisr.capabilities.framework.duties.reading import Board, board_of, books_in, opening_labels
from jisr.capabilities.framework.duties.records import ESCALATED
from jisr.errors import Conflict, JisrError
from jisr.journal.journal import Journal
from jisr.journal.label import Label
from jisr.journal.policy import Policy
from jisr.journal.read import Reader
from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of

SYSTEM = "system"


class Written(NamedTuple):
    """`said`: ESCALATED or PROPOSED; `record`: its id."""

    member: str
    said: str
    what: str
    to: str
    record: str


@dataclass
class Tick:
    """What was written; what could not be, by member; when there is something to do next (ms), None: not known."""

    written: list[Written] = field(default_factory=list)
    faults: list[tuple[str, JisrError]] = field(default_factory=list)
    next_at: int | None = None


class Ticker:
    """Looks at the clocks of one space as often as one likes: where nothing was written and nothing fell due since the
    last look, it costs one question."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._position: int | None = None
        self._next_at: int | None = None

    def look(self) -> Tick:
        policy, now = self.journal.policy, self.journal.now()
        if policy is None:
            return Tick()
        _, position = self.journal.read(next(iter(policy.clearances.values()))).newest()
        if position == self._position and (self._next_at is None or now <= self._next_at):
            return Tick(next_at=self._next_at)
        tick = do_tick(self.journal, now)
        self._position, self._next_at = position, tick.next_at
        return tick


def do_tick(journal: Journal, now: int | None = None, members: Iterable[str] | None = None) -> Tick:
    """For the members of this node (all, where none are named), by the journal's clock or `now` (ms)."""
    policy, tick = journal.policy, Tick()
    if policy is None:
        return tick
    moment = journal.now() if now is None else now
    for member in sorted(policy.members if members is None else members):
        if policy.members[member].active:
            _tick_member(journal, policy, member, moment, tick)
    return tick


def _tick_member(journal: Journal, policy: Policy, member: str, now: int, tick: Tick) -> None:
    reader = journal.read(policy.post_clearance(member, SYSTEM))
    actor = Actor(member, SYSTEM)
    try:
        books = [each for each in books_in(reader) if concerns(each, member)]
        if not books:
            return
        board = board_of(reader, policy, now, books)
        due = [*_calls(board, reader, policy, member, now), *asks_of(board, reader, policy, member, now)]
    except JisrError as error:
        tick.faults.append((member, error))
        return
    said = journal.has_said(actor, [each.client_id for each in due])
    fresh = [each for each in due if each.client_id not in said]
    if fresh:
        for submission, outcome in zip(fresh, journal.append_each([(actor, [each]) for each in fresh]), strict=True):
            _note(tick, member, submission, outcome)
    _wake(tick, board, policy, member, now)


def _note(tick: Tick, member: str, submission: Submission, outcome: Sequence[object] | JisrError) -> None:
    if isinstance(outcome, JisrError):
        if not _said_meanwhile(outcome):
            tick.faults.append((member, outcome))
        return
    (accepted,) = outcome
    body = submission.body
    what = body.get("duty", body.get("activation", {})).get("code", "")
    tick.written.append(Written(member, submission.type, what, body.get("to", ""), accepted.id))  # type: ignore[attr-defined]


def _said_meanwhile(error: JisrError) -> bool:
    """Another process was quicker, in slightly other words."""
    faults = getattr(error, "faults", [error])
    return all(isinstance(each, Conflict) and each.code == "client_id_reused" for each in faults)


def _wake(tick: Tick, board: Board, policy: Policy, member: str, now: int) -> None:
    for duty in board.duties:
        if duty.promise.producer == member and duty.is_open:
            following = next_call(duty, board.books[duty.key.promise.framework], policy)
            if following is not None:
                tick.next_at = min(following, tick.next_at or following)


def _calls(board: Board, reader: Reader, policy: Policy, member: str, now: int) -> Iterator[Submission]:
    due = [
        (duty, call)
        for duty in board.duties
        if duty.past_due and duty.promise.producer == member
        for call in calls_due(duty, board.books[duty.key.promise.framework], policy, now)
    ]
    openers = opening_labels(reader, {each for duty, _ in due for each in (duty.thread, duty.key.promise.framework)})
    for duty, call in due:
        submission = _called(duty, call, openers, policy)
        if submission is not None:
            yield submission


def _called(duty: Duty, call: Call, openers: dict[str, Label], policy: Policy) -> Submission | None:
    """None where the post that would be called may not know of the duty: then the next step comes."""
    promise, framework = duty.promise, duty.key.promise.framework
    if duty.thread not in openers or framework not in openers:
        return None
    within = [openers[duty.thread], openers[framework], duty.occasion.label, *agreed_or_none(policy, promise)]
    called = call.to.partition("/")[0]
    label = told_label(policy, promise.producer, (promise.consumer, called, *cells(policy)), within)
    if label is None or (called != promise.producer and called not in label["releasable_to"]):  # type: ignore[operator]
        return None
    key = duty.key.promise
    return Submission(
        type=ESCALATED, thread=duty.thread, label=label, refs=(duty.occasion.id, framework),
        body={
            "duty": {"table": key.table, "annex": key.annex, "code": key.code}, "step": call.step, "to": call.to,
            "due_at": text_of(duty.due_at),
        },
        client_id=f"{ESCALATED}/{framework[:16]}/{key.table}/{key.annex}/{key.code}/{duty.occasion.id[:32]}/{call.step}",
    )  # fmt: skip


def concerns(book: Book, member: str) -> bool:
    """Whether the member owes anything by it, or decides on a trigger."""
    return any(each.producer == member for each in book.promised.values())
