"""A list of threads that hold words: in the order of their newest record that holds them all."""

from dataclasses import dataclass

import msgspec

from jisr.journal.listing import Listing
from jisr.journal.query import MOST_COUNTED, Query, Sought
from jisr.journal.search import Search
from jisr.journal.store.base import ABSENT
from jisr.journal.text import fold

PATIENCE = 2_000  # records with the words that are looked at before it is asked whether few threads fit at all
FEW = 1_000  # threads that are then looked through by themselves


@dataclass(frozen=True)
class Worded:
    """`page`: threads, in order. `count`: of all that match, exact to MOST_COUNTED, above that one more; uncounted, as
    many as were met."""

    page: list[int]
    count: int


def words_of(query: Query) -> list[str]:
    """The words that a record must hold, none if there are none; and those that it may not, marked as absent."""
    present = list(dict.fromkeys(fold(query.text or "")))
    sought = query.sought or Sought()
    return present and [*present, *(ABSENT + word for phrase in sought.absent for word in fold(phrase))]


def worded(search: Search, listing: Listing, query: Query, after: int | None) -> Worded:
    """`after`: the thread that the page before ended with."""
    wanted = max(query.limit, MOST_COUNTED + 1) if query.count else query.limit
    fits = msgspec.structs.replace(query, cursor=None)
    begun, patient = query.cursor is None, True
    page: list[int] = []
    count = 0
    while search.goes_on and (count < wanted or len(page) < query.limit):
        threads = search.next(max(wanted - count, query.limit - len(page)))
        fitting = listing.fitting(threads, fits)
        for thread in threads:
            if thread in fitting:
                count += 1
                if begun and len(page) < query.limit:
                    page.append(thread)
                begun = begun or thread == after
        if patient and search.looked_at > PATIENCE:
            patient = False
            few = listing.few(fits, FEW)
            if few is not None:
                search.go_on_among(few)
    return Worded(page, min(count, MOST_COUNTED + 1))
