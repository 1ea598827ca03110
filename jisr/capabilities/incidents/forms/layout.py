"""What stands open in a form, in which order, and what is folded: short first (what, where, when), the rest below."""

from collections.abc import Iterable, Mapping

OPEN: Mapping[str, tuple[str, ...]] = {
    "incidents.opened": ("title", "what", "place", "observed_at", "severity", "description"),
    "incidents.methane": (
        "major_incident", "place", "type", "hazards", "access", "casualties", "services_present",
        "services_required", "observed_at",
    ),
    "incidents.ethane": (
        "place", "type", "hazards", "access", "casualties", "services_present", "services_required", "observed_at",
    ),
    "incidents.sitrep": ("situation", "needs", "severity", "period", "next_due"),
    "incidents.service_status": (
        "name", "asset", "service", "state", "since", "observed_at", "served_population", "stock_hours", "cause",
    ),
    "incidents.route_status": ("name", "route", "state", "since", "observed_at", "reason"),
    "incidents.population_movement": ("from", "to", "people", "families", "cause", "observed_at", "needs"),
    "incidents.explosive_hazard": (
        "item", "seen", "place", "observed_at", "threatened", "priority", "standoff_m", "reporter",
    ),
    "incidents.explosive_contact": ("post", "reach", "until"),
    "incidents.explosive_status": ("state", "at", "lead", "residual_risk"),
    "incidents.avoid_area": ("title", "ring", "reason", "observed_at", "until"),
    "incidents.cordon": ("title", "ring", "entry", "reason", "observed_at", "until"),
    "incidents.hazard_area": ("title", "state", "ring", "evidence", "observed_at"),
    "incidents.hazard_area_status": ("state", "at", "certificate", "residual_risk"),
    "incidents.area_lifted": ("at", "residual_risk", "certificate"),
    "incidents.decision": ("question", "options", "because", "decided_at", "dissent", "review_at"),
    "incidents.alert_level_set": ("level", "reason", "area", "effective_at", "acknowledge_by"),
    "incidents.corroborated": ("how", "reliability", "credibility", "observed_at"),
    "incidents.disputed": ("why", "instead", "reliability", "credibility", "observed_at"),
    "incidents.superseded": ("reason", "now", "by"),
    "incidents.merged": ("others", "into", "reason"),
    "incidents.acknowledged": ("note",),
    "incidents.call_logged": ("to", "by", "outcome", "at", "note"),
    "incidents.closed": ("reason", "lessons"),
}  # fmt: skip
"""A name that others begin with (`period`) means all of them. What is not named is folded, unless it has to be said."""

MARKS: Mapping[str, Mapping[str, str]] = {
    "incidents.methane": {
        "major_incident": "M", "place": "E", "type": "T", "hazards": "H", "access": "A", "casualties": "N",
        "services_present": "E",
    },
    "incidents.ethane": {
        "place": "E", "type": "T", "hazards": "H", "access": "A", "casualties": "N", "services_present": "E",
    },
    "incidents.explosive_hazard": {
        "observed_at": "1", "reporter": "2", "place": "2", "item": "4", "seen": "4", "cbrn": "5", "threatened": "6",
        "impact": "7", "measures": "8", "standoff_m": "8", "priority": "9",
    },
    "incidents.explosive_contact": {"post": "3"},
}  # fmt: skip
"""The letter of METHANE, the line of the 9-line: how people who were taught it find their way."""

BEHALF = "on_behalf_of"


def open_paths(type_name: str, paths: Iterable[str], required: Iterable[str]) -> list[str]:
    """In the order of OPEN, then what has to be said and is not named there."""
    known, must = list(paths), set(required)
    named = [path for part in OPEN.get(type_name, ()) for path in known if path == part or path.startswith(f"{part}.")]
    return [*named, *(path for path in known if path in must and path not in named)]
