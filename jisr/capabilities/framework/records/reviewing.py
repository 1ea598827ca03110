"""A framework in force is reviewed when its clock says so, and after a crisis or an exercise."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from jisr.capabilities.framework.records.fields import Sentence
from jisr.capabilities.framework.records.making import check_opener, statement
from jisr.errors import Invalid, JisrError
from jisr.journal.registry import Body, CheckContext

REVIEW_CALLED, REVIEWED = "framework.review_called", "framework.reviewed"


class ReviewCalled(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A review is due now, before its clock runs out."""

    because: Literal["crisis", "exercise", "law", "other"]
    text: Sentence


class Reviewed(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """`confirmed` begins the review clock again; `to_revise` leaves it due until a new edition takes its place."""

    outcome: Literal["confirmed", "to_revise"]
    text: Sentence


def check_review(body: Body, context: CheckContext) -> Iterator[JisrError]:
    if context.state is not None and context.state["in_force"] is None:
        yield Invalid("what is reviewed is in force", code="wrong_stage", field="thread")


def check_reviewed(body: Body, context: CheckContext) -> Iterator[JisrError]:
    yield from check_opener(context, "say what the review came to")
    yield from check_review(body, context)


TYPES = [
    statement(
        REVIEW_CALLED, ReviewCalled, {"because": "exercise", "text": "Two warnings came late."}, check=check_review
    ),
    statement(
        REVIEWED, Reviewed, {"outcome": "confirmed", "text": "Read through with all members."}, check=check_reviewed
    ),
]
