"""P1 through the pages of people and posts: what the holder of a post gets from them is the same, byte for byte,
whether or not what the post may not see exists. CSRF tokens, which are drawn by lot, are taken out first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import assume

from jisr.cli.registry import registry
from jisr.journal.label import Clearance
from jisr.journal.node import Node
from jisr.journal.policy import Policy
from tests.pages.seats import Seats, plain
from tests.promises.readings import Answers, Questions
from tests.promises.test_p1_non_interference import _interesting, _same_answers
from tests.promises.theatre import Theatre, generated
from tests.promises.worlds import World, without

WORLDS = 10
SHARDS = range(300, 301)
PATHS = (
    "/posts/", "/s/real/handover/", "/s/real/tokens/", "/s/real/people/", "/s/real/glossary/", "/account/factors/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """One moment for all pages of a test: ages and clocks are of it."""
    now = datetime.now(UTC) + timedelta(seconds=5)
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr("jisr.ui.moments.now", lambda: now)


@pytest.mark.parametrize("shard", SHARDS)
def test_what_a_page_of_people_tells_does_not_depend_on_what_its_reader_may_not_see(
    theatre: Theatre, store_kind: str, shard: int
) -> None:
    if store_kind != "sqlite":
        pytest.skip("pages read through the one reader; the worlds go through both stores without them")

    @generated(shard, WORLDS)
    def run(world: World, chosen: int) -> None:
        assume(compare(theatre, world, chosen))

    run()


def test_a_sheet_that_reads_with_other_eyes_is_noticed(
    theatre: Theatre, store_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if store_kind != "sqlite":
        pytest.skip("as above")
    narrow = Policy.post_clearance

    def widest(policy: Policy, member: str, post: str) -> Clearance:
        return policy.clearance("CELL")

    noticed: list[str] = []

    @generated(SHARDS[0], 8)
    def run(world: World, chosen: int) -> None:
        try:
            compare(theatre, world, chosen, lambda: monkeypatch.setattr(Policy, "post_clearance", widest))
        except AssertionError as error:
            noticed.append(str(error))
        finally:
            monkeypatch.setattr(Policy, "post_clearance", narrow)

    run()
    assert noticed


def compare(theatre: Theatre, world: World, chosen: int, then: Callable[[], None] = lambda: None) -> int:
    """The number of records that were hidden; raises AssertionError with the first page that differs."""
    played, whole = theatre.whole(world)
    whole.close()
    viewer = _interesting(played, chosen)
    hidden = sum(not played.annals.ever_sees(viewer, each) for each in played.ids)
    questions = Questions(played, viewer, theatre.country.viewers[:3], theatre.last)
    if not hidden or questions.post is None:
        return 0
    _, less = theatre.less(without(played, viewer))
    less.close()
    theatre.clock.ms = questions.end
    then()
    answers = [asked(folder, theatre, questions.post) for folder in theatre.folders]
    _same_answers(viewer, *answers)
    return hidden


def asked(folder: Path, theatre: Theatre, post: str) -> Answers:
    """Every page twice: before the post looked through everything, and after."""
    (folder / "accounts.sqlite").unlink(missing_ok=True)
    seats = Seats(Node(folder, registry(), clock=theatre.clock))
    found: Answers = {}
    try:
        client = seats.client(post)
        _began_alike()
        for when in ("before", "after"):
            for path in PATHS:
                answer = client.get(path)
                found[f"{when} {path}"] = plain(f"{answer.status_code} ".encode() + answer.content)
            client.post("/s/real/looked/")
    finally:
        seats.close()
    return found


def _began_alike() -> None:
    """Holdings carry the moment at which they were made, which no test holds still."""
    from jisr.accounts.models import Holding

    Holding.objects.update(since=timezone.now() - timedelta(hours=1))
