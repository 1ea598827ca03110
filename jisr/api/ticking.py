"""The clocks of duties, looked at while a node serves: in every space of it, by one thread that nobody waits for.

Several servers of one node may do so at once: what falls due is written once (duties/ticking.py).
"""

import logging
import threading

from jisr.capabilities.framework.duties.ticking import Ticker
from jisr.errors import JisrError
from jisr.journal.node import Node

EVERY_S = 10.0
_log = logging.getLogger("jisr.ticking")


class Clocks:
    """Runs from `start` to `stop`. What cannot be written is told to the server's log, once until it changes."""

    def __init__(self, node: Node, every_s: float = EVERY_S) -> None:
        self._node, self._every_s = node, every_s
        self._tickers: dict[str, Ticker] = {}
        self._told: dict[str, str] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clocks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopped.wait(self._every_s):
            try:
                spaces = self._node.spaces()
            except JisrError as error:
                self._tell("", str(error))
                continue
            for space in spaces:
                self._look(space)
        for ticker in self._tickers.values():
            ticker.journal.close()

    def _look(self, space: str) -> None:
        if self._stopped.is_set():
            return
        try:
            if space not in self._tickers:
                self._tickers[space] = Ticker(self._node.open(space))
            faults = self._tickers[space].look().faults
        except JisrError as error:
            self._tell(space, str(error))
            return
        self._tell(space, "; ".join(f"{member}: {error}" for member, error in faults))

    def _tell(self, space: str, words: str) -> None:
        if words != self._told.get(space, ""):
            self._told[space] = words
            if words:
                _log.warning("clocks of %s: %s", space or "this node", words)
