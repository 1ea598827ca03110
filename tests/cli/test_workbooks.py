"""export xlsx, its template, and import xlsx: what a member sees as a workbook, and what a post hands in as one."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Jisr
from tests.interop.sheets.support import FIRST, REGISTRY, changed, column_of, row_of, workbook

OPENED, SITREP = "incidents.opened", "incidents.sitrep"
SITUATION = "Situation report (SITREP)"


def template(jisr: Jisr, tmp_path: Path, *options: str) -> Path:
    file = tmp_path / "template.xlsx"
    jisr("export", "xlsx", "--template", "--as", "MOWR", "--zone", "+03:00", *options, "--out", file)
    return file


def fill(file: Path, *rows: tuple[str, dict[str, Any]]) -> Path:
    """Each row: the title of its sheet, and what stands in which column."""
    book = openpyxl.load_workbook(file)
    for sheet, values in rows:
        row = max(book[sheet].max_row, FIRST - 1) + 1
        for name, value in values.items():
            book[sheet].cell(row, column_of(book[sheet], name)).value = value
    book.save(file)
    return file


BRIDGE = {
    "name": "bridge", "body.title": "Water rising", "body.what": "flood", "body.observed_at": "2017-08-01 05:00",
    "label.preset": "GOV",
}  # fmt: skip


def sitrep(thread: str, **more: Any) -> dict[str, Any]:
    times = dict.fromkeys(("body.period.from", "body.period.to", "body.observed_at"), "2017-08-01 06:00")
    return {"thread": thread, "body.situation": "It rises still", "label.preset": "CELL", **times, **more}


def test_a_template_that_was_filled_in_is_handed_in(jisr: Jisr, tmp_path: Path) -> None:
    file = fill(template(jisr, tmp_path), ("Incident opened", BRIDGE), (SITUATION, sitrep("@bridge")))
    foretold = jisr.json("import", "xlsx", file, "--as", "MOWR/duty", "--dry-run")["would_see"]
    assert [(each["sheet"], each["row"], each["type"]) for each in foretold] == [
        ("Incident opened", FIRST, OPENED), (SITUATION, FIRST, SITREP),
    ]  # fmt: skip
    assert set(foretold[1]["readers"]) == {"CELL", "MOWR"}
    assert jisr.json("threads", "--as", "MOWR")["count"] == 0
    said = jisr("import", "xlsx", file, "--as", "MOWR/duty", "--dry-run")
    assert "WOULD BE SEEN BY" in said
    assert SITUATION in said

    accepted = jisr.json("import", "xlsx", file, "--as", "MOWR/duty")["accepted"]
    shown = jisr.json("show", accepted[0]["ref"], "--as", "MOWR")
    assert [each["type"] for each in shown["records"]] == [OPENED, SITREP]
    assert shown["records"][0]["body"]["observed_at"] == "2017-08-01T05:00:00+03:00"
    assert shown["records"][1]["label"]["releasable_to"] == ["CELL"]


def test_the_same_workbook_twice_is_taken_in_once(jisr: Jisr, tmp_path: Path) -> None:
    file = fill(template(jisr, tmp_path), ("Incident opened", BRIDGE))
    once = jisr.json("import", "xlsx", file, "--as", "MOWR/duty")["accepted"]
    assert jisr.json("import", "xlsx", file, "--as", "MOWR/duty")["accepted"] == once
    assert jisr.json("threads", "--as", "MOWR")["count"] == 1


def test_a_row_that_was_changed_after_it_was_sent_is_refused_with_its_place(jisr: Jisr, tmp_path: Path) -> None:
    file = fill(template(jisr, tmp_path), ("Incident opened", BRIDGE))
    jisr("import", "xlsx", file, "--as", "MOWR/duty")
    book = openpyxl.load_workbook(file)
    sheet = book["Incident opened"]
    sheet.cell(FIRST, column_of(sheet, "body.title")).value = "Water falling"
    book.save(file)
    (fault,) = jisr.json("import", "xlsx", file, "--as", "MOWR/duty", code=1)["errors"]
    assert (fault["sheet"], fault["row"], fault["code"]) == ("Incident opened", FIRST, "client_id_reused")
    assert "client_id" not in fault["message"]


def test_500_reports_with_three_faults_are_refused_with_the_three_named(jisr: Jisr, tmp_path: Path) -> None:
    file = tmp_path / "reports.xlsx"
    file.write_bytes(five_hundred(wrong=True))
    errors = jisr.json("import", "xlsx", file, "--as", "MOWR/duty", code=1)["errors"]
    assert [(each["sheet"], each["row"], each["heading"], each["code"]) for each in errors] == THREE
    lines = jisr.said.splitlines()
    assert len(lines) == 4  # and that nothing was accepted
    assert lines[0].startswith(f"jisr: sheet {SITUATION}, row 103, column F (Situation): ")
    assert "2017-08-01 05:00" in lines[1]
    assert "the period ends before it begins" in lines[2]
    assert jisr.json("threads", "--as", "MOWR")["count"] == 0

    with_dry_run = jisr.json("import", "xlsx", file, "--as", "MOWR/duty", "--dry-run", code=1)["errors"]
    assert with_dry_run == errors
    file.write_bytes(five_hundred(wrong=False))
    assert len(jisr.json("import", "xlsx", file, "--as", "MOWR/duty")["accepted"]) == 500


THREE = [
    (SITUATION, 103, "Situation", "field_missing"),
    (SITUATION, 203, "Observed at", "not_a_time"),
    (SITUATION, 403, "Period from", "period_reversed"),
]


def five_hundred(wrong: bool) -> bytes:
    """An incident, and 499 reports about it in the sheet of the same workbook, the last of them in row 502."""
    opened = row_of(OPENED, REGISTRY.types[OPENED].example, name="bridge")
    example = REGISTRY.types[SITREP].example
    rows = [row_of(SITREP, {**example, "situation": f"Report {number}"}, thread="@bridge") for number in range(499)]

    def spoil(book: Any) -> None:
        sheet = book[SITUATION]
        sheet.cell(103, column_of(sheet, "body.situation")).value = None
        sheet.cell(203, column_of(sheet, "body.observed_at")).value = "this morning"
        sheet.cell(403, column_of(sheet, "body.period.to")).value = "2017-08-01 04:00"

    data = workbook({OPENED: [opened], SITREP: rows})
    return changed(data, spoil) if wrong else data


def test_what_only_follows_from_another_rows_fault_is_not_named_too(jisr: Jisr, tmp_path: Path) -> None:
    file = fill(
        template(jisr, tmp_path),
        ("Incident opened", {**BRIDGE, "label.preset": "NOSUCH"}),
        (SITUATION, sitrep("@bridge")), (SITUATION, sitrep("@bridge", **{"body.severity": 9})),
    )  # fmt: skip
    errors = jisr.json("import", "xlsx", file, "--as", "MOWR/duty", code=1)["errors"]
    assert [(each["sheet"], each["row"], each["heading"]) for each in errors] == [
        ("Incident opened", FIRST, "Label"), (SITUATION, FIRST + 1, "Severity (0 to 5)"),
    ]  # fmt: skip


def test_rows_without_a_label_take_the_one_that_was_chosen(jisr: Jisr, tmp_path: Path) -> None:
    file = fill(template(jisr, tmp_path), ("Incident opened", {**BRIDGE, "label.preset": None}))
    (fault,) = jisr.json("import", "xlsx", file, "--as", "MOWR/duty", code=1)["errors"]
    assert fault["code"] == "label_missing"
    jisr("import", "xlsx", file, "--as", "MOWR/duty", "--preset", "CELL", "--to", "MOH")
    assert jisr.json("threads", "--as", "MOH")["count"] == 1
    assert jisr.json("threads", "--as", "MOO")["count"] == 0


def test_an_export_holds_what_the_viewer_sees_and_says_whose_it_is(jisr: Jisr, tmp_path: Path) -> None:
    jisr.opens("MOWR/duty", "one", title="Open to all", preset="GOV", place=PLACE)
    jisr.opens("MOWR/duty", "two", title="=cmd|' /C calc'!A0", named=["MOH"])
    jisr.opens("MOWR/duty", "three", title="For ourselves", preset="OWN")
    file = tmp_path / "out.xlsx"
    for member, titles in (("MOH", ["Open to all", "=cmd|' /C calc'!A0"]), ("MOO", ["Open to all"])):
        jisr("export", "xlsx", "--as", member, "--out", file)
        book = openpyxl.load_workbook(file)
        assert book.sheetnames == ["Read me first", "Incident opened", "Columns", "Lists"]
        assert book["Lists"].sheet_state == "hidden"
        sheet = book["Incident opened"]
        assert [row[column_of(sheet, "body.title") - 1] for row in below(sheet)] == titles
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
        said = {row[0]: row[1] for row in book["Read me first"].iter_rows(max_col=2, values_only=True)}
        assert said["Space"] == "real"
        assert said["Seen by"] == f"{member}/RESTRICTED"
        assert said["Records"] == str(len(titles))
        assert said["Label of all records together"].startswith("OFFICIAL, for ")
        assert "<slab:originatorConfidentialityLabel" in said["ADatP-4774"]
    first = dict(zip([cell.value for cell in sheet[3]], below(sheet)[0], strict=True))
    shown = jisr.json("show", first[f"{OPENED}:record.ref"], "--as", "MOO")["records"][0]
    assert first[f"{OPENED}:record.id"] == shown["id"]
    assert first[f"{OPENED}:record.author"] == "MOWR"
    assert first[f"{OPENED}:record.post"] == "duty"
    assert first[f"{OPENED}:label.level"] == "OFFICIAL"
    assert first[f"{OPENED}:label.releasable_to"] == "all"
    assert (first[f"{OPENED}:body.place.lat"], first[f"{OPENED}:body.place.lon"]) == (33.31, 44.36)
    assert first[f"{OPENED}:record.recorded_at"].year >= 2017


PLACE = {"name": "Upper Bridge", "lon": 443_600_000, "lat": 333_100_000, "precision_m": 500}


def below(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=FIRST, values_only=True))


def test_an_export_that_comes_back_changes_nothing_and_new_rows_in_it_are_new(jisr: Jisr, tmp_path: Path) -> None:
    ref = jisr.opens("MOWR/duty", "one", preset="GOV", place=PLACE)
    file = tmp_path / "out.xlsx"
    jisr("export", "xlsx", "--as", "MOH", "--out", file)
    assert jisr.fault("import", "xlsx", file, "--as", "MOH/duty", code=2) == "nothing_submitted"

    book = openpyxl.load_workbook(file)
    sheet = book["Incident opened"]
    row = FIRST + 1
    new = {"body.title": "Another", "body.what": "power", "body.observed_at": "2017-08-01 05:00", "label.level": "OPEN"}
    for name, value in new.items():
        sheet.cell(row, column_of(sheet, name)).value = value
    book.save(file)
    found = jisr.json("import", "xlsx", file, "--as", "MOH/duty")
    assert len(found["accepted"]) == 1
    assert found["notes"] == ["1 rows stand already, and are passed over"]
    assert jisr.json("show", found["accepted"][0]["ref"], "--as", "MOH")["title"] == "Another"

    sheet.cell(FIRST, column_of(sheet, "body.title")).value = "Something else"
    book.save(file)
    (fault,) = jisr.json("import", "xlsx", file, "--as", "MOH/duty", code=1)["errors"]
    assert (fault["row"], fault["heading"], fault["code"]) == (FIRST, "Title", "record_stands")
    assert ref in fault["message"]


def test_a_record_that_the_post_may_not_see_and_one_that_is_nowhere_are_refused_alike(
    jisr: Jisr, tmp_path: Path
) -> None:
    jisr.opens("MOWR/duty", "one", preset="OWN")
    jisr.opens("MOWR/duty", "two", preset="GOV")
    file = tmp_path / "out.xlsx"
    jisr("export", "xlsx", "--as", "MOWR", "--out", file)
    book = openpyxl.load_workbook(file)
    sheet = book["Incident opened"]
    own = sheet.cell(FIRST, column_of(sheet, "record.id")).value

    def answer() -> str:
        errors = jisr.json("import", "xlsx", file, "--as", "MOO/duty", code=1)["errors"]
        assert [each["row"] for each in errors] == [FIRST]
        return str(errors[0]).replace(own, "ID").replace("f" * 64, "ID")

    hidden = answer()
    sheet.cell(FIRST, column_of(sheet, "record.id")).value = "f" * 64
    book.save(file)
    assert answer() == hidden


def test_a_workbook_of_another_space_is_refused(jisr: Jisr, tmp_path: Path) -> None:
    file = tmp_path / "exercise.xlsx"
    file.write_bytes(workbook({OPENED: [row_of(OPENED, REGISTRY.types[OPENED].example)]}, space="flood-17"))
    assert jisr.fault("import", "xlsx", file, "--as", "MOWR/duty", code=2) == "other_space"
    jisr("init", "--space", "flood-17", "--pack", "two-rivers")
    jisr("import", "xlsx", file, "--as", "MOWR/duty", "--space", "flood-17")
    out = tmp_path / "out.xlsx"
    jisr("export", "xlsx", "--as", "MOWR", "--space", "flood-17", "--out", out)
    book = openpyxl.load_workbook(out)
    for sheet in ("Incident opened", "Read me first"):
        assert any("EXERCISE" in str(cell.value) for cell in (*book[sheet][1], *book[sheet][2]))
    assert "EXERCISE" in book["Incident opened"].oddHeader.center.text


@pytest.mark.parametrize(("language", "to_the_left"), [("en", False), ("fr", False), ("ar", True), ("ckb", True)])
def test_a_template_in_each_language_is_filled_in_and_taken_in(
    jisr: Jisr, tmp_path: Path, language: str, to_the_left: bool
) -> None:
    file = template(jisr, tmp_path, "--language", language, "--type", "opened,sitrep")
    book = openpyxl.load_workbook(file)
    assert len(book.sheetnames) == 5
    assert [each.sheet_view.rightToLeft for each in book.worksheets[:4]] == [to_the_left] * 4
    title = book.sheetnames[1]
    assert book[title]["D2"].value == ("العنوان" if language == "en" else "Title")
    jisr("import", "xlsx", fill(file, (title, BRIDGE)), "--as", "MOWR/duty", "--lang", language)
    assert jisr.json("threads", "--as", "MOWR")["count"] == 1


def test_faults_are_said_in_the_language_of_who_sends(jisr: Jisr, tmp_path: Path) -> None:
    file = fill(template(jisr, tmp_path, "--language", "ar"), ("فتح حادث", {**BRIDGE, "body.severity": 9}))
    jisr("import", "xlsx", file, "--as", "MOWR/duty", "--lang", "ar", code=1)
    assert "الشدة (0 إلى 5)" in jisr.said
    assert "الصف" in jisr.said


def test_what_is_asked_wrongly_is_said(jisr: Jisr, tmp_path: Path) -> None:
    file = tmp_path / "text.xlsx"
    file.write_bytes(b"title;what\nWater;flood\n")
    assert jisr.fault("import", "xlsx", file, "--as", "MOWR/duty", code=2) == "not_a_workbook"
    assert jisr.fault("import", "xlsx", template(jisr, tmp_path), "--as", "MOWR/duty", code=2) == "nothing_submitted"
    assert jisr.fault("export", "xlsx", "--as", "MOWR", "--type", "weather", code=2) == "unknown_type"
    assert jisr.fault("export", "xlsx", "--as", "MOWR", "--language", "de", code=2) == "bad_language"
    assert jisr.fault("export", "xlsx", "--as", "MOWR", "--zone", "Baghdad", code=2) == "bad_zone"


def test_the_same_question_at_the_same_time_gives_the_same_bytes(jisr: Jisr) -> None:
    jisr.opens("MOWR/duty", "one", preset="GOV")
    data = jisr.json("export", "xlsx", "--as", "MOH")["base64"]
    assert isinstance(data, str)
    assert io.BytesIO(data.encode()).getvalue()
