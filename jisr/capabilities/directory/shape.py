"""Every place where a value differs from the shape of a part, where msgspec would name the first one only. Pure."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from jisr.capabilities.directory.consistency import Path
from jisr.errors import Invalid
from jisr.language import Phrase

LANGUAGES = ("en", "fr", "ar", "ckb")

Found = Iterator[tuple[Path, Invalid]]


def shape_faults(value: Any, shape: type[msgspec.Struct]) -> Found:
    """(path, fault) for unknown and missing fields, values of the wrong type, and names lacking a language.

    Only what the parts of a pack are made of: structs, texts, truth values, whole numbers, lists, and tables of texts,
    lists or anything.
    """
    yield from _check(value, inspect.type_info(shape), ())


def _check(value: Any, kind: inspect.Type, path: Path) -> Found:
    if isinstance(kind, inspect.UnionType):
        if value is not None:
            yield from _check(value, kind.types[0], path)
    elif isinstance(kind, inspect.StructType):
        yield from _struct(value, kind, path)
    elif isinstance(kind, inspect.VarTupleType):
        yield from _list(value, kind, path)
    elif isinstance(kind, inspect.DictType):
        yield from _table(value, kind, path)
    elif isinstance(kind, inspect.AnyType):
        return
    elif isinstance(kind, inspect.IntType):
        if not isinstance(value, int) or isinstance(value, bool):
            yield path, _wrong("a whole number", value)
    elif isinstance(kind, inspect.BoolType):
        if not isinstance(value, bool):
            yield path, _wrong("true or false", value)
    elif not isinstance(value, str):
        yield path, _wrong("text", value)
    elif not value.strip():
        yield path, Invalid("there is no text here", code="empty")


def _struct(value: Any, kind: inspect.StructType, path: Path) -> Found:
    if not isinstance(value, dict):
        yield path, _wrong("a table of fields", value)
        return
    fields = {field.encode_name: field for field in kind.fields}
    for name in value:
        if name not in fields:
            message, known = "{name} is no field; fields are {known}", ", ".join(fields)
            yield (*path, name), Invalid(message, code="unknown_field", name=name, known=known)
    for name, field in fields.items():
        if name in value:
            yield from _check(value[name], field.type, (*path, name))
            yield from _languages(value[name], name, (*path, name))
        elif field.required:
            yield path, Invalid("{name} is missing", code="field_missing", name=name)


def _list(value: Any, kind: inspect.VarTupleType, path: Path) -> Found:
    if not isinstance(value, list):
        yield path, _wrong("a list", value)
        return
    for at, inner in enumerate(value):
        yield from _check(inner, kind.item_type, (*path, at))


def _table(value: Any, kind: inspect.DictType, path: Path) -> Found:
    if not isinstance(value, dict):
        yield path, _wrong("a table", value)
        return
    for key, inner in value.items():
        yield from _check(inner, kind.value_type, (*path, key))
        if path[-1:] == ("caveats",):
            yield from _languages(inner, "names", (*path, key))


def _languages(value: Any, name: str, path: Path) -> Found:
    if name not in ("names", "titles", "tells") or not isinstance(value, dict):
        return
    for language in LANGUAGES:
        if language not in value:
            yield path, Invalid("the language {language} is missing", code="language_missing", language=language)
    for language in value:
        if language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            message = "{language} is no language here; languages are {known}"
            yield (*path, language), Invalid(message, code="unknown_language", language=language, known=known)


def _wrong(wanted: str, value: Any) -> Invalid:
    kinds = {dict: Phrase("a table"), list: Phrase("a list"), str: Phrase("text"), type(None): Phrase("nothing")}
    found, message = kinds.get(type(value), str(value)), "this is {found}; it must be {wanted}"
    return Invalid(message, code="wrong_type", found=found, wanted=Phrase(wanted))
