"""What works and who is on the move: the newest statement of each asset, route and movement."""

from jisr.capabilities.incidents.fold.state import put, reported_by, said
from jisr.journal.registry import Seen, State

EMPTY: State = {"services": {}, "routes": {}, "movements": {}}


def service_status(state: State, record: Seen) -> State:
    return _latest(state, record, "services", record.body["asset"], record.body["state"])


def route_status(state: State, record: Seen) -> State:
    return _latest(state, record, "routes", record.body["route"], record.body["state"])


def population_movement(state: State, record: Seen) -> State:
    """Of each source its own: counts of two sources are never added up."""
    body = record.body
    key = f"{said(record)['source']}: {body['from']['name']} → {body['to']['name']}"
    return _latest(state, record, "movements", key, "reported")


def _latest(state: State, record: Seen, part: str, key: str, now: str) -> State:
    return put(reported_by(state, record), part, key, {**said(record), "state": now})
