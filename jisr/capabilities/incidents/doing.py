"""What a post may do at a thread or about a record: by its rights, and by what can still be done there."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.records.checks import AFTER_CLOSING
from jisr.capabilities.incidents.records.questions import ANSWERED, ASKED
from jisr.capabilities.incidents.showing.timeline import Entry
from jisr.journal.read import ThreadView
from jisr.journal.types import ERASE, RELABEL

CLOSED, CALL = "incidents.closed", "incidents.call_logged"
ACKNOWLEDGED, CORROBORATED, DISPUTED = "incidents.acknowledged", "incidents.corroborated", "incidents.disputed"
SITREP = "incidents.sitrep"
UNCHANGEABLE = ("journal.", "directory.")


@dataclass(frozen=True)
class Deed:
    """`right` is what it takes; `type` the record that comes of it. `about`: it is about one record."""

    name: str
    type: str
    words: Any
    icon: str
    about: bool


DEEDS = {
    each.name: each
    for each in (
        Deed("report", SITREP, _("Report the situation"), "report", False),
        Deed("call", CALL, _("Log a call"), "phone", False),
        Deed("close", CLOSED, _("Close the incident"), "done", False),
        Deed("answer", ANSWERED, _("Answer"), "ask", True),
        Deed("acknowledge", ACKNOWLEDGED, _("Acknowledge"), "done", True),
        Deed("corroborate", CORROBORATED, _("Corroborate"), "corroborate", True),
        Deed("dispute", DISPUTED, _("Dispute"), "dispute", True),
    )
}


@dataclass(frozen=True)
class Offered:
    """A button. `strong`: what the post owes."""

    words: Any
    icon: str
    address: str
    strong: bool = False


def deeds_on_thread(desk: Desk, thread: ThreadView) -> list[Offered]:
    return [
        Offered(deed.words, deed.icon, address_of(desk, deed, thread.id))
        for deed in DEEDS.values()
        if not deed.about and may(desk, deed, thread)
    ]


def deeds_on_record(desk: Desk, thread: ThreadView, entry: Entry) -> list[Offered]:
    found = [
        Offered(
            deed.words,
            deed.icon,
            address_of(desk, deed, thread.id, entry.id),
            deed.name == "acknowledge" and entry.owed,
        )
        for deed in DEEDS.values()
        if deed.about and not entry.own and may(desk, deed, thread) and _takes(deed, entry) and _reaches(desk, entry)
    ]
    found.append(Offered(_("Who sees it, and why"), "seen", _at(desk, "incidents-why", entry.id)))
    if may_change(desk, entry):
        found.append(Offered(_("Release"), "release", _at(desk, "incidents-release", entry.id)))
    return found


def may(desk: Desk, deed: Deed, thread: ThreadView) -> bool:
    """Its right, a thread that it belongs to, and one that still takes it."""
    kind = desk.journal.registry.types[deed.type].kind
    if not desk.may(deed.type) or (kind is not None and kind != thread.kind) or thread.kind in ("log", "record"):
        return False
    if deed.type == CLOSED:
        opened = (thread.detail or {}).get("opened")
        return thread.state != "closed" and opened is not None and opened["author"] == desk.actor.member
    return thread.state != "closed" or deed.type in AFTER_CLOSING


def _takes(deed: Deed, entry: Entry) -> bool:
    """Journal's own records are acknowledged at most; what this post gave once is not asked of it again."""
    if entry.type.startswith("directory."):
        return False
    if deed.type == ANSWERED:
        return entry.type == ASKED
    if deed.type == ACKNOWLEDGED:
        return entry.type not in (ACKNOWLEDGED, CALL)
    return entry.type not in (ACKNOWLEDGED, CALL, CORROBORATED, DISPUTED, CLOSED) and not entry.type.startswith(
        "journal."
    )


def _reaches(desk: Desk, entry: Entry) -> bool:
    """A relabelling is also seen by those whom it took away, who can say nothing of it that its readers would see."""
    released = tuple((entry.label or {}).get("releasable_to", ()))
    return desk.actor.member in desk.policy.reach(released, entry.author)


def may_change(desk: Desk, entry: Entry) -> bool:
    """Of the own member's records, by who may narrow, widen, erase or sanitise."""
    rights = ("narrow", "widen", ERASE, RELABEL)
    return entry.own and not entry.type.startswith(UNCHANGEABLE) and any(desk.may(each) for each in rights)


def address_of(desk: Desk, deed: Deed, thread: str, record: str = "") -> str:
    address = reverse("incidents-do", kwargs={"space": desk.space, "reference": thread, "name": deed.name})
    return f"{address}?about={record}" if record else address


def _at(desk: Desk, view: str, record: str) -> str:
    return str(reverse(view, kwargs={"space": desk.space, "record": record}))
