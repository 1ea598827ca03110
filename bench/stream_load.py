"""Listens with many streams: python -m bench.stream_load --port P --tokens FILE --n 5000 --events 100

Each event's title begins with the time at which it was handed in (CLOCK_MONOTONIC, ns): its way is measured from
there; `s:` numbers the events, so that every connection checks that it got each one, once and in order. Prints a line
of JSON when it is ready, and one at the end.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path

import psutil
import uvloop

REQUEST = "GET /api/v1/stream{after} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n"
NATS = 'CONNECT {{"verbose":false}}\r\nSUB events 1\r\nPING\r\n'
MARK = b'"title":"'
GREETINGS = (b"retry:", b"PONG")


class Listener(asyncio.Protocol):
    """One stream; keeps only what is left of an unfinished event."""

    __slots__ = ("board", "greeted", "left", "next", "request", "transport")

    def __init__(self, request: bytes, board: "Board", expected: int) -> None:
        self.request, self.board, self.left = request, board, b""
        self.next, self.greeted = expected, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.request)  # type: ignore[attr-defined]

    def connection_lost(self, error: Exception | None) -> None:
        self.board.ended += 1

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        board = self.board
        if self.left:
            data = self.left + data
        if not self.greeted and any(each in data for each in GREETINGS):
            self.greeted = True
            board.ready += 1
        at = data.find(MARK)
        end = 0
        while at >= 0:
            stop = data.find(b'"', at + len(MARK))
            if stop < 0:
                break
            sent, _, number = data[at + len(MARK) : stop].partition(b" s:")
            if number:
                board.note(self, now - int(sent), int(number))
            end = stop
            at = data.find(MARK, stop)
        self.left = data[max(end, len(data) - 64) :] if at < 0 else data[at:]


class Board:
    def __init__(self) -> None:
        self.ready = self.ended = self.heard = self.wrong = 0
        self.times: list[int] = []
        self.slowest: dict[int, int] = {}

    def note(self, listener: Listener, spent: int, number: int) -> None:
        self.heard += 1
        self.times.append(spent)
        self.slowest[number] = max(spent, self.slowest.get(number, 0))
        if number != listener.next:
            self.wrong += 1
        listener.next = number + 1


async def run(args: argparse.Namespace) -> None:
    tokens = [token for _, found in sorted(json.loads(Path(args.tokens).read_text()).items()) for token in found]
    board, loop = Board(), asyncio.get_running_loop()
    server = psutil.Process(args.pid)
    before = server.memory_info().rss
    begin = time.perf_counter()

    async def connect(at: int) -> None:
        after = f"?after={args.after}" if args.after else ""
        asked = NATS if args.nats else REQUEST
        request = asked.format(after=after, token=tokens[at % len(tokens)]).encode()
        await loop.create_connection(lambda: Listener(request, board, args.first), "127.0.0.1", args.port)

    for at in range(0, args.n, 50):
        await asyncio.gather(*(connect(each) for each in range(at, min(at + 50, args.n))))
    wanted = args.n * args.missed
    while board.ready < args.n or board.heard < wanted:
        await asyncio.sleep(0.005)
    connected = time.perf_counter() - begin
    await asyncio.sleep(0.5)
    memory = (server.memory_info().rss - before) / args.n / 1024
    say(ready=board.ready, connect_s=round(connected, 2), kib_each=round(memory, 1), caught_up=board.heard)
    cpu = server.cpu_times()
    board.times.clear()
    board.slowest.clear()
    heard = board.heard
    deadline = time.monotonic() + args.seconds
    while board.heard - heard < args.n * args.events and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    spent = server.cpu_times()
    used = spent.user + spent.system - cpu.user - cpu.system
    report(board, args, board.heard - heard, used)
    os._exit(0)  # closing thousands of sockets one by one measures nothing


def report(board: Board, args: argparse.Namespace, heard: int, used: float) -> None:
    times, slowest = sorted(board.times) or [0], sorted(board.slowest.values()) or [0]
    say(
        delivered=heard, of=args.n * args.events, wrong=board.wrong, ended=board.ended,
        p50_ms=at(times, 0.5), p99_ms=at(times, 0.99),
        slowest_p50_ms=at(slowest, 0.5), slowest_p99_ms=at(slowest, 0.99), per_cpu_s=round(heard / max(used, 0.01)),
    )  # fmt: skip


def at(times: list[int], share: float) -> float:
    return round(times[min(len(times) - 1, int(share * len(times)))] / 1e6, 1)


def say(**found: object) -> None:
    print(json.dumps(found))
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True, help="of the server")
    parser.add_argument("--tokens", required=True)
    parser.add_argument("--n", type=int, default=5_000)
    parser.add_argument("--events", type=int, default=100, help="that each will hear once it is there")
    parser.add_argument("--first", type=int, default=0, help="the number of the first of them")
    parser.add_argument("--after", default="", help="where to resume")
    parser.add_argument("--missed", type=int, default=0, help="events to catch up with")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--nats", action="store_true", help="subscribe at a nats-server instead")
    uvloop.run(run(parser.parse_args()))
