"""P1: of a record that was taken from a member, it is told the label that took it, and nothing that follows."""

import pytest

from tests.cast import Cast


@pytest.mark.parametrize("readmitted", [False, True])
def test_a_refusal_does_not_say_who_sees_again_what_its_author_no_longer_sees(cast: Cast, readmitted: bool) -> None:
    thread = cast.opens("MOWR/duty", preset="CELL", to=["MOH", "MOD"]).id
    own = cast.reports("MOH/duty", thread, preset="CELL", to=["MOH", "MOWR"]).id
    cast.relabels("MOWR/release", thread, preset="OWN")
    if readmitted:
        cast.relabels("MOWR/release", thread, preset="CELL", to=["MOD"])
    assert thread not in cast.sees("MOH")
    refused = cast.faults("MOH/release", cast.relabelling(own, preset="CELL", to=["MOWR", "MOD"]))
    assert [(fault.code, fault.values["who"]) for fault in refused] == [("thread_audience", "CELL, MOD, MOH")]
