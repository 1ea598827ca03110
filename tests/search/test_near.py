"""Great-circle distances against formulas written otherwise, and the box that may leave nothing out."""

from math import acos, cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.journal.near import FARTHEST_M, RADIUS_M, Near, distance_m

lons, lats = st.integers(-1_800_000_000, 1_800_000_000), st.integers(-900_000_000, 900_000_000)


def by_cosines(lon: int, lat: int, other_lon: int, other_lat: int) -> float:
    """The spherical law of cosines: exact enough beyond a kilometre."""
    a, b, turn = radians(lat / 1e7), radians(other_lat / 1e7), radians((lon - other_lon) / 1e7)
    return RADIUS_M * acos(max(-1.0, min(1.0, sin(a) * sin(b) + cos(a) * cos(b) * cos(turn))))


def point(lon: int, lat: int) -> tuple[int, int, int, int]:
    return lon, lat, lon, lat


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [
        ((431_188_900, 363_350_000), (444_008_800, 333_405_800), 353.2),  # Mosul to Baghdad
        ((0, 0), (1_800_000_000, 0), 20_015.1),
        ((0, 900_000_000), (500_000_000, -900_000_000), 20_015.1),
        ((1_799_000_000, 0), (-1_799_000_000, 0), 22.24),  # over the date line
        ((0, 0), (0, 0), 0.0),
    ],
)
def test_known_distances(here: tuple[int, int], there: tuple[int, int], kilometres: float) -> None:
    assert distance_m(*here, point(*there)) == pytest.approx(kilometres * 1_000, rel=2e-3, abs=0.01)


@given(lons, lats, lons, lats)
def test_between_points_it_is_what_the_law_of_cosines_gives(lon: int, lat: int, to_lon: int, to_lat: int) -> None:
    assert distance_m(lon, lat, point(to_lon, to_lat)) == pytest.approx(by_cosines(lon, lat, to_lon, to_lat), abs=200)


@given(lons, lats, lons, lats, st.integers(0, 300_000_000), st.integers(0, 300_000_000), st.data())
def test_to_a_box_it_is_never_farther_than_to_a_point_of_it(
    lon: int, lat: int, west: int, south: int, wide: int, high: int, data: st.DataObject
) -> None:
    box = west, south, min(west + wide, 1_800_000_000), min(south + high, 900_000_000)
    inside = point(data.draw(st.integers(box[0], box[2])), data.draw(st.integers(box[1], box[3])))
    assert distance_m(lon, lat, box) <= distance_m(lon, lat, inside) + 0.01


@given(lons, lats, st.integers(1, FARTHEST_M), lons, lats)
def test_the_box_around_a_circle_holds_whatever_the_circle_reaches(
    lon: int, lat: int, metres: int, to_lon: int, to_lat: int
) -> None:
    near = Near(lon, lat, metres)
    west, south, east, north = near.box
    if near.reaches(point(to_lon, to_lat)):
        assert west <= to_lon <= east
        assert south <= to_lat <= north


@given(st.integers(430_000_000, 440_000_000), st.integers(350_000_000, 360_000_000), st.integers(1, 500_000))
def test_the_box_is_not_much_larger_than_the_circle(lon: int, lat: int, metres: int) -> None:
    west, south, east, north = Near(lon, lat, metres).box
    assert distance_m(lon, lat, point(lon, north)) <= metres * 1.01 + 1
    assert distance_m(lon, lat, point(east, lat)) <= metres * 1.05 + 1
    assert (west, south) == (2 * lon - east, 2 * lat - north)
