"""Each fault of a workbook names its sheet, row and column, and says what would be right."""

from typing import Any

import pytest

from jisr.language import LANGUAGES, use
from tests.interop.sheets.support import FIRST, REGISTRY, Book, changed, column_of, faults, read, row_of, workbook

OPENED, SITREP, DECISION, MOVEMENT = (
    f"incidents.{name}" for name in ("opened", "sitrep", "decision", "population_movement")
)
AREA = "incidents.avoid_area"


def filled(*names: str) -> bytes:
    """A row of the example of each type; those that open nothing are about the incident K7M-4QX."""
    rows = {}
    for name in names:
        thread = {} if REGISTRY.types[name].opens else {"thread": "K7M-4QX"}
        rows[name] = [row_of(name, REGISTRY.types[name].example, **thread)]
    return workbook(rows)


def with_cell(data: bytes, sheet: str, column: str, value: Any) -> bytes:
    def change(book: Book) -> None:
        book[sheet].cell(FIRST, column_of(book[sheet], column)).value = value

    return changed(data, change)


CELLS = [
    (OPENED, "Incident opened", "body.title", None, "Title", "field_missing", "this has to be filled in"),
    (OPENED, "Incident opened", "body.title", "x" * 201, "Title", "text_too_long", "at most 200"),
    (OPENED, "Incident opened", "body.what", "flod", "Kind of incident", "not_a_choice", "flood, power, water"),
    (OPENED, "Incident opened", "body.severity", 9, "Severity (0 to 5)", "not_a_number", "from 0 to 5"),
    (OPENED, "Incident opened", "body.severity", 1.5, "Severity (0 to 5)", "not_a_number", "from 0 to 5"),
    (OPENED, "Incident opened", "body.severity", True, "Severity (0 to 5)", "not_a_number", "from 0 to 5"),
    (OPENED, "Incident opened", "body.observed_at", "yesterday", "Observed at", "not_a_time", "2017-08-01 05:00"),
    (OPENED, "Incident opened", "body.observed_at", "2017-02-30 05:00", "Observed at", "not_a_time", "+03:00"),
    (OPENED, "Incident opened", "body.observed_at", -3, "Observed at", "not_a_time", "2017-08-01 05:00"),
    (OPENED, "Incident opened", "body.place.lat", 91, "Latitude", "not_degrees", "from -90 to 90"),
    (OPENED, "Incident opened", "body.place.lat", "33°20'N", "Latitude", "not_degrees", "33.3152"),
    (OPENED, "Incident opened", "body.place.lat", None, "Latitude", "field_missing", "this has to be filled in"),
    (OPENED, "Incident opened", "body.title", "=1+1", "Title", "formula", "a formula"),
    (OPENED, "Incident opened", "body.title", "#REF!", "Title", "cell_error", "#REF!"),
    (OPENED, "Incident opened", "body.on_behalf_of.post", "the guard", "On behalf of (post)", "wrong_form", "hint"),
    (OPENED, "Incident opened", "label.preset", None, "Label", "label_missing", "a ready-made label"),
    (OPENED, "Incident opened", "refs", "@bridge", "Is about (references)", "unknown_row", "bridge"),
    (SITREP, "Situation report (SITREP)", "thread", "@nothing", "Incident", "unknown_row", "Name of this row"),
    (DECISION, "Decision", "body.chosen", 0, "Number of the chosen option", "not_a_number", "from 1 to 20"),
    (DECISION, "Decision", "body.options.1.option", None, "Option 1", "field_missing", "this has to be filled in"),
    (AREA, "Area to avoid", "body.ring", "33.9 44.0; north", "Outline of the area", "not_a_ring", "north"),
    (AREA, "Area to avoid", "body.ring", "99 44; 33 44", "Outline of the area", "not_a_ring", "99 44"),
    (MOVEMENT, "Population movement", "body.people", "about 1000", "People", "not_a_number", "about 1000"),
    (MOVEMENT, "Population movement", "body.people", "1e999999999", "People", "not_a_number", "whole number"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sheet", "column", "value", "heading", "code", "words"), CELLS)
def test_a_wrong_cell_is_named_with_what_would_be_right(
    name: str, sheet: str, column: str, value: Any, heading: str, code: str, words: str
) -> None:
    book = read(with_cell(filled(name), sheet, column, value))
    assert faults(book) == [(sheet, FIRST, heading, code)]
    fault = book.all_faults()[0]
    said = str(fault)
    assert said.startswith(f"sheet {sheet}, row {FIRST}, ")
    assert heading in said
    assert words in said
    assert fault.as_dict()["sheet"] == sheet
    assert fault.as_dict()["row"] == FIRST
    assert book.lines[0].submission is None


RIGHT = [
    (OPENED, "Incident opened", "body.severity", "٣", "severity", 3),
    (OPENED, "Incident opened", "body.severity", " 3 ", "severity", 3),
    (OPENED, "Incident opened", "body.what", "فيضان", "what", "flood"),
    (OPENED, "Incident opened", "body.what", "INONDATION", "what", "flood"),
    (OPENED, "Incident opened", "body.what", "flood", "what", "flood"),
    (OPENED, "Incident opened", "body.title", 12, "title", "12"),
    (OPENED, "Incident opened", "body.observed_at", "2017-08-01 05:00", "observed_at", "2017-08-01T05:00:00+03:00"),
    (OPENED, "Incident opened", "body.observed_at", "٢٠١٧-٠٨-٠١ ٠٥:٠٠", "observed_at", "2017-08-01T05:00:00+03:00"),
    (OPENED, "Incident opened", "body.observed_at", 42948.25, "observed_at", "2017-08-01T06:00:00+03:00"),
    (OPENED, "Incident opened", "body.observed_at", "2017-08-01T02:00:00Z", "observed_at", "2017-08-01T02:00:00Z"),
    (DECISION, "Decision", "body.chosen", 2, "chosen", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sheet", "column", "value", "field", "found"), RIGHT)
def test_what_people_write_is_understood(
    name: str, sheet: str, column: str, value: Any, field: str, found: Any
) -> None:
    book = read(with_cell(filled(name), sheet, column, value))
    assert not faults(book)
    assert book.lines[0].submission is not None
    assert book.lines[0].submission.body[field] == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_is_said_in_the_language_in_use(language: str) -> None:
    book = read(with_cell(filled(OPENED), "Incident opened", "body.title", None))
    with use(language):
        said = str(book.all_faults()[0])
    titles = {"en": "Title", "fr": "Titre", "ar": "العنوان", "ckb": "ناونیشان"}
    assert titles[language] in said
    assert f"{FIRST}" in said


def test_every_cell_that_is_wrong_is_named_not_only_the_first() -> None:
    def change(book: Book) -> None:
        sheet = book["Incident opened"]
        for column, value in (("body.title", None), ("body.severity", 7), ("body.what", "rain")):
            sheet.cell(FIRST, column_of(sheet, column)).value = value

    found = faults(read(changed(filled(OPENED), change)))
    assert [each[2] for each in found] == ["Kind of incident", "Severity (0 to 5)", "Title"]


def test_columns_may_be_moved_and_headings_reworded() -> None:
    def change(book: Book) -> None:
        sheet = book["Incident opened"]
        sheet.title = "My incidents"
        sheet.move_range("D1:D9", cols=60)
        for cell in sheet[1]:
            cell.value = f"{cell.value} (please)"

    book = read(changed(filled(OPENED), change))
    assert not faults(book)
    assert book.lines[0].submission is not None
    assert book.lines[0].submission.body == REGISTRY.types[OPENED].example


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_hidden_row_the_headings_of_any_language_do(language: str) -> None:
    example = REGISTRY.types[OPENED].example
    data = workbook({OPENED: [row_of(OPENED, example)]}, language, "fr" if language == "en" else "en")
    book = read(changed(data, lambda book: book.worksheets[1].delete_rows(3)))
    assert not faults(book)
    assert [line.row for line in book.lines] == [3]
    assert book.lines[0].submission is not None
    assert book.lines[0].submission.body == example


def test_a_column_that_nobody_knows_is_not_passed_over_in_silence() -> None:
    def change(book: Book) -> None:
        book["Incident opened"].cell(FIRST, 70).value = "by the way"

    found = read(changed(filled(OPENED), change)).all_faults()
    assert [each.code for each in found] == ["unknown_column"]
    assert found[0].as_dict()["column"] == "BR"


def test_the_same_column_twice_is_refused() -> None:
    def change(book: Book) -> None:
        sheet = book["Incident opened"]
        sheet.cell(3, 70).value = "incidents.opened:body.title"

    assert [each.code for each in read(changed(filled(OPENED), change)).all_faults()] == ["column_twice"]


def test_a_sheet_of_somebodys_own_is_named_unless_it_is_empty() -> None:
    def with_notes(book: Book) -> None:
        book.create_sheet("Empty")
        book.create_sheet("Notes").cell(2, 2).value = "ask the dam"

    found = read(changed(filled(OPENED), with_notes)).all_faults()
    assert [(each.code, each.place.sheet) for each in found] == [("unknown_sheet", "Notes")]


def test_rows_name_each_other_and_come_in_an_order_that_can_be_handed_in() -> None:
    example = REGISTRY.types[OPENED].example
    sitrep = REGISTRY.types[SITREP].example
    data = workbook(
        {
            SITREP: [row_of(SITREP, sitrep, thread="@ the Bridge", refs=["@first", "K7M-4QX"], name="second")],
            OPENED: [row_of(OPENED, example, name="The bridge"), row_of(OPENED, example, name="first")],
        }
    )
    book = read(data)
    assert not faults(book)
    bridge, first, second = book.lines
    assert second.submission is not None
    assert second.submission.thread == f"@{bridge.client_id}"
    assert second.submission.refs == (f"@{first.client_id}", "K7M-4QX")
    assert [line.head.type for line in book.lines] == [OPENED, OPENED, SITREP]


def test_rows_in_a_circle_and_names_given_twice_are_faults() -> None:
    sitrep = REGISTRY.types[SITREP].example
    circle = [
        row_of(SITREP, sitrep, name="a", thread="K7M-4QX", refs=["@b"]),
        row_of(SITREP, sitrep, name="b", thread="K7M-4QX", refs=["@a"]),
    ]
    assert [each.code for each in read(workbook({SITREP: circle})).all_faults()] == ["circle"]
    twice = [row_of(SITREP, sitrep, name="a", thread="K7M-4QX"), row_of(SITREP, sitrep, name="A", thread="K7M-4QX")]
    assert faults(read(workbook({SITREP: twice}))) == [
        ("Situation report (SITREP)", FIRST + 1, "Name of this row", "name_twice")
    ]


def test_the_same_workbook_gives_the_same_client_ids_and_another_one_others() -> None:
    data = filled(OPENED, SITREP)
    once, again = read(data), read(changed(data, lambda _: None))
    assert [line.client_id for line in once.lines] == [line.client_id for line in again.lines]
    assert [line.client_id for line in once.lines] == [
        "xlsx-book-1-incidents.opened-4", "xlsx-book-1-incidents.sitrep-4",
    ]  # fmt: skip

    def without_cover(book: Book) -> None:
        del book["Read me first"]

    anonymous = changed(data, without_cover)
    assert [line.client_id for line in read(anonymous).lines] == [line.client_id for line in read(anonymous).lines]
    assert {line.client_id for line in read(anonymous).lines}.isdisjoint(line.client_id for line in once.lines)


def test_a_label_is_a_preset_or_written_out_or_the_one_chosen_for_all() -> None:
    example = REGISTRY.types[OPENED].example
    rows = [
        row_of(OPENED, example, **{"label.preset": "CELL", "label.releasable_to": ["MOH", "MOI"]}),
        {**row_of(OPENED, example), "label.preset": "", "label.level": "OFFICIAL"},
        {**row_of(OPENED, example), "label.preset": ""},
    ]
    book = read(workbook({OPENED: rows}), label={"preset": "SEC"})
    assert [line.submission and line.submission.label for line in book.lines] == [
        {"preset": "CELL", "releasable_to": ["MOH", "MOI"]},
        {"level": "OFFICIAL", "releasable_to": []},
        {"preset": "SEC"},
    ]
