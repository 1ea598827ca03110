"""Coordinates as people type them, in any notation and script, and what is said where they cannot be read."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.capabilities.incidents.coordinates import (
    Coordinates,
    area_km2,
    degrees_text,
    grid_reference,
    outline_text,
    read_coordinates,
    read_outline,
)
from jisr.capabilities.incidents.geometry import UNITS
from jisr.errors import Invalid

BAGHDAD = (443_661_000, 333_152_000)
A_METRE = 120  # 1e-7 degree


@pytest.mark.parametrize(
    "text",
    [
        "33.3152, 44.3661", "33.3152 44.3661", "33.3152;44.3661", "33,3152 44,3661", "33,3152; 44,3661",
        "+33.3152 / +44.3661", "33.3152N 44.3661E", "N33.3152 E44.3661", "44.3661 E, 33.3152 N", "33.3152°N, 44.3661°E",
        "33°18.912'N 44°21.966'E", "33 18.912 44 21.966", '33°18\'54.72"N 44°21\'57.96"E',
        "33º 18’ 54.72” n  44º 21’ 57.96” e", "33-18-54.72N 44-21-57.96E", "33 18 54.72 44 21 57.96",
        "٣٣٫٣١٥٢، ٤٤٫٣٦٦١", "۳۳٫۳۱۵۲، ۴۴٫۳۶۶۱", "33.3152 شمالاً 44.3661 شرقاً", "33.3152 باکوور 44.3661 ڕۆژهەڵات",
        "\u200f33.3152,\u200e 44.3661\u2069", "38S MB 40994 86410", "38SMB4099486410", "38s mb 40994 86410",
        "38 S MB 4099486410",
    ],
)  # fmt: skip
def test_it_is_read_in_any_notation(text: str) -> None:
    found = read_coordinates(text, "place")
    assert abs(found.lon - BAGHDAD[0]) < A_METRE
    assert abs(found.lat - BAGHDAD[1]) < A_METRE


@pytest.mark.parametrize(
    ("text", "metres"),
    [("38S MB 4 8", 10_000), ("38S MB 40 86", 1_000), ("38S MB 409 864", 100), ("38S MB 4099 8641", 10),
     ("38S MB 40994 86410", 1)],
)  # fmt: skip
def test_a_square_is_its_middle_as_exact_as_its_figures(text: str, metres: int) -> None:
    found = read_coordinates(text, "place")
    assert found.precision_m == metres
    assert grid_reference(found.lon, found.lat).replace(" ", "").startswith("38SMB")
    half = metres / 2 * UNITS / 111_195 * 1.5
    assert abs(found.lat - BAGHDAD[1]) <= half + A_METRE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is one number or none"),
        ("33.3", "is one number or none"),
        ("Baghdad", "BAGHDAD is not understood"),
        ("133.3 44.3", "latitude comes first, and 133.3 is none"),
        ("91N 44E", "91 degrees is too much"),
        ("33N 44N", "gives the same direction twice"),
        ("33 60 N 44 0 E", "60 is too much for minutes"),
        ("33.5 12 N 44 0 E", "33.5 is not the last"),
        ("33 44 55", "has 3 numbers"),
        ("38S MB 123", "here are 3 together"),
        ("38S MB 123456 123456", "five figures each at most; here are 12"),
        ("38S MB", "the figures after the square are missing"),
        ("61S MB 12 34", "61 is no zone"),
        ("38I MB 12 34", "I is no band"),
        ("38C MB 12 34", "there is no square MB in 38C"),
        ("MB 40994 86410", "the zone of MB 40994 86410 is missing"),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_coordinates(text, "body.place")
    assert said in str(refused.value)
    assert refused.value.field == "body.place"


@given(st.integers(-179 * UNITS, 179 * UNITS), st.integers(-79 * UNITS, 83 * UNITS))
def test_what_is_shown_is_read_as_the_same_place(lon: int, lat: int) -> None:
    read = read_coordinates(degrees_text(lon, lat), "place")
    assert abs(read.lon - lon) <= 50
    assert abs(read.lat - lat) <= 50
    grid = read_coordinates(grid_reference(lon, lat), "place")
    assert abs(grid.lat - lat) < 2 * A_METRE


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    found = Coordinates(0, 0)
    with suppress(Invalid):
        found = read_coordinates(text, "place")
    assert abs(found.lat) <= 90 * UNITS
    assert abs(found.lon) <= 180 * UNITS


SQUARE = "33.1, 44.1\n33.1, 44.2\n33.2, 44.2\n33.2, 44.1"


@pytest.mark.parametrize("text", [SQUARE, SQUARE + "\n33.1, 44.1", "\n".join(reversed(SQUARE.split("\n"))),
                                  SQUARE.replace("\n", "; "), SQUARE.replace("\n", "\n\n")])  # fmt: skip
def test_an_outline_closes_and_turns_by_itself(text: str) -> None:
    ring = read_outline(text, "ring")
    assert ring[0] == ring[-1]
    assert len(ring) == 5
    assert {tuple(each) for each in ring} == {
        (441_000_000, 331_000_000), (442_000_000, 331_000_000), (442_000_000, 332_000_000), (441_000_000, 332_000_000)
    }  # fmt: skip
    assert 100 < area_km2(ring) < 107
    assert read_outline(outline_text(ring), "ring") == ring


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("33 44\n33 45", "an outline has 3 to 199 corners, one on each line; here are 2"),
        ("33 44\n33 45\nx", "corner 3: X is not understood"),
        ("33.1,44.1\n33.2,44.2\n33.3,44.3", "these corners lie on one line"),
        ("33.1,44.1\n33.2,44.2\n33.2,44.1\n33.1,44.3", "the ring crosses itself"),
        ("33.1,44.1\n33.2,44.2\n33.1,44.1\n33.4,44.5", "a point stands twice"),
    ],
)
def test_an_outline_that_is_none_says_why(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_outline(text, "ring")
    assert said in str(refused.value)
