"""What leaves the screen: the document and the cards in every language, as page and as PDF, and the matrix as workbook;
and the health page."""

import re
import zlib
from io import BytesIO

import pytest
from openpyxl import load_workbook

from jisr.language import LANGUAGES, RIGHT_TO_LEFT
from tests.cast import Cast
from tests.pages.framework import Working
from tests.pages.seats import Seats
from tests.pages.test_framework_signing import given, page


@pytest.fixture
def work(cast: Cast) -> Working:
    return Working(cast)


def letters(pdf: bytes) -> str:
    """What the fonts of a PDF map their signs to: each letter that it draws."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    maps = [text for each in streams if b"beginbfchar" in (text := _unpacked(each)) or b"beginbfrange" in text]
    codes = re.findall(rb"<([0-9A-Fa-f]{4,})>\s*$", b"\n".join(maps), re.MULTILINE)
    return "".join(bytes.fromhex(each.decode()).decode("utf-16-be", "ignore") for each in codes)


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def test_the_document_is_in_each_language_in_its_direction(seats: Seats, work: Working) -> None:
    client = seats.client("MOH/duty")
    for language in LANGUAGES:
        shown = client.get(work.path(f"documents/whole/?language={language}")).content.decode()
        direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        assert f'<article class="paper" lang="{language}" dir="{direction}">' in shown
        assert "A-01" in shown
    assert "إنذار السكان" in client.get(work.path("documents/whole/?language=ar")).content.decode()


def test_a_pdf_holds_the_letters_of_its_language(seats: Seats, work: Working) -> None:
    client = seats.client("MOH/duty")
    for language, letter in (("en", "W"), ("ar", "ن"), ("ckb", "ۆ")):
        answer = client.get(work.path(f"documents/whole.pdf?language={language}"))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert letter in letters(answer.content), language


def test_a_card_says_what_a_post_must_do_by_when_and_whom_it_calls(seats: Seats, work: Working) -> None:
    contact = {"table": "contact", "code": "MOE-DUTY", "post": "MOE/duty", "reach": {"phone": "0100 200"}}
    work.say("MOE/focal", "entered", {"put": [contact]})
    shown = page(seats, "MOWR/duty", work.path("documents/cards/MOWR/duty/"))
    for said in ("Publish the arrival times", "45 min", "Rising water, to electricity", "15 min", "phone: 0100 200"):
        assert said in shown, said
    assert "Close the bridges" not in shown
    pdf = seats.client("MOWR/duty").get(work.path("documents/cards/MOWR/duty.pdf")).content
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    assert seats.client("MOWR/duty").get(work.path("documents/cards/NASA/duty/")).status_code == 404


def test_the_matrix_is_a_workbook_in_which_nothing_is_a_formula(seats: Seats, work: Working) -> None:
    row = {"table": "function", "code": "EVIL", "titles": {"en": "=1+1"}}
    work.say("MOE/focal", "entered", {"put": [row]})
    answer = seats.client("MOH/duty").get(work.path("documents/raci.xlsx"))
    sheet = load_workbook(BytesIO(answer.content))["RACI"]
    lines = {each[0].value: each for each in sheet.iter_rows(min_row=3)}
    assert (lines["EVIL"][1].value, lines["EVIL"][1].data_type) == ("=1+1", "s")
    assert lines["WARN"][2].value == "A"


def test_the_health_page_names_each_finding_with_its_rows(seats: Seats, work: Working) -> None:
    shown = page(seats, "MOH/duty", work.path("health/"))
    assert "function without an accountable member" in shown
    assert work.path("tables/function/CELL/SHELTER/") in shown
    assert 'href="?member=CELL"' in shown
    assert "Accept the risk" not in shown


def test_a_risk_is_accepted_with_a_reason_and_stays_visible_with_its_signer(seats: Seats, work: Working) -> None:
    client = seats.client("CELL/duty")
    shown = client.get(work.path("health/")).content.decode()
    address = next(each for each in re.findall(r'href="([^"]+do/accept/[^"]+)"', shown) if "rule=C01" in each)
    address = address.replace("&amp;", "&")
    form = client.get(address).content.decode()
    assert work.posts(client, address, given(form, reason="Until the new ministry is staffed.")).status_code == 302
    again = page(seats, "MOH/duty", work.path("health/?state=accepted"))
    assert "Until the new ministry is staffed." in again
    assert "CELL/duty" in again


def test_what_was_fixed_since_an_earlier_text_is_said(seats: Seats, work: Working) -> None:
    then = work.state()["edits"][-1]["record"]
    lead = {"table": "assignment", "code": "S-A", "function": "SHELTER", "role": "A", "member": "MOMD"}
    work.say("CELL/duty", "entered", {"put": [lead]})
    shown = page(seats, "MOH/duty", work.path(f"health/?since={then}&state=fixed"))
    assert "nobody is accountable for SHELTER" in shown
    assert "CELL/S-A" in shown
