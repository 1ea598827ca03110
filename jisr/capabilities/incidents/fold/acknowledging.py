"""Who was asked to acknowledge what, who did, when, and which calls were tried. Of incidents and alert levels alike."""

from typing import Any

from jisr.capabilities.incidents.fold.state import post_of, put, said
from jisr.journal.registry import Seen, State
from jisr.journal.when import ms_of

EMPTY: State = {"acknowledgements": {}, "calls": []}


def asked(state: State, record: Seen) -> State:
    """What asks for it is listed even while nobody has acknowledged it. `due` is in ms."""
    due = record.body.get("acknowledge_by")
    if due is None:
        return state
    return put(state, "acknowledgements", record.id, {**_entry(state, record.id), "due": ms_of(due)})


def acknowledged(state: State, record: Seen) -> State:
    """The first acknowledgement of a post counts. `recorded_at` is what the journal can prove."""
    if not record.refs:
        return state
    about, post = record.refs[0], post_of(record)
    entry = _entry(state, about)
    if any(given["post"] == post for given in entry["given"]):
        return state
    due = record.body.get("due")
    given = {
        "record": record.id,
        "post": post,
        "member": post.partition("/")[0],
        "written_by": f"{record.author}/{record.post}",
        "at": record.happened_at,
        "recorded_at": record.recorded_at,
        "due": ms_of(due) if due else None,
    }
    return put(state, "acknowledgements", about, {**entry, "given": [*entry["given"], given]})


def late(entry: dict[str, Any], given: dict[str, Any]) -> bool | None:
    """Whether an acknowledgement came after it was due: by its own agreement, else by what the record asked for.
    None where nothing was due."""
    due = given["due"] if given["due"] is not None else entry["due"]
    return None if due is None else bool(given["recorded_at"] > due)


def call_logged(state: State, record: Seen) -> State:
    return {**state, "calls": [*state["calls"], {**said(record), "about": record.refs[0] if record.refs else None}]}


def _entry(state: State, about: str) -> dict[str, Any]:
    found: dict[str, Any] = state["acknowledgements"].get(about, {"due": None, "given": []})
    return found
