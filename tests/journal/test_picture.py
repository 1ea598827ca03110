"""Many threads at once say what each says alone; and heaps count every place once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.journal.picture import COLUMNS, heaps
from jisr.journal.query import Query
from jisr.journal.read import _picture
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
    alone = [_picture(reader.thread(each)) for each in seen]
    assert reader.pictures([*seen, "0" * 64]) == alone
    assert reader.pictures(opened) == [each for at in opened for each in alone if each.id == at]


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
