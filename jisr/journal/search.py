"""Threads that hold words, in the order of their newest record that holds them all; each once, and only the visible."""

from collections.abc import Callable

from jisr.journal.record import read_envelope
from jisr.journal.registry import Registry
from jisr.journal.store.base import Store
from jisr.journal.store.ledger import Ledger
from jisr.journal.store.viewing import Views
from jisr.journal.text import fold
from jisr.journal.timeline import body_of

Keeps = Callable[[list[int]], set[int]]
ABOVE_ALL = 2**46  # every seq is under it, also where a store puts more beside the number
LEAST = 20  # records asked for at a time
THIN = 20  # a clearance that sees less than one record in so many is searched for by itself
AT_ONCE = 250  # records that are asked whether they hold the words
MOST_ASKED = 5_000


class Search:
    """Goes on from call to call: through all records with the words as long as enough of them are visible, else
    through the visible ones; or through those of a few threads. Which it is changes the cost, never the answer."""

    def __init__(self, store: Store, words: list[str], bit: int, sees_little: bool, keeps: Keeps | None = None) -> None:
        """`keeps`: which of some records, by their seqs, say what no index can answer for."""
        self._store, self._words, self._bit, self._keeps = store, words, bit, keeps
        self._find = store.find_own_words if sees_little else store.find_words
        self._below: int | None = ABOVE_ALL
        self._met: set[int] = set()
        self._among: list[tuple[int, int]] | None = None  # (seq, thread) still to be asked, the newest first
        self.looked_at = 0
        """Records that hold the words, whoever may see them."""

    @property
    def goes_on(self) -> bool:
        return self._below is not None

    def next(self, wanted: int) -> list[int]:
        """About so many more threads; it may be fewer, also none, before the end."""
        assert self._below is not None
        if self._among is not None:
            return self._next_among(self._among)
        found = self._find(self._words, self._bit, self._below, max(LEAST, wanted * 9 // 8))
        self._below = found.below
        self.looked_at += found.looked_at
        if len(found.records) * THIN < found.looked_at:
            self._find = self._store.find_own_words
        kept = self._kept([seq for seq, _ in found.records])
        return self._fresh([thread for seq, thread in found.records if seq in kept])

    def go_on_among(self, threads: list[int]) -> None:
        """From here on only these threads are asked for. Where they hold too many records, it goes on as it was."""
        if self._below is None:
            return
        records = Views(self._store).records_of(self._bit, threads, self._below, MOST_ASKED + 1)
        if len(records) <= MOST_ASKED:
            self._among = records

    def _next_among(self, among: list[tuple[int, int]]) -> list[int]:
        left = [(seq, thread) for seq, thread in among if thread not in self._met]
        asked, self._among = left[:AT_ONCE], left[AT_ONCE:]
        if not self._among:
            self._below = None
        kept = self._kept(sorted(self._store.holding(self._words, [seq for seq, _ in asked])))
        return self._fresh([thread for seq, thread in asked if seq in kept])

    def _kept(self, seqs: list[int]) -> set[int]:
        return set(seqs) if self._keeps is None else self._keeps(seqs)

    def _fresh(self, threads: list[int]) -> list[int]:
        fresh = [thread for thread in dict.fromkeys(threads) if thread not in self._met]
        self._met.update(fresh)
        return fresh


def phrases_in(registry: Registry, ledger: Ledger, phrases: list[list[str]], seqs: list[int]) -> set[int]:
    """Which of these records have each phrase, its words one after the other, in one of their texts."""
    found = set()
    for row in ledger.by_seqs(seqs):
        envelope, body = read_envelope(row.envelope), body_of(row)
        record_type = registry.readable(envelope.type, envelope.type_version)
        if record_type is None or body is None:
            continue
        texts = [fold(text) for text in record_type.texts(record_type.current(body, envelope.type_version))]
        if all(any(_follows(phrase, words) for words in texts) for phrase in phrases):
            found.add(row.seq)
    return found


def _follows(phrase: list[str], words: list[str]) -> bool:
    size = len(phrase)
    return any(words[at : at + size] == phrase for at in range(len(words) - size + 1))
