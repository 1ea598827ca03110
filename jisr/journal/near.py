"""Around a point: the great-circle distance to a place or an area, and the box that holds all within a distance. Pure.

The Earth is a sphere of 6,371,008.8 m, its mean radius (IUGG): within 0.6 % of the ellipsoid. Positions are integers of
1e-7 degree. An area is its box, and its distance that of the box's nearest point; 0 inside.
"""

from math import asin, atan2, cos, degrees, pi, radians, sin, sqrt

import msgspec

from jisr.journal.registry import Box

RADIUS_M = 6_371_008.8
UNITS = 10_000_000  # of a degree
FARTHEST_M = 20_015_114  # half around
EAST_END, NORTH_END = 180 * UNITS, 90 * UNITS


class Near(msgspec.Struct, frozen=True):
    lon: int
    lat: int
    metres: int

    def reaches(self, box: Box) -> bool:
        return distance_m(self.lon, self.lat, box) <= self.metres

    @property
    def box(self) -> Box:
        """Holds every place within the distance; from pole to pole or all around where the circle reaches over."""
        angle = self.metres / RADIUS_M
        high = int(degrees(angle) * UNITS) + 1
        south, north = self.lat - high, self.lat + high
        if south <= -NORTH_END or north >= NORTH_END:
            return -EAST_END, max(south, -NORTH_END), EAST_END, min(north, NORTH_END)
        wide = int(degrees(asin(min(1.0, sin(angle) / cos(radians(self.lat / UNITS))))) * UNITS) + 1
        west, east = self.lon - wide, self.lon + wide
        if west < -EAST_END or east > EAST_END:
            return -EAST_END, south, EAST_END, north
        return west, south, east, north


def distance_m(lon: int, lat: int, box: Box) -> float:
    """From a point to the nearest point of a box (west, south, east, north)."""
    west, south, east, north = box
    if west <= lon <= east:
        nearest = min(max(lat, south), north)
        return RADIUS_M * radians(abs(nearest - lat) / UNITS)
    return min(_to_meridian(lon, lat, edge, south, north) for edge in (west, east))


def _to_meridian(lon: int, lat: int, edge: int, south: int, north: int) -> float:
    """To an arc of a meridian: the foot of the perpendicular, where it lies on the arc, else the nearer end."""
    apart = abs(lon - edge) % (2 * EAST_END)
    turn = radians(min(apart, 2 * EAST_END - apart) / UNITS)
    here, low, high = (radians(each / UNITS) for each in (lat, south, north))
    foot = atan2(sin(here), cos(here) * cos(turn)) if turn <= pi / 2 else None
    ends = [_arc(here, low, turn), _arc(here, high, turn)]
    if foot is not None and low <= foot <= high:
        ends.append(_arc(here, foot, turn))
    return RADIUS_M * min(ends)


def _arc(lat: float, other: float, turn: float) -> float:
    """Haversine, in radians."""
    half = sin((other - lat) / 2) ** 2 + cos(lat) * cos(other) * sin(turn / 2) ** 2
    return 2 * asin(min(1.0, sqrt(half)))
