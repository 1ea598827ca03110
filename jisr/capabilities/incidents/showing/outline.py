"""A small drawing of a thread's place, areas and stand-off rings, to scale: no map, so that it needs none."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians

from jisr.capabilities.incidents.geometry import METRES_PER_DEGREE, UNITS, circle_box, ring_box, union
from jisr.journal.registry import Box, State

WIDE, HIGH, EDGE = 400, 240, 16  # of the drawing


@dataclass(frozen=True)
class Shape:
    """`kind`: avoid, cordon, hazard, item, place. Coordinates and radius in the drawing's units, as SVG writes them."""

    kind: str
    title: str
    points: str = ""
    x: str = ""
    y: str = ""
    radius: str = ""


@dataclass(frozen=True)
class Outline:
    shapes: tuple[Shape, ...]
    scale_m: int
    scale_length: str
    width: int = WIDE
    height: int = HIGH


def outline_of(detail: State | None) -> Outline | None:
    """None where nothing has a place."""
    state = detail or {}
    rings, circles = list(_rings(state)), list(_circles(state))
    box = union([*(ring_box(ring) for _, _, ring in rings), *(circle_box(*each[2:]) for each in circles)])
    if box is None:
        return None
    sheet = _Sheet(box)
    shapes = [Shape(kind, title, points=" ".join(sheet.at(*point)[0] for point in ring)) for kind, title, ring in rings]
    for kind, title, lon, lat, metres in circles:
        _, x, y = sheet.at(lon, lat)
        shapes.append(Shape(kind, title, x=x, y=y, radius=f"{sheet.length(metres):.1f}"))
    metres = sheet.round_metres()
    return Outline(tuple(shapes), metres, f"{sheet.length(metres):.1f}")


def _rings(state: State) -> Iterator[tuple[str, str, list[list[int]]]]:
    for each in state.get("areas", {}).values():
        if each["state"] == "in_force":
            yield ("cordon" if each["kind"] == "cordon" else "avoid"), each["body"]["title"], each["body"]["ring"]
    for each in state.get("hazard_areas", {}).values():
        if each["state"] not in ("handed_over", "superseded"):
            yield "hazard", each["body"]["title"], each["body"]["ring"]


def _circles(state: State) -> Iterator[tuple[str, str, int, int, int]]:
    """(kind, title, longitude, latitude, metres): the stand-off around an item, how precise a place is."""
    for each in state.get("items", {}).values():
        if each["state"] not in ("made_safe", "superseded"):
            place = each["body"]["place"]
            yield "item", place.get("name", ""), place["lon"], place["lat"], max(each["body"]["standoff_m"], 50)
    place = state.get("place")
    if place:
        yield "place", place.get("name", ""), place["lon"], place["lat"], max(place["precision_m"], 100)


class _Sheet:
    """Fits a box into the drawing, north up, both directions to the same scale."""

    def __init__(self, box: Box) -> None:
        west, south, east, north = box
        self._middle = (west + east) / 2, (south + north) / 2
        self._narrowing = max(cos(radians(self._middle[1] / UNITS)), 0.01)
        wide = max((east - west) * self._narrowing, 1)
        high = max(north - south, 1)
        self._scale = min((WIDE - 2 * EDGE) / wide, (HIGH - 2 * EDGE) / high)

    def at(self, lon: int, lat: int) -> tuple[str, str, str]:
        """x,y together, then each."""
        x = f"{WIDE / 2 + (lon - self._middle[0]) * self._narrowing * self._scale:.1f}"
        y = f"{HIGH / 2 - (lat - self._middle[1]) * self._scale:.1f}"
        return f"{x},{y}", x, y

    def length(self, metres: float) -> float:
        return metres / METRES_PER_DEGREE * UNITS * self._scale

    def round_metres(self) -> int:
        """A round number of metres that is about a quarter of the drawing wide."""
        metre = self.length(1_000) / 1_000 or 1e-9
        wanted = WIDE / 4 / metre
        steps = [digit * 10**power for power in range(8) for digit in (1, 2, 5)]
        return max((step for step in steps if step <= wanted), default=1)
