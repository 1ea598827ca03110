"""Explosive items, hazardous areas, avoid-areas and cordons: each with the state that its steps have led to."""

from typing import Any

from jisr.capabilities.incidents.fold.situation import begun
from jisr.capabilities.incidents.fold.state import add, conflict, put, reported_by, said
from jisr.capabilities.incidents.ladders import AREA, ITEM, Ladder, climb
from jisr.capabilities.incidents.records.areas import AVOID_AREA
from jisr.journal.registry import Seen, State

EMPTY: State = {"items": {}, "contacts": {}, "hazard_areas": {}, "areas": {}}
LADDERS: dict[str, Ladder] = {"items": ITEM, "hazard_areas": AREA}

Entry = dict[str, Any]


def explosive_hazard(state: State, record: Seen) -> State:
    state = begun(state, record, record.body.get("place", {}).get("name") or record.body["item"])
    return _put_climber(state, record, "items", "reported")


def explosive_contact(state: State, record: Seen) -> State:
    return state if not record.refs else add(state, "contacts", record.refs[0], said(record))


def explosive_status(state: State, record: Seen) -> State:
    return _step(state, record, "items")


def hazard_area(state: State, record: Seen) -> State:
    return _put_climber(begun(state, record, record.body["title"]), record, "hazard_areas", record.body["state"])


def hazard_area_status(state: State, record: Seen) -> State:
    return _step(state, record, "hazard_areas")


def area(state: State, record: Seen) -> State:
    kind = "avoid_area" if record.type == AVOID_AREA else "cordon"
    state = reported_by(begun(state, record, record.body["title"]), record)
    return put(state, "areas", record.id, {**said(record), "kind": kind, "state": "in_force", "lifted": None})


def area_lifted(state: State, record: Seen) -> State:
    about = record.refs[0] if record.refs else ""
    entry = state["areas"].get(about)
    if entry is None:
        return conflict(state, record.id, "area_unknown")
    if entry["state"] != "in_force":
        return conflict(state, record.id, "not_in_force")
    return put(state, "areas", about, {**entry, "state": "lifted", "lifted": said(record)})


def without_step(state: State, record_id: str) -> State:
    """A step or a lifting that no longer holds is taken back; what followed from it alone becomes a conflict."""
    for part in LADDERS:
        for key, entry in state[part].items():
            if any(step["record"] == record_id for step in entry["steps"]):
                return _replay(state, part, key, [step for step in entry["steps"] if step["record"] != record_id])
    for key, entry in state["areas"].items():
        if entry["lifted"] and entry["lifted"]["record"] == record_id:
            return put(state, "areas", key, {**entry, "state": "in_force", "lifted": None})
    return state


def _put_climber(state: State, record: Seen, part: str, begin: str) -> State:
    entry = {**said(record), "begin": begin, "state": begin, "steps": []}
    return put(reported_by(state, record), part, record.id, entry)


def _step(state: State, record: Seen, part: str) -> State:
    about = record.refs[0] if record.refs else ""
    entry = state[part].get(about)
    if entry is None:
        return conflict(state, record.id, "hazard_unknown")
    if entry["state"] == "superseded":
        return conflict(state, record.id, "hazard_superseded")
    if record.body["state"] not in LADDERS[part][entry["state"]]:
        return conflict(state, record.id, "wrong_order")
    step = {**said(record), "state": record.body["state"]}
    return put(state, part, about, {**entry, "state": step["state"], "steps": [*entry["steps"], step]})


def _replay(state: State, part: str, key: str, steps: list[Entry]) -> State:
    entry = state[part][key]
    reached, invalid = climb(LADDERS[part], entry["begin"], [step["state"] for step in steps])
    for at in invalid:
        state = conflict(state, steps[at]["record"], "wrong_order")
    kept = [step for at, step in enumerate(steps) if at not in invalid]
    now = entry["state"] if entry["state"] == "superseded" else reached
    return put(state, part, key, {**entry, "state": now, "steps": kept})
