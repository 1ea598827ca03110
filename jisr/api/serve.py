"""The server: one process, uvicorn on uvloop. Streams write to its transports themselves."""

import resource
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from jisr.api.wires import EXTENSION

FILES = 1 << 16
GRACE_S = 5


class StreamingProtocol(HttpToolsProtocol):
    """Shows the transport to the application."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: {"transport": self.transport}}


class Server(uvicorn.Server):
    """Asked to stop, it closes the streams first: their clients come back to whoever serves next."""

    async def shutdown(self, sockets: Any = None) -> None:
        door = getattr(self.config.app.state, "door", None)  # type: ignore[union-attr]
        if door is not None:
            for room in door.rooms.opened():
                room.hub.end_all()
        await super().shutdown(sockets)


def run(app: Any, host: str, port: int, certificate: Path | None = None, key: Path | None = None) -> None:
    """Until it is told to stop."""
    _open_many_files()
    server(app, host, port, certificate, key).run()


def server(app: Any, host: str, port: int, certificate: Path | None = None, key: Path | None = None) -> Server:
    config = uvicorn.Config(
        app, host=host, port=port, loop="uvloop", http=StreamingProtocol, ws="none", interface="asgi3", lifespan="on",
        log_level="warning", access_log=False, server_header=False, date_header=True, backlog=4_096,
        timeout_graceful_shutdown=GRACE_S, timeout_keep_alive=30,
        ssl_certfile=certificate, ssl_keyfile=key,
    )  # fmt: skip
    return Server(config)


def _open_many_files() -> None:
    """A connection is a file: as many as this account may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
