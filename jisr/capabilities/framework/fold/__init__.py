"""The fold of this capability: a framework, from its opening to the edition that took its place."""

from collections.abc import Callable

from jisr.capabilities.framework.fold import consulting, judging, rows, signing
from jisr.capabilities.framework.fold.stages import STAGES, settled
from jisr.capabilities.framework.fold.state import conflict, said
from jisr.capabilities.framework.hashing import text_hash
from jisr.capabilities.framework.records.clearing import CLEARED, LEGAL, SIGNED
from jisr.capabilities.framework.records.consulting import COMMENTED, CONSULTATION, DISPOSED
from jisr.capabilities.framework.records.entering import ENTERED
from jisr.capabilities.framework.records.judging import FINDING_ACCEPTED, RESOLUTION_SIGNED, RESOLVED
from jisr.capabilities.framework.records.making import KIND
from jisr.capabilities.framework.records.opening import OPENED, SUPERSEDED
from jisr.capabilities.framework.records.reviewing import REVIEW_CALLED, REVIEWED
from jisr.journal.registry import Index, Kind, Seen, State

Step = Callable[[State, Seen], State]

STEPS: dict[str, Step] = {
    ENTERED: rows.entered,
    CONSULTATION: consulting.consultation_opened,
    COMMENTED: consulting.commented,
    DISPOSED: consulting.disposed,
    CLEARED: signing.cleared,
    LEGAL: signing.legal_reviewed,
    SIGNED: signing.signed,
    FINDING_ACCEPTED: judging.finding_accepted,
    RESOLVED: judging.resolved,
    RESOLUTION_SIGNED: judging.resolution_signed,
    REVIEW_CALLED: signing.review_called,
    REVIEWED: signing.reviewed,
    SUPERSEDED: signing.superseded,
}


class FrameworkFold:
    """The state, for pages, checks and duties. *said* is {record, author, post, at, recorded_at (ms), body}.

    `stage`: one of STAGES, as far as it needs no clock (`stage_at` of rows.py knows the review clock); None unopened
    `opened` *said* or None; `code`, `edition`, `titles`, `signers`
    `rows` {table: {annex: {code: row}}}; `annexes` {member: {hash, record, at}}; `text_hash`
    `edits` [{record, author, at, hash (of the text after it), rows ["table/CODE"], more}], the opening first
    `consultation` *said* and `until` (ms), or None
    `comments` by record: *said*, `on` (a row's key or None), `disposition` *said* or None
    `clearances` and `signatures` by member {record, at, hash, void}, signatures with `reservations` [{on, text}]
    `legal` {record, at, hash, void} or None; `voided` [{record, by, at}]: what edits took the force from
    `accepted` {finding's key: *said*}; `resolutions` by record: *said*, `members`, `signatures` {member: {record, at}}
    `in_force` {record, at, hash} or None; `review_due` (ms or None), `review_called` *said* or None; `reviews` [*said*]
    `superseded` *said* and `by` (the record that opened the newer one), or None
    `conflicts` [{record, code}]
    """

    version = 1

    def start(self) -> State:
        return {
            "stage": None, "opened": None, "code": "", "edition": "", "titles": {}, "signers": [],
            "rows": {}, "annexes": {}, "text_hash": text_hash(None, {}), "edits": [],
            "consultation": None, "comments": {}, "clearances": {}, "legal": None, "signatures": {}, "voided": [],
            "accepted": {}, "resolutions": {}, "in_force": None, "review_due": None, "review_called": None,
            "reviews": [], "superseded": None, "conflicts": [],
        }  # fmt: skip

    def step(self, state: State, record: Seen) -> State:
        if record.type == OPENED:
            return opened(state, record)
        step = STEPS.get(record.type)
        if step is None:
            return state
        return settled(step(state, record), record)

    def index(self, state: State) -> Index:
        if state["opened"] is None:
            return Index(KIND, "unknown", "")
        title = f"{state['titles'].get('en', '')} {state['edition']}".strip()
        return Index(KIND, state["stage"], title[:200])


def opened(state: State, record: Seen) -> State:
    if state["opened"] is not None:
        return conflict(state, record.id, "opened_twice")
    body = record.body
    hashed = text_hash(body, {member: each["hash"] for member, each in state["annexes"].items()})
    first = {"record": record.id, "author": record.author, "at": record.recorded_at, "hash": hashed}
    return {
        **state, "stage": "draft", "opened": said(record), "code": body["code"], "edition": body["edition"],
        "titles": body["titles"], "signers": body["signers"],
        "text_hash": hashed, "edits": [*state["edits"], {**first, "rows": [], "more": 0}],
    }  # fmt: skip


KINDS = [Kind(KIND, FrameworkFold(), states=(*STAGES, "unknown"))]

__all__ = ["KINDS", "STAGES", "FrameworkFold"]
