"""Times as people read them: how long ago, how long left, and the local moment with UTC beside it.

A time is whole milliseconds since 1970, RFC 3339 text, or an aware datetime. Digits are Latin in every language.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from jisr.journal.when import EPOCH, ms_of

When = int | str | datetime
SOON = timedelta(minutes=15)
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def now() -> datetime:
    return datetime.now(UTC)


def moment_of(when: When) -> datetime:
    """Aware, in UTC. Raises `Invalid` for text that is no time."""
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return EPOCH + timedelta(milliseconds=ms_of(when) if isinstance(when, str) else when)


def machine(moment: datetime) -> str:
    """For `<time datetime>`: UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def local(moment: datetime, at: datetime) -> str:
    """10:41 today, 1 Aug 10:41 this year, else 1 Aug 2016 10:41: in the place's own time."""
    here, today = timezone.localtime(moment), timezone.localtime(at)
    clock = f"{here:%H:%M}"
    if here.date() == today.date():
        return clock
    return f"{date_format(here, 'j N' if here.year == today.year else 'j N Y')} {clock}"


def whole(moment: datetime) -> str:
    """The local day and time, and the same in UTC: what a time shows when pointed at."""
    here = timezone.localtime(moment)
    values = {"local": f"{date_format(here, 'j N Y')} {here:%H:%M:%S}", "utc": f"{moment:%Y-%m-%d %H:%M:%S}"}
    return gettext("%(local)s local time · %(utc)s UTC") % values


def span(seconds: int) -> str:
    """Two units at most: 40 s, 5 min, 4 h 10 min, 3 d 4 h."""
    if seconds < MINUTE:
        return ngettext("%(n)s s", "%(n)s s", seconds) % {"n": seconds}
    if seconds < HOUR:
        return _minutes(seconds // MINUTE)
    if seconds < DAY:
        hours, rest = divmod(seconds // MINUTE, 60)
        return " ".join([_hours(hours), _minutes(rest)] if rest else [_hours(hours)])
    days, rest = divmod(seconds // HOUR, 24)
    return " ".join([_days(days), _hours(rest)] if rest and days < 10 else [_days(days)])


def _minutes(count: int) -> str:
    return ngettext("%(n)s min", "%(n)s min", count) % {"n": count}


def _hours(count: int) -> str:
    return ngettext("%(n)s h", "%(n)s h", count) % {"n": count}


def _days(count: int) -> str:
    return ngettext("%(n)s d", "%(n)s d", count) % {"n": count}


def units() -> dict[str, str]:
    """The words that the page's own clocks go on with, `#` where the number stands."""
    said = {"s": span(0), "min": _minutes(0), "h": _hours(0), "d": _days(0)}
    return {unit: text.replace("0", "#") for unit, text in said.items()}


def aged(when: When, at: datetime, stale_after: int | None = None) -> dict[str, Any]:
    """How old something is. `stale_after` in seconds: from then on it says that it is old."""
    moment = moment_of(when)
    seconds = max(0, int((at - moment).total_seconds()))
    return {
        "machine": machine(moment), "whole": whole(moment),
        "text": span(seconds) if seconds >= MINUTE else gettext("now"),
        "stale": stale_after is not None and seconds >= stale_after, "stale_after": stale_after,
    }  # fmt: skip


def ticking(due: When, at: datetime) -> dict[str, Any]:
    """A clock that runs to `due`: minutes and seconds within the hour, longer units before; late from then on."""
    moment = moment_of(due)
    left = moment - at
    late = left <= timedelta(0)
    seconds = int(abs(left.total_seconds()))
    text = f"{seconds // MINUTE}:{seconds % MINUTE:02d}" if seconds < HOUR else span(seconds)
    return {
        "machine": machine(moment), "whole": whole(moment), "text": f"\N{MINUS SIGN}{text}" if late else text,
        "state": "late" if late else "soon" if left <= SOON else "fine",
        "word": gettext("late") if late else pgettext("time", "left"),
    }  # fmt: skip
