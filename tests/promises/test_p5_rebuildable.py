"""P5: views are a function of the journals: made again, they answer as they did."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import Pack
from jisr.capabilities.incidents.fold import IncidentFold
from jisr.cli.registry import registry
from jisr.journal.journal import Journal
from jisr.journal.registry import Index, Kind, Registry, Seen, State
from tests.cast import Cast
from tests.promises.oracle import Viewer
from tests.promises.readings import Answers, Questions
from tests.promises.theatre import Theatre, generated
from tests.promises.worlds import Play, World, told

WORLDS = {"sqlite": 120, "postgres": 6}
VIEWERS = 4


def check_rebuild(theatre: Theatre, world: World, chosen: int) -> None:
    """Through every reader: several viewers ask everything before and after."""
    played, journal = theatre.whole(world)
    try:
        live = _asked(theatre, played, journal, chosen)
        journal.rebuild()
        _same(played, live, _asked(theatre, played, journal, chosen))
        assert not journal.views_are_stale()
    finally:
        journal.close()


def _asked(theatre: Theatre, played: Play, journal: Journal, chosen: int) -> dict[Viewer, Answers]:
    viewers = theatre.country.viewers
    found = {}
    for viewer in (viewers[(chosen + 7 * step) % len(viewers)] for step in range(VIEWERS)):
        questions = Questions(played, viewer, viewers[chosen % 9 :: 9], theatre.last)
        found[viewer] = questions.ask(journal, theatre.clock)
    return found


def _same(played: Play, live: dict[Viewer, Answers], rebuilt: dict[Viewer, Answers]) -> None:
    for viewer, answers in live.items():
        for question, expected in answers.items():
            again = rebuilt[viewer][question]
            assert again == expected, (
                f"{viewer.name} asks {question!r}:\n  live    {expected.decode()}\n  rebuilt {again.decode()}"
                f"\n{told(played)}"
            )


@pytest.mark.parametrize("shard", range(2))
def test_views_made_again_answer_as_the_live_ones(theatre: Theatre, store_kind: str, shard: int) -> None:
    """Erasures, relabels, refusals and records that come late are all in these worlds."""

    @generated(500 + shard, WORLDS[store_kind] // 2)
    def run(world: World, chosen: int) -> None:
        check_rebuild(theatre, world, chosen)

    run()


class LoudFold(IncidentFold):
    """As a later version of the code might read the same records."""

    version = IncidentFold.version + 1

    def step(self, state: State, record: Seen) -> State:
        found = super().step(state, record)
        return {**found, "loud": len(record.body.get("situation", ""))}

    def index(self, state: State) -> Index:
        found = super().index(state)
        return replace(found, title=found.title.upper(), state=f"{found.state}!")


def louder() -> Registry:
    known = registry()
    kinds = [Kind("incident", LoudFold()) if name == "incident" else kind for name, kind in known.kinds.items()]
    return Registry(known.types.values(), kinds, known.policy_of)


def test_a_changed_fold_makes_all_views_again_as_if_it_had_always_been_so(theatre: Theatre, store_kind: str) -> None:
    @generated(520, 10 if store_kind == "sqlite" else 2)
    def run(world: World, chosen: int) -> None:
        played, journal = theatre.whole(world)
        journal.registry = louder()
        assert journal.views_are_stale()
        journal.rebuild()
        assert not journal.views_are_stale()
        rebuilt = _asked(theatre, played, journal, chosen)
        journal.close()
        fresh = theatre.stage.journal(theatre.clock, "less")
        fresh.registry = louder()
        fresh.rebuild()
        theatre.again(played.batches, fresh)
        _same(played, _asked(theatre, played, fresh, chosen), rebuilt)
        fresh.close()

    run()


def _later(pack: Pack) -> Pack:
    """MOO reads less than before, HUM more; MOE joins the security members; CTS leaves."""
    changed = deepcopy(pack)
    for member in changed.members:
        if member["code"] == "MOO":
            member["level"] = "OPEN"
            for post in member["posts"]:
                post.pop("level", None)
        if member["code"] == "HUM":
            member["level"] = "RESTRICTED"
        if member["code"] == "CTS":
            member["active"] = False
    for community in changed.communities:
        if community["code"] == "SECURITY":
            community["members"] = [*community["members"], "MOE"]
    return changed


def test_after_a_change_of_the_pack_the_views_are_those_of_the_new_one(cast: Cast, two_rivers: Pack) -> None:
    open_to_all = cast.opens("MOWR/duty", level="RESTRICTED", to=["all"])
    secret = cast.opens("MOD/duty", preset="SEC")
    cast.reports("MOI/duty", secret.thread, preset="SEC")
    do_apply_pack(cast.journal, _later(two_rivers))
    assert not cast.journal.views_are_stale()
    assert secret.id in cast.sees("MOE")
    assert open_to_all.id not in cast.sees("MOO")
    assert cast.sees("CTS") == set()
    more = cast.reports("MOD/duty", secret.thread, preset="SEC")
    live = _everything(cast)
    cast.journal.rebuild()
    assert _everything(cast) == live
    assert more.id in cast.sees("MOE")


def _everything(cast: Cast) -> list[Any]:
    policy = cast.journal.policy
    assert policy is not None
    found: list[Any] = []
    for name in policy.clearances:
        reader = cast.read(name)
        found.append((name, reader.records(), reader.threads()))
        found.extend(reader.thread(row.id) for row in reader.threads().threads)
        past = cast.read(name, cast.clock.ms - 1_500)
        found.append(past.threads())
    return found


@pytest.mark.parametrize("back", [1, 1_500, 3_600_000])
def test_a_record_that_comes_late_is_folded_where_it_belongs(cast: Cast, back: int) -> None:
    incident = cast.opens("MOWR/duty", preset="GOV")
    cast.reports("MOWR/duty", incident.id, "second", preset="GOV")
    cast.clock.ms -= back + 1_000
    cast.reports("MOE/duty", incident.id, "written by a clock that went back", preset="GOV")
    live = _everything(cast)
    detail = cast.read("MOH").thread(incident.id).detail
    assert detail is not None
    assert detail["latest"]["body"]["situation"] == "second" or back == 1
    cast.journal.rebuild()
    assert _everything(cast) == live


def test_what_is_written_while_views_are_made_again_is_in_them(cast: Cast) -> None:
    first = cast.opens("MOWR/duty", preset="GOV")
    written: list[str] = []
    cast.journal.rebuild(_once(lambda: written.append(cast.reports("MOE/duty", first.id, preset="GOV").id)))
    assert len(written) == 1
    assert written[0] in cast.sees("MOH")
    live = _everything(cast)
    cast.journal.rebuild()
    assert _everything(cast) == live


def _once(action: Callable[[], None]) -> Callable[[int, int], None]:
    done: list[int] = []

    def progress(now: int, total: int) -> None:
        if not done:
            done.append(now)
            action()

    return progress
