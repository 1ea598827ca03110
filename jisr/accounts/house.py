"""What this process serves pages of: one node, its journals, each opened once, and its grants."""

import threading
from collections.abc import Callable

from jisr.accounts.grants import Grants
from jisr.journal.journal import Journal
from jisr.journal.node import Node


class House:
    """`demonstration`: whoever comes may enter as any post; never so on a node that people rely on."""

    def __init__(self, node: Node, grants: Grants, demonstration: bool = False) -> None:
        self.node, self.grants, self.demonstration = node, grants, demonstration
        self.streams: Callable[[], int] = lambda: 0
        """How many are open; the root that serves them says it."""
        self._journals: dict[str, Journal] = {}
        self._opening = threading.Lock()

    def journal(self, space: str) -> Journal:
        """Its connections are a thread's own. Raises `Unusable` for a space that does not exist."""
        with self._opening:
            if space not in self._journals:
                self._journals[space] = self.node.open(space)
            return self._journals[space]

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
