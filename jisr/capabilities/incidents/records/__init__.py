"""What members say of an incident, one file a family of statements; `TYPES` is all of them."""

from jisr.capabilities.incidents.records import (
    acknowledging,
    alert,
    areas,
    decision,
    explosive,
    judgement,
    movement,
    opening,
    questions,
    services,
    situation,
)
from jisr.capabilities.incidents.records.checks import KIND
from jisr.capabilities.incidents.records.opening import OPENED
from jisr.capabilities.incidents.records.situation import SITREP

FAMILIES = (
    opening, situation, services, movement, explosive, areas, judgement, acknowledging, decision, alert, questions,
)  # fmt: skip
TYPES = [each for family in FAMILIES for each in family.TYPES]

__all__ = ["FAMILIES", "KIND", "OPENED", "SITREP", "TYPES"]
