"""What this process serves pages of: one node, its journals, each opened once, and its grants."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from jisr.accounts.grants import Grants
from jisr.journal.journal import Journal
from jisr.journal.node import Node


@dataclass(frozen=True)
class RoomAt:
    """A workshop's room that this process serves: an exercise whose seats are taken by a code. `address` is what people
    open; `trust_address` leads to how to trust the certificate, '' without TLS; `authority` is its own (PEM)."""

    space: str
    address: str
    trust_address: str = ""
    authority: bytes = b""


class House:
    """`demonstration`: whoever comes may enter as any post; never so on a node that people rely on. What the root that
    serves them says: `streams`, how many are open; `forget_streams` ends those of a space."""

    def __init__(self, node: Node, grants: Grants, demonstration: bool = False, room: RoomAt | None = None) -> None:
        self.node, self.grants, self.demonstration, self.room = node, grants, demonstration, room
        self.streams: Callable[[], int] = lambda: 0
        self.forget_streams: Callable[[str], None] = lambda space: None
        self._journals: dict[str, Journal] = {}
        self._opening = threading.Lock()

    def journal(self, space: str) -> Journal:
        """Its connections are a thread's own. Raises `Unusable` for a space that does not exist."""
        with self._opening:
            if space not in self._journals:
                self._journals[space] = self.node.open(space)
            return self._journals[space]

    @contextmanager
    def closed(self, space: str) -> Iterator[None]:
        """Nobody here holds the space open meanwhile; whoever asks for it waits."""
        with self._opening:
            self.forget_streams(space)
            journal = self._journals.pop(space, None)
            if journal is not None:
                journal.close()
            yield

    def close(self) -> None:
        for journal in self._journals.values():
            journal.close()
        self._journals.clear()


class _Settled:
    house: House | None = None


def settle(house: House | None) -> None:
    """From now on pages are about this house."""
    _Settled.house = house


def house() -> House:
    if _Settled.house is None:
        raise RuntimeError("no node was settled: jisr.asgi.make_root does it")
    return _Settled.house
