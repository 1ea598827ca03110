"""Threads that hold words, in the order of their newest record that holds them all; each once, and only the visible."""

from jisr.journal.store.base import Store

ABOVE_ALL = 2**46  # every seq is under it, also where a store puts more beside the number
LEAST = 20  # records asked for at a time
THIN = 20  # a clearance that sees less than one record in so many is searched for by itself


class Search:
    """Goes on from call to call: through all records with the words as long as enough of them are visible, else
    through the visible ones. Which of the two it is changes the cost, never the answer."""

    def __init__(self, store: Store, words: list[str], bit: int, sees_little: bool) -> None:
        self._store, self._words, self._bit = store, words, bit
        self._find = store.find_own_words if sees_little else store.find_words
        self._below: int | None = ABOVE_ALL
        self._met: set[int] = set()

    @property
    def goes_on(self) -> bool:
        return self._below is not None

    def next(self, wanted: int) -> list[int]:
        """About so many more threads; it may be fewer, also none, before the end."""
        assert self._below is not None
        found = self._find(self._words, self._bit, self._below, max(LEAST, wanted * 9 // 8))
        self._below = found.below
        if len(found.threads) * THIN < found.looked_at:
            self._find = self._store.find_own_words
        fresh = [thread for thread in dict.fromkeys(found.threads) if thread not in self._met]
        self._met.update(fresh)
        return fresh
