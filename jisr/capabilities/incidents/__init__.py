"""Incidents, what is reported of them, and the alert level."""

from jisr.capabilities.incidents.fold import KINDS
from jisr.capabilities.incidents.records import TYPES

__all__ = ["KINDS", "TYPES"]
