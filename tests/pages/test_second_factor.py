"""A post that reads what the pack says takes a second factor opens with one, and with a password alone it does not."""

import hmac
import re
import time
from base64 import b32decode
from hashlib import sha1

import msgspec
from django.test import Client

from tests.pages.seats import PASSWORD, Seats
from tests.pages.test_signing_in import sign_in, waited


def code_of(secret: str, step: int = 0) -> str:
    """As an app on a phone makes it (RFC 6238): our own, so that it is no echo of the library that checks it."""
    counter = int(time.time()) // 30 + step
    digest = hmac.new(b32decode(secret), counter.to_bytes(8, "big"), sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def set_up(client: Client) -> str:
    """An app, as its owner sets it up: password again, secret, code. Gives the secret."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/factors/totp/activate/")
    secret = str(client.session["mfa.totp.secret"])
    answer = client.post("/account/factors/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def come(seats: Seats, post: str = "MOWR/duty") -> Client:
    seats.person(post, "layth", password=PASSWORD)
    client = Client()
    assert sign_in(client).status_code == 302
    return client


def test_a_restricted_post_stays_shut_until_a_factor_is_set_up(seats: Seats) -> None:
    client = come(seats)
    shut = client.get("/s/real/handover/")
    assert shut.headers["location"] == "/posts/factor/?next=%2Fs%2Freal%2Fhandover%2F"
    assert client.get("/posts/factor/").status_code == 200
    set_up(client)
    assert client.get("/s/real/handover/").status_code == 200


def test_an_official_post_opens_by_password(seats: Seats) -> None:
    assert come(seats, "MOWR/drafter").get("/s/real/").status_code == 200


def test_who_has_an_app_is_asked_for_its_code_and_a_code_works_once(seats: Seats) -> None:
    secret = set_up(come(seats))
    client = Client()
    assert sign_in(client).headers["location"] == "/account/factors/authenticate/"
    assert client.get("/s/real/").headers["location"].startswith("/account/login/")
    assert "not right" in client.post("/account/factors/authenticate/", {"code": "000000"}).content.decode()
    code = code_of(secret, 1)
    assert client.post("/account/factors/authenticate/", {"code": code}).status_code == 302
    assert client.get("/s/real/").status_code == 200
    again = Client()
    sign_in(again)
    assert again.post("/account/factors/authenticate/", {"code": code}).status_code == 200


def test_guessing_codes_takes_longer_and_longer(seats: Seats) -> None:
    secret = set_up(come(seats))
    client = Client()
    sign_in(client)
    for _ in range(3):
        client.post("/account/factors/authenticate/", {"code": "000000"})
    right = {"code": code_of(secret, 1)}
    waited(-60)
    assert "Nothing is locked" in client.post("/account/factors/authenticate/", right).content.decode()
    waited(61)
    assert client.post("/account/factors/authenticate/", right).status_code == 302


def test_a_recovery_code_opens_once(seats: Seats) -> None:
    first = come(seats)
    set_up(first)
    page = first.get("/account/factors/recovery-codes/").content.decode()
    codes = re.findall(r'<li class="mono">(\d{8})</li>', page)
    assert len(codes) == 10
    for wanted in (302, 200):
        client = Client()
        sign_in(client)
        assert client.post("/account/factors/authenticate/", {"code": codes[0]}).status_code == wanted


def test_the_secret_lies_sealed_in_the_database(seats: Seats) -> None:
    from allauth.mfa.models import Authenticator

    secret = set_up(come(seats))
    assert secret not in str([each.data for each in Authenticator.objects.all()])


def test_a_session_from_before_the_factor_has_to_show_it(seats: Seats) -> None:
    early = come(seats)
    secret = set_up(come(seats))
    assert early.get("/s/real/").headers["location"].startswith("/posts/factor/")
    answer = early.post("/account/factors/reauthenticate/", {"code": code_of(secret, 1), "next": "/s/real/"})
    assert answer.headers["location"] == "/s/real/"
    assert early.get("/s/real/").status_code == 200


def test_removing_the_last_factor_shuts_the_post(seats: Seats) -> None:
    client = come(seats)
    set_up(client)
    client.post("/account/factors/totp/deactivate/")
    assert client.get("/s/real/").headers["location"].startswith("/posts/factor/")


def test_a_pack_that_names_no_level_asks_for_none(seats: Seats) -> None:
    from jisr.accounts import factors
    from jisr.journal.policy import Policy

    def without(policy: Policy) -> Policy:
        return msgspec.structs.replace(policy, labels=msgspec.structs.replace(policy.labels, second_factor=None))

    policy = seats.house.journal("real").policy
    assert policy is not None
    assert factors.takes_second_factor(policy, "MOWR", "duty")
    assert not factors.takes_second_factor(policy, "MOWR", "drafter")
    assert not factors.takes_second_factor(without(policy), "MOWR", "duty")


def test_the_page_after_it_cannot_be_somebody_elses(seats: Seats) -> None:
    client = come(seats)
    page = client.get("/posts/factor/?next=https://elsewhere.example/").content.decode()
    assert "activate/?next=/" in page
    assert not re.search('href="[^"]*elsewhere', page)
