"""Whoever lost a factor or a password is let in again by a second officer, never by itself; and that is noted."""

from django.test import Client

from tests.pages.seats import PASSWORD, Seats
from tests.pages.test_joining import begin_exercise, link_from
from tests.pages.test_second_factor import come, set_up
from tests.pages.test_signing_in import sign_in

NEW = "nine other rivers meet"


def test_a_lost_factor_is_removed_and_a_new_password_chosen(seats: Seats) -> None:
    lost = come(seats)
    set_up(lost)
    officer = seats.client("MOWR/release")
    answer = officer.post(f"/s/real/people/{seats.holding('MOWR/duty', 'layth').pk}/restore/")
    assert lost.get("/s/real/").headers["location"].startswith("/account/login/")
    assert sign_in(Client()).status_code == 200  # the old password opens nothing
    client, link = Client(), link_from(answer.content)
    assert "layth" in client.get(link).content.decode()
    assert client.post(link, {"password1": NEW, "password2": NEW}).status_code == 302
    assert client.get("/s/real/").headers["location"].startswith("/posts/factor/")  # a new factor is due
    assert sign_in(Client(), NEW).status_code == 302
    assert Client().get(link).status_code == 404


def test_it_is_noted_and_shown_to_whom_it_concerns(seats: Seats) -> None:
    come(seats)
    seats.client("MOWR/release").post(f"/s/real/people/{seats.holding('MOWR/duty', 'layth').pk}/restore/")
    page = seats.client("MOWR/duty", "layth").get("/posts/").content.decode()
    assert "restored the access of" in page
    assert "mowr.release" in page


def test_nobody_restores_its_own_access(seats: Seats) -> None:
    officer = seats.client("MOWR/release")
    answer = officer.post(f"/s/real/people/{seats.holding('MOWR/release').pk}/restore/")
    assert answer.status_code == 403
    assert "another officer" in answer.content.decode()
    assert officer.get("/s/real/").status_code == 200


def test_an_account_that_holds_a_post_of_another_member_is_out_of_reach(seats: Seats) -> None:
    seats.person("MOWR/duty", "layth", password=PASSWORD)
    seats.person("MOE/drafter", "layth")
    answer = seats.client("MOWR/release").post(f"/s/real/people/{seats.holding('MOWR/duty', 'layth').pk}/restore/")
    assert answer.status_code == 403
    assert sign_in(Client()).status_code == 302


def test_an_officer_of_another_member_finds_nobody(seats: Seats) -> None:
    seats.person("MOWR/duty", "layth", password=PASSWORD)
    pk = seats.holding("MOWR/duty", "layth").pk
    for what in ("restore", "end", "close"):
        assert seats.client("MOE/release").post(f"/s/real/people/{pk}/{what}/").status_code == 404
    assert sign_in(Client()).status_code == 302


def test_a_post_without_the_right_does_none_of_it(seats: Seats) -> None:
    pk = seats.holding("MOWR/drafter", "layth").pk
    for what in ("restore", "end", "close"):
        assert seats.client("MOWR/duty").post(f"/s/real/people/{pk}/{what}/").status_code == 403


def test_ending_the_time_in_a_post_ends_the_sessions_that_act_in_it(seats: Seats) -> None:
    come(seats)
    client = Client()
    sign_in(client)
    set_up(client)
    holding = seats.holding("MOWR/duty", "layth")
    client.post("/posts/", {"holding": holding.pk})
    assert client.get("/s/real/").status_code == 200
    seats.client("MOWR/release").post(f"/s/real/people/{holding.pk}/end/")
    assert client.get("/s/real/").headers["location"].startswith("/account/login/")


def test_a_closed_account_holds_nothing_and_signs_in_no_more(seats: Seats) -> None:
    from jisr.accounts.models import Holding

    client = come(seats, "MOWR/drafter")
    seats.client("MOWR/release").post(f"/s/real/people/{seats.holding('MOWR/drafter', 'layth').pk}/close/")
    assert client.get("/s/real/").status_code == 302
    assert not Holding.objects.filter(person__username="layth").now().exists()
    again = Client()
    sign_in(again)
    assert again.get("/posts/").status_code == 302


def test_an_officer_of_an_exercise_reaches_no_account_that_holds_a_real_post(seats: Seats) -> None:
    begin_exercise(seats)
    seats.person("MOWR/duty", "layth", password=PASSWORD)
    seats.person("MOWR/duty", "layth", space="flood-ex")
    seats.person("MOWR/duty", "nadia", space="flood-ex")
    officer = seats.client("MOWR/release", space="flood-ex")
    both, here = (seats.holding("MOWR/duty", name, "flood-ex").pk for name in ("layth", "nadia"))
    assert officer.post(f"/s/flood-ex/people/{both}/restore/").status_code == 403
    assert officer.post(f"/s/flood-ex/people/{both}/close/").status_code == 403
    assert officer.post(f"/s/flood-ex/people/{here}/restore/").status_code == 200
    assert sign_in(Client()).status_code == 302
    real = seats.client("MOWR/release")
    assert real.post(f"/s/real/people/{seats.holding('MOWR/duty', 'layth').pk}/restore/").status_code == 200
