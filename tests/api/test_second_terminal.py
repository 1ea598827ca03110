"""A second terminal follows a node's stream, as people do: two programs, and the server killed between them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from jisr.client import Client
from tests.api.conftest import House
from tests.api.test_stream import free_port, start_server

ROOT = Path(__file__).parents[2]
FOLLOW = [sys.executable, "-m", "jisr.cli.main", "follow"]


class Terminal:
    """`jisr follow` in a process of its own; keeps what it prints."""

    def __init__(self, house: House, post: str, after: str, tmp_path: Path) -> None:
        token = tmp_path / "token"
        token.write_text(house.token(post))
        command = [*FOLLOW, "--url", house.url, "--token-file", str(token), "--after", after]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.events: list[dict[str, Any]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.events.extend(json.loads(line) for line in self.process.stdout)

    @property
    def ids(self) -> list[str]:
        return [each["id"] for each in self.events if each["event"] == "record"]

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(20) == 130
        self._thread.join(20)


def test_a_second_terminal_follows_through_kill_9_of_the_server_without_gap_or_repeat(
    house: House, tmp_path: Path
) -> None:
    house.close()
    house.port = free_port()
    server = start_server(house, house.port)
    said: list[str] = []
    try:
        with Client(house.url, house.token("MOWR/duty")) as client:

            def say(count: int) -> None:
                said.extend(client.submit([house.opening()])[0]["id"] for _ in range(count))

            say(1)
            terminal = Terminal(house, "MOE/duty", said[0], tmp_path)
            for stop in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
                say(10)
                _until(terminal, said[-1])
                say(10)  # perhaps not heard any more before the server goes
                server.send_signal(stop)
                server.wait(20)
                server = start_server(house, house.port)
            say(1)
            _until(terminal, said[-1])
            terminal.close()
        assert terminal.ids == said[1:]
    finally:
        server.kill()
        server.wait(20)
        house.open()


def _until(terminal: Terminal, record: str) -> None:
    deadline = time.monotonic() + 40
    while record not in terminal.ids:
        assert time.monotonic() < deadline, "it was not told"
        time.sleep(0.02)
