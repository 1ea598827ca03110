"""One writer for a space: what is handed in while the disk is busy is written together, with one fsync for all.

Each batch is still all or nothing by itself, and is answered only when it is on the disk.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from jisr.errors import JisrError
from jisr.journal.append import Accepted
from jisr.journal.journal import Entries, Journal
from jisr.journal.record import Actor

MOST_TOGETHER = 64  # batches
MOST_LINES = 1_000

Outcome = list[Accepted] | JisrError
Waiting = tuple[Actor, Entries, "asyncio.Future[Outcome]"]


class Writer:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._executor = ThreadPoolExecutor(1, f"write {journal.space}")
        self._waiting: list[Waiting] = []
        self._running: asyncio.Task[None] | None = None

    async def append(self, actor: Actor, entries: Entries) -> list[Accepted]:
        """On the disk when it returns; raises what `journal.append` raises.

        A caller that goes away meanwhile may or may not have been written: sending again tells.
        """
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((actor, entries, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        outcome = await answer
        if isinstance(outcome, JisrError):
            raise outcome
        return outcome

    async def _run(self) -> None:
        while self._waiting:
            together = self._take()
            try:
                outcomes = await self._write(together)
            except BaseException as error:
                _fail(together, error)
                if not isinstance(error, Exception):
                    raise
                continue
            for (_, _, answer), outcome in zip(together, outcomes, strict=True):
                if not answer.done():
                    answer.set_result(outcome)

    def _take(self) -> list[Waiting]:
        count = lines = 0
        for _, entries, _ in self._waiting[:MOST_TOGETHER]:
            lines += len(entries)
            if count and lines > MOST_LINES:
                break
            count += 1
        together, self._waiting = self._waiting[:count], self._waiting[count:]
        return together

    async def _write(self, together: list[Waiting]) -> list[Outcome]:
        batches = [(actor, entries) for actor, entries, _ in together]
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._journal.append_each, batches)

    def close(self) -> None:
        self._executor.shutdown(wait=True)


def _fail(together: list[Waiting], error: BaseException) -> None:
    for _, _, answer in together:
        with suppress(asyncio.InvalidStateError):
            answer.set_exception(error if isinstance(error, Exception) else RuntimeError("the server stops"))
