"""A question to a member, and what was answered."""

from jisr.capabilities.incidents.fold.acknowledging import EMPTY, acknowledged, asked, call_logged
from jisr.capabilities.incidents.fold.state import first_words, said
from jisr.capabilities.incidents.records.acknowledging import ACKNOWLEDGED, CALL_LOGGED
from jisr.capabilities.incidents.records.questions import ANSWERED, ASKED, QUESTION
from jisr.journal.registry import Index, Seen, State

STEPS = {ACKNOWLEDGED: acknowledged, CALL_LOGGED: call_logged}


class QuestionFold:
    """State: `asked` *said* (fold/incident.py) or None; `answers`: *said*, in their order; `acknowledgements` and
    `calls` as in an incident; `conflicts`."""

    version = 1

    def start(self) -> State:
        return {"asked": None, "answers": [], **EMPTY, "conflicts": []}

    def step(self, state: State, record: Seen) -> State:
        if record.type == ASKED:
            return asked({**state, "asked": state["asked"] or said(record)}, record)
        if record.type == ANSWERED:
            return {**state, "answers": [*state["answers"], said(record)]}
        step = STEPS.get(record.type)
        return state if step is None else step(state, record)

    def index(self, state: State) -> Index:
        if state["asked"] is None:
            return Index(QUESTION, "unknown", "")
        body = state["asked"]["body"]
        title = f"{body['about']}: {first_words(body['question'])}"[:200]
        return Index(QUESTION, "answered" if state["answers"] else "asked", title)
