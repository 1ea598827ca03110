"""A post's tokens for programs: shown once, revoked by whoever holds the post, and by nobody else."""

import re

from tests.pages.seats import Seats


def issue(seats: Seats, post: str = "MOWR/duty", days: str = "7") -> tuple[str, str]:
    """(token, page)"""
    page = seats.client(post).post("/s/real/tokens/", {"days": days}).content.decode()
    found = re.search(r"jisr_[\w-]{20,}", page)
    return found[0] if found else "", page


def test_an_issued_token_is_the_post_and_is_shown_once(seats: Seats) -> None:
    token, _ = issue(seats)
    grant = seats.grants.find(token)
    assert grant is not None
    assert (grant.name, grant.space) == ("MOWR/duty", "real")
    later = seats.client("MOWR/duty").get("/s/real/tokens/").content.decode()
    assert token not in later
    assert grant.id in later


def test_a_revoked_token_opens_nothing(seats: Seats) -> None:
    token, _ = issue(seats)
    grant = seats.grants.find(token)
    assert grant is not None
    seats.client("MOWR/duty").post(f"/s/real/tokens/{grant.id}/revoke/")
    assert seats.grants.find(token) is None
    page = seats.client("MOWR/duty").get("/posts/").content.decode()
    assert "issued the token" in page
    assert "revoked the token" in page


def test_another_post_neither_sees_nor_revokes_it(seats: Seats) -> None:
    token, _ = issue(seats)
    grant = seats.grants.find(token)
    assert grant is not None
    for post in ("MOWR/focal", "MOE/duty"):
        assert grant.id not in seats.client(post).get("/s/real/tokens/").content.decode()
        seats.client(post).post(f"/s/real/tokens/{grant.id}/revoke/")
    assert seats.grants.find(token) is not None


def test_days_out_of_bounds_are_refused_beside_their_field(seats: Seats) -> None:
    for days in ("0", "99999", "x", "", "-1", "٣"):
        token, page = issue(seats, days=days)
        assert not token
        assert "1 to" in page
