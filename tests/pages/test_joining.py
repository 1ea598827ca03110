"""An invitation: made by an officer or the operator, open for a few days, good for one person."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from tests.cast import PACKS
from tests.pages.seats import PASSWORD, Seats
from tests.pages.test_signing_in import sign_in

FORM = {"username": "layth", "display_name": "", "password1": PASSWORD, "password2": PASSWORD}


def link_from(page: bytes) -> str:
    found = re.search(r"http://testserver(/join/[\w-]+/)", page.decode())
    assert found, page.decode()
    return found[1]


def invited(seats: Seats, post: str = "drafter", officer: str = "MOWR/release") -> str:
    return link_from(seats.client(officer).post("/s/real/people/invite/", {"post": post, "called": "Layth"}).content)


def holders(post: str) -> set[str]:
    from jisr.accounts.models import Holding

    member, _, code = post.partition("/")
    return {each.person.username for each in Holding.objects.filter(member=member, post=code).now()}


def test_an_officer_invites_and_the_invited_takes_the_post(seats: Seats) -> None:
    link = invited(seats)
    client = Client()
    assert "drafter" in client.get(link).content.decode()
    assert client.post(link, FORM).headers["location"] == "/s/real/"
    assert client.get("/s/real/").status_code == 200
    assert holders("MOWR/drafter") == {"layth"}
    assert sign_in(Client()).status_code == 302


def test_a_link_works_once(seats: Seats) -> None:
    link = invited(seats)
    Client().post(link, FORM)
    again = Client().post(link, {**FORM, "username": "zaynab"})
    assert again.status_code == 404
    assert "opens nothing" in again.content.decode()
    assert holders("MOWR/drafter") == {"layth"}


def test_a_link_expires_and_looks_like_one_that_never_was(seats: Seats) -> None:
    from jisr.accounts.models import Invitation

    link = invited(seats)
    Invitation.objects.update(expires_at=Invitation.objects.get().expires_at - timedelta(days=3, seconds=1))
    expired, unknown = Client().get(link), Client().get("/join/" + "A" * 32 + "/")
    assert expired.status_code == unknown.status_code == 404
    assert expired.content.decode().count("opens nothing") == unknown.content.decode().count("opens nothing") > 0
    assert Client().post(link, FORM).status_code == 404
    assert holders("MOWR/drafter") == set()


def test_a_withdrawn_link_opens_nothing(seats: Seats) -> None:
    from jisr.accounts.models import Invitation

    link = invited(seats)
    seats.client("MOWR/release").post(f"/s/real/people/invitations/{Invitation.objects.get().pk}/withdraw/")
    assert Client().get(link).status_code == 404


def test_the_secret_of_a_link_is_kept_nowhere(seats: Seats) -> None:
    from jisr.accounts.models import Invitation

    secret = invited(seats).split("/")[2]
    assert secret not in str(list(Invitation.objects.values()))


def test_somebody_with_an_account_takes_the_post_with_it(seats: Seats) -> None:
    link = invited(seats)
    client = seats.client("MOE/drafter", "zaynab")
    client.post(link, {"take": "1"})
    assert holders("MOWR/drafter") == {"zaynab"}
    page = client.get("/posts/").content.decode()
    assert "MOWR" in page
    assert "MOE" in page


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(seats: Seats) -> None:
    seats.person("MOE/duty", "Zaynab")
    link = invited(seats)
    taken = Client().post(link, {**FORM, "username": "zaynab"})
    assert taken.status_code == 422
    assert "is taken" in taken.content.decode()
    assert 'value="zaynab"' in taken.content.decode()
    differ = Client().post(link, {**FORM, "password2": "five other rivers meet"})
    assert "differ" in differ.content.decode()
    short = Client().post(link, {**FORM, "password1": "short", "password2": "short"})
    assert short.status_code == 422
    odd = Client().post(link, {**FORM, "username": "a b<c>"})
    assert odd.status_code == 422
    assert holders("MOWR/drafter") == set()
    assert Client().post(link, FORM).status_code == 302


def test_a_name_may_be_written_in_arabic(seats: Seats) -> None:
    assert Client().post(invited(seats), {**FORM, "username": "ليث"}).status_code == 302
    assert sign_in(Client(), name="ليث").status_code == 302


def test_only_the_officers_of_a_member_invite_and_only_to_its_posts(seats: Seats) -> None:
    from jisr.accounts.models import Invitation

    assert seats.client("MOWR/duty").post("/s/real/people/invite/", {"post": "duty"}).status_code == 403
    assert seats.client("MOWR/auditor").post("/s/real/people/invite/", {"post": "duty"}).status_code == 403
    assert seats.client("MOWR/release").post("/s/real/people/invite/", {"post": "nothing"}).status_code == 422
    assert seats.client("MOWR/release").post("/s/real/people/invite/", {"post": "system"}).status_code == 422
    assert not Invitation.objects.exists()
    invited(seats)
    assert {each.member for each in Invitation.objects.all()} == {"MOWR"}


def test_what_was_done_is_noted_for_those_who_hold_the_post(seats: Seats) -> None:
    Client().post(invited(seats), FORM)
    page = seats.client("MOWR/drafter", "layth").get("/posts/").content.decode()
    assert "took the post" in page
    assert "took the post" not in seats.client("MOE/drafter", "zaynab").get("/posts/").content.decode()


def test_an_exercise_has_holders_of_its_own(seats: Seats) -> None:
    begin_exercise(seats)
    client = seats.client("MOWR/duty", space="flood-ex")
    assert client.get("/s/flood-ex/").status_code == 200
    assert client.get("/s/real/").headers["location"] == "/posts/"
    assert client.get("/s/no-such/").headers["location"] == "/posts/"


def begin_exercise(seats: Seats, space: str = "flood-ex") -> None:
    seats.node.create(space).close()
    do_apply_pack(seats.house.journal(space), read_pack(PACKS / "two-rivers"))


def people_page(seats: Seats, who: str) -> Any:
    return seats.client(who).get("/s/real/people/").content.decode()


def test_people_are_seen_by_their_own_member_alone(seats: Seats) -> None:
    seats.person("MOWR/site", "layth-of-the-site")
    assert "layth-of-the-site" in people_page(seats, "MOWR/duty")
    assert "layth-of-the-site" not in people_page(seats, "MOE/release")
