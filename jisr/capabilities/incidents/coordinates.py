"""Coordinates as people type them or read them out: degrees, degrees with minutes and seconds, MGRS. Pure.

WGS 84, in 1e-7 degree. What cannot be read is refused with the part that is wrong and what to write instead.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import cos, radians
from typing import NamedTuple

from mgrs import MGRS
from mgrs.core import MGRSError

from jisr.capabilities.incidents.geometry import METRES_PER_DEGREE, UNITS, check_ring, doubled_area
from jisr.errors import Invalid

Point = list[int]  # longitude, latitude

SIGNS = str.maketrans({
    "٫": ".", "،": ",", "؛": ";", "′": "'", "’": "'", "‘": "'", "ʹ": "'", "″": '"', "“": '"', "”": '"', "ʺ": '"',
    "º": "°", "˚": "°", "−": "-", "–": "-", "\u00a0": " ", "\u202f": " ",
})  # fmt: skip
WORDS = {
    "N": ("شمالا", "شمالاً", "شمال", "باکوور", "north", "nord"),
    "S": ("جنوبا", "جنوباً", "جنوب", "باشوور", "south", "sud"),
    "E": ("شرقا", "شرقاً", "شرق", "ڕۆژهەڵات", "east", "est"),
    "W": ("غربا", "غرباً", "غرب", "ڕۆژئاوا", "west", "ouest"),
}
_WORD = re.compile(
    "|".join(sorted((word for words in WORDS.values() for word in words), key=len, reverse=True)), re.IGNORECASE
)
_LETTER = {word: letter for letter, words in WORDS.items() for word in words}

_GRID = re.compile(r"(\d{1,2})\s*([A-Z])\s*([A-Z])\s*([A-Z])\s*([\d\s]*)")
_GRID_WITHOUT_ZONE = re.compile(r"[A-Z]{2}\s*\d[\d\s]*")
_COMMAS = re.compile(r"\s*([+-]?\d{1,3}),(\d+)\s*[;,\s]\s*([+-]?\d{1,3}),(\d+)\s*")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[NSEW]|[+-]|[,;/]|[°'\":\s]+")
BANDS = "CDEFGHJKLMNPQRSTUVWX"
MOST_FIGURES = 5  # each way: a metre
CORNERS_LEAST, CORNERS_MOST = 3, 199


class Coordinates(NamedTuple):
    """`precision_m`: how much the notation leaves open, in metres; None where it does not say."""

    lon: int
    lat: int
    precision_m: int | None = None


def read_coordinates(text: str, field: str) -> Coordinates:
    """From "33.3152, 44.3661", "33°18'55\\"N 44°21'58\\"E" or "38S MB 40994 86410"; without letters latitude first."""
    plain = _plain(text)
    grid = _GRID.fullmatch(plain)
    if grid is not None:
        return _of_grid(grid, field)
    if _GRID_WITHOUT_ZONE.fullmatch(plain):
        message = "the zone of {text} is missing: write it first, as in 38S MB 40994 86410"
        raise Invalid(message, code="bad_coordinates", field=field, text=text.strip()[:60])
    plain = re.sub(r"(?<=\d)-(?=\d)", " ", plain)  # 33-18-55N
    commas = _COMMAS.fullmatch(plain)
    return _of_degrees(f"{commas[1]}.{commas[2]} {commas[3]}.{commas[4]}" if commas else plain, text, field)


def _plain(text: str) -> str:
    """Latin figures and letters, one sign for each thing, and nothing that only turns the writing direction."""
    kept = "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() else each
        for each in text.translate(SIGNS)
        if unicodedata.category(each) != "Cf"
    )
    return _WORD.sub(lambda found: _LETTER[found[0].lower()], kept.replace("''", '"')).strip().upper()


# The grid


def _of_grid(found: re.Match[str], field: str) -> Coordinates:
    zone, band, square, figures = found[1], found[2], found[3] + found[4], re.sub(r"\s", "", found[5])
    fault = _grid_fault(int(zone), band, figures)
    if fault is not None:
        fault.field = field
        raise fault
    half = len(figures) // 2
    middle = (
        f"{figures[:half]}5{figures[half:]}5" if half < MOST_FIGURES else figures
    )  # a square is named by its corner
    name = f"{zone}{band}{square}"
    try:
        lat, lon = MGRS().toLatLon(f"{name}{middle}")
        is_there = _grid_of(lat, lon, half)[: len(name.zfill(5))] == name.zfill(5)
    except MGRSError:
        is_there = False
    if not is_there:
        message = "there is no square {square} in {zone}: read zone, band and the two letters again"
        raise Invalid(message, code="bad_coordinates", field=field, square=square, zone=f"{zone}{band}")
    return Coordinates(round(lon * UNITS), round(lat * UNITS), 10 ** (MOST_FIGURES - half))


def _grid_fault(zone: int, band: str, figures: str) -> Invalid | None:
    code = "bad_coordinates"
    if not 1 <= zone <= 60:
        return Invalid("{zone} is no zone of the grid: they go from 1 to 60", code=code, zone=zone)
    if band not in BANDS:
        return Invalid("{band} is no band of the grid: they go from C to X, without I and O", code=code, band=band)
    if not figures:
        return Invalid("the figures after the square are missing: write easting, then northing", code=code)
    if len(figures) % 2:
        message = "easting and northing have the same number of figures; here are {count} together"
        return Invalid(message, code=code, count=len(figures))
    if len(figures) > 2 * MOST_FIGURES:
        message = "easting and northing have five figures each at most; here are {count} together"
        return Invalid(message, code=code, count=len(figures))
    return None


def _grid_of(lat: float, lon: float, figures: int = MOST_FIGURES) -> str:
    return str(MGRS().toMGRS(lat, lon, MGRSPrecision=figures)).zfill(5 + 2 * figures)


def grid_reference(lon: int, lat: int) -> str:
    """38S MB 40994 86410; empty near the poles, where the grid ends."""
    if not -80 * UNITS <= lat <= 84 * UNITS:
        return ""
    found = _grid_of(lat / UNITS, lon / UNITS)
    return f"{found[:3].lstrip('0')} {found[3:5]} {found[5:10]} {found[10:]}"


# Degrees


class _Half(NamedTuple):
    numbers: list[str]
    letter: str
    minus: bool


def _of_degrees(plain: str, typed: str, field: str) -> Coordinates:
    try:
        first, second = _halves(list(_tokens(plain)))
        lat, lon = _in_order(first, second)
        return Coordinates(_value(lon, 180), _value(lat, 90))
    except Invalid as fault:
        fault.field = field
        fault.values.setdefault("text", typed.strip()[:60])
        raise


def _tokens(plain: str) -> Iterator[str]:
    at = 0
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if found is None:
            message = "{what} is not understood in {text}: write 33.3152, 44.3661, or 33°18'55\"N 44°21'58\"E, or MGRS"
            raise Invalid(message, code="bad_coordinates", what=plain[at : at + 12].split()[0])
        at = found.end()
        if found[0].strip(" °'\":\t"):
            yield found[0]


def _halves(tokens: list[str]) -> tuple[_Half, _Half]:
    between = [at for at, each in enumerate(tokens) if each in ",;/"]
    letters = [at for at, each in enumerate(tokens) if each in "NSEW"]
    numbers = [at for at, each in enumerate(tokens) if each[0].isdigit()]
    if len(numbers) < 2:
        message = "{text} is one number or none: write latitude, then longitude, as 33.3152, 44.3661"
        raise Invalid(message, code="bad_coordinates")
    if len(between) == 1:
        cut = between[0]
    elif len(letters) == 2:
        cut = letters[1] if letters[0] < numbers[0] else letters[0] + 1
    elif len(numbers) in (2, 4, 6):
        cut = numbers[len(numbers) // 2]
        cut -= tokens[cut - 1] in "+-NSEW" and cut > 1
    else:
        message = "{text} has {count} numbers: give latitude and longitude alike, and a comma between them"
        raise Invalid(message, code="bad_coordinates", count=len(numbers))
    return _half(tokens[:cut]), _half(tokens[cut:])


def _half(tokens: Sequence[str]) -> _Half:
    numbers = [each for each in tokens if each[0].isdigit()]
    letters = [each for each in tokens if each in "NSEW"]
    if not 1 <= len(numbers) <= 3 or len(letters) > 1:
        message = "{text} is no place: latitude and longitude are degrees, or degrees, minutes and seconds"
        raise Invalid(message, code="bad_coordinates")
    return _Half(numbers, letters[0] if letters else "", "-" in tokens)


def _in_order(first: _Half, second: _Half) -> tuple[_Half, _Half]:
    """Latitude, then longitude."""
    axes = "".join("y" if each.letter in ("N", "S") else "x" if each.letter else "-" for each in (first, second))
    if axes in ("yy", "xx"):
        message = "{text} gives the same direction twice: one is north or south, the other east or west"
        raise Invalid(message, code="bad_coordinates")
    if axes in ("xy", "x-", "-y"):
        return second, first
    if axes == "--" and Decimal(first.numbers[0]) > 90 >= Decimal(second.numbers[0]):
        message = "latitude comes first, and {number} is none: are the two the wrong way round?"
        raise Invalid(message, code="bad_coordinates", number=first.numbers[0])
    return first, second


def _value(half: _Half, most: int) -> int:
    """In 1e-7 degree."""
    degrees, *parts = (Decimal(each) for each in half.numbers)
    if parts and ("." in half.numbers[0] or (len(parts) > 1 and "." in half.numbers[1])):
        message = "only the last of degrees, minutes and seconds has a fraction; {number} is not the last"
        raise Invalid(message, code="bad_coordinates", number=next(each for each in half.numbers if "." in each))
    wrong = next((each for each in parts if each >= 60), None)
    if wrong is not None:
        message = "{number} is too much for minutes or seconds: they end at 59"
        raise Invalid(message, code="bad_coordinates", number=wrong)
    value = degrees + sum((part / 60**power for power, part in enumerate(parts, 1)), Decimal())
    if value > most:
        message = "{number} degrees is too much: latitude ends at 90, longitude at 180"
        raise Invalid(message, code="bad_coordinates", number=half.numbers[0])
    return round(value * UNITS) * (-1 if half.minus or half.letter in ("S", "W") else 1)


def degrees_text(lon: int, lat: int) -> str:
    """33.31520, 44.36610: five digits are about a metre."""
    return f"{lat / UNITS:.5f}, {lon / UNITS:.5f}"


# Outlines


def read_outline(text: str, field: str) -> list[Point]:
    """A ring as records hold it: closed and counter-clockwise, whichever way its corners were listed, one a line."""
    lines = [each for each in re.split(r"\n" if "\n" in text.strip() else r"[;؛]", text) if each.strip()]
    if not CORNERS_LEAST <= len(lines) <= CORNERS_MOST:
        message = "an outline has {least} to {most} corners, one on each line; here are {count}"
        raise Invalid(
            message, code="bad_outline", field=field, least=CORNERS_LEAST, most=CORNERS_MOST, count=len(lines)
        )
    corners = [_corner(number, line, field) for number, line in enumerate(lines, 1)]
    open_ring = corners[:-1] if corners[0] == corners[-1] else corners
    ring = [*open_ring, open_ring[0]]
    if doubled_area(ring) < 0:
        ring.reverse()
    for fault in check_ring(ring, field):
        if fault.code != "ring_clockwise":  # which way they run was just put right, where they enclose something
            raise fault
        raise Invalid("these corners lie on one line: they enclose nothing", code="bad_outline", field=field)
    return ring


def _corner(number: int, line: str, field: str) -> Point:
    try:
        found = read_coordinates(line, field)
    except Invalid as fault:
        message = "corner {number}: {fault}"
        raise Invalid(message, code="bad_outline", field=field, number=number, fault=fault) from None
    return [found.lon, found.lat]


def outline_text(ring: Sequence[Sequence[int]]) -> str:
    """One corner a line, the closing one left out."""
    return "\n".join(degrees_text(lon, lat) for lon, lat in ring[:-1])


def area_km2(ring: Sequence[Sequence[int]]) -> float:
    """Of a small ring, within a percent."""
    middle = sum(lat for _, lat in ring) / len(ring) / UNITS
    kilometre = METRES_PER_DEGREE / 1_000 / UNITS
    return abs(doubled_area(ring)) / 2 * kilometre**2 * cos(radians(middle))
