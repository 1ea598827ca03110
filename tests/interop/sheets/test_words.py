"""What people read on sheets: every column of every type has its own heading in each language, and no two are alike."""

from typing import Any

import openpyxl
import pytest

from jisr.interop.sheets.columns import ENVELOPE, RECORD, Column, columns_of, known_columns, sheet_types
from jisr.interop.sheets.words import (
    CHOICES,
    HEADINGS,
    HINTS,
    LONGEST_TITLE,
    bare,
    choice_of,
    choice_word,
    has_heading,
    heading,
    sheet_title,
)
from jisr.interop.sheets.xlsx import filling_columns
from jisr.language import LANGUAGES, use
from tests.interop.sheets.support import REGISTRY, opened, workbook

TYPES = sheet_types(REGISTRY)


def columns(record_type: Any) -> list[Column]:
    return [*ENVELOPE, *RECORD, *columns_of(record_type.body)]


@pytest.mark.parametrize("record_type", TYPES, ids=lambda each: each.name)
def test_every_column_has_words_of_its_own(record_type: Any) -> None:
    assert not [each.name for each in columns(record_type) if not has_heading(record_type.name, each.name)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("record_type", TYPES, ids=lambda each: each.name)
def test_no_two_columns_of_a_sheet_are_called_alike(record_type: Any, language: str) -> None:
    with use(language):
        names = [bare(heading(record_type.name, each.name)) for each in columns(record_type)]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_are_called_as_excel_lets_them_be_and_no_two_alike(language: str) -> None:
    with use(language):
        titles = [sheet_title(each.name) for each in TYPES]
    assert all(0 < len(title) <= LONGEST_TITLE for title in titles)
    assert not any(set(title) & set("[]:*?/\\") for title in titles)
    assert len({title.casefold() for title in titles}) == len(TYPES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_list_means_one_thing(language: str) -> None:
    lists = {each.choices for record_type in TYPES for each in columns_of(record_type.body) if each.choices}
    assert len(lists) > 10
    for choices in lists:
        with use(language):
            words = [choice_word(each) for each in choices]
        assert [choice_of(word, choices) for word in words] == list(choices)


def test_every_word_of_a_list_is_translated() -> None:
    listed = {
        value for record_type in TYPES for each in columns_of(record_type.body) for value in each.choices
        if len(str(value)) > 1
    }  # fmt: skip
    assert listed <= set(CHOICES)


def test_no_words_are_left_over() -> None:
    names = {each.name for record_type in TYPES for each in columns(record_type)}
    patterns = {name.replace(".1.", ".#.") for name in names}
    assert {name.rpartition(":")[2] for name in HEADINGS} <= patterns
    assert set(HINTS) <= patterns


def test_a_new_field_has_a_heading_at_once() -> None:
    assert heading("weather.report", "body.wind_speed") == "Wind speed"
    assert sheet_title("weather.storm_seen") == "Storm seen"
    assert choice_word("very_strong") == "Very strong"
    assert choice_of("very strong", ("very_strong", "weak")) == "very_strong"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_offers_lists_and_says_what_belongs_in_each_cell(language: str) -> None:
    data = workbook({each.name: [] for each in TYPES}, language, "fr" if language == "en" else "en")
    book = opened(data)
    assert book.sheetnames[0] != "Read me first" or language == "en"
    for record_type, sheet in zip(TYPES, book.worksheets[1:], strict=False):
        wanted = filling_columns(record_type)
        rules = list(sheet.data_validations.dataValidation)
        assert len(rules) == len(wanted)
        for column, rule in zip(wanted, rules, strict=True):
            assert column.name in known_columns(record_type.body)
            assert (rule.type == "list") == (bool(column.choices) or column.name in ("label.level",))
            if column.choices:
                lists, _, cells = rule.formula1.partition("!")
                assert lists == "'Lists'"
                words = [row[0].value for row in book["Lists"][cells.replace("$", "")]]
                assert [choice_of(word, column.choices) for word in words] == list(column.choices)
            if column.required:
                assert rule.prompt
            assert len(rule.prompt or "") <= 255
            assert len(rule.promptTitle) <= 32
        assert sheet.row_dimensions[3].hidden
        assert sheet.freeze_panes == "A4"
    assert isinstance(book, openpyxl.Workbook)
