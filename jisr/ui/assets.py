"""Static files: found in their packages, served under a name that changes with their contents, kept for ever."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import allauth

FOLDERS = (
    Path(__file__).parent / "static",
    Path(allauth.__file__).parent / "mfa" / "static",
)
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".mjs": "text/javascript", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json"}
PACKED_ALREADY = frozenset({".woff2", ".png", ".jpg", ".webp", ".mp3", ".ogg"})
MOST_KEPT = 300  # files, a few MB together

Header = tuple[bytes, bytes]


@cache
def version() -> str:
    """Twelve digits that stand for all the files."""
    seen = hashlib.sha256()
    for name, path in sorted(_known().items()):
        seen.update(name.encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def address(name: str) -> str:
    return f"/static/{version()}/{name}"


def names() -> list[str]:
    """Of every file, as `address` takes them."""
    return sorted(_known())


async def static_files(scope: Any, receive: Any, send: Any) -> None:
    """An ASGI application for /static/VERSION/NAME; another version's files are not here."""
    beginning = f"/static/{version()}/"
    name = scope["path"].removeprefix(beginning) if scope["path"].startswith(beginning) else ""
    if scope["method"] not in ("GET", "HEAD") or name not in _known():
        await _answer(send, 404, [(b"content-type", b"text/plain")], b"not here")
        return
    packed = any(key == b"accept-encoding" and b"gzip" in value for key, value in scope["headers"])
    headers, body = _file(name, packed)
    await _answer(send, 200, headers, body if scope["method"] == "GET" else b"")


async def _answer(send: Any, status: int, headers: list[Header], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@lru_cache(MOST_KEPT)
def _file(name: str, packed: bool) -> tuple[list[Header], bytes]:
    path = _known()[name]
    body = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = [
        (b"content-type", kind.encode() + (b"; charset=utf-8" if kind.startswith("text/") else b"")),
        (b"cache-control", FOR_EVER.encode()),
        (b"vary", b"accept-encoding"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if packed and path.suffix not in PACKED_ALREADY:
        body = gzip.compress(body, 9, mtime=0)
        headers.append((b"content-encoding", b"gzip"))
    return [*headers, (b"content-length", str(len(body)).encode())], body


@cache
def _known() -> dict[str, Path]:
    """Name -> file; the first folder wins. A name that is not here is never opened."""
    return {name: path for folder in reversed(FOLDERS) for name, path in _files(folder)}


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        yield path.relative_to(folder).as_posix(), path
