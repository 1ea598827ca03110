"""Points, rings and circles as formats of maps want them. In: 1e-7 degree; out: degrees (WGS 84). Pure.

RFC 7946: outer rings run counter-clockwise (3.1.6), and what crosses 180° is cut there (3.1.9).
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import asin, atan2, cos, degrees, pi, radians, sin

EARTH_M = 6_371_000
UNITS = 10_000_000  # of a degree
CORNERS = 64

Position = tuple[float, float]  # longitude, latitude
Ring = list[Position]


def position(lon: int, lat: int) -> Position:
    return lon / UNITS, lat / UNITS


def ring(points: Iterable[Sequence[int]]) -> Ring:
    """Closed and counter-clockwise, whatever was given."""
    found = [position(point[0], point[1]) for point in points]
    if found[0] != found[-1]:
        found.append(found[0])
    return found if doubled_area(found) >= 0 else found[::-1]


def doubled_area(points: Ring) -> float:
    """In square degrees; positive where the ring runs counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points))


def circle(lon: int, lat: int, metres: float) -> list[Ring]:
    """Rings that together cover the circle: its corners lie outside it, so that nobody stands too near by the drawing.

    One ring; two where it crosses 180°; the box around it where it holds a pole.
    """
    centre = position(lon, lat)
    angle = metres / EARTH_M / cos(pi / CORNERS)
    if abs(centre[1]) + degrees(angle) >= 90:
        return _cap(centre[1], degrees(angle))
    corners = [_seen_from(centre, angle, 2 * pi * step / CORNERS) for step in range(CORNERS)]
    return cut([*corners, corners[0]])


def _cap(lat: float, angle: float) -> list[Ring]:
    south, north = max(lat - angle, -90.0), min(lat + angle, 90.0)
    return [[(-180.0, south), (180.0, south), (180.0, north), (-180.0, north), (-180.0, south)]]


def _seen_from(centre: Position, angle: float, turn: float) -> Position:
    """The point at an angular distance; `turn` counts counter-clockwise from east. Its longitude may lie past 180°."""
    lon, lat, bearing = radians(centre[0]), radians(centre[1]), pi / 2 - turn
    high = asin(sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(bearing))
    wide = atan2(sin(bearing) * sin(angle) * cos(lat), cos(angle) - sin(lat) * sin(high))
    return round(degrees(lon + wide), 7), round(degrees(high), 7)


def cut(points: Ring) -> list[Ring]:
    """A convex ring whose longitudes may go past 180°, as rings that do not."""
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        moved = [(lon + turn, lat) for lon, lat in points[:-1]]
        kept = _clipped(_clipped(moved, lambda x: x <= 180.0, 180.0), lambda x: x >= -180.0, -180.0)
        if len(kept) > 2 and max(lon for lon, _ in kept) > min(lon for lon, _ in kept):
            parts.append([*kept, kept[0]])
    return parts


def _clipped(points: Ring, inside: Callable[[float], bool], edge: float) -> Ring:
    """Sutherland and Hodgman, against one meridian."""
    found: Ring = []
    for (a_lon, a_lat), (b_lon, b_lat) in zip(points, [*points[1:], *points[:1]], strict=True):
        if inside(a_lon):
            found.append((a_lon, a_lat))
        if inside(a_lon) != inside(b_lon):
            share = (edge - a_lon) / (b_lon - a_lon)
            found.append((edge, round(a_lat + share * (b_lat - a_lat), 7)))
    return found


def bounds(points: Iterable[Position]) -> tuple[float, float, float, float] | None:
    """West, south, east, north of all points."""
    found = list(points)
    if not found:
        return None
    lons, lats = [lon for lon, _ in found], [lat for _, lat in found]
    return min(lons), min(lats), max(lons), max(lats)
