"""What goes out, as JSON: the journal's answers in the shapes of the public surface."""

from collections.abc import Sequence
from typing import Any

import msgspec
import orjson

from jisr.gazetteer import Place
from jisr.journal.append import Accepted
from jisr.journal.journal import Audience
from jisr.journal.offering import Offer
from jisr.journal.query import Page
from jisr.journal.read import Explained, RecordView, ThreadView
from jisr.journal.registry import Registry
from jisr.language import language
from jisr.search.chips import Chip, chip_dicts

ALWAYS = (
    "id", "ref", "type", "type_version", "author", "post", "happened_at", "recorded_at", "thread", "label", "refs",
    "body",
)  # fmt: skip
WHERE_SAID = ("person", "device_at", "clock_skewed", "erased", "withdrawn", "unreadable")


def record_dict(record: RecordView) -> dict[str, Any]:
    """A body that was erased, and all of a record that was withdrawn, is null. `opened`: see the stream."""
    found = {name: getattr(record, name) for name in ALWAYS}
    found.update((name, value) for name in WHERE_SAID if (value := getattr(record, name)))
    if record.opened:
        found["opened"] = [record_dict(each) for each in record.opened]
    return found


def record_json(record: RecordView) -> bytes:
    return orjson.dumps(record_dict(record))


def records_json(records: list[RecordView]) -> bytes:
    return orjson.dumps({"records": [record_dict(each) for each in records]})


def page_json(page: Page, chips: Sequence[Chip] = ()) -> bytes:
    return msgspec.json.encode(
        {
            "count": page.count,
            "more": page.more_than_counted,
            "threads": page.threads,
            "cursor": page.cursor,
            "chips": chip_dicts(chips),
        }
    )


def places_json(places: list[Place]) -> bytes:
    """`lat` and `lon` in 1e-7 degree, as records have them; `name` in the language that was asked for."""
    return orjson.dumps(
        {
            "places": [
                {
                    "name": each.name(language()), "names": each.names, "kind": each.kind, "country": each.country,
                    "lat": each.lat, "lon": each.lon, "people": each.people,
                }
                for each in places
            ]
        }
    )  # fmt: skip


def thread_json(thread: ThreadView) -> bytes:
    found = {name: getattr(thread, name) for name in thread.__struct_fields__}
    return orjson.dumps({**found, "records": [record_dict(each) for each in thread.records]})


def explained_json(explained: Explained) -> bytes:
    """`reasons` are sentences; `codes` the same for machines."""
    return orjson.dumps(
        {
            "allowed": explained.allowed,
            "reasons": [str(each) for each in explained.reasons],
            "codes": [each.code for each in explained.reasons],
        }
    )


def accepted_json(accepted: list[Accepted], notes: list[str] | None = None) -> bytes:
    """`notes`: of a file, what has no place here or was read otherwise than written."""
    return msgspec.json.encode({"accepted": accepted, **({} if notes is None else {"notes": notes})})


def audiences_json(found: list[Audience], lines: list[int], members: set[str]) -> bytes:
    return orjson.dumps({"would_see": audiences(found, lines, members)})


def audiences(found: list[Audience], lines: list[int], members: set[str]) -> list[dict[str, Any]]:
    """`readers`: member -> the levels at which it reads; `not`: the members that would not see it."""
    return [
        {
            "line": lines[each.line - 1],
            "readers": each.readers,
            "not": sorted(members - each.readers.keys()),
        }
        for each in found
    ]


def consistency_json(old: int, new: int, hashes: list[str]) -> bytes:
    return orjson.dumps({"old": old, "new": new, "proof": hashes})


def offer_json(offer: Offer) -> bytes:
    """Bytes are base64."""
    return msgspec.json.encode(offer)


def types_json(registry: Registry) -> bytes:
    public = [each for _, each in sorted(registry.types.items()) if each.public]
    return orjson.dumps(
        [
            {"type": each.name, "version": each.version, "schema": registry.schema(each), "example": each.example}
            for each in public
        ]
    )
