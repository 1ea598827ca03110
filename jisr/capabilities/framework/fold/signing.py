"""Clearances, the legal review, signatures, reviews, and the edition that takes this one's place."""

from calendar import monthrange
from datetime import timedelta
from typing import Any

from jisr.capabilities.framework.fold.state import conflict, put, said
from jisr.journal.registry import Seen, State
from jisr.journal.when import EPOCH, MILLISECOND


def cleared(state: State, record: Seen) -> State:
    return _given(state, record, "clearances", {})


def signed(state: State, record: Seen) -> State:
    return _given(state, record, "signatures", {"reservations": record.body.get("reservations", [])})


def _given(state: State, record: Seen, part: str, more: dict[str, Any]) -> State:
    """What is given for another text than the one that stands is kept, and void."""
    if record.author not in state["signers"]:
        return conflict(state, record.id, "not_a_signer")
    void = record.body["text_hash"] != state["text_hash"]
    before = state[part].get(record.author)
    if before is not None and not before["void"]:
        return conflict(state, record.id, "given_twice")
    entry = {"record": record.id, "at": record.recorded_at, "hash": record.body["text_hash"], "void": void, **more}
    state = conflict(state, record.id, "other_text") if void else state
    return put(state, part, record.author, entry)


def legal_reviewed(state: State, record: Seen) -> State:
    void = record.body["text_hash"] != state["text_hash"]
    entry = {"record": record.id, "at": record.recorded_at, "hash": record.body["text_hash"], "void": void}
    return {**(conflict(state, record.id, "other_text") if void else state), "legal": entry}


def review_called(state: State, record: Seen) -> State:
    if state["in_force"] is None:
        return conflict(state, record.id, "not_in_force")
    return {**state, "review_called": said(record)}


def reviewed(state: State, record: Seen) -> State:
    if state["in_force"] is None:
        return conflict(state, record.id, "not_in_force")
    state = {**state, "reviews": [*state["reviews"], said(record)]}
    if record.body["outcome"] == "to_revise":
        return {**state, "review_called": state["review_called"] or said(record)}
    months = state["opened"]["body"].get("review_months", 12)
    return {**state, "review_called": None, "review_due": months_after(record.recorded_at, months)}


def superseded(state: State, record: Seen) -> State:
    if not record.refs:
        return conflict(state, record.id, "ref_missing")
    return {**state, "superseded": {**said(record), "by": record.refs[0]}}


def months_after(ms: int, months: int) -> int:
    """The same hour of the same day so many months later, or of the month's last day."""
    moment = EPOCH + timedelta(milliseconds=ms)
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, monthrange(year, month + 1)[1])
    return (moment.replace(year=year, month=month + 1, day=day) - EPOCH) // MILLISECOND
