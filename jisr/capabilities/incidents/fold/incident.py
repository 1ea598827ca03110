"""An incident as its reader sees it: what was said at its opening and all that was said since."""

from collections.abc import Callable, Iterator

from jisr.capabilities.incidents.fold import acknowledging, hazards, judgement, services, situation
from jisr.capabilities.incidents.fold.state import conflict, said
from jisr.capabilities.incidents.geometry import box_of, circle_box, ring_box, union
from jisr.capabilities.incidents.records import KIND
from jisr.capabilities.incidents.records.acknowledging import ACKNOWLEDGED, CALL_LOGGED
from jisr.capabilities.incidents.records.areas import AREA_LIFTED, AVOID_AREA, CORDON, HAZARD_AREA, HAZARD_AREA_STATUS
from jisr.capabilities.incidents.records.checks import AFTER_CLOSING
from jisr.capabilities.incidents.records.decision import DECISION
from jisr.capabilities.incidents.records.explosive import EXPLOSIVE_CONTACT, EXPLOSIVE_HAZARD, EXPLOSIVE_STATUS
from jisr.capabilities.incidents.records.judgement import CORROBORATED, DISPUTED, MERGED, SUPERSEDED
from jisr.capabilities.incidents.records.movement import POPULATION_MOVEMENT
from jisr.capabilities.incidents.records.opening import CLOSED, OPENED
from jisr.capabilities.incidents.records.services import ROUTE_STATUS, SERVICE_STATUS
from jisr.capabilities.incidents.records.situation import ETHANE, METHANE, SITREP
from jisr.journal.registry import Box, Index, Seen, State

Step = Callable[[State, Seen], State]


def decided(state: State, record: Seen) -> State:
    return {**state, "decisions": [*state["decisions"], said(record)]}


STEPS: dict[str, Step] = {
    OPENED: situation.opened,
    CLOSED: situation.closed,
    SITREP: situation.sitrep,
    METHANE: situation.methane,
    ETHANE: situation.methane,
    SERVICE_STATUS: services.service_status,
    ROUTE_STATUS: services.route_status,
    POPULATION_MOVEMENT: services.population_movement,
    EXPLOSIVE_HAZARD: hazards.explosive_hazard,
    EXPLOSIVE_CONTACT: hazards.explosive_contact,
    EXPLOSIVE_STATUS: hazards.explosive_status,
    AVOID_AREA: hazards.area,
    CORDON: hazards.area,
    AREA_LIFTED: hazards.area_lifted,
    HAZARD_AREA: hazards.hazard_area,
    HAZARD_AREA_STATUS: hazards.hazard_area_status,
    CORROBORATED: judgement.corroborated,
    DISPUTED: judgement.disputed,
    MERGED: judgement.merged,
    SUPERSEDED: judgement.superseded,
    ACKNOWLEDGED: acknowledging.acknowledged,
    CALL_LOGGED: acknowledging.call_logged,
    DECISION: decided,
}


class IncidentFold:
    """The state, for pages, maps and exports. *said* is {record, author, source, at, recorded_at (ms), body}.

    `state` open, closed, merged, or unknown while nothing that opens it is visible; `title`, `what`, `place`,
    `severity` (0 unknown), `next_due`; `opened` *said* and its `type`; `latest`: the newest SITREP, *said*; `sitreps`:
    how many; `closed` *said* or None; `reporters`: members that reported, in order of their first report
    `methane`: the current METHANE or ETHANE, *said* and its `form`; `methanes`: the newest by source
    `services` by asset, `routes` by route, `movements`: the newest, *said* and `state`
    `items` and `hazard_areas` by record: *said*, `state`, `steps`; `contacts` by record of the item
    `areas` by record: *said*, `kind` avoid_area or cordon, `state` in_force, lifted or superseded
    `acknowledgements` by record: `due` (ms or None), `given` [{record, post, member, written_by, at, recorded_at, due}]
    `calls`, `decisions`: *said*; `corroborations` and `disputes` by record: *said*
    `merges`: *said*, `leading`, `others`; `merged_into`: the record that this incident goes on in
    `superseded` by record: `notices`, and what takes its place, `by`
    `conflicts` [{record, code}]: steps that were not valid, in the order in which they came
    """

    version = 2

    def start(self) -> State:
        parts = (situation, services, hazards, judgement, acknowledging)
        return {
            **{name: value for part in parts for name, value in part.EMPTY.items()},
            "decisions": [],
            "conflicts": [],
        }

    def step(self, state: State, record: Seen) -> State:
        step = STEPS.get(record.type)
        if step is None:
            return state
        if state["closed"] is not None and record.type not in {*AFTER_CLOSING, CLOSED}:
            state = conflict(state, record.id, "said_after_closing")  # by somebody who did not see that it is closed
        return acknowledging.asked(step(state, record), record)

    def index(self, state: State) -> Index:
        return Index(KIND, state["state"], state["title"], state["severity"], union(_boxes(state)))


def _boxes(state: State) -> Iterator[Box | None]:
    """The place, and every area that holds: an item's reaches as far as one stays away from it."""
    yield box_of(state["place"])
    for entry in state["areas"].values():
        if entry["state"] == "in_force":
            yield ring_box(entry["body"]["ring"])
    for entry in state["hazard_areas"].values():
        if entry["state"] not in ("handed_over", "superseded"):
            yield ring_box(entry["body"]["ring"])
    for entry in state["items"].values():
        if entry["state"] not in ("made_safe", "superseded"):
            body = entry["body"]
            yield circle_box(body["place"]["lon"], body["place"]["lat"], body["standoff_m"])
