"""Rings and boxes: what is no area is refused, and boxes hold what they are of."""

import pytest

from jisr.capabilities.incidents.geometry import (
    UNITS,
    box_of,
    check_ring,
    doubled_area,
    ring_box,
    union,
)

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]


@pytest.mark.parametrize(
    ("ring", "codes"),
    [
        (SQUARE, []),
        ([[0, 0], [10, 0], [5, 9], [0, 0]], []),
        ([[0, 0], [10, 0], [10, 10], [5, 2], [0, 10], [0, 0]], []),  # a notch
        (SQUARE[:-1], ["ring_open"]),
        (SQUARE[::-1], ["ring_clockwise"]),
        ([[0, 0], [10, 0], [0, 10], [10, 10], [0, 0]], ["ring_crosses"]),
        ([[0, 0], [10, 0], [10, 10], [10, 0], [0, 0]], ["ring_repeats"]),
        ([[0, 0], [10, 0], [20, 0], [0, 0]], ["ring_clockwise"]),  # no area at all
        ([[0, 0], [10, 0], [10, 10], [5, 0], [0, 10], [0, 0]], ["ring_crosses"]),  # touches its own edge
        ([[-1_790_000_000, 0], [1_790_000_000, 0], [0, 10], [-1_790_000_000, 0]], ["ring_too_wide"]),
    ],
)
def test_a_ring_is_closed_simple_and_counter_clockwise(ring: list[list[int]], codes: list[str]) -> None:
    faults = list(check_ring(ring, "body.ring"))
    assert [fault.code for fault in faults] == codes
    assert all(fault.field == "body.ring" for fault in faults)


def test_area_has_the_sign_of_the_direction() -> None:
    assert (doubled_area(SQUARE), doubled_area(SQUARE[::-1])) == (200, -200)


@pytest.mark.parametrize(
    ("lat", "precision", "half_wide", "half_high"),
    [(0, 111_195, 1.0, 1.0), (60 * UNITS, 111_195, 2.0, 1.0), (333_100_000, 500, 0.00538, 0.0045)],
)
def test_a_box_holds_the_circle_of_the_precision(lat: int, precision: int, half_wide: float, half_high: float) -> None:
    box = box_of({"lon": 443_600_000, "lat": lat, "precision_m": precision})
    assert box is not None
    assert (box[2] - box[0]) / 2 / UNITS == pytest.approx(half_wide, rel=0.002)
    assert (box[3] - box[1]) / 2 / UNITS == pytest.approx(half_high, rel=0.002)


def test_a_box_ends_at_the_poles_and_at_180_degrees() -> None:
    assert box_of({"lon": 180 * UNITS, "lat": 90 * UNITS, "precision_m": 1000}) == (
        -180 * UNITS, 90 * UNITS - 89_933, 180 * UNITS, 90 * UNITS,
    )  # fmt: skip


def test_boxes_join_and_what_has_none_adds_nothing() -> None:
    assert union([None, ring_box(SQUARE), (5, -5, 7, 3)]) == (0, -5, 10, 10)
    assert union([None]) is None
