"""What forms ask the journal before anything is written: who would see a label."""

import pytest

from jisr.errors import Invalid, Missing, Refused
from jisr.journal.when import ms_of
from tests.cast import Cast, actor


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
