"""Whoever lacks something may always ask for it: a question to one member about a reference, and its answer.

The reference is text that somebody heard or read. Nothing looks it up: a question about what exists and one about what
does not are the same record.
"""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from jisr.capabilities.incidents.records.checks import check_moments
from jisr.capabilities.incidents.records.fields import FREE, Moment, Said, Statement
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid
from jisr.journal.registry import Body, CheckContext

QUESTION = "question"
ASKED, ANSWERED = "incidents.asked", "incidents.answered"

MemberCode = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9]{1,11}$")]
Heard = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S", extra=FREE)]
"""A reference as it was heard, perhaps wrongly."""


class Asked(Said, kw_only=True):
    """A thread of its own. `member` is asked; the label says who else reads it."""

    member: MemberCode
    about: Heard
    question: Statement
    acknowledge_by: Moment | None = None


class Answered(Said, kw_only=True):
    """That there is nothing to say is an answer too."""

    answer: Statement


def check_asked(body: Body, context: CheckContext) -> Iterable[Invalid]:
    if not context.opens_thread:
        yield Invalid("a question has a thread of its own: leave thread out", code="wrong_kind", field="thread")
    yield from check_moments(body, "acknowledge_by")
    member = context.policy.members.get(body["member"])
    if member is None or not member.active or body["member"] == context.author:
        message = "{member} is no other member of this node: name one that can answer"
        yield Invalid(message, code="unknown_member", field="body.member", member=body["member"])


_ASKED: Body = {
    "member": "MOD",
    "about": "K7M-4QX",
    "question": "The crew at the bridge was told to wait for this. May we know what it says?",
}
_ANSWERED: Body = {"answer": "You will get a version of your own within the hour."}

TYPES = [
    statement(ASKED, Asked, _ASKED, check=check_asked, kind=QUESTION, opens=True),
    statement(ANSWERED, Answered, _ANSWERED, kind=QUESTION),
]
