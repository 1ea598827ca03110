"""Whether a post is at its desk at a moment, by its roster: shifts in its own time zone, and absences. Pure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from jisr.journal.when import ms_of

DAYS_AHEAD = 8  # a week's shifts come round within so many days
Span = tuple[int, int]  # from, until: ms


class Presence(NamedTuple):
    """`here`: at the desk now. `until`: when that ends, `again`: when it is next (ms); None: not known, or never.
    `covered_by`: who answers while the post is away."""

    here: bool
    until: int | None = None
    again: int | None = None
    covered_by: str = ""


def presence(roster: Mapping[str, Any], now: int) -> Presence:
    """Of a body of framework.roster at a moment (ms)."""
    for away in roster.get("away", ()):
        begins, ends = ms_of(away["begins"]), ms_of(away["ends"])
        if begins <= now < ends:
            return Presence(False, again=ends, covered_by=away.get("covered_by", ""))
    if not roster.get("shifts"):
        leaves = [ms_of(each["begins"]) for each in roster.get("away", ()) if ms_of(each["begins"]) > now]
        return Presence(True, until=min(leaves, default=None))
    spans = sorted(_spans(roster, now))
    until: int | None = None
    for begins, ends in spans:
        if begins <= (now if until is None else until) and ends > (now if until is None else until):
            until = ends
    if until is not None:
        leaves = [ms_of(each["begins"]) for each in roster.get("away", ())]
        return Presence(True, until=min([until, *(each for each in leaves if now < each < until)]))
    return Presence(False, again=min((begins for begins, _ in spans if begins > now), default=None))


def _spans(roster: Mapping[str, Any], now: int) -> Iterator[Span]:
    """The shifts from the day before to a week ahead, wherever clocks are put forward or back between."""
    zone = ZoneInfo(roster["zone"])
    today = datetime.fromtimestamp(now / 1_000, UTC).astimezone(zone).date()
    for offset in range(-1, DAYS_AHEAD):
        day = today + timedelta(days=offset)
        for shift in roster["shifts"]:
            if day.isoweekday() in shift["days"]:
                over_midnight = shift["ends"] <= shift["begins"]
                yield (
                    _moment(day, shift["begins"], zone),
                    _moment(day + timedelta(days=1) if over_midnight else day, shift["ends"], zone),
                )


def _moment(day: date, clock: str, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time.fromisoformat(clock), zone).timestamp() * 1_000)
