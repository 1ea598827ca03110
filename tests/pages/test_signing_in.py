"""Sign-in, as somebody at a browser meets it."""

from tests.pages.seats import PASSWORD, Seats


def test_pages_open_for_a_holder(seats: Seats) -> None:
    client = seats.client("MOWR/release")
    for path in ("/posts/", "/s/real/", "/s/real/handover/", "/s/real/people/", "/s/real/tokens/", "/account/factors/", "/account/sessions/", "/account/logout/", "/account/factors/totp/activate/","/account/factors/recovery-codes/generate/"):
        answer = client.get(path)
        print(path, answer.status_code, answer.headers.get("location"))
        assert answer.status_code in (200,302), path
    assert client.get("/account/login/").status_code == 302
    assert seats.client().get("/account/login/").status_code == 200
