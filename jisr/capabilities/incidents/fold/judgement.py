"""Corroborated, disputed, merged, superseded: what is said of records, kept beside them."""

from jisr.capabilities.incidents.fold.hazards import without_step
from jisr.capabilities.incidents.fold.situation import reopened, with_current_methane
from jisr.capabilities.incidents.fold.state import add, conflict, put, said
from jisr.journal.registry import Seen, State

EMPTY: State = {"corroborations": {}, "disputes": {}, "merges": [], "merged_into": None, "superseded": {}}
REPLACEABLE = ("services", "routes", "movements", "items", "hazard_areas", "areas")


def corroborated(state: State, record: Seen) -> State:
    return _beside(state, record, "corroborations")


def disputed(state: State, record: Seen) -> State:
    return _beside(state, record, "disputes")


def _beside(state: State, record: Seen, part: str) -> State:
    return add(state, part, record.refs[0], said(record)) if record.refs else conflict(state, record.id, "ref_missing")


def merged(state: State, record: Seen) -> State:
    """Both sources stay. Of merged METHANEs the first of the refs leads, until a newer one comes."""
    if len(record.refs) < 2:
        return conflict(state, record.id, "ref_missing")
    leading, others = record.refs[0], list(record.refs[1:])
    state = {**state, "merges": [*state["merges"], {**said(record), "leading": leading, "others": others}]}
    opened = state["opened"]
    if opened is not None and opened["record"] in others:
        state = {**state, "merged_into": leading, "state": "merged" if state["closed"] is None else state["state"]}
    return _leading_methane(state, leading, record)


def _leading_methane(state: State, leading: str, record: Seen) -> State:
    for source, entry in state["methanes"].items():
        if entry["record"] == leading:
            led = {**entry, "leading_since": [record.recorded_at, record.id]}
            return with_current_methane(put(state, "methanes", source, led))
    return state


def superseded(state: State, record: Seen) -> State:
    """What no longer holds stays visible as such; nothing is read from it any more."""
    if not record.refs:
        return conflict(state, record.id, "ref_missing")
    old, by = record.refs[0], list(record.refs[1:])
    known = state["superseded"].get(old, {"notices": [], "by": []})
    entry = {
        "notices": [*known["notices"], said(record)],
        "by": [*known["by"], *(each for each in by if each not in known["by"])],
    }
    state = put(state, "superseded", old, entry)
    return _without_dispute(_without_merge(_no_longer_read(without_step(state, old), old), old), old)


def _no_longer_read(state: State, old: str) -> State:
    for part in REPLACEABLE:
        for key, entry in state[part].items():
            if entry["record"] == old:
                state = put(state, part, key, {**entry, "state": "superseded"})
    kept = {source: entry for source, entry in state["methanes"].items() if entry["record"] != old}
    state = with_current_methane({**state, "methanes": kept})
    if state["closed"] is not None and state["closed"]["record"] == old:
        state = reopened(state)
    return state


def _without_merge(state: State, old: str) -> State:
    kept = [merge for merge in state["merges"] if merge["record"] != old]
    if len(kept) == len(state["merges"]):
        return state
    opener = state["opened"]["record"] if state["opened"] else None
    into = next((merge["leading"] for merge in reversed(kept) if opener in merge["others"]), None)
    state = {**state, "merges": kept, "merged_into": into}
    return state if state["closed"] is not None else reopened(state)


def _without_dispute(state: State, old: str) -> State:
    """A dispute or corroboration that its author took back."""
    for part in ("disputes", "corroborations"):
        for about, entries in state[part].items():
            kept = [entry for entry in entries if entry["record"] != old]
            if len(kept) < len(entries):
                state = put(state, part, about, kept)
    return state
