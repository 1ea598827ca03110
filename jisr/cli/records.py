"""One record, as data and as lines for people."""

from collections.abc import Iterator
from typing import Any

import msgspec
import orjson

from jisr.cli.common import shown
from jisr.cli.registry import registry
from jisr.cli.words import label_words
from jisr.journal.read import RecordView
from jisr.journal.record import is_id, reference_of

ALWAYS = (
    "id", "ref", "type", "type_version", "author", "post", "happened_at", "recorded_at",
    "thread", "label", "refs", "body",
)  # fmt: skip
WHERE_SAID = ("person", "device_at", "clock_skewed", "erased", "withdrawn", "unreadable")


def record_dict(record: RecordView) -> dict[str, Any]:
    """A body that was erased, and all of a record that was withdrawn, is null."""
    found = {name: getattr(record, name) for name in ALWAYS}
    found.update((name, getattr(record, name)) for name in WHERE_SAID if getattr(record, name))
    return found


def print_record(record: RecordView) -> None:
    if record.withdrawn:
        print(f"{record.ref}  withdrawn: it was seen then, and its author has narrowed it since")
        return
    print(f"{record.ref}  {record.type} by {record.author}/{record.post}, recorded {record.recorded_at}")
    assert record.label is not None
    print(f"         {shown(label_words(record.label))}")
    for line in _body_lines(record):
        print(f"         {line}")


def _body_lines(record: RecordView) -> Iterator[str]:
    if record.happened_at != record.recorded_at:
        yield f"happened at: {record.happened_at}"
    if record.erased:
        yield "erased: its author has taken away what it said"
    if record.unreadable:
        yield "this node does not know the type; what it says is shown as it is"
    if record.clock_skewed:
        yield f"the sender's clock was off: it said {record.device_at}"
    body = record.body or {}
    declared = _declared(record.type)
    for name in [*(each for each in declared if each in body), *(each for each in body if each not in declared)]:
        yield from _field(name, body[name])


def _declared(type_name: str | None) -> list[str]:
    """The fields of a type, in the order in which it declares them."""
    found = registry().types.get(type_name or "")
    return [each.encode_name for each in msgspec.structs.fields(found.body)] if found else []


def _field(name: str, value: Any) -> Iterator[str]:
    words = name.replace("_", " ")
    if isinstance(value, dict) and name == "place":
        yield f"{words}: {_place(value)}"
    elif isinstance(value, dict) and {"level", "originator", "releasable_to", "caveats"} <= value.keys():
        yield f"{words}: {shown(label_words(value))}"
    elif isinstance(value, str) and is_id(value):
        yield f"{words}: {reference_of(value)}"
    elif isinstance(value, dict) and all(isinstance(each, str | int) for each in value.values()):
        yield f"{words}: {', '.join(f'{inner} {shown(each)}' for inner, each in value.items())}"
    elif isinstance(value, dict | list):
        yield f"{words}: {shown(orjson.dumps(value).decode())}"
    elif value not in (None, ""):
        yield f"{words}: {shown(value)}"


def _place(place: dict[str, Any]) -> str:
    """Upper Bridge (33.31 N, 44.36 E, within 500 m)"""
    if not {"lat", "lon", "precision_m"} <= place.keys():
        return shown(orjson.dumps(place).decode())
    where = f"{_degrees(place['lat'], 'N', 'S')}, {_degrees(place['lon'], 'E', 'W')}, within {place['precision_m']:,} m"
    return f"{shown(place['name'])} ({where})" if place.get("name") else where


def _degrees(value: int, ahead: str, behind: str) -> str:
    whole, part = divmod(abs(value), 10_000_000)
    digits = f"{part:07d}".rstrip("0")
    return f"{whole}{'.' if digits else ''}{digits} {ahead if value >= 0 else behind}"
