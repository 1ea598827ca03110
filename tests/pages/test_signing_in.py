"""By name and password, then a second factor; longer waits after mistakes, and never a lock."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.pages.seats import PASSWORD, Seats

WRONG = "four wrong rivers meet"


def sign_in(client: Client, password: str = PASSWORD, name: str = "layth", address: str = "10.0.0.1") -> Any:
    return client.post("/account/login/", {"login": name, "password": password}, REMOTE_ADDR=address)


def waited(seconds: int) -> None:
    from jisr.accounts.models import Attempt

    for each in Attempt.objects.all():
        Attempt.objects.filter(pk=each.pk).update(until=each.until - timedelta(seconds=seconds))


@pytest.fixture
def layth(seats: Seats) -> Any:
    return seats.person("MOWR/drafter", "layth", password=PASSWORD)


def test_the_right_password_opens_and_a_wrong_one_says_so(seats: Seats, layth: Any) -> None:
    wrong = sign_in(Client(), WRONG)
    assert wrong.status_code == 200
    assert "do not belong together" in wrong.content.decode()
    client = Client()
    assert sign_in(client).status_code == 302
    assert client.get("/s/real/").status_code == 200


def test_a_name_that_nobody_has_is_answered_like_one_that_somebody_has(seats: Seats, layth: Any) -> None:
    from tests.pages.seats import plain

    known, unknown = (plain(sign_in(Client(), WRONG, name).content) for name in ("layth", "lajth"))
    assert known.replace(b"layth", b"lajth") == unknown


def test_mistakes_cost_more_and_more_time_and_the_right_password_is_heard_after_it(seats: Seats, layth: Any) -> None:
    for _ in range(3):
        sign_in(Client(), WRONG)
    waited(-60)
    too_early = sign_in(Client())
    assert too_early.status_code == 200
    assert "Nothing is locked" in too_early.content.decode()
    waited(61)
    assert sign_in(Client(), WRONG).status_code == 200
    waited(-60)
    assert sign_in(Client()).status_code == 200
    waited(62)
    assert sign_in(Client()).status_code == 302


def test_no_attack_makes_anybody_wait_longer_than_a_minute(seats: Seats, layth: Any) -> None:
    for _ in range(40):
        sign_in(Client(), WRONG)
        waited(60)
    assert sign_in(Client()).status_code == 302


def test_what_is_tried_from_elsewhere_delays_nobody_here(seats: Seats, layth: Any) -> None:
    for _ in range(10):
        sign_in(Client(), WRONG, address="10.6.6.6")
        waited(60)
    assert sign_in(Client(), WRONG, address="10.6.6.6").status_code == 200
    assert sign_in(Client(), address="10.6.6.6").status_code == 200
    assert sign_in(Client(), address="10.0.0.1").status_code == 302


def test_what_is_tried_while_one_waits_lengthens_nothing(seats: Seats, layth: Any) -> None:
    from jisr.accounts.models import Attempt

    for _ in range(3):
        sign_in(Client(), WRONG)
    waited(-100)
    before = Attempt.objects.get()
    for _ in range(5):
        assert "wait" in sign_in(Client(), WRONG).content.decode()
    after = Attempt.objects.get()
    assert (after.failures, after.until) == (before.failures, before.until) == (3, before.until)


def test_nobody_signs_up(seats: Seats) -> None:
    for path in ("/account/signup/", "/account/email/", "/account/password/reset/", "/account/elsewhere/"):
        assert Client().get(path).status_code == 404, path


def test_a_closed_account_does_not_come_in(seats: Seats, layth: Any) -> None:
    layth.is_active = False
    layth.save()
    client = Client()
    sign_in(client)
    assert client.get("/s/real/").status_code == 302


def test_signing_out_wipes_what_the_browser_keeps(seats: Seats) -> None:
    client = seats.client("MOWR/duty")
    answer = client.post("/account/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/s/real/").status_code == 302


def test_a_session_ends_when_its_person_does_nothing_and_not_before(seats: Seats) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    client = seats.client("MOWR/duty")
    client.get("/s/real/")
    nearly = timezone.now() + timedelta(seconds=30)
    Session.objects.update(expire_date=nearly)
    client.post("/s/real/live/")
    assert Session.objects.get().expire_date == nearly  # asking by itself keeps nobody signed in
    session = client.session
    session["active"] = 0
    session.save()
    Session.objects.update(expire_date=nearly)
    client.get("/s/real/")
    assert Session.objects.get().expire_date > nearly + timedelta(hours=1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/s/real/").headers["location"].startswith("/account/login/")


def test_one_session_can_be_ended_from_another(seats: Seats, layth: Any) -> None:
    from allauth.usersessions.models import UserSession

    here, there = Client(), Client(HTTP_USER_AGENT="left behind")
    sign_in(here)
    sign_in(there)
    assert "left behind" in here.get("/account/sessions/").content.decode()
    other = UserSession.objects.get(user_agent="left behind")
    here.post(f"/account/sessions/{other.pk}/end/")
    assert there.get("/s/real/").status_code == 302
    assert here.get("/s/real/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(seats: Seats, layth: Any) -> None:
    from allauth.usersessions.models import UserSession

    client = Client()
    sign_in(client)
    other = seats.client("MOE/duty")
    assert other.post(f"/account/sessions/{UserSession.objects.get(user=layth).pk}/end/").status_code == 404
    assert client.get("/s/real/").status_code == 200


def test_a_short_password_is_refused_and_one_of_four_words_taken(seats: Seats, layth: Any) -> None:
    client = Client()
    sign_in(client)
    old = {"oldpassword": PASSWORD}
    short = client.post("/account/password/", {**old, "password1": "Xy7!Xy7!", "password2": "Xy7!Xy7!"})
    assert short.status_code == 200
    assert "12" in short.content.decode()
    words = "the pump runs until noon"
    assert client.post("/account/password/", {**old, "password1": words, "password2": words}).status_code == 302
    assert sign_in(Client(), words).status_code == 302


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (5, 4), (8, 32), (9, 60), (10, 60), (10_000, 60)]
)
def test_the_wait_grows_and_has_an_end(failures: int, seconds: int, seats: Seats) -> None:
    from jisr.accounts.delays import delay_s

    assert delay_s(failures) == seconds
