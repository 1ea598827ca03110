"""Areas on the map: where not to go, what is cordoned, and where explosives are suspected or confirmed.

Civil members get the polygon and what it asks of them, not the device that it is about: a wider avoid-area opens a
thread of its own where the device's thread is narrower.
"""

from collections.abc import Iterable
from typing import Literal

from jisr.capabilities.incidents.geometry import check_ring
from jisr.capabilities.incidents.ladders import AREA
from jisr.capabilities.incidents.records.checks import check_moments, check_step, in_order, one_ref, own_alone
from jisr.capabilities.incidents.records.fields import Moment, Report, Ring, Said, Statement, Text, Title
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid, JisrError
from jisr.journal.registry import Body, CheckContext

AVOID_AREA, CORDON, AREA_LIFTED = "incidents.avoid_area", "incidents.cordon", "incidents.area_lifted"
HAZARD_AREA, HAZARD_AREA_STATUS = "incidents.hazard_area", "incidents.hazard_area_status"


class AvoidArea(Report, kw_only=True):
    """`reason` is for everyone who gets the polygon; `until` is when it is looked at again, not when it ends."""

    title: Title
    ring: Ring
    reason: Text = ""
    until: Moment | None = None


class Cordon(AvoidArea, kw_only=True):
    """`entry`: where and by whom one is let in."""

    entry: Text = ""


class AreaLifted(Said, kw_only=True):
    """One may go there again; `residual_risk` says what to mind."""

    at: Moment
    residual_risk: Statement
    certificate: Text = ""


class HazardArea(Report, kw_only=True):
    """A suspected (SHA) or confirmed (CHA) hazardous area."""

    title: Title
    ring: Ring
    state: Literal["suspected", "confirmed"]
    evidence: Text = ""


class HazardAreaStatus(Said, kw_only=True):
    """A step from suspicion to hand-over. `certificate`: the document that says so."""

    state: Literal["confirmed", "cleared", "quality_assured", "handed_over"]
    at: Moment
    certificate: Text = ""
    residual_risk: Text = ""


def check_area(body: Body, context: CheckContext) -> Iterable[Invalid]:
    yield from check_ring(body["ring"], "body.ring")
    yield from check_moments(body, "until")
    yield from in_order(body, "observed_at", "until", "looked at again before it was observed")


def check_area_lifted(body: Body, context: CheckContext) -> Iterable[JisrError]:
    yield from check_moments(body, "at")
    ref = one_ref(context, "of the area that is lifted", [AVOID_AREA, CORDON])
    if isinstance(ref, Invalid):
        yield ref
        return
    yield from own_alone(ref, context, "lift it")
    area = (context.state or {}).get("areas", {}).get(ref.id)
    if area is not None and area["state"] != "in_force":
        message = "the area is {state} already"
        yield Invalid(message, code="not_in_force", field="refs", state=area["state"])


def check_hazard_area_status(body: Body, context: CheckContext) -> Iterable[JisrError]:
    yield from check_moments(body, "at")
    ref = one_ref(context, "of the hazardous area that it is about", [HAZARD_AREA])
    if isinstance(ref, Invalid):
        yield ref
        return
    yield from check_step(context, "hazard_areas", ref, AREA, body["state"])


_RING = [
    [440_250_000, 339_430_000],
    [440_380_000, 339_430_000],
    [440_380_000, 339_540_000],
    [440_250_000, 339_540_000],
    [440_250_000, 339_430_000],
]
_AVOID_AREA: Body = {
    "title": "Do not go near the line between the two tracks",
    "ring": _RING,
    "reason": "Danger of explosion; the road west of it is open.",
    "until": "2017-08-01T18:00:00+03:00",
    "reliability": "B",
    "credibility": 2,
    "observed_at": "2017-08-01T07:20:00+03:00",
}
_AREA_LIFTED: Body = {
    "at": "2017-08-01T09:18:00+03:00",
    "residual_risk": "Stay on the marked track.",
    "certificate": "Clearance note 12",
}
_HAZARD_AREA: Body = {
    "title": "Field west of the eastern road (notional)",
    "ring": _RING,
    "state": "suspected",
    "evidence": "Remnants seen beside the road by a survey team.",
    "reliability": "B",
    "credibility": 3,
    "observed_at": "2017-08-01T07:00:00+03:00",
}
_HAZARD_AREA_STATUS: Body = {"state": "confirmed", "at": "2017-08-01T09:00:00+03:00", "certificate": "Survey 7"}

TYPES = [
    statement(AVOID_AREA, AvoidArea, _AVOID_AREA, check=check_area, opens=True),
    statement(
        CORDON, Cordon, {**_AVOID_AREA, "title": "Inner cordon", "entry": "North gate, by the EOD lead"},
        check=check_area, opens=True,
    ),
    statement(AREA_LIFTED, AreaLifted, _AREA_LIFTED, check=check_area_lifted),
    statement(HAZARD_AREA, HazardArea, _HAZARD_AREA, check=check_area, opens=True),
    statement(HAZARD_AREA_STATUS, HazardAreaStatus, _HAZARD_AREA_STATUS, check=check_hazard_area_status),
]  # fmt: skip
