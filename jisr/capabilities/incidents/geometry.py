"""Rings and boxes on the map. Coordinates in 1e-7 degree. Pure; no ring crosses 180°."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, cos, radians

from jisr.errors import Invalid
from jisr.journal.registry import Body, Box

METRES_PER_DEGREE = 111_195  # of latitude; mean radius 6,371 km
UNITS = 10_000_000  # of a degree
WEST, SOUTH, EAST, NORTH = -180 * UNITS, -90 * UNITS, 180 * UNITS, 90 * UNITS

Point = Sequence[int]


def check_ring(ring: Sequence[Point], field: str) -> Iterator[Invalid]:
    """As RFC 7946 wants an outer ring: closed, simple, counter-clockwise. The first fault of all."""
    if list(ring[0]) != list(ring[-1]):
        yield Invalid("close the ring: its last point is its first again", code="ring_open", field=field)
    elif len({tuple(point) for point in ring}) != len(ring) - 1:
        yield Invalid("a point stands twice: leave the second one out", code="ring_repeats", field=field)
    elif max(point[0] for point in ring) - min(point[0] for point in ring) > 180 * UNITS:
        yield Invalid("the ring is wider than half the earth: cut it at 180°", code="ring_too_wide", field=field)
    elif _crosses_itself(ring):
        yield Invalid("the ring crosses itself: order its points along the outline", code="ring_crosses", field=field)
    elif doubled_area(ring) <= 0:
        message = "the ring runs clockwise: list its points the other way round"
        yield Invalid(message, code="ring_clockwise", field=field)


def doubled_area(ring: Sequence[Point]) -> int:
    """Twice the area in square units; positive where the ring runs counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in _edges(ring))


def _edges(ring: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(pairwise(ring))


def _crosses_itself(ring: Sequence[Point]) -> bool:
    edges = _edges(ring)
    for at, (a, b) in enumerate(edges):
        for other in range(at + 2, len(edges)):
            neighbours = at == 0 and other == len(edges) - 1
            if not neighbours and _meet(a, b, *edges[other]):
                return True
    return False


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two segments share a point."""
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(turn == 0 and _within(*each) for turn, each in zip(turns, ends, strict=True))


def _turn(a: Point, b: Point, c: Point) -> int:
    """1 left, -1 right, 0 straight on."""
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (area > 0) - (area < 0)


def _within(a: Point, b: Point, c: Point) -> bool:
    """Of a point on the line through a and b: whether it lies between them."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def box_of(place: Body | None) -> Box | None:
    """West, south, east, north: the place and the circle of its precision, cut at poles and 180°."""
    return None if place is None else circle_box(place["lon"], place["lat"], place["precision_m"])


@lru_cache(maxsize=10_000)
def circle_box(lon: int, lat: int, metres: int) -> Box:
    high = ceil(metres * UNITS / METRES_PER_DEGREE)
    wide = min(ceil(high / max(cos(radians(lat / UNITS)), 1e-6)), 360 * UNITS)
    return max(lon - wide, WEST), max(lat - high, SOUTH), min(lon + wide, EAST), min(lat + high, NORTH)


def ring_box(ring: Sequence[Point]) -> Box:
    lons, lats = [point[0] for point in ring], [point[1] for point in ring]
    return min(lons), min(lats), max(lons), max(lats)


def union(boxes: Iterable[Box | None]) -> Box | None:
    """The smallest box around all of them."""
    known = [box for box in boxes if box is not None]
    if len(known) < 2:
        return known[0] if known else None
    wests, souths, easts, norths = zip(*known, strict=True)
    return min(wests), min(souths), max(easts), max(norths)
