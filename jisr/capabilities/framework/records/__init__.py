"""What is said of a framework, one file a family of statements; `TYPES` is all of them."""

from jisr.capabilities.framework.records import clearing, consulting, entering, judging, opening, reviewing
from jisr.capabilities.framework.records.making import KIND

FAMILIES = (opening, entering, consulting, clearing, judging, reviewing)
TYPES = [each for family in FAMILIES for each in family.TYPES]

__all__ = ["FAMILIES", "KIND", "TYPES"]
