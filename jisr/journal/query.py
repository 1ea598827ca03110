"""What a reader may ask of threads, and the rows that answer. Positions are ids and times of visible things only."""

import msgspec

from jisr.errors import Invalid
from jisr.journal.near import Near
from jisr.journal.registry import Box
from jisr.journal.when import ms_of, text_of

MOST_ROWS = 1_000
MOST_COUNTED = 1_000


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What a search asks beyond a list's own questions; all of it must hold.

    `traits`: of each of these sets, one (traits.py); `lacking`: none of these. `before` is a time in ms. `threads` are
    those that short references or ids name, each of a visible record. `phrases` are words that follow each other in
    one text, `absent` words that do not stand in the record that holds the others.
    """

    traits: tuple[tuple[str, ...], ...] = ()
    lacking: tuple[str, ...] = ()
    other_kinds: tuple[str, ...] = ()
    other_states: tuple[str, ...] = ()
    before: int | None = None
    near: Near | None = None
    refs: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """`since` is a time in ms; `text` words that all must occur in one record; `cursor` comes from the page before."""

    kind: str | None = None
    state: str | None = None
    box: Box | None = None
    since: int | None = None
    text: str | None = None
    sought: Sought | None = None
    cursor: str | None = None
    limit: int = 50
    count: bool = True


class ThreadRow(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    ref: str
    kind: str
    title: str
    state: str
    severity: int
    box: Box | None
    first_at: str
    updated_at: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """`count`: of all that match, exact up to 1,000; `more_than_counted` says that there are more."""

    count: int
    more_than_counted: bool
    threads: tuple[ThreadRow, ...]
    cursor: str | None


def write_cursor(updated_at: int, thread_id: str) -> str:
    return f"{text_of(updated_at)}/{thread_id}"


def read_cursor(text: str) -> tuple[int, str]:
    time, _, thread_id = text.partition("/")
    if len(thread_id) != 64 or not set(thread_id) <= set("0123456789abcdef"):
        raise Invalid(
            "{text!r} is no cursor: take it from the page before", code="bad_cursor", field="cursor", text=text[:80]
        )
    return ms_of(time, "cursor"), thread_id


def check_query(query: Query) -> None:
    for field, text in (("kind", query.kind), ("state", query.state)):
        if text is not None and "\0" in text:  # PostgreSQL knows no such text
            raise Invalid("{field}: the character NUL is not text", code="nul_in_text", field=field)
    if not 1 <= query.limit <= MOST_ROWS:
        raise Invalid("limit is 1 to {most}", code="bad_limit", field="limit", most=MOST_ROWS)
    if query.box is not None and not _is_box(query.box):
        raise Invalid(
            "a box is west,south,east,north in degrees, west of east and south of north", code="bad_box", field="box"
        )


def _is_box(box: Box) -> bool:
    west, south, east, north = box
    return -1_800_000_000 <= west <= east <= 1_800_000_000 and -900_000_000 <= south <= north <= 900_000_000
