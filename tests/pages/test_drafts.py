"""What was begun and not sent: kept for the post, found by whoever holds it, gone once it is sent, and never lost with
a session."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.pages.forms import Sent, fields_in, form_at
from tests.pages.seats import Seats

REPORT = "/s/real/incidents/report/incident/"
BEGIN, HOME, SHEET = "/s/real/incidents/report/", "/s/real/", "/s/real/handover/"


def draft(**changes: Any) -> dict[str, Any]:
    return {"title": "Water rising at the bridge", "what": "flood", "place_at": "38S MB 40", **changes}


def begun(client: Client, **changes: Any) -> Sent:
    """A form that somebody typed into and kept."""
    given = {**form_at(client, REPORT), **draft(**changes)}
    answer = client.post(REPORT, {**given, "step": "keep"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Kept for this post" in answer.content.decode()
    return given


def kept_ones() -> list[Any]:
    from jisr.capabilities.incidents.models import Draft

    return list(Draft.objects.all())


def opened(client: Client) -> Sent:
    """The one draft, as the page shows it again."""
    address = re.search(r"/s/real/incidents/drafts/\d+/", client.get(BEGIN).content.decode())
    assert address is not None
    answer = client.get(address[0], follow=True)
    assert answer.status_code == 200
    return fields_in(answer.content.decode())


def test_what_is_typed_is_kept_and_stands_there_again(seats: Seats) -> None:
    begun(seats.client("MOWR/duty"))
    again = opened(seats.client("MOWR/duty"))
    assert (again["title"], again["what"], again["place_at"]) == ("Water rising at the bridge", "flood", "38S MB 40")


def test_another_holder_of_the_post_finds_it_and_sends_it_and_it_is_gone(seats: Seats, cast: Cast) -> None:
    given = begun(seats.client("MOWR/duty"))
    other = seats.client("MOWR/duty", "zaynab")
    for page in (BEGIN, HOME, SHEET):
        assert "Water rising at the bridge" in other.get(page).content.decode(), page
    again = opened(other)
    assert again["client_id"] == given["client_id"]
    answer = other.post(REPORT, {**again, "place_at": "33.31, 44.36", "step": "send"})
    assert answer.status_code == 302
    record = cast.read("MOWR").thread(seats_newest(cast)).records[0]
    assert record.person == str(seats.person("MOWR/duty", "zaynab").stable_id)
    assert kept_ones() == []


def seats_newest(cast: Cast) -> str:
    from jisr.journal.query import Query

    return cast.read("MOWR").threads(Query(kind="incident")).threads[0].id


@pytest.mark.parametrize("post", ["MOWR/focal", "MOE/duty", "CELL/duty"])
def test_nobody_but_the_post_sees_it(seats: Seats, post: str) -> None:
    begun(seats.client("MOWR/duty"))
    number = kept_ones()[0].pk
    client = seats.client(post)
    for page in (BEGIN, HOME, SHEET):
        assert "Water rising at the bridge" not in client.get(page).content.decode()
    assert client.get(f"/s/real/incidents/drafts/{number}/").status_code == 404
    assert client.post(f"/s/real/incidents/drafts/{number}/remove/").status_code == 404
    assert "Water rising" not in client.get(f"{REPORT}?draft={number}").content.decode()
    assert len(kept_ones()) == 1


def test_it_is_removed_when_somebody_says_so(seats: Seats) -> None:
    client = seats.client("MOWR/duty")
    begun(client)
    assert client.post(f"/s/real/incidents/drafts/{kept_ones()[0].pk}/remove/").status_code == 302
    assert kept_ones() == []


def test_a_form_has_one_draft_however_often_it_is_kept(seats: Seats) -> None:
    client = seats.client("MOWR/duty")
    given = begun(client)
    client.post(REPORT, {**given, "title": "Later words", "step": "keep"})
    assert [each.title for each in kept_ones()] == ["Later words"]


def test_the_session_ends_and_nothing_is_lost(seats: Seats, cast: Cast) -> None:
    seats.person("MOWR/duty", password="seven quiet rivers meet")
    client = seats.client("MOWR/duty")
    given = {**form_at(client, REPORT), **draft()}
    client.logout()
    answer = client.post(REPORT, given)
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/?next=/s/real/incidents/report/incident/%3Fdraft%3D")
    assert cast.read("MOWR").threads(_everything()).threads == ()
    assert opened(seats.client("MOWR/duty"))["title"] == "Water rising at the bridge"


def _everything() -> Any:
    from jisr.journal.query import Query

    return Query(kind="incident")


def test_while_typing_the_page_says_that_one_is_signed_out_and_keeps_it(seats: Seats) -> None:
    client = seats.client("MOWR/duty")
    given = {**form_at(client, REPORT), **draft()}
    client.logout()
    part = client.post(REPORT, {**given, "step": "keep"}, headers={"HX-Request": "true"}).content.decode()
    assert "You are signed out. What you typed is kept." in part
    assert "/account/login/?next=" in part
    assert [each.title for each in kept_ones()] == ["Water rising at the bridge"]


def test_without_the_seal_of_a_form_nothing_is_kept_for_whoever_is_not_signed_in(seats: Seats) -> None:
    client = seats.client("MOWR/duty")
    given = {**form_at(client, REPORT), **draft()}
    for seal in ("", "x", given["begun"][:-1] + "?"):
        assert Client().post(REPORT, {**given, "begun": seal}).status_code == 302
    assert kept_ones() == []


def test_whoever_holds_the_post_no_more_keeps_nothing_for_it(seats: Seats) -> None:
    from django.utils import timezone

    client = seats.client("MOWR/duty")
    given = {**form_at(client, REPORT), **draft()}
    holding = seats.holding("MOWR/duty")
    holding.until = timezone.now()
    holding.save()
    client.logout()
    answer = client.post(REPORT, given)
    assert answer.status_code == 409
    assert "Copy what you typed" in answer.content.decode()
    assert kept_ones() == []


def test_what_was_begun_as_one_post_is_never_sent_as_another(seats: Seats, cast: Cast) -> None:
    from jisr.accounts.models import Holding
    from jisr.accounts.people import ACTING

    client = seats.client("MOWR/duty", "zaynab")
    given = {**form_at(client, REPORT), **draft(place_at="33.31, 44.36")}
    seats.person("MOE/duty", "zaynab")
    session = client.session
    session[ACTING] = {"real": Holding.objects.get(member="MOE", post="duty").pk}
    session.save()
    answer = client.post(REPORT, given, follow=True)
    assert "Not sent: this form was begun as MOWR/duty." in answer.content.decode()
    assert cast.read("CELL").threads(_everything()).threads == ()
    assert [(each.member, each.title) for each in kept_ones()] == [("MOWR", "Water rising at the bridge")]


def test_two_officers_who_change_one_draft_lose_neither(seats: Seats) -> None:
    first, second = seats.client("MOWR/duty"), seats.client("MOWR/duty", "zaynab")
    given = begun(first)
    theirs = opened(second)
    second.post(REPORT, {**theirs, "title": "Second words", "step": "keep"})
    part = first.post(REPORT, {**given, "title": "First words", "step": "keep"}, headers={"HX-Request": "true"})
    assert "Another officer changed the draft meanwhile" in part.content.decode()
    assert sorted(each.title for each in kept_ones()) == ["First words", "Second words"]


def test_a_copy_kept_after_the_sending_does_not_stay(seats: Seats) -> None:
    client = seats.client("MOWR/duty")
    given = begun(client, place_at="33.31, 44.36")
    assert client.post(REPORT, given).status_code == 302
    assert kept_ones() == []
    client.post(REPORT, {**given, "step": "keep"}, headers={"HX-Request": "true"})
    assert kept_ones() == []


def test_a_draft_in_a_thread_that_moved_on_shows_what_came(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOE/duty")
    where = f"/s/real/incidents/{flood.ref}/do/report/"
    client.post(where, {**form_at(client, where), "situation": "It rises.", "step": "keep"})
    cast.clock.forward()
    news = cast.reports("MOWR/duty", flood.id, "It fell", preset="GOV")
    page = client.get(f"/s/real/incidents/drafts/{kept_ones()[0].pk}/", follow=True).content.decode()
    assert "Something came while you wrote" in page
    assert news.ref in page
    assert "It rises." in page
    assert client.post(where, {**fields_in(page), "step": "send"}).status_code == 302


def test_a_form_in_which_nothing_was_typed_is_no_draft(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOE/duty")
    for where in (REPORT, f"/s/real/incidents/{flood.id}/do/acknowledge/?about={flood.id}"):
        given = {**form_at(client, where), "label": "GOV", "step": "keep"}
        assert client.post(where, given, headers={"HX-Request": "true"}).status_code == 200
    assert kept_ones() == []
    client.post(REPORT, {**form_at(client, REPORT), "step": "keep"})
    assert len(kept_ones()) == 1
