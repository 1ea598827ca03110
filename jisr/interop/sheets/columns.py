"""The columns of a type's sheet, made from the type's body: a new type, or a new field, gets its columns by itself.

A field within a field is a column `place.lat`; the second of several options is `options.2.option`. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from inspect import get_annotations
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import inspect

from jisr.journal.registry import RecordType, Registry

SHOWN = 4  # of what may stand several times, where nothing says how many there are
MOST_SEVERAL = 50

TEXT, WORDS, INTEGER, CHOICE, MOMENT, LATITUDE, LONGITUDE, RING, POSITION, JSON = (
    "text", "words", "integer", "choice", "moment", "latitude", "longitude", "ring", "position", "json",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """`name` is the machine's. `least` and `most`: of an integer its bounds, of a text its characters, of a position
    its bounds as the record has them, from 0. `choices` as they stand in the record.
    `machine`: nobody fills it in by hand."""

    name: str
    kind: str = TEXT
    required: bool = False
    choices: tuple[str | int | bool, ...] = ()
    least: int | None = None
    most: int | None = None
    pattern: str | None = None
    machine: bool = False


@dataclass(frozen=True)
class Leaf:
    column: Column


@dataclass(frozen=True)
class Group:
    """An object. Each field with whether it has to be there."""

    fields: tuple[tuple[str, "Part", bool], ...]


@dataclass(frozen=True)
class Several:
    """A list of objects, each in columns of its own."""

    part: "Part"
    least: int
    most: int


Part = Leaf | Group | Several

# Beside the body. `name` is what other rows call this one by, as @name.
BEFORE = (Column("name", most=100), Column("thread", most=200), Column("happened_at", MOMENT))
LABEL = (
    Column("label.preset", most=40), Column("label.level", most=40), Column("label.releasable_to", WORDS),
    Column("label.caveats", WORDS), Column("label.expires", MOMENT),
)  # fmt: skip
AFTER = (Column("refs", WORDS), *LABEL)
ENVELOPE = (*BEFORE, *AFTER)
RECORD = (
    Column("record.ref"), Column("record.id"), Column("record.author"), Column("record.post"),
    Column("record.recorded_at", MOMENT), Column("record.device_at", MOMENT), Column("record.state"),
)  # fmt: skip
"""What the journal knows of a record that stands; empty in what is handed in."""


def sheet_types(registry: Registry) -> list[RecordType]:
    """Every type that says something of what happens: not what keeps the journal, and not configuration. A framework
    has a workbook of its own (jisr.interop.framework)."""
    return [
        each
        for each in registry.types.values()
        if each.public and not each.shapes_policy and not each.name.startswith(("journal.", "framework."))
    ]


def columns_of(shape: type[msgspec.Struct], several: dict[str, int] | None = None, shown: int = SHOWN) -> list[Column]:
    """All columns of a body; `several`: how many there are of what may stand several times, such as body.options."""
    return list(_columns(plan_of(shape), "body", several or {}, shown, True))


@cache
def known_columns(shape: type[msgspec.Struct]) -> dict[str, Column]:
    """Every column that a sheet of this body may have, by its name."""
    body = columns_of(shape, shown=MOST_SEVERAL)
    return {each.name: each for each in (*ENVELOPE, *RECORD, *body)}


@cache
def plan_of(shape: type[msgspec.Struct]) -> Group:
    found = _part(inspect.type_info(shape))
    assert isinstance(found, Group)
    return found


def count_several(body: Any, name: str = "body") -> dict[str, int]:
    """How many objects stand in each list of objects of a body."""
    if not isinstance(body, dict):
        return {}
    found: dict[str, int] = {}
    for field, value in body.items():
        place = f"{name}.{field}"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found[place] = len(value)
        found.update(count_several(value, place))
    return found


def _renamed(column: Column, name: str, required: bool) -> Column:
    return replace(column, name=name, required=required)


def _columns(part: Part, name: str, several: dict[str, int], shown: int, required: bool) -> Iterator[Column]:
    if isinstance(part, Leaf):
        yield _renamed(part.column, name, required)
    elif isinstance(part, Group):
        for field, inner, needed in part.fields:
            yield from _columns(inner, f"{name}.{field}", several, shown, required and needed)
    else:
        count = max(min(several.get(name, shown), part.most), part.least)
        for number in range(1, count + 1):
            yield from _columns(part.part, f"{name}.{number}", several, shown, required and number <= part.least)


def _part(info: inspect.Type, shown_as: str = "", declared: Any = None) -> Part:
    if isinstance(info, inspect.Metadata):
        extra = info.extra or {}
        found = _part(info.type, extra.get("shown_as", shown_as), declared)
        return Leaf(replace(found.column, machine=True)) if extra.get("searched") and isinstance(found, Leaf) else found
    if isinstance(info, inspect.UnionType):
        others = [each for each in info.types if not isinstance(each, inspect.NoneType)]
        return _part(others[0], shown_as, declared) if len(others) == 1 else _leaf(JSON)
    if shown_as == RING:
        return _leaf(RING)
    if isinstance(info, inspect.StrType):
        kind = shown_as if shown_as == MOMENT else TEXT
        return _leaf(kind, least=info.min_length, most=info.max_length, pattern=info.pattern)
    if isinstance(info, inspect.IntType):
        kind = shown_as if shown_as in (LATITUDE, LONGITUDE, POSITION) else INTEGER
        return _leaf(kind, least=info.ge, most=info.le)
    if isinstance(info, inspect.LiteralType):
        return _leaf(CHOICE, choices=tuple(sorted(info.values, key=_literals(declared).index)))
    if isinstance(info, inspect.BoolType):
        return _leaf(CHOICE, choices=(True, False))
    if isinstance(info, inspect.StructType):
        declared = get_type_hints(info.cls, include_extras=True)
        fields = (
            (each.encode_name, _part(each.type, "", declared[each.name]), each.required) for each in _own_first(info)
        )
        return Group(tuple(fields))
    if isinstance(info, inspect.ListType):
        return _list(info)
    return _leaf(JSON)


def _literals(declared: Any) -> list[Any]:
    """In the order in which somebody wrote them down, which msgspec forgets: states follow each other."""
    if get_origin(declared) is Literal:
        return list(get_args(declared))
    return [value for inner in get_args(declared) for value in _literals(inner)]


def _own_first(info: inspect.StructType) -> list[inspect.Field]:
    """What makes the type what it is stands before what every report carries."""
    classes = [get_annotations(each) for each in info.cls.__mro__]
    return sorted(info.fields, key=lambda field: next(at for at, each in enumerate(classes) if field.name in each))


def _list(info: inspect.ListType) -> Part:
    inner = _part(info.item_type)
    if isinstance(inner, Group):
        return Several(inner, info.min_length or 0, min(info.max_length or MOST_SEVERAL, MOST_SEVERAL))
    return _leaf(WORDS) if isinstance(inner, Leaf) and inner.column.kind == TEXT else _leaf(JSON)


def _leaf(kind: str, **limits: Any) -> Leaf:
    return Leaf(Column("", kind, **limits))
