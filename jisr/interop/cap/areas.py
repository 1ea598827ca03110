"""The areas of a CAP message as places and rings of records. A ring never leaves out what the message holds."""

from collections.abc import Sequence

from jisr.capabilities.incidents.geometry import check_ring, doubled_area
from jisr.interop.cap.received import Circle, Place, around, units
from jisr.interop.shapes import circle as round_ring
from jisr.journal.registry import Body
from jisr.language import filled

MOST_POINTS = 200
WIDEST_M = 1_000_000

Point = tuple[int, int]


def place_of(places: Sequence[Place], keeps_out: bool) -> tuple[Body | None, list[str]]:
    """(one place that holds all of them; notes on polygons of which only that is kept)"""
    whole = around(
        Place(
            "",
            tuple(polygon for place in places for polygon in place.polygons),
            tuple(circle for place in places for circle in place.circles),
        )
    )
    if whole is None:
        return None, []
    metres = min(max(whole.metres, 1), WIDEST_M)
    lon, lat = units(whole.centre)
    name = "; ".join(place.description for place in places)[:200]
    notes = []
    if not keeps_out and any(place.polygons for place in places):
        notes.append(
            filled("{name}: kept as a place within {metres} m; the message does not ask to keep out of a polygon",
                   name=name, metres=metres)
        )  # fmt: skip
    return {"lon": lon, "lat": lat, "precision_m": metres, "name": name}, notes


def rings_of(place: Place) -> tuple[list[list[Point]], list[str]]:
    """(closed, simple, counter-clockwise rings of at most 200 points; notes on those that had to be widened)"""
    rings, notes = [], []
    for polygon in place.polygons:
        ring, is_exact = _ring([units(point) for point in polygon])
        if ring:
            rings.append(ring)
        if not is_exact:
            notes.append(
                filled("{name}: the polygon is widened to its hull, so that it can be drawn", name=place.description)
            )
    for circle in place.circles:
        rings += _round(circle)
    return rings, notes


def _ring(points: list[Point]) -> tuple[list[Point], bool]:
    """(the ring, whether it is the polygon itself). What crosses itself, or has too many corners, gets its hull."""
    corners = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    if len(corners) >= 4 and doubled_area(corners) < 0:
        corners.reverse()
    if 4 <= len(corners) <= MOST_POINTS and not any(check_ring(corners, "")):
        return corners, True
    hull = _hull(points)
    if len(hull) > MOST_POINTS:
        hull = _box(points)
    return (hull, False) if len(hull) >= 4 else ([], False)


def _hull(points: Sequence[Point]) -> list[Point]:
    """Convex, closed, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return []
    lower, upper = _half(ordered), _half(ordered[::-1])
    return [*lower[:-1], *upper[:-1], lower[0]]


def _half(points: Sequence[Point]) -> list[Point]:
    found: list[Point] = []
    for point in points:
        while len(found) > 1 and _turn(found[-2], found[-1], point) <= 0:
            found.pop()
        found.append(point)
    return found


def _turn(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _box(points: Sequence[Point]) -> list[Point]:
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    west, south, east, north = min(lons), min(lats), max(lons), max(lats)
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def _round(circle: Circle) -> list[list[Point]]:
    """A circle without a radius is a point: nothing to keep out of."""
    if not circle.metres:
        return []
    return [[units(point) for point in ring] for ring in round_ring(*units(circle.centre), circle.metres)]
