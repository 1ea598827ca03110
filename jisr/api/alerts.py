"""Warnings: what the caller sees of them, as a list, as a feed, and each as CAP.

Without a token the same, of what is released to the public; only of the space `real`, and only where the pack says so:
a warning of an exercise that reaches the public would be taken for a real one.
"""

from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from jisr.api import asking
from jisr.api.answers import JSON, answer
from jisr.api.door import Door
from jisr.api.rooms import Room
from jisr.interop.cap.feed import ATOM_MEDIA, feed_xml, list_json
from jisr.interop.cap.messages import messages_of
from jisr.interop.cap.write import MEDIA, find_message, message_xml, missing
from jisr.interop.formats import Outgoing
from jisr.journal.label import Clearance
from jisr.journal.query import MOST_ROWS
from jisr.journal.record import is_id
from jisr.language import language
from jisr.search import Known

ASKED = frozenset({"kind", "state", "bbox", "since", "limit"})
USUAL = 100  # threads


async def list_alerts(door: Door, request: Request, room: Room, clearance: Clearance) -> Response:
    out = _outgoing(request, room, clearance)
    return await _answer(request, room, clearance, partial(list_json, out), JSON)


async def feed(door: Door, request: Request, room: Room, clearance: Clearance) -> Response:
    out = _outgoing(request, room, clearance)
    address = str(request.url.replace(query="")).removesuffix(".atom")
    return await _answer(request, room, clearance, partial(feed_xml, out, address), ATOM_MEDIA)


async def show_alert(door: Door, request: Request, room: Room, clearance: Clearance) -> Response:
    """By the id of the record that it was made from."""
    asking.check_names(request.query_params, frozenset())
    out = _outgoing(request, room, clearance)
    record = request.path_params["record"]

    def cap() -> bytes:
        if not is_id(record):
            raise missing(record)
        thread = out.reader.thread(record)
        return message_xml(find_message(messages_of(thread, out.policy), record), out)

    return await _answer(request, room, clearance, cap, MEDIA)


def _outgoing(request: Request, room: Room, clearance: Clearance) -> Outgoing:
    given = request.query_params
    asking.check_names(given, ASKED)
    known = Known(room.journal.registry, room.policy, room.journal.now())
    asked = asking.query_of({name: text for name, text in given.items() if name != "limit"}, known)
    return Outgoing(
        reader=room.journal.read(clearance), policy=room.policy, space=room.journal.space, viewer=clearance.name,
        now=room.journal.now(), query=asked.query, most=asking.limit_of(given, USUAL, MOST_ROWS),
    )  # fmt: skip


async def _answer(request: Request, room: Room, clearance: Clearance, ask: Callable[[], bytes], media: str) -> Response:
    key = (clearance.name, language(), request.scope["path"], f"{request.headers.get('host', '')}?{request.url.query}")
    return answer(request, await room.answer(key, ask, apart=True), media)
