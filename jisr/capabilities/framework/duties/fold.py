"""Threads of their own kinds: an instrument's readings, a post's roster, a liaison entry. Pure and total."""

from typing import Any

from jisr.capabilities.framework.duties.records import (
    ANSWERED,
    GAUGE_KIND,
    LIAISON,
    LIAISON_KIND,
    PROPOSED,
    READING,
    ROSTER,
    ROSTER_KIND,
)
from jisr.journal.registry import Index, Kind, Seen, State
from jisr.journal.when import ms_of

KEPT = 500  # readings; a trigger dwells for fewer


class GaugeFold:
    """State: `now` the newest reading by when it was measured; `readings` [[measured_at ms, value, record]] in that
    order, the newest 500; `proposals` by record: what was asked because of it and `answer`, or None."""

    version = 1

    def start(self) -> State:
        return {"now": None, "readings": [], "proposals": {}, "conflicts": []}

    def step(self, state: State, record: Seen) -> State:
        if record.type == READING:
            return _measured(state, record)
        if record.type == PROPOSED:
            asked = {**_said(record), "about": record.refs[0] if record.refs else None, "answer": None}
            return {**state, "proposals": {**state["proposals"], record.id: asked}}
        if record.type == ANSWERED and record.refs and record.refs[0] in state["proposals"]:
            asked = {**state["proposals"][record.refs[0]], "answer": _said(record)}
            return {**state, "proposals": {**state["proposals"], record.refs[0]: asked}}
        return state

    def index(self, state: State) -> Index:
        now = state["now"]
        if now is None:
            return Index(GAUGE_KIND, "unknown", "")
        body = now["body"]
        return Index(GAUGE_KIND, "measured", f"{body['source']} {body['indicator']}: {body['value']} {body['unit']}")


def _measured(state: State, record: Seen) -> State:
    at = ms_of(record.body["measured_at"])
    readings = sorted([*state["readings"], [at, record.body["value"], record.id]])[-KEPT:]
    known = state["now"]
    entry = {**_said(record), "measured_at": at, "body": {"unit": "", "area": "", **record.body}}
    return {**state, "readings": readings, "now": entry if known is None or known["measured_at"] <= at else known}


class LatestFold:
    """Of statements that replace each other. State: `now` the newest, `before`: how many were replaced."""

    version = 1

    def __init__(self, kind: str, type_name: str) -> None:
        self._kind, self._type = kind, type_name

    def start(self) -> State:
        return {"now": None, "before": 0, "conflicts": []}

    def step(self, state: State, record: Seen) -> State:
        if record.type != self._type:
            return state
        known = state["now"]
        if known is not None and known["body"]["post"] != record.body["post"]:
            return {**state, "conflicts": [*state["conflicts"], {"record": record.id, "code": "other_post"}]}
        return {**state, "now": _said(record), "before": state["before"] + (known is not None)}

    def index(self, state: State) -> Index:
        now = state["now"]
        return Index(self._kind, "unknown", "") if now is None else Index(self._kind, "said", now["body"]["post"])


def _said(record: Seen) -> dict[str, Any]:
    return {
        "record": record.id, "author": record.author, "post": record.post, "recorded_at": record.recorded_at,
        "body": record.body,
    }  # fmt: skip


KINDS = [
    Kind(GAUGE_KIND, GaugeFold(), listed=False, states=("unknown", "measured")),
    Kind(ROSTER_KIND, LatestFold(ROSTER_KIND, ROSTER), listed=False, states=("unknown", "said")),
    Kind(LIAISON_KIND, LatestFold(LIAISON_KIND, LIAISON), listed=False, states=("unknown", "said")),
]
