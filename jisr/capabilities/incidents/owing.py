"""What a member owes in a thread: acknowledgements asked of it, and the next report that it promised. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jisr.journal.registry import State
from jisr.journal.when import ms_of


class Owed(NamedTuple):
    """`record`: what has to be acknowledged; `due` in ms since 1970."""

    record: str
    due: int


def asked_records(state: State, member: str) -> list[str]:
    """Records that ask to be acknowledged and were not yet by this member, whoever said them."""
    found: Iterable[tuple[str, Any]] = state["acknowledgements"].items()
    return [
        record
        for record, entry in found
        if entry["due"] is not None and not any(given["member"] == member for given in entry["given"])
    ]


def acknowledgements_owed(state: State, authors: Mapping[str, str | None], member: str) -> list[Owed]:
    """The earliest first. `authors`: record -> its member. One acknowledgement of any post of the member is enough;
    what the member said itself it does not acknowledge."""
    owed = [
        Owed(record, state["acknowledgements"][record]["due"])
        for record in asked_records(state, member)
        if authors.get(record) not in (None, member)
    ]
    return sorted(owed, key=lambda each: (each.due, each.record))


def update_promised(state: State, member: str) -> int | None:
    """When the next report of an open incident is due, in ms, where this member's own report said so last."""
    latest = state["latest"]
    if state["state"] != "open" or latest is None or latest["source"] != member or not state["next_due"]:
        return None
    return ms_of(state["next_due"])
