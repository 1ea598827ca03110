"""What is said of a running framework. It joins threads of others, but for readings, rosters and liaison entries.

`refs` name what a statement is about, in this order: the record in the thread (the occasion, the activation, the
proposal), then the record that opened the framework. So nobody who may not see the framework can see the statement.
"""

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from jisr.capabilities.framework.duties.checks import (
    about_of,
    check_about,
    check_measured,
    check_member_of_post,
    check_moments,
    check_post,
    check_same_gauge,
    check_same_post,
    check_zone,
)
from jisr.capabilities.framework.tables import FREE, Code, MemberCode, OptionalCode, OptionalPost, PostName, Text
from jisr.errors import Invalid
from jisr.journal.registry import Body, CheckContext, RecordType

ACTIVATED, ANSWERED, PROPOSED = "framework.activated", "framework.answered", "framework.proposed"
STEP_DONE, ESCALATED = "framework.step_done", "framework.escalated"
DUTY_WAIVED, DUTY_DISPUTED = "framework.duty_waived", "framework.duty_disputed"
READING, ROSTER, LIAISON = "framework.reading", "framework.roster", "framework.liaison"
GAUGE_KIND, ROSTER_KIND, LIAISON_KIND = "gauge", "roster", "liaison"

Reason = Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"\S", extra=FREE)]
Moment = Annotated[str, Meta(min_length=10, max_length=40, extra={"shown_as": "moment"})]
Value = Annotated[str, Meta(pattern=r"^-?\d{1,12}(\.\d{1,6})?$")]
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Statement(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    pass


class Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the framework."""

    annex: MemberCode
    code: Code


class DutyName(Name, frozen=True):
    """Which promise a duty comes of; with the occasion in `refs` it is one duty."""

    table: Literal["agreement", "step", "activation"]


class Activated(Statement, kw_only=True):
    """The authority starts a plan, decides on an alert level, or both. `refs`: the framework, then the proposal that
    it answers, where there was one."""

    plan: OptionalCode = ""
    level: Annotated[int, Meta(ge=0, le=4)] | None = None
    reason: Reason


class Proposed(Statement, kw_only=True):
    """Somebody, or a trigger, asks the authority of `activation` to act; its clock begins. `refs`: what gives cause,
    then the framework. Nothing is activated by it."""

    activation: Name
    trigger: Name | None = None
    reason: Text = ""


class Answered(Statement, kw_only=True):
    """The authority, or its deputy once the clock ran out, has decided. `refs`: the proposal, then the framework."""

    decision: Literal["activated", "declined"]
    reason: Reason


class StepDone(Statement, kw_only=True):
    """A line of a checklist that owes no product. `refs`: the activation, then the framework."""

    step: Name
    note: Text = ""


class DutyWaived(Statement, kw_only=True):
    """The consumer, or the cell, lets the producer off. `refs`: the occasion, then the framework."""

    duty: DutyName
    reason: Reason


class DutyDisputed(Statement, kw_only=True):
    """The consumer says that a record is not what was promised. `refs`: the occasion, the framework, that record."""

    duty: DutyName
    reason: Reason


class Escalated(Statement, kw_only=True):
    """Written by the post `system` of the member that owes: `to` is called now. `refs`: the occasion, the framework."""

    duty: DutyName
    step: Literal["alternate", "superior", "cell"]
    to: PostName
    due_at: Moment


class Reading(Statement, kw_only=True):
    """What an instrument says. One thread is one indicator of one source."""

    indicator: Code
    value: Value
    unit: Annotated[str, Meta(max_length=20)] = ""
    source: Code
    area: OptionalCode = ""
    measured_at: Moment


class Shift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From and until are times of day in the roster's zone; one that ends before it begins goes over midnight.
    `days`: of its beginning, 1 Monday to 7 Sunday."""

    days: tuple[Annotated[int, Meta(ge=1, le=7)], ...]
    begins: Clock
    ends: Clock


class Away(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`begins` and `ends`: moments. `covered_by`: who answers for the post then."""

    begins: Moment
    ends: Moment
    covered_by: OptionalPost = ""


class Roster(Statement, kw_only=True):
    """When a post is at its desk; the newest one of a thread holds. No shifts: day and night."""

    post: PostName
    zone: Annotated[str, Meta(min_length=1, max_length=60)]
    shifts: Annotated[tuple[Shift, ...], Meta(max_length=50)] = ()
    away: Annotated[tuple[Away, ...], Meta(max_length=50)] = ()
    alternate: OptionalPost = ""


class Liaison(Statement, kw_only=True):
    """A post of the sending member that sits with the host. `may_decide`: codes of functions and plans, or level 1 to
    4 as LEVEL-1. A new version of it in the same thread is how it is verified, handed over or ended."""

    post: PostName
    host: MemberCode
    mandate: Reason
    may_decide: Annotated[tuple[Code, ...], Meta(max_length=100)] = ()
    max_level: Annotated[str, Meta(max_length=40)] = ""
    languages: Annotated[tuple[Annotated[str, Meta(max_length=20)], ...], Meta(max_length=20)] = ()
    reach: dict[str, Annotated[str, Meta(max_length=100)]] = {}
    begins: Moment
    ends: Moment | None = None
    alternate: OptionalPost = ""
    handover_note: Text = ""
    verified_at: Moment


def _activated(body: Body, context: CheckContext) -> Iterable[Invalid]:
    if not body.get("plan") and body.get("level") is None:
        yield Invalid("name the plan, the alert level, or both", code="nothing_activated", field="body.plan")
    yield from check_about(context, framework_at=0)


def _proposed(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_about(context)


def _answered(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_about(context, (PROPOSED,))


def _step_done(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_about(context, (ACTIVATED,))


def _escalated(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_moments(body, "due_at")
    yield from check_post(body["to"], context, "body.to")
    yield from check_about(context)


def _disputed(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_about(context)
    product = about_of(context, 2)
    if product is None:
        message = "name in refs the occasion, the framework, and the record that is not what was promised"
        yield Invalid(message, code="product_missing", field="refs")


def _reading(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_measured(body, context)
    yield from check_same_gauge(body, context)


def _roster(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_member_of_post(body["post"], context)
    yield from check_same_post(body, context)
    yield from check_zone(body["zone"])
    if body.get("alternate"):
        yield from check_post(body["alternate"], context, "body.alternate")
    for at, away in enumerate(body.get("away", ())):
        yield from check_moments(away, "begins", "ends", place=f"body.away[{at}]")


def _liaison(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_member_of_post(body["post"], context)
    yield from check_same_post(body, context)
    yield from check_moments(body, "begins", "ends", "verified_at")
    if body["host"] not in context.policy.members:
        message = "{host} is no member here"
        yield Invalid(message, code="unknown_member", field="body.host", host=body["host"])
    if body.get("alternate"):
        yield from check_post(body["alternate"], context, "body.alternate")


def _texts(fields: tuple[str, ...], body: Body) -> Iterable[str]:
    return (body[name] for name in fields if body.get(name))


_DUTY: Body = {"table": "agreement", "annex": "MOWR", "code": "W-01"}
_ROW: Body = {"annex": "CELL", "code": "FLOOD-A"}


def _type(name: str, body: type[msgspec.Struct], example: Body, check: Any, *texts: str, **more: Any) -> RecordType:
    return RecordType(name, 1, body, example, check=check, texts=partial(_texts, texts), **more)


TYPES = [
    _type(ACTIVATED, Activated, {"plan": "FLOOD", "level": 3, "reason": "The crest arrives in 8 h."}, _activated,
          "reason"),
    _type(PROPOSED, Proposed, {"activation": _ROW, "trigger": {"annex": "MOWR", "code": "GAUGE-HIGH"},
                               "reason": "UPPER-DAM: 4.2 m for 10 min."}, _proposed, "reason"),
    _type(ANSWERED, Answered, {"decision": "activated", "reason": "The second gauge agrees."}, _answered, "reason"),
    _type(STEP_DONE, StepDone, {"step": {"annex": "CELL", "code": "FLOOD-3"}, "note": "Two shelters opened."},
          _step_done, "note"),
    _type(DUTY_WAIVED, DutyWaived, {"duty": _DUTY, "reason": "Told by telephone already."},
          lambda body, context: check_about(context), "reason"),
    _type(DUTY_DISPUTED, DutyDisputed, {"duty": _DUTY, "reason": "It has no times of arrival."}, _disputed, "reason"),
    _type(ESCALATED, Escalated, {"duty": _DUTY, "step": "alternate", "to": "MOWR/alternate",
                                 "due_at": "2017-08-01T02:15:00.000Z"}, _escalated),
    _type(READING, Reading, {"indicator": "WATER-LEVEL", "value": "4.20", "unit": "m", "source": "UPPER-DAM",
                             "measured_at": "2017-08-01T04:57:00+03:00"}, _reading, kind=GAUGE_KIND, opens=True),
    _type(ROSTER, Roster, {"post": "MOWR/duty", "zone": "Asia/Baghdad", "alternate": "MOWR/alternate",
                           "shifts": [{"days": [1, 2, 3, 4, 7], "begins": "08:00", "ends": "20:00"}]}, _roster,
          kind=ROSTER_KIND, opens=True),
    _type(LIAISON, Liaison, {"post": "MOWR/focal", "host": "CELL", "mandate": "Speaks for Water Resources on floods.",
                             "may_decide": ["F-WARN"], "languages": ["ar", "en"],
                             "begins": "2017-06-01T00:00:00+03:00", "alternate": "MOWR/alternate",
                             "verified_at": "2017-07-20T09:00:00+03:00"}, _liaison, "mandate", "handover_note",
          kind=LIAISON_KIND, opens=True),
]  # fmt: skip
