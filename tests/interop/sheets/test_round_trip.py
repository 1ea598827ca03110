"""What is written into a workbook is read back whole: every type, its examples, its golden bodies, and any text."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.interop.sheets.columns import sheet_types
from jisr.interop.sheets.zone import read_zone
from jisr.language import LANGUAGES
from tests.interop.sheets.support import REGISTRY, changed, faults, read, row_of, workbook

TYPES = [each.name for each in sheet_types(REGISTRY)]
GOLDEN = Path(__file__).parents[2] / "golden"


def same(name: str, read_body: dict[str, Any], body: dict[str, Any]) -> bool:
    """What is left out, and what says nothing, are the same."""
    shape = REGISTRY.types[name].body
    return bool(msgspec.convert(read_body, shape) == msgspec.convert(body, shape))


def test_every_type_that_says_what_happens_has_its_sheet() -> None:
    assert set(TYPES) == {name for name in REGISTRY.types if name.startswith("incidents.")}
    assert len(TYPES) == 26


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_every_type_comes_back(language: str) -> None:
    rows = {name: [row_of(name, REGISTRY.types[name].example)] for name in TYPES}
    book = read(workbook(rows, language))
    assert not book.all_faults()
    assert [line.head.type for line in book.lines] == TYPES
    for line in book.lines:
        assert line.submission is not None
        assert line.submission.body == REGISTRY.types[line.head.type].example
        assert line.submission.label == {"preset": "GOV"}


def test_golden_bodies_of_every_version_come_back() -> None:
    rows: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(GOLDEN.glob("incidents.*/*.json")):
        body = json.loads(file.read_text(encoding="utf-8"))["reads_as"]
        rows.setdefault(file.parent.name, []).append(body)
    assert set(rows) == set(TYPES)
    book = read(workbook({name: [row_of(name, body) for body in bodies] for name, bodies in rows.items()}))
    assert not book.all_faults()
    bodies = [body for each in rows.values() for body in each]
    for line, body in zip(book.lines, bodies, strict=True):
        assert line.submission is not None
        assert same(line.head.type, line.submission.body, body)


def test_times_of_other_zones_and_finer_ones_come_back_as_they_were_written() -> None:
    example = REGISTRY.types["incidents.opened"].example
    times = [
        "2017-08-01T02:00:00Z", "2017-08-01T05:00:00.250+03:00", "2017-08-01T05:00:00.5+03:00", "2017-08-01",
        "1850-01-01T00:00:00+03:00", "2017-08-01T05:00:00-11:30", "2017-08-01T05:00+03:00",
    ]  # fmt: skip
    rows = [row_of("incidents.opened", {**example, "observed_at": each}) for each in times]
    book = read(workbook({"incidents.opened": rows}, zone=read_zone("+03:00")))
    assert [line.submission and line.submission.body["observed_at"] for line in book.lines] == times


def test_another_program_may_save_it_in_between() -> None:
    rows = {name: [row_of(name, REGISTRY.types[name].example)] for name in TYPES}
    book = read(changed(workbook(rows), lambda _: None))
    assert not faults(book)
    assert all(
        line.submission and line.submission.body == REGISTRY.types[line.head.type].example for line in book.lines
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS.filter(lambda text: text.strip()), min_size=1, max_size=8))
def test_any_text_comes_back(texts: list[str]) -> None:
    example = REGISTRY.types["incidents.opened"].example
    rows = [row_of("incidents.opened", {**example, "title": text, "description": text + " "}) for text in texts]
    book = read(workbook({"incidents.opened": rows}))
    found = [
        line.submission and (line.submission.body["title"], line.submission.body["description"]) for line in book.lines
    ]
    assert found == [(text, text + " ") for text in texts]


COORDINATES = st.tuples(st.integers(-1_800_000_000, 1_800_000_000), st.integers(-900_000_000, 900_000_000))


@settings(max_examples=40, deadline=None)
@given(place=COORDINATES, ring=st.lists(COORDINATES, min_size=4, max_size=20))
def test_every_coordinate_comes_back(place: tuple[int, int], ring: list[tuple[int, int]]) -> None:
    body = {
        **REGISTRY.types["incidents.avoid_area"].example,
        "place": {"lon": place[0], "lat": place[1], "precision_m": 10},
        "ring": [list(each) for each in ring],
    }
    book = read(workbook({"incidents.avoid_area": [row_of("incidents.avoid_area", body)]}))
    assert [line.submission and line.submission.body for line in book.lines] == [body]
