"""P1 on the wall: what a screen shows that several people look at is the same whether or not what any one of them may
not see exists."""

from collections.abc import Callable

import pytest
from hypothesis import assume

from jisr.journal.journal import Journal
from jisr.journal.read import Reader
from jisr.web.room.common import Common, common_to
from tests.promises.oracle import Viewer
from tests.promises.test_p1_non_interference import _interesting
from tests.promises.theatre import Theatre, generated, notices
from tests.promises.worlds import World, without

WORLDS = {"sqlite": 60, "postgres": 10}
SHARD = 400
Patch = pytest.MonkeyPatch


def test_the_wall_shows_nothing_that_anybody_there_may_not_see(theatre: Theatre, store_kind: str) -> None:
    @generated(SHARD, WORLDS[store_kind])
    def run(world: World, chosen: int) -> None:
        assume(compare(theatre, world, chosen))

    run()


def sees_all(patch: Patch) -> None:
    """A wall that takes everybody for the first."""
    patch.setattr(Reader, "seen", lambda reader, ids: set(ids))


@pytest.mark.parametrize("broken", [sees_all], ids=lambda each: each.__name__)
def test_a_wall_that_shows_what_only_some_may_see_is_noticed(
    theatre: Theatre, broken: Callable[[Patch], None], monkeypatch: Patch
) -> None:
    broken(monkeypatch)
    assert notices(lambda world, chosen: compare(theatre, world, chosen))


def compare(theatre: Theatre, world: World, chosen: int) -> int:
    """The number of records that were hidden from the one who is chosen; raises AssertionError where it shows."""
    played, whole = theatre.whole(world)
    try:
        viewer = _interesting(played, chosen)
        hidden = sum(not played.annals.ever_sees(viewer, each) for each in played.ids)
        if not hidden:
            return 0
        viewers = theatre.country.viewers
        there = [viewer, *(viewers[(chosen + step) % len(viewers)] for step in (3, 11))]
        shown = wall(whole, there)
        allowed = {each for each in played.ids if all(played.annals.sees(one, each) for one in there)}
        assert {each.id for each in shown.records} & set(played.ids) <= allowed
        _, less = theatre.less(without(played, viewer))
        try:
            assert repr(shown) == repr(wall(less, there))
        finally:
            less.close()
        return hidden
    finally:
        whole.close()


def wall(journal: Journal, there: list[Viewer]) -> Common:
    policy = journal.policy
    assert policy is not None
    return common_to(journal, [policy.clearance(each.name) for each in there])
