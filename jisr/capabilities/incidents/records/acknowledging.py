"""That somebody was reached: acknowledgements, and calls that were tried. Of threads of every kind."""

from collections.abc import Iterable
from typing import Literal

from jisr.capabilities.incidents.records.checks import check_moments, check_post, check_ref, not_own, one_ref
from jisr.capabilities.incidents.records.fields import Moment, PostName, Said, Text
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid
from jisr.journal.registry import Body, CheckContext

ACKNOWLEDGED, CALL_LOGGED = "incidents.acknowledged", "incidents.call_logged"


class Acknowledged(Said, kw_only=True):
    """This post has read the record in `refs`. `due`: by when it had to, where an agreement says so; without it, what
    the record itself asked for counts. It says "received", never "agreed"."""

    due: Moment | None = None
    note: Text = ""


class CallLogged(Said, kw_only=True):
    """ "Called MOO/duty, no answer." `refs`: the record that it was about, if it was about one."""

    to: PostName
    by: Literal["telephone", "radio", "in_person", "message"] = "telephone"
    outcome: Literal["answered", "no_answer", "busy", "unreachable", "message_left"]
    at: Moment
    note: Text = ""


def check_acknowledged(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_moments(body, "due")
    ref = one_ref(context, "that is acknowledged")
    if isinstance(ref, Invalid):
        yield ref
    elif body.get("on_behalf_of") is None:
        yield from not_own(ref, context, "your own record needs no acknowledgement of yours")


def check_call_logged(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_moments(body, "at")
    yield from check_post(body["to"], context, "body.to")
    if context.refs:
        yield from check_ref(context, "that the call was about")


_ACKNOWLEDGED: Body = {"due": "2017-08-01T05:20:00+03:00", "note": "Received; our duty officer is at his desk."}
_CALL_LOGGED: Body = {
    "to": "MOO/duty",
    "outcome": "no_answer",
    "at": "2017-08-01T05:16:00+03:00",
    "note": "Rang twice.",
}

TYPES = [
    statement(ACKNOWLEDGED, Acknowledged, _ACKNOWLEDGED, check=check_acknowledged, kind=None),
    statement(CALL_LOGGED, CallLogged, _CALL_LOGGED, check=check_call_logged, kind=None),
]
