"""Many threads at once say what each says alone; and heaps count every place once."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.journal.label import Label
from jisr.journal.picture import COLUMNS, Picture, Said, heaps
from jisr.journal.query import Query
from jisr.journal.read import ThreadView
from jisr.journal.registry import Box
from tests.cast import Cast

WORLD = (-1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000)


@pytest.mark.parametrize("viewer", ["MOWR", "MOE", "MOE/OPEN", "CELL", "HUM"])
def test_many_threads_at_once_are_what_each_is_alone(cast: Cast, viewer: str) -> None:
    """After relabellings, an erasure, and with a report that only some see."""
    opened = [cast.opens("MOWR/duty", f"Number {at}", preset="GOV").id for at in range(4)]
    cast.reports("CELL/duty", opened[0], preset="GOV")
    cast.reports("MOWR/duty", opened[1], preset="CELL")
    cast.relabels("MOWR/duty", opened[1], preset="CELL")
    cast.relabels("MOWR/duty", cast.reports("MOWR/duty", opened[2], preset="GOV").id, preset="OWN")
    cast.erases("MOWR/duty", opened[3])
    reader = cast.read(viewer)
    seen = [row.id for row in reader.threads(Query(limit=50)).threads]
    alone = [picture_of(reader.thread(each)) for each in seen]
    assert reader.pictures([*seen, "0" * 64]) == alone
    assert reader.pictures(opened) == [each for at in opened for each in alone if each.id == at]
    assert reader.pictures(opened, whole=False) == [
        opening_of(each) for at in opened for each in alone if each.id == at
    ]


@pytest.mark.parametrize("viewer", ["MOWR", "MOE", "CELL", "HUM"])
def test_a_picture_of_the_past_is_that_of_each_thread_then(cast: Cast, viewer: str) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV").id
    before = cast.clock.ms
    cast.reports("MOWR/duty", flood, preset="GOV")
    between = cast.clock.ms
    cast.relabels("MOWR/duty", flood, preset="OWN")
    for time in (before - 10_000, before, between, cast.clock.ms):
        reader = cast.read(viewer, at=time)
        listed = [row.id for row in reader.threads().threads]
        assert reader.pictures([flood]) == [picture_of(reader.thread(each)) for each in listed if each == flood]


def test_an_opening_that_was_withdrawn_is_not_told(cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV").id
    cast.reports("MOWR/duty", flood, preset="GOV")
    seen_at = cast.clock.ms
    cast.relabels("MOWR/duty", flood, preset="OWN")
    assert flood not in cast.read("MOE").pictures([flood], whole=False)[0].said
    assert flood not in cast.read("MOE", at=seen_at).pictures([flood], whole=False)[0].said
    assert cast.read("MOWR").pictures([flood], whole=False)[0].said[flood].label.releasable_to == ()


def test_of_records_only_what_is_seen_is_told(cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV").id
    seen, hidden = (cast.reports("CELL/duty", flood, preset=each).id for each in ("GOV", "OWN"))
    told = cast.read("MOE").said([flood, seen, hidden, "0" * 64])
    assert {record: each.author for record, each in told.items()} == {flood: "MOWR", seen: "CELL"}
    whole = cast.read("MOE").pictures([flood])[0].said
    assert told == whole


@pytest.mark.parametrize("viewer", ["MOWR", "MOE", "HUM"])
def test_the_last_to_arrive_are_those_that_follow_a_record(cast: Cast, viewer: str) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV").id
    for at in range(6):
        cast.reports("MOWR/duty", flood, preset="GOV" if at % 2 else "OWN")
    reader = cast.read(viewer)
    for after in (None, flood) if viewer != "HUM" else (None,):
        arrived = [each.id for each in reader.records(after)]
        assert list(reader.said_since(after, 1_000)) == arrived[::-1]
        assert list(reader.said_since(after, 2)) == arrived[::-1][:2]
    assert reader.said_since(None, 3) == reader.said(list(reader.said_since(None, 3)))


def picture_of(thread: ThreadView) -> Picture:
    """As a whole thread says it."""
    said = {
        each.id: Said(
            each.ref,
            each.thread or "",
            each.type or "",
            each.author or "",
            msgspec.convert(each.label, Label),
            each.recorded_at or "",
        )
        for each in thread.records
        if each.label is not None
    }
    rest = {name: getattr(thread, name) for name in Picture.__struct_fields__ if name != "said"}
    return Picture(**rest, said=said)


def opening_of(picture: Picture) -> Picture:
    said = {record: each for record, each in picture.said.items() if record == picture.id}
    return msgspec.structs.replace(picture, said=said)


def test_a_heap_is_the_newest_of_a_box(cast: Cast) -> None:
    for at in range(5):
        line = cast.opening(f"Number {at}", preset="GOV" if at else "OWN")
        line.body["place"] = {"lon": 440_000_000 + at * 50_000_000, "lat": 330_000_000, "precision_m": 10}
        line.body["severity"] = at
        cast.says("MOWR/duty", line)
    for viewer, count in (("MOWR", 5), ("MOE", 4), ("HUM", 0)):
        found, counted = cast.read(viewer).heaps(Query(box=WORLD), 100)
        assert (sum(each.count for each in found), counted) == (count, count)
    found, counted = cast.read("MOE").heaps(Query(box=WORLD), 2)
    assert counted == 2
    assert max(each.severity for each in found) == 4


_edge = st.integers(0, 4_000_000)
_boxes = st.builds(lambda x, y, w, h: (x, y, x + w, y + h), _edge, _edge, st.integers(0, 10**6), st.integers(0, 10**6))


@given(st.lists(st.tuples(_boxes, st.integers(0, 5)), max_size=40))
def test_every_place_stands_in_one_heap_of_a_grid(rows: list[tuple[Box, int]]) -> None:
    shown = (0, 0, 5_000_000, 5_000_000)
    found = heaps(rows, shown)
    assert sum(each.count for each in found) == len(rows)
    assert len(found) <= (COLUMNS + 2) ** 2
    assert max((each.severity for each in found), default=0) == max((severity for _, severity in rows), default=0)
    for (west, south, east, north), _ in rows:
        x, y = (west + min(east, shown[2])) // 2, (south + min(north, shown[3])) // 2
        assert any(h.box[0] <= x <= h.box[2] and h.box[1] <= y <= h.box[3] for h in found)
