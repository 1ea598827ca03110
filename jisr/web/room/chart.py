"""The country as a drawing of a few lines, with numbered marks: for a screen on the wall that nobody moves. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from pathlib import Path
from typing import Any

from jisr.errors import JisrError
from jisr.web.geography import layer

WIDTH = 1_000  # of the drawing; its height follows
MARGIN = 0.04
RADIUS = 26  # of a disc where all of the chart is shown
CLOSEST = 330  # the least that is shown, in units of the drawing
UNITS = 10_000_000  # of a degree
Point = tuple[float, float]


@dataclass(frozen=True)
class Chart:
    """`areas` and `waters` are paths of an SVG; west, north in degrees and units of the drawing per degree."""

    height: int
    areas: tuple[str, ...]
    waters: tuple[str, ...]
    west: float
    north: float
    per_lon: float
    per_lat: float

    def place(self, lon: int, lat: int) -> tuple[int, int] | None:
        """Of 1e-7 degrees; None for what lies outside."""
        x = round((lon / UNITS - self.west) * self.per_lon)
        y = round((self.north - lat / UNITS) * self.per_lat)
        return (x, y) if 0 <= x <= WIDTH and 0 <= y <= self.height else None


def chart_of(node: Path) -> Chart | None:
    """None where the node's map has no areas."""
    try:
        areas = layer(node, "areas")
    except JisrError:
        return None
    try:
        waters: Path | None = layer(node, "waters")
    except JisrError:
        waters = None
    return _drawn(areas, waters, areas.stat().st_mtime_ns)


@lru_cache(4)
def _drawn(areas: Path, waters: Path | None, changed: int) -> Chart | None:
    shapes = list(_lines(areas))
    points = [point for line in shapes for point in line]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    margin = (east - west) * MARGIN
    west, east, south, north = west - margin, east + margin, south - margin, north + margin
    per_lon = WIDTH / (east - west)
    per_lat = per_lon / cos(radians((south + north) / 2))
    bare = Chart(round((north - south) * per_lat), (), (), west, north, per_lon, per_lat)
    return Chart(
        bare.height, tuple(f"{_path(bare, each)}Z" for each in shapes),
        tuple(_path(bare, each) for each in (_lines(waters) if waters else ())), west, north, per_lon, per_lat,
    )  # fmt: skip


def _path(chart: Chart, line: list[Point]) -> str:
    """Whole units, each once: finer than a screen shows it."""
    found: list[tuple[int, int]] = []
    for lon, lat in line:
        point = round((lon - chart.west) * chart.per_lon), round((chart.north - lat) * chart.per_lat)
        if not found or found[-1] != point:
            found.append(point)
    return "M" + "L".join(f"{x} {y}" for x, y in found)


def _lines(file: Path) -> Iterator[list[Point]]:
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        yield from _parts(feature["geometry"]["coordinates"])


def _parts(found: Any) -> Iterator[list[Point]]:
    """Rings and lines, however deep they lie."""
    if found and isinstance(found[0][0], int | float):
        yield [(each[0], each[1]) for each in found]
    else:
        for each in found:
            yield from _parts(each)


@dataclass(frozen=True)
class Mark:
    """A numbered disc at (at_x, at_y), for what is at (x, y): beside it where another disc is there already."""

    number: int
    severity: int
    x: int
    y: int
    at_x: int
    at_y: int


@dataclass(frozen=True)
class Window:
    """The part of the chart that is shown, as an SVG has it, and the size of a disc in it."""

    view: str
    radius: int


def window_of(chart: Chart, points: Sequence[tuple[int, int]]) -> Window:
    """Around everything that is marked, and never so close that one forgets where it is; all of it without a mark."""
    if not points:
        return Window(f"0 0 {WIDTH} {chart.height}", RADIUS)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    size = max(max(xs) - min(xs), max(ys) - min(ys), CLOSEST) * 1.5
    size = min(size, max(WIDTH, chart.height))
    x = _held((min(xs) + max(xs) - size) / 2, WIDTH - size)
    y = _held((min(ys) + max(ys) - size) / 2, chart.height - size)
    return Window(f"{x} {y} {round(size)} {round(size)}", max(4, round(RADIUS * size / WIDTH)))


def marks_of(found: Sequence[tuple[int, int, tuple[int, int]]], radius: int) -> list[Mark]:
    """(number, severity, place) each. A disc that would cover another steps aside, round and round."""
    marks: list[Mark] = []
    for number, severity, (x, y) in found:
        at_x, at_y = next(each for each in _around(x, y, radius) if _is_free(each, marks, radius))
        marks.append(Mark(number, severity, x, y, at_x, at_y))
    return marks


def _around(x: int, y: int, radius: int) -> Iterator[tuple[int, int]]:
    yield x, y
    for step in range(1, 2_000):
        turn = step * 0.7
        yield round(x + radius * 0.35 * turn * cos(turn)), round(y + radius * 0.35 * turn * sin(turn))
    yield x, y


def _is_free(at: tuple[int, int], marks: Sequence[Mark], radius: int) -> bool:
    return all((at[0] - each.at_x) ** 2 + (at[1] - each.at_y) ** 2 >= (2.3 * radius) ** 2 for each in marks)


def _held(value: float, most: float) -> int:
    return round(min(max(value, 0), max(most, 0)))
