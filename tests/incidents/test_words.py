"""Everything that a record may hold has words, in one place, for whoever shows it."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from jisr.capabilities.incidents import KINDS, TYPES
from jisr.capabilities.incidents.words import (
    choice_word,
    choice_words,
    field_word,
    hint_of,
    kind_word,
    state_word,
    type_word,
)
from jisr.capabilities.incidents.words.choices import CHOICES
from jisr.capabilities.incidents.words.fields import FIELDS, HINTS
from jisr.journal.registry import RecordType
from jisr.journal.types import TYPES as JOURNAL_TYPES
from jisr.language import use

NAMED = [*TYPES, *JOURNAL_TYPES]


def fields_of(shape: Any, before: str = "") -> Iterator[tuple[str, tuple[Any, ...]]]:
    """(path, what may be chosen), of a body and of all that stands in it."""
    info = inspect.type_info(shape) if isinstance(shape, type) else shape
    if isinstance(info, inspect.Metadata):
        yield from fields_of(info.type, before)
    elif isinstance(info, inspect.UnionType):
        for each in info.types:
            yield from fields_of(each, before)
    elif isinstance(info, inspect.ListType):
        yield from fields_of(info.item_type, before)
    elif isinstance(info, inspect.LiteralType):
        yield before, tuple(info.values)
    elif isinstance(info, inspect.StructType):
        for field in info.fields:
            path = f"{before}.{field.encode_name}" if before else field.encode_name
            yield path, ()
            yield from fields_of(field.type, path)


@pytest.mark.parametrize("each", NAMED, ids=lambda each: each.name)
def test_every_type_has_a_word(each: RecordType) -> None:
    assert type_word(each.name) != each.name


@pytest.mark.parametrize("each", TYPES, ids=lambda each: each.name)
def test_every_field_and_every_choice_has_a_word(each: RecordType) -> None:
    for path, choices in fields_of(each.body):
        assert field_word(path, each.name) != path, path
        assert choice_words(path, each.name).keys() >= set(choices), path


def test_words_speak_the_language_in_use() -> None:
    with use("ar"):
        assert type_word("incidents.sitrep") == "تقرير الموقف"
        assert field_word("place.lat") == "خط العرض"
        assert choice_word("state", "open", "incidents.route_status") == "سالك"
    assert choice_word("state", "open", "incidents.route_status") == "passable"


def test_a_field_of_a_type_may_have_a_word_of_its_own() -> None:
    assert field_word("to", "incidents.call_logged") == "Post called"
    assert field_word("to") == "To"
    assert field_word("options[1].speaks_for", "incidents.decision") == "For it"
    assert hint_of("place.lat") == ""


def test_what_nobody_knows_is_named_by_its_code() -> None:
    assert (type_word("later.thing"), field_word("x.y_z"), choice_word("x", 9), state_word("odd"), kind_word("k")) == (
        "later.thing", "x.y_z", "9", "odd", "k",
    )  # fmt: skip


def test_no_word_is_left_over() -> None:
    """Each stands for something that a record or a state may hold."""
    paths = {path for each in TYPES for path, _ in fields_of(each.body)}
    last = {path.rpartition(".")[2] for path in paths}
    names = {each.name for each in TYPES}
    for table in (FIELDS, HINTS, CHOICES):
        for key in table:
            type_name = next((name for name in names if key.startswith(f"{name}.")), "")
            field = key.removeprefix(f"{type_name}.") if type_name else key
            assert field in paths or field in last or key in ("label", "area.state"), key
    assert all(kind_word(each.name) != each.name for each in KINDS)


def test_the_scales_have_a_word_for_every_step() -> None:
    assert set(CHOICES["severity"]) == set(range(6))
    assert set(CHOICES["credibility"]) == set(range(1, 7))
    assert set(CHOICES["level"]) == set(range(5))
    assert msgspec.json.encode(sorted(CHOICES["reliability"])) == b'["A","B","C","D","E","F"]'
