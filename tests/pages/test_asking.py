"""Whoever lacks something may ask a member about a reference, and is answered alike whether it exists or not."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from jisr.journal.node import Node
from jisr.journal.record import reference_of
from tests.cast import Cast
from tests.pages.seats import Seats, plain

ASK = "/s/real/incidents/ask/"
MISSING = reference_of("f" * 64)


@pytest.fixture
def seats(node: Node) -> Iterator[Seats]:
    seats = Seats(node)
    yield seats
    seats.close()


def sent(client: Client, reference: str, member: str = "MOWR", **more: str) -> str:
    """The page of the question that was asked."""
    given = {"member": member, "about": reference, "question": "May we know what it says?", **more}
    answer = client.post(ASK, given)
    assert answer.status_code == 302, answer.content.decode()
    return str(client.get(answer.headers["location"].partition("#")[0]).content.decode())


def alike(page: str, reference: str) -> str:
    """Without the reference, the ids, and what is drawn by lot or by the clock."""
    page = plain(page.encode()).decode().replace(reference, "X")
    page = re.sub(r"[0-9a-f]{64}|[0-9A-Z]{3}-[0-9A-Z]{3}", "", page)
    return re.sub(r"\d\d:\d\d(:\d\d)?", "", page)


def test_a_question_about_what_is_hidden_is_answered_as_one_about_nothing(seats: Seats, cast: Cast) -> None:
    hidden = cast.opens("MOWR/duty", preset="OWN").ref
    pages = []
    for reference in (hidden, MISSING):
        client = seats.client("MOO/duty")
        not_here = client.get(f"/s/real/incidents/{reference}/")
        assert not_here.status_code == 404
        assert f'href="{ASK}?reference={reference}"' in not_here.content.decode()
        form = client.get(f"{ASK}?reference={reference}").content.decode()
        assert f'value="{reference}"' in form
        pages.append([alike(form, reference), alike(sent(client, reference), reference)])
    assert re.sub(r'name="client_id" value="[^"]*"', "", pages[0][0]) == re.sub(
        r'name="client_id" value="[^"]*"', "", pages[1][0]
    )
    assert pages[0][1] == pages[1][1]


def test_it_is_seen_by_the_two_and_by_nobody_else_and_can_be_answered(seats: Seats, cast: Cast) -> None:
    page = sent(seats.client("MOO/duty"), "k7m 4qx")
    assert "k7m 4qx" in page
    (record,) = [each for each in cast.read("MOO").records() if each.type == "incidents.asked"]
    assert record.label is not None
    assert record.label["releasable_to"] == ["MOWR"]
    for member in ("MOE", "CELL", "MOD", "HUM"):
        assert record.id not in cast.sees(member)
    officer = seats.client("MOWR/duty")
    assert "k7m 4qx" in officer.get("/s/real/").content.decode()  # it is news at home
    deed = f"/s/real/incidents/{record.id}/do/answer/?about={record.id}"
    assert deed.replace("&", "&amp;") in officer.get(f"/s/real/incidents/{record.id}/").content.decode()
    form = officer.get(deed).content.decode()
    assert 'value="between"' in form
    given = {"step": "send", "label": "between", "shown": "MOO MOWR", "client_id": "page/a", "answer": "Come to us."}
    assert officer.post(deed, given).status_code == 302
    assert "Come to us." in seats.client("MOO/duty").get(f"/s/real/incidents/{record.id}/").content.decode()
    assert [row.state for row in cast.read("MOO").threads().threads if row.kind == "question"] == ["answered"]


def test_what_cannot_be_asked_is_said_beside_its_field_and_stays_typed(seats: Seats) -> None:
    client = seats.client("MOO/duty")
    answer = client.post(ASK, {"member": "MOO", "about": "", "question": "Why?"})
    assert answer.status_code == 422
    assert "Why?" in answer.content.decode()
    screened = client.post(ASK, {"member": "MOWR", "about": MISSING, "question": "Call me at +964 770 123 4567"})
    assert screened.status_code == 422
    assert "a telephone number" in screened.content.decode()


def test_who_may_submit_nothing_asks_nothing(seats: Seats) -> None:
    assert seats.client("MOO/auditor").get(ASK).status_code == 403


def test_a_question_goes_to_another_member_and_opens_a_thread_of_its_own(cast: Cast) -> None:
    incident = cast.opens("MOWR/duty", preset="GOV")
    body = {"member": "MOWR", "about": MISSING, "question": "What is it?"}
    line = cast.opening("x")
    asked = type(line)(type="incidents.asked", body=body, label={"preset": "CELL"}, client_id="q")
    joins = type(line)(type="incidents.asked", body=body, label={"preset": "GOV"}, client_id="q", thread=incident.id)
    assert [each.code for each in cast.faults("MOWR/duty", asked)] == ["unknown_member"]
    assert "wrong_kind" in {each.code for each in cast.faults("MOO/duty", joins)}
    answer = type(line)(
        type="incidents.answered", body={"answer": "No."}, label={"preset": "GOV"}, client_id="a", thread=incident.id
    )
    assert "wrong_kind" in {each.code for each in cast.faults("MOO/duty", answer)}
