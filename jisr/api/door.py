"""What every endpoint needs: who asks, in which room, how much it may ask, and how errors are answered."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request
from starlette.responses import Response

from jisr.accounts.grants import Grants
from jisr.api.access import AccessLog
from jisr.api.callers import Caller, Keys, caller_of
from jisr.api.languages import language_headers, spoken_to
from jisr.api.limits import Limits, Rates
from jisr.api.problems import MEDIA, Unauthorised, problem
from jisr.api.rooms import Room, Rooms
from jisr.api.shapes import types_json
from jisr.errors import JisrError
from jisr.journal.label import Clearance
from jisr.journal.node import REAL, Node

Task = Callable[["Door", Request, Room, Caller], Awaitable[Response]]
OpenTask = Callable[["Door", Request, Room, Clearance], Awaitable[Response]]
"""What may be asked without a token too, where the pack has a public feed."""
Admitted = Callable[[], Awaitable[tuple[Caller | None, Awaitable[Response]]]]
"""Who asks, once let in, and the answer on its way."""


class Door:
    def __init__(self, node: Node, grants: Grants, limits: Limits) -> None:
        self.node, self.limits = node, limits
        self.loop = asyncio.get_running_loop()
        self.rooms = Rooms(node)
        self.types = types_json(node.registry)
        self.rates = Rates(limits)
        self.public_rates = Rates(limits.of_public)
        self._executor = ThreadPoolExecutor(1, "accounts")
        self.keys = Keys(grants, self._executor)
        self.access = AccessLog(node.folder)

    async def admit(self, authorization: str, streams: bool = False) -> tuple[Room, Caller]:
        """Raises `Unauthorised` alike for whatever is wrong with the token, `TooMany` for one that asks too fast. A
        browser's token opens its stream and nothing else."""
        grant = await self.keys.grant(authorization)
        if grant.person is not None and not streams:
            raise Unauthorised
        try:
            room = await self.rooms.room(grant.space)
        except JisrError as error:
            if error.code in ("no_space", "bad_space"):
                raise Unauthorised from None
            raise
        caller = caller_of(grant, room.policy)
        self.rates.spend(grant.hash)
        return room, caller

    async def serve(self, task: Task, request: Request) -> Response:
        async def admitted() -> tuple[Caller, Awaitable[Response]]:
            room, caller = await self.admit(request.headers.get("authorization", ""))
            return caller, task(self, request, room, caller)

        return await self._answered(request, admitted)

    async def serve_open(self, task: OpenTask, request: Request) -> Response:
        """With a token as everywhere; without one, what is public, where the pack says so."""

        async def admitted() -> tuple[Caller | None, Awaitable[Response]]:
            authorization = request.headers.get("authorization", "")
            if authorization:
                room, caller = await self.admit(authorization)
                return caller, task(self, request, room, caller.clearance)
            room, clearance = await self._public(request)
            return None, task(self, request, room, clearance)

        return await self._answered(request, admitted)

    async def _public(self, request: Request) -> tuple[Room, Clearance]:
        """The public, where the pack of the space `real` lets it in."""
        try:
            room = await self.rooms.room(REAL)
            clearance = room.policy.public_clearance
        except JisrError as error:
            if error.code in ("no_space", "no_pack"):
                raise Unauthorised from None
            raise
        if clearance is None:
            raise Unauthorised
        self.public_rates.spend((request.client.host if request.client else "").encode())
        return room, clearance

    async def _answered(self, request: Request, admitted: Admitted) -> Response:
        """In the language that is asked for; noted whatever comes of it."""
        caller, status = None, 500
        with spoken_to(request):
            try:
                self.access.check()
                caller, answering = await admitted()
                response = await answering
                status = response.status_code
            except JisrError as error:
                response = refusal(error)
                status = response.status_code
            finally:
                self.access.note(request, caller, status)
        return response

    def close(self) -> None:
        self.rooms.close()
        self.access.close()
        self._executor.shutdown(wait=False)


def refusal(error: JisrError) -> Response:
    status, body, headers = problem(error)
    return Response(body, status, {"content-type": MEDIA, "cache-control": "no-store", **language_headers(), **headers})
