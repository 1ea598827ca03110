"""Types of records, in words."""

from jisr.language import Phrase

TYPES = {
    "incidents.opened": Phrase("Incident opened"),
    "incidents.closed": Phrase("Incident closed"),
    "incidents.sitrep": Phrase("Situation report"),
    "incidents.methane": Phrase("METHANE report"),
    "incidents.ethane": Phrase("ETHANE report"),
    "incidents.service_status": Phrase("Service status"),
    "incidents.route_status": Phrase("Route status"),
    "incidents.population_movement": Phrase("Population movement"),
    "incidents.explosive_hazard": Phrase("Explosive hazard"),
    "incidents.explosive_contact": Phrase("Contact for the call-back"),
    "incidents.explosive_status": Phrase("Step on an explosive item"),
    "incidents.avoid_area": Phrase("Area to avoid"),
    "incidents.cordon": Phrase("Cordon"),
    "incidents.area_lifted": Phrase("Area lifted"),
    "incidents.hazard_area": Phrase("Hazardous area"),
    "incidents.hazard_area_status": Phrase("Step on a hazardous area"),
    "incidents.corroborated": Phrase("Corroboration"),
    "incidents.disputed": Phrase("Dispute"),
    "incidents.merged": Phrase("Merger"),
    "incidents.superseded": Phrase("No longer holds"),
    "incidents.acknowledged": Phrase("Acknowledgement"),
    "incidents.call_logged": Phrase("Call logged"),
    "incidents.decision": Phrase("Decision"),
    "incidents.alert_level_set": Phrase("Alert level set"),
    "framework.activated": Phrase("Plan activated"),
    "framework.proposed": Phrase("Authority asked to act"),
    "framework.answered": Phrase("Answer of the authority"),
    "framework.step_done": Phrase("Step done"),
    "framework.duty_waived": Phrase("Duty waived"),
    "framework.duty_disputed": Phrase("Not what was promised"),
    "framework.escalated": Phrase("Overdue: a post is called"),
    "framework.reading": Phrase("Instrument's reading"),
    "framework.roster": Phrase("Roster"),
    "framework.liaison": Phrase("Liaison entry"),
    "incidents.asked": Phrase("Question to a member"),
    "incidents.answered": Phrase("Answer"),
    "journal.relabel": Phrase("Label changed"),
    "journal.erase": Phrase("Contents erased"),
    "journal.sanitised": Phrase("Wider version made"),
    "journal.log_opened": Phrase("Log opened"),
    "journal.key_rotated": Phrase("Key changed"),
}


WAYS = {"phone": Phrase("by telephone"), "radio": Phrase("by radio"), "order": Phrase("by order")}


def reach_word(way: str) -> str:
    """How a post is reached; the directory's own word where it is another one."""
    return str(WAYS.get(way, way))


def type_word(name: str | None) -> str:
    return str(TYPES.get(name or "", name or ""))
