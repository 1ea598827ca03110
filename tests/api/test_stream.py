"""A stream tells what its clearance sees, as it arrives: without gap, without repeat, whatever breaks."""

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from jisr.api.events import HEARTBEAT
from jisr.api.wires import TransportWire
from jisr.client import Client, Event, Refusal, read_events
from jisr.journal.record import Actor, Submission
from tests.api.conftest import House

WaitFor = Callable[[Callable[[], bool]], None]


class Listener:
    """Keeps what a stream says, in a thread."""

    def __init__(self, house: House, post: str, after: str | None = None) -> None:
        self.events: list[Event] = []
        self.ended: BaseException | None = None
        self._client = Client(house.url, house.token(post))
        self._thread = threading.Thread(target=self._listen, args=(after,), daemon=True)
        self._thread.start()

    def _listen(self, after: str | None) -> None:
        try:
            for event in self._client.stream(after):
                self.events.append(event)
        except (Refusal, RuntimeError, httpx.HTTPError) as error:
            self.ended = error

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.events if each.name == "record"]

    def begun(self) -> bool:
        return any(each.name == "begin" for each in self.events)


@pytest.fixture
def listen(house: House, wait_for: WaitFor) -> Callable[..., Listener]:
    def start(post: str, after: str | None = None) -> Listener:
        listener = Listener(house, post, after)
        if after is None:
            wait_for(listener.begun)
        return listener

    return start


def test_each_hears_what_it_sees_and_nothing_else(
    house: House, listen: Callable[..., Listener], wait_for: WaitFor
) -> None:
    moe, moh, hum = listen("MOE/duty"), listen("MOH/duty"), listen("HUM/duty")
    first = house.opens("MOWR/duty")
    second = house.opens("MOWR/duty", label={"preset": "CELL", "releasable_to": ["MOH"]})
    third = house.opens("MOWR/duty")
    wait_for(lambda: third in moe.ids and third in moh.ids)
    assert moe.ids == [first, third]
    assert moh.ids == [first, second, third]
    assert hum.ids == []
    assert moe.events[-1].data["body"]["title"] == "Water rising"


def test_a_post_of_a_lower_level_hears_less(house: House, listen: Callable[..., Listener], wait_for: WaitFor) -> None:
    duty, drafter = listen("MOE/duty"), listen("MOE/drafter")
    secret = house.opens("MOE/duty", label={"level": "RESTRICTED", "releasable_to": ["all"], "caveats": []})
    open_one = house.opens("MOE/duty")
    wait_for(lambda: open_one in drafter.ids and open_one in duty.ids)
    assert (duty.ids, drafter.ids) == ([secret, open_one], [open_one])


def test_a_stream_is_what_reading_in_the_order_of_arrival_gives(
    house: House, listen: Callable[..., Listener], wait_for: WaitFor
) -> None:
    thread = house.opens("MOWR/duty")
    report = house.says("MOWR/duty", house.report(thread, label={"preset": "OWN"}))[0]["id"]
    live = listen("MOE/duty")
    house.says("MOWR/release", house.relabelling(report, {"preset": "CELL", "releasable_to": ["MOE"]}))
    last = house.opens("CELL/duty")
    caught_up = listen("MOE/duty", after=thread)
    wait_for(lambda: last in live.ids and last in caught_up.ids)
    read = house.of("MOE/duty").get("/records", params={"after": thread}).json()["records"]
    assert [each.data for each in caught_up.events] == read
    widened = next(each for each in live.events if each.name == "record")
    assert [each["id"] for each in widened.data["opened"]] == [report]
    assert widened.data == read[1]


def test_a_narrowing_is_told_and_what_is_hidden_now_is_not_caught_up_with(
    house: House, listen: Callable[..., Listener], wait_for: WaitFor
) -> None:
    before = house.opens("MOWR/duty")
    thread = house.opens("MOWR/duty", "Structural detail")
    live = listen("MOE/duty")
    (narrowed,) = house.says("MOWR/duty", house.relabelling(thread, {"preset": "OWN"}))
    wait_for(lambda: narrowed["id"] in live.ids)
    late = listen("MOE/duty", after=before)
    wait_for(lambda: narrowed["id"] in late.ids)
    assert late.ids == [narrowed["id"]]
    assert "Structural detail" not in json.dumps([each.data for each in late.events])


def test_a_position_that_was_never_seen_is_missing(house: House) -> None:
    hidden = house.opens("MOWR/duty", label={"preset": "OWN"})
    for after in (hidden, "0" * 64, "x"):
        answer = house.of("MOE/duty").get("/stream", params={"after": after})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_position")


def test_from_the_beginning(house: House, listen: Callable[..., Listener], wait_for: WaitFor) -> None:
    last = house.opens("MOWR/duty")
    listener = listen("MOE/duty", after="")
    wait_for(lambda: last in listener.ids)
    read = house.of("MOE/duty").get("/records").json()["records"]
    assert listener.ids == [each["id"] for each in read]


def test_a_revoked_token_ends_its_streams_within_five_seconds(
    house: House, listen: Callable[..., Listener], wait_for: WaitFor
) -> None:
    listener, other = listen("MOE/duty"), listen("MOH/duty")
    house.grants.revoke("MOE/duty", "real")
    begin = time.monotonic()
    with httpx.stream("GET", f"{house.url}/api/v1/stream", headers=dict(house.of("MOH/focal").headers)) as open_one:
        assert open_one.status_code == 200
    wait_for(lambda: listener.ended is not None)
    assert isinstance(listener.ended, Refusal)
    assert listener.ended.status == 401
    assert time.monotonic() - begin < 7  # the end, and the pause before it asks again
    last = house.opens("MOWR/duty")
    wait_for(lambda: last in other.ids)
    assert listener.ids == []


def test_what_another_process_writes_is_told(house: House, listen: Callable[..., Listener], wait_for: WaitFor) -> None:
    listener = listen("MOE/duty")
    journal = house.node.open("real")
    entry = house.opening("From elsewhere")
    (accepted,) = journal.append(Actor("MOWR", "duty"), [Submission(**entry)])
    journal.close()
    begin = time.monotonic()
    wait_for(lambda: accepted.id in listener.ids)
    assert time.monotonic() - begin < 2


def test_a_pack_that_changes_who_sees_what_asks_everyone_to_read_again(
    house: House, listen: Callable[..., Listener], wait_for: WaitFor
) -> None:
    listener = listen("MOE/duty")
    journal = house.node.open("real")
    assert journal.policy is not None
    moe = next(
        each
        for each in journal.read(journal.policy.clearance("CELL")).records(limit=500)
        if each.type == "directory.member" and each.body is not None and each.body["code"] == "MOE"
    )
    assert moe.body is not None
    body = {**moe.body, "caveats": ["MEDICAL"]}
    label = {name: value for name, value in (moe.label or {}).items() if name in ("level", "releasable_to", "caveats")}
    entry = Submission(type="directory.member", body=body, label=label, client_id="p", thread=moe.thread)
    journal.append(Actor("CELL", "system"), [entry])
    journal.close()
    wait_for(lambda: any(each.name == "resync" for each in listener.events))
    last = house.opens("MOWR/duty")
    wait_for(lambda: last in listener.ids)


def raw_stream(house: House, post: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", house.port))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    request = f"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {house.token(post)}\r\n\r\n"
    connection.sendall(request.encode())
    return connection


def test_a_client_that_does_not_read_is_told_to_come_back_and_loses_nothing(
    house: House, listen: Callable[..., Listener], wait_for: WaitFor
) -> None:
    slow, quick = raw_stream(house, "MOE/duty"), listen("MOH/duty")
    time.sleep(0.5)
    said = [house.opens("MOWR/duty")]
    hub = house.door.rooms.opened()[0].hub
    (stream,) = hub._streams["MOE/RESTRICTED"]
    while not stream.ended:  # beyond MOST_WAITING, the sockets' own buffers have to be filled
        records = [house.opening() for _ in range(50)]
        for each in records:
            each["body"]["description"] = "x" * 7_900
        said += [each["id"] for each in house.says("MOWR/duty", *records)]
        assert len(said) < 5_000
    data = b""
    while part := slow.recv(1 << 20):
        data += part
    lines = iter(data.partition(b"\r\n\r\n")[2].decode().replace("\r\n", "\n").split("\n"))
    heard = [each for each in _framed(lines) if each.name in ("record", "resync")]
    assert heard[-1].data == {"reason": "slow"}
    ids = [each.id for each in heard[:-1]]
    assert ids == said[: len(ids)]
    again = listen("MOE/duty", after=ids[-1])
    wait_for(lambda: len(again.ids) == len(said) - len(ids) and len(quick.ids) == len(said))
    assert ids + again.ids == said
    assert quick.ids == said


def _framed(lines: Iterator[str]) -> Iterator[Event]:
    """Events from a chunked body, whose sizes stand between them on lines of their own."""
    kept = [line for line in lines if not (line and all(c in "0123456789abcdef" for c in line))]
    return read_events(kept)


def test_cut_at_random_a_stream_has_no_gap_and_no_repeat(house: House) -> None:
    dice, said, heard = random.Random(7), [], list[str]()
    first = house.opens("MOWR/duty")
    stop = threading.Event()

    def write() -> None:
        with Client(house.url, house.token("MOWR/duty")) as client:
            while not stop.is_set():
                said.append(client.submit([house.opening()])[0]["id"])
                time.sleep(dice.random() * 0.01)

    writer = threading.Thread(target=write)
    writer.start()
    last = first
    for _ in range(25):
        connection = httpx.Client(timeout=10)
        headers = {**house.of("MOE/duty").headers, "last-event-id": last}
        until = time.monotonic() + dice.random() * 0.3
        with connection.stream("GET", f"{house.url}/api/v1/stream", headers=headers) as answer:
            for event in read_events(answer.iter_lines()):
                heard.append(event.id)
                last = event.id
                if time.monotonic() > until:
                    break
        connection.close()
    stop.set()
    writer.join()
    read = [each["id"] for each in house.of("MOE/duty").get("/records", params={"after": last}).json()["records"]]
    assert heard + read == said


SERVE = [sys.executable, "-m", "jisr.cli.main", "serve"]


def start_server(house: House, port: int) -> "subprocess.Popen[bytes]":
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "JISR_DATABASE_URL": house.node.database_url}
    process = subprocess.Popen(
        [*SERVE, "--data", str(house.folder), "--port", str(port)], env=environment, cwd=root, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_server_that_is_killed_loses_nothing_that_it_acknowledged_and_its_streams_go_on(house: House) -> None:
    house.close()
    house.port = free_port()
    server = start_server(house, house.port)
    said: list[str] = []
    try:
        with Client(house.url, house.token("MOWR/duty")) as client:
            said.append(client.submit([house.opening()])[0]["id"])
            listener = Listener(house, "MOE/duty", after=said[0])
            for round_number in range(3):
                for _ in range(20):
                    said.append(client.submit([house.opening()])[0]["id"])
                server.send_signal(signal.SIGKILL if round_number != 1 else signal.SIGTERM)
                server.wait(20)
                server = start_server(house, house.port)
            said.append(client.submit([house.opening()])[0]["id"])
            deadline = time.monotonic() + 30
            while said[-1] not in listener.ids and time.monotonic() < deadline:
                time.sleep(0.05)
        assert listener.ids == said[1:]
    finally:
        server.kill()
        server.wait(20)
        house.open()


def test_two_servers_of_one_node_tell_the_same(house: House, wait_for: WaitFor) -> None:
    port = free_port()
    server = start_server(house, port)
    try:
        here, there = House(house.folder, house.node.database_url), house
        here.port, here.tokens = port, house.tokens
        house.token("MOE/duty"), house.token("MOWR/duty")
        listeners = [Listener(each, "MOE/duty") for each in (here, there)]
        wait_for(lambda: all(each.begun() for each in listeners))
        with Client(here.url, house.token("MOWR/duty")) as one, Client(there.url, house.token("MOWR/duty")) as other:
            said = [client.submit([house.opening()])[0]["id"] for _ in range(10) for client in (one, other)]
        wait_for(lambda: all(len(each.ids) == len(said) for each in listeners))
        assert [each.ids for each in listeners] == [said, said]
    finally:
        server.kill()
        server.wait(20)


def test_a_connection_that_closes_while_it_is_written_to_takes_nothing_from_the_others(
    house: House, listen: Callable[..., Listener], wait_for: WaitFor
) -> None:
    gone, other = listen("MOE/duty"), listen("MOH/duty")
    room = house.door.rooms.opened()[0]

    async def cut_and_tell() -> None:
        (stream,) = room.hub._streams["MOE/RESTRICTED"]
        assert isinstance(stream.wire, TransportWire)
        stream.wire._transport.abort()
        await asyncio.sleep(0.05)
        room.hub.join(stream)  # as for the moment between a connection's end and the stream's noticing it
        stream.ended = False
        room.hub.beat()
        stream.tell(room.hub.position, HEARTBEAT)
        room.hub.leave(stream)

    asyncio.run_coroutine_threadsafe(cut_and_tell(), room._loop).result(10)
    last = house.opens("MOWR/duty")
    wait_for(lambda: last in other.ids and last in gone.ids)


def test_a_telling_that_fails_leaves_no_gap(
    house: House, listen: Callable[..., Listener], wait_for: WaitFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = listen("MOE/duty")
    hub = house.door.rooms.opened()[0].hub
    take, failed = hub.take, list[int]()

    async def fail_once(*given: Any) -> None:
        if not failed:
            failed.append(1)
            raise RuntimeError("as if something had broken")
        await take(*given)

    monkeypatch.setattr(hub, "take", fail_once)
    said = [house.opens("MOWR/duty") for _ in range(3)]
    wait_for(lambda: said[-1] in listener.ids)
    assert listener.ids == said
    assert failed
