"""What a post may do: begin something, at a thread, or about a record; by its rights, and by what can still be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.ladders import AREA, ITEM, Ladder
from jisr.capabilities.incidents.records.acknowledging import ACKNOWLEDGED
from jisr.capabilities.incidents.records.acknowledging import CALL_LOGGED as CALL
from jisr.capabilities.incidents.records.alert import ALERT, ALERT_LEVEL_SET
from jisr.capabilities.incidents.records.areas import (
    AREA_LIFTED,
    AVOID_AREA,
    CORDON,
    HAZARD_AREA,
    HAZARD_AREA_STATUS,
)
from jisr.capabilities.incidents.records.checks import AFTER_CLOSING, KIND
from jisr.capabilities.incidents.records.decision import DECISION
from jisr.capabilities.incidents.records.explosive import EXPLOSIVE_CONTACT, EXPLOSIVE_HAZARD, EXPLOSIVE_STATUS
from jisr.capabilities.incidents.records.judgement import ACROSS, CORROBORATED, DISPUTED, MERGED, SUPERSEDED
from jisr.capabilities.incidents.records.movement import POPULATION_MOVEMENT
from jisr.capabilities.incidents.records.opening import CLOSED, OPENED
from jisr.capabilities.incidents.records.questions import ANSWERED, ASKED
from jisr.capabilities.incidents.records.services import ROUTE_STATUS, SERVICE_STATUS
from jisr.capabilities.incidents.records.situation import ETHANE, METHANE, SITREP
from jisr.capabilities.incidents.showing.timeline import Entry
from jisr.journal.read import RecordView, ThreadView
from jisr.journal.types import ERASE, RELABEL

UNCHANGEABLE = ("journal.", "directory.")
SAID_OF_OTHERS = (ACKNOWLEDGED, CORROBORATED, DISPUTED)
NOT_TALKED_ABOUT = (ACKNOWLEDGED, CALL, CORROBORATED, DISPUTED, CLOSED, MERGED, SUPERSEDED)
ALIKE = {ETHANE: METHANE}  # merged with each other
REPORTS, KEEP_AWAY, RUN = "reports", "keep_away", "run"  # groups of the page to begin at


@dataclass(frozen=True)
class Deed:
    """What may be done. `right` is `type`, the record that comes of it.

    `about`: the types of the records that it is about; ("*",) any. `own`: True, only one's member's own; False, only
    those of others. `group` is where it stands among what may be begun; `hint` says there what it is for.
    """

    name: str
    type: str
    words: Any
    icon: str
    about: tuple[str, ...] = ()
    own: bool | None = None
    group: str = ""
    hint: Any = ""


DEEDS = {
    each.name: each
    for each in (
        Deed("incident", OPENED, _("An incident"), "warning", group=REPORTS,
             hint=_("Something happened: what, where, when.")),
        Deed("report", SITREP, _("Report the situation"), "report", group=REPORTS,
             hint=_("How it stands, what is done, what is needed, what comes next.")),
        Deed("methane", METHANE, _("Major incident (METHANE)"), "bell", group=REPORTS,
             hint=_("Declared or on standby; place, hazards, access, casualties, services.")),
        Deed("ethane", ETHANE, _("Serious, not major (ETHANE)"), "info", group=REPORTS,
             hint=_("The same, below a major incident.")),
        Deed("hazard", EXPLOSIVE_HAZARD, _("Explosive hazard"), "stop", group=REPORTS,
             hint=_("The civil 9-line. Withdraw first; it says how far.")),
        Deed("service", SERVICE_STATUS, _("A service"), "key", group=REPORTS,
             hint=_("Power, water, fuel, health: working, degraded or lost, and how long its stock lasts.")),
        Deed("route", ROUTE_STATUS, _("A route"), "directory", group=REPORTS,
             hint=_("Passable, restricted or blocked.")),
        Deed("movement", POPULATION_MOVEMENT, _("People on the move"), "switch", group=REPORTS,
             hint=_("From where, to where, how many in tens, why. No names.")),
        Deed("avoid", AVOID_AREA, _("Area to avoid"), "map", group=KEEP_AWAY,
             hint=_("Draw where nobody should go. It does not say why in detail.")),
        Deed("cordon", CORDON, _("Cordon"), "lock", group=KEEP_AWAY,
             hint=_("What is closed off, and where one is let in.")),
        Deed("area", HAZARD_AREA, _("Hazardous area"), "map", group=KEEP_AWAY,
             hint=_("Explosives suspected or confirmed in an area.")),
        Deed("decide", DECISION, _("Record a decision"), "framework", group=RUN,
             hint=_("The question, the options, what was chosen and why, who did not agree.")),
        Deed("alert", ALERT_LEVEL_SET, _("Set the alert level"), "bell", group=RUN,
             hint=_("From routine to national emergency, by whoever may.")),
        Deed("call", CALL, _("Log a call"), "phone"),
        Deed("join", MERGED, _("Join with another incident"), "merge"),
        Deed("close", CLOSED, _("Close the incident"), "done"),
        Deed("answer", ANSWERED, _("Answer"), "ask", (ASKED,), False),
        Deed("acknowledge", ACKNOWLEDGED, _("Acknowledge"), "done", ("*",), False),
        Deed("corroborate", CORROBORATED, _("Corroborate"), "corroborate", ("*",), False),
        Deed("dispute", DISPUTED, _("Dispute"), "dispute", ("*",), False),
        Deed("step", EXPLOSIVE_STATUS, _("Say how far it is"), "onward", (EXPLOSIVE_HAZARD,)),
        Deed("clear", HAZARD_AREA_STATUS, _("Say how far it is"), "onward", (HAZARD_AREA,)),
        Deed("lift", AREA_LIFTED, _("Lift it"), "done", (AVOID_AREA, CORDON), True),
        Deed("contact", EXPLOSIVE_CONTACT, _("Add who answers the call-back"), "phone", (EXPLOSIVE_HAZARD,), True),
        Deed("merge", MERGED, _("Merge with others"), "merge", ("*",)),
        Deed("supersede", SUPERSEDED, _("It no longer holds"), "remove", ("*",), True),
    )
}  # fmt: skip

LADDERS: dict[str, tuple[str, Ladder]] = {"step": ("items", ITEM), "clear": ("hazard_areas", AREA)}
"""Deed -> where the state holds what it is about, and the order of its steps."""


@dataclass(frozen=True)
class Offered:
    """A button. `strong`: what the post owes."""

    words: Any
    icon: str
    address: str
    strong: bool = False
    hint: Any = ""
    group: str = ""


def deeds_to_begin(desk: Desk) -> list[Offered]:
    """What the post may report, whether or not it opens something; the rest asks first which incident it is about."""
    return [
        Offered(deed.words, deed.icon, address_to_begin(desk, deed), hint=deed.hint, group=deed.group)
        for deed in DEEDS.values()
        if deed.group and desk.may(deed.type)
    ]


def opens(desk: Desk, deed: Deed) -> bool:
    return desk.journal.registry.types[deed.type].opens


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
        if deed.about and may(desk, deed, thread) and _takes(desk, deed, thread, entry)
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
    if deed.type == OPENED:
        return False
    opened = (thread.detail or {}).get("opened")
    if deed.type == CLOSED:
        return thread.state != "closed" and opened is not None and opened["author"] == desk.actor.member
    if deed.name == "join":
        own = opened is not None and opened["author"] == desk.actor.member
        return thread.kind == KIND and thread.state == "open" and (own or desk.may(ACROSS))
    return thread.state != "closed" or deed.type in AFTER_CLOSING


def next_steps(deed: Deed, thread: ThreadView, record: str) -> frozenset[str] | None:
    """Of an item or an area: what may follow what this post sees of it. None where there is no such order."""
    if deed.name not in LADDERS:
        return None
    part, ladder = LADDERS[deed.name]
    entry = (thread.detail or {}).get(part, {}).get(record)
    return ladder.get(entry["state"], frozenset()) if entry else None


def others_to_merge(desk: Desk, thread: ThreadView, record: str, type_name: str, own: bool) -> Iterator[RecordView]:
    """Reports of its kind that this one may be merged with: own ones, or with the right to, those of others too."""
    across = desk.may(ACROSS)
    if not (across or own):
        return
    superseded, alike = (thread.detail or {}).get("superseded", {}), ALIKE.get(type_name, type_name)
    for each in thread.records:
        if (
            ALIKE.get(each.type or "", each.type) == alike
            and each.id != record
            and (across or each.author == desk.actor.member)
            and each.id not in superseded
            and each.body is not None
            and "observed_at" in each.body
        ):
            yield each


def _takes(desk: Desk, deed: Deed, thread: ThreadView, entry: Entry) -> bool:
    """What this record can have said of it, and by this post."""
    if entry.type.startswith("directory.") or entry.gone or (deed.own is not None and deed.own != entry.own):
        return False
    if "*" not in deed.about and entry.type not in deed.about:
        return False
    if deed.type in SAID_OF_OTHERS and not _reaches(desk, entry):
        return False
    if deed.type == ACKNOWLEDGED:
        return entry.type not in (ACKNOWLEDGED, CALL)
    if deed.name == "lift":
        area = (thread.detail or {}).get("areas", {}).get(entry.id)
        return area is None or area["state"] == "in_force"
    if entry.superseded or next_steps(deed, thread, entry.id) == frozenset():
        return False
    if deed.type == SUPERSEDED:
        return not entry.type.startswith("journal.") and entry.type not in (SUPERSEDED, ACKNOWLEDGED, CALL)
    if deed.type == MERGED and not any(others_to_merge(desk, thread, entry.id, entry.type, entry.own)):
        return False
    return entry.type not in NOT_TALKED_ABOUT and not entry.type.startswith("journal.")


def _reaches(desk: Desk, entry: Entry) -> bool:
    """A relabelling is also seen by those whom it took away, who can say nothing of it that its readers would see."""
    released = tuple((entry.label or {}).get("releasable_to", ()))
    return desk.actor.member in desk.policy.reach(released, entry.author)


def may_change(desk: Desk, entry: Entry) -> bool:
    """Of the own member's records, by who may narrow, widen, erase or sanitise."""
    rights = ("narrow", "widen", ERASE, RELABEL)
    return entry.own and not entry.type.startswith(UNCHANGEABLE) and any(desk.may(each) for each in rights)


def kind_of(desk: Desk, deed: Deed) -> str:
    """Of the threads that it belongs to."""
    return ALERT if deed.type == ALERT_LEVEL_SET else KIND


def address_of(desk: Desk, deed: Deed, thread: str, record: str = "") -> str:
    address = reverse("incidents-do", kwargs={"space": desk.space, "reference": thread, "name": deed.name})
    return f"{address}?about={record}" if record else address


def address_to_begin(desk: Desk, deed: Deed) -> str:
    return str(reverse("incidents-report", kwargs={"space": desk.space, "name": deed.name}))


def _at(desk: Desk, view: str, record: str) -> str:
    return str(reverse(view, kwargs={"space": desk.space, "record": record}))
