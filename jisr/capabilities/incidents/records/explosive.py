"""Explosive hazards: the civil 9-line, the contact for the call-back, and the steps until the item is made safe.

Of an item is said what a civilian sees from a distance; there is no field for how it is built or disarmed.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from jisr.capabilities.incidents.ladders import ITEM
from jisr.capabilities.incidents.records.checks import check_moments, check_post, check_step, one_ref, own_alone
from jisr.capabilities.incidents.records.fields import Moment, Place, PostName, Report, Said, Statement, Text, Title
from jisr.capabilities.incidents.records.making import statement
from jisr.capabilities.incidents.standoff import standoff_m
from jisr.errors import Invalid, JisrError
from jisr.journal.label import ALL, PUBLIC
from jisr.journal.registry import Body, CheckContext

EXPLOSIVE_HAZARD = "incidents.explosive_hazard"
EXPLOSIVE_CONTACT = "incidents.explosive_contact"
EXPLOSIVE_STATUS = "incidents.explosive_status"

Item = Literal[
    "pipe", "vest", "suitcase", "car", "van", "delivery_truck", "container_truck", "semi_trailer",
    "unexploded_ordnance", "mine", "unidentified",
]  # fmt: skip
"""By size, as it looks from a distance. What the stand-off table does not name keeps the distance of unidentified."""


class ExplosiveHazard(Report, kw_only=True):
    """The civil 9-line: 1 observed_at; 2 reporter (an organisation) and place; 3 the contact, a record of its own
    under a label for the member that calls back; 4 item and what is seen of it; 5 CBRN signs; 6 what is threatened;
    7 impact; 8 measures taken, with the stand-off kept in metres; 9 priority."""

    place: Place
    reporter: Title
    item: Item
    seen: Statement
    cbrn: Literal["none_seen", "suspected", "unknown"] = "unknown"
    cbrn_signs: Text = ""
    threatened: Statement
    impact: Text = ""
    measures: Text = ""
    standoff_m: Annotated[int, Meta(ge=0, le=20_000)]
    priority: Literal["immediate", "indirect", "minor", "no_threat"]


class Reach(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """How a post is reached: never a person's own number."""

    phone: Annotated[str, Meta(max_length=40, pattern=r"^[+0-9() -]*$")] = ""
    radio: Annotated[str, Meta(max_length=100)] = ""


class ExplosiveContact(Said, kw_only=True):
    """Line 3 of the 9-line. `post`: who answers, such as "shift leader of the line crew"."""

    post: Title
    reach: Reach
    until: Moment | None = None


class ExplosiveStatus(Said, kw_only=True):
    """A step towards a safe item. `residual_risk`: what the made-safe item leaves behind."""

    state: Literal["triaged", "cordoned", "tasked", "made_safe"]
    at: Moment
    lead: PostName | None = None
    residual_risk: Text = ""


def check_explosive_hazard(body: Body, context: CheckContext) -> Iterable[Invalid]:
    least = standoff_m(context.policy, body["item"])
    if body["standoff_m"] < least:
        message = "stay at least {least} m from this ({item}): withdraw further, then write the distance kept"
        yield Invalid(message, code="standoff_too_short", field="body.standoff_m", least=least, item=body["item"])


def check_explosive_contact(body: Body, context: CheckContext) -> Iterable[JisrError]:
    ref = one_ref(context, "of the hazard that it belongs to", [EXPLOSIVE_HAZARD])
    if isinstance(ref, Invalid):
        yield ref
    else:
        yield from own_alone(ref, context, "name its contact")
    if not body["reach"].get("phone") and not body["reach"].get("radio"):
        yield Invalid("give a phone or a radio call sign", code="unreachable", field="body.reach")
    if {ALL, PUBLIC} & set(context.label.releasable_to):
        message = "a contact goes to those who call back: name them, not everybody"
        yield Invalid(message, code="contact_too_wide", field="label.releasable_to")
    yield from check_moments(body, "until")


def check_explosive_status(body: Body, context: CheckContext) -> Iterable[JisrError]:
    yield from check_moments(body, "at")
    if body.get("lead") is not None:
        yield from check_post(body["lead"], context, "body.lead")
    ref = one_ref(context, "of the hazard that it is about", [EXPLOSIVE_HAZARD])
    if isinstance(ref, Invalid):
        yield ref
        return
    yield from check_step(context, "items", ref, ITEM, body["state"])


_EXPLOSIVE_HAZARD: Body = {
    "observed_at": "2017-08-01T07:15:00+03:00",
    "reporter": "Line crew of the electricity service",
    "place": {"name": "Tower on the line (notional)", "lon": 440_312_000, "lat": 339_487_000, "precision_m": 50},
    "item": "unidentified",
    "seen": "Bag-sized object, half covered, beside the service track; seen through binoculars.",
    "cbrn": "none_seen",
    "threatened": "The tower and the only track to it.",
    "impact": "The line cannot be repaired; two treatment plants stay on generators.",
    "measures": "Crew withdrawn, track closed at both ends.",
    "standoff_m": 600,
    "priority": "immediate",
    "reliability": "B",
    "credibility": 2,
    "acknowledge_by": "2017-08-01T07:30:00+03:00",
}
_EXPLOSIVE_CONTACT: Body = {
    "post": "Shift leader of the line crew",
    "reach": {"phone": "+964 000 0203", "radio": "MOE control"},
    "until": "2017-08-01T15:00:00+03:00",
}
_EXPLOSIVE_STATUS: Body = {"state": "triaged", "at": "2017-08-01T07:40:00+03:00", "lead": "MOD/duty"}

TYPES = [
    statement(EXPLOSIVE_HAZARD, ExplosiveHazard, _EXPLOSIVE_HAZARD, check=check_explosive_hazard, opens=True),
    statement(EXPLOSIVE_CONTACT, ExplosiveContact, _EXPLOSIVE_CONTACT, check=check_explosive_contact),
    statement(EXPLOSIVE_STATUS, ExplosiveStatus, _EXPLOSIVE_STATUS, check=check_explosive_status),
]
