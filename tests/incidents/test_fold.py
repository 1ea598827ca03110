"""An incident as each reader sees it: whatever of its thread is visible gives an honest state."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.capabilities.incidents.fold import UNITS, IncidentFold, box_of, first_words
from jisr.capabilities.incidents.records import OPENED, SITREP, TYPES
from jisr.journal.label import Label
from jisr.journal.registry import Seen, State

EXAMPLES = {each.name: each.example for each in TYPES}
FOLD = IncidentFold()
LABEL = Label(policy="TEST", level="OFFICIAL", originator="MOWR", releasable_to=("all",), caveats=())


def seen(number: int, name: str, author: str = "MOWR", **changes: Any) -> Seen:
    body = {key: value for key, value in {**EXAMPLES[name], **changes}.items() if value is not None}
    return Seen(
        id=f"{number:064x}",
        type=name,
        author=author,
        post="duty",
        happened_at=number,
        recorded_at=number,
        refs=(),
        label=LABEL,
        body=body,
    )


def folded(*records: Seen) -> State:
    state = FOLD.start()
    for record in records:
        state = FOLD.step(state, record)
    return state


def test_an_opening_alone_is_open() -> None:
    index = FOLD.index(folded(seen(1, OPENED)))
    assert (index.kind, index.state, index.title, index.severity) == (
        "incident", "open", "Water rising at the notional Upper Bridge", 3,
    )  # fmt: skip
    assert index.box is not None


def test_nothing_visible_is_unknown() -> None:
    index = FOLD.index(FOLD.start())
    assert (index.state, index.title, index.severity, index.box) == ("unknown", "", 0, None)


def test_a_report_without_its_opening_is_of_unknown_state_and_named_by_its_first_words() -> None:
    state = folded(seen(2, SITREP, situation="one two three four five six seven eight nine ten eleven", severity=None))
    index = FOLD.index(state)
    assert (index.state, index.title) == ("unknown", "one two three four five six seven eight nine ten …")
    assert (index.severity, index.box, state["opened"]) == (0, None, None)


def test_the_latest_report_says_how_it_stands() -> None:
    state = folded(seen(1, OPENED), seen(2, SITREP, severity=5), seen(3, SITREP, author="MOI", severity=None))
    assert FOLD.index(state).severity == 5
    assert (state["latest"]["author"], state["sitreps"], state["reporters"]) == ("MOI", 2, ["MOWR", "MOI"])
    assert state["next_due"] == EXAMPLES[SITREP]["next_due"]


def test_a_second_opening_changes_nothing_and_stays_visible() -> None:
    state = folded(seen(1, OPENED), seen(2, OPENED, title="Something else", severity=5))
    assert (state["title"], state["severity"]) == (EXAMPLES[OPENED]["title"], 3)
    assert state["conflicts"] == [{"record": f"{2:064x}", "code": "opened_twice"}]


def test_a_report_that_stands_before_the_opening_is_a_conflict() -> None:
    state = folded(seen(1, SITREP, severity=4), seen(2, OPENED))
    assert (state["state"], state["title"], state["severity"]) == ("open", EXAMPLES[OPENED]["title"], 4)
    assert state["conflicts"] == [{"record": f"{2:064x}", "code": "reported_before_opening"}]


def test_records_of_other_kinds_change_nothing() -> None:
    state = folded(seen(1, OPENED))
    other = Seen("f" * 64, "journal.relabel", "MOWR", "duty", 5, 5, (), LABEL, {"record": "1", "label": {}})
    assert FOLD.step(state, other) == state


@pytest.mark.parametrize(
    ("lat", "precision", "half_wide", "half_high"),
    [(0, 111_195, 1.0, 1.0), (60 * UNITS, 111_195, 2.0, 1.0), (333_100_000, 500, 0.00538, 0.0045)],
)
def test_a_box_holds_the_circle_of_the_precision(lat: int, precision: int, half_wide: float, half_high: float) -> None:
    box = box_of({"lon": 443_600_000, "lat": lat, "precision_m": precision})
    assert box is not None
    assert (box[2] - box[0]) / 2 / UNITS == pytest.approx(half_wide, rel=0.002)
    assert (box[3] - box[1]) / 2 / UNITS == pytest.approx(half_high, rel=0.002)


def test_a_box_ends_at_the_poles_and_at_180_degrees() -> None:
    assert box_of({"lon": 180 * UNITS, "lat": 90 * UNITS, "precision_m": 1000}) == (
        -180 * UNITS, 90 * UNITS - 89_933, 180 * UNITS, 90 * UNITS,
    )  # fmt: skip


def test_a_short_text_is_its_own_title() -> None:
    assert first_words(" The  station\nholds. ") == "The station holds."


PLACES = st.none() | st.fixed_dictionaries(
    {
        "lon": st.integers(-1_800_000_000, 1_800_000_000),
        "lat": st.integers(-900_000_000, 900_000_000),
        "precision_m": st.integers(1, 1_000_000),
    }
)
RECORDS = st.lists(
    st.builds(
        seen,
        st.integers(0, 10**9),
        st.sampled_from([OPENED, SITREP]),
        st.sampled_from(["MOWR", "MOI", "CTS"]),
        severity=st.none() | st.integers(0, 5),
        next_due=st.none() | st.just("2017-08-01T11:00:00+03:00"),
    )
    | st.builds(lambda number, place: seen(number, OPENED, place=place), st.integers(0, 10**9), PLACES),
    max_size=8,
)


@given(RECORDS, st.data())
def test_any_subset_gives_a_state_and_one_step_more_is_the_whole_fold(records: list[Seen], data: st.DataObject) -> None:
    records.sort(key=lambda record: (record.recorded_at, record.id))
    subset = [record for record in records if data.draw(st.booleans())]
    state = FOLD.start()
    for number, record in enumerate(subset, 1):
        before = copy.deepcopy(state)
        after = FOLD.step(state, record)
        assert state == before, "the earlier state stays as it was"
        assert after == folded(*subset[:number])
        state = after
    index = FOLD.index(state)
    opened = any(record.type == OPENED for record in subset)
    assert index.state == ("open" if opened else "unknown")
    assert bool(index.title) is bool(subset)
    assert 0 <= index.severity <= 5
    if index.box is not None:
        west, south, east, north = index.box
        assert -1_800_000_000 <= west <= east <= 1_800_000_000
        assert -900_000_000 <= south <= north <= 900_000_000
