"""What the steps of a fold share. A step never changes the state that it was given."""

from typing import Any

from jisr.journal.registry import Seen, State

WORDS_IN_A_TITLE = 10


def said(record: Seen) -> dict[str, Any]:
    """`source`: the member whose statement it is, also where another one wrote it down."""
    return {
        "record": record.id,
        "author": record.author,
        "source": source_of(record),
        "at": record.happened_at,
        "recorded_at": record.recorded_at,
        "body": record.body,
    }


def source_of(record: Seen) -> str:
    return post_of(record).partition("/")[0]


def post_of(record: Seen) -> str:
    """The post that says it: the author's, or the one on whose behalf it was written down."""
    behalf = record.body.get("on_behalf_of")
    return str(behalf["post"]) if behalf else f"{record.author}/{record.post}"


def conflict(state: State, record: str, code: str) -> State:
    return {**state, "conflicts": [*state["conflicts"], {"record": record, "code": code}]}


def put(state: State, part: str, key: str, entry: Any) -> State:
    """With `entry` in a table of the state."""
    return {**state, part: {**state[part], key: entry}}


def add(state: State, part: str, key: str, entry: Any) -> State:
    """With `entry` at the end of a list in a table of the state."""
    return put(state, part, key, [*state[part].get(key, ()), entry])


def reported_by(state: State, record: Seen) -> State:
    source = source_of(record)
    known = state["reporters"]
    return state if source in known else {**state, "reporters": [*known, source]}


def first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:WORDS_IN_A_TITLE]) + (" …" if len(words) > WORDS_IN_A_TITLE else "")
