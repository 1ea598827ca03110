"""The access log: whoever reads as a member by the operator's own commands leaves a line before seeing anything.

access.ndjson in the data folder: {"at", "user" (of the operating system), "command", "space", "as" (as it was typed),
"clearance" (what that reads with), "what"}.
"""

import os
import pwd
from pathlib import Path
from typing import Any

import orjson

from jisr.errors import Unusable
from jisr.journal.files import PRIVATE_FILE
from jisr.journal.journal import wall_clock
from jisr.journal.label import Clearance
from jisr.journal.when import text_of

ACCESS_LOG = "access.ndjson"


def note_access(
    folder: Path, command: str, space: str, reader: str, clearance: Clearance, what: dict[str, Any]
) -> None:
    """On the disk when it returns. Raises `Unusable` where it cannot be written: then nothing may be shown."""
    asked = {name: value for name, value in what.items() if value is not None}
    entry = {"at": text_of(wall_clock()), "user": _user(), "command": command, "space": space}
    read_by = {"as": reader, "clearance": clearance.name}
    line = orjson.dumps({**entry, **read_by, "what": asked}, option=orjson.OPT_APPEND_NEWLINE)
    path = folder / ACCESS_LOG
    try:
        _append(path, line)
    except OSError as error:
        raise Unusable(
            "nothing is shown, because the access log {path} cannot be written ({why})",
            code="access_log", path=path, why=error.strerror or str(error),
        ) from None  # fmt: skip


def _append(path: Path, line: bytes) -> None:
    """One write at the end of the file: lines of several processes never mix."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE_FILE)
    try:
        if os.write(descriptor, line) != len(line):
            raise OSError("only a part was written")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
