"""How a type of statement is made: every one is screened, checked as a statement, and found by its free texts."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain

import msgspec

from jisr.capabilities.incidents.records.checks import (
    AFTER_CLOSING,
    KIND,
    check_joins,
    check_not_closed,
    check_report,
    check_said,
)
from jisr.capabilities.incidents.records.fields import Report
from jisr.capabilities.incidents.screening import screen
from jisr.capabilities.incidents.texts import free_texts, words_of
from jisr.errors import Invalid, JisrError
from jisr.journal.registry import Body, Check, CheckContext, RecordType
from jisr.language import Phrase

OwnCheck = Callable[[Body, CheckContext], Iterable[JisrError]]


def statement(
    name: str, body: type[msgspec.Struct], example: Body, *,
    check: OwnCheck = lambda body, context: (), kind: str | None = KIND, opens: bool = False,
    version: int = 1, unchanged_since: int = 1,
) -> RecordType:  # fmt: skip
    """`unchanged_since`: bodies of that version and later read as they are, because later versions only added what
    may be left out."""
    return RecordType(
        name, version, body, example, kind=kind, opens=opens, texts=partial(words_of, body),
        check=_check(body, check, kind, opens, name in AFTER_CLOSING),
        upcasters=dict.fromkeys(range(unchanged_since, version), _as_it_is),
    )  # fmt: skip


def _check(shape: type[msgspec.Struct], own: OwnCheck, kind: str | None, opens: bool, after_closing: bool) -> Check:
    common = check_report if issubclass(shape, Report) else check_said

    def check(body: Body, context: CheckContext) -> Iterable[JisrError]:
        place = chain(check_joins(context, opens), () if after_closing else check_not_closed(context))
        return chain[JisrError](
            place if kind == KIND else (), common(body, context), own(body, context), check_screened(shape, body)
        )

    return check


def check_screened(shape: type[msgspec.Struct], body: Body) -> Iterable[Invalid]:
    """Marked text is held, unless its author says why it has to be sent; the reason stands in the record."""
    if body.get("screening_reason", "").strip():
        return
    for place, text in free_texts(shape, body):
        for mark in screen(text):
            message = (
                "characters {begin} to {end} look like {what}: {instead}."
                " Where it must be sent to save life, say why in screening_reason"
            )
            yield Invalid(
                message, code="screened", field=place, span=(mark.begin, mark.end), begin=mark.begin, end=mark.end,
                rule=mark.rule.code,
                what=Phrase(mark.rule.what), instead=Phrase(mark.rule.instead),
            )  # fmt: skip


def _as_it_is(body: Body) -> Body:
    return body
