"""Whole files, in the formats of others: what the caller sees goes out, what it brings comes in."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from jisr.api import files, shapes
from jisr.api.answers import answer
from jisr.api.batches import body_of, check_lines
from jisr.api.callers import Caller
from jisr.api.door import Door
from jisr.api.rooms import Room
from jisr.errors import BatchRefused
from jisr.interop.registry import format_to_read, format_to_write


async def export(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    form = format_to_write(request.path_params["format"])
    assert form.write is not None
    write = form.write
    out = files.outgoing(form, room.journal, room.policy, caller.clearance, request.query_params)
    return answer(request, await room.exchange(lambda: write(out)), form.media)


async def bring(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    form, given = format_to_read(request.path_params["format"]), request.query_params
    assert form.read is not None
    read, dry = form.read, files.is_dry_run(given)
    data = await body_of(request, door.limits.body_bytes)
    brought_in = files.incoming(form, data, room.journal, room.policy, caller.actor, given)
    brought = await room.exchange(lambda: read(brought_in))
    check_lines(len(brought.entries), door.limits)
    try:
        if dry:
            found = await room.exchange(lambda: room.journal.dry_run(caller.actor, brought.entries))
            would_see = shapes.audiences(found, brought.lines, set(room.policy.members))
            return answer(request, orjson.dumps(files.foretold(brought, would_see)))
        accepted = await room.append(caller.actor, brought.entries)
    except BatchRefused as refused:
        raise brought.at_its_place(refused) from None
    return answer(request, shapes.accepted_json(accepted, brought.notes), status=201)
