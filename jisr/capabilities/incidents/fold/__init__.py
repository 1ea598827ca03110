"""The folds of this capability: an incident, and the alert level."""

from jisr.capabilities.incidents.fold.alert import AlertFold
from jisr.capabilities.incidents.fold.incident import IncidentFold
from jisr.capabilities.incidents.fold.question import QuestionFold
from jisr.capabilities.incidents.records import KIND
from jisr.capabilities.incidents.records.alert import ALERT, HIGHEST
from jisr.capabilities.incidents.records.questions import QUESTION
from jisr.journal.registry import Kind

KINDS = [
    Kind(KIND, IncidentFold(), states=("open", "closed", "merged", "unknown")),
    Kind(ALERT, AlertFold(), states=("unknown", *(f"level_{level}" for level in range(HIGHEST + 1)))),
    Kind(QUESTION, QuestionFold(), states=("unknown", "asked", "answered")),
]

__all__ = ["KINDS", "AlertFold", "IncidentFold", "QuestionFold"]
