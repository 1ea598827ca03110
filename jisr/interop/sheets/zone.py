"""The time zone of a workbook: one offset from UTC for all its times, said in the sheet. Times as Excel counts them."""

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jisr.errors import Invalid
from jisr.journal.when import EPOCH, MILLISECOND, ms_of

_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_LOCAL = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_DAY_MS = 86_400_000
_FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC)  # day 0 of Excel, as it counts since 1 March 1900
_FIRST_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_FIRST, _LAST = 61, 2_958_466  # 1 March 1900 and the first day after 9999, in Excel's days


def read_zone(text: str) -> timezone:
    """+03:00, or Z."""
    if text.strip() in ("Z", "UTC"):
        return UTC
    found = _OFFSET.fullmatch(text.strip())
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        raise Invalid(
            "{text} is no time zone: write its offset from UTC, such as +03:00",
            code="bad_zone", field="zone", text=text[:40],
        )  # fmt: skip
    minutes = int(found[2]) * 60 + int(found[3])
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def zone_text(zone: timezone) -> str:
    return datetime(2017, 8, 1, tzinfo=zone).isoformat()[-6:]


def zone_here(now: int, environment: Mapping[str, str] = os.environ) -> timezone:
    """Of the node (JISR_TIME_ZONE), at the time `now` in ms."""
    name = environment.get("JISR_TIME_ZONE", "Asia/Baghdad")
    try:
        offset = (EPOCH + now * MILLISECOND).astimezone(ZoneInfo(name)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return UTC
    return timezone(offset or timedelta())


def days_of(text: str, zone: timezone) -> float | None:
    """Excel's days of an RFC 3339 time, as the zone's clock shows it; None where Excel does not count so far."""
    local = ms_of(text) + _shift(zone)
    days = (local - ms_of(_FIRST_DAY.isoformat())) / _DAY_MS
    return days if _FIRST <= days < _LAST else None


def time_of_days(days: Decimal, zone: timezone, from_1904: bool = False) -> str | None:
    """RFC 3339 with the zone's offset, to the second or, where there are any, the millisecond."""
    first = _FIRST_1904 if from_1904 else _FIRST_DAY
    if not (0 if from_1904 else _FIRST) <= days < _LAST:
        return None
    moment = first + timedelta(milliseconds=int((days * _DAY_MS).to_integral_value()))
    local = moment.replace(tzinfo=zone)
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")


def local_text(text: str, zone: timezone) -> str:
    """The same moment, as the zone's clock shows it."""
    local = (EPOCH + ms_of(text) * MILLISECOND).astimezone(zone)
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")


def time_of_text(text: str, zone: timezone) -> str | None:
    """What is a time already stays as it is written; a local one gets the zone's offset; None for anything else."""
    try:
        ms_of(text)
    except Invalid:
        found = _LOCAL.fullmatch(text)
        if found is None:
            return None
        return _local(*(int(part or 0) for part in found.groups()), zone=zone)
    return text


def _local(*parts: int, zone: timezone) -> str | None:
    try:
        return datetime(*parts[:6], tzinfo=zone).isoformat()  # type: ignore[misc,arg-type]
    except ValueError:
        return None


def _shift(zone: timezone) -> int:
    return zone.utcoffset(None) // MILLISECOND
