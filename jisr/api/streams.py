"""GET /api/v1/stream: what a clearance sees, as it arrives. Bare ASGI, so that a stream costs little.

A stream begins now, or after the record that `Last-Event-ID` or `after` names (`after=` alone: from the beginning).
It first catches up at the pace of its client, then joins the hub.
"""

import asyncio
from typing import Any

from jisr.api.callers import Caller
from jisr.api.events import greeting, record_event
from jisr.api.hub import Hub, Stream, writes
from jisr.api.rooms import Room
from jisr.api.wires import QueueWire, wire_of

READ_AT_A_TIME = 200
A_MOMENT_S = 0.01
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Catching:
    """A stream on its way to now."""

    def __init__(self, room: Room, caller: Caller, send: Any) -> None:
        self.room, self.caller, self._send = room, caller, send
        self.clearance = caller.clearance.name
        self.reader = room.journal.read(caller.clearance)
        self.hub: Hub = room.hub
        self.views = room.hub.views
        self.position = 0

    async def begin(self, after: str | None) -> None:
        """Finds the position and answers. `Missing` where the clearance never saw the record `after`."""
        last = None
        if after is None:
            last, self.position = await self.room.read(self.reader.newest, quick=True)
        elif after:
            self.position = await self._position_of(after)
        await self._send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await self.tell(greeting(last))

    async def _position_of(self, after: str) -> int:
        found = self.hub.recent.position_of(after, self.clearance)
        return found if found is not None else await self.room.read(lambda: self.reader.position(after), quick=True)

    async def tell(self, data: bytes) -> None:
        """Waits while the client is slow."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def catch_up(self) -> bool:
        """Until there is nothing more to say at this moment; False where the views changed on the way."""
        while self.hub.views == self.views:
            recent = self.hub.recent
            if self.hub.position < self.position:  # it knows of something that the hub has still to tell
                await asyncio.sleep(A_MOMENT_S)
                continue
            if self.position < recent.since:
                await self._say_stored(self.hub.position)
                continue
            waiting = next(writes(recent.after(self.position), self.clearance, {}), None)
            if waiting is None:
                return True
            await self.tell(waiting[1].data)
            self.position = waiting[0]
        return False

    async def _say_stored(self, upto: int) -> None:
        arrivals = await self.room.read(lambda: self.reader.arrivals(self.position, upto, READ_AT_A_TIME))
        if arrivals.records:
            await self.tell(b"".join(record_event(each) for each in arrivals.records))
        self.position = arrivals.position


async def begin_stream(room: Room, caller: Caller, after: str | None, scope: Any, send: Any) -> Stream:
    """Until it has caught up; it has joined the hub. What this needs is gone when it returns."""
    catching = Catching(room, caller, send)
    await catching.begin(after)
    caught_up = await catching.catch_up()
    stream = Stream(catching.clearance, caller.grant.hash, wire_of(scope, send))
    if not caught_up:
        stream.end("views")
    room.hub.join(stream)
    return stream


async def serve_stream(room: Room, stream: Stream, receive: Any) -> None:
    """Until the client goes, or is told to."""
    try:
        if isinstance(stream.wire, QueueWire):
            await _serve_queue(stream.wire, receive)
        else:
            await _gone(receive)
    finally:
        stream.ended = True
        room.hub.leave(stream)


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _serve_queue(wire: QueueWire, receive: Any) -> None:

    pump, gone = asyncio.ensure_future(wire.pump()), asyncio.ensure_future(_gone(receive))
    _, pending = await asyncio.wait((pump, gone), return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
