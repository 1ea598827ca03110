"""A body as an HTTP response: its ETag, 304 where the client has it already, compressed where that helps."""

import gzip
import importlib
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

JSON, TEXT = "application/json", "text/plain; charset=utf-8"
VARY = "authorization, accept-encoding, accept-language"
WORTH_COMPRESSING = 1_000  # bytes
GZIP_LEVEL = 4

Compress = Callable[[bytes], bytes]


def _zstd() -> Compress | None:
    """Python has it since 3.14."""
    try:
        module: Any = importlib.import_module("compression.zstd")
    except ImportError:
        return None
    return lambda body: bytes(module.compress(body))


_ZSTD = _zstd()


def answer(request: Request, body: bytes, media: str = JSON, status: int = 200) -> Response:
    headers = {"content-type": media, "cache-control": "private, no-cache", "vary": VARY}
    if status == 200:
        headers["etag"] = tag = etag_of(body)
        if _has(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
    coding, body = _compressed(request.headers.get("accept-encoding", ""), body)
    if coding:
        headers["content-encoding"] = coding
    return Response(body, status, headers)


def etag_of(body: bytes) -> str:
    """Of what is said alone: it tells nothing of what the reader does not see. Weak, as compression varies."""
    return f'W/"{blake2b(body, digest_size=12).hexdigest()}"'


def _has(header: str | None, tag: str) -> bool:
    if not header:
        return False
    known = {each.strip().removeprefix("W/") for each in header.split(",")}
    return "*" in known or tag.removeprefix("W/") in known


def _compressed(accepted: str, body: bytes) -> tuple[str, bytes]:
    if len(body) < WORTH_COMPRESSING or not accepted:
        return "", body
    codings = {part.strip().lower() for part in accepted.split(",") if not _refused(part)}
    names = {part.partition(";")[0].strip() for part in codings}
    if _ZSTD is not None and "zstd" in names:
        return "zstd", _ZSTD(body)
    return ("gzip", gzip.compress(body, GZIP_LEVEL, mtime=0)) if "gzip" in names else ("", body)


def _refused(part: str) -> bool:
    return part.replace(" ", "").lower().endswith((";q=0", ";q=0.0", ";q=0.00", ";q=0.000"))
