"""The alert level in force, and those before it."""

from jisr.capabilities.incidents.fold.acknowledging import EMPTY, acknowledged, asked, call_logged
from jisr.capabilities.incidents.fold.state import said
from jisr.capabilities.incidents.records.acknowledging import ACKNOWLEDGED, CALL_LOGGED
from jisr.capabilities.incidents.records.alert import ALERT, ALERT_LEVEL_SET
from jisr.journal.registry import Index, Seen, State

STEPS = {ACKNOWLEDGED: acknowledged, CALL_LOGGED: call_logged}


class AlertFold:
    """State: `level` (None unknown), `set` {record, author, at, body}: what set it; `before`: earlier ones, oldest
    first; `acknowledgements` and `calls` as in an incident; `conflicts`."""

    version = 1

    def start(self) -> State:
        return {"level": None, "set": None, "before": [], **EMPTY, "conflicts": []}

    def step(self, state: State, record: Seen) -> State:
        if record.type == ALERT_LEVEL_SET:
            before = [*state["before"], state["set"]] if state["set"] else []
            return asked({**state, "level": record.body["level"], "set": said(record), "before": before}, record)
        step = STEPS.get(record.type)
        return state if step is None else step(state, record)

    def index(self, state: State) -> Index:
        level = state["level"]
        if level is None:
            return Index(ALERT, "unknown", "")
        return Index(ALERT, f"level_{level}", state["set"]["body"]["reason"][:200], severity=level)
