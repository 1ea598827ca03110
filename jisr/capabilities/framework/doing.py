"""What a post may do with a framework as a whole: by its rights, its stage, and whose it is to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from jisr.capabilities.framework.records.clearing import CLEARED, LEGAL, SIGNED
from jisr.capabilities.framework.records.consulting import COMMENTED, CONSULTATION, DISPOSED
from jisr.capabilities.framework.records.judging import FINDING_ACCEPTED, RESOLUTION_SIGNED
from jisr.capabilities.framework.records.reviewing import REVIEW_CALLED, REVIEWED
from jisr.capabilities.framework.views.seeing import Opened


@dataclass(frozen=True)
class Deed:
    """`type` is the record that comes of it; `fits`: whether it is this member's to do now. `about`: a record is named
    in the address; `binds`: it binds the text that stands."""

    name: str
    type: str
    words: Any
    icon: str
    fits: Callable[[Opened], bool]
    about: bool = False
    binds: bool = False


def _is_opener(opened: Opened) -> bool:
    return bool(opened.state["opened"]["author"] == opened.desk.actor.member)


def _is_signer(opened: Opened) -> bool:
    return opened.desk.actor.member in opened.state["signers"]


def _stands(opened: Opened, part: str) -> bool:
    given = opened.state[part].get(opened.desk.actor.member)
    return given is not None and not given["void"]


def _may_consult(opened: Opened) -> bool:
    return _is_opener(opened) and opened.stage == "draft"


def _may_comment(opened: Opened) -> bool:
    return opened.stage not in ("in_force", "review_due", "superseded")


def _may_dispose(opened: Opened) -> bool:
    return bool(open_comments(opened))


def _may_clear(opened: Opened) -> bool:
    state = opened.state
    if not _is_signer(opened) or opened.stage != "consultation" or _stands(opened, "clearances"):
        return False
    answered = all(each["disposition"] is not None for each in state["comments"].values())
    return answered and opened.desk.journal.now() >= state["consultation"]["until"]


def _may_sign(opened: Opened) -> bool:
    return _is_signer(opened) and opened.stage in ("legal", "signed") and not _stands(opened, "signatures")


def _in_force(opened: Opened) -> bool:
    return opened.stage in ("in_force", "review_due")


DEEDS = {
    each.name: each
    for each in (
        Deed("sign", SIGNED, _("Sign for your member"), "done", _may_sign, binds=True),
        Deed("clear", CLEARED, _("Clear it technically"), "done", _may_clear, binds=True),
        Deed(
            "legal", LEGAL, _("Confirm the legal review"), "done",
            lambda opened: _is_opener(opened) and opened.stage == "cleared", binds=True,
        ),
        Deed("consult", CONSULTATION, _("Open the consultation"), "ask", _may_consult),
        Deed("comment", COMMENTED, _("Comment"), "report", _may_comment),
        Deed("answer", DISPOSED, _("Answer the comment"), "done", _may_dispose, about=True),
        Deed("call-review", REVIEW_CALLED, _("Call a review"), "history", _in_force),
        Deed("review", REVIEWED, _("Say what the review came to"), "done",
             lambda opened: _is_opener(opened) and _in_force(opened)),
        Deed("accept", FINDING_ACCEPTED, _("Accept the risk"), "warning", lambda opened: opened.stage != "superseded"),
        Deed("agree", RESOLUTION_SIGNED, _("Sign the resolution"), "done",
             lambda opened: opened.stage != "superseded", about=True),
    )
}  # fmt: skip
OF_THE_WHOLE = ("sign", "clear", "legal", "consult", "comment", "call-review", "review")


def may(opened: Opened, deed: Deed) -> bool:
    return opened.desk.may(deed.type) and deed.fits(opened)


def offered(opened: Opened) -> list[tuple[Deed, str]]:
    """(deed, address) of what this post may do with the whole, what is owed first."""
    return [
        (DEEDS[name], opened.address("framework-do", name=name)) for name in OF_THE_WHOLE if may(opened, DEEDS[name])
    ]


def open_comments(opened: Opened) -> list[dict[str, Any]]:
    """Comments without an answer that are this member's to answer."""
    state, member = opened.state, opened.desk.actor.member
    return [
        each
        for each in state["comments"].values()
        if each["disposition"] is None
        and member in ((each["on"] or {}).get("annex", state["opened"]["author"]), state["opened"]["author"])
    ]
