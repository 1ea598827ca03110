"""Moments as the journal keeps them: whole milliseconds since 1970 inside, RFC 3339 in UTC outside."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from jisr.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
FIRST, LAST = -30_610_224_000_000, 253_402_300_799_999  # the years that four digits write, 1000 to 9999


@lru_cache(maxsize=10_000)
def text_of(ms: int) -> str:
    """2017-08-01T02:00:00.000Z: always 24 characters, so that text order is time order."""
    moment = EPOCH + timedelta(milliseconds=ms)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def ms_of(text: str, field: str = "") -> int:
    """Read RFC 3339 with its offset, to the millisecond; a day alone is its midnight, UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _not_a_time(text, field) from None
    if moment.tzinfo is None:
        if len(text) > len("2017-08-01"):
            raise Invalid(
                "{field}: {text!r} lacks its offset; add Z or +03:00",
                code="time_without_offset",
                field=field,
                text=text[:40],
            )
        moment = moment.replace(tzinfo=UTC)
    ms = (moment - EPOCH) // MILLISECOND
    if not FIRST <= ms <= LAST:
        raise _not_a_time(text, field)
    return ms


def _not_a_time(text: str, field: str) -> Invalid:
    return Invalid(
        "{field}: {text!r} is not a time; write 2017-08-01T05:00:00+03:00",
        code="not_a_time",
        field=field,
        text=text[:40],
    )
