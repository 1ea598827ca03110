"""How a type of statement is made: every one is screened, checked as a statement, and found by its free texts."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain

import msgspec

from jisr.capabilities.incidents.records.checks import (
    KIND,
    check_joins,
    check_not_closed,
    check_report,
    check_said,
)
from jisr.capabilities.incidents.records.fields import Report
from jisr.capabilities.incidents.texts import words_of
from jisr.errors import JisrError
from jisr.journal.registry import Body, Check, CheckContext, RecordType

OwnCheck = Callable[[Body, CheckContext], Iterable[JisrError]]


def statement(
    name: str, body: type[msgspec.Struct], example: Body, *,
    check: OwnCheck = lambda body, context: (), kind: str | None = KIND, opens: bool = False,
    after_closing: bool = False, version: int = 1, unchanged_since: int = 1,
) -> RecordType:  # fmt: skip
    """`after_closing`: it may be said of a closed incident. `unchanged_since`: bodies of that version and later read
    as they are, because later versions only added what may be left out."""
    return RecordType(
        name, version, body, example, kind=kind, opens=opens, texts=partial(words_of, body),
        check=_check(body, check, kind, opens, after_closing),
        upcasters=dict.fromkeys(range(unchanged_since, version), _as_it_is),
    )  # fmt: skip


def _check(shape: type[msgspec.Struct], own: OwnCheck, kind: str | None, opens: bool, after_closing: bool) -> Check:
    common = check_report if issubclass(shape, Report) else check_said

    def check(body: Body, context: CheckContext) -> Iterable[JisrError]:
        place = chain(check_joins(context, opens), () if after_closing else check_not_closed(context))
        return chain[JisrError](place if kind == KIND else (), common(body, context), own(body, context))

    return check


def _as_it_is(body: Body) -> Body:
    return body
