"""What can be asked and handed in. Each reads its question, asks the journal once, and shapes the answer."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from jisr import gazetteer
from jisr.api import asking, shapes
from jisr.api.answers import TEXT, answer
from jisr.api.batches import batch_of
from jisr.api.callers import Caller
from jisr.api.door import Door
from jisr.api.rooms import Room
from jisr.errors import BatchRefused, Invalid, Missing
from jisr.journal.label import PUBLIC, Clearance
from jisr.journal.logs import checkpoint_of, consistency_of
from jisr.journal.offering import offer_of
from jisr.journal.policy import Policy
from jisr.journal.read import Reader
from jisr.journal.receipt import parse_receipt
from jisr.journal.receipts import receipt_for
from jisr.journal.record import read_envelope
from jisr.language import language
from jisr.search import Known

LONGEST_NAME = 200  # characters
SLOWER = frozenset({"q", "at", "bbox", "since"})


async def submit(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    batch = await batch_of(request, door.limits)
    try:
        accepted = await room.append(caller.actor, batch.entries)
    except BatchRefused as refused:
        raise batch.at_its_lines(refused) from None
    return answer(request, shapes.accepted_json(accepted), status=201)


async def dry_run(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    batch = await batch_of(request, door.limits, prefix="dry-run")
    try:
        found = await room.read(lambda: room.journal.dry_run(caller.actor, batch.entries))
    except BatchRefused as refused:
        raise batch.at_its_lines(refused) from None
    return answer(request, shapes.audiences_json(found, batch.lines, set(room.policy.members)))


async def _answer(
    request: Request, room: Room, caller: Caller, ask: Callable[[], bytes], quick: bool = False
) -> Response:
    key = (caller.clearance.name, language(), request.scope["path"], request.url.query)
    return answer(request, await room.answer(key, ask, quick))


async def list_types(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    return answer(request, door.types)


async def list_records(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    given = request.query_params
    asking.check_names(given, frozenset({"after", "limit"}))
    limit = asking.limit_of(given, 1_000)
    reader = room.journal.read(caller.clearance)
    return await _answer(request, room, caller, lambda: shapes.records_json(reader.records(given.get("after"), limit)))


async def list_threads(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    given = request.query_params
    asking.check_names(given, asking.THREADS)
    at = asking.time_of(given, "at")
    now = room.journal.now() if at is None else at
    asked = asking.query_of(given, Known(room.journal.registry, room.policy, now))
    reader = room.journal.read(caller.clearance, at)
    quick = SLOWER.isdisjoint(given)
    ask = lambda: shapes.page_json(reader.threads(asked.query), asked.chips)  # noqa: E731
    return await _answer(request, room, caller, ask, quick)


async def list_places(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    """Of the gazetteer and the pack: the same for everyone."""
    given = request.query_params
    asking.check_names(given, frozenset({"q", "limit"}))
    name = given.get("q", "")
    if not gazetteer.key_of(name) or len(name) > LONGEST_NAME:
        raise Invalid("write a place's name, or its beginning, in q", code="bad_place", field="q")
    limit = asking.limit_of(given, 10, gazetteer.MOST)
    places = room.policy.places
    return answer(request, await room.read(lambda: shapes.places_json(gazetteer.beginning(name, places, limit))))


async def show_thread(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    asking.check_names(request.query_params, frozenset({"at"}))
    reader = room.journal.read(caller.clearance, asking.time_of(request.query_params, "at"))
    reference = request.path_params["thread"]
    quick = reader.at is None
    return await _answer(request, room, caller, lambda: shapes.thread_json(reader.thread(reference)), quick)


async def explain(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    asking.check_names(request.query_params, frozenset({"for"}))
    other = _clearance(room.policy, request.query_params.get("for", ""))
    reader = room.journal.read(caller.clearance)
    reference = request.path_params["record"]
    return await _answer(request, room, caller, lambda: shapes.explained_json(reader.why(reference, other)))


def _clearance(policy: Policy, name: str) -> Clearance:
    """MEMBER (its highest level), MEMBER/LEVEL or MEMBER/POST."""
    member, _, second = name.partition("/")
    try:
        if member != PUBLIC and second in [post.code for post in policy.member(member, "for").posts]:
            return policy.post_clearance(member, second)
        return policy.clearance(name)
    except Invalid as fault:
        fault.field = "for"
        raise


async def checkpoint(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    member = request.path_params["member"]
    return answer(request, await room.read(lambda: checkpoint_of(room.journal, member).encode()), TEXT)


async def proof(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    """A receipt of a record that the caller sees; that a log's later checkpoint continues an earlier one; or, where
    `new` is left out, all that leads a witness from what it saw to the newest checkpoint."""
    given, member = request.query_params, request.path_params["member"]
    asking.check_names(given, frozenset({"record", "old", "new", "origin"}))
    if "record" in given:
        reader = room.journal.read(caller.clearance)
        return answer(request, await room.read(lambda: receipt_of(room, reader, member, given["record"])), TEXT)
    old = asking.size_of(given, "old")
    if "new" not in given:
        offer = await room.read(lambda: offer_of(room.journal, member, old, given.get("origin", "")))
        return answer(request, shapes.offer_json(offer))
    new = asking.size_of(given, "new")
    hashes = await room.read(lambda: consistency_of(room.journal, member, old, new))
    return answer(request, shapes.consistency_json(old, new, hashes))


def receipt_of(room: Room, reader: Reader, member: str, reference: str) -> bytes:
    """Of a record in this member's log alone: one of another member is missing here."""
    text = receipt_for(room.journal, reader, reference)
    written = read_envelope(parse_receipt(text).extra or b"")
    if written.author != member:
        raise Missing("there is nothing under {reference} in the log of {member} that you may see", code="not_found",
                      reference=reference, member=member)  # fmt: skip
    return text.encode()
