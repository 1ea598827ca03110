"""What may go wrong on this node before it does: each finding says what to do."""

from typing import Literal

import msgspec

from jisr.journal.node import Node


class Finding(msgspec.Struct, frozen=True):
    """`what` was found; `mend` says what to do, and is empty where nothing is to be done."""

    level: Literal["ok", "warning", "problem"]
    what: str
    mend: str = ""


def examine(node: Node) -> list[Finding]:
    """Program and libraries, store, keys, disk, clock, access log, and the views of every space. Changes nothing."""
    raise NotImplementedError
