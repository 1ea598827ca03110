"""Tables, columns, stages and severities of a framework, in words. Pure; each speaks the language in use."""

from jisr.language import Phrase

TABLES = {
    "reference": Phrase("Legal references"),
    "area": Phrase("Areas"),
    "function": Phrase("Functions"),
    "assignment": Phrase("Assignments"),
    "alert_level": Phrase("Alert levels"),
    "trigger": Phrase("Triggers"),
    "activation": Phrase("Activations"),
    "body": Phrase("Bodies"),
    "line": Phrase("Lines of command"),
    "agreement": Phrase("Agreements"),
    "need": Phrase("Needs"),
    "resource": Phrase("Resources"),
    "plan": Phrase("Plans"),
    "step": Phrase("Steps"),
    "term": Phrase("Terms"),
    "contact": Phrase("Contacts"),
    "dependency": Phrase("Dependencies"),
}

COLUMNS = {
    "annex": Phrase("Annex of"),
    "area": Phrase("Area"),
    "asset": Phrase("Asset code"),
    "at_least": Phrase("From (included)"),
    "author": Phrase("Said by"),
    "authority": Phrase("Authority"),
    "below": Phrase("To below"),
    "chair": Phrase("Chair"),
    "citation": Phrase("Citation"),
    "code": Phrase("Code"),
    "consumer": Phrase("Who is told"),
    "consumer_post": Phrase("Post that is told"),
    "covers": Phrase("Assets that it warns of"),
    "dated": Phrase("Date"),
    "deputy": Phrase("Deputy"),
    "dwell_minutes": Phrase("Lasts at least (min)"),
    "exercised_on": Phrase("Last exercised on"),
    "fields": Phrase("Fields that it must hold"),
    "from_level": Phrase("From alert level"),
    "function": Phrase("Function"),
    "hazards": Phrase("Hazards"),
    "hours_without": Phrase("Hours that it can do without"),
    "indicator": Phrase("Indicator"),
    "label": Phrase("Label"),
    "level": Phrase("Alert level"),
    "may_run_with": Phrase("May run at once with"),
    "meaning": Phrase("Meaning"),
    "meets_every_days": Phrase("Meets every (days)"),
    "member": Phrase("Member"),
    "members": Phrase("Members"),
    "minutes": Phrase("Deputy decides after (min)"),
    "names": Phrase("Name"),
    "number": Phrase("Number"),
    "occasion": Phrase("Occasion"),
    "owner": Phrase("Owner"),
    "phase": Phrase("Phase"),
    "phases": Phrase("Phases"),
    "plan": Phrase("Plan"),
    "post": Phrase("Post"),
    "preset": Phrase("Ready-made label"),
    "producer": Phrase("Who tells"),
    "producer_post": Phrase("Post that tells"),
    "product": Phrase("Product"),
    "quantity": Phrase("Quantity"),
    "quorum": Phrase("Quorum"),
    "rank": Phrase("Rank"),
    "reach": Phrase("How it is reached"),
    "reference": Phrase("Legal reference"),
    "releasable_to": Phrase("Members named beside it"),
    "resources": Phrase("With which resources"),
    "role": Phrase("Role"),
    "sampled_every_minutes": Phrase("Measured every (min)"),
    "service": Phrase("Service"),
    "severity": Phrase("Severity from"),
    "side": Phrase("Side"),
    "source": Phrase("Who measures"),
    "staffed_within_minutes": Phrase("Staffed within (min)"),
    "subordinate": Phrase("Who reports"),
    "superior": Phrase("To whom"),
    "supplier": Phrase("Supplier"),
    "supplier_asset": Phrase("Asset of the supplier"),
    "titles": Phrase("Title"),
    "trigger": Phrase("Trigger"),
    "type": Phrase("Type of record"),
    "unit": Phrase("Unit"),
    "uses": Phrase("Takes of resources"),
    "verified_on": Phrase("Last tried on"),
    "where": Phrase("Where its body says"),
    "within": Phrase("Within"),
    "within_minutes": Phrase("Within (min)"),
}

STAGES = {
    "draft": Phrase("draft"),
    "consultation": Phrase("in consultation"),
    "cleared": Phrase("technically cleared"),
    "legal": Phrase("read by lawyers, open for signature"),
    "signed": Phrase("signed by some"),
    "in_force": Phrase("in force"),
    "review_due": Phrase("in force, review due"),
    "superseded": Phrase("superseded"),
    "unknown": Phrase("unknown"),
}

SEVERITIES = {"error": Phrase("error"), "warning": Phrase("warning"), "notice": Phrase("notice")}
FINDING_STATES = {"open": Phrase("open"), "accepted": Phrase("accepted risk"), "fixed": Phrase("fixed")}


def table_word(table: str) -> str:
    return str(TABLES.get(table, table))


def column_word(path: str) -> str:
    """Of `titles.ar`: its word, and the language; of `occasion.type`: both words."""
    first, _, rest = path.partition(".")
    word = str(COLUMNS.get(first, first))
    if not rest:
        return word
    return f"{word} ({rest})" if rest not in COLUMNS else f"{word}: {COLUMNS[rest]}"


def stage_word(stage: str | None) -> str:
    return str(STAGES.get(stage or "unknown", stage))


def severity_word(severity: str) -> str:
    return str(SEVERITIES.get(severity, severity))


def finding_state_word(state: str) -> str:
    return str(FINDING_STATES.get(state, state))
