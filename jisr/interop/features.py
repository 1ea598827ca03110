"""What a thread puts on a map, as its viewer sees it: its place, its areas, its items with their stand-off, its assets.

Movements of people are not drawn: an arrow to a shelter says where the displaced are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jisr.interop.shapes import Position, Ring, circle, position, ring
from jisr.journal.label import Label
from jisr.journal.policy import Policy
from jisr.journal.read import RecordView, ThreadView
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
    thread: ThreadView
    title: str
    state: str
    label: RollUp
    said_at: str
    record: RecordView | None = None
    point: Position | None = None
    rings: tuple[Ring, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def positions(self) -> Iterator[Position]:
        if self.point is not None:
            yield self.point
        for each in self.rings:
            yield from each


def features_of(thread: ThreadView, policy: Policy) -> Iterator[Feature]:
    """The thread itself first. Nothing of a thread whose records were all withdrawn or erased of their label."""
    labels = labels_of(thread)
    if not labels:
        return
    yield _whole(thread, roll_up(labels, policy))
    if thread.kind == "incident" and thread.detail is not None:
        records = {each.id: each for each in thread.records if each.label is not None}
        for make in (_areas, _hazard_areas, _items, _assets):
            yield from make(thread, thread.detail, records, policy)


def labels_of(thread: ThreadView) -> list[Label]:
    return [msgspec.convert(each.label, Label) for each in thread.records if each.label is not None]


def _whole(thread: ThreadView, label: RollUp) -> Feature:
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


Records = dict[str, RecordView]
Parts = Iterable[tuple[RecordView, dict[str, Any]]]


def _known(entries: Iterable[dict[str, Any]], records: Records) -> Parts:
    """With the record of each; what stands in a state whose record the viewer sees no more is left out."""
    return ((records[entry["record"]], entry) for entry in entries if entry["record"] in records)


def _areas(thread: ThreadView, state: State, records: Records, policy: Policy) -> Iterator[Feature]:
    for record, entry in _known(state["areas"].values(), records):
        yield _part(thread, record, policy, entry["kind"], entry["body"]["title"], entry["state"],
                    rings=(ring(entry["body"]["ring"]),),
                    more={"reason": entry["body"].get("reason", ""), "until": entry["body"].get("until")})  # fmt: skip


def _hazard_areas(thread: ThreadView, state: State, records: Records, policy: Policy) -> Iterator[Feature]:
    for record, entry in _known(state["hazard_areas"].values(), records):
        yield _part(thread, record, policy, "hazard_area", entry["body"]["title"], entry["state"],
                    rings=(ring(entry["body"]["ring"]),))  # fmt: skip


def _items(thread: ThreadView, state: State, records: Records, policy: Policy) -> Iterator[Feature]:
    """The item, and around it how far one stays away while it is not safe."""
    for record, entry in _known(state["items"].values(), records):
        body, place = entry["body"], entry["body"]["place"]
        more = {"item": body["item"], "standoff_m": body["standoff_m"], "priority": body["priority"]}
        title = place.get("name") or body["item"]
        point = position(place["lon"], place["lat"])
        yield _part(thread, record, policy, "item", title, entry["state"], point=point, more=more)
        if entry["state"] not in ("made_safe", "superseded"):
            rings = tuple(circle(place["lon"], place["lat"], body["standoff_m"]))
            yield _part(thread, record, policy, "standoff", title, entry["state"], rings=rings, more=more)


def _assets(thread: ThreadView, state: State, records: Records, policy: Policy) -> Iterator[Feature]:
    for role, part in (("service", "services"), ("route", "routes")):
        for record, entry in _known(state[part].values(), records):
            body = entry["body"]
            if body.get("place") is not None:
                more = {"code": body["asset" if role == "service" else "route"]}
                point = position(body["place"]["lon"], body["place"]["lat"])
                yield _part(thread, record, policy, role, body["name"], entry["state"], point=point, more=more)


def _part(
    thread: ThreadView, record: RecordView, policy: Policy, role: str, title: str, state: str, **shape: Any
) -> Feature:
    assert record.recorded_at is not None
    label = roll_up([msgspec.convert(record.label, Label)], policy)
    key = f"{record.id}/{role}" if role == "standoff" else record.id
    return Feature(key, role, thread, title, state, label, record.recorded_at, record, **shape)
