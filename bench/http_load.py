"""Asks a server over kept-open connections: python -m bench.http_load --port P --tokens FILE --what list --seconds 10

Prints one line of JSON: answers a second, and the median and the 99th percentile of their times in ms.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import uvloop

from bench.api_world import incident

HEAD = "{method} /api/v1{path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"


class Connection(asyncio.Protocol):
    """One question after the other."""

    def __init__(self, questions: Iterator[bytes], times: list[float], until: float) -> None:
        self.questions, self.times, self.until = questions, times, until
        self.done = asyncio.get_running_loop().create_future()
        self.buffer, self.begun = b"", 0.0
        self.failures = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        question = next(self.questions, None) if time.perf_counter() < self.until else None
        if question is None:
            self.transport.close()
            return
        self.begun = time.perf_counter()
        self.transport.write(question)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        at = self.buffer.find(b"content-length: ")
        length = int(self.buffer[at + 16 : self.buffer.index(b"\r\n", at)]) if 0 <= at < end else 0
        if len(self.buffer) < end + 4 + length:
            return
        if self.buffer[9:12] not in (b"200", b"201", b"304"):
            self.failures += 1
        self.times.append(time.perf_counter() - self.begun)
        self.buffer = b""
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(self.failures)


def lists(token: str, path: str) -> Iterator[bytes]:
    """A path with %03d in it is another question each time."""
    number = random.randrange(1_000)
    while True:
        number += 1
        asked = path % (number % 1_000) if "%" in path else path
        yield (HEAD.format(method="GET", path=asked, token=token) + "\r\n").encode()


def submissions(token: str, name: str, lines: int) -> Iterator[bytes]:
    number = 0
    while True:
        made = [json.dumps(incident(f"{name}-{number}-{line}", f"Report {number}", 600)) for line in range(lines)]
        number += 1
        body = "\n".join(made).encode()
        kind = "application/x-ndjson" if lines > 1 else "application/json"
        head = HEAD.format(method="POST", path="/records", token=token)
        yield (head + f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body


async def run(args: argparse.Namespace) -> None:
    known = json.loads(Path(args.tokens).read_text())
    tokens = [tokens[0] for name, tokens in sorted(known.items()) if name.split("/")[0] not in ("ADV", "HUM")]
    loop, times, found = asyncio.get_running_loop(), [], []
    until = time.perf_counter() + args.seconds
    for at in range(args.connections):
        token = tokens[at % len(tokens)]
        if args.what == "list":
            questions = lists(token, args.path)
        else:
            questions = submissions(token, f"{time.time_ns()}-{at}", args.lines)
        _, connection = await loop.create_connection(
            lambda questions=questions: Connection(questions, times, until), "127.0.0.1", args.port
        )
        found.append(connection)
    begin = time.perf_counter()
    failures = sum(await asyncio.gather(*(each.done for each in found)))
    spent = time.perf_counter() - begin
    times.sort()
    rank = lambda share: round(times[min(len(times) - 1, int(share * len(times)))] * 1_000, 2)  # noqa: E731
    per_second = round(len(times) * (args.lines if args.what != "list" else 1) / spent)
    print(json.dumps({"per_s": per_second, "p50": rank(0.5), "p99": rank(0.99), "failures": failures}), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tokens", required=True)
    parser.add_argument("--what", choices=["list", "submit", "batch"], default="list")
    parser.add_argument("--path", default="/threads?limit=50")
    parser.add_argument("--lines", type=int, default=1)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    uvloop.run(run(parser.parse_args()))
