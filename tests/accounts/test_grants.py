"""A token opens for one post in one space, is kept only as a hash, and ends when it is told to."""

from pathlib import Path

import pytest

from jisr.accounts.grants import DAY, Grants
from jisr.errors import Invalid, Missing


class Clock:
    ms = 1_501_545_600_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def grants(database: str | None, tmp_path: Path, clock: Clock) -> Grants:
    return Grants(tmp_path, database or "", clock)


def test_a_token_finds_its_post_and_space(grants: Grants) -> None:
    found = grants.find(grants.issue("MOWR", "duty", "real"))
    assert found is not None
    assert (found.member, found.post, found.space) == ("MOWR", "duty", "real")


def test_the_token_itself_is_kept_nowhere(grants: Grants, tmp_path: Path) -> None:
    token = grants.issue("MOWR", "duty", "real")
    for file in tmp_path.iterdir():
        assert token.encode() not in file.read_bytes()


@pytest.mark.parametrize("token", ["", "jisr_", "jisr_" + "A" * 43, "\udcff"])
def test_what_was_never_issued_finds_nothing(grants: Grants, token: str) -> None:
    assert grants.find(token) is None


def test_an_expired_token_finds_nothing(grants: Grants, clock: Clock) -> None:
    token = grants.issue("MOWR", "duty", "real", days=1)
    clock.ms += DAY - 1
    assert grants.find(token) is not None
    clock.ms += 1
    assert grants.find(token) is None


def test_revoking_a_post_ends_its_tokens_and_no_others(grants: Grants) -> None:
    mine, other = grants.issue("MOWR", "duty", "real"), grants.issue("MOE", "duty", "real")
    elsewhere = grants.issue("MOWR", "duty", "flood-ex")
    grants.revoke("MOWR/duty", "real")
    assert grants.find(mine) is None
    assert grants.find(other) is not None
    assert grants.find(elsewhere) is not None


def test_revoking_by_id_ends_one_token(grants: Grants) -> None:
    first, second = grants.issue("MOWR", "duty", "real"), grants.issue("MOWR", "duty", "real")
    found = grants.find(first)
    assert found is not None
    grants.revoke(found.id, "real")
    assert grants.find(first) is None
    assert grants.find(second) is not None
    assert grants.holding(each.hash for each in grants.of_space("real")) == {
        each.hash for each in grants.of_space("real") if each.id != found.id
    }


def test_revoking_what_is_not_there_says_so(grants: Grants) -> None:
    with pytest.raises(Missing):
        grants.revoke("MOWR/duty", "real")


@pytest.mark.parametrize("days", [0, -1, 100_000])
def test_a_token_holds_for_a_reasonable_time(grants: Grants, days: int) -> None:
    with pytest.raises(Invalid):
        grants.issue("MOWR", "duty", "real", days)
