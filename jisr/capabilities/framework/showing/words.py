"""Codes of the framework in people's words: stages, tables, fields, values. A code not known here is shown as it is."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TABS: dict[str, Any] = {
    "framework-overview": _("Overview"),
    "framework-signing": _("Sign-off"),
    "framework-matrix": _("Matrix"),
    "framework-agreements": _("Agreements"),
    "framework-plans": _("Plans"),
    "framework-health": _("Health"),
    "framework-together": _("Consolidation"),
    "framework-tables": _("All tables"),
    "framework-exports": _("Documents"),
}
STAGES: dict[str, Any] = {
    "draft": pgettext_lazy("stage of a framework", "draft"),
    "consultation": pgettext_lazy("stage of a framework", "in consultation"),
    "cleared": pgettext_lazy("stage of a framework", "technically cleared"),
    "legal": pgettext_lazy("stage of a framework", "read by lawyers"),
    "signed": pgettext_lazy("stage of a framework", "being signed"),
    "in_force": pgettext_lazy("stage of a framework", "in force"),
    "review_due": pgettext_lazy("stage of a framework", "review due"),
    "superseded": pgettext_lazy("stage of a framework", "replaced"),
}
TONES = {"in_force": "ok", "review_due": "soon", "superseded": "quiet", "draft": "quiet"}
ROLES: dict[str, Any] = {
    "R": pgettext_lazy("role in a function", "Responsible: does it"),
    "A": pgettext_lazy("role in a function", "Accountable: answers for it"),
    "C": pgettext_lazy("role in a function", "Consulted before"),
    "I": pgettext_lazy("role in a function", "Informed after"),
}
OUTCOMES: dict[str, Any] = {
    "accepted": pgettext_lazy("answer to a comment", "accepted"),
    "partly": pgettext_lazy("answer to a comment", "accepted in part"),
    "rejected": pgettext_lazy("answer to a comment", "rejected"),
    "noted": pgettext_lazy("answer to a comment", "noted"),
}
REASONS: dict[str, Any] = {
    "crisis": pgettext_lazy("cause of a review", "after a crisis"),
    "exercise": pgettext_lazy("cause of a review", "after an exercise"),
    "law": pgettext_lazy("cause of a review", "the law changed"),
    "other": pgettext_lazy("cause of a review", "another cause"),
}
TABLE_WORDS: dict[str, Any] = {
    "function": _("Functions"),
    "assignment": _("Responsibilities"),
    "agreement": _("Agreements"),
    "need": _("What members must know"),
    "plan": _("Plans"),
    "step": _("Steps of plans"),
    "alert_level": _("Alert levels"),
    "trigger": _("Triggers"),
    "activation": _("Who activates"),
    "body": _("Bodies"),
    "line": _("Reporting lines"),
    "resource": _("Resources"),
    "area": _("Areas"),
    "reference": _("Legal references"),
    "term": _("Terms"),
    "contact": _("Contacts"),
    "dependency": _("Dependencies"),
}
FIELDS: dict[str, Any] = {
    "code": _("Code"),
    "titles": _("Title"),
    "names": pgettext_lazy("field of a term", "Term"),
    "meaning": _("Meaning"),
    "citation": _("Citation"),
    "dated": _("Date"),
    "within": _("Part of"),
    "side": _("Side"),
    "hazards": _("Hazards"),
    "reference": _("Legal reference"),
    "exercised_on": _("Last exercised on"),
    "function": _("Function"),
    "role": _("Role"),
    "member": _("Member"),
    "post": _("Post"),
    "deputy": _("Deputy"),
    "phase": _("Phase"),
    "from_level": _("From alert level"),
    "area": _("Area"),
    "resources": _("Resources"),
    "authority": _("Authority"),
    "level": _("Alert level"),
    "staffed_within_minutes": _("Staffed within (minutes)"),
    "indicator": _("Indicator"),
    "at_least": _("From"),
    "below": pgettext_lazy("of a trigger's interval", "Below"),
    "unit": _("Unit"),
    "dwell_minutes": _("Lasting (minutes)"),
    "source": _("Measured by"),
    "sampled_every_minutes": _("Measured every (minutes)"),
    "plan": _("Plan"),
    "trigger": _("Trigger"),
    "minutes": _("Then the deputy, after (minutes)"),
    "chair": _("Chair"),
    "members": _("Members"),
    "quorum": _("Quorum"),
    "meets_every_days": _("Meets every (days)"),
    "subordinate": _("Reports"),
    "superior": pgettext_lazy("of a reporting line", "To"),
    "rank": _("Level of command"),
    "producer": pgettext_lazy("of an agreement", "Who tells"),
    "producer_post": _("Its post that tells"),
    "consumer": pgettext_lazy("of an agreement", "Who is told"),
    "consumer_post": _("Its post that is told"),
    "product": pgettext_lazy("of an agreement", "What is told"),
    "product.type": pgettext_lazy("of an agreement", "What is told"),
    "product.fields": _("With these fields filled"),
    "occasion": pgettext_lazy("of an agreement", "Occasion"),
    "occasion.type": _("When this is reported"),
    "occasion.where": _("And it says"),
    "occasion.severity": _("With a severity of at least"),
    "occasion.author": _("Reported by"),
    "occasion.plan": _("Or when this plan starts"),
    "occasion.level": _("Or when this alert level is reached"),
    "within_minutes": _("Within (minutes)"),
    "label": _("Agreed label"),
    "label.preset": _("Agreed label"),
    "label.releasable_to": _("And these members"),
    "covers": _("Assets that it is about"),
    "owner": _("Owner"),
    "quantity": _("Quantity"),
    "phases": _("Phases, in their order"),
    "may_run_with": _("May run at once with"),
    "number": pgettext_lazy("of a step", "Number"),
    "uses": _("Resources used"),
    "reach": _("How to reach it"),
    "verified_on": _("Last tried on"),
    "asset": _("Asset"),
    "service": _("Service that it needs"),
    "supplier": _("Supplied by"),
    "supplier_asset": _("From its asset"),
    "hours_without": _("Hours that it can do without"),
}
TABLE_FIELDS: dict[str, Any] = {
    "area.within": _("Part of the area"),
    "assignment.authority": _("Authority, where a security member answers for a civil function"),
    "activation.authority": _("Who decides"),
}
HINTS: dict[str, Any] = {
    "code": _("Capital letters, digits, dots and dashes; unique in this table of your annex."),
    "hazards": _("Codes, with commas between them."),
    "resources": _("Codes, with commas between them."),
    "covers": _("Codes, with commas between them."),
    "phases": _("Codes, with commas between them."),
    "may_run_with": _("Codes, with commas between them."),
    "product.fields": _("Names of fields, with commas between them."),
    "occasion.where": _("One on each line, such as what: flood"),
    "uses": _("One on each line, such as BOATS: 12"),
    "reach": _("A post's own, never a person's; one on each line, such as phone: 0123"),
    "at_least": _("Leave it empty where the interval is open."),
    "below": _("Leave it empty where the interval is open."),
    "dated": _("As 2017-08-01"),
    "exercised_on": _("As 2017-08-01"),
    "verified_on": _("As 2017-08-01"),
}
SIDES: dict[str, Any] = {"civil": _("civil"), "security": _("security")}


def stage_word(stage: str) -> str:
    return str(STAGES.get(stage, stage))


def stage_tone(stage: str) -> str:
    return TONES.get(stage, "info")


def tables_in_order() -> list[str]:
    return list(TABLE_WORDS)


def table_word(table: str) -> str:
    return str(TABLE_WORDS.get(table, table))


def field_word(path: str, table: str = "") -> str:
    return str(TABLE_FIELDS.get(f"{table}.{path}") or FIELDS.get(path) or FIELDS.get(path.rpartition(".")[2], path))


def hint_of(path: str) -> str:
    return str(HINTS.get(path, ""))


SEVERITIES: dict[str, Any] = {
    "error": pgettext_lazy("severity of a finding", "error"),
    "warning": pgettext_lazy("severity of a finding", "warning"),
    "notice": pgettext_lazy("severity of a finding", "notice"),
}
FINDING_STATES: dict[str, Any] = {
    "open": pgettext_lazy("state of a finding", "open"),
    "accepted": pgettext_lazy("state of a finding", "accepted risk"),
    "fixed": pgettext_lazy("state of a finding", "fixed"),
}

MEETINGS: dict[str, Any] = {
    "contradiction": pgettext_lazy("between annexes", "contradiction"),
    "overlap": pgettext_lazy("between annexes", "overlap"),
    "gap": pgettext_lazy("between annexes", "gap"),
}


def severity_tone(severity: str) -> str:
    return {"error": "now", "warning": "soon"}.get(severity, "info")
