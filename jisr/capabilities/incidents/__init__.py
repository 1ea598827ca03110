"""Incidents and what is reported of them. Two types so far: the opening and the situation report."""

from jisr.capabilities.incidents.fold import KINDS
from jisr.capabilities.incidents.records import TYPES

__all__ = ["KINDS", "TYPES"]
