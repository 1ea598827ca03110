"""Openings, SITREPs, METHANEs and closings: what an incident is and how it stands."""

from typing import Any

from jisr.capabilities.incidents.fold.state import conflict, first_words, reported_by, said
from jisr.capabilities.incidents.records.opening import OPENED
from jisr.capabilities.incidents.records.situation import METHANE
from jisr.journal.registry import Seen, State

EMPTY: State = {
    "state": "unknown", "title": "", "what": "", "severity": 0, "place": None, "next_due": None,
    "opened": None, "latest": None, "sitreps": 0, "methane": None, "methanes": {}, "closed": None, "reporters": [],
}  # fmt: skip


def opened(state: State, record: Seen) -> State:
    """The first opening holds. What stands before it came from somebody who did not know of it."""
    if state["opened"] is not None and state["opened"]["type"] == OPENED:
        return conflict(state, record.id, "opened_twice")
    body = record.body
    late = state["opened"] is not None or state["reporters"]
    state = {
        **begun(state, record, body["title"]),
        "title": body["title"],
        "what": body["what"],
        "severity": state["severity"] or body.get("severity", 0),
        "place": body.get("place"),
        "opened": _opening(record),
    }
    state = reported_by(state, record)
    return conflict(state, record.id, "reported_before_opening") if late else state


def begun(state: State, record: Seen, title: str) -> State:
    """The incident as it is once a record that may open one stands: open, and named by the first of them."""
    if state["opened"] is not None:
        return state
    return {
        **state,
        "state": "open" if state["state"] == "unknown" else state["state"],
        "title": title,
        "place": state["place"] or record.body.get("place"),
        "opened": _opening(record),
    }


def _opening(record: Seen) -> dict[str, Any]:
    return {**said(record), "type": record.type}


def sitrep(state: State, record: Seen) -> State:
    body = record.body
    state = {
        **state,
        "title": state["title"] or first_words(body["situation"]),
        "next_due": body.get("next_due"),
        "latest": said(record),
        "sitreps": state["sitreps"] + 1,
    }
    return reported_by(_with_severity(state, record), record)


def methane(state: State, record: Seen) -> State:
    """The newest of each source is kept; the newest of all is what one reads first."""
    state = begun(state, record, first_words(record.body["type"]))
    form = "METHANE" if record.type == METHANE else "ETHANE"
    entry = {**said(record), "form": form, "leading_since": [record.recorded_at, record.id]}
    state = {**state, "methanes": {**state["methanes"], entry["source"]: entry}}
    return with_current_methane(reported_by(_with_severity(state, record), record))


def with_current_methane(state: State) -> State:
    entries = state["methanes"].values()
    return {**state, "methane": max(entries, key=lambda entry: entry["leading_since"], default=None)}


def closed(state: State, record: Seen) -> State:
    if state["closed"] is not None:
        return conflict(state, record.id, "closed_twice")
    return {**state, "state": "closed", "closed": said(record)}


def reopened(state: State) -> State:
    """As it was before it was closed."""
    before = "merged" if state["merged_into"] else "open" if state["opened"] else "unknown"
    return {**state, "closed": None, "state": before}


def _with_severity(state: State, record: Seen) -> State:
    severity = record.body.get("severity")
    return state if severity is None else {**state, "severity": severity}
