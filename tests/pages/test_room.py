"""The room of a workshop: its code, its seats, its director, and what everybody there may see on the wall."""

import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from django.test import Client

from jisr.accounts.house import RoomAt
from jisr.capabilities.directory.actions import do_take_pack_of
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of
from jisr.web.room.addresses import own_addresses, own_names
from jisr.web.room.authority import AUTHORITY, FOLDER, KEY, authority_of
from jisr.web.room.chart import Chart, marks_of, window_of
from tests.pages.seats import Seats

SPACE = "workshop"
AT = RoomAt(SPACE, "https://jisr.workshop:8471/", "http://jisr.workshop:8472/")


class Room:
    """A room with its director's link, and people who come to it."""

    def __init__(self, seats: Seats) -> None:
        from jisr.web.room.seating import open_room

        self.seats = seats
        self.row, self.secret = open_room(SPACE)

    @property
    def journal(self) -> Journal:
        return self.seats.house.journal(SPACE)

    def sits(self, post: str) -> Client:
        client = Client()
        client.post("/room/", {"code": self.row.code})
        assert client.post("/room/", {"post": post}).headers["location"] == f"/s/{SPACE}/"
        return client

    def director(self) -> Client:
        client = Client()
        assert client.get(f"/room/director/{self.secret}/").headers["location"] == "/room/director/"
        return client

    def does(self, do: str, **given: str) -> str:
        client = self.director()
        assert client.post("/room/director/", {"do": do, **given}).headers["location"] == "/room/director/"
        return text(client, "/room/director/")

    def wall(self) -> str:
        return text(self.director(), "/room/projector/")

    def says(self, post: str, title: str, preset: str, **body: Any) -> str:
        member, _, code = post.partition("/")
        now = text_of(self.journal.now())
        said = {"title": title, "what": "power", "observed_at": now, **body}
        line = Submission(type="incidents.opened", body=said, label={"preset": preset}, client_id=title)
        return self.journal.append(Actor(member, code), [line])[0].id


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


@pytest.fixture
def room(node: Node) -> Iterator[Room]:
    real, made = node.open("real"), node.create(SPACE)
    do_take_pack_of(real, made)
    real.close()
    made.close()
    seats = Seats(node, room=AT)
    yield Room(seats)
    seats.close()


# Coming in


def test_who_says_the_code_sits_down_as_the_post_that_it_chooses_without_a_second_factor(room: Room) -> None:
    client = Client()
    assert client.get("/?code=1").headers["location"] == "/room/?code=1"
    assert "Code of the room" in text(client, "/room/")
    assert client.post("/room/", {"post": "MOH/duty"}).status_code == 200  # the code comes first
    assert client.get(f"/s/{SPACE}/").headers["location"].startswith("/account/login/")
    client.post("/room/", {"code": f" {room.row.code[:4]}-{room.row.code[4:]} "})
    assert "Whom do you sit here for?" in text(client, "/room/")
    assert client.post("/room/", {"post": "MOH/duty"}).headers["location"] == f"/s/{SPACE}/"
    assert "What needs us now" in text(client, f"/s/{SPACE}/")
    assert client.get("/s/real/").headers["location"] == "/posts/"


def test_digits_of_any_script_are_digits(room: Room) -> None:
    client = Client()
    client.post("/room/", {"code": room.row.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))})
    assert "Whom do you sit here for?" in text(client, "/room/")


def test_who_guesses_codes_waits(room: Room) -> None:
    wrong = "00000000" if room.row.code != "00000000" else "00000001"
    answers = [Client().post("/room/", {"code": wrong}).status_code for _ in range(5)]
    assert answers == [403, 403, 403, 429, 429]
    assert Client().post("/room/", {"code": room.row.code}).status_code == 429
    assert Client().post("/room/", {"code": room.row.code}, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_fifty_sit_and_the_next_one_is_told(room: Room) -> None:
    from jisr.web.room.seating import do_seat, seats_of

    policy = room.journal.policy
    assert policy is not None
    for _ in range(50):
        do_seat(policy, SPACE, "MOH", "drafter")
    assert sorted(each.number for each in seats_of(SPACE)) == list(range(1, 51))
    client = Client()
    client.post("/room/", {"code": room.row.code})
    client.post("/room/", {"post": "MOH/duty"})
    assert "all 50 seats are taken" in text(client, "/room/")
    room.does("free", seat="7")
    assert client.post("/room/", {"post": "MOH/duty"}).headers["location"] == f"/s/{SPACE}/"
    assert {each.number for each in seats_of(SPACE)} == set(range(1, 51))


def test_a_seat_changes_its_post_and_stays_one_seat(room: Room) -> None:
    from jisr.web.room.seating import seats_of

    client = room.sits("MOH/duty")
    client.post("/room/", {"post": "MOE/release"})
    assert [each.holding.name for each in seats_of(SPACE) if each.holding] == ["MOE/release"]
    assert "MOE" in text(client, f"/s/{SPACE}/")
    for post in ("MOH/nothing", "MOH/system", "NOBODY/duty", ""):
        assert "there is no post" in str(client.post("/room/", {"post": post}, follow=True).content.decode())


def test_whose_seat_is_freed_is_out(room: Room) -> None:
    client = room.sits("MOH/duty")
    room.does("free", seat="1")
    assert client.get(f"/s/{SPACE}/").status_code == 302


def test_where_no_room_is_served_its_pages_are_not_there_and_its_seats_open_nothing(room: Room) -> None:
    client = room.sits("MOH/duty")
    room.seats.house.room = None
    for path in ("/room/", "/room/trust/", "/room/director/", "/room/projector/", "/room/joining/"):
        assert client.get(path).status_code == 404, path
    assert client.get(f"/s/{SPACE}/").headers["location"].startswith("/posts/factor/")


# The director


def test_the_directors_table_is_there_for_the_bearer_of_the_link_alone(room: Room) -> None:
    from jisr.web.room.seating import open_room

    assert Client().get("/room/director/").status_code == 404
    assert Client().get("/room/director/wrong/").status_code == 404
    assert room.sits("MOH/release").post("/room/director/", {"do": "pause", "why": "x"}).status_code == 404
    assert room.journal.paused() == ""
    open_room(SPACE)
    assert Client().get(f"/room/director/{room.secret}/").status_code == 404


def test_a_paused_exercise_tells_everybody_why_and_takes_nothing(room: Room) -> None:
    officer = room.sits("MOE/duty")
    reference = room.says("MOI/duty", "Line down", "GOV")
    assert "Paused" in room.does("pause", why="Lunch until two")
    assert "Lunch until two" in text(officer, f"/s/{SPACE}/")
    given = {"step": "send", "label": "GOV", "client_id": "page/x", "shown": " ".join(room.journal.policy.members)}  # type: ignore[union-attr]
    sent = officer.post(f"/s/{SPACE}/incidents/{reference}/do/acknowledge/?about={reference}", given)
    assert sent.status_code == 422
    assert "the exercise is paused: Lunch until two" in sent.content.decode()
    room.does("resume")
    assert officer.post(f"/s/{SPACE}/incidents/{reference}/do/acknowledge/?about={reference}", given).status_code == 302


def test_it_goes_back_to_a_snapshot_for_everybody(room: Room) -> None:
    officer = room.sits("MOE/duty")
    room.says("MOI/duty", "Stays", "GOV")
    room.does("snapshot")
    room.says("MOI/duty", "Goes away", "GOV")
    officer.post(f"/s/{SPACE}/looked/")
    table = room.does("pause", why="Again from here")
    stem = re.search(r'name="snapshot" value="([^"]+)"', table)
    assert stem is not None
    assert "is still paused" in room.does("reset", snapshot=stem[1])
    page = text(officer, f"/s/{SPACE}/")
    assert "Stays" in page
    assert "Goes away" not in page
    assert room.director().post("/room/director/", {"do": "reset", "snapshot": "../x"}).status_code == 404
    room.does("resume")
    room.says("MOI/duty", "After all", "GOV")


# The wall


def test_the_wall_shows_what_all_may_see_and_nothing_that_one_may_not(room: Room) -> None:
    room.says("MOI/duty", "For all of us", "GOV", place={"lon": 443600000, "lat": 333100000, "precision_m": 500})
    room.says("MOI/duty", "For security", "SEC")
    room.sits("MOD/duty")
    assert "For security" in room.wall()
    room.sits("MOE/duty")
    page = room.wall()
    assert "For all of us" in page
    assert "For security" not in page
    room.does("also", also="HUM")
    assert "For all of us" not in room.wall()
    assert "Nothing is known to all who are here." in room.wall()


def test_an_empty_room_may_be_anybodys(room: Room) -> None:
    room.says("MOI/duty", "Published", "GOV")
    page = room.wall()
    assert "Published" not in page
    assert "Nobody has taken a seat yet." in page
    assert room.row.code[:4] in page


def test_the_wall_is_not_for_who_has_no_seat(room: Room) -> None:
    assert Client().get("/room/projector/").status_code == 404
    assert room.seats.client("MOH/duty").get("/room/projector/").status_code == 404
    assert "What everybody here may see" in text(room.sits("MOH/duty"), "/room/projector/")


# The way in, and trust


def test_the_way_in_is_drawn_with_the_code_and_the_fingerprint(room: Room, tmp_path: Path) -> None:
    made = authority_of(tmp_path, ["jisr.workshop"], ["127.0.0.1"])
    room.seats.house.room = RoomAt(SPACE, AT.address, AT.trust_address, made.authority)
    page = text(room.director(), "/room/joining/")
    assert page.count("<svg") >= 1
    assert AT.trust_address in page
    assert made.fingerprint[:23].replace(":", " ") in page
    trust = Client().get("/room/trust/?language=ar&code=1").content.decode()
    assert 'dir="rtl"' in trust
    assert made.fingerprint[:23].replace(":", " ") in trust
    given = Client().get("/room/authority.crt")
    assert given.content == made.authority
    assert b"PRIVATE" not in given.content


def test_the_authority_is_kept_for_its_owner_and_used_again(tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    first = authority_of(tmp_path, ["jisr.workshop"], ["10.1.2.3", "::1"], now)
    assert first.made
    for name in (AUTHORITY, KEY):
        assert stat.S_IMODE((tmp_path / FOLDER / name).stat().st_mode) == 0o600
    again = authority_of(tmp_path, ["jisr.workshop"], ["192.168.7.7"], now + timedelta(days=30))
    assert (again.made, again.authority) == (False, first.authority)
    assert authority_of(tmp_path, ["other.workshop"], [], now).made  # it may not vouch for that name
    assert authority_of(tmp_path, ["other.workshop"], [], now + timedelta(days=170)).made  # it ends soon


def test_the_authority_vouches_for_nothing_of_the_wide_world(tmp_path: Path) -> None:
    found = authority_of(tmp_path, ["jisr.workshop"], ["10.1.2.3"])
    ca = x509.load_pem_x509_certificate(found.authority)
    constraints = ca.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    names = [each.value for each in constraints.value.permitted_subtrees or [] if isinstance(each, x509.DNSName)]
    assert names == ["jisr.workshop"]
    leaf = x509.load_pem_x509_certificates(found.certificate.read_bytes())[0]
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    assert names == ["jisr.workshop"]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc < timedelta(days=398)
    assert ca.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "Jisr"


def test_a_machine_knows_its_own_names() -> None:
    assert "127.0.0.1" in own_addresses()
    assert "localhost" in own_names()


def test_marks_never_cover_each_other_and_the_window_holds_them_all() -> None:
    chart = Chart(800, (), (), 40.0, 37.0, 100.0, 120.0)
    places = [chart.place(440_000_000 + step, 339_000_000) for step in range(5)]
    found = [(number, 3, place) for number, place in enumerate(places, 1) if place is not None]
    window = window_of(chart, [place for _, _, place in found])
    marks = marks_of(found, window.radius)
    discs = [(each.at_x, each.at_y) for each in marks]
    apart = [(a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for at, a in enumerate(discs) for b in discs[:at]]
    assert min(apart) >= (2 * window.radius) ** 2
    x, y, width, height = map(int, window.view.split())
    assert all(x <= a <= x + width and y <= b <= y + height for a, b in discs)
    assert chart.place(0, 0) is None
