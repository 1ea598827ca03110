"""Coordinates as people type them."""

import re

from jisr.errors import Invalid

UNITS = 10_000_000  # of a degree
_DECIMAL = re.compile(
    r"\s*([+-]?\d{1,3}(?:[.,٫]\d+)?)\s*°?\s*([NSns])?\s*[,;،\s]\s*([+-]?\d{1,3}(?:[.,٫]\d+)?)\s*°?\s*([EWew])?\s*"
)


def read_coordinates(text: str, field: str) -> tuple[int, int]:
    """(longitude, latitude) in 1e-7 degree, from "33.3152, 44.3661": latitude first, as it is read out."""
    found = _DECIMAL.fullmatch(text)
    if found is not None:
        lat, lon = _degrees(found[1], found[2]), _degrees(found[3], found[4])
        if abs(lat) <= 90 * UNITS and abs(lon) <= 180 * UNITS:
            return lon, lat
    raise Invalid(
        "{text} is no place: write latitude, then longitude, in degrees, such as 33.3152, 44.3661",
        code="bad_coordinates", field=field, text=text[:60],
    )  # fmt: skip


def _degrees(number: str, letter: str | None) -> int:
    sign = -1 if letter and letter in "SsWw" else 1
    return sign * round(float(number.replace(",", ".").replace("٫", ".")) * UNITS)
