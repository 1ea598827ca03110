"""A value of a body, for people: its field's word, and the value in words, by the body's own type."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from jisr.capabilities.incidents.words import choice_word, field_word

UNITS = 10_000_000  # of a degree


@dataclass(frozen=True)
class Line:
    """`kind`: text, moment, code (never turned round), or long (a paragraph of its own)."""

    path: str
    word: str
    text: str
    kind: str = "text"


def lines_of(shape: type[msgspec.Struct], body: dict[str, Any], type_name: str, without: frozenset[str]) -> list[Line]:
    """What a body says, in the order of its fields; what was left out or left empty is not there."""
    return list(_walk(_fields(shape), body, type_name, "", without))


def _walk(
    known: dict[str, inspect.Type], body: dict[str, Any], type_name: str, before: str, without: frozenset[str]
) -> Iterator[Line]:
    for name, value in _in_order(known, body):
        path = f"{before}{name}"
        if path in without or value in (None, "", [], {}):
            continue
        yield from _lines(known.get(name), value, type_name, path, without)


def _in_order(known: dict[str, inspect.Type], body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What this node does not know of, at the end."""
    yield from ((name, body[name]) for name in known if name in body)
    yield from ((name, value) for name, value in body.items() if name not in known)


def _lines(info: inspect.Type | None, value: Any, type_name: str, path: str, without: frozenset[str]) -> Iterator[Line]:
    info, extra = _plain(info)
    word = field_word(path, type_name)
    if extra.get("shown_as") == "ring":
        yield Line(path, word, f"{len(value) - 1}", "corners")
    elif path.rpartition(".")[2] == "place" and isinstance(value, dict):
        yield Line(path, word, place_text(value))
    elif isinstance(value, dict):
        inner = _fields(info.cls) if isinstance(info, inspect.StructType) else {}
        yield from _walk(inner, value, type_name, f"{path}.", without)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            item = info.item_type if isinstance(info, inspect.ListType) else None
            yield from _lines(item, each, type_name, f"{path}[{number}]", without)
    elif extra.get("shown_as") == "moment":
        yield Line(path, word, value, "moment")
    elif extra.get("shown_as") == "position":
        yield Line(path, word, str(value + 1))
    elif isinstance(value, str):
        said = choice_word(path, value, type_name)
        yield Line(path, word, said, "long" if len(said) > 80 or "\n" in said else "text")
    else:
        yield Line(path, word, choice_word(path, value, type_name))


def place_text(place: dict[str, Any]) -> str:
    """The name, then latitude and longitude in degrees and how precise they are."""
    there = f"{degrees(place['lat'])}, {degrees(place['lon'])} ±{place['precision_m']} m"
    return f"{place['name']} · {there}" if place.get("name") else there


def degrees(units: int) -> str:
    """33.31000: five digits are about a metre."""
    return f"{units / UNITS:.5f}"


def _plain(info: inspect.Type | None) -> tuple[inspect.Type | None, dict[str, Any]]:
    """Without what is put around it, and what that says."""
    extra: dict[str, Any] = {}
    while isinstance(info, inspect.Metadata | inspect.UnionType):
        if isinstance(info, inspect.Metadata):
            extra.update(info.extra or {})
            info = info.type
        else:
            info = next(each for each in info.types if not isinstance(each, inspect.NoneType))
    return info, extra


@cache
def _fields(shape: type[msgspec.Struct]) -> dict[str, inspect.Type]:
    info = inspect.type_info(shape)
    assert isinstance(info, inspect.StructType)
    return {field.encode_name: field.type for field in info.fields}
