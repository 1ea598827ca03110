"""user add, reset, close, list: the operator's way in, where no officer can."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cli.conftest import Jisr
from tests.pages.seats import PASSWORD, Seats

FORM = {"username": "layth", "display_name": "", "password1": PASSWORD, "password2": PASSWORD}


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def pages_of(jisr: Jisr, database: str | None) -> Seats:
    """The pages of the node that the commands were about."""
    from jisr.cli.registry import registry
    from jisr.journal.node import Node

    return Seats(Node(Path(jisr.folder), registry(), database or ""))


@pytest.fixture
def joined(on_each: Jisr, database: str | None) -> Any:
    """layth, who took MOWR/drafter by the operator's link."""
    link = on_each.json("user", "add", "MOWR/drafter", "--name", "Layth", "--url", "https://jisr.example/")["link"]
    assert link.startswith("https://jisr.example/join/")
    seats = pages_of(on_each, database)
    assert Client().post(path_of(link), FORM).status_code == 302
    seats.close()
    return on_each


def test_the_link_of_user_add_makes_a_holder(joined: Jisr) -> None:
    people = joined.json("user", "list")["people"]
    assert [(each["name"], each["post"], each["second_factor"]) for each in people] == [
        ("layth", "MOWR/drafter", False)
    ]
    assert "layth" in joined("user", "list")


def test_user_reset_makes_a_new_way_in_by_name_or_by_post(joined: Jisr, database: str | None) -> None:
    by_post = joined.json("user", "reset", "MOWR/drafter")["link"]
    by_name = joined.json("user", "reset", "LAYTH")["link"]
    seats = pages_of(joined, database)
    new = {"password1": "nine other rivers meet", "password2": "nine other rivers meet"}
    assert Client().post(path_of(by_post), new).status_code == 404  # a later link takes its place
    assert Client().post(path_of(by_name), new).status_code == 302
    seats.close()


def test_user_close_ends_an_account(joined: Jisr) -> None:
    joined("user", "close", "layth")
    assert joined.json("user", "list")["people"] == []


def test_what_is_wrong_is_named(jisr: Jisr) -> None:
    assert jisr.fault("user", "add", "MOWR", code=2) == "post_missing"
    assert jisr.fault("user", "add", "MOWR/nothing", code=2) == "unknown_post"
    assert jisr.fault("user", "add", "MOWR/system", code=2) == "system_post"
    assert jisr.fault("user", "add", "MOWR/duty", "--days", "31", code=2) == "bad_days"
    assert jisr.fault("user", "reset", "nobody", code=1) == "no_person"
    assert jisr.fault("user", "reset", "MOWR/duty", code=1) == "no_holding"
    assert jisr.fault("user", "close", "nobody", code=1) == "no_person"


def test_user_operator_opens_the_operators_pages_and_closes_them_again(joined: Jisr, database: str | None) -> None:
    for options, sees in ([], True), (["--end"], False):
        assert joined.json("user", "operator", "layth", *options)["sees"] is sees
        seats = pages_of(joined, database)
        from jisr.accounts.models import Person

        person, client = Person.objects.get(username="layth"), Client()
        client.force_login(person)
        seats.show_factor(client, person)
        assert client.get("/operator/").status_code == (200 if sees else 404)
        seats.close()
