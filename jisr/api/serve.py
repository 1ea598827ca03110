"""The server: one process, uvicorn on uvloop. Streams write to its transports themselves."""

import errno
import gc
import resource
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from jisr.api.wires import EXTENSION
from jisr.errors import Invalid, Unusable

FILES = 1 << 16
GRACE_S = 5
WAITING = 4_096  # connections that the machine holds back until they are taken
NEXT_PORTS = 20
LAST_PORT = 65_535


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


def listen(host: str, port: int, or_next: bool = False) -> socket.socket:
    """A socket that listens there, taken before anything else is done, so that nothing has to be undone. `or_next`: on
    one of the next ports, where that one is taken.

    Raises `Invalid` bad_port; `Unusable`: port_taken, port_not_allowed, bad_address.
    """
    if not 0 <= port <= LAST_PORT - NEXT_PORTS:
        raise Invalid("a port is a number up to {most}", code="bad_port", field="port", most=LAST_PORT - NEXT_PORTS)
    for each in range(port, port + NEXT_PORTS if or_next and port else port + 1):
        try:
            return _bound(host, each)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise _refused(host, each, error) from None
    raise Unusable(
        "port {port} of {host} is taken, perhaps by a node that runs already: name another with --port, "
        "such as {other}",
        code="port_taken", field="port", port=port, host=host, other=port + NEXT_PORTS,
    )  # fmt: skip


def _bound(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    found = socket.socket(family, kind)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(WAITING)
    except OSError:
        found.close()
        raise
    return found


def _refused(host: str, port: int, error: OSError) -> Unusable:
    if isinstance(error, PermissionError):
        return Unusable(
            "this account may not listen on port {port}: name one above 1023 with --port",
            code="port_not_allowed", field="port", port=port,
        )  # fmt: skip
    return Unusable(
        "{host} is no address of this machine ({why}): name one of its own with --host",
        code="bad_address", field="host", host=host, why=error.strerror or str(error),
    )  # fmt: skip


def run(app: Any, at: socket.socket, certificate: Path | None = None, key: Path | None = None) -> None:
    """Until it is told to stop. `at`: of `listen`."""
    _open_many_files()
    collect_rarely()
    server(app, certificate=certificate, key=key).run(sockets=[at])


def server(
    app: Any,
    host: str = "127.0.0.1",
    port: int = 0,
    certificate: Path | None = None,
    key: Path | None = None,
    lifespan: Literal["on", "off"] = "on",
) -> Server:
    config = uvicorn.Config(
        app, host=host, port=port, loop="uvloop", http=StreamingProtocol, ws="none", interface="asgi3",
        lifespan=lifespan,
        log_level="warning", access_log=False, server_header=False, date_header=True, backlog=WAITING,
        timeout_graceful_shutdown=GRACE_S, timeout_keep_alive=30,
        ssl_certfile=certificate, ssl_keyfile=key,
    )  # fmt: skip
    return Server(config)


def collect_rarely() -> None:
    """Python looks for circles of garbage after so many new objects: by its own figures in the midst of every large
    answer, and through all that the process holds (measured: half the processor's time of a board of 1,000 duties)."""
    gc.set_threshold(50_000, 20, 100)


def _open_many_files() -> None:
    """A connection is a file: as many as this account may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
