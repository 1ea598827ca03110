"""Risks that somebody takes on with open eyes, and resolutions of what two annexes say differently."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from jisr.capabilities.framework.records.consulting import check_row_exists
from jisr.capabilities.framework.records.fields import RowKey, Sentence
from jisr.capabilities.framework.records.making import one_ref, statement
from jisr.capabilities.framework.tables import Day
from jisr.errors import Invalid, JisrError, Refused
from jisr.journal.registry import Body, CheckContext

FINDING_ACCEPTED, RESOLVED, RESOLUTION_SIGNED = (
    "framework.finding_accepted", "framework.resolved", "framework.resolution_signed",
)  # fmt: skip
ObjectName = Annotated[str, Meta(pattern=r"^[A-Z0-9]+/[a-z_]+/[A-Z0-9][A-Z0-9._-]*$", max_length=100)]
"""MEMBER/table/CODE of a row, as findings name what they are about."""


class FindingAccepted(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The finding with this rule and these objects is known, and its risk is taken; until that day, if one is said."""

    rule: Annotated[str, Meta(pattern=r"^C\d\d$")]
    objects: Annotated[list[ObjectName], Meta(min_length=1, max_length=200)]
    reason: Sentence
    until: Day = ""


class Resolved(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What holds where annexes overlap, contradict each other or leave a gap; the members of the rows sign it."""

    kind: Literal["overlap", "contradiction", "gap"]
    about: Annotated[list[RowKey], Meta(min_length=1, max_length=50)]
    text: Sentence
    holds: RowKey | None = None


class ResolutionSigned(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """This member agrees with the resolution in `refs`."""

    note: Annotated[str, Meta(max_length=4_000, extra={"free_text": True})] = ""


def check_finding_accepted(body: Body, context: CheckContext) -> Iterator[JisrError]:
    """By a member whose row it is about, or by who opened the framework."""
    owners = {each.partition("/")[0] for each in body["objects"]}
    opened = (context.state or {}).get("opened")
    if opened is not None and context.author not in {*owners, opened["author"]}:
        message = "this risk is {owners}'s to take"
        yield Refused(message, code="not_your_annex", field="body.objects", owners=", ".join(sorted(owners)))
    try:
        date.fromisoformat(body.get("until") or "2017-08-01")
    except ValueError:
        message = "{text} is no day of the calendar: write 2017-08-01"
        yield Invalid(message, code="not_a_day", field="body.until", text=body["until"])


def check_resolved(body: Body, context: CheckContext) -> Iterator[JisrError]:
    for at, each in enumerate(body["about"]):
        yield from check_row_exists(each, context, f"body.about[{at}]")
    if body.get("holds") is not None and body["holds"] not in body["about"]:
        message = "what holds is one of the rows that the resolution is about"
        yield Invalid(message, code="holds_elsewhere", field="body.holds")


def check_resolution_signed(body: Body, context: CheckContext) -> Iterator[JisrError]:
    about = one_ref(context, (RESOLVED,))
    if isinstance(about, Invalid):
        yield about
        return
    entry = (context.state or {}).get("resolutions", {}).get(about.id)
    if entry is not None and context.author not in entry["members"]:
        message = "the members whose rows it is about sign a resolution: {members}"
        yield Refused(message, code="not_a_signer", field="refs", members=", ".join(entry["members"]))
    if entry is not None and context.author in entry["signatures"]:
        yield Invalid("{author} signed this resolution already", code="already", field="refs", author=context.author)


_FINDING: Body = {
    "rule": "C05",
    "objects": ["MOWR/assignment/WARN-R"],
    "reason": "The second duty officer begins in September.",
    "until": "2017-10-01",
}
_RESOLVED: Body = {
    "kind": "contradiction",
    "about": [
        {"table": "term", "annex": "MOWR", "code": "CREST"},
        {"table": "term", "annex": "MOE", "code": "CREST"},
    ],
    "text": "The crest is the highest reading at the gauge, not the highest forecast.",
    "holds": {"table": "term", "annex": "MOWR", "code": "CREST"},
}

TYPES = [
    statement(FINDING_ACCEPTED, FindingAccepted, _FINDING, check=check_finding_accepted),
    statement(RESOLVED, Resolved, _RESOLVED, check=check_resolved),
    statement(RESOLUTION_SIGNED, ResolutionSigned, {"note": "Agreed."}, check=check_resolution_signed),
]
