"""A framework in files: out and in without loss, and bad files named by sheet, row and column."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.capabilities.framework.hashing import plain
from jisr.capabilities.framework.tables import TABLES, AnyRow
from jisr.cli.main import main
from jisr.errors import BatchRefused, JisrError
from jisr.interop.framework import folder, workbook
from jisr.interop.framework.columns import columns, from_texts, to_texts
from jisr.interop.framework.lines import Line, Place, Told, read_lines
from jisr.journal.node import Node
from tests.cast import Cast
from tests.framework.sound import framework_of, sound
from tests.framework.support import OPENING, WARN, Members

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=20)
TEXTS = st.builds(lambda en, ar: {"en": en, "ar": ar}, TEXT, TEXT)
CODE = st.from_regex(r"[A-Z0-9][A-Z0-9._-]{0,9}", fullmatch=True)
FREE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "function": st.fixed_dictionaries({"titles": TEXTS, "hazards": st.lists(TEXT, max_size=3)}),
    "contact": st.fixed_dictionaries({"post": st.just("MOE/duty"), "reach": st.dictionaries(
        st.text(st.characters(codec="ascii", exclude_characters="\0\r"), max_size=5), TEXT, max_size=3)}),
    "resource": st.fixed_dictionaries({"titles": TEXTS, "owner": st.just("MOE"), "quantity": st.integers(0, 10_000)}),
    "agreement": st.fixed_dictionaries({
        "titles": TEXTS, "producer": st.just("MOE"), "consumer": st.just("MOWR"), "within_minutes": st.integers(1, 99),
        "product": st.just({"type": "incidents.sitrep", "fields": ["a", "b"]}), "label": st.just({"preset": "GOV"}),
        "occasion": st.one_of(st.just({}), st.just({"level": 0}), st.dictionaries(st.just("where"), st.dictionaries(
            st.just("what"), TEXT), min_size=1)),
    }),
    "step": st.fixed_dictionaries({
        "plan": CODE, "number": st.integers(1, 9), "titles": TEXTS, "post": st.just("MOE/duty"),
        "within_minutes": st.integers(1, 9), "uses": st.dictionaries(CODE, st.integers(0, 9), max_size=2),
        "product": st.one_of(st.none(), st.just({"type": "incidents.sitrep"})),
    }),
}  # fmt: skip


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    table = draw(st.sampled_from(sorted(FREE)))
    return {"table": table, "code": draw(CODE), **draw(FREE[table])}


def told_of(given_rows: list[dict[str, Any]]) -> Told:
    unique = {(each["table"], each["code"]): plain(msgspec.convert(each, AnyRow)) for each in given_rows}
    lines = [Line(Place(table), table, "MOE", row) for (table, _), row in unique.items()]
    return Told({"code": "F", "edition": "1", "titles": {"en": "F"}}, {}, lines)


def read_back(form: str, told: Told) -> Told:
    files = folder.written(form, told, Path("f"), ("en", "ar"), "2017-08-01T00:00:00.000Z")
    if form == "xlsx":
        return workbook.read(next(iter(files.values())))
    return folder.read_files(form, {path.name: data for path, data in files.items()})


def said(told: Told) -> dict[tuple[str, str, str], Any]:
    return {(each.annex, each.row["table"], each.row["code"]): each.row for each in read_lines(told.lines)}


@pytest.mark.parametrize("form", folder.FORMATS)
def test_a_framework_comes_back_as_it_went_out(form: str) -> None:
    frame = framework_of(sound())
    told = Told({"code": "F"}, {}, [Line(Place("x"), e.name.split("/")[1], e.annex, plain(e.row)) for e in frame.rows])
    assert len(said(told)) == 50
    assert said(read_back(form, told)) == said(told)


@pytest.mark.parametrize("form", folder.FORMATS)
def test_so_does_whatever_a_row_may_hold(form: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(rows(), min_size=1, max_size=4))
    def run(given_rows: list[dict[str, Any]]) -> None:
        told = told_of(given_rows)
        assert said(read_back(form, told)) == said(told)

    run()


@pytest.mark.parametrize("form", folder.FORMATS)
def test_the_heading_comes_back_too(form: str) -> None:
    told = Told(dict(OPENING), {"MOE": "a" * 64}, [])
    back = read_back(form, told)
    assert back.annexes == told.annexes
    assert {name: str(value) for name, value in back.heading.items()} == {n: str(v) for n, v in OPENING.items()}


def test_every_field_of_every_table_has_a_column() -> None:
    for table in TABLES:
        assert columns(table)[0].name == "code"
    assert "occasion.where" in [each.name for each in columns("agreement")]


def test_people_write_lists_and_maps_as_they_like() -> None:
    row = from_texts("contact", {"code": "C", "post": "MOE/duty", "reach": "phone = 1 ؛ radio= Cell"})
    assert row["reach"] == {"phone": "1", "radio": "Cell"}
    assert from_texts("function", {"code": "F", "hazards": "FLOOD ،POWER;"})["hazards"] == ["FLOOD", "POWER"]
    assert to_texts("function", {"code": "F", "hazards": ["a, b"]})["hazards"] == '["a, b"]'


def bad_sheet(table: str, row: list[Any], headings: list[str] | None = None) -> bytes:
    book = openpyxl.load_workbook(BytesIO(workbook.write(Told(), "en", "ar", "2017-08-01T00:00:00.000Z")))
    sheet = book[table]
    for at, name in enumerate(headings or [], 1):
        sheet.cell(1, at, name)
    for at, value in enumerate(row, 1):
        sheet.cell(4, at, value)
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def faults(data: bytes) -> list[str]:
    try:
        read_lines(workbook.read(data).lines)
    except BatchRefused as refused:
        return [str(each) for each in refused.faults]
    except JisrError as error:
        return [str(error)]
    return []


def test_a_bad_cell_is_named_by_sheet_row_and_column() -> None:
    (fault,) = faults(bad_sheet("resource", ["MOE", "PUMPS", "Pumps", None, None, None, "MOE", "many"]))
    assert fault.startswith("sheet resource, row 4, column H (Quantity): ")


def test_a_missing_cell_is_named_by_its_column() -> None:
    (fault,) = faults(bad_sheet("resource", ["MOE", "PUMPS", "Pumps", None, None, None, None, 4]))
    assert fault == "sheet resource, row 4, column G (Owner): owner is missing"


def test_a_column_that_nobody_knows_is_named() -> None:
    (fault,) = faults(bad_sheet("resource", ["MOE"], ["annex", "code", "colour"]))
    assert fault.startswith("sheet resource, row 1: colour is no column of resource")


def test_a_number_and_a_day_of_a_spreadsheet_are_read_as_they_are_seen() -> None:
    data = bad_sheet("function", ["MOE", "F", "Warn", None, None, None, "civil", None, None, 42948])
    (placed,) = read_lines(workbook.read(data).lines)
    assert placed.row["exercised_on"] == "2017-08-01"


def test_the_same_code_twice_is_named() -> None:
    lines = [Line(Place("function", number), "function", "MOE", WARN) for number in (4, 9)]
    with pytest.raises(BatchRefused) as caught:
        read_lines(lines)
    assert str(caught.value.faults[0]) == (
        "sheet function, row 9, code: WARN stands twice in function: give each row its own code"
    )


# By the command line


@pytest.fixture
def here(node: Node, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Members:
    monkeypatch.setattr("jisr.cli.opening.node_of", lambda args: node)
    return Members(cast)


def run(node: Node, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    capsys.readouterr()
    code = main(["framework", *words, "--data", str(node.folder), "--json"])
    printed = capsys.readouterr()
    return code, json.loads(printed.out), printed.err


@pytest.mark.parametrize("form", folder.FORMATS)
def test_an_annex_goes_out_is_changed_and_comes_in_again(
    form: str, here: Members, node: Node, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    here.open()
    here.say("CELL/duty", "entered", {"put": [WARN]})
    here.say("MOE/focal", "entered", {"put": [{**WARN, "code": "LIGHT"}]})
    path = str(tmp_path / "out.xlsx" if form == "xlsx" else tmp_path / "out")
    assert run(node, capsys, "export", form, path)[1]["rows"] == 2
    _, found, _ = run(node, capsys, "import", form, path, "--as", "MOE/focal")
    assert (found["new"], found["changed"], found["unchanged"]) == ([], [], 1)
    told = folder.read(form, Path(path))
    mine = next(each for each in told.lines if each.annex == "MOE")
    told.lines.remove(mine)
    told.lines.append(Line(mine.place, "function", "MOE", {**WARN, "code": "HEAT"}))
    for name, data in folder.written(form, told, Path(path), ("en", "ar"), "2017-08-01T00:00:00.000Z").items():
        name.write_bytes(data)
    dry = run(node, capsys, "import", form, path, "--as", "MOE/focal", "--whole", "--dry-run")[1]
    assert (dry["new"], dry["dropped"]) == (["function/HEAT"], ["function/LIGHT"])
    assert {each["rule"] for each in dry["new_findings"]} == {"C01", "C17", "C19"}
    assert "LIGHT" in here.state()["rows"]["function"]["MOE"]
    run(node, capsys, "import", form, path, "--as", "MOE/focal", "--whole")
    assert list(here.state()["rows"]["function"]["MOE"]) == ["HEAT"]
    assert run(node, capsys, "import", form, path, "--as", "CELL/duty")[1]["unchanged"] == 1


def test_nothing_is_entered_where_one_row_is_wrong(
    here: Members, node: Node, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    here.open()
    (tmp_path / "MOE.yaml").write_text(
        "function:\n- code: LIGHT\n  titles: {en: Light}\nresource:\n- code: R\n  titles: {en: R}\n"
        "  owner: NASA\n  quantity: 3\n"
    )
    code, found, errors = run(node, capsys, "import", "yaml", str(tmp_path), "--as", "MOE/focal")
    assert (code, here.state()["rows"]) == (1, {})
    assert found["errors"][0]["sheet"] == "MOE.yaml"
    assert "sheet MOE.yaml, row 5, owner: NASA is no member here" in errors


def test_another_members_row_is_left_to_it(
    here: Members, node: Node, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    here.open()
    here.say("CELL/duty", "entered", {"put": [WARN]})
    (tmp_path / "CELL.yaml").write_text("function:\n- code: WARN\n  titles: {en: Something else}\n")
    code, found, _ = run(node, capsys, "import", "yaml", str(tmp_path), "--as", "MOE/focal")
    assert (code, found["errors"][0]["code"]) == (1, "not_your_annex")


def test_a_file_of_an_annex_that_changed_since_is_refused(
    here: Members, node: Node, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    here.open()
    here.say("MOE/focal", "entered", {"put": [WARN]})
    run(node, capsys, "export", "yaml", str(tmp_path / "out"))
    here.say("MOE/focal", "entered", {"put": [{**WARN, "hazards": ["FLOOD"]}]})
    code, found, _ = run(node, capsys, "import", "yaml", str(tmp_path / "out"), "--as", "MOE/focal")
    assert (code, found["errors"][0]["code"]) == (1, "changed_meanwhile")


def test_contacts_come_in_under_the_label_that_is_said(
    here: Members, node: Node, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    here.open()
    (tmp_path / "MOE.yaml").write_text("contact:\n- code: C\n  post: MOE/duty\n  reach: {radio: Control}\n")
    given_words = ("import", "yaml", str(tmp_path), "--as", "MOE/focal")
    assert run(node, capsys, *given_words)[1]["error"]["code"] == "label_for_unsigned"
    assert run(node, capsys, *given_words, "--preset", "CELL")[0] == 0
    assert "contact" in here.state("CELL")["rows"]
    assert "contact" not in here.state("MOO")["rows"]


def test_a_framework_is_opened_from_files(
    here: Members, node: Node, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "framework.yaml").write_text(
        "code: NCRF\nedition: 2018-1\ntitles: {en: Framework}\nsigners: [MOE]\nconsultation_days: 0\n"
    )
    (tmp_path / "CELL.yaml").write_text("function:\n- {code: WARN, titles: {en: Warn}}\n")
    code, found, _ = run(node, capsys, "open", "yaml", str(tmp_path), "--as", "CELL/duty")
    assert (code, found["rows"]) == (0, 1)
    here.thread = found["framework"]
    assert (here.state()["edition"], list(here.state()["rows"]["function"]["CELL"])) == ("2018-1", ["WARN"])
