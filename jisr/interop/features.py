"""What a thread puts on a map, as its viewer sees it: its place, its areas, its items with their stand-off, its assets.

Movements of people are not drawn: an arrow to a shelter says where the displaced are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jisr.capabilities.incidents.records import KIND
from jisr.interop.shapes import Position, Ring, circle, position, ring
from jisr.journal.label import Label
from jisr.journal.picture import Picture, Said
from jisr.journal.policy import Policy
from jisr.journal.registry import State
from jisr.journal.rollup import RollUp, roll_up


@dataclass(frozen=True)
class Feature:
    """`role`: thread, or the part that it is: avoid_area, cordon, hazard_area, item, standoff, service, route.

    `point`, or `rings` that each are a polygon without holes; neither where nobody has said a place. `record`: the
    statement that it stands on; of a thread None, for it stands on all.
    """

    id: str
    role: str
    thread: Picture
    title: str
    state: str
    label: RollUp
    said_at: str
    record: Said | None = None
    point: Position | None = None
    rings: tuple[Ring, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def positions(self) -> Iterator[Position]:
        if self.point is not None:
            yield self.point
        for each in self.rings:
            yield from each


def features_of(thread: Picture, policy: Policy) -> Iterator[Feature]:
    """The thread itself first. Nothing of a thread whose records were all withdrawn or erased of their label."""
    if not thread.said:
        return
    yield _whole(thread, roll_up(labels_of(thread), policy))
    if thread.kind == KIND and thread.detail is not None:
        for make in (_areas, _hazard_areas, _items, _assets):
            yield from make(thread, thread.detail, policy)


def labels_of(thread: Picture) -> list[Label]:
    return list({each.label: None for each in thread.said.values()})


def _whole(thread: Picture, label: RollUp) -> Feature:
    place = (thread.detail or {}).get("place")
    more: dict[str, Any] = {"what": (thread.detail or {}).get("what", ""), "first_at": thread.first_at}
    point = None
    if place is not None:
        point = position(place["lon"], place["lat"])
        more.update(place=place.get("name", ""), precision_m=place["precision_m"])
    elif thread.box is not None:
        west, south, east, north = thread.box
        point = position((west + east) // 2, (south + north) // 2)
    if thread.box is not None:
        more["box"] = [*position(*thread.box[:2]), *position(*thread.box[2:])]
    return Feature(thread.id, "thread", thread, thread.title, thread.state, label, thread.updated_at,
                   point=point, more=more)  # fmt: skip


def _known(thread: Picture, entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What stands in a state whose record the viewer sees no more is left out."""
    return (entry for entry in entries if entry["record"] in thread.said)


def _areas(thread: Picture, state: State, policy: Policy) -> Iterator[Feature]:
    for entry in _known(thread, state["areas"].values()):
        yield _part(thread, entry, policy, entry["kind"], entry["body"]["title"], entry["state"],
                    rings=(ring(entry["body"]["ring"]),),
                    more={"reason": entry["body"].get("reason", ""), "until": entry["body"].get("until")})  # fmt: skip


def _hazard_areas(thread: Picture, state: State, policy: Policy) -> Iterator[Feature]:
    for entry in _known(thread, state["hazard_areas"].values()):
        yield _part(thread, entry, policy, "hazard_area", entry["body"]["title"], entry["state"],
                    rings=(ring(entry["body"]["ring"]),))  # fmt: skip


def _items(thread: Picture, state: State, policy: Policy) -> Iterator[Feature]:
    """The item, and around it how far one stays away while it is not safe."""
    for entry in _known(thread, state["items"].values()):
        body, place = entry["body"], entry["body"]["place"]
        more = {"item": body["item"], "standoff_m": body["standoff_m"], "priority": body["priority"]}
        title = place.get("name") or body["item"]
        point = position(place["lon"], place["lat"])
        yield _part(thread, entry, policy, "item", title, entry["state"], point=point, more=more)
        if entry["state"] not in ("made_safe", "superseded"):
            rings = tuple(circle(place["lon"], place["lat"], body["standoff_m"]))
            yield _part(thread, entry, policy, "standoff", title, entry["state"], rings=rings, more=more)


def _assets(thread: Picture, state: State, policy: Policy) -> Iterator[Feature]:
    for role, part in (("service", "services"), ("route", "routes")):
        for entry in _known(thread, state[part].values()):
            body = entry["body"]
            if body.get("place") is not None:
                more = {"code": body["asset" if role == "service" else "route"]}
                point = position(body["place"]["lon"], body["place"]["lat"])
                yield _part(thread, entry, policy, role, body["name"], entry["state"], point=point, more=more)


def _part(
    thread: Picture, entry: dict[str, Any], policy: Policy, role: str, title: str, state: str, **shape: Any
) -> Feature:
    said, record = thread.said[entry["record"]], entry["record"]
    key = f"{record}/{role}" if role == "standoff" else record
    return Feature(key, role, thread, title, state, roll_up([said.label], policy), said.recorded_at, said, **shape)
