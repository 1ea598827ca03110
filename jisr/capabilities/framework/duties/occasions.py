"""Which records start which duty. Pure: the records of a thread in their order, and the frameworks in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jisr.capabilities.framework.duties.book import Book, Promise
from jisr.capabilities.framework.duties.records import ACTIVATED, PROPOSED
from jisr.capabilities.framework.tables import Occasion
from jisr.journal.registry import Body, Seen

ALERT_LEVEL_SET = "incidents.alert_level_set"
ALWAYS = frozenset({ACTIVATED, PROPOSED, ALERT_LEVEL_SET})
"""Types that may start duties whatever a framework says."""
MINUTE = 60_000

Asked = Mapping[str, Seen]  # proposals by their ids, wherever they stand


@dataclass(frozen=True, slots=True)
class Started:
    promise: Promise
    occasion: Seen


def occasions(book: Book, records: Sequence[Seen], asked: Asked) -> Iterator[Started]:
    """What of a thread starts which promise, in the order of the records; `records` in order. A plan starts once in a
    thread; an activation by whom the framework does not name starts nothing."""
    running: set[str] = set()
    level = -1
    for record in records:
        if not book.holds_at(record.recorded_at):
            level = _level_after(level, record)
            continue
        for occasion, promise in book.by_type.get(record.type, ()):
            if fits(occasion, record):
                yield Started(promise, record)
        if record.type == PROPOSED and book.framework in record.refs:
            named = record.body["activation"]
            if (answer := book.by_activation.get((named["annex"], named["code"]))) is not None:
                yield Started(answer, record)
        elif record.type == ACTIVATED and authorised(book, record, asked):
            yield from _activated(book, record, running)
        elif record.type == ALERT_LEVEL_SET:
            reached = record.body["level"]
            yield from (Started(each, record) for least, each in book.by_level if level < least <= reached)
        level = _level_after(level, record)


def _level_after(level: int, record: Seen) -> int:
    return int(record.body["level"]) if record.type == ALERT_LEVEL_SET else level


def _activated(book: Book, record: Seen, running: set[str]) -> Iterator[Started]:
    plan, level = record.body.get("plan", ""), record.body.get("level")
    if plan and plan not in running:
        running.add(plan)
        yield from (Started(each, record) for each in book.by_plan.get(plan, ()))
    if level is not None:
        yield from (Started(each, record) for least, each in book.by_level if least <= level)


def authorised(book: Book, record: Seen, asked: Asked) -> bool:
    """Whether an activation is by the authority that the framework names, or by its deputy, once the authority was
    asked and its minutes ran out."""
    if not record.refs or record.refs[0] != book.framework:
        return False
    post = f"{record.author}/{record.post}"
    proposals = [asked[each] for each in record.refs[1:] if each in asked]
    for annex, row in book.activations_of(record.body.get("plan", ""), record.body.get("level")):
        if post == row.authority:
            return True
        waited = any(
            each.body["activation"] == {"annex": annex, "code": row.code}
            and each.recorded_at + row.minutes * MINUTE <= record.recorded_at
            for each in proposals
        )
        if post == row.deputy and waited:
            return True
    return False


def fits(occasion: Occasion, record: Seen) -> bool:
    """Whether a record of the occasion's type says what the occasion asks for."""
    body = record.body
    if occasion.author and source_of(record) != occasion.author:
        return False
    if occasion.severity and int(body.get("severity") or 0) < occasion.severity:
        return False
    for name, wanted in occasion.where.items():
        if written(body.get(name) if "." not in name else value_at(body, name)) != wanted:
            return False
    return True


def source_of(record: Seen) -> str:
    """The member whose statement it is, also where another one wrote it down."""
    return post_of(record).partition("/")[0]


def post_of(record: Seen) -> str:
    behalf = record.body.get("on_behalf_of")
    return str(behalf["post"]) if behalf else f"{record.author}/{record.post}"


def value_at(body: Body, field: str) -> Any:
    """Of a field, or one inside another: casualties.immediate."""
    value: Any = body
    for name in field.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def written(value: Any) -> str:
    """As an occasion writes it."""
    if isinstance(value, str):
        return value
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
