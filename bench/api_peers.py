"""python -m bench.api_peers [--n 5000]: our streams, bare ASGI and nats-server, one after the other in one run.

The same listeners, events of about 1 KiB to all of them every 200 ms, each measured from its hand-in: by HTTP, through
checks, signature, fsync and views to whoever may see it (ours); by HTTP into a queue for each client (bare ASGI); by
PUB (nats-server, which keeps nothing). Three rounds, so that a busy moment of the machine shows. Writes
bench/results/api-peers.txt. Needs `nats-server` (apt-get install nats-server); without it, that row is left out.
"""

import argparse
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson

from bench.api import EVENT_BYTES, RESULTS, Bench, circumstances, line_of, wait_for
from bench.api_world import incident

EVENTS, EVERY_S, ROUNDS = 50, 0.2, 3
SHOWN = ("p50_ms", "p99_ms", "slowest_p99_ms", "per_cpu_s", "kib_each", "delivered", "of", "wrong")
Tell = Callable[[bytes], None]


def event(number: int) -> bytes:
    """As long as what our stream tells of the same record."""
    record = incident(f"peer-{number}", f"{time.monotonic_ns()} s:{number}", EVENT_BYTES + 400)
    return orjson.dumps(record)


def publish(tell: Tell) -> None:
    begin = time.perf_counter()
    for number in range(EVENTS):
        time.sleep(max(0.0, begin + number * EVERY_S - time.perf_counter()))
        tell(event(number))


@contextmanager
def program(*command: str) -> Iterator[tuple[int, int]]:
    """(port, pid); {port} in the command is a free one."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    process = subprocess.Popen(
        [each.format(port=port) for each in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.kill()
        process.wait(30)


def ours(bench: Bench, n: int) -> dict[str, Any]:
    with bench.server() as (port, pid):
        bench.publish(port, 1, 0)
        listening = bench.listen(port, pid, "--n", str(n), "--events", str(EVENTS), "--first", str(bench.number))
        ready = line_of(listening)
        bench.publish(port, EVENTS, EVERY_S)
        return {**ready, **line_of(listening)}


def bare(bench: Bench, n: int) -> dict[str, Any]:
    with program(sys.executable, "-m", "bench.bare_asgi", "{port}") as (port, pid):
        listening = bench.listen(port, pid, "--n", str(n), "--events", str(EVENTS))
        ready = line_of(listening)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            publish(lambda data: _post(client, data))
        return {**ready, **line_of(listening)}


def _post(client: httpx.Client, data: bytes) -> None:
    assert client.post("/", content=data).status_code == 201


def nats(bench: Bench, n: int) -> dict[str, Any]:
    with program("nats-server", "-a", "127.0.0.1", "-p", "{port}") as (port, pid):
        listening = bench.listen(port, pid, "--n", str(n), "--events", str(EVENTS), "--nats")
        ready = line_of(listening)
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b'CONNECT {"verbose":false}\r\n')
            publish(lambda data: line.sendall(b"PUB events %d\r\n%b\r\n" % (len(data), data)))
            return {**ready, **line_of(listening)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=5_000, help="streams")
    args = parser.parse_args()
    head = f"# python -m bench.api_peers --n {args.n}\n# {circumstances()}"
    print(head, flush=True)
    peers: dict[str, Callable[[Bench, int], dict[str, Any]]] = {"ours": ours, "bare ASGI": bare, "nats-server": nats}
    if shutil.which("nats-server") is None:
        del peers["nats-server"]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "node", 1_000, "", False)
        for turn in range(1, ROUNDS + 1):
            for name, peer in peers.items():
                found = peer(bench, args.n)
                shown = ", ".join(f"{found[each]} {each}" for each in SHOWN)
                rows.append(f"round {turn}, {name}, {args.n} streams, 1 KiB every {EVERY_S * 1000:.0f} ms: {shown}")
                print(rows[-1], flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "api-peers.txt").write_text("\n".join([head, *rows]) + "\n")


if __name__ == "__main__":
    main()
