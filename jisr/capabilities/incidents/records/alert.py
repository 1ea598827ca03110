"""The national alert level. A thread of its own kind, beside the incidents that it is about."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from jisr.capabilities.incidents.records.checks import check_moments
from jisr.capabilities.incidents.records.fields import Moment, Said, Statement, Text
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid, JisrError, Refused
from jisr.journal.registry import Body, CheckContext

ALERT = "alert_level"
ALERT_LEVEL_SET = "incidents.alert_level_set"

HIGHEST = 4
HIGHEST_BY_DUTY = 2
"""Who may set a level at all may set it up to here; above, the pack names the authority: a right alert.level_3."""


class AlertLevelSet(Said, kw_only=True):
    """0 routine, 1 watch, 2 alert, 3 activation, 4 national emergency. `area`: where, if not everywhere."""

    level: Annotated[int, Meta(ge=0, le=HIGHEST)]
    reason: Statement
    area: Text = ""
    effective_at: Moment
    acknowledge_by: Moment | None = None


def check_alert_level_set(body: Body, context: CheckContext) -> Iterable[JisrError]:
    if not context.opens_thread and context.thread_kind != ALERT:
        yield Invalid("an alert level has a thread of its own: leave thread out", code="wrong_kind", field="thread")
    yield from check_moments(body, "effective_at", "acknowledge_by")
    level = body["level"]
    if level > HIGHEST_BY_DUTY and not context.policy.may(context.author, context.post, f"alert.level_{level}"):
        message = "{post} sets the alert level up to {highest}; {level} is for the authority that the pack names"
        post = f"{context.author}/{context.post}"
        yield Refused(message, code="no_right", field="body.level", post=post, highest=HIGHEST_BY_DUTY, level=level)


_ALERT_LEVEL_SET: Body = {
    "level": 2,
    "reason": "The gauge at the dam crossed its trigger.",
    "area": "The river below the dam",
    "effective_at": "2017-08-01T05:10:00+03:00",
    "acknowledge_by": "2017-08-01T05:15:00+03:00",
}

TYPES = [
    statement(ALERT_LEVEL_SET, AlertLevelSet, _ALERT_LEVEL_SET, check=check_alert_level_set, kind=ALERT, opens=True),
]
