"""The duties of a thread and their states, computed: nobody ticks anything. Pure; the clock is handed in.

What happened is made of records alone. The clock says only whether an open duty runs or is overdue: set backwards, it
changes no beginning, no due time, nothing that met a duty, and no escalation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from jisr.capabilities.framework.duties.book import Book, Promise, PromiseKey
from jisr.capabilities.framework.duties.occasions import (
    MINUTE,
    Asked,
    Started,
    occasions,
    post_of,
    source_of,
    value_at,
)
from jisr.capabilities.framework.duties.records import (
    ANSWERED,
    DUTY_DISPUTED,
    DUTY_WAIVED,
    ESCALATED,
    STEP_DONE,
)
from jisr.errors import Invalid
from jisr.journal.label import Clearance, Label, sees
from jisr.journal.policy import Policy
from jisr.journal.registry import Seen

DutyState = Literal["running", "met", "met_late", "overdue", "waived", "disputed"]
OPEN_STATES = frozenset({"running", "overdue", "disputed"})
ACKNOWLEDGED, SUPERSEDED = "incidents.acknowledged", "incidents.superseded"
SPOKEN_OF = frozenset({ANSWERED, DUTY_DISPUTED, DUTY_WAIVED, ESCALATED, STEP_DONE, SUPERSEDED})
"""Types that change duties, beside products and occasions."""
CELL_SIDE = "cell"


class DutyKey(NamedTuple):
    promise: PromiseKey
    occasion: str


class Called(NamedTuple):
    """An escalation: which step, which post was called, the record that says so, when it was recorded (ms)."""

    step: str
    to: str
    record: str
    at: int


@dataclass(frozen=True, slots=True)
class Duty:
    """Times in ms. `met_by`, `ended_by`: records. `past_due`: open, and due before the clock handed in."""

    key: DutyKey
    promise: Promise
    thread: str
    occasion: Seen
    started_at: int
    due_at: int
    state: DutyState
    past_due: bool = False
    met_by: str | None = None
    met_at: int | None = None
    ended_by: str | None = None
    disputes: tuple[str, ...] = ()
    escalations: tuple[Called, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Thread:
    """`records`: those that the viewer sees, in the order (recorded_at, id), of the types that matter."""

    id: str
    kind: str
    records: Sequence[Seen]


@dataclass
class Judge:
    """By one policy, for one viewer; `viewer` None: for whoever sees every product. Labels are read once each."""

    policy: Policy
    viewer: Clearance | None
    _agreed: dict[int, tuple[Promise, bool]] = field(default_factory=dict)
    _told: dict[tuple[str, Label], bool] = field(default_factory=dict)

    def shows(self, promise: Promise) -> bool:
        """Whether the viewer would see the product under the label that was agreed: else it could not know whether
        the duty is met."""
        if self.viewer is None or promise.label is None:
            return True
        found = self._agreed.get(id(promise))
        if found is None:
            label = agreed_label(self.policy, promise)
            shown = sees(self.viewer, label) if label else self.viewer.member == promise.producer
            found = self._agreed[id(promise)] = (promise, shown)  # kept, so that its number stays its own
        return found[1]

    def tells(self, consumer: str, label: Label) -> bool:
        """Whether a record with this label is visible to the consumer; without one, to everybody concerned."""
        if not consumer:
            return True
        found = self._told.get((consumer, label))
        if found is None:
            member = self.policy.members.get(consumer)
            clearance = self.policy.clearances.get(f"{consumer}/{member.level}") if member else None
            found = self._told[consumer, label] = clearance is not None and sees(clearance, label)
        return found


def agreed_label(policy: Policy, promise: Promise) -> Label | None:
    """None where the pack does not know it any more: then it is its producer's alone."""
    assert promise.label is not None
    given: dict[str, object] = {"preset": promise.label.preset}
    if promise.label.releasable_to:
        given["releasable_to"] = list(promise.label.releasable_to)
    try:
        return policy.read_label(given, promise.producer)
    except Invalid:
        return None


def duties_of(
    books: Iterable[Book], thread: Thread, judge: Judge, now: int, asked: Asked, kinds: Mapping[str, str | None]
) -> list[Duty]:
    """In the order of their occasions. `asked`: visible proposals, wherever they stand; `kinds`: type -> the kind of
    thread that it belongs to, None for any: what could not be said in the thread is not owed there."""
    said = _Said(thread.records)
    found = []
    for book in books:
        for started in occasions(book, thread.records, asked):
            product = started.promise.product
            if product is not None and kinds.get(product.type) not in (None, thread.kind):
                continue
            if judge.shows(started.promise):
                found.append(_duty(started, thread, said, judge, now))
    found.sort(key=lambda duty: (duty.started_at, duty.occasion.id))
    return found


class _Said:
    """A thread's records by what they are about."""

    def __init__(self, records: Sequence[Seen]) -> None:
        self.products: dict[tuple[str, str], list[Seen]] = {}
        self.about: dict[tuple[str, str, str, str, str], list[Seen]] = {}
        self.answers: dict[tuple[str, str], list[Seen]] = {}
        self.superseded: dict[str, Seen] = {}
        for record in records:
            self.products.setdefault((record.type, source_of(record)), []).append(record)
            first = record.refs[0] if record.refs else ""
            if record.type in (DUTY_WAIVED, DUTY_DISPUTED, ESCALATED) and len(record.refs) > 1:
                named = record.body["duty"]
                key = (first, record.refs[1], named["table"], named["annex"], named["code"])
                self.about.setdefault(key, []).append(record)
            elif record.type in (ANSWERED, STEP_DONE):
                self.answers.setdefault((record.type, first), []).append(record)
            elif record.type == SUPERSEDED and first:
                self.superseded.setdefault(first, record)

    def of(self, duty: DutyKey) -> list[Seen]:
        key = duty.promise
        return self.about.get((duty.occasion, key.framework, key.table, key.annex, key.code), [])


def _duty(started: Started, thread: Thread, said: _Said, judge: Judge, now: int) -> Duty:
    promise, occasion = started.promise, started.occasion
    key = DutyKey(promise.key, occasion.id)
    due_at = occasion.recorded_at + promise.within_minutes * MINUTE
    about = said.of(key)
    disputed = {each.refs[2]: each for each in about if _is_dispute(each, promise)}
    delivered = _delivered(promise, occasion, said, judge, due_at)
    met = next((each for each in delivered if each.id not in disputed), None)
    ended = _ended(promise, occasion, about, said, judge.policy)
    if met is not None and ended is not None and (ended.recorded_at, ended.id) < (met.recorded_at, met.id):
        met = None
    waived = ended is not None and met is None
    state = _state(met, waived, any(each.id in disputed for each in delivered), due_at, now)
    return Duty(
        key, promise, thread.id, occasion, occasion.recorded_at, due_at,
        state, state in OPEN_STATES and now > due_at,
        met.id if met else None, met.recorded_at if met else None, ended.id if ended and waived else None,
        tuple(each.id for each in disputed.values()),
        tuple(Called(each.body["step"], each.body["to"], each.id, each.recorded_at)
              for each in about if _is_call(each, promise)),
    )  # fmt: skip


def _state(met: Seen | None, waived: bool, disputed: bool, due_at: int, now: int) -> DutyState:
    if waived:
        return "waived"
    if met is not None:
        return "met" if met.recorded_at <= due_at else "met_late"
    if disputed:
        return "disputed"
    return "running" if now <= due_at else "overdue"


def _delivered(promise: Promise, occasion: Seen, said: _Said, judge: Judge, due_at: int) -> list[Seen]:
    """What may have met it, the earliest first."""
    if promise.key.table == "activation":
        answers = said.answers.get((ANSWERED, occasion.id), ())
        return [each for each in answers if _may_answer(each, promise, due_at)]
    if promise.product is None:
        done = said.answers.get((STEP_DONE, occasion.id), ())
        named = {"annex": promise.key.annex, "code": promise.key.code}
        return [each for each in done if each.body["step"] == named and each.author == promise.producer]
    product = promise.product
    return [
        each
        for each in said.products.get((product.type, promise.producer), ())
        if each.recorded_at >= occasion.recorded_at
        and each.id != occasion.id
        and all(_is_something(value_at(each.body, name)) for name in product.fields)
        and (product.type != ACKNOWLEDGED or occasion.id in each.refs)
        and judge.tells(promise.consumer, each.label)
    ]


def _may_answer(record: Seen, promise: Promise, due_at: int) -> bool:
    """The authority at any time, its deputy once the clock ran out."""
    post = post_of(record)
    return post == promise.post or (post == promise.deputy and record.recorded_at >= due_at)


def _is_something(value: object) -> bool:
    """0 and False say something; an empty text or list does not."""
    return value is not None and value != "" and value != [] and value != {}


def _is_dispute(record: Seen, promise: Promise) -> bool:
    return record.type == DUTY_DISPUTED and len(record.refs) > 2 and record.author == promise.consumer


def _is_call(record: Seen, promise: Promise) -> bool:
    """Of its member's own system alone: nobody else's clock calls."""
    return record.type == ESCALATED and record.author == promise.producer and record.post == "system"


def _ended(promise: Promise, occasion: Seen, about: Iterable[Seen], said: _Said, policy: Policy) -> Seen | None:
    """What lets the producer off: the consumer or the cell says so, or the occasion itself no longer holds."""
    waivers = [each for each in about if each.type == DUTY_WAIVED and _may_waive(each, promise, policy)]
    superseded = said.superseded.get(occasion.id)
    found = [*waivers, *([superseded] if superseded is not None else ())]
    return min(found, key=lambda each: (each.recorded_at, each.id), default=None)


def _may_waive(record: Seen, promise: Promise, policy: Policy) -> bool:
    author = policy.members.get(record.author)
    return record.author == promise.consumer or (author is not None and author.side == CELL_SIDE)
