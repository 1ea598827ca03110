"""The folds of this capability: an incident, and the alert level."""

from jisr.capabilities.incidents.fold.alert import AlertFold
from jisr.capabilities.incidents.fold.incident import IncidentFold
from jisr.capabilities.incidents.records import KIND
from jisr.capabilities.incidents.records.alert import ALERT
from jisr.journal.registry import Kind

KINDS = [Kind(KIND, IncidentFold()), Kind(ALERT, AlertFold())]

__all__ = ["KINDS", "AlertFold", "IncidentFold"]
