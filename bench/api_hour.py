"""python -m bench.api_hour [--minutes N]: 20 records a second, 1,000 streams that come and go, every number checked.

Each stream lives for a random while (5 to 120 s), is cut off in the middle of whatever it hears, waits up to 5 s and
comes back with the id of the last event that it has whole. It has to hear every record once and in order. The server's
memory is sampled every 10 s. Writes bench/results/api-hour.txt, with the number of minutes that it ran.
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import uvloop

from bench.api import EVENT_BYTES, RESULTS, Bench, circumstances
from bench.api_world import incident

STREAMS, PER_S, THREADS = 1_000, 20, 2_000
LIVES_S, AWAY_S = (5.0, 120.0), (0.0, 5.0)
SAMPLE_S = 10
REQUEST = "GET /api/v1/stream HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nLast-Event-ID: {last}\r\n\r\n"
ID, MARK, END = b"id: ", b'"title":"', b"\n\n"


class Follower(asyncio.Protocol):
    """One listener through all its connections. `last` is the id of the last event that it has whole."""

    def __init__(self, board: "Board", token: str, last: str) -> None:
        self.board, self.token, self.last, self.next = board, token, last, 1
        self.buffer, self.lost = b"", asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.buffer = transport, b""
        transport.write(REQUEST.format(token=self.token, last=self.last).encode())  # type: ignore[attr-defined]

    def connection_lost(self, error: Exception | None) -> None:
        self.lost.set()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(END)
        while end >= 0:
            self._event(self.buffer[:end])
            self.buffer = self.buffer[end + len(END) :]
            end = self.buffer.find(END)

    def _event(self, event: bytes) -> None:
        mark = event.find(MARK)
        if mark < 0:
            self.board.resyncs += b"event: resync" in event
            return
        sent, _, number = event[mark + len(MARK) : event.index(b'"', mark + len(MARK))].partition(b" s:")
        self.board.note(self, int(sent), int(number))
        begin = event.index(ID) + len(ID)
        self.last = event[begin : begin + 64].decode()

    async def live(self, port: int) -> None:
        """Comes and goes; once the records have ended it comes a last time, and stays until it has them all."""
        loop, dice = asyncio.get_running_loop(), random.Random(self.token + self.last)
        while self.next <= self.board.last_number:
            self.lost.clear()
            await loop.create_connection(lambda: self, "127.0.0.1", port)
            self.board.connections += 1
            with_end = 1.0 if self.board.ended_at else dice.uniform(*LIVES_S)
            try:
                await asyncio.wait_for(self.lost.wait(), with_end)
            except TimeoutError:
                self.transport.abort()  # type: ignore[attr-defined]
            await asyncio.sleep(dice.uniform(*AWAY_S))


class Board:
    """`wrong`: an event that was not the next one. `last_number` is not known before the records end."""

    def __init__(self) -> None:
        self.heard = self.wrong = self.connections = self.resyncs = 0
        self.times: list[int] = []
        self.last_number, self.ended_at = 1 << 62, 0.0

    def note(self, follower: Follower, sent: int, number: int) -> None:
        self.heard += 1
        if number != follower.next:
            self.wrong += 1
        follower.next = number + 1
        if self.heard % 97 == 0:  # of those who catch up too: the time that they were away is in it
            self.times.append(time.monotonic_ns() - sent)


async def publish(port: int, token: str, board: Board, minutes: float) -> list[float]:
    """Submits one at a time at a steady pace; how long each took, in seconds."""
    spent: list[float] = []
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/api/v1", headers=headers, timeout=60) as client:
        begin = time.perf_counter()
        for number in range(1, round(minutes * 60 * PER_S) + 1):
            await asyncio.sleep(max(0.0, begin + number / PER_S - time.perf_counter()))
            asked = time.perf_counter()
            record = incident(f"hour-{number}", f"{time.monotonic_ns()} s:{number}", EVENT_BYTES)
            answer = await client.post("/records", json=record)
            assert answer.status_code == 201, answer.text
            spent.append(time.perf_counter() - asked)
    board.last_number, board.ended_at = number, time.perf_counter()
    return spent


async def sample(process: psutil.Process, board: Board, memory: list[float]) -> None:
    """The server's resident memory in MiB."""
    while not board.ended_at:
        memory.append(process.memory_info().rss / 2**20)
        await asyncio.sleep(SAMPLE_S)


async def run(bench: Bench, port: int, pid: int, minutes: float) -> dict[str, Any]:
    tokens = [token for _, found in sorted(bench.tokens.items()) for token in found]
    publisher, first = bench.tokens["MOWR/duty"][0], bench.publish(port, 1, 0)
    board, memory, server = Board(), list[float](), psutil.Process(pid)
    followers = [Follower(board, tokens[at % len(tokens)], first) for at in range(STREAMS)]
    before, begin = server.cpu_times(), time.perf_counter()
    living = [asyncio.create_task(each.live(port)) for each in followers]
    sampling = asyncio.create_task(sample(server, board, memory))
    spent = sorted(await publish(port, publisher, board, minutes))
    await asyncio.wait(living, timeout=120)
    await sampling
    after = server.cpu_times()
    numbers = board.last_number
    missing = sum(numbers + 1 - each.next for each in followers)
    times, quarter = sorted(board.times), max(1, -(-len(memory) // 4))
    return {
        "minutes": minutes, "took_minutes": round((board.ended_at - begin) / 60, 1),
        "records": numbers, "connections": board.connections,
        "heard": board.heard, "of": numbers * STREAMS, "missing": missing, "wrong": board.wrong,
        "submit_p50_ms": _ms(spent, 0.5), "submit_p99_ms": _ms(spent, 0.99),
        "way_p50_ms": round(times[len(times) // 2] / 1e6, 1),
        "memory_mib_first_minute": round(memory[min(6, len(memory) - 1)]),
        "memory_mib_most_by_quarter": [round(max(memory[at : at + quarter])) for at in range(0, len(memory), quarter)],
        "memory_mib_end": round(memory[-1]),
        "cpu_share": round((sum(after[:2]) - sum(before[:2])) / (board.ended_at - begin), 2),
    }  # fmt: skip


def _ms(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1_000, 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--database", default="", help="of PostgreSQL; SQLite where it is left out")
    args = parser.parse_args()
    head = f"# python -m bench.api_hour --minutes {args.minutes:g}\n# {circumstances()}"
    print(head, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "node", THREADS, args.database, False)
        with bench.server() as (port, pid):
            found = uvloop.run(run(bench, port, pid, args.minutes))
    row = f"{STREAMS} streams that come and go, {PER_S} records/s: " + json.dumps(found)
    print(row)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "api-hour.txt").write_text(f"{head}\n{row}\n")


if __name__ == "__main__":
    main()
