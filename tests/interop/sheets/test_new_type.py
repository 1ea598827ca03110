"""A type that nobody has written a word for gets its sheet at once, whatever its fields are made of."""

from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from jisr.capabilities import directory
from jisr.interop.sheets.bodies import spread_body
from jisr.interop.sheets.columns import columns_of, count_several, sheet_types
from jisr.interop.sheets.reading import read_workbook
from jisr.interop.sheets.writing import Page, write_workbook
from jisr.interop.sheets.xlsx import filling_columns
from jisr.journal.registry import RecordType, Registry
from tests.incidents.support import POLICY
from tests.interop.sheets.support import ZONE, changed, column_of, faults, made


class Gust(msgspec.Struct, forbid_unknown_fields=True):
    speed: Annotated[int, Meta(ge=0, le=400)]
    from_north: bool = False


class Storm(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    name: str
    strength: Literal[1, 2, 3]
    sure: bool
    seen_from: list[str] = []
    gusts: list[Gust] = []
    measured: dict[str, int] = {}
    numbers: list[int] = []
    track: Annotated[list[tuple[int, int]], Meta(extra={"shown_as": "ring"})] = []
    worst: Gust | None = None
    until: Annotated[str, Meta(extra={"shown_as": "moment"})] | None = None


BODY: dict[str, Any] = {
    "name": "Shamal", "strength": 2, "sure": False, "seen_from": ["the dam", "the bridge"],
    "gusts": [{"speed": speed, "from_north": True} for speed in range(10, 70, 10)],
    "measured": {"north": 12, "south": 3}, "numbers": [3, 1, 2], "track": [[440_000_000, 330_000_000], [1, -1]],
    "worst": {"speed": 90, "from_north": False}, "until": "2017-08-01T05:00:00+03:00",
}  # fmt: skip
STORM = RecordType("weather.storm_seen", 1, Storm, BODY, opens=True)
REGISTRY = Registry([STORM], [], directory.policy_of)


def written(body: dict[str, Any]) -> bytes:
    columns = filling_columns(STORM, count_several(body))
    values = {"label.preset": "GOV", **spread_body(Storm, body)}
    return write_workbook([Page(STORM.name, columns, [values])], made(), POLICY, "ar")


BODIES = [
    BODY,
    {"name": "x", "strength": 1, "sure": True},
    {"name": "x", "strength": 3, "sure": True, "seen_from": ["a; b", " c", "[d]"], "gusts": [{"speed": 0}]},
]


@pytest.mark.parametrize("body", BODIES)
def test_every_kind_of_field_comes_back(body: dict[str, Any]) -> None:
    book = read_workbook(written(body), REGISTRY, ZONE)
    assert not faults(book)
    (line,) = book.lines
    assert line.submission is not None
    assert msgspec.convert(line.submission.body, Storm) == msgspec.convert(body, Storm)


def test_its_columns_are_those_of_its_body() -> None:
    assert [each.name for each in sheet_types(REGISTRY)] == [STORM.name]
    found = {each.name: (each.kind, each.required) for each in columns_of(Storm)}
    assert found["body.strength"] == ("choice", True)
    assert found["body.sure"] == ("choice", True)
    assert found["body.seen_from"] == ("words", False)
    assert found["body.gusts.4.speed"] == ("integer", False)
    assert found["body.worst.speed"] == ("integer", False)
    assert found["body.track"] == ("ring", False)
    assert found["body.measured"] == found["body.numbers"] == ("json", False)


def test_what_is_missing_inside_an_object_and_between_several_is_named() -> None:
    def spoil(book: Any) -> None:
        sheet = book["Storm seen"]
        for name in ("body.worst.speed", "body.gusts.3.speed", "body.gusts.3.from_north", "body.measured"):
            sheet.cell(4, column_of(sheet, name)).value = "{" if name == "body.measured" else None

    book = read_workbook(changed(written(BODY), spoil), REGISTRY, ZONE)
    assert {(each.field, each.code) for each in book.all_faults()} == {
        ("body.worst.speed", "field_missing"), ("body.gusts.3.speed", "field_missing"), ("body.measured", "not_json"),
    }  # fmt: skip
