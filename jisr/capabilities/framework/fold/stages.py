"""The stages of a framework, one after the other, each by what the one before needs."""

from jisr.capabilities.framework.fold.signing import months_after
from jisr.journal.registry import Seen, State

STAGES = ("draft", "consultation", "cleared", "legal", "signed", "in_force", "review_due", "superseded")
"""`legal`: it was read by lawyers, and can be signed; `signed`: by some, `in_force`: by all."""


def settled(state: State, record: Seen) -> State:
    """With its stage; the record that completes the signatures brings it into force, once and for all."""
    stage = _stage(state)
    if stage == "in_force" and state["in_force"] is None:
        months = state["opened"]["body"].get("review_months", 12)
        force = {"record": record.id, "at": record.recorded_at, "hash": state["text_hash"]}
        state = {**state, "in_force": force, "review_due": months_after(record.recorded_at, months)}
    return {**state, "stage": stage}


def _stage(state: State) -> str | None:
    if state["opened"] is None:
        return None
    if state["superseded"] is not None:
        return "superseded"
    if state["in_force"] is not None:
        return "in_force" if state["review_called"] is None else "review_due"
    if state["consultation"] is None:
        return "draft"
    if not _all(state, "clearances") or any(each["disposition"] is None for each in state["comments"].values()):
        return "consultation"
    if state["legal"] is None or state["legal"]["void"]:
        return "cleared"
    if _all(state, "signatures"):
        return "in_force"
    return "signed" if any(not each["void"] for each in state["signatures"].values()) else "legal"


def _all(state: State, part: str) -> bool:
    return all(member in state[part] and not state[part][member]["void"] for member in state["signers"])


def stage_at(state: State, now: int) -> str | None:
    """The stage at a moment, in ms: one in force whose review clock ran out is due for review."""
    due = state["review_due"]
    overdue = state["stage"] == "in_force" and due is not None and due <= now
    return "review_due" if overdue else state["stage"]
