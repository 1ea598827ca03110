"""Server-sent events as bytes: made once for all who get the same."""

import random
from dataclasses import dataclass

from jisr.api.shapes import record_json
from jisr.journal.read import RecordView

RETRY_MS = (1_000, 5_000)  # spread, so that a server that comes back is not run over


@dataclass(frozen=True, slots=True)
class Piece:
    """`data` for an ASGI server to frame; `chunk` framed already, for the transport itself."""

    data: bytes
    chunk: bytes


def piece(data: bytes) -> Piece:
    return Piece(data, b"%x\r\n%b\r\n" % (len(data), data))


def record_event(record: RecordView) -> bytes:
    """`id` is the record's, so that a client resumes after it."""
    return b"id: %b\nevent: record\ndata: %b\n\n" % (record.id.encode(), record_json(record))


def greeting(last: str | None) -> bytes:
    """How long to wait before coming back, and for a client that begins now, the position that it begins at."""
    retry = b"retry: %d\n\n" % random.randint(*RETRY_MS)
    return retry if last is None else retry + b"id: %b\nevent: begin\ndata: {}\n\n" % last.encode()


def resync_event(reason: str) -> bytes:
    """`slow`: come back with the last id, nothing is lost. `views`: what may be seen has changed, read it again."""
    return b'event: resync\ndata: {"reason":"%b"}\n\n' % reason.encode()


HEARTBEAT = piece(b": here\n\n")
LAST_CHUNK = b"0\r\n\r\n"
