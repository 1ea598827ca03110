"""P1 through the machines' door: the bytes that a viewer's token gets are the same whether or not what it may not see
exists: lists, threads, records, why, dry runs, errors and the stream."""

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
from hypothesis import assume

from jisr.accounts.grants import Grants
from jisr.api.app import Api, make_app
from jisr.api.door import Door
from jisr.api.rooms import Room
from jisr.journal.label import Clearance
from jisr.journal.node import Node
from jisr.journal.read import Reader
from jisr.journal.record import Submission
from tests.interop.sheets.support import REGISTRY, row_of, workbook
from tests.promises.readings import LINES, PRESENT_LINES, Answers, Questions, tries
from tests.promises.test_p1_non_interference import _interesting, _same_answers
from tests.promises.theatre import Theatre, generated
from tests.promises.worlds import World, without

WORLDS = {"sqlite": 24, "postgres": 4}
"""Fewer on PostgreSQL: the door is the same, and the worlds go through both stores without it too."""
SHARDS = range(200, 202)


@pytest.mark.parametrize("shard", SHARDS)
def test_what_a_token_gets_does_not_depend_on_what_it_may_not_see(
    theatre: Theatre, store_kind: str, shard: int
) -> None:
    @generated(shard, WORLDS[store_kind])
    def run(world: World, chosen: int) -> None:
        assume(compare(theatre, world, chosen))

    run()


def test_a_door_that_tells_of_hidden_records_is_noticed(
    theatre: Theatre, store_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if store_kind != "sqlite":
        pytest.skip("a break of the reader is noticed alike on both stores")
    monkeypatch.setattr(Reader, "_ever_sees", lambda reader, row: True)
    noticed: list[str] = []

    @generated(SHARDS[0], 8)
    def run(world: World, chosen: int) -> None:
        try:
            compare(theatre, world, chosen)
        except AssertionError as error:
            noticed.append(str(error))

    run()
    assert noticed


def test_a_feed_that_reads_as_a_member_is_noticed(
    theatre: Theatre, store_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if store_kind != "sqlite":
        pytest.skip("as above")

    async def careless(door: Door, request: Any) -> tuple[Room, Clearance]:
        room = await door.rooms.room("real")
        return room, room.policy.clearance("CELL")

    monkeypatch.setattr(Door, "_public", careless)
    noticed: list[str] = []

    @generated(SHARDS[0], 16)
    def run(world: World, chosen: int) -> None:
        try:
            compare(theatre, world, chosen)
        except AssertionError as error:
            noticed.append(str(error))

    run()
    assert any("anybody" in each for each in noticed)


def compare(theatre: Theatre, world: World, chosen: int) -> int:
    """The number of records that were hidden; raises AssertionError with the first answer that differs."""
    played, whole = theatre.whole(world)
    whole.close()
    viewer = _interesting(played, chosen)
    hidden = sum(not played.annals.ever_sees(viewer, each) for each in played.ids)
    questions = Questions(played, viewer, theatre.country.viewers[:3], theatre.last)
    if not hidden or questions.post is None:
        return 0
    _, less = theatre.less(without(played, viewer))
    less.close()
    theatre.clock.ms = questions.end
    answers = [asyncio.run(asked(node, theatre, questions)) for node in theatre.nodes]
    _same_answers(viewer, *answers)
    return hidden


async def asked(node: Node, theatre: Theatre, questions: Questions) -> Answers:
    grants = Grants(node.folder, "", theatre.clock)
    assert questions.post is not None
    member, _, post = questions.post.partition("/")
    token = grants.issue(member, post, "real")
    app = make_app(node, grants)
    headers = {"authorization": f"Bearer {token}"}
    found: Answers = {}
    async with app.opened():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://node/api/v1", headers=headers) as client:
            for path in paths(questions):
                found[path] = shown(await client.get(path))
            for name, data in workbooks(questions).items():
                found[f"workbook {name}"] = shown(await client.post("/import/xlsx?dry_run=true", content=data))
            for record in questions.tried[:2]:
                for name, submissions in tries(record).items():
                    lines = b"\n".join(orjson.dumps(_plain(each)) for each in submissions)
                    found[f"try {name} {record}"] = shown(await client.post("/records/dry-run", content=lines))
            for path in open_paths(questions):
                found[f"anybody: {path}"] = shown(await client.get(path, headers={"authorization": ""}))
        for after in ("", questions.last, *questions.ids[:3]):
            found[f"stream after {after}"] = await streamed(app, token, after)
    grants.close()
    return found


def paths(questions: Questions) -> Iterator[str]:
    yield from ("/threads", "/threads?limit=1", "/threads?kind=incident", "/threads?state=open", "/threads?q=water")
    yield from ("/export/xlsx", "/export/xlsx?type=opened&limit=1", "/export/xlsx?template=true&type=opened")
    yield from ("/map/features", "/map/features?bbox=44,33,45,34", "/map/features?limit=1", "/map/features?q=water")
    yield from ("/export/geojson", "/export/kml?limit=2", "/export/cap", *open_paths(questions))
    yield from (f"/threads?q={quote(line)}" for line in (*LINES, *PRESENT_LINES))
    yield from (f"/threads?q=ref:{ref}" for ref in questions.refs[:4])
    yield from (f"/threads?q={quote(line)}&at=2099-01-01" for line in LINES[:6])
    yield from ("/places?q=mos", "/places?q=")
    yield from ("/threads?bbox=44,33,45,34", "/records", f"/records?after={questions.last}", "/types", "/openapi.json")
    for record in questions.ids[:12]:
        yield f"/threads/{record}"
        yield f"/records?after={record}&limit=2"
        yield f"/records/{record}/why?for={questions.others[0].name}"
        yield (
            f"/log/MOWR/proof?record={record}"
            if record not in questions.threads
            else f"/threads/{record}?at=2099-01-01"
        )
    yield from (f"/export/xlsx?thread={record}" for record in questions.tried[:3])
    for ref in questions.refs[:12]:
        yield f"/threads/{ref}"


def open_paths(questions: Questions) -> Iterator[str]:
    """What the public gets: every viewer sees that too, so that it is the same in both worlds."""
    yield from ("/alerts", "/alerts.atom", "/alerts?limit=1", "/alerts?bbox=44,33,45,34")
    yield from (f"/alerts/{record}.cap" for record in questions.ids[:12])


def workbooks(questions: Questions) -> dict[str, bytes]:
    """That name records which one has heard of: as a thread, as a reference, and as one that stands already."""
    name, found = "incidents.sitrep", {}
    example = REGISTRY.types[name].example
    for record in questions.tried[:2]:
        found[f"thread {record}"] = workbook({name: [row_of(name, example, thread=record)]})
        found[f"refs {record}"] = workbook({name: [row_of(name, example, thread=record, refs=[record])]})
        found[f"standing {record}"] = workbook({name: [row_of(name, example, **{"record.id": record})]}, standing=True)
    return found


def shown(answer: httpx.Response) -> bytes:
    """All of it; but of a receipt, whose length shows how long a log is, only that it was given."""
    if answer.content.startswith(b"c2sp.org"):
        return b"%d a receipt" % answer.status_code
    said = sorted((name, value) for name, value in answer.headers.items())
    return f"{answer.status_code} {said}\n".encode() + answer.content


async def streamed(app: Api, token: str, after: str) -> bytes:
    """What a stream says until it has caught up, without the hint when to come back."""
    parts: list[bytes] = []
    gone = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        parts.append(orjson.dumps(message["status"]) if "status" in message else message["body"])

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/stream",
        "root_path": "",
        "query_string": f"after={after}".encode(),
        "headers": [(b"authorization", f"Bearer {token}".encode())],
        "http_version": "1.1",
        "scheme": "http",
    }
    stream = asyncio.ensure_future(app(scope, receive, send))
    hubs = [room.hub for room in app.state.door.rooms.opened()]
    while not stream.done() and not any(hub._streams for hub in hubs):
        await asyncio.sleep(0.001)
    gone.set()
    await stream
    return b"\n".join(each for each in b"".join(parts).split(b"\n") if b"retry:" not in each)


def _plain(submission: Submission) -> dict[str, Any]:
    found = {name: getattr(submission, name) for name in submission.__struct_fields__}
    return {name: value for name, value in found.items() if value not in (None, ())}
