"""The access log of the machines' door: which post asked what, when, and how it was answered. Never a body.

api-access.ndjson in the data folder: {"at", "space", "post", "token" (the beginning of its hash, as `jisr user list`
shows it), "method", "path", "asked" (the names of the parameters: their values may be somebody's words), "status"}. A
request whose token does not hold has no post. A stream leaves a second line when it ends, with its "seconds".

It is written within a second, and not synced one by one: a crash may take the last second. While it cannot be written
nothing is answered. At LARGEST bytes it becomes api-access.ndjson.1, and so on; the oldest goes.
"""

import logging
import os
import threading
from collections import deque
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import HTTPConnection

from jisr.accounts.grants import SHOWN_DIGITS, hash_of
from jisr.api.callers import Caller
from jisr.errors import Unusable
from jisr.journal.files import PRIVATE_FILE, locked
from jisr.journal.journal import wall_clock
from jisr.journal.when import text_of

LOG = logging.getLogger(__name__)
NAME = "api-access.ndjson"
LARGEST = 64 * 1024 * 1024
KEPT = 9
EVERY_S = 1.0
MOST_WAITING = 50_000
LONGEST_PATH = 200


class AccessLog:
    """Noted on the event loop, written by a thread of its own. Several servers of one folder share the file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._waiting: deque[bytes] = deque()
        self._stopped, self._failed = threading.Event(), ""
        self._thread = threading.Thread(target=self._run, name="access log", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises `Unusable` while nothing may be shown, because nobody would know of it."""
        if self._failed or len(self._waiting) > MOST_WAITING:
            raise Unusable(
                "nothing is shown, because the access log {path} cannot be written ({why})",
                code="busy", path=self._path.name, why=self._failed or "-",
            )  # fmt: skip

    def note(self, asked: HTTPConnection, caller: Caller | None, status: int, **more: Any) -> None:
        grant = caller.grant if caller is not None else None
        self._waiting.append(
            orjson.dumps(
                {
                    "at": text_of(wall_clock()),
                    "space": grant.space if grant else None,
                    "post": grant.name if grant else None,
                    "token": grant.id if grant else _shown_token(asked.headers.get("authorization", "")),
                    "method": asked.scope["method"],
                    "path": asked.scope["path"][:LONGEST_PATH],
                    "asked": sorted({name[:LONGEST_PATH] for name in asked.query_params})[:20],
                    "status": status,
                    **more,
                }
            )
        )

    def close(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        stopped = False
        while not stopped:
            stopped = self._stopped.wait(EVERY_S)
            try:
                self._write()
                self._failed = ""
            except OSError as error:
                self._failed = error.strerror or str(error)
                LOG.error("the access log %s cannot be written: %s", self._path, self._failed)

    def _write(self) -> None:
        """Opened each time: another server may have set the file aside. What was not written waits."""
        count = len(self._waiting)
        if not count and not self._failed:
            return
        lines = list(self._waiting)[:count]
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE_FILE)
        try:
            data = b"".join(line + b"\n" for line in lines)
            if os.write(descriptor, data) != len(data):
                raise OSError("only a part was written")
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        for _ in range(count):
            self._waiting.popleft()
        if size > LARGEST:
            self._set_aside()

    def _set_aside(self) -> None:
        with locked(self._path.parent):
            if self._path.stat().st_size <= LARGEST:
                return  # another server was quicker
            for number in range(KEPT - 1, 0, -1):
                older = self._path.with_name(f"{NAME}.{number}")
                if older.exists():
                    older.replace(self._path.with_name(f"{NAME}.{number + 1}"))
            self._path.replace(self._path.with_name(f"{NAME}.1"))


def _shown_token(authorization: str) -> str | None:
    """Of a token that does not hold, as `jisr user list` would show one of its: the secret is in no log."""
    token = authorization.partition(" ")[2]
    return hash_of(token).hex()[:SHOWN_DIGITS] if token else None
