"""The annexes side by side, what was decided where they clash, and a framework as files, out and in again."""

import json
import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.cast import Cast
from tests.pages.framework import Working
from tests.pages.seats import Seats
from tests.pages.test_framework_signing import given, page

CREST = {"table": "term", "code": "CREST", "names": {"en": "Crest"}}


@pytest.fixture
def work(cast: Cast) -> Working:
    work = Working(cast)
    work.say("MOWR/focal", "entered", {"put": [{**CREST, "meaning": {"en": "The highest reading"}}]})
    work.say("MOE/focal", "entered", {"put": [{**CREST, "meaning": {"en": "The highest forecast"}}]})
    return work


def test_a_contradiction_shows_both_sides_and_what_differs(seats: Seats, work: Working) -> None:
    shown = page(seats, "MOH/duty", work.path("together/"))
    assert "The highest reading" in shown
    assert "The highest forecast" in shown
    assert '<tr class="differs-line"><th scope="row">Meaning' in shown
    assert "function without an accountable member" in shown  # a gap: nobody leads SHELTER
    assert "Resolve it" not in shown


def test_one_code_with_two_contents_is_a_contradiction(seats: Seats, work: Working) -> None:
    other = {"table": "function", "code": "WARN", "titles": {"en": "Tell the newspapers"}}
    work.say("MOE/focal", "entered", {"put": [other]})
    shown = page(seats, "MOH/duty", work.path("together/?annex=MOE"))
    assert "The same code says different things." in shown
    assert "Tell the newspapers" in shown


def test_a_resolution_is_recorded_and_signed_by_whose_rows_it_is_about(seats: Seats, work: Working) -> None:
    client = seats.client("MOWR/focal")
    shown = client.get(work.path("together/")).content.decode()
    address = unescape(
        next(each for each in re.findall(r'href="([^"]+resolve/[^"]+)"', shown) if "contradiction" in each)
    )
    form = client.get(address).content.decode()
    typed = given(form, text="The reading at the gauge.", holds="MOWR/term/CREST")
    assert work.posts(client, address, typed).status_code == 302
    resolution = next(iter(work.state()["resolutions"].values()))
    assert set(resolution["signatures"]) == {"MOWR"}
    other = seats.client("MOE/focal")
    shown = other.get(work.path("together/")).content.decode()
    address = unescape(next(iter(re.findall(r'href="([^"]+do/agree/[^"]+)"', shown))))
    assert work.posts(other, address, given(other.get(address).content.decode())).status_code == 302
    assert set(next(iter(work.state()["resolutions"].values()))["signatures"]) == {"MOWR", "MOE"}
    assert "resolved" in page(seats, "MOH/duty", work.path("together/"))


def upload(seats: Seats, work: Working, post: str, name: str, data: bytes, **more: str) -> str:
    client = seats.client(post)
    answer = client.post(work.path("files/"), {"files": SimpleUploadedFile(name, data), **more})
    return str(answer.content.decode())


def test_what_goes_out_comes_in_unchanged(seats: Seats, work: Working) -> None:
    for form, name in (("xlsx", "f.xlsx"), ("yaml", "f.zip"), ("csv", "f.zip")):
        data = seats.client("CELL/duty").get(work.path(f"files/{form}/")).content
        shown = upload(seats, work, "CELL/duty", name, data)
        assert "Nothing changed." in shown, form
        assert "rows stay as they are." in shown


def test_a_changed_workbook_is_looked_at_first_then_entered_whole(seats: Seats, work: Working) -> None:
    client = seats.client("CELL/duty")
    book = load_workbook(BytesIO(client.get(work.path("files/xlsx/?annex=CELL")).content))
    sheet = book["agreement"]
    column = next(each.column for each in sheet[1] if each.value == "within_minutes")
    row = next(each[0].row for each in sheet.iter_rows(min_row=2) if "A-01" in [cell.value for cell in each])
    sheet.cell(row, column).value = 10
    out = BytesIO()
    book.save(out)
    shown = upload(seats, work, "CELL/duty", "f.xlsx", out.getvalue())
    assert re.search(r"<del><bdi>15</bdi></del>.*<ins><bdi>10</bdi></ins>", shown)
    assert work.state()["rows"]["agreement"]["CELL"]["A-01"]["within_minutes"] == 15
    typed = {name: unescape(value) for name, value in given(shown).items()}
    assert work.posts(client, work.path("files/"), typed).status_code == 302
    assert work.state()["rows"]["agreement"]["CELL"]["A-01"]["within_minutes"] == 10


def test_a_fault_is_named_with_its_sheet_row_and_column_and_nothing_is_entered(seats: Seats, work: Working) -> None:
    client = seats.client("CELL/duty")
    book = load_workbook(BytesIO(client.get(work.path("files/xlsx/?annex=CELL")).content))
    sheet = book["agreement"]
    column = next(each.column for each in sheet[1] if each.value == "producer")
    row = next(each[0].row for each in sheet.iter_rows(min_row=2) if "A-01" in [cell.value for cell in each])
    sheet.cell(row, column).value = "NASA"
    out = BytesIO()
    book.save(out)
    before = json.dumps(work.state()["rows"])
    shown = upload(seats, work, "CELL/duty", "f.xlsx", out.getvalue())
    assert "Nothing was entered" in shown
    assert 'dir="ltr">agreement</bdi>' in shown
    assert f'<td data-word="Row">{row}</td>' in shown
    assert "producer</bdi>" in shown
    assert json.dumps(work.state()["rows"]) == before


@pytest.mark.parametrize(("name", "data"), [("f.zip", b"no zip"), ("f.txt", b"what?"), ("f.xlsx", b"PK no book")])
def test_what_is_no_such_file_is_said(seats: Seats, work: Working, name: str, data: bytes) -> None:
    assert "Nothing was entered" in upload(seats, work, "CELL/duty", name, data)


def test_a_download_holds_what_its_reader_sees_alone(seats: Seats, work: Working) -> None:
    contact = {"table": "contact", "code": "MOE-DUTY", "post": "MOE/duty", "reach": {"phone": "0100 200"}}
    work.say("MOE/focal", "entered", {"put": [contact]}, preset="OWN")
    for post, expected in (("MOE/duty", True), ("MOH/duty", False)):
        data = seats.client(post).get(work.path("files/csv/")).content
        with ZipFile(BytesIO(data)) as packed:
            whole = b"".join(packed.read(each) for each in packed.namelist())
        assert (b"0100 200" in whole) is expected
