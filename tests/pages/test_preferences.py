"""What a person chose for their own eyes is there again wherever they sign in, and is nobody else's."""

from typing import Any

import pytest

from tests.pages.seats import Seats


def shown(page: Any) -> tuple[str, str]:
    """(language, look) of a page."""
    text = page.content.decode()
    head = text[: text.index("<head>")]
    look = head.partition('data-look="')[2].partition('"')[0]
    return head.partition('lang="')[2].partition('"')[0], look or "auto"


def test_language_and_look_come_along_to_another_machine(seats: Seats) -> None:
    client = seats.client("MOH/duty")
    client.post("/i18n/setlang/", {"language": "ar", "next": "/s/real/"})
    client.post("/look/", {"look": "dark", "next": "/s/real/"})
    assert shown(client.get("/s/real/")) == ("ar", "dark")
    assert shown(seats.client("MOH/duty").get("/s/real/")) == ("ar", "dark")
    assert shown(seats.client("MOH/duty", name="relief").get("/s/real/")) == ("en", "auto")


def test_it_comes_before_what_the_browser_last_had(seats: Seats) -> None:
    seats.client("MOH/duty").post("/i18n/setlang/", {"language": "ckb"})
    other = seats.client("MOH/duty")
    other.cookies["django_language"] = "fr"
    assert shown(other.get("/s/real/"))[0] == "ckb"
    nobody = seats.client()
    nobody.cookies["django_language"] = "fr"
    assert shown(nobody.get("/account/login/"))[0] == "fr"


@pytest.mark.parametrize(("post", "usual"), [("MOH/duty", "humanitarian"), ("MOD/duty", "military")])
def test_symbols_are_those_of_the_side_until_the_person_chooses(seats: Seats, post: str, usual: str) -> None:
    client = seats.client(post)
    assert f'<option value="{usual}" selected>' in client.get("/s/real/map/").content.decode()
    other = {"humanitarian": "military", "military": "humanitarian"}[usual]
    assert client.post("/symbols/", {"symbols": other}).status_code == 204
    assert f'<option value="{other}" selected>' in seats.client(post).get("/s/real/map/").content.decode()


def test_what_nobody_offers_is_not_kept(seats: Seats) -> None:
    client = seats.client("MOH/duty")
    client.post("/i18n/setlang/", {"language": "xx"})
    client.post("/look/", {"look": "purple"})
    client.post("/symbols/", {"symbols": "runes"})
    page = seats.client("MOH/duty").get("/s/real/")
    assert shown(page) == ("en", "auto")
