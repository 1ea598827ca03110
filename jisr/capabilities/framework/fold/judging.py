"""Risks accepted, and resolutions with those who signed them."""

from jisr.capabilities.framework.fold.state import conflict, put, said
from jisr.journal.registry import Seen, State


def finding_key(rule: str, objects: list[str] | tuple[str, ...]) -> str:
    """A finding is the same one as long as its rule and the rows that it is about are."""
    return f"{rule} {' '.join(sorted(objects))}"


def finding_accepted(state: State, record: Seen) -> State:
    return put(state, "accepted", finding_key(record.body["rule"], record.body["objects"]), said(record))


def resolved(state: State, record: Seen) -> State:
    """Who writes a resolution signs it, where it is about a row of its own."""
    members = sorted({each["annex"] for each in record.body["about"]})
    own = {record.author: {"record": record.id, "at": record.recorded_at}} if record.author in members else {}
    return put(state, "resolutions", record.id, {**said(record), "members": members, "signatures": own})


def resolution_signed(state: State, record: Seen) -> State:
    entry = state["resolutions"].get(record.refs[0]) if record.refs else None
    if entry is None:
        return conflict(state, record.id, "ref_missing")
    if record.author not in entry["members"]:
        return conflict(state, record.id, "not_a_signer")
    given = {record.author: {"record": record.id, "at": record.recorded_at}}
    return put(state, "resolutions", entry["record"], {**entry, "signatures": {**given, **entry["signatures"]}})
