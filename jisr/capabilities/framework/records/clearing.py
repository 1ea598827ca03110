"""From a text that was commented to one in force: technical clearance, legal review, signatures."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from jisr.capabilities.framework.records.consulting import check_row_exists
from jisr.capabilities.framework.records.fields import RowKey, Sentence, TextHash
from jisr.capabilities.framework.records.making import check_opener, check_signer, check_text, statement
from jisr.capabilities.framework.tables import Text
from jisr.errors import Invalid, JisrError
from jisr.journal.registry import Body, CheckContext
from jisr.journal.when import text_of
from jisr.language import Phrase

CLEARED, LEGAL, SIGNED = "framework.cleared", "framework.legal_reviewed", "framework.signed"


class Cleared(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The focal point of a signing member holds this text to be technically right."""

    text_hash: TextHash
    note: Text = ""


class LegalReviewed(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Who opened the framework had this text read by its lawyers."""

    text_hash: TextHash
    note: Text = ""


class Reservation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row that the signing member does not take on, and why; it shows as a gap."""

    on: RowKey
    text: Sentence


class Signed(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The member signs the text with this hash, in all its languages."""

    text_hash: TextHash
    reservations: Annotated[list[Reservation], Meta(max_length=500)] = []


def check_cleared(body: Body, context: CheckContext) -> Iterator[JisrError]:
    yield from check_signer(context)
    state = context.state
    if state is None:
        return
    if state["consultation"] is None:
        yield Invalid("the consultation comes first", code="wrong_stage", field="thread")
    elif context.now < state["consultation"]["until"]:
        message = "the consultation lasts until {until}: clear the text after it"
        yield Invalid(message, code="still_consulting", field="thread", until=text_of(state["consultation"]["until"]))
    unanswered = [each for each in state["comments"].values() if each["disposition"] is None]
    if unanswered:
        yield Invalid(
            "{count} comments await their answer: dispose of them first", code="comments_open", field="thread",
            count=len(unanswered),
        )  # fmt: skip
    yield from check_text(body, context)
    given = state["clearances"].get(context.author)
    if given is not None and not given["void"]:
        yield Invalid("{author} cleared this text already", code="already", field="thread", author=context.author)


def check_legal(body: Body, context: CheckContext) -> Iterator[JisrError]:
    yield from check_opener(context, "say that the text was read by lawyers")
    yield from _check_stage(context, ("cleared",), "technical clearance by every signer comes first")
    yield from check_text(body, context)


def check_signed(body: Body, context: CheckContext) -> Iterator[JisrError]:
    yield from check_signer(context)
    yield from check_text(body, context)
    yield from _check_stage(context, ("legal", "signed"), "the legal review comes first")
    for at, each in enumerate(body.get("reservations", ())):
        yield from check_row_exists(each["on"], context, f"body.reservations[{at}].on")
    given = (context.state or {}).get("signatures", {}).get(context.author)
    if given is not None and not given["void"]:
        yield Invalid("{author} signed this text already", code="already", field="thread", author=context.author)


def _check_stage(context: CheckContext, stages: tuple[str, ...], what: str) -> Iterator[JisrError]:
    state = context.state
    if state is None or state["stage"] in stages:
        return
    if state["in_force"] is not None:
        yield Invalid("the framework is in force already", code="wrong_stage", field="thread")
    else:
        yield Invalid("{what}", code="wrong_stage", field="thread", what=Phrase(what))


_HASH = "8f4e2b7a" * 8
_CLEARED: Body = {"text_hash": _HASH, "note": "Checked with our operations rooms."}
_LEGAL: Body = {"text_hash": _HASH, "note": "Rests on the order named in the opening."}
_SIGNED: Body = {
    "text_hash": _HASH,
    "reservations": [
        {"on": {"table": "agreement", "annex": "MOWR", "code": "A-01"}, "text": "From the new gauges on only."}
    ],
}

TYPES = [
    statement(CLEARED, Cleared, _CLEARED, check=check_cleared),
    statement(LEGAL, LegalReviewed, _LEGAL, check=check_legal),
    statement(SIGNED, Signed, _SIGNED, check=check_signed),
]
