"""Duties, the labels that were agreed, and who can decide: as the caller's post sees them. They go by the clock, so
that each is computed when it is asked for."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from jisr.api import asking
from jisr.api.answers import answer
from jisr.api.callers import Caller
from jisr.api.door import Door
from jisr.api.rooms import Room
from jisr.capabilities.framework.duties.deciding import who_decides
from jisr.capabilities.framework.duties.labels import proposals_for
from jisr.capabilities.framework.duties.reading import board_of, duties_in, known_to
from jisr.capabilities.framework.duties.shapes import agreed_dict, board_dict, who_dict
from jisr.errors import Invalid

LONGEST = 500  # characters of a question


async def list_duties(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    given = request.query_params
    asking.check_names(given, frozenset({"thread", "member", "at"}))
    at = asking.time_of(given, "at")
    reader, now = room.journal.read(caller.clearance, at), room.journal.now() if at is None else at

    def ask() -> bytes:
        if "thread" in given:
            thread = reader.thread(given["thread"])
            board = duties_in(reader, room.policy, thread.id, thread.kind, now)
        else:
            board = board_of(reader, room.policy, now)
        return orjson.dumps(board_dict(board, now, given.get("member", "")))

    return answer(request, await room.read(ask))


async def list_proposals(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    """Of the caller's own member: for a type of record, and where it is given, a thread."""
    given = request.query_params
    asking.check_names(given, frozenset({"type", "thread"}))
    if not given.get("type"):
        raise Invalid("name the type of record in type", code="type_missing", field="type")
    reader, now = room.journal.read(caller.clearance), room.journal.now()

    def ask() -> bytes:
        place: dict[str, Any] = {}
        if "thread" in given:
            thread = reader.thread(given["thread"])
            place = {"thread": thread.id, "kind": thread.kind}
        found = proposals_for(reader, room.policy, caller.actor.member, given["type"], now, **place)
        return orjson.dumps({"proposals": [agreed_dict(each) for each in found]})

    return answer(request, await room.read(ask))


async def list_who(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    given = request.query_params
    asking.check_names(given, frozenset({"q"}))
    question = given.get("q", "")
    if not question.strip() or len(question) > LONGEST:
        raise Invalid("write in q what is to be decided, in {most} characters", code="bad_question", field="q",
                      most=LONGEST)  # fmt: skip
    reader, now = room.journal.read(caller.clearance), room.journal.now()

    def ask() -> bytes:
        found = who_decides(question, known_to(reader, room.policy), now)
        return orjson.dumps({"question": question, "who": [who_dict(each) for each in found]})

    return answer(request, await room.read(ask))
