"""A post goes from one officer to the next, with what is open, owed and promised."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jisr.journal.when import ms_of, text_of
from tests.cast import HOUR, Cast, Clock
from tests.pages.seats import Seats


@pytest.fixture
def told(seats: Seats, clock: Clock) -> Cast:
    """Sentences in the journal that the pages read."""
    return Cast(seats.house.journal("real"), clock)


def asks(told: Cast, who: str, title: str, due: str, **label: Any) -> Any:
    """An incident whose readers are asked to acknowledge it."""
    opening = told.opening(title, **label)
    body = {**opening.body, "acknowledge_by": due}
    return told.says(who, told.submission("incidents.opened", body, opening.label))[0]


def promises(told: Cast, who: str, thread: str, due: str) -> None:
    report = told.report(thread)
    told.says(who, told.submission("incidents.sitrep", {**report.body, "next_due": due}, report.label, thread=thread))


def sheet(seats: Seats, who: str = "MOWR/duty") -> str:
    return str(seats.client(who).get("/s/real/handover/").content.decode())


def handed(seats: Seats, note: str = "Gauge 3 sticks; tap it.") -> Any:
    """From MOWR/duty to zaynab, who is a drafter."""
    from jisr.accounts.models import Handover

    incoming = seats.person("MOWR/drafter", "zaynab")
    client = seats.client("MOWR/duty")
    answer = client.post("/s/real/handover/", {"incoming": incoming.pk, "note": note})
    assert answer.status_code == 302, answer.content.decode()
    return Handover.objects.get(accepted_at=None, withdrawn_at=None)


def holders(post: str) -> set[str]:
    from jisr.accounts.models import Holding

    return {each.person.username for each in Holding.objects.filter(member="MOWR", post=post).now()}


def test_the_sheet_says_what_is_open_owed_and_promised(seats: Seats, told: Cast, clock: Clock) -> None:
    soon = text_of(clock.ms + HOUR)
    asked = asks(told, "MOE/duty", "Line lost", soon)
    own = told.opens("MOWR/duty", "Water rising")
    promises(told, "MOWR/duty", own.id, soon)
    page = sheet(seats)
    for words in ("Line lost", "Water rising", "Owed: acknowledgements", "Promised: next reports"):
        assert words in page
    from jisr.web.sheet import sheet_of

    found = sheet_of(desk_of(seats), timezone.now())
    assert [(each.ref, each.due) for each in found.acknowledge] == [(asked.ref, moment(soon))]
    assert [(each.ref, each.due) for each in found.promised] == [(own.ref, moment(soon))]
    assert {each.title for each in found.open} == {"Line lost", "Water rising"}


def test_what_was_acknowledged_is_owed_no_more(seats: Seats, told: Cast, clock: Clock) -> None:
    from jisr.web.sheet import sheet_of

    asked = asks(told, "MOE/duty", "Line lost", text_of(clock.ms + HOUR))
    body: dict[str, Any] = {}
    told.says(
        "MOWR/focal",
        told.submission("incidents.acknowledged", body, {"preset": "GOV"}, thread=asked.id, refs=(asked.id,)),
    )
    assert not sheet_of(desk_of(seats), timezone.now()).acknowledge
    assert len(sheet_of(desk_of(seats, "MOO/duty"), timezone.now()).acknowledge) == 1


def test_what_is_overdue_is_told_from_what_is_not(seats: Seats, told: Cast, clock: Clock) -> None:
    from jisr.web.sheet import sheet_of

    asks(told, "MOE/duty", "Line lost", text_of(clock.ms + HOUR))
    before, after = moment(text_of(clock.ms)), moment(text_of(clock.ms + 2 * HOUR))
    assert not sheet_of(desk_of(seats), before).acknowledge[0].overdue
    assert sheet_of(desk_of(seats), after).acknowledge[0].overdue


def test_what_is_new_begins_where_the_post_last_looked(seats: Seats, told: Cast) -> None:
    told.opens("MOE/duty", "Line lost")
    assert "Line lost" in new_part(sheet(seats))
    seats.client("MOWR/duty").post("/s/real/looked/")
    assert "Line lost" not in new_part(sheet(seats))
    told.opens("MOE/duty", "Second line lost")
    told.opens("MOWR/duty", "Our own")
    assert "Second line lost" in new_part(sheet(seats))
    assert "Our own" not in new_part(sheet(seats))
    assert "Line lost" in new_part(sheet(seats, "MOWR/focal"))  # another post has not looked


def test_the_mark_is_the_posts_and_stays_when_its_holder_changes(seats: Seats, told: Cast) -> None:
    told.opens("MOE/duty", "Line lost")
    seats.client("MOWR/duty").post("/s/real/looked/")
    client, _, _ = accept(seats, handed(seats))
    page = client.get("/s/real/handover/").content.decode()
    assert "Line lost" not in new_part(page)
    assert "mowr.duty" in page  # who looked last


def accept(seats: Seats, handover: Any) -> Any:
    client = seats.client("MOWR/drafter", "zaynab")
    page = client.get(f"/posts/take/{handover.pk}/")
    assert page.status_code == 200
    return client, page.content.decode(), client.post(f"/posts/take/{handover.pk}/")


def test_the_incoming_reads_the_sheet_and_accepts(seats: Seats, told: Cast) -> None:
    told.opens("MOD/duty", "Depot cordoned", preset="SEC")
    told.opens("MOE/duty", "Line lost")
    outgoing = seats.client("MOWR/duty")
    outgoing.post("/posts/", {"holding": seats.holding("MOWR/duty").pk})
    handover = handed(seats)
    assert "hands" in seats.client("MOWR/drafter", "zaynab").get("/posts/").content.decode()
    client, page, accepted = accept(seats, handover)
    assert "Gauge 3 sticks" in page
    assert "Line lost" in page
    assert "Depot cordoned" not in page
    assert accepted.headers["location"] == "/s/real/handover/"
    assert holders("duty") == {"zaynab"}
    assert holders("drafter") == {"zaynab"}
    assert client.get("/s/real/").status_code == 200
    assert "handed" in client.get("/posts/").content.decode()


def test_the_sessions_that_act_in_it_end_with_it(seats: Seats) -> None:
    from django.test import Client

    from tests.pages.seats import PASSWORD
    from tests.pages.test_signing_in import sign_in

    person = seats.person("MOWR/duty", password=PASSWORD)
    client = Client()
    sign_in(client, name=person.username)
    client.post("/posts/", {"holding": seats.holding("MOWR/duty").pk})
    assert client.get("/posts/").status_code == 200
    accept(seats, handed(seats))
    assert client.get("/posts/").headers["location"].startswith("/account/login/")


def test_until_it_is_accepted_the_outgoing_holds_the_post(seats: Seats) -> None:
    handed(seats)
    assert holders("duty") == {"mowr.duty"}
    assert seats.client("MOWR/duty").get("/s/real/").status_code == 200


def test_a_withdrawn_handover_cannot_be_accepted(seats: Seats) -> None:
    handover = handed(seats)
    seats.client("MOWR/duty").post("/s/real/handover/withdraw/")
    assert seats.client("MOWR/drafter", "zaynab").post(f"/posts/take/{handover.pk}/").status_code == 404
    assert holders("duty") == {"mowr.duty"}


def test_a_later_one_takes_the_place_of_an_earlier(seats: Seats) -> None:
    first = handed(seats)
    second = handed(seats, "Other words")
    assert first.pk != second.pk
    assert seats.client("MOWR/drafter", "zaynab").get(f"/posts/take/{first.pk}/").status_code == 404


def test_nobody_but_the_named_one_reads_or_accepts_it(seats: Seats) -> None:
    handover = handed(seats)
    for client in (seats.client("MOWR/site", "other"), seats.client("MOE/duty"), seats.client("MOWR/duty")):
        assert client.get(f"/posts/take/{handover.pk}/").status_code == 404
        assert client.post(f"/posts/take/{handover.pk}/").status_code == 404
    assert holders("duty") == {"mowr.duty"}


def test_a_named_one_without_a_second_factor_shows_one_first(seats: Seats) -> None:
    handover = handed(seats)
    client = seats.client("MOWR/drafter", "zaynab", factor=False)
    assert client.get(f"/posts/take/{handover.pk}/").headers["location"].startswith("/posts/factor/")
    assert client.post(f"/posts/take/{handover.pk}/").headers["location"].startswith("/posts/factor/")
    assert holders("duty") == {"mowr.duty"}


def test_it_goes_to_people_of_the_member_alone(seats: Seats) -> None:
    from jisr.accounts.models import Handover

    stranger = seats.person("MOE/duty")
    answer = seats.client("MOWR/duty").post("/s/real/handover/", {"incoming": stranger.pk, "note": ""})
    assert answer.status_code == 422
    assert not Handover.objects.exists()


def test_a_note_with_a_telephone_number_is_shown_back_marked_and_goes_out_when_it_is_meant(seats: Seats) -> None:
    from jisr.accounts.models import Handover

    incoming = seats.person("MOWR/drafter", "zaynab")
    form = {"incoming": incoming.pk, "note": "Call +964 770 123 4567 at six."}
    client = seats.client("MOWR/duty")
    held = client.post("/s/real/handover/", form)
    assert held.status_code == 422
    assert "<mark>" in held.content.decode()
    assert "Call +964" in held.content.decode()
    assert not Handover.objects.exists()
    assert client.post("/s/real/handover/", {**form, "anyway": "1"}).status_code == 302


def test_a_handover_ends_with_the_time_of_its_writer(seats: Seats) -> None:
    from jisr.accounts.models import Holding

    handover = handed(seats)
    Holding.objects.filter(pk=seats.holding("MOWR/duty").pk).update(until=timezone.now() - timedelta(seconds=1))
    assert seats.client("MOWR/drafter", "zaynab").get(f"/posts/take/{handover.pk}/").status_code == 404


def desk_of(seats: Seats, post: str = "MOWR/duty") -> Any:
    from jisr.accounts.desk import Desk
    from jisr.journal.record import Actor

    person, holding = seats.person(post), seats.holding(post)
    journal = seats.house.journal("real")
    assert journal.policy is not None
    clearance = journal.policy.post_clearance(holding.member, holding.post)
    actor = Actor(holding.member, holding.post, str(person.stable_id))
    return Desk(person, holding, "real", actor, clearance, journal.policy, journal)


def moment(text: str) -> Any:
    from jisr.web.sheet import moment as at

    return at(ms_of(text))


def new_part(page: str) -> str:
    return page.split("New since last looked")[1].split("</section>")[0]
