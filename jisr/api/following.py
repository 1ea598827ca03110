"""The thread that follows one space's journal, and hands what is new to the event loop."""

import asyncio
import logging
import threading

from jisr.api.hub import Hub
from jisr.errors import JisrError
from jisr.journal.follow import Arrived, Follower
from jisr.journal.journal import Journal
from jisr.journal.policy import Policy

LOG = logging.getLogger(__name__)
LOOK_S = 5.0
AFTER_FAILURE_S = 1.0


class Following:
    def __init__(self, journal: Journal, loop: asyncio.AbstractEventLoop) -> None:
        self._journal, self._loop = journal, loop
        self._follower = Follower(journal)
        self._stopped, self._started, self._taken = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"follow {journal.space}", daemon=True)
        self._hub: Hub | None = None
        self._failed: JisrError | None = None

    def start(self) -> Hub:
        """The hub, once it stands where the journal stands. Blocks for a moment."""
        self._thread.start()
        self._started.wait()
        if self._failed is not None:
            raise self._failed
        assert self._hub is not None
        return self._hub

    def stir(self) -> None:
        """From any thread: this process wrote something."""
        self._follower.stir()

    def stop(self) -> None:
        self._stopped.set()
        self.stir()

    def _run(self) -> None:
        try:
            arrived = self._follower.start()
            self._hub = Hub(arrived, self._journal.policy)
        except JisrError as error:
            self._failed = error
            return
        finally:
            self._started.set()
        while not self._stopped.is_set():
            try:
                arrived = self._step(arrived)
            except JisrError:
                self._stopped.wait(AFTER_FAILURE_S)  # a database that went away comes back
            except Exception:
                LOG.exception("the streams of %s stand still; trying again", self._journal.space)
                self._stopped.wait(AFTER_FAILURE_S)
        self._follower.close()

    def _step(self, last: Arrived) -> Arrived:
        arrived = self._follower.since(last.position)
        if arrived.news or arrived.views != last.views:
            self._hand_over(arrived, self._journal.policy)
        else:
            self._follower.wait(LOOK_S)
        return arrived

    def _hand_over(self, arrived: Arrived, policy: Policy | None) -> None:
        """Waits until it was sent, so that nothing piles up."""
        self._taken.clear()
        try:
            self._loop.call_soon_threadsafe(self._take, arrived, policy)
        except RuntimeError:  # the event loop has closed
            self._stopped.set()
        while not self._taken.wait(1) and not self._stopped.is_set():
            pass

    def _take(self, arrived: Arrived, policy: Policy | None) -> None:
        assert self._hub is not None
        task = self._loop.create_task(self._hub.take(arrived, policy))
        task.add_done_callback(lambda done: self._told(done, arrived.position))

    def _told(self, task: "asyncio.Task[None]", position: int) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.error("the streams of %s begin again", self._journal.space, exc_info=error)
            assert self._hub is not None
            self._hub.begin_again(position)
        self._taken.set()
