"""All streams of one space: who listens with which clearance, and what was sent. Lives on the event loop alone."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator

from jisr.api.events import HEARTBEAT, Piece, piece, resync_event
from jisr.api.problems import TooMany
from jisr.api.recent import Event, Recent
from jisr.api.wires import Wire
from jisr.journal.follow import Arrived
from jisr.journal.policy import Policy

MOST_WAITING = 512 * 1024  # bytes that one client may leave unread
IN_ONE_WRITE = 64 * 1024
AT_ONCE = 500  # writes between two turns of the event loop

Views = tuple[str | None, ...]


class Stream:
    """One connection that has caught up; it has everything up to the position `heard`."""

    __slots__ = ("clearance", "ended", "grant", "heard", "wire")

    def __init__(self, clearance: str, grant: bytes, wire: Wire) -> None:
        self.clearance, self.grant, self.wire = clearance, grant, wire
        self.heard, self.ended = 0, False

    def tell(self, position: int, said: Piece) -> None:
        self.heard = position
        self.wire.write(said)
        if self.wire.waiting() > MOST_WAITING:
            self.end("slow")

    def end(self, reason: str = "") -> None:
        """Without a reason the connection simply closes."""
        if not self.ended:
            self.ended = True
            self.wire.end(piece(resync_event(reason) if reason else b""))


class Hub:
    """`policy` and `views` are those of now; streams that began under other views have to begin again."""

    def __init__(self, arrived: Arrived, policy: Policy | None) -> None:
        self.recent = Recent(arrived.position)
        self.views, self.policy = arrived.views, policy
        self._streams: dict[str, set[Stream]] = defaultdict(set)
        self._of_grant: dict[bytes, int] = defaultdict(int)

    @property
    def position(self) -> int:
        return self.recent.position

    # Coming and going

    def admit(self, grant: bytes, most: int) -> None:
        """Raises `TooMany`; whoever was admitted leaves in the end."""
        if self._of_grant[grant] >= most:
            raise TooMany("this token has {most} streams open already", code="too_many_streams", most=most)
        self._of_grant[grant] += 1

    def dismiss(self, grant: bytes) -> None:
        self._of_grant[grant] -= 1
        if not self._of_grant[grant]:
            del self._of_grant[grant]

    def join(self, stream: Stream) -> None:
        """One that has everything up to now."""
        stream.heard = self.position
        self._streams[stream.clearance].add(stream)

    def leave(self, stream: Stream) -> None:
        self._streams[stream.clearance].discard(stream)
        if not self._streams[stream.clearance]:
            del self._streams[stream.clearance]

    # What arrives

    async def take(self, arrived: Arrived, policy: Policy | None) -> None:
        """Sends it to everyone who sees it; returns when it is in everyone's buffer."""
        if arrived.views != self.views:
            self.views, self.policy = arrived.views, policy
            self.recent = Recent(arrived.position)
            self.end_all("views")
            return
        events = self.recent.add(arrived.news)
        made: dict[tuple[int, ...], Piece] = {}
        written = 0
        for clearance, streams in list(self._streams.items()):
            for position, said in writes(events, clearance, made):
                for stream in list(streams):
                    if stream.heard < position and not stream.ended:
                        stream.tell(position, said)
                    written += 1
                    if written % AT_ONCE == 0:
                        await asyncio.sleep(0)

    def begin_again(self, position: int) -> None:
        """Where some may not have been told: all streams end, and their clients come back for what they lack."""
        self.recent = Recent(position)
        self.end_all()

    # Looking after them

    def beat(self) -> None:
        for stream in self._each():
            stream.wire.write(HEARTBEAT)

    def grants(self) -> set[bytes]:
        return set(self._of_grant)

    def end_grants(self, holding: set[bytes]) -> None:
        """Ends the streams of every grant that holds no more."""
        for stream in self._each():
            if stream.grant not in holding:
                stream.end()

    def end_all(self, reason: str = "") -> None:
        for stream in self._each():
            stream.end(reason)

    def count(self) -> int:
        return sum(1 for _ in self._each())

    def _each(self) -> Iterator[Stream]:
        for streams in list(self._streams.values()):
            yield from [stream for stream in streams if not stream.ended]


def writes(events: Iterable[Event], clearance: str, made: dict[tuple[int, ...], Piece]) -> Iterator[tuple[int, Piece]]:
    """(position reached, bytes) of what a clearance sees, a few events at a time. `made` keeps what others got."""
    parts: list[bytes] = []
    size = position = 0
    for event in events:
        data = event.data_for(clearance)
        if data is None:
            continue
        if parts and size + len(data) > IN_ONE_WRITE:
            yield position, _joined(parts, made)
            parts, size = [], 0
        parts.append(data)
        size, position = size + len(data), event.position
    if parts:
        yield position, _joined(parts, made)


def _joined(parts: list[bytes], made: dict[tuple[int, ...], Piece]) -> Piece:
    """The parts live as long as their events do, so that their identity tells them apart."""
    key = tuple(id(part) for part in parts)
    found = made.get(key)
    if found is None:
        found = made[key] = piece(b"".join(parts))
    return found
