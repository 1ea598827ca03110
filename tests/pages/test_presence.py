"""The sender sees where no screen is open, and how the post is reached; nobody else learns who is awake."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.test import Client

from jisr.accounts.grants import hash_of
from jisr.accounts.house import house
from jisr.accounts.presence import OPEN_MS
from jisr.accounts.sitting import LASTS_MS, Sitting
from jisr.journal.node import Node
from tests.cast import Cast, Clock
from tests.pages.seats import Seats
from tests.pages.served import Served, serving, session_apart

DARK = "No screen open at"


@pytest.fixture
def seats(node: Node, clock: Clock) -> Iterator[Seats]:
    seats = Seats(node, clock=clock)
    yield seats
    seats.close()


def thread(client: Client, reference: str) -> str:
    return str(client.get(f"/s/real/incidents/{reference}/").content.decode())


def listens(seats: Seats, post: str, token: str = "jisrs_x") -> bytes:
    """A browser of the post holds a stream open; gives its grant."""
    member, _, code = post.partition("/")
    now = seats.grants.presence._clock()
    digest = hash_of(token)
    seats.grants.sittings.begin(Sitting(digest, member, code, "real", now, now + LASTS_MS, "p", "s", 1))
    return digest


def test_who_told_something_sees_where_no_screen_is_open_and_how_to_reach_the_post(seats: Seats, cast: Cast) -> None:
    told = cast.opens("MOWR/duty", preset="CELL", to=["MOH", "MOO"])
    client = seats.client("MOWR/duty")
    page = thread(client, told.id)
    assert DARK in page
    for way in ("+964 000 0503", "MOH control", "+964 000 0303", "+964 000 0901"):
        assert way in page
    assert "+964 000 0103" not in page  # one's own
    seats.grants.presence.note([listens(seats, "MOO/focal")])
    page = thread(client, told.id)
    assert "+964 000 0303" not in page
    assert "+964 000 0503" in page


def test_a_screen_that_nobody_heard_of_for_a_while_is_closed(seats: Seats, cast: Cast, clock: Clock) -> None:
    told = cast.opens("MOWR/duty", preset="CELL")
    grant = listens(seats, "CELL/duty")
    seats.grants.presence.note([grant])
    client = seats.client("MOWR/duty")
    assert DARK not in thread(client, told.id)
    clock.forward(OPEN_MS)
    assert DARK in thread(client, told.id)
    seats.grants.presence.note([grant])
    assert DARK not in thread(client, told.id)


def test_who_told_nobody_learns_of_nobody(seats: Seats, cast: Cast) -> None:
    told = cast.opens("MOWR/duty", preset="CELL", to=["MOH"])
    assert DARK not in thread(seats.client("MOH/duty"), told.id)
    assert DARK not in thread(seats.client("MOWR/duty"), cast.opens("MOWR/duty", preset="OWN").id)


def test_a_programs_stream_is_no_screen_and_another_space_none_of_this_one(seats: Seats) -> None:
    token = seats.grants.issue("MOH", "duty", "real", 1)
    seats.grants.presence.note([hash_of(token)])
    assert seats.grants.presence.members("real") == set()
    seats.grants.presence.note([listens(seats, "MOH/duty")])
    assert seats.grants.presence.members("real") == {"MOH"}
    assert seats.grants.presence.members("workshop") == set()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("presence") / "node") as served:
        yield served


def test_the_door_notes_whose_stream_is_open(served: Served) -> None:
    cookies = {"jisr_session": session_apart("MOH/duty")}
    with httpx.Client(base_url=served.url, cookies=cookies) as browser:
        browser.get("/s/real/tokens/")
        headers = {"X-CSRFToken": browser.cookies["csrftoken"]}
        granted: Any = browser.post("/s/real/live/", headers=headers).json()
        stream = {"authorization": f"Bearer {granted['token']}"}
        with browser.stream("GET", granted["stream"], headers=stream) as answer:
            assert answer.status_code == 200
            deadline = time.monotonic() + 20
            while house().grants.presence.members("real") != {"MOH"}:
                assert time.monotonic() < deadline
                time.sleep(0.05)
