"""A framework's beginning, and its end by a newer edition."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from jisr.capabilities.framework.records.fields import Sentence
from jisr.capabilities.framework.records.making import check_opener, statement
from jisr.capabilities.framework.tables import FREE, Code, MemberCode, Text, Texts
from jisr.errors import Invalid, JisrError
from jisr.journal.registry import Body, CheckContext

OPENED, SUPERSEDED = "framework.opened", "framework.superseded"


class Opened(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Opens a framework; its label's audience is that of all that is signed.

    `signers`: the members that must sign. The consultation lasts `consultation_days` at least; a review is due
    `review_months` after it came into force.
    """

    code: Code
    edition: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"\S", extra=FREE)]
    titles: Texts
    hazards: Annotated[list[Code], Meta(max_length=50)] = []
    legal_basis: Text = ""
    signers: Annotated[list[MemberCode], Meta(min_length=1, max_length=500)]
    consultation_days: Annotated[int, Meta(ge=0, le=365)] = 14
    review_months: Annotated[int, Meta(ge=1, le=120)] = 12


class Superseded(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The framework whose opening stands in `refs` took the place of this one."""

    reason: Sentence


def check_opened(body: Body, context: CheckContext) -> Iterable[JisrError]:
    signers = body["signers"]
    for at, member in enumerate(signers):
        try:
            context.policy.member(member, f"body.signers[{at}]")
        except Invalid as fault:
            yield fault
            continue
        if member in signers[:at]:
            message = "{member} stands twice among the signers: leave it out once"
            yield Invalid(message, code="signer_twice", field=f"body.signers[{at}]", member=member)
        elif member not in context.policy.reach(context.label.releasable_to, context.author):
            message = "{member} is to sign and could not read the framework: widen its label, or leave it out"
            yield Invalid(message, code="signer_cannot_see", field=f"body.signers[{at}]", member=member)


def check_superseded(body: Body, context: CheckContext) -> Iterable[JisrError]:
    yield from check_opener(context, "say that another edition took its place")
    if len(context.refs) != 1 or context.refs[0].type != OPENED or context.refs[0].thread == context.thread:
        yield Invalid("name in refs the opening of the newer framework", code="one_ref", field="refs")


_OPENED: Body = {
    "code": "NCRF",
    "edition": "2017-2",
    "titles": {
        "en": "National crisis response framework",
        "fr": "Cadre national de réponse aux crises",
        "ar": "الإطار الوطني للاستجابة للأزمات",
        "ckb": "چوارچێوەی نیشتمانیی وەڵامدانەوەی قەیران",
    },
    "hazards": ["FLOOD", "POWER"],
    "legal_basis": "Order of the council of ministers, notional.",
    "signers": ["MOWR", "MOE"],
    "consultation_days": 14,
}
_SUPERSEDED: Body = {"reason": "The edition 2018-1 came into force after the exercise of the spring."}

TYPES = [
    statement(OPENED, Opened, _OPENED, check=check_opened, opens=True),
    statement(SUPERSEDED, Superseded, _SUPERSEDED, check=check_superseded),
]
