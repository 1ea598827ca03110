"""RFC 8785 canonical JSON, and the strict reading that it needs.

Only values whose sorted serialisation *is* RFC 8785 are let in: no floats, integers within ±(2^53-1), ASCII keys, no
lone surrogates. tests/journal/test_canonical.py holds the result against the reference library.
"""

import json
from typing import Any, NoReturn

import orjson

from jisr.errors import Invalid

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 16


def canonical(value: Any) -> bytes:
    """The canonical bytes of a value that `check_value` accepts."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def parse(data: bytes, line: int | None = None) -> Any:
    """Read one JSON text strictly: UTF-8, no duplicate keys, no floats, no NaN. `Invalid` says what to mend."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(
            "byte {at} is not UTF-8: save the text as UTF-8", code="not_utf8", line=line, at=error.start
        ) from None
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Invalid(
            "not JSON at character {at}: {what}", code="not_json", line=line, at=error.pos, what=error.msg
        ) from None
    except RecursionError:
        raise _too_deep("", line) from None
    except ValueError:
        raise Invalid("an integer has too many digits", code="integer_too_large", line=line) from None
    except Invalid as error:
        error.line = line
        raise


def check_value(value: Any, field: str, depth: int = 0) -> None:
    """Raise `Invalid`, naming the field, for anything that has no canonical form here."""
    kind = type(value)
    if kind is str:
        _check_text(value, field)
    elif kind is int:
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise Invalid(
                "{field}: integers stay within ±(2^53-1); write larger numbers as text",
                code="integer_too_large",
                field=field,
            )
    elif kind is dict:
        if depth >= DEEPEST:
            raise _too_deep(field)
        for key, inner in value.items():
            _check_key(key, field)
            check_value(inner, f"{field}.{key}" if field else key, depth + 1)
    elif kind is list or kind is tuple:
        if depth >= DEEPEST:
            raise _too_deep(field)
        for at, inner in enumerate(value):
            check_value(inner, f"{field}[{at}]", depth + 1)
    elif kind is float:
        raise Invalid(
            "{field}: no floats; write a decimal as text, a coordinate in 1e-7 degree", code="float", field=field
        )
    elif value is not None and kind is not bool:
        raise Invalid("{field}: {kind} has no place in JSON", code="not_json", field=field, kind=kind.__name__)


def _check_key(key: Any, field: str) -> None:
    if type(key) is not str or not key.isascii():
        raise Invalid("{field}: names are ASCII text, not {key!r}", code="key_not_ascii", field=field, key=key)


def _check_text(value: str, field: str) -> None:
    if "\0" in value:
        raise Invalid("{field}: the character NUL is not text", code="nul_in_text", field=field)
    if value.isascii():
        return
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid("{field}: half of a surrogate pair is not text", code="lone_surrogate", field=field) from None


def _too_deep(field: str, line: int | None = None) -> Invalid:
    return Invalid("nested deeper than {deepest} levels", code="too_deep", field=field, line=line, deepest=DEEPEST)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid("the name {name!r} stands twice in one object", code="duplicate_key", field=twice, name=twice)
    return result


def _no_float(text: str) -> NoReturn:
    raise Invalid(
        "no floats ({text}); write a decimal as text, a coordinate in 1e-7 degree", code="float", text=text[:40]
    )


_DECODER = json.JSONDecoder(object_pairs_hook=_without_duplicates, parse_float=_no_float, parse_constant=_no_float)
