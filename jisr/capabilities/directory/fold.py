"""A part of the pack as it stands: what its latest visible record says."""

from jisr.capabilities.directory.records import BODIES, key_of
from jisr.journal.registry import Index, Kind, Seen, State


class PartFold:
    """State: `key`, `body` and id (`record`) of the latest record, `releasable_to` of the first, `conflicts`."""

    version = 1

    def __init__(self, record_type: str) -> None:
        self.record_type = record_type

    def start(self) -> State:
        return {"key": None, "body": None, "record": None, "releasable_to": [], "conflicts": []}

    def step(self, state: State, record: Seen) -> State:
        if record.type != self.record_type:
            return state
        key = key_of(self.record_type, record.body)
        if state["key"] is None:
            state = {**state, "key": key, "releasable_to": list(record.label.releasable_to)}
        elif state["key"] != key:
            conflict = {"record": record.id, "code": "other_part", "key": key}
            return {**state, "conflicts": [*state["conflicts"], conflict]}
        return {**state, "body": record.body, "record": record.id}

    def index(self, state: State) -> Index:
        kind = self.record_type.partition(".")[2]
        return Index(kind=kind, state=_state_of(state), title=state["key"] or "")


def _state_of(state: State) -> str:
    if state["body"] is None:
        return "unknown"
    return "in_force" if state["body"].get("active", True) else "inactive"


STATES = ("unknown", "in_force", "inactive")
KINDS = [Kind(name.partition(".")[2], PartFold(name), listed=False, states=STATES) for name in BODIES]
