"""What an address asks of the picture, and the address that asks something else. Pure but for the place's clock."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.utils import timezone

from jisr.errors import Invalid
from jisr.journal.query import Query
from jisr.journal.registry import Box
from jisr.journal.when import EPOCH, MILLISECOND, ms_of

UNITS = 10_000_000  # of a degree
HOUR = 3_600_000
SPANS = {"1h": HOUR, "6h": 6 * HOUR, "24h": 24 * HOUR, "7d": 168 * HOUR, "30d": 720 * HOUR}
ANY = "any"
LONGEST = 300  # characters of one part of an address


@dataclass(frozen=True)
class Asked:
    """The parts as they stand in the address; an empty one asks nothing. Without a kind, incidents are asked for."""

    kind: str = ""
    state: str = ""
    since: str = ""
    q: str = ""
    box: str = ""
    at: str = ""
    cursor: str = ""

    def query(self, now: int, limit: int) -> Query:
        """Raises `Invalid` with the part that cannot be read."""
        return Query(
            kind=None if self.kind == ANY else self.kind or "incident",
            state=self.state or None,
            since=self._since(now),
            text=self.q or None,
            box=read_box(self.box) if self.box else None,
            cursor=self.cursor or None,
            limit=limit,
        )

    def moment(self) -> int | None:
        """The recorded time of `at`, in ms; None is now."""
        return read_moment(self.at, "at") if self.at else None

    def address(self, **other: str) -> str:
        """?kind=…: this question with other parts, empty ones left out. Another question begins at its first page."""
        asked = replace(self, **{"cursor": "", **other})
        parts = [(each.name, getattr(asked, each.name)) for each in fields(asked)]
        written = urlencode([(name, value) for name, value in parts if value])
        return f"?{written}" if written else "?"

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than everything."""
        return bool(self.state or self.since or self.q or self.box)

    def _since(self, now: int) -> int | None:
        if not self.since:
            return None
        return now - SPANS[self.since] if self.since in SPANS else read_moment(self.since, "since")


def asked_by(given: Mapping[str, str]) -> Asked:
    return Asked(**{each.name: given.get(each.name, "").strip()[:LONGEST] for each in fields(Asked)})


def read_moment(text: str, field: str) -> int:
    """RFC 3339 with its offset, or a day and time of the place's own clock, to the second. In ms."""
    text = text.replace(" ", "+")
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return ms_of(text, field)
    if local.tzinfo is not None or len(text) <= len("2017-08-01"):
        return ms_of(text, field)
    try:
        return (local.replace(tzinfo=timezone.get_current_timezone()) - EPOCH) // MILLISECOND
    except OverflowError:
        return ms_of(text, field)


def read_box(text: str) -> Box:
    """W,S,E,N in decimal degrees, as integers of 1e-7 degree."""
    try:
        west, south, east, north = (int(Decimal(each) * UNITS) for each in text.split(","))
    except (ValueError, InvalidOperation, OverflowError):
        raise Invalid(
            "{text} is no box: write west,south,east,north in degrees", code="bad_box", field="box", text=text[:80]
        ) from None
    return west, south, east, north
