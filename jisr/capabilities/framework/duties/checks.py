"""What the checks of these records share. Each judges by what the author sees; what only the framework's rows can say
(who owes, who may activate) is judged when duties are computed, and what they do not allow has no effect."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jisr.errors import Invalid
from jisr.journal.registry import Body, CheckContext, Named
from jisr.journal.when import ms_of

FRAMEWORK_OPENED = "framework.opened"
AHEAD_MS = int(timedelta(minutes=5).total_seconds() * 1_000)  # how far another clock may be ahead of ours

Faults = Iterator[Invalid]


def about_of(context: CheckContext, at: int) -> Named | None:
    return context.refs[at] if len(context.refs) > at else None


def check_about(context: CheckContext, types: tuple[str, ...] = (), framework_at: int = 1) -> Faults:
    """refs name a record of this thread (one of `types`), and the record that opened the framework."""
    framework = about_of(context, framework_at)
    if framework is None or framework.type != FRAMEWORK_OPENED:
        message = "name in refs, at place {place}, the record that opened the framework"
        yield Invalid(message, code="framework_missing", field="refs", place=framework_at + 1)
    if framework_at == 0:
        return
    about = about_of(context, 0)
    if about is None:
        yield Invalid("name first in refs the record of this thread that it is about", code="one_ref", field="refs")
    elif about.thread != context.thread:
        message = "{record} stands in another thread ({thread}): send this there"
        yield Invalid(message, code="other_thread", field="refs", record=about.id, thread=about.thread)
    elif types and about.type not in types:
        message = "{record} is of type {type}; this is about {types}"
        yield Invalid(message, code="wrong_ref", field="refs", record=about.id, type=about.type, types=", ".join(types))


def check_moments(body: Body, *fields: str, place: str = "body") -> Faults:
    for field in fields:
        if body.get(field) is not None:
            yield from _moment(body[field], f"{place}.{field}")


def _moment(text: str, field: str) -> Faults:
    try:
        ms_of(text, field)
    except Invalid as fault:
        yield fault


def check_measured(body: Body, context: CheckContext) -> Faults:
    faults = list(_moment(body["measured_at"], "body.measured_at"))
    yield from faults
    if not faults and ms_of(body["measured_at"]) > context.now + AHEAD_MS:
        message = "measured_at is in the future: check the instrument's clock and its offset"
        yield Invalid(message, code="measured_in_future", field="body.measured_at")


def check_same_gauge(body: Body, context: CheckContext) -> Faults:
    """A thread is one indicator of one source, in one unit."""
    yield from _same(body, context, ("source", "indicator", "unit"))


def check_same_post(body: Body, context: CheckContext) -> Faults:
    yield from _same(body, context, ("post",))


def _same(body: Body, context: CheckContext, fields: tuple[str, ...]) -> Faults:
    known: dict[str, Any] | None = (context.state or {}).get("now")
    if known is None:
        return
    for field in fields:
        if body.get(field, "") != known["body"].get(field, ""):
            message = "this thread is about {known}: open another one for {given}"
            yield Invalid(
                message, code="other_thread", field=f"body.{field}", known=known["body"].get(field, ""),
                given=body.get(field, ""),
            )  # fmt: skip


def check_post(name: str, context: CheckContext, field: str) -> Faults:
    member, _, post = name.partition("/")
    try:
        context.policy.post(member, post)
    except Invalid as fault:
        fault.field = field
        yield fault


def check_member_of_post(name: str, context: CheckContext) -> Faults:
    """A member speaks of its own posts."""
    yield from check_post(name, context, "body.post")
    if name.partition("/")[0] != context.author:
        message = "{post} is of another member: it says so itself"
        yield Invalid(message, code="not_own_post", field="body.post", post=name)


def check_zone(name: str) -> Faults:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = "{zone} is no time zone; write it as in Asia/Baghdad"
        yield Invalid(message, code="unknown_zone", field="body.zone", zone=name)
