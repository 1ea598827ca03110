"""Canonical JSON: what is let in has one form, and that is RFC 8785; the reference library is the judge."""

import json
import string
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.errors import Invalid
from jisr.journal.canonical import DEEPEST, LARGEST_INTEGER, canonical, check_value, parse

# Every plane, and what sorts differently in UTF-16 than by code point; no halves of a pair.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
KEY = st.text(string.printable, max_size=8)
LEAF = st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | TEXT
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4), max_leaves=20
)


@settings(max_examples=500, deadline=None)
@given(VALUE)
def test_the_fast_form_is_that_of_the_reference_library(value: Any) -> None:
    check_value(value, "")
    assert canonical(value) == rfc8785.dumps(value)


@settings(max_examples=300, deadline=None)
@given(VALUE)
def test_what_was_written_is_read_as_it_was(value: Any) -> None:
    written = canonical(value)
    assert parse(written) == value
    assert canonical(parse(written)) == written


@settings(max_examples=300, deadline=None)
@given(VALUE, st.booleans(), st.sampled_from([None, 1, 4]))
def test_spaces_escapes_and_the_order_of_names_do_not_matter(value: Any, escaped: bool, indent: int | None) -> None:
    assert canonical(parse(json.dumps(value, ensure_ascii=escaped, indent=indent).encode())) == canonical(value)


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_is_handed_in_is_read_or_named(data: bytes) -> None:
    """Nothing but `Invalid` comes out, and what is let in has the canonical form."""
    value, fault = read(data)
    if fault is None:
        assert canonical(value) == rfc8785.dumps(value)
    else:
        assert fault.code
        assert str(fault)


def read(data: bytes) -> tuple[Any, Invalid | None]:
    try:
        value = parse(data)
        check_value(value, "")
    except Invalid as fault:
        return None, fault
    return value, None


@pytest.mark.parametrize(
    "character", ["\b", "\t", "\n", "\f", "\r", '"', "\\", "/", "\x1f", "\x7f", "é", "€", "😀", "\u2028"]
)
def test_each_character_is_escaped_as_rfc_8785_says(character: str) -> None:
    assert canonical({"text": character}) == rfc8785.dumps({"text": character})


def nested(levels: int) -> Any:
    return {"in": nested(levels - 1)} if levels else 1


BAD_VALUES: list[tuple[str, Any, str, str]] = [
    ("a float", {"a": [1, 2.0]}, "float", "a[1]"),
    ("NaN", {"a": float("nan")}, "float", "a"),
    ("an integer one too large", {"a": LARGEST_INTEGER + 1}, "integer_too_large", "a"),
    ("an integer one too small", {"a": -LARGEST_INTEGER - 1}, "integer_too_large", "a"),
    ("a name that is not ASCII", {"a": {"né": 1}}, "key_not_ascii", "a"),
    ("a name that is a number", {1: 1}, "key_not_ascii", ""),
    ("a high half of a pair", {"a": "x\ud83d"}, "lone_surrogate", "a"),
    ("a low half of a pair", {"a": "\ude00x"}, "lone_surrogate", "a"),
    ("a NUL", {"a": ["b\0"]}, "nul_in_text", "a[0]"),
    ("one level too many", nested(DEEPEST + 1), "too_deep", ".".join(["in"] * DEEPEST)),
    ("bytes", {"a": b"x"}, "not_json", "a"),
    ("a set", {"a": {1}}, "not_json", "a"),
]


@pytest.mark.parametrize(
    ("value", "code", "field"), [each[1:] for each in BAD_VALUES], ids=[each[0] for each in BAD_VALUES]
)
def test_what_has_no_canonical_form_is_refused_by_name(value: Any, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_value(value, "")
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize("value", [LARGEST_INTEGER, -LARGEST_INTEGER, 0, True, None, "", [], {}, nested(DEEPEST)])
def test_what_lies_on_the_edge_is_let_in(value: Any) -> None:
    check_value(value, "")


@pytest.mark.parametrize("text", ["1.0", "1e3", "-0.0", "1E400", "NaN", "Infinity", "-Infinity", '{"a": [1.5]}'])
def test_no_way_of_writing_a_float_is_read(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text.encode(), line=3)
    assert (refused.value.code, refused.value.line) == ("float", 3)


def test_true_is_not_taken_for_one() -> None:
    assert canonical([True, 1, False, 0]) == b"[true,1,false,0]"


def test_minus_zero_is_zero() -> None:
    assert canonical(parse(b"-0")) == b"0"
