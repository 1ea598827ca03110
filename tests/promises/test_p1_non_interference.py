"""P1: what a viewer gets is the same whether or not the records that it may not see exist."""

import pytest
from hypothesis import assume, event

from jisr.journal import listing, narrowed, search, worded
from jisr.journal.store import viewing
from tests.cast import Cast
from tests.promises.oracle import Viewer
from tests.promises.readings import Answers, Questions
from tests.promises.theatre import Theatre, generated
from tests.promises.worlds import Handed, Play, World, told, without

SHARDS = 8
WORLDS = {"sqlite": 900, "postgres": 100}
NIGHTLY_WORLDS = {"sqlite": 9_000, "postgres": 1_000}


def check_non_interference(
    theatre: Theatre, world: World, chosen: int, thorough: bool = False, by_command: bool = False
) -> int:
    """Raises AssertionError with the first answer that differs; gives the number of records that were hidden."""
    played, whole = theatre.whole(world)
    try:
        viewer = _interesting(played, chosen)
        hidden = sum(not played.annals.ever_sees(viewer, each) for each in played.ids)
        if not hidden:
            return 0
        kept = without(played, viewer)
        again, less = theatre.less(kept)
        try:
            _same_batches(viewer, kept, again)
            viewers = theatre.country.viewers
            others = viewers if thorough else [viewers[(chosen + 7 * step) % len(viewers)] for step in range(4)]
            questions = Questions(played, viewer, others, theatre.last, thorough)
            _same_answers(viewer, questions.ask(whole, theatre.clock), questions.ask(less, theatre.clock))
            if by_command:
                _same_answers(viewer, *(questions.ask_by_command(folder) for folder in theatre.folders))
        except AssertionError as error:
            raise AssertionError(f"{error}\n{told(played)}") from None
        finally:
            less.close()
        return hidden
    finally:
        whole.close()


def _interesting(played: Play, chosen: int) -> Viewer:
    """Of the viewers that differ in what they see, one; those who see a part before those who see all or nothing."""
    classes: dict[frozenset[str], Viewer] = {}
    for viewer in played.annals.country.viewers:
        seen = frozenset(each for each in played.ids if played.annals.ever_sees(viewer, each))
        classes.setdefault(seen, viewer)
    partly = [viewer for seen, viewer in classes.items() if seen and len(seen) < len(played.ids)]
    found = partly or list(classes.values())
    return found[chosen % len(found)]


def _same_batches(viewer: Viewer, kept: list[Handed], again: list[Handed]) -> None:
    """What was accepted is accepted again as the same records; what the viewer's posts were told is told again."""
    for before, after in zip(kept, again, strict=True):
        assert (after.ids, after.faults) == (before.ids, before.faults), (
            f"{before.post} hands in the same, and {viewer.name} sees that it ends otherwise"
        )


def _same_answers(viewer: Viewer, whole: Answers, less: Answers) -> None:
    assert whole.keys() == less.keys()
    for question, expected in less.items():
        assert whole[question] == expected, (
            f"{viewer.name} asks {question!r} and sees that there is something hidden:"
            f"\n  with it    {whole[question].decode()}\n  without it {expected.decode()}"
        )


@pytest.mark.parametrize("shard", range(SHARDS))
def test_what_a_viewer_gets_does_not_depend_on_what_it_may_not_see(
    theatre: Theatre, store_kind: str, shard: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _choose_way(shard, monkeypatch)
    by_command = store_kind == "sqlite" and shard < 2

    @generated(shard, WORLDS[store_kind] // SHARDS)
    def run(world: World, chosen: int) -> None:
        hidden = check_non_interference(theatre, world, chosen, by_command=by_command and chosen % 3 == 0)
        event(f"{min(hidden, 5)} hidden")
        assume(hidden)

    run()


@pytest.mark.nightly
@pytest.mark.parametrize("shard", range(100, 100 + SHARDS))
def test_nor_does_it_in_ten_thousand_worlds(
    theatre: Theatre, store_kind: str, shard: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _choose_way(shard, monkeypatch)

    @generated(shard, NIGHTLY_WORLDS[store_kind] // SHARDS)
    def run(world: World, chosen: int) -> None:
        assume(check_non_interference(theatre, world, chosen, thorough=True))

    run()


def _choose_way(shard: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every second shard reads the small worlds by the ways that are made for large ones."""
    if shard % 2:
        monkeypatch.setattr(listing, "FEW", 0)
        for name in ("FEW", "RARE", "SELDOM"):
            monkeypatch.setattr(narrowed, name, 0)
        monkeypatch.setattr(listing, "SCANNED", ())
        monkeypatch.setattr(viewing, "ARRIVALS_SCANNED", 1)
        monkeypatch.setattr(search, "LEAST", 1)
        monkeypatch.setattr(worded, "PATIENCE", 0 if shard % 4 == 3 else 10)
        monkeypatch.setattr(search, "THIN", 0 if shard % 4 == 1 else 1_000_000)
        monkeypatch.setattr(listing, "LITTLE", 10**9 if shard % 4 == 1 else 0)


def test_a_line_of_a_batch_is_judged_by_what_the_lines_before_it_changed(cast: Cast) -> None:
    incident = cast.opens("MOWR/duty", preset="GOV")
    narrowing = cast.relabelling(incident.id, preset="OWN")
    faults = cast.faults("MOWR/duty", narrowing, cast.report(incident.id, preset="GOV"))
    assert [(fault.line, fault.code) for fault in faults] == [(2, "thread_audience")]
    assert cast.faults("MOWR/duty", narrowing, cast.report(incident.id, preset="OWN")) == []
    widening = cast.relabelling(incident.id, preset="GOV")
    assert cast.faults("MOWR/release", widening, cast.report(incident.id, preset="GOV")) == []


def test_a_link_to_a_source_that_its_batch_narrows_is_as_narrow(cast: Cast) -> None:
    source = cast.opens("MOWR/duty", preset="GOV")
    version = cast.opening("Gauges high", preset="GOV")
    narrowing = cast.relabelling(source.id, preset="CELL")
    _, _, link = cast.says("MOWR/release", narrowing, version, cast.link(source.id, f"@{version.client_id}"))
    assert link.id not in cast.sees("MOE")
    assert link.id in cast.sees("CELL")


def test_a_record_is_erased_once_in_a_batch(cast: Cast) -> None:
    record = cast.opens("MOWR/duty", preset="GOV")
    faults = cast.faults("MOWR/release", cast.erasure(record.id), cast.erasure(record.id))
    assert [(fault.line, fault.code) for fault in faults] == [(2, "not_changeable")]


def test_why_of_a_relabelling_tells_nobody_who_read_before_if_it_did_not(cast: Cast) -> None:
    record = cast.opens("MOWR/duty", level="OFFICIAL", to=["MOE", "MOO"])
    relabelling = cast.relabels("MOWR/release", record.id, level="OFFICIAL", to=["MOE", "MOH"])
    policy = cast.journal.policy
    assert policy is not None
    moo, moh = policy.clearance("MOO"), policy.clearance("MOH")
    assert cast.read("MOE").why(relabelling.id, moo).allowed is True
    asked_by_a_new_reader = cast.read("MOH").why(relabelling.id, moo)
    assert asked_by_a_new_reader.allowed is None
    assert [reason.code for reason in asked_by_a_new_reader.reasons] == ["not_released", "before"]
    assert cast.read("MOH").why(relabelling.id, moh).allowed is True
