"""The texts of a body that somebody wrote freely, found by the body's type. Pure."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

Found = tuple[str, str]  # place such as body.options[0].against, text


def free_texts(shape: type[msgspec.Struct], body: dict[str, Any]) -> Iterator[Found]:
    """Every text that is not empty, in the order of the fields; `body` has the shape."""
    yield from _walk(_info(shape), body, "body")


def words_of(shape: type[msgspec.Struct], body: dict[str, Any]) -> Iterable[str]:
    """What a search finds it by."""
    return (text for _, text in free_texts(shape, body))


@cache
def _info(shape: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(shape)


def _walk(info: inspect.Type, value: Any, place: str) -> Iterator[Found]:
    if isinstance(info, inspect.Metadata):
        if isinstance(value, str) and value and (info.extra or {}).get("free_text"):
            yield place, value
        yield from _walk(info.type, value, place)
    elif isinstance(info, inspect.UnionType):
        for each in info.types:
            yield from _walk(each, value, place)
    elif isinstance(info, inspect.StructType) and isinstance(value, dict):
        for field in info.fields:
            yield from _walk(field.type, value.get(field.encode_name), f"{place}.{field.encode_name}")
    elif isinstance(info, inspect.ListType) and isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _walk(info.item_type, inner, f"{place}[{at}]")
