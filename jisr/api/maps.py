"""Map data: what a query finds in a box, as features while they can be drawn, else as heaps: how many lie where.

The same words ask as in /threads, so that a list and its map are two looks at one query. A map is no file that somebody
takes away: it says its space, viewer and label, and not the time at which it was asked.
"""

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from jisr.api import asking
from jisr.api.answers import answer
from jisr.api.callers import Caller
from jisr.api.door import Door
from jisr.api.rooms import Room
from jisr.interop.features import features_of, labels_of
from jisr.interop.geojson import MEDIA, geometry, properties
from jisr.interop.shapes import UNITS
from jisr.interop.statement import label_words
from jisr.journal.node import REAL
from jisr.journal.picture import Heap, heaps
from jisr.journal.policy import Policy
from jisr.journal.query import MOST_ROWS, Query
from jisr.journal.read import Reader
from jisr.journal.registry import Box
from jisr.journal.rollup import roll_up
from jisr.language import language
from jisr.search import Known

EVERYWHERE = "-180,-90,180,90"
USUAL = 500  # threads that are drawn one by one
MOST_HEAPED = 5_000  # threads that are looked at for heaps, the newest: about 20 ms at 100,000
ASKED = frozenset({"kind", "state", "bbox", "since", "q", "at", "limit"})


async def features(door: Door, request: Request, room: Room, caller: Caller) -> Response:
    given = request.query_params
    asking.check_names(given, ASKED)
    drawn = asking.limit_of(given, USUAL)
    at = asking.time_of(given, "at")
    known = Known(room.journal.registry, room.policy, room.journal.now() if at is None else at)
    query = asking.query_of({**given, "bbox": given.get("bbox", EVERYWHERE), "limit": str(drawn)}, known).query
    reader = room.journal.read(caller.clearance, at)
    key = (caller.clearance.name, language(), request.scope["path"], request.url.query)
    found = await room.answer(key, lambda: map_json(reader, query, room.policy, room.journal.space))
    return answer(request, found, MEDIA)


def map_json(reader: Reader, query: Query, policy: Policy, space: str) -> bytes:
    """`count`: of the threads that match, exact to 1,000. `complete`: whether each of them is a feature here."""
    page = reader.threads(query)
    whole = page.count <= query.limit and not page.more_than_counted
    found = {
        "type": "FeatureCollection",
        "space": space,
        "exercise": space != REAL,
        "viewer": reader.clearance.name,
        "count": page.count,
        "more": page.more_than_counted,
        "complete": whole,
    }
    if whole:
        pictures = reader.pictures([row.id for row in page.threads])
        labels = dict.fromkeys(label for picture in pictures for label in labels_of(picture))
        drawn = [
            {"type": "Feature", "id": each.id, "geometry": geometry(each), "properties": properties(each)}
            for picture in pictures
            for each in features_of(picture, policy)
        ]
        line = label_words(roll_up(labels, policy)) if labels else None
        return orjson.dumps({**found, "label_line": line, "features": drawn})
    gathered, counted = _heaps(reader, query)
    return orjson.dumps({**found, "counted": counted, "features": [_heap(each) for each in gathered]})


def _heaps(reader: Reader, query: Query) -> tuple[list[Heap], int]:
    """(heaps, how many threads stand in them). Of what a search finds, the first thousand are looked at."""
    if query.text is None and query.sought is None:
        return reader.heaps(query, MOST_HEAPED)
    assert query.box is not None
    page = reader.threads(msgspec.structs.replace(query, limit=MOST_ROWS, count=False))
    rows = [(row.box, row.severity) for row in page.threads if row.box is not None]
    return heaps(rows, query.box), len(rows)


def _heap(heap: Heap) -> dict[str, object]:
    west, south, east, north = heap.box
    middle = (west + east) / 2 / UNITS, (south + north) / 2 / UNITS
    return {
        "type": "Feature",
        "id": f"heap/{west}/{south}",
        "geometry": {"type": "Point", "coordinates": middle},
        "properties": {"role": "heap", "count": heap.count, "severity": heap.severity, "box": _degrees(heap.box)},
    }


def _degrees(box: Box) -> list[float]:
    return [edge / UNITS for edge in box]
