"""python -m bench.api [--quick] [--only PART] [--postgres]: what the machines' door costs.

Writes bench/results/api.txt, or api-PART.txt, or api-PART-postgres.txt: that one on the server that
JISR_TEST_POSTGRES_URL names, in a database of its own.

Server and load generator share the machine's cores, as in the measurements of other systems that stand beside.
"""

import argparse
import json
import os
import platform
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from bench.api_world import incident, issue_tokens, journal_of, make_node
from jisr.journal.batch import read_batch
from jisr.journal.record import Actor

RESULTS = Path(__file__).parent / "results"
PROGRAM = (
    "import sys; from jisr.api.limits import Rates; Rates.spend = lambda *asked: None;"  # one client asks for hundreds
    " from jisr.cli.main import main; sys.exit(main())"
)
FORGETFUL = "from jisr.api import remembered; remembered.LONGEST_S = 0; " + PROGRAM
EVENT_BYTES = 500  # of description, which makes an event of about 1 KiB


class Bench:
    def __init__(self, folder: Path, threads: int, database_url: str, quick: bool) -> None:
        self.folder, self.quick, self.url = folder, quick, database_url
        self.node = make_node(folder, threads, database_url)
        self.tokens = issue_tokens(self.node, folder, 2)
        self.rows: list[str] = []
        self.number = 0

    @contextmanager
    def server(self, program: str = PROGRAM) -> Iterator[tuple[int, int]]:
        """(port, pid)"""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = int(found.getsockname()[1])
        command = [sys.executable, "-c", program, "serve", "--data", str(self.folder), "--port", str(port)]
        process = subprocess.Popen(
            command, env={**os.environ, "JISR_DATABASE_URL": self.url}, stdout=subprocess.DEVNULL
        )
        try:
            wait_for(port)
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)

    def load(self, port: int, *words: str) -> dict[str, Any]:
        seconds = "3" if self.quick else "10"
        command = [sys.executable, "-m", "bench.http_load", "--port", str(port), "--seconds", seconds]
        found = subprocess.run(
            [*command, "--tokens", str(self.folder / "tokens.json"), *words], capture_output=True, text=True, check=True
        )
        answer: dict[str, Any] = json.loads(found.stdout)
        return answer

    def listen(self, port: int, pid: int, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "bench.stream_load", "--port", str(port), "--pid", str(pid)]
        return subprocess.Popen(
            [*command, "--tokens", str(self.folder / "tokens.json"), *words], stdout=subprocess.PIPE, text=True
        )

    def row(self, name: str, **found: Any) -> None:
        text = f"{name}: " + ", ".join(f"{value} {key}" for key, value in found.items())
        print(text, flush=True)
        self.rows.append(text)

    # Questions

    def questions(self) -> None:
        with self.server() as (port, _):
            self.load(port)
            self.row("list of 50 threads, 16 connections, the same question again", **self.load(port))
            self.row("types, 16 connections", **self.load(port, "--path", "/types"))
        with self.server(FORGETFUL) as (port, _):
            self.row("list of 50 threads, 16 connections, nothing remembered", **self.load(port))

    def submissions(self) -> None:
        with self.server() as (port, _):
            self.row("submit one at a time, 16 connections", **self.load(port, "--what", "submit"))
            found = self.load(port, "--what", "batch", "--lines", "1000", "--connections", "2")
            own = self.own_rate()
            self.row("submit NDJSON of 1,000, 2 connections", **found, share_of_journal=round(found["per_s"] / own, 2))
            self.row("the journal's own rate, batches of 1,000", per_s=own)

    def own_rate(self) -> int:
        """What it does without HTTP, from the same bytes."""
        journal, spent, count = journal_of(self.node), 0.0, 2 if self.quick else 10
        for _ in range(count):
            lines = [json.dumps(incident(f"own-{time.time_ns()}-{at}", "Report", 600)) for at in range(1_000)]
            begin = time.perf_counter()
            journal.append(Actor("MOWR", "duty"), read_batch("\n".join(lines).encode()).entries)
            spent += time.perf_counter() - begin
        journal.close()
        return round(1_000 * count / spent)

    # Streams

    def publish(self, port: int, count: int, every: float) -> str:
        """Events to all, each with the time at which it was handed in; the id of the last one."""
        token = self.tokens["MOWR/duty"][0]
        last = ""
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}/api/v1", headers={"authorization": f"Bearer {token}"}
        ) as client:
            begin = time.perf_counter()
            for at in range(count):
                time.sleep(max(0.0, begin + at * every - time.perf_counter()))
                record = incident(f"event-{time.time_ns()}", f"{time.monotonic_ns()} s:{self.number}", EVENT_BYTES)
                answer = client.post("/records", json=record)
                last = answer.json()["accepted"][0]["id"]
                self.number += 1
        return last

    def streams(self, count: int, events: int, every: float, what: str = "") -> None:
        with self.server() as (port, pid):
            self.publish(port, 1, 0)
            first, words = self.number, ["--n", str(count), "--events", str(events)]
            listening = self.listen(port, pid, *words, "--first", str(first))
            ready = line_of(listening)
            self.publish(port, events, every)
            done = line_of(listening)
            self.row(
                f"{what}{count} streams, {self.clearances} clearances, 1 KiB every {every * 1000:.0f} ms",
                **ready,
                **done,
            )

    def reconnect(self, count: int, missed: int) -> None:
        with self.server() as (port, pid):
            last = self.publish(port, 1, 0)
            first = self.number
            self.publish(port, missed, 0)
            words = [
                "--n",
                str(count),
                "--after",
                last,
                "--missed",
                str(missed),
                "--first",
                str(first),
                "--events",
                "0",
            ]
            listening = self.listen(port, pid, *words)
            self.row(f"{count} streams come back and catch up with {missed} events", **line_of(listening))
            line_of(listening)

    @property
    def clearances(self) -> int:
        return len(self.tokens)


def line_of(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")


def own_database() -> str:
    server = os.environ["JISR_TEST_POSTGRES_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench_api")
        connection.execute("CREATE DATABASE bench_api TEMPLATE template0")
    return make_conninfo(server, dbname="bench_api")


def circumstances() -> str:
    load = os.getloadavg()
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC; {os.cpu_count()} cores, {memory:.0f} GB,"
        f" load {load[0]:.1f} before; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="small: to see that it runs")
    parser.add_argument("--only", default="", help="questions, submissions, streams, reconnect, way")
    parser.add_argument("--postgres", action="store_true", help="on a server, see above")
    parser.add_argument("--folder", default="", help="where the world is made; in a temporary folder where left out")
    args = parser.parse_args()
    words = " ".join(word for word in sys.argv[1:] if "/" not in word and word != "--folder")
    head = f"# python -m bench.api {words}".rstrip() + f"\n# {circumstances()}"
    print(head, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(
            Path(args.folder or folder) / "node", 2_000 if args.quick else 100_000,
            own_database() if args.postgres else "", args.quick,
        )  # fmt: skip
        few = 10 if args.quick else 1
        parts = {
            "questions": bench.questions,
            "submissions": bench.submissions,
            "streams": lambda: bench.streams(5_000 // few, 100 // few, 0.2),
            "reconnect": lambda: bench.reconnect(2_000 // few, 20),
            "way": lambda: bench.streams(500 // few, 200 // few, 0.1, "from submit to the slowest of "),
        }
        for name, part in parts.items():
            if args.only in ("", name):
                part()
    RESULTS.mkdir(exist_ok=True)
    name = "-".join(part for part in ("api", args.only, "postgres" if args.postgres else "") if part)
    if not args.quick:
        (RESULTS / f"{name}.txt").write_text("\n".join([head, *bench.rows]) + "\n")


if __name__ == "__main__":
    main()
