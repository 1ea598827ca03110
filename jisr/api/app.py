"""The application: its paths, its streams, and what it does while it runs."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from jisr.accounts.grants import Grants
from jisr.api import alerts, duties, endpoints, exchanging, maps, openapi
from jisr.api.answers import answer
from jisr.api.callers import Caller
from jisr.api.door import Door, OpenTask, refusal
from jisr.api.languages import language_headers, spoken_to
from jisr.api.limits import Limits
from jisr.api.problems import MEDIA, plain_problem, status_of
from jisr.api.rooms import Room
from jisr.api.streams import begin_stream, serve_stream
from jisr.api.ticking import Clocks
from jisr.api.watch import watch
from jisr.errors import JisrError
from jisr.journal.node import Node
from jisr.language import say

ROOT = "/api/v1"
STREAM = ROOT + "/stream"


class Api:
    """One ASGI application for all spaces of a node: a token says which one it is for. No middleware stands between a
    stream and its client: each of its frames would stay as long as the stream does."""

    def __init__(self, answers: Starlette, stream: "_StreamDoor") -> None:
        self._answers, self._stream = answers, stream
        self.state = answers.state

    def opened(self) -> AbstractAsyncContextManager[Any]:
        """The door stands open meanwhile, without a server."""
        return self._answers.router.lifespan_context(self._answers)

    def __call__(self, scope: Any, receive: Any, send: Any) -> Awaitable[None]:
        if scope["type"] == "http" and scope["path"] == STREAM:
            return self._stream(scope, receive, send)
        return self._answers(scope, receive, send)


def make_app(node: Node, grants: Grants, limits: Limits | None = None) -> Api:
    hall = _Hall(node, grants, limits or Limits())
    answers = Starlette(
        routes=[Mount(ROOT, app=Router(routes=_routes(hall), redirect_slashes=False))],
        exception_handlers={HTTPException: _not_here, Exception: _failed},
        lifespan=hall.open,
    )
    return Api(answers, _StreamDoor(hall))


class _Hall:
    """The door stands open while the application runs; it needs the event loop."""

    def __init__(self, node: Node, grants: Grants, limits: Limits) -> None:
        self.node, self.grants, self.limits = node, grants, limits
        self.door: Door | None = None

    @asynccontextmanager
    async def open(self, app: Starlette) -> AsyncIterator[None]:
        self.door = app.state.door = Door(self.node, self.grants, self.limits)
        watching = asyncio.create_task(watch(self.door))
        clocks = Clocks(self.node)
        clocks.start()
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.to_thread(clocks.stop)
            self.door.close()


def _routes(hall: _Hall) -> list[Route]:
    def route(path: str, task: Any, method: str = "GET") -> Route:
        async def run(request: Request) -> Response:
            assert hall.door is not None
            return await hall.door.serve(task, request)

        return Route(path, run, methods=[method])

    def open_route(path: str, task: OpenTask) -> Route:
        async def run(request: Request) -> Response:
            assert hall.door is not None
            return await hall.door.serve_open(task, request)

        return Route(path, run, methods=["GET"])

    description = openapi.document(hall.node.registry, _version())

    async def describe(request: Request) -> Response:
        return answer(request, description)

    return [
        route("/records", endpoints.submit, "POST"),
        route("/records", endpoints.list_records),
        route("/records/dry-run", endpoints.dry_run, "POST"),
        route("/records/{record}/why", endpoints.explain),
        route("/threads", endpoints.list_threads),
        route("/threads/{thread}", endpoints.show_thread),
        route("/types", endpoints.list_types),
        route("/duties", duties.list_duties),
        route("/framework/proposals", duties.list_proposals),
        route("/framework/who", duties.list_who),
        route("/map/features", maps.features),
        open_route("/alerts", alerts.list_alerts),
        open_route("/alerts.atom", alerts.feed),
        open_route("/alerts/{record}.cap", alerts.show_alert),
        route("/export/{format}", exchanging.export),
        route("/import/{format}", exchanging.bring, "POST"),
        route("/places", endpoints.list_places),
        route("/log/{member}/checkpoint", endpoints.checkpoint),
        route("/log/{member}/proof", endpoints.proof),
        Route("/openapi.json", describe),
    ]


class _StreamDoor:
    """An ASGI application of its own. Nothing that only the beginning of a stream needs outlives it: of each there are
    thousands."""

    def __init__(self, hall: _Hall) -> None:
        self._hall = hall

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        door, begun = self._hall.door, time.monotonic()
        assert door is not None
        admitted = await self._admitted(door, scope, receive, send)
        if admitted is None:
            return
        room, caller, status = *admitted, 200
        try:
            stream = await begin_stream(room, caller, _after(Request(scope)), scope, send)
            await serve_stream(room, stream, receive)
        except JisrError as error:
            status = status_of(error)
            await _refuse(error, scope, receive, send)
        finally:
            room.hub.dismiss(caller.grant.hash)
            door.access.note(Request(scope), caller, status, seconds=round(time.monotonic() - begun))

    async def _admitted(self, door: Door, scope: Any, receive: Any, send: Any) -> tuple[Room, Caller] | None:
        """None where it was refused, and answered."""
        request, caller = Request(scope), None
        try:
            if scope["method"] != "GET":
                await (await _not_here(request, HTTPException(405, headers={"allow": "GET"})))(scope, receive, send)
                return None
            door.access.check()
            room, caller = await door.admit(request.headers.get("authorization", ""), streams=True)
            room.hub.admit(caller.grant.hash, door.limits.streams)
        except JisrError as error:
            door.access.note(request, caller, status_of(error))
            await _refuse(error, scope, receive, send)
            return None
        door.access.note(request, caller, 200)
        return room, caller


def _after(request: Request) -> str | None:
    return request.headers.get("last-event-id") or request.query_params.get("after")


async def _refuse(error: JisrError, scope: Any, receive: Any, send: Any) -> None:
    with spoken_to(Request(scope)):
        await refusal(error)(scope, receive, send)


async def _not_here(request: Request, error: Exception) -> Response:
    """Paths and methods that do not exist."""
    assert isinstance(error, HTTPException)
    with spoken_to(request):
        code, detail = _words(error)
        body, said = plain_problem(error.status_code, code, detail), language_headers()
    return Response(body, error.status_code, {**(error.headers or {}), "content-type": MEDIA, **said})


def _words(error: HTTPException) -> tuple[str, str]:
    if error.status_code == 404:
        return "no_such_path", say("there is nothing at this path; see /api/v1/openapi.json")
    if error.status_code == 405:
        return "no_such_method", say("this path does not take this method; see /api/v1/openapi.json")
    return "http", error.detail


async def _failed(request: Request, error: Exception) -> Response:
    """A fault of ours: it goes to the server's own log, and says nothing here."""
    with spoken_to(request):
        body, said = plain_problem(500, "failed", say("this node has failed; its log says why")), language_headers()
    return Response(body, 500, {"content-type": MEDIA, **said})


def _version() -> str:
    try:
        return version("jisr")
    except PackageNotFoundError:
        return "0"
