"""Consultation: it opens, members comment, every comment gets its answer."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from jisr.capabilities.framework.records.fields import RowKey, Sentence
from jisr.capabilities.framework.records.making import check_opener, one_ref, statement
from jisr.errors import Invalid, JisrError, Refused
from jisr.journal.registry import Body, CheckContext

CONSULTATION, COMMENTED, DISPOSED = "framework.consultation_opened", "framework.commented", "framework.disposed"


class ConsultationOpened(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """From now on for `days` at least members comment. Without them: as long as the opening of the framework says."""

    days: Annotated[int, Meta(ge=0, le=365)] | None = None
    note: Annotated[str, Meta(max_length=4_000, extra={"free_text": True})] = ""


class Commented(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Of one row, or of the whole where `on` is left out."""

    on: RowKey | None = None
    text: Sentence


class Disposed(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What becomes of the comment in `refs`, said by the member whose row it is about, or by who opened the whole."""

    outcome: Literal["accepted", "partly", "rejected", "noted"]
    text: Sentence


def check_consultation(body: Body, context: CheckContext) -> Iterator[JisrError]:
    yield from check_opener(context, "open the consultation")
    state = context.state
    if state is None or state["opened"] is None:
        return
    least = state["opened"]["body"].get("consultation_days", 14)
    if body.get("days") is not None and body["days"] < least:
        message = "a consultation of this framework lasts {least} days at least"
        yield Invalid(message, code="consultation_short", field="body.days", least=least)
    if state["consultation"] is not None:
        yield Invalid("the consultation is open already", code="already_open", field="thread")


def check_commented(body: Body, context: CheckContext) -> Iterator[JisrError]:
    state = context.state
    if state is None:
        return
    if state["in_force"] is not None:
        message = "the framework is in force: call its review, and comment the next edition"
        yield Refused(message, code="in_force", field="thread")
    yield from check_row_exists(body.get("on"), context, "body.on")


def check_row_exists(on: Body | None, context: CheckContext, field: str) -> Iterator[Invalid]:
    if on is None or context.state is None:
        return
    if on["code"] not in context.state["rows"].get(on["table"], {}).get(on["annex"], {}):
        message = "the annex of {author} has no {row} in {table}"
        yield Invalid(
            message, code="no_such_row", field=f"{field}.code", author=on["annex"], row=on["code"], table=on["table"]
        )


def check_disposed(body: Body, context: CheckContext) -> Iterator[JisrError]:
    about = one_ref(context, (COMMENTED,))
    if isinstance(about, Invalid):
        yield about
        return
    state = context.state or {}
    comment = state.get("comments", {}).get(about.id)
    if comment is None:
        return
    opener = state["opened"]["author"] if state["opened"] else None
    owner = comment["on"]["annex"] if comment["on"] else opener
    if context.author not in (owner, opener):
        message = "{owner}, whose annex it is about, answers this comment: ask it"
        yield Refused(message, code="not_your_annex", field="refs", owner=owner or "")
    if comment["disposition"] is not None:
        yield Invalid("this comment has its answer already", code="already_disposed", field="refs")


_CONSULTATION: Body = {"days": 21, "note": "Please read your annex and the common part."}
_COMMENTED: Body = {
    "on": {"table": "agreement", "annex": "MOWR", "code": "A-01"},
    "text": "Fifteen minutes are too long for the substations by the river.",
}
_DISPOSED: Body = {"outcome": "accepted", "text": "Ten minutes from the next entry on."}

TYPES = [
    statement(CONSULTATION, ConsultationOpened, _CONSULTATION, check=check_consultation),
    statement(COMMENTED, Commented, _COMMENTED, check=check_commented),
    statement(DISPOSED, Disposed, _DISPOSED, check=check_disposed),
]
