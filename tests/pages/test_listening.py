"""A browser's token for its stream lives as long as its session, its post and its space do."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from jisr.accounts.grants import hash_of
from tests.pages.seats import Seats


def listens(client: Client, space: str = "real", token: str = "") -> Any:
    answer = client.post(f"/s/{space}/live/", {"token": token})
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def test_it_stands_for_the_session_in_its_post_and_space(seats: Seats) -> None:
    found = listens(seats.client("MOWR/duty"))
    grant = seats.grants.find(found["token"])
    assert grant is not None
    assert (grant.name, grant.space, grant.person) == ("MOWR/duty", "real", found["person"])
    assert found["post"] == "MOWR/duty"
    assert found["renew_in_s"] < found["expires_in_s"]
    assert seats.grants.holding([grant.hash]) == {grant.hash}
    assert seats.grants.of_space("real") == []  # no program's token


def test_asked_again_it_is_prolonged_and_stays_the_same(seats: Seats) -> None:
    client = seats.client("MOWR/duty")
    first = listens(client)["token"]
    assert listens(client, token=first)["token"] == first
    assert listens(client, token="jisrs_" + "A" * 43)["token"] != first
    assert listens(seats.client("MOE/duty"), token=first)["token"] != first


def test_signing_out_ends_it(seats: Seats) -> None:
    client = seats.client("MOWR/duty")
    token = listens(client)["token"]
    client.post("/account/logout/")
    assert seats.grants.find(token) is None
    assert seats.grants.holding([hash_of(token)]) == set()


def test_another_post_ends_it(seats: Seats) -> None:
    client = seats.client("MOWR/duty", "layth")
    token = listens(client)["token"]
    client.post("/posts/", {"holding": seats.holding("MOWR/drafter", "layth").pk})
    assert seats.grants.find(token) is None
    assert listens(client)["post"] == "MOWR/drafter"


def test_the_end_of_the_holding_of_the_account_and_of_the_session_end_it(seats: Seats) -> None:
    from django.contrib.sessions.models import Session

    from jisr.accounts.models import Holding, Person

    now = timezone.now()
    ends: list[Callable[[Person], object]] = [
        lambda who: Holding.objects.filter(person=who).update(until=now),
        lambda who: Person.objects.filter(pk=who.pk).update(is_active=False),
        lambda who: Session.objects.all().update(expire_date=now - timedelta(seconds=1)),
    ]
    for number, end in enumerate(ends):
        client = seats.client("MOWR/duty", f"officer-{number}")
        token = listens(client)["token"]
        assert seats.grants.find(token) is not None
        end(Person.objects.get(username=f"officer-{number}"))
        assert seats.grants.find(token) is None
        assert seats.grants.holding([hash_of(token)]) == set()


def test_it_expires_by_itself(seats: Seats) -> None:
    token = listens(seats.client("MOWR/duty"))["token"]
    sitting = seats.grants.sittings.find(hash_of(token))
    assert sitting is not None
    seats.grants.sittings._tables.execute("UPDATE sittings SET expires = ?", (sitting.created,))
    assert seats.grants.find(token) is None


def test_who_is_signed_out_or_holds_no_post_gets_none(seats: Seats) -> None:
    assert seats.client().post("/s/real/live/").status_code == 401
    assert seats.client("MOWR/duty").post("/s/no-such/live/").status_code == 403
    assert seats.client("MOWR/duty", factor=False).post("/s/real/live/").status_code == 403
    assert seats.client("MOWR/duty").get("/s/real/live/").status_code == 405
