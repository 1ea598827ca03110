"""Static files: found in their packages, served under a name that changes with their contents, kept for ever."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import allauth
from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

FOLDERS = (
    Path(__file__).parent / "static",
    Path(allauth.__file__).parent / "mfa" / "static",
)
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def version() -> str:
    """Twelve digits that stand for all the files."""
    seen = hashlib.sha256()
    for folder in FOLDERS:
        for file in _files(folder):
            seen.update(file.relative_to(folder).as_posix().encode())
            seen.update(file.read_bytes())
    return seen.hexdigest()[:12]


def address(name: str) -> str:
    return f"/static/{version()}/{name}"


def static_files() -> Any:
    """An ASGI application for /static/VERSION/...; another version's files are not here."""
    served = StaticFiles(directory=FOLDERS[0])
    served.all_directories = list(FOLDERS)
    beginning = f"/static/{version()}/"

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if not scope["path"].startswith(beginning):
            await PlainTextResponse("not here", 404)(scope, receive, send)
            return

        async def send_kept(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message["headers"].append((b"cache-control", FOR_EVER.encode()))
            await send(message)

        inner = {**scope, "path": scope["path"][len(beginning) - 1 :], "root_path": ""}
        await served(inner, receive, send_kept)

    return serve


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(each for each in folder.rglob("*") if each.is_file())
