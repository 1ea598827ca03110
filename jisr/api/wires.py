"""How a stream's bytes reach its client: straight to the transport, or through the ASGI server where it hides it.

Waking a task for each client and event is most of what a stream costs; writing to the transport wakes none. The
server class of serve.py puts the transport into the scope.
"""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any, Protocol

from jisr.api.events import LAST_CHUNK, Piece

EXTENSION = "jisr.transport"
LINGER_S = 30.0  # what a slow client gets to read its farewell


class Wire(Protocol):
    def write(self, piece: Piece) -> None: ...

    def waiting(self) -> int:
        """Bytes that the client has not taken yet."""

    def end(self, farewell: Piece) -> None: ...


class TransportWire:
    """Only for what follows a response that ASGI has begun, with chunked encoding."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self.write_bytes = transport.write
        self.waiting = transport.get_write_buffer_size

    def write(self, piece: Piece) -> None:
        """Nothing where the connection has closed and its stream has not noticed yet: it comes back for it."""
        with suppress(RuntimeError):
            self.write_bytes(piece.chunk)

    def end(self, farewell: Piece) -> None:
        if not self._transport.is_closing():
            self.write_bytes((farewell.chunk if farewell.data else b"") + LAST_CHUNK)
            self._transport.close()
            asyncio.get_running_loop().call_later(LINGER_S, self._transport.abort)


class QueueWire:
    """For any ASGI server: a task of its own sends what was queued."""

    def __init__(self, send: Any) -> None:
        self._send, self._queue, self._size = send, deque[bytes](), 0
        self._more, self._ended = asyncio.Event(), False

    def write(self, piece: Piece) -> None:
        self._queue.append(piece.data)
        self._size += len(piece.data)
        self._more.set()

    def waiting(self) -> int:
        return self._size

    def end(self, farewell: Piece) -> None:
        self._ended = True
        self.write(farewell)

    async def pump(self) -> None:
        """Until the end; the server is slowed by its client, and so the queue grows."""
        while self._queue or not self._ended:
            if not self._queue:
                self._more.clear()
                await self._more.wait()
            data = self._queue.popleft()
            self._size -= len(data)
            if data:
                await self._send({"type": "http.response.body", "body": data, "more_body": True})
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def wire_of(scope: Any, send: Any) -> TransportWire | QueueWire:
    transport = (scope.get("extensions") or {}).get(EXTENSION)
    return TransportWire(transport["transport"]) if transport is not None else QueueWire(send)
