"""What the steps of the fold share. A step never changes the state that it was given."""

from typing import Any

from jisr.journal.registry import Seen, State


def said(record: Seen) -> dict[str, Any]:
    return {
        "record": record.id, "author": record.author, "post": f"{record.author}/{record.post}",
        "at": record.happened_at, "recorded_at": record.recorded_at, "body": record.body,
    }  # fmt: skip


def conflict(state: State, record: str, code: str) -> State:
    return {**state, "conflicts": [*state["conflicts"], {"record": record, "code": code}]}


def put(state: State, part: str, key: str, entry: Any) -> State:
    """With `entry` in a table of the state."""
    return {**state, part: {**state[part], key: entry}}
