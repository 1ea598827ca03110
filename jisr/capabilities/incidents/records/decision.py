"""A decision, as the joint decision model (JESIP) walks to it, with its options and who did not agree."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from jisr.capabilities.incidents.records.checks import check_moments, check_post
from jisr.capabilities.incidents.records.fields import Moment, PostName, Said, Statement, Text, Title
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid
from jisr.journal.registry import Body, CheckContext

DECISION = "incidents.decision"


class Option(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    option: Title
    speaks_for: Text = ""
    speaks_against: Text = ""


class Dissent(msgspec.Struct, forbid_unknown_fields=True):
    post: PostName
    reason: Statement


class Decision(Said, kw_only=True):
    """`chosen` is a position in `options`, from 0. Doing nothing is an option too, so there are two at least."""

    question: Title
    information: Text = ""
    risks: Text = ""
    powers: Text = ""
    options: Annotated[list[Option], Meta(min_length=2, max_length=20)]
    chosen: Annotated[int, Meta(ge=0, le=19, extra={"shown_as": "position"})]
    because: Statement
    decided_at: Moment
    dissent: Annotated[list[Dissent], Meta(max_length=50)] = msgspec.field(default_factory=list)
    review_at: Moment | None = None


def check_decision(body: Body, context: CheckContext) -> Iterable[Invalid]:
    if body["chosen"] >= len(body["options"]):
        message = "chosen is the position of an option, 0 to {last}"
        yield Invalid(message, code="no_such_option", field="body.chosen", last=len(body["options"]) - 1)
    yield from check_moments(body, "decided_at", "review_at")
    for at, dissent in enumerate(body.get("dissent", ())):
        yield from check_post(dissent["post"], context, f"body.dissent[{at}].post")


_DECISION: Body = {
    "question": "Is the Low Quarter evacuated now?",
    "information": "The crest arrives in 8 h; confidence in the gauge is high.",
    "risks": "Buses on wet roads at night; people who stay may be cut off.",
    "powers": "Civil defence may order it; the plan for floods names the shelters.",
    "options": [
        {"option": "Evacuate now", "speaks_for": "Daylight, dry roads.", "speaks_against": "The crest may be lower."},
        {"option": "Wait for the next gauge reading", "speaks_for": "Certainty.", "speaks_against": "Less time."},
    ],
    "chosen": 0,
    "because": "After dark the buses cannot use the river road.",
    "decided_at": "2017-08-01T05:50:00+03:00",
    "dissent": [{"post": "MOMD/duty", "reason": "The second shelter is not ready before noon."}],
    "review_at": "2017-08-01T09:00:00+03:00",
}

TYPES = [statement(DECISION, Decision, _DECISION, check=check_decision)]
