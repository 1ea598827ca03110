"""Rows: each member enters its own annex; what is common stands in the annex of the member that opened it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from jisr.capabilities.framework.records.fields import OptionalHash, TableName
from jisr.capabilities.framework.records.making import check_audience, statement
from jisr.capabilities.framework.tables import SIGNED, AnyRow, Code
from jisr.errors import Conflict, Invalid, JisrError, Refused
from jisr.journal.policy import Policy
from jisr.journal.registry import Body, CheckContext

ENTERED = "framework.entered"
LARGEST = 512 * 1024  # bytes; an annex of many rows is entered as several records of one batch

MEMBERS: dict[str, tuple[str, ...]] = {
    "assignment": ("member",), "agreement": ("producer", "consumer"), "need": ("member",), "resource": ("owner",),
    "step": ("consumer",), "dependency": ("member", "supplier"),
}  # fmt: skip
POSTS: dict[str, tuple[str, ...]] = {
    "assignment": ("post", "deputy"), "activation": ("authority", "deputy"), "body": ("chair",),
    "agreement": ("producer_post", "consumer_post"), "step": ("post",), "contact": ("post",),
}  # fmt: skip
DAYS: dict[str, str] = {"reference": "dated", "function": "exercised_on", "contact": "verified_on"}

Faults = Iterator[JisrError]


class Dropped(msgspec.Struct, forbid_unknown_fields=True):
    """A row that the author takes out of its annex."""

    table: TableName
    code: Code


class Entered(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Rows of the author's own annex; one that stands already is replaced.

    `based_on`: the hash of the annex that the author had before it; where it changed meanwhile, nothing is entered.
    `from_edition`: the edition that the rows were taken over from.
    """

    put: Annotated[list[AnyRow], Meta(max_length=5_000)] = []
    drop: Annotated[list[Dropped], Meta(max_length=5_000)] = []
    based_on: OptionalHash = ""
    from_edition: Annotated[str, Meta(max_length=40)] = ""


def check_entered(body: Body, context: CheckContext) -> Faults:
    put, drop = body.get("put", []), body.get("drop", [])
    if not put and not drop:
        yield Invalid("enter or drop at least one row", code="nothing_said", field="body")
    signed = any(each["table"] in SIGNED for each in (*put, *drop))
    if signed:
        yield from check_audience(context)
        yield from _check_open(context)
    yield from _check_based_on(body, context)
    yield from _check_twice(put, drop)
    for at, row in enumerate(put):
        yield from check_row(row, context.policy, context.author, f"body.put[{at}]")
    yield from _check_dropped(drop, context)


def _check_open(context: CheckContext) -> Faults:
    if (context.state or {}).get("in_force") is not None:
        message = "the framework is in force: what is signed changes in a new edition"
        yield Refused(message, code="in_force", field="thread")


def _check_based_on(body: Body, context: CheckContext) -> Faults:
    known = (context.state or {}).get("annexes", {}).get(context.author)
    based_on = body.get("based_on", "")
    if based_on and known is not None and known["hash"] != based_on:
        message = "the annex of {author} changed meanwhile: read it again, then enter your rows"
        yield Conflict(message, code="changed_meanwhile", field="body.based_on", author=context.author)


def _check_twice(put: list[Any], drop: list[Any]) -> Faults:
    seen: set[tuple[str, str]] = set()
    for where, rows in (("put", put), ("drop", drop)):
        for at, row in enumerate(rows):
            key = (row["table"], row["code"])
            if key in seen:
                message = "{row} stands twice in {table}: give each row its own code"
                yield Invalid(
                    message, code="row_twice", field=f"body.{where}[{at}].code", row=row["code"],
                    table=row["table"],
                )  # fmt: skip
            seen.add(key)


def _check_dropped(drop: list[Any], context: CheckContext) -> Faults:
    if context.state is None:
        return
    for at, each in enumerate(drop):
        if each["code"] not in context.state["rows"].get(each["table"], {}).get(context.author, {}):
            message = "the annex of {author} has no {row} in {table}"
            yield Invalid(
                message, code="no_such_row", field=f"body.drop[{at}].code", author=context.author, row=each["code"],
                table=each["table"],
            )  # fmt: skip


def check_row(row: Body, policy: Policy, author: str, place: str) -> Faults:
    """What a row's shape cannot say: members and posts that exist, one occasion, a date that is one, an interval."""
    table = row["table"]
    for name in MEMBERS.get(table, ()):
        if row.get(name):
            yield from _named_fault(policy, row[name], f"{place}.{name}")
    for at, member in enumerate(row.get("members", ())):
        yield from _named_fault(policy, member, f"{place}.members[{at}]")
    for name in POSTS.get(table, ()):
        if row.get(name):
            yield from _post_fault(policy, row[name], f"{place}.{name}")
    yield from _check_day(row, DAYS.get(table, ""), place)
    if "occasion" in row:
        yield from _check_occasion(row["occasion"], place)
    if table == "trigger":
        yield from _check_interval(row, place)
    if row.get("label"):
        yield from _check_agreed(row["label"], policy, author, place)
    own = {"dependency": row.get("member"), "contact": str(row.get("post", "")).partition("/")[0]}.get(table, author)
    if own != author:
        message = "{author} enters its own; this is {other}'s"
        yield Refused(message, code="not_yours", field=place, author=author, other=own)


def _named_fault(policy: Policy, member: str, field: str) -> Faults:
    try:
        policy.member(member, field)
    except Invalid as fault:
        yield fault


def _post_fault(policy: Policy, name: str, field: str) -> Faults:
    member, _, post = name.partition("/")
    try:
        policy.post(member, post)
    except Invalid as fault:
        fault.field = field
        yield fault


def _check_day(row: Body, name: str, place: str) -> Faults:
    try:
        date.fromisoformat(row.get(name) or "2017-08-01")
    except ValueError:
        message = "{text} is no day of the calendar: write 2017-08-01"
        yield Invalid(message, code="not_a_day", field=f"{place}.{name}", text=row[name])


def _check_occasion(occasion: Body, place: str) -> Faults:
    given = [name for name in ("type", "plan") if occasion.get(name)]
    given += ["level"] if occasion.get("level") is not None else []
    if len(given) != 1:
        message = "an occasion is a type of record, a plan or an alert level: name exactly one of them"
        yield Invalid(message, code="one_occasion", field=f"{place}.occasion")
    elif given != ["type"] and any(occasion.get(name) for name in ("where", "severity", "author")):
        message = "where, severity and author narrow a type of record: leave them out beside a plan or a level"
        yield Invalid(message, code="one_occasion", field=f"{place}.occasion")


def _check_interval(row: Body, place: str) -> Faults:
    low, high = row.get("at_least", ""), row.get("below", "")
    if low and high and Decimal(low) >= Decimal(high):
        message = "a trigger from {low} to below {high} never fires: the first figure is the smaller one"
        yield Invalid(message, code="empty_interval", field=f"{place}.below", low=low, high=high)


def _check_agreed(label: Body, policy: Policy, author: str, place: str) -> Faults:
    named = {"releasable_to": label["releasable_to"]} if label.get("releasable_to") else {}
    try:
        policy.read_label({"preset": label["preset"], **named}, author)
    except Invalid as fault:
        fault.field = f"{place}.{fault.field}"
        yield fault


_ENTERED: Body = {
    "put": [
        {"table": "function", "code": "WARN", "titles": {"en": "Warn the people downstream"}, "hazards": ["FLOOD"]},
        {
            "table": "agreement",
            "code": "A-01",
            "titles": {"en": "Rising water, to electricity"},
            "producer": "MOWR",
            "consumer": "MOE",
            "product": {"type": "incidents.sitrep", "fields": ["forecast"]},
            "occasion": {"type": "incidents.opened", "where": {"what": "flood"}, "severity": 3},
            "within_minutes": 15,
            "label": {"preset": "CELL", "releasable_to": ["MOE"]},
            "function": "WARN",
        },
    ],
}

TYPES = [statement(ENTERED, Entered, _ENTERED, check=check_entered, one_audience=False, largest_body=LARGEST)]
