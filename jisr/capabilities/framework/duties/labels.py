"""The label that was agreed for a report: proposed to whoever writes it, never set. A person confirms it."""

from dataclasses import dataclass

from jisr.capabilities.framework.duties.book import Promise
from jisr.capabilities.framework.duties.computing import Judge, agreed_label
from jisr.capabilities.framework.duties.reading import Board, books_in, duties_in
from jisr.capabilities.framework.tables import Texts
from jisr.journal.label import Label
from jisr.journal.policy import Policy
from jisr.journal.read import Reader


@dataclass(frozen=True)
class Agreed:
    """`preset` and `releasable_to` as one submits them, `label` what they come to. `due_at` (ms): of the duty that runs
    because of it in the thread; None where nothing runs. `fields`: what the agreement asks to be filled in."""

    framework: str
    annex: str
    code: str
    titles: Texts
    consumer: str
    consumer_post: str
    preset: str
    releasable_to: tuple[str, ...]
    label: Label
    fields: tuple[str, ...]
    due_at: int | None
    occasion: str | None


def proposals_for(
    reader: Reader, policy: Policy, member: str, type: str, now: int, thread: str | None = None, kind: str = "incident"
) -> list[Agreed]:
    """What `member` promised of this type of record: first what it owes in the thread, by when it is due; then, where
    nothing of it runs there, the agreements of today. `thread` by its id."""
    board = duties_in(reader, policy, thread, kind, now) if thread else Board((), {}, {}, False)
    owed = [
        found
        for duty in board.duties
        if duty.is_open and _is_of(duty.promise, member, type)
        and (found := _agreed(policy, duty.promise, duty.due_at, duty.occasion.id)) is not None
    ]  # fmt: skip
    if owed:
        return owed
    judge = Judge(policy, reader.clearance)
    today = [
        _agreed(policy, promise, None, None)
        for book in (board.books.values() or books_in(reader))
        if book.holds_at(now)
        for promise in book.promised.values()
        if _is_of(promise, member, type) and judge.shows(promise)
    ]
    return sorted((each for each in today if each), key=lambda each: (each.annex, each.code))


def _is_of(promise: Promise, member: str, type: str) -> bool:
    return promise.producer == member and promise.product is not None and promise.product.type == type


def _agreed(policy: Policy, promise: Promise, due_at: int | None, occasion: str | None) -> Agreed | None:
    if promise.label is None or promise.product is None:
        return None
    label = agreed_label(policy, promise)
    if label is None:
        return None
    return Agreed(
        promise.key.framework, promise.key.annex, promise.key.code, promise.titles, promise.consumer,
        promise.consumer_post, promise.label.preset, promise.label.releasable_to, label, promise.product.fields,
        due_at, occasion,
    )  # fmt: skip
