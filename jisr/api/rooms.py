"""One open space: its journal, the threads that read and write it, and its streams."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import TypeVar

from jisr.api.following import Following
from jisr.api.remembered import Key, Remembered
from jisr.api.writer import Writer
from jisr.errors import Invalid, JisrError
from jisr.journal.append import Accepted
from jisr.journal.journal import Entries, Journal
from jisr.journal.node import Node
from jisr.journal.policy import Policy
from jisr.journal.record import Actor

T = TypeVar("T")


class Room:
    """Reading and writing block, so that they have threads of their own: one for what is asked all the time and is
    quick, one for what may take longer. More would only wait for each other (measured: four answer a third). Whole
    files take seconds: they have a thread that nobody else waits for."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._loop = asyncio.get_running_loop()
        self._quick = ThreadPoolExecutor(1, f"read {journal.space}")
        self._long = ThreadPoolExecutor(1, f"read long {journal.space}")
        self._files = ThreadPoolExecutor(1, f"files {journal.space}")
        self._writer = Writer(journal)
        self._following = Following(journal, self._loop)
        self.hub = self._following.start()
        self._remembered = Remembered()

    @property
    def policy(self) -> Policy:
        if self.hub.policy is None:
            raise Invalid("no pack was applied here: run `jisr pack apply DIR`", code="no_pack")
        return self.hub.policy

    async def read(self, ask: Callable[[], T], quick: bool = False) -> T:
        """In the language of the request."""
        run = copy_context().run
        return await self._loop.run_in_executor(self._quick if quick else self._long, run, ask)

    async def exchange(self, work: Callable[[], T]) -> T:
        """For whole files, in and out, in the language of the request."""
        return await self._loop.run_in_executor(self._files, copy_context().run, work)

    async def answer(self, key: Key, ask: Callable[[], bytes], quick: bool = False, apart: bool = False) -> bytes:
        """What was answered to the same question, if nothing was written since; else the answer of now. `apart`: where
        no list has to wait for it."""
        version = await self._version()
        found = self._remembered.find(version, key)
        if found is None:
            found = await (self.exchange(ask) if apart else self.read(ask, quick))
            self._remembered.keep(version, key, found)
        return found

    async def _version(self) -> int | str:
        ask = self.journal.version
        return await self.read(ask, quick=True) if self.journal.store.far else ask()

    async def append(self, actor: Actor, entries: Entries) -> list[Accepted]:
        try:
            return await self._writer.append(actor, entries)
        finally:
            self._following.stir()

    def close(self) -> None:
        self.hub.end_all()
        self._following.stop()
        self._quick.shutdown(wait=False)
        self._long.shutdown(wait=False)
        self._files.shutdown(wait=False)
        self._writer.close()


class Rooms:
    """Spaces, opened when somebody with a token for them comes."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._rooms: dict[str, asyncio.Task[Room]] = {}

    async def room(self, space: str) -> Room:
        found = self._rooms.get(space)
        if found is None or (found.done() and found.exception() is not None):
            found = self._rooms[space] = asyncio.create_task(self._open(space))
        return await asyncio.shield(found)

    async def _open(self, space: str) -> Room:
        return Room(await asyncio.to_thread(self._node.open, space))

    def opened(self) -> list[Room]:
        tasks = self._rooms.values()
        return [task.result() for task in tasks if task.done() and not task.cancelled() and task.exception() is None]

    async def forget(self, space: str) -> None:
        """Its streams end and come back; whoever comes next opens it anew."""
        task = self._rooms.pop(space, None)
        if task is not None:
            with suppress(JisrError):
                (await task).close()

    def close(self) -> None:
        for room in self.opened():
            room.close()
