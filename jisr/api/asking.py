"""From the words of a query string to what the reader is asked."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from jisr import search
from jisr.errors import Invalid
from jisr.journal.query import MOST_ROWS, Query
from jisr.journal.registry import Box
from jisr.journal.when import ms_of
from jisr.search import Found, Known

UNITS = 10_000_000  # of a degree
THREADS = frozenset({"kind", "state", "bbox", "since", "q", "at", "limit", "cursor"})


def check_names(given: Mapping[str, str], known: frozenset[str]) -> None:
    """A filter with a typing error would show more than was asked for: so it is refused."""
    for name in given:
        if name not in known:
            raise Invalid(
                "{name} is no parameter here; known are {known}",
                code="unknown_parameter", field=name[:80], name=name[:80], known=", ".join(sorted(known)),
            )  # fmt: skip


def query_of(given: Mapping[str, str], known: Known) -> Found:
    """The list that is asked for, and the chips of its search line."""
    query = Query(
        kind=given.get("kind"),
        state=given.get("state"),
        box=box_of(given["bbox"]) if "bbox" in given else None,
        since=time_of(given, "since"),
        cursor=given.get("cursor"),
        limit=limit_of(given, 50),
    )
    return search.read(given["q"], known, query) if "q" in given else Found(query, ())


def limit_of(given: Mapping[str, str], usual: int, most: int = MOST_ROWS) -> int:
    text = given.get("limit", str(usual))
    if not (text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= most):
        raise Invalid("limit is 1 to {most}", code="bad_limit", field="limit", most=most)
    return int(text)


def time_of(given: Mapping[str, str], name: str) -> int | None:
    """A `+` of the offset that a client forgot to write as %2B arrives as a space."""
    text = given.get(name)
    return None if text is None else ms_of(text.replace(" ", "+"), name)


def box_of(text: str) -> Box:
    """W,S,E,N in decimal degrees, as integers of 1e-7 degree."""
    try:
        west, south, east, north = (int(Decimal(each) * UNITS) for each in text.split(","))
    except (ValueError, InvalidOperation, OverflowError):
        raise Invalid(
            "{text} is no box: write west,south,east,north in degrees", code="bad_box", field="bbox", text=text[:80]
        ) from None
    return west, south, east, north


def size_of(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid(
            "name record=ID for a receipt, or the sizes old= and new= of two checkpoints, or old= alone",
            code="bad_size",
            field=name,
        )
    return int(text)
