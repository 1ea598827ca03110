"""The consultation, comments and their answers."""

from jisr.capabilities.framework.fold.state import conflict, put, said
from jisr.journal.registry import Seen, State

DAY = 86_400_000  # ms


def consultation_opened(state: State, record: Seen) -> State:
    if state["opened"] is None or state["consultation"] is not None:
        return conflict(state, record.id, "consulted_twice" if state["consultation"] else "said_before_opening")
    least = state["opened"]["body"].get("consultation_days", 14)
    days = max(least, record.body.get("days") or 0)
    return {**state, "consultation": {**said(record), "until": record.recorded_at + days * DAY}}


def commented(state: State, record: Seen) -> State:
    return put(state, "comments", record.id, {**said(record), "on": record.body.get("on"), "disposition": None})


def disposed(state: State, record: Seen) -> State:
    comment = state["comments"].get(record.refs[0]) if record.refs else None
    if comment is None or comment["disposition"] is not None:
        return conflict(state, record.id, "ref_missing" if comment is None else "disposed_twice")
    return put(state, "comments", comment["record"], {**comment, "disposition": said(record)})
