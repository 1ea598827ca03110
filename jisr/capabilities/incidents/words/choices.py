"""Values that are chosen from a list, in words: by the field that holds them."""

from typing import Any

from jisr.language import Phrase

_MEANS = {
    "telephone": Phrase("by telephone"),
    "radio": Phrase("by radio"),
    "in_person": Phrase("in person"),
    "message": Phrase("by message"),
}
_CLIMB = {
    "suspected": Phrase("suspected"),
    "confirmed": Phrase("confirmed"),
    "cleared": Phrase("cleared"),
    "quality_assured": Phrase("quality-assured"),
    "handed_over": Phrase("handed over"),
}

CHOICES: dict[str, dict[Any, Phrase]] = {
    "what": {
        "flood": Phrase("flood"),
        "power": Phrase("electric power"),
        "water": Phrase("water supply"),
        "explosion": Phrase("explosion"),
        "fire": Phrase("fire"),
        "displacement": Phrase("displacement"),
        "health": Phrase("health"),
        "transport": Phrase("transport"),
        "other": Phrase("other"),
    },
    "severity": {
        0: Phrase("unknown"),
        1: Phrase("minor"),
        2: Phrase("moderate"),
        3: Phrase("serious"),
        4: Phrase("severe"),
        5: Phrase("extreme"),
    },
    "reliability": {
        "A": Phrase("completely reliable"),
        "B": Phrase("usually reliable"),
        "C": Phrase("fairly reliable"),
        "D": Phrase("not usually reliable"),
        "E": Phrase("unreliable"),
        "F": Phrase("source cannot be judged"),
    },
    "credibility": {
        1: Phrase("confirmed by others"),
        2: Phrase("probably true"),
        3: Phrase("possibly true"),
        4: Phrase("doubtful"),
        5: Phrase("improbable"),
        6: Phrase("truth cannot be judged"),
    },
    "by": _MEANS,
    "outcome": {
        "answered": Phrase("answered"),
        "no_answer": Phrase("no answer"),
        "busy": Phrase("line busy"),
        "unreachable": Phrase("cannot be reached"),
        "message_left": Phrase("message left"),
    },
    "service": {
        "power": Phrase("electric power"),
        "water": Phrase("water supply"),
        "sanitation": Phrase("sanitation"),
        "fuel": Phrase("fuel"),
        "health": Phrase("health"),
        "telecom": Phrase("telecommunications"),
        "transport": Phrase("transport"),
        "food": Phrase("food"),
        "other": Phrase("other"),
    },
    "cause": {
        "flood": Phrase("flood"),
        "explosion": Phrase("explosion"),
        "lack_of_service": Phrase("lack of a service"),
        "health": Phrase("health"),
        "return": Phrase("return home"),
        "other": Phrase("other"),
        "unknown": Phrase("unknown"),
    },
    "item": {
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
    },
    "cbrn": {"none_seen": Phrase("none seen"), "suspected": Phrase("suspected"), "unknown": Phrase("unknown")},
    "priority": {
        "immediate": Phrase("immediate"),
        "indirect": Phrase("indirect"),
        "minor": Phrase("minor"),
        "no_threat": Phrase("no threat"),
    },
    "major_incident": {"declared": Phrase("declared"), "standby": Phrase("on standby")},
    "level": {
        0: Phrase("routine"),
        1: Phrase("watch"),
        2: Phrase("alert"),
        3: Phrase("activation"),
        4: Phrase("national emergency"),
    },
    "incidents.service_status.state": {
        "normal": Phrase("normal"),
        "degraded": Phrase("degraded"),
        "lost": Phrase("out of service"),
        "restored": Phrase("restored"),
        "superseded": Phrase("no longer holds"),
    },
    "incidents.route_status.state": {
        "open": Phrase("passable"),
        "restricted": Phrase("restricted"),
        "closed": Phrase("blocked"),
        "superseded": Phrase("no longer holds"),
    },
    "incidents.explosive_status.state": {
        "reported": Phrase("reported"),
        "triaged": Phrase("triaged"),
        "cordoned": Phrase("cordoned"),
        "tasked": Phrase("tasked"),
        "made_safe": Phrase("made safe"),
        "superseded": Phrase("no longer holds"),
    },
    "incidents.hazard_area.state": _CLIMB,
    "incidents.hazard_area_status.state": {**_CLIMB, "superseded": Phrase("no longer holds")},
    "area.state": {
        "in_force": Phrase("in force"),
        "lifted": Phrase("lifted"),
        "superseded": Phrase("no longer holds"),
    },
}

STATES = {
    "open": Phrase("open"),
    "closed": Phrase("closed"),
    "merged": Phrase("merged into another"),
    "unknown": Phrase("opening not seen"),
    "withdrawn": Phrase("withdrawn"),
    "unreadable": Phrase("unreadable here"),
    "asked": Phrase("asked"),
    "answered": Phrase("answered"),
    "level_0": Phrase("level 0, routine"),
    "level_1": Phrase("level 1, watch"),
    "level_2": Phrase("level 2, alert"),
    "level_3": Phrase("level 3, activation"),
    "level_4": Phrase("level 4, national emergency"),
}

KINDS = {
    "incident": Phrase("Incident"),
    "alert_level": Phrase("Alert level"),
    "question": Phrase("Question"),
    "record": Phrase("Record"),
    "log": Phrase("Log"),
}

CONFLICTS = {
    "opened_twice": Phrase("the incident was opened already"),
    "reported_before_opening": Phrase("reports came before the opening"),
    "said_after_closing": Phrase("it was said after the incident was closed"),
    "closed_twice": Phrase("the incident was closed already"),
    "hazard_unknown": Phrase("what it is about cannot be seen here"),
    "hazard_superseded": Phrase("what it is about no longer holds"),
    "wrong_order": Phrase("this step could not follow the one before it"),
    "area_unknown": Phrase("the area that it is about cannot be seen here"),
    "not_in_force": Phrase("the area was not in force any more"),
    "ref_missing": Phrase("it does not say what it is about"),
}


def choice_words(path: str, type_name: str = "") -> dict[Any, Phrase]:
    """Value -> words; empty where the field has no list of them."""
    return CHOICES.get(f"{type_name}.{path}") or CHOICES.get(path.rpartition(".")[2]) or {}


def choice_word(path: str, value: Any, type_name: str = "") -> str:
    """`value` itself where the field has no list of words."""
    return str(choice_words(path, type_name).get(value, value))


def state_word(state: str) -> str:
    """Of a thread."""
    return str(STATES.get(state, state))


def kind_word(kind: str) -> str:
    """Of a thread."""
    return str(KINDS.get(kind, kind))


def conflict_word(code: str) -> str:
    return str(CONFLICTS.get(code, code))
