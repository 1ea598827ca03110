"""The demonstration's door, which no other node has."""

from collections.abc import Iterator

import pytest
from django.test import Client

from jisr.journal.node import Node
from tests.pages.seats import Seats


@pytest.fixture
def shown(node: Node) -> Iterator[Seats]:
    seats = Seats(node, demonstration=True)
    yield seats
    seats.close()


def test_whoever_comes_enters_as_any_post_in_any_language(shown: Seats) -> None:
    client = Client()
    assert client.get("/").headers["location"] == "/enter/"
    page = client.get("/enter/").content.decode()
    for member in ("MOWR", "MOE", "MOO", "MOMD", "MOH", "MOD", "MOI", "CTS", "CELL", "ADV", "HUM"):
        assert f'value="{member}/' in page
    arabic = client.get("/enter/", headers={"accept-language": "ar"}).content.decode()
    assert "وزارة الصحة" in arabic
    assert 'dir="rtl"' in arabic
    assert client.post("/enter/", {"post": "MOH/duty"}).headers["location"] == "/s/real/"
    assert client.get("/s/real/").status_code == 200
    assert "MOH" in client.get("/posts/").content.decode()


def test_each_post_is_one_person_that_can_be_entered_again(shown: Seats) -> None:
    from jisr.accounts.models import Holding, Person

    for _ in range(2):
        Client().post("/enter/", {"post": "MOH/duty"})
    assert Person.objects.count() == Holding.objects.count() == 1
    assert not Person.objects.get().has_usable_password()


def test_what_the_pack_does_not_have_cannot_be_entered(shown: Seats) -> None:
    for post in ("MOH/nothing", "NOBODY/duty", "MOH/system", "", "MOH"):
        assert Client().post("/enter/", {"post": post}).status_code == 404, post
    assert Client().post("/enter/", {"post": "MOH/duty", "space": "no-such"}).status_code == 404


def test_on_any_other_node_there_is_no_such_door(seats: Seats) -> None:
    from jisr.accounts.models import Person

    assert Client().get("/enter/").status_code == 404
    assert Client().post("/enter/", {"post": "MOH/duty"}).status_code == 404
    assert not Person.objects.exists()
    assert Client().get("/").headers["location"].startswith("/account/login/")


def test_who_came_by_it_does_not_come_in_where_it_is_gone(node: Node) -> None:
    first = Seats(node, demonstration=True)
    client = Client()
    client.post("/enter/", {"post": "MOH/drafter"})
    assert client.get("/s/real/").status_code == 200
    first.close()
    later = Seats(node)
    assert client.get("/s/real/").headers["location"] == "/posts/"
    answer = Client().post("/account/login/", {"login": "demo-moh-drafter", "password": "demo-moh-drafter"})
    assert answer.status_code == 200
    later.close()
