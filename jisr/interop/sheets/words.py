"""What people read on a sheet: its title, its columns' headings and hints, and the words of its lists.

By the machine's names: of a type's own column, else of any column of that name; else the name itself, as words. So a
new field has a heading at once, and a better one when somebody writes it here. `#` stands for a number.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from jisr.language import END_ISOLATE, ISOLATE, LANGUAGES, Phrase, filled, use

Choice = str | int | bool

TITLES = {
    "incidents.opened": Phrase("Incident opened"),
    "incidents.closed": Phrase("Incident closed"),
    "incidents.sitrep": Phrase("Situation report (SITREP)"),
    "incidents.methane": Phrase("Major incident (METHANE)"),
    "incidents.ethane": Phrase("Incident report (ETHANE)"),
    "incidents.service_status": Phrase("Service status"),
    "incidents.route_status": Phrase("Route status"),
    "incidents.population_movement": Phrase("Population movement"),
    "incidents.explosive_hazard": Phrase("Explosive hazard (9-line)"),
    "incidents.explosive_contact": Phrase("Explosive hazard contact"),
    "incidents.explosive_status": Phrase("Explosive hazard status"),
    "incidents.avoid_area": Phrase("Area to avoid"),
    "incidents.cordon": Phrase("Cordon"),
    "incidents.area_lifted": Phrase("Area lifted"),
    "incidents.hazard_area": Phrase("Hazardous area"),
    "incidents.hazard_area_status": Phrase("Hazardous area status"),
    "incidents.corroborated": Phrase("Corroboration"),
    "incidents.disputed": Phrase("Dispute"),
    "incidents.merged": Phrase("Merging"),
    "incidents.superseded": Phrase("Superseding"),
    "incidents.acknowledged": Phrase("Acknowledgement"),
    "incidents.call_logged": Phrase("Call log"),
    "incidents.decision": Phrase("Decision"),
    "incidents.alert_level_set": Phrase("Alert level"),
    "incidents.asked": Phrase("Question to a member"),
    "incidents.answered": Phrase("Answer"),
}

HEADINGS = {
    "name": Phrase("Name of this row"),
    "thread": Phrase("Incident"),
    "happened_at": Phrase("Happened at"),
    "refs": Phrase("Is about (references)"),
    "label.preset": Phrase("Label"),
    "label.level": Phrase("Level"),
    "label.releasable_to": Phrase("Released to"),
    "label.caveats": Phrase("Caveats"),
    "label.expires": Phrase("Label valid until"),
    "record.ref": Phrase("Reference"),
    "record.id": Phrase("Id of the record"),
    "record.author": Phrase("Written by member"),
    "record.post": Phrase("Written by post"),
    "record.recorded_at": Phrase("Recorded at"),
    "record.device_at": Phrase("Time of the device"),
    "record.state": Phrase("State of the record"),
    "incidents.acknowledged:thread": Phrase("Thread"),
    "incidents.call_logged:thread": Phrase("Thread"),
    "incidents.alert_level_set:thread": Phrase("Thread of the alert level"),
    "incidents.asked:thread": Phrase("Thread"),
    "incidents.answered:thread": Phrase("Thread"),
    "body.about": Phrase("About the reference"),
    "body.access": Phrase("Access"),
    "body.acknowledge_by": Phrase("To be acknowledged by"),
    "body.actions": Phrase("Actions"),
    "body.answer": Phrase("Answer"),
    "body.area": Phrase("Area"),
    "body.asset": Phrase("Asset (code)"),
    "body.at": Phrase("Since when"),
    "incidents.call_logged:body.at": Phrase("Called at"),
    "body.because": Phrase("Chosen because"),
    "body.by": Phrase("By what means"),
    "body.casualties.dead": Phrase("Dead"),
    "body.casualties.immediate": Phrase("Casualties, immediate"),
    "body.casualties.urgent": Phrase("Casualties, urgent"),
    "body.casualties.delayed": Phrase("Casualties, delayed"),
    "body.casualties.missing": Phrase("Missing persons"),
    "body.cause": Phrase("Cause"),
    "body.cbrn": Phrase("CBRN signs seen"),
    "body.cbrn_signs": Phrase("CBRN signs, in words"),
    "body.certificate": Phrase("Certificate"),
    "body.chosen": Phrase("Number of the chosen option"),
    "body.credibility": Phrase("Credibility (1 to 6)"),
    "body.decided_at": Phrase("Decided at"),
    "body.description": Phrase("Description"),
    "body.dissent.#.post": Phrase("Dissent {number}: post"),
    "body.dissent.#.reason": Phrase("Dissent {number}: reason"),
    "body.due": Phrase("Was due by"),
    "body.effective_at": Phrase("In force from"),
    "body.entry": Phrase("Entry"),
    "body.evidence": Phrase("Evidence"),
    "body.expected_back": Phrase("Expected back at"),
    "body.families": Phrase("Families"),
    "body.forecast": Phrase("Forecast"),
    "body.from.lat": Phrase("From: latitude"),
    "body.from.lon": Phrase("From: longitude"),
    "body.from.name": Phrase("From: district or town"),
    "body.hazards": Phrase("Hazards"),
    "body.how": Phrase("How it is known"),
    "body.impact": Phrase("Impact"),
    "body.information": Phrase("Information"),
    "body.instead": Phrase("What is so instead"),
    "body.item": Phrase("Item, as seen"),
    "body.lead": Phrase("Lead (post)"),
    "body.lessons": Phrase("Lessons"),
    "body.level": Phrase("Alert level (0 to 4)"),
    "body.major_incident": Phrase("Major incident declared"),
    "body.measures": Phrase("Protective measures taken"),
    "body.message": Phrase("Warning that it was taken from"),
    "body.name": Phrase("Name"),
    "body.needs": Phrase("Needs"),
    "body.next_due": Phrase("Next report due at"),
    "body.note": Phrase("Note"),
    "body.now": Phrase("What holds now"),
    "body.observed_at": Phrase("Observed at"),
    "body.on_behalf_of.by": Phrase("On behalf of: reached by"),
    "body.on_behalf_of.post": Phrase("On behalf of (post)"),
    "body.options.#.option": Phrase("Option {number}"),
    "body.options.#.speaks_against": Phrase("Option {number}: speaks against it"),
    "body.options.#.speaks_for": Phrase("Option {number}: speaks for it"),
    "body.outcome": Phrase("Outcome"),
    "body.people": Phrase("People"),
    "body.period.from": Phrase("Period from"),
    "body.period.to": Phrase("Period to"),
    "body.place.lat": Phrase("Latitude"),
    "body.place.lon": Phrase("Longitude"),
    "body.place.name": Phrase("Place"),
    "body.place.precision_m": Phrase("Precision of the place (m)"),
    "body.post": Phrase("Post to be reached"),
    "body.powers": Phrase("Powers and policies"),
    "body.priority": Phrase("Priority"),
    "body.member": Phrase("Member that is asked"),
    "body.question": Phrase("Question"),
    "body.reach.phone": Phrase("Telephone of the post"),
    "body.reach.radio": Phrase("Radio call sign"),
    "body.reason": Phrase("Reason"),
    "body.reliability": Phrase("Reliability (A to F)"),
    "body.reported_at": Phrase("Reported at"),
    "body.reporter": Phrase("Reporting organisation"),
    "body.residual_risk": Phrase("Residual risk"),
    "body.review_at": Phrase("To be reviewed at"),
    "body.ring": Phrase("Outline of the area"),
    "body.risks": Phrase("Risks"),
    "body.route": Phrase("Route (code)"),
    "body.screening_reason": Phrase("Why it must be sent although marked"),
    "body.seen": Phrase("What is seen of it"),
    "body.served_population": Phrase("People served when normal"),
    "body.service": Phrase("Service"),
    "body.services_present": Phrase("Emergency services present"),
    "body.services_required": Phrase("Emergency services required"),
    "body.severity": Phrase("Severity (0 to 5)"),
    "body.since": Phrase("In this state since"),
    "body.situation": Phrase("Situation"),
    "body.standoff_m": Phrase("Stand-off kept (m)"),
    "body.state": Phrase("State"),
    "body.stock_hours": Phrase("Stock lasts (hours)"),
    "body.threatened": Phrase("What is threatened"),
    "body.title": Phrase("Title"),
    "body.to": Phrase("Called post"),
    "body.to.lat": Phrase("To: latitude"),
    "body.to.lon": Phrase("To: longitude"),
    "body.to.name": Phrase("To: district or town"),
    "body.type": Phrase("Type of incident"),
    "body.until": Phrase("Looked at again by"),
    "incidents.explosive_contact:body.until": Phrase("Can be reached until"),
    "body.what": Phrase("Kind of incident"),
    "body.why": Phrase("Why it is doubted"),
}

HINTS = {
    "name": Phrase("Only where another row is about this one: that row then says {example}."),
    "thread": Phrase("Its reference ({example}), or @ and the name of a row. Empty where this row opens it."),
    "refs": Phrase("The records that this is about: references ({example}), or @ and the name of a row."),
    "happened_at": Phrase("Empty means: now."),
    "label.preset": Phrase("Who may see it: a ready-made label of the first sheet. Or write level and readers out."),
    "label.level": Phrase("Only where no ready-made label fits."),
    "label.releasable_to": Phrase("Members and groups by codes. With a level and nobody here: your member alone."),
    "label.expires": Phrase("When the label has to be looked at again."),
    "body.severity": Phrase("0 unknown, 1 minor, 2 moderate, 3 serious, 4 severe, 5 extreme."),
    "body.reliability": Phrase("Of the source: A completely reliable to E unreliable; F cannot be judged."),
    "body.credibility": Phrase("Of what it says: 1 confirmed by others to 5 improbable; 6 cannot be judged."),
    "body.level": Phrase("0 routine, 1 watch, 2 alert, 3 activation, 4 national emergency."),
    "body.place.precision_m": Phrase("The true place lies within so many metres."),
    "body.on_behalf_of.post": Phrase("Who said it, where you wrote it down: MEMBER/POST, such as {post}."),
    "body.to": Phrase("MEMBER/POST, such as {post}."),
    "body.lead": Phrase("MEMBER/POST, such as {post}."),
    "body.dissent.#.post": Phrase("MEMBER/POST, such as {post}."),
    "body.asset": Phrase("Capital letters and digits; also . _ -"),
    "body.route": Phrase("Capital letters and digits; also . _ -"),
    "body.people": Phrase("Rounded to 10, at least 10."),
    "body.families": Phrase("Rounded to 10, at least 10."),
    "body.reach.phone": Phrase("Of the post, never a person's own: digits, spaces, + ( ) -"),
    "body.standoff_m": Phrase("The distance in metres that you keep."),
    "body.casualties.dead": Phrase("Empty means unknown; 0 means known to be none."),
    "body.casualties.missing": Phrase("Empty means unknown; 0 means known to be none."),
    "body.screening_reason": Phrase("Only where a text was held, and sending it saves life."),
    "body.seen": Phrase("Only what a civilian sees from a distance."),
}

CHOICES: dict[Choice, Phrase] = {
    True: Phrase("yes"),
    False: Phrase("no"),
    "flood": Phrase("flood"),
    "power": Phrase("power"),
    "water": Phrase("water"),
    "explosion": Phrase("explosion"),
    "fire": Phrase("fire"),
    "displacement": Phrase("displacement"),
    "health": Phrase("health"),
    "transport": Phrase("transport"),
    "other": Phrase("other"),
    "sanitation": Phrase("sanitation"),
    "fuel": Phrase("fuel"),
    "telecom": Phrase("telecommunications"),
    "food": Phrase("food"),
    "normal": Phrase("normal"),
    "degraded": Phrase("degraded"),
    "lost": Phrase("lost"),
    "restored": Phrase("restored"),
    "open": Phrase("open"),
    "restricted": Phrase("restricted"),
    "closed": Phrase("closed"),
    "suspected": Phrase("suspected"),
    "confirmed": Phrase("confirmed"),
    "cleared": Phrase("cleared"),
    "quality_assured": Phrase("quality-assured"),
    "handed_over": Phrase("handed over"),
    "triaged": Phrase("triaged"),
    "cordoned": Phrase("cordoned"),
    "tasked": Phrase("tasked"),
    "made_safe": Phrase("made safe"),
    "pipe": Phrase("pipe"),
    "vest": Phrase("vest"),
    "suitcase": Phrase("suitcase"),
    "car": Phrase("car"),
    "van": Phrase("van"),
    "delivery_truck": Phrase("delivery truck"),
    "container_truck": Phrase("container truck"),
    "semi_trailer": Phrase("semi-trailer"),
    "unexploded_ordnance": Phrase("unexploded ordnance"),
    "mine": Phrase("mine"),
    "unidentified": Phrase("unidentified"),
    "none_seen": Phrase("none seen"),
    "unknown": Phrase("unknown"),
    "immediate": Phrase("immediate"),
    "indirect": Phrase("indirect"),
    "minor": Phrase("minor"),
    "no_threat": Phrase("no threat"),
    "telephone": Phrase("telephone"),
    "radio": Phrase("radio"),
    "in_person": Phrase("in person"),
    "message": Phrase("message"),
    "answered": Phrase("answered"),
    "no_answer": Phrase("no answer"),
    "busy": Phrase("busy"),
    "unreachable": Phrase("unreachable"),
    "message_left": Phrase("message left"),
    "lack_of_service": Phrase("lack of service"),
    "return": Phrase("return"),
    "declared": Phrase("declared"),
    "standby": Phrase("standby"),
}

EXAMPLES = {"example": "K7M-4QX", "post": "MOWR/duty"}
ROW_EXAMPLE = "@bridge"
LONGEST_TITLE = 31  # characters of a sheet's title, and no [ ] : * ? / \


def sheet_title(type_name: str) -> str:
    """In the language in use; as Excel lets a sheet be called."""
    title = str(TITLES[type_name]) if type_name in TITLES else _as_words(type_name.rpartition(".")[2])
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:LONGEST_TITLE].strip()


def heading(type_name: str, column: str) -> str:
    pattern, numbers = _pattern(column)
    found = HEADINGS.get(f"{type_name}:{pattern}") or HEADINGS.get(pattern)
    if found is None:
        return _as_words(column.removeprefix("body."))
    return filled(found.message, **numbers)


def has_heading(type_name: str, column: str) -> bool:
    pattern, _ = _pattern(column)
    return f"{type_name}:{pattern}" in HEADINGS or pattern in HEADINGS


def hint(column: str) -> str:
    """What the column's kind does not say already; empty where that is all."""
    found = HINTS.get(_pattern(column)[0])
    examples = {**EXAMPLES, "example": ROW_EXAMPLE} if column == "name" else EXAMPLES
    return "" if found is None else filled(found.message, **examples)


def choice_word(value: Choice) -> str:
    """In the language in use. One letter is a grade, and the same in every language."""
    return str(CHOICES[value]) if value in CHOICES else _as_words(str(value))


def choice_words(choices: Iterable[Choice]) -> list[str]:
    return [choice_word(each) for each in choices]


def choice_of(text: str, choices: Sequence[Choice]) -> Choice | None:
    """By the machine's word, or that of any language."""
    return _known_choices(tuple((type(each), each) for each in choices)).get(bare(text))


@cache
def _known_choices(choices: tuple[tuple[type, Choice], ...]) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
    for name in reversed(LANGUAGES):
        with use(name):
            found.update((bare(choice_word(each)), each) for _, each in choices)
    found.update((bare(str(each)), each) for _, each in choices)
    return found


def bare(text: str) -> str:
    """What makes two headings, or two words of a list, the same for people."""
    without = text.replace(ISOLATE, "").replace(END_ISOLATE, "").replace("\u200f", "").replace("\u200e", "")
    return " ".join(without.replace("_", " ").split()).casefold()


def _pattern(column: str) -> tuple[str, dict[str, str]]:
    """body.options.#.option and the number."""
    found = re.search(r"\.(\d+)\.", column)
    if found is None:
        return column, {}
    return column[: found.start(1)] + "#" + column[found.end(1) :], {"number": found[1]}


def _as_words(name: str) -> str:
    words = name.replace("_", " ").replace(".", ", ")
    return words if len(words) == 1 else words[:1].upper() + words[1:]
