"""What lists and forms ask the journal beside its rows: states of several threads, and who would see a label."""

import pytest

from jisr.errors import Invalid, Missing, Refused
from jisr.journal.read import ThreadView
from jisr.journal.when import ms_of
from tests.cast import Cast, actor


def test_the_state_of_several_threads_is_that_of_each(cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    secret = cast.opens("MOD/duty", "Patrol", preset="OWN")
    cast.reports("MOWR/duty", flood.id, preset="GOV")
    moe = cast.read("MOE")
    found = moe.glances([flood.id, secret.id, "f" * 64])
    assert set(found) == {flood.id}
    assert found[flood.id].detail == moe.thread(flood.id).detail
    assert found[flood.id].label == moe.thread(flood.id).records[0].label


def test_a_past_glance_shows_the_past(cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    before = cast.clock.ms
    cast.reports("MOWR/duty", flood.id, preset="GOV")
    then: ThreadView = cast.read("MOE", at=before).thread(flood.id)
    assert cast.read("MOE", at=before).glances([flood.id])[flood.id].detail == then.detail
    assert then.detail is not None
    assert then.detail["sitreps"] == 0
    assert cast.read("MOE", at=before - 10_000).glances([flood.id]) == {}


def test_a_glance_at_a_withdrawn_opening_has_no_label(cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    cast.reports("MOWR/duty", flood.id, preset="GOV")
    seen_at = cast.clock.ms
    cast.relabels("MOWR/duty", flood.id, preset="OWN")
    assert cast.read("MOE").glances([flood.id])[flood.id].label is None
    assert cast.read("MOE", at=seen_at).glances([flood.id])[flood.id].label is None
    label = cast.read("MOWR").glances([flood.id])[flood.id].label
    assert label is not None
    assert label["releasable_to"] == []


def test_a_label_is_explained_before_anything_is_written(cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", preset="CELL", to=["MOE"])
    readers = cast.journal.audience(actor("MOE/duty"), {"preset": "CELL"}, flood.id, [flood.id])
    assert set(readers) == {"MOE", "CELL"}  # the label names no MOWR
    with pytest.raises(Invalid, match=r"MOD.* may not see its thread"):
        cast.journal.audience(actor("MOE/duty"), {"preset": "GOV"}, flood.id)
    with pytest.raises(Refused, match="may not public"):
        cast.journal.audience(actor("MOE/duty"), {"preset": "PUB"})
    with pytest.raises(Missing):
        cast.journal.audience(actor("MOO/duty"), {"preset": "OWN"}, flood.id)
    assert set(cast.journal.audience(actor("MOO/duty"), {"preset": "CELL"})) == {"MOO", "CELL"}


@pytest.mark.parametrize("preset", ["CELL", "GOV", "OWN", "SEC"])
def test_it_is_what_a_dry_run_says(cast: Cast, preset: str) -> None:
    flood = cast.opens("MOWR/duty", preset="GOV")
    line = cast.report(flood.id, preset=preset)
    assert cast.journal.dry_run(actor("MOD/duty"), [line])[0].readers == cast.journal.audience(
        actor("MOD/duty"), {"preset": preset}, flood.id
    )


def test_everybody_is_explained_as_one_by_one(cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", preset="CELL")
    policy = cast.journal.policy
    assert policy is not None
    every = list(policy.clearances.values())
    reader = cast.read("MOWR")
    assert reader.explain(flood.id, every) == [reader.why(flood.id, each) for each in every]
    assert ms_of(reader.thread(flood.id).updated_at) == cast.clock.ms
