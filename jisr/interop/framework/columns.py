"""A row as a line of texts and back: one column a field, a field within a field as `occasion.type`. Pure.

A list stands with commas, a map as `phone=123; radio=Cell`; where a text of theirs holds such a sign, as JSON. A text
that begins or ends with a blank, or looks like JSON, stands in quotes as JSON too. So nothing is lost.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from jisr.capabilities.framework.tables import TABLES

TEXT, NUMBER, DAY, LIST, MAP = "text", "number", "day", "list", "map"
_DAY = r"^(\d{4}-\d{2}-\d{2})?$"
_AWKWARD = re.compile(r'[,;،؛=\n\r\t{}\[\]"]|^\s|\s$|^$')


@dataclass(frozen=True)
class Column:
    """`path`: of the field, such as ("occasion", "type"); `optional`: whether what it stands in may be missing."""

    path: tuple[str, ...]
    kind: str
    required: bool = False

    @property
    def name(self) -> str:
        return ".".join(self.path)


@cache
def columns(table: str) -> tuple[Column, ...]:
    """In the order of the declaration; the code first."""
    return tuple(_columns(inspect.type_info(TABLES[table]), (), True))


def _columns(info: inspect.Type, path: tuple[str, ...], required: bool) -> Iterator[Column]:
    if isinstance(info, inspect.Metadata):
        yield from _columns(info.type, path, required)
    elif isinstance(info, inspect.UnionType):
        (inner,) = (each for each in info.types if not isinstance(each, inspect.NoneType))
        yield from _columns(inner, path, False)
    elif isinstance(info, inspect.StructType):
        for field in info.fields:
            yield from _columns(field.type, (*path, field.encode_name), required and field.required)
    else:
        yield Column(path, _kind(info), required)


def _kind(info: inspect.Type) -> str:
    if isinstance(info, inspect.IntType):
        return NUMBER
    if isinstance(info, inspect.VarTupleType | inspect.ListType):
        return LIST
    if isinstance(info, inspect.DictType):
        return MAP
    return DAY if isinstance(info, inspect.StrType) and info.pattern == _DAY else TEXT


def to_texts(table: str, row: Mapping[str, Any]) -> dict[str, str]:
    """By the name of the column; what the row does not say is left out."""
    found = {}
    for column in columns(table):
        value: Any = row
        for name in column.path:
            value = value.get(name) if value is not None else None
        if value is not None:
            found[column.name] = _to_text(column.kind, value)
    return found


def from_texts(table: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """A row whose numbers are still texts; what is blank is left out. Raises ValueError with the name of a column
    whose JSON cannot be read."""
    found: dict[str, Any] = {"table": table}
    for column in columns(table):
        text = texts.get(column.name, "")
        if not text:
            continue
        inner = found
        for name in column.path[:-1]:
            inner = inner.setdefault(name, {})
        try:
            inner[column.path[-1]] = _from_text(column.kind, text)
        except (msgspec.DecodeError, TypeError):
            raise ValueError(column.name) from None
    _add_required(table, found)
    return found


def _add_required(table: str, row: dict[str, Any]) -> None:
    """A group of fields that must be there and says nothing, such as an occasion: the check says what it lacks."""
    for column in columns(table):
        if len(column.path) > 1 and _is_required_group(table, column.path[0]):
            row.setdefault(column.path[0], {})


@cache
def _is_required_group(table: str, name: str) -> bool:
    return any(field.encode_name == name and field.required for field in msgspec.structs.fields(TABLES[table]))


def _to_text(kind: str, value: Any) -> str:
    if not value and kind in (LIST, MAP):
        return _json(value)
    if kind == LIST:
        return _json(list(value)) if any(_AWKWARD.search(each) for each in value) else ", ".join(value)
    if kind == MAP:
        pairs = [(name, str(each)) for name, each in value.items()]
        awkward = any(_AWKWARD.search(text) for pair in pairs for text in pair)
        return _json(dict(value)) if awkward else "; ".join(f"{name}={text}" for name, text in pairs)
    text = str(value)
    return _json(text) if text != text.strip() or text[:1] in ('"', "") else text


def _from_text(kind: str, text: str) -> Any:
    if kind == LIST:
        if text.startswith("["):
            return _read(text, list)
        return [part.strip() for part in re.split("[,،;؛]", text) if part.strip()]
    if kind == MAP:
        if text.startswith("{"):
            return _read(text, dict)
        pairs = (part.partition("=") for part in re.split("[;؛]", text) if part.strip())
        return {name.strip(): value.strip() for name, _, value in pairs}
    return _read(text, str) if text.startswith('"') and text.endswith('"') and len(text) > 1 else text


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _read(text: str, kind: type[Any]) -> Any:
    return msgspec.json.decode(text, type=kind)
