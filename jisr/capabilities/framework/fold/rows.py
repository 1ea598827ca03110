"""Rows entered and dropped, and what an edit of the signed text takes the force from."""

from typing import Any

from jisr.capabilities.framework.fold.state import conflict
from jisr.capabilities.framework.hashing import annex_hash, plain, read_rows, text_hash
from jisr.capabilities.framework.tables import SIGNED
from jisr.journal.registry import Seen, State

NAMED_PER_EDIT = 50  # rows that an edit names; of the others it says how many

Change = tuple[str, str, dict[str, Any] | None]  # table, code, the row or None where it is dropped


def entered(state: State, record: Seen) -> State:
    """Signed rows change only until the framework is in force. Who lost sight of a record with rows in it reads
    another text than the one that was signed, and the signatures are void to it: it does not see what they bind."""
    changes = _changes(record)
    signed = [each for each in changes if each[0] in SIGNED]
    if signed and state["in_force"] is not None:
        state = conflict(state, record.id, "edited_in_force")
        changes, signed = [each for each in changes if each[0] not in SIGNED], []
    state = {**state, "rows": _with(state["rows"], record.author, changes)}
    return _edited(state, record, signed) if signed else state


def _changes(record: Seen) -> list[Change]:
    rows = read_rows(record.body.get("put", []))
    put: list[Change] = [(each["table"], each["code"], each) for each in map(plain, rows)]
    return [*((each["table"], each["code"], None) for each in record.body.get("drop", [])), *put]


def _with(rows: dict[str, Any], annex: str, changes: list[Change]) -> dict[str, Any]:
    found = dict(rows)
    for table in dict.fromkeys(table for table, _, _ in changes):
        own = dict(found.get(table, {}).get(annex, {}))
        for _, code, row in (each for each in changes if each[0] == table):
            own.pop(code, None)
            if row is not None:
                own[code] = row
        found[table] = {**found.get(table, {}), annex: own}
    return found


def _edited(state: State, record: Seen, signed: list[Change]) -> State:
    """The text's new hash; every clearance and signature of the old text is void from now on, and stays visible."""
    hashed = {"hash": annex_hash(state["rows"], record.author), "record": record.id, "at": record.recorded_at}
    annexes = {**state["annexes"], record.author: hashed}
    text = text_hash(_opening(state), {member: each["hash"] for member, each in annexes.items()})
    names = [f"{table}/{code}" for table, code, _ in signed]
    edit = {
        "record": record.id, "author": record.author, "at": record.recorded_at, "hash": text,
        "rows": names[:NAMED_PER_EDIT], "more": max(0, len(names) - NAMED_PER_EDIT),
    }  # fmt: skip
    changed = text != state["text_hash"]
    state = {**state, "annexes": annexes, "text_hash": text, "edits": [*state["edits"], edit]}
    return _voided(state, record) if changed else state


def _opening(state: State) -> dict[str, Any] | None:
    """None where the rows stand before their opening, as within one moment they may."""
    return None if state["opened"] is None else state["opened"]["body"]


def _voided(state: State, record: Seen) -> State:
    given = [*state["clearances"].values(), *state["signatures"].values()]
    given += [state["legal"]] if state["legal"] else []
    voided = [
        {"record": each["record"], "by": record.id, "at": record.recorded_at} for each in given if not each["void"]
    ]
    if not voided:
        return state
    return {
        **state,
        "clearances": {member: {**each, "void": True} for member, each in state["clearances"].items()},
        "signatures": {member: {**each, "void": True} for member, each in state["signatures"].items()},
        "legal": state["legal"] and {**state["legal"], "void": True},
        "voided": [*state["voided"], *voided],
    }
