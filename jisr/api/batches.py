"""What a post hands in over HTTP: a JSON object or NDJSON; an Idempotency-Key gives the client_ids."""

import re

from starlette.requests import Request

from jisr.api.limits import Limits
from jisr.api.problems import NotAcceptable, TooLarge
from jisr.errors import Invalid
from jisr.journal.batch import Batch, read_batch

MEDIA = frozenset({"", "application/json", "application/x-ndjson", "application/ndjson", "application/jsonl"})
_KEY = re.compile(r'"?([\x21\x23-\x7e]{1,180})"?')


async def batch_of(request: Request, limits: Limits, prefix: str | None = None) -> Batch:
    """`prefix` stands for an Idempotency-Key that the request lacks. Raises what is wrong with it as a whole."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in MEDIA:
        raise NotAcceptable("send application/json or application/x-ndjson", code="media_type")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise NotAcceptable("send it without a content-encoding", code="content_encoding")
    key = key_of(request.headers.get("idempotency-key")) or prefix
    batch = read_batch(await body_of(request, limits.body_bytes), key)
    check_lines(len(batch.entries), limits)
    return batch


def check_lines(count: int, limits: Limits) -> None:
    if count > limits.lines:
        raise TooLarge(
            "at most {most} records at a time: send the rest in another batch", code="too_many_lines", most=limits.lines
        )


def key_of(header: str | None) -> str | None:
    """Bare, or in quotes as structured fields have it."""
    if header is None:
        return None
    found = _KEY.fullmatch(header)
    if found is None:
        raise Invalid(
            "an Idempotency-Key has 1 to 180 visible ASCII characters", code="bad_key", field="Idempotency-Key"
        )
    return found[1]


async def body_of(request: Request, most: int) -> bytes:
    """Never more than `most` bytes are kept."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise _too_large(most)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
    return b"".join(parts)


def _too_large(most: int) -> TooLarge:
    return TooLarge("at most {most} bytes at a time: send the rest in another batch", code="too_large", most=most)
