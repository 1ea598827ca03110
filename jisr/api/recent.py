"""The last events of a space, encoded once for all who see the same, so that those who come back need no database."""

from bisect import bisect_right
from collections.abc import Iterator

from jisr.api.events import record_event
from jisr.journal.follow import News

REMEMBERED = 2_000


class Event:
    """A record that arrived, and its bytes for each audience that sees it differently."""

    __slots__ = ("_encoded", "_news", "id", "position")

    def __init__(self, news: News) -> None:
        self.id, self.position = news.id, news.position
        self._news = news
        self._encoded: dict[tuple[str, ...], bytes] = {}

    def data_for(self, clearance: str) -> bytes | None:
        """The same object for all who see the same; None for those who do not see it."""
        if clearance not in self._news.audience:
            return None
        key = self._news.same_for(clearance)
        found = self._encoded.get(key)
        if found is None:
            record = self._news.shown_to(clearance)
            assert record is not None
            found = self._encoded[key] = record_event(record)
        return found


class Recent:
    """Everything that arrived after `since`. An event that changes earlier ones (a label, an erasure) makes them be
    read anew: what is remembered never shows what is no longer to be seen."""

    def __init__(self, position: int) -> None:
        self.since = self.position = position
        self._events: list[Event] = []
        self._positions: list[int] = []
        self._by_id: dict[str, Event] = {}

    def add(self, news: list[News]) -> list[Event]:
        events = []
        for each in news:
            if each.changes_earlier:
                self._events, self._positions, self._by_id, self.since = [], [], {}, each.position - 1
            event = Event(each)
            events.append(event)
            self._events.append(event)
            self._positions.append(event.position)
            self._by_id[event.id] = event
            self.position = event.position
        self._trim()
        return events

    def _trim(self) -> None:
        excess = len(self._events) - REMEMBERED
        if excess > REMEMBERED // 2:  # seldom, so that it costs little
            self.since = self._positions[excess - 1]
            for event in self._events[:excess]:
                del self._by_id[event.id]
            del self._events[:excess], self._positions[:excess]

    def after(self, position: int) -> Iterator[Event]:
        """Needs `position >= since`."""
        yield from self._events[bisect_right(self._positions, position) :]

    def position_of(self, record_id: str, clearance: str) -> int | None:
        """Where a record stands that the clearance sees; None where only the journal can tell."""
        event = self._by_id.get(record_id)
        return event.position if event is not None and event.data_for(clearance) is not None else None
