"""What stands after an operator, as a moment, a distance, a circle or a box. Pure; None where it cannot be read."""

import re
from decimal import Decimal

from jisr.errors import Invalid
from jisr.journal.near import FARTHEST_M, UNITS
from jisr.journal.registry import Box
from jisr.journal.when import FIRST, LAST, ms_of
from jisr.search.vocabulary import DAYS, METRES, folded
from jisr.search.vocabulary import UNITS as SPANS

DAY = 86_400_000
USUAL_METRES = 10_000
_BACK = re.compile(r"-(\d{1,6})\s*([^\W\d_]+)")
_NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,9})?")
_DISTANCE = re.compile(r"(\d{1,8}(?:\.\d{1,3})?)\s*([^\W\d_]+)")


def moment_of(value: str, now: int) -> int | None:
    """RFC 3339, a day (its midnight, UTC), today, yesterday, or so long before now: -6h, -30m, -2d, -1w."""
    day = DAYS.get(folded(value))
    if day is not None:
        return now - now % DAY - day * DAY
    back = _BACK.fullmatch(value)
    if back is not None:
        span = SPANS.get(folded(back[2]))
        found = None if span is None else now - int(back[1]) * span
        return found if found is not None and FIRST <= found <= LAST else None
    try:
        return ms_of(value.replace(" ", "+"))
    except Invalid:
        return None


def distance_of(text: str) -> int | None:
    """20km or 500m, in metres."""
    found = _DISTANCE.fullmatch(text.strip())
    unit = None if found is None else METRES.get(folded(found[2]))
    if found is None or unit is None:
        return None
    metres = int(Decimal(found[1]) * unit)
    return metres if 0 < metres <= FARTHEST_M else None


def point_of(lat: str, lon: str) -> tuple[int, int] | None:
    """(lat, lon) of decimal degrees, in 1e-7 degree."""
    if not _NUMBER.fullmatch(lat.strip()) or not _NUMBER.fullmatch(lon.strip()):
        return None
    found = int(Decimal(lat.strip()) * UNITS), int(Decimal(lon.strip()) * UNITS)
    return found if abs(found[0]) <= 90 * UNITS and abs(found[1]) <= 180 * UNITS else None


def box_of(parts: list[str]) -> Box | None:
    """West, south, east, north in decimal degrees."""
    if len(parts) != 4:
        return None
    low, high = point_of(parts[1], parts[0]), point_of(parts[3], parts[2])
    if low is None or high is None or low[0] > high[0] or low[1] > high[1]:
        return None
    return low[1], low[0], high[1], high[0]


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip()) is not None
