"""Person-hours: the same as the tables of people say, and by hand where services come back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jisr.engine import compile as compiler
from jisr.engine import exposure, people
from jisr.engine.network import HOUR, NEVER, Network


def _country(assets: list[tuple[str, str, int]]) -> Network:
    rows = [
        {"id": f"A{number}", "type": kind, "catchment": home, "population": count}
        for number, (kind, home, count) in enumerate(assets)
    ]
    homes = [{"id": "C1", "population": 100}, {"id": "C2", "population": 50}]
    return compiler.build({"assets": rows, "catchments": homes}, reorder=False)


@settings(max_examples=40, deadline=None)
@given(
    some.lists(
        some.tuples(some.sampled_from("ab"), some.sampled_from(["C1", "C2", ""]), some.integers(1, 60)),
        min_size=1,
        max_size=8,
    ),
    some.lists(some.sampled_from([-1, 0, 3, 5, 9, None]), min_size=8, max_size=8),
)
def test_it_counts_as_the_tables_of_people_do(assets: list[tuple[str, str, int]], hours: list[int | None]) -> None:
    network = _country(assets)
    times = np.array([NEVER if hour is None else hour * HOUR for hour in hours[: network.size]], dtype=np.int32)
    found = exposure.person_hours(exposure.exposure(network), times, 8 * HOUR)
    assert found == pytest.approx(people.person_hours(network, times, 8 * HOUR))


def test_a_service_that_comes_back_counts_for_as_long_as_it_was_away() -> None:
    """Type a (60 people) away 0 to 4 h, type b (40 of the same people) away 2 to 6 h: 60 for 4 h, then 40 for 2 h."""
    who = exposure.exposure(_country([("a", "C1", 60), ("b", "C1", 40)]))
    times = np.array([0, 2, 4, 6]) * HOUR
    found = exposure.person_hours_of_changes(who, times, np.array([0, 1, 0, 1]), np.array([1, 1, -1, -1]), 100 * HOUR)
    assert found == 60 * 4 + 40 * 2


def test_nobody_is_counted_beyond_those_who_live_there() -> None:
    who = exposure.exposure(_country([("a", "C1", 80), ("a", "C1", 80)]))
    assert exposure.person_hours(who, np.zeros(2, np.int32), HOUR) == 100
