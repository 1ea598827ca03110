"""A house with its door open: a node on the pack two-rivers, served on a port of its own, and the cast with tokens."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from jisr.accounts.grants import Grants
from jisr.api.app import make_app
from jisr.api.door import Door
from jisr.api.limits import Limits
from jisr.api.serve import server
from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.cli.registry import registry
from jisr.journal.journal import wall_clock
from jisr.journal.node import Node

PACKS = Path(__file__).parents[2] / "packs"
OBSERVED = "2017-08-01T05:00:00+03:00"
Records = list[dict[str, Any]]


class House:
    """`house.of("MOWR/duty")` is a client with that post's token."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.node = Node(folder, registry(), database_url)
        self.grants = Grants(folder, database_url, wall_clock)
        self.tokens: dict[str, str] = {}
        self._clients: dict[str, httpx.Client] = {}
        self._given = 0

    def create(self, space: str = "real") -> None:
        journal = self.node.create(space)
        do_apply_pack(journal, read_pack(PACKS / "two-rivers"))
        if journal.views_are_stale():
            journal.rebuild()
        journal.close()

    def open(self, limits: Limits | None = None) -> None:
        self._app = make_app(self.node, Grants(self.folder, self.node.database_url, wall_clock), limits)
        self._server = server(self._app, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])

    def close(self) -> None:
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        self._server.should_exit = True
        self._thread.join(15)

    @property
    def door(self) -> Door:
        found: Door = self._app.state.door
        return found

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, post: str, space: str = "real") -> str:
        if f"{space}:{post}" not in self.tokens:
            member, _, code = post.partition("/")
            self.tokens[f"{space}:{post}"] = self.grants.issue(member, code, space)
        return self.tokens[f"{space}:{post}"]

    def of(self, post: str, space: str = "real") -> httpx.Client:
        if f"{space}:{post}" not in self._clients:
            self._clients[f"{space}:{post}"] = self.client(self.token(post, space))
        return self._clients[f"{space}:{post}"]

    def client(self, token: str) -> httpx.Client:
        return httpx.Client(base_url=f"{self.url}/api/v1", headers={"authorization": f"Bearer {token}"}, timeout=30)

    # Short sentences

    def opening(self, title: str = "Water rising", **more: Any) -> dict[str, Any]:
        self._given += 1
        body = {"title": title, "what": "flood", "observed_at": OBSERVED}
        return {
            "type": "incidents.opened",
            "body": body,
            "label": {"preset": "GOV"},
            "client_id": f"h-{self._given}",
            **more,
        }

    def report(self, thread: str, situation: str = "It rises still", **more: Any) -> dict[str, Any]:
        body = {"period": {"from": OBSERVED, "to": OBSERVED}, "situation": situation, "observed_at": OBSERVED}
        return {**self.opening(), "type": "incidents.sitrep", "body": body, "thread": thread, **more}

    def relabelling(self, record: str, label: dict[str, Any]) -> dict[str, Any]:
        return {**self.opening(), "type": "journal.relabel", "body": {"record": record, "label": label}, "label": label}

    def says(self, post: str, *records: dict[str, Any]) -> Records:
        lines = b"\n".join(httpx.Request("POST", "http://x", json=each).content for each in records)
        answer = self.of(post).post("/records", content=lines, headers={"content-type": "application/x-ndjson"})
        assert answer.status_code == 201, answer.text
        accepted: Records = answer.json()["accepted"]
        return accepted

    def opens(self, post: str, title: str = "Water rising", **more: Any) -> str:
        return str(self.says(post, self.opening(title, **more))[0]["id"])


@pytest.fixture
def house(database: str | None, tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "node", database or "")
    house.create()
    house.open()
    yield house
    house.close()


@pytest.fixture
def wait_for() -> Callable[[Callable[[], bool]], None]:
    """Until something is so, at most 10 s."""

    def wait(so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not so():
            assert time.monotonic() < deadline, "it did not come"
            time.sleep(0.02)

    return wait
