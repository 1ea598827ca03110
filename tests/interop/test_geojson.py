"""GeoJSON of what a viewer sees: geometry as RFC 7946 wants it, the statement in the file, read by GDAL."""

from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import orjson
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.interop.geojson import write_geojson
from jisr.interop.label4774 import read_label
from jisr.interop.shapes import EARTH_M, circle, doubled_area, position, ring
from tests.cast import Cast
from tests.interop.support import SQUARE, crisis, outgoing

LONGITUDES, LATITUDES = st.integers(-1_800_000_000, 1_800_000_000), st.integers(-900_000_000, 900_000_000)


def exported(cast: Cast, viewer: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(write_geojson(outgoing(cast, viewer, **more)))
    return found


def roles(collection: dict[str, Any]) -> list[str]:
    return [each["properties"]["role"] for each in collection["features"]]


def test_each_viewer_takes_out_what_it_sees_and_no_more(cast: Cast) -> None:
    crisis(cast)
    assert roles(exported(cast, "MOD")) == ["thread", "avoid_area", "item", "standoff", "service"]
    assert roles(exported(cast, "MOE")) == ["thread", "avoid_area", "service"]
    assert roles(exported(cast, "HUM")) == []


def test_the_file_says_its_space_label_viewer_and_time(cast: Cast) -> None:
    crisis(cast)
    said = exported(cast, "MOE")["jisr"]
    assert said["space"] == "real"
    assert said["exercise"] is False
    assert said["viewer"] == "MOE/RESTRICTED"
    assert said["made_at"].startswith("2017-08-01T16:00:")
    assert said["label"]["level"] == "OFFICIAL"
    assert said["label"]["releasable_to"] == ["all"]
    label = read_label(said["label_4774"].encode())
    assert (label.level, label.originator, label.releasable_to) == ("OFFICIAL", "MOE", ("all",))


def test_the_label_of_the_whole_is_as_narrow_as_its_narrowest_part(cast: Cast) -> None:
    crisis(cast)
    found = exported(cast, "MOD")
    assert found["jisr"]["label"]["level"] == "RESTRICTED"
    labels = {each["properties"]["role"]: each["properties"]["label"] for each in found["features"]}
    assert labels["avoid_area"]["releasable_to"] == ["all"]
    assert labels["item"]["releasable_to"] == ["SECURITY"]
    assert labels["thread"]["level"] == "RESTRICTED"


def test_an_exercise_is_named_in_every_title(cast: Cast) -> None:
    crisis(cast)
    found = exported(cast, "MOD", space="ex-b")
    assert found["jisr"]["exercise"] is True
    assert found["jisr"]["statement"].startswith("EXERCISE ex-b")
    assert all(each["properties"]["title"].startswith("EXERCISE: ") for each in found["features"])


def test_one_thread_alone_and_a_part_of_many(cast: Cast) -> None:
    opened = [cast.opens("MOWR/duty", f"Number {number}").id for number in range(3)]
    assert [each["id"] for each in exported(cast, "MOE", thread=opened[0])["features"]] == [opened[0]]
    part = exported(cast, "MOE", most=2)
    assert [each["id"] for each in part["features"]] == opened[:0:-1]
    assert part["jisr"]["complete"] is False
    assert exported(cast, "MOE", most=3)["jisr"]["complete"] is True


def test_gdal_reads_it(cast: Cast, tmp_path: Path) -> None:
    crisis(cast)
    file = tmp_path / "all.geojson"
    file.write_bytes(write_geojson(outgoing(cast, "MOD")))
    info = pyogrio.read_info(file)
    assert info["driver"] == "GeoJSON"
    assert info["crs"] == "EPSG:4326"
    assert info["features"] == 5
    assert {"role", "ref", "state", "title", "severity", "label_line"} <= set(info["fields"])


def test_rings_run_counter_clockwise_whatever_was_given() -> None:
    for points in (SQUARE, SQUARE[::-1], SQUARE[:-1]):
        assert doubled_area(ring(points)) > 0
        assert ring(points)[0] == ring(points)[-1]


@given(LONGITUDES, LATITUDES, st.integers(1, 1_000_000))
def test_a_circle_stays_on_the_earth_and_runs_counter_clockwise(lon: int, lat: int, metres: int) -> None:
    rings = circle(lon, lat, metres)
    assert rings
    for each in rings:
        assert each[0] == each[-1]
        assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in each)
        assert doubled_area(each) >= 0


@pytest.mark.parametrize(("lon", "parts"), [(440_000_000, 1), (1_799_990_000, 2), (-1_799_990_000, 2)])
def test_a_circle_over_180_degrees_is_cut_there(lon: int, parts: int) -> None:
    rings = circle(lon, 0, 5_000)
    assert len(rings) == parts
    edges = {x for each in rings for x, _ in each if abs(x) == 180}
    assert edges == ({-180.0, 180.0} if parts == 2 else set())


def test_nobody_stands_too_near_by_the_drawing() -> None:
    """Every side of the polygon lies outside the circle."""
    (drawn,) = circle(440_000_000, 330_000_000, 600)
    centre = position(440_000_000, 330_000_000)
    for (a, b), (c, d) in pairwise(drawn):
        lon, lat = (a + c) / 2, (b + d) / 2
        wide, high = radians(lon - centre[0]), radians(lat - centre[1])
        half = sin(high / 2) ** 2 + cos(radians(lat)) * cos(radians(centre[1])) * sin(wide / 2) ** 2
        assert 2 * EARTH_M * asin(sqrt(half)) >= 599.9
