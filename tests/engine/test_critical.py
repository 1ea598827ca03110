"""The worst losses: against plain forecasts, and a bound that no set exceeds."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jisr.engine import compile as compiler
from jisr.engine import critical, generate, loss, people
from jisr.engine.network import HOUR, NEVER, Network, inputs


def _cost(network: Network, lost: tuple[int, ...], horizon_h: float, more: dict[str, float] | None = None) -> float:
    start = inputs(network, {**(more or {}), **{network.id_of(asset): 0.0 for asset in lost}})
    return people.person_hours(network, loss.times(network, start, int(horizon_h * HOUR)), int(horizon_h * HOUR))


@pytest.fixture(scope="module")
def country() -> Network:
    return compiler.build(generate.tables(200, seed=2))


def test_every_single_loss_costs_what_its_own_forecast_says(country: Network) -> None:
    found = critical.singles(country, inputs(country), horizon_h=72)
    assert len(found.assets) == country.size
    for asset in range(0, country.size, 7):
        assert found.person_hours[asset] == pytest.approx(_cost(country, (asset,), 72))
        times = loss.times(country, inputs(country, {country.id_of(asset): 0.0}), 72 * HOUR)
        assert found.lost[asset] == (times < NEVER).sum()


def test_what_is_lost_anyway_is_not_counted(country: Network) -> None:
    already = {country.id_of(5): 1.0}
    found = critical.singles(country, inputs(country, already), horizon_h=48, candidates=[5, 9])
    base = _cost(country, (), 48, already)
    assert found.person_hours[1] == pytest.approx(_cost(country, (9,), 48, already) - base)
    assert found.person_hours[0] >= 0


def test_the_table_has_the_worst_first(country: Network) -> None:
    table = critical.singles(country, inputs(country), horizon_h=72).table(5)
    assert len(table) == 5
    assert table["person_hours"].is_monotonic_decreasing


@some.composite
def _cases(draw: some.DrawFn) -> Network:
    names = [f"A{n}" for n in range(draw(some.integers(3, 7)))]
    assets = [{"id": n, "population": draw(some.integers(0, 20)), "type": draw(some.sampled_from("xy"))} for n in names]
    needs: list[dict[str, Any]] = []
    for asset in names:
        others = [other for other in names if other != asset]
        suppliers = draw(some.lists(some.sampled_from(others), max_size=3, unique=True))
        need = draw(some.integers(1, max(len(suppliers), 1)))
        needs += [{"asset": asset, "group": "g", "supplier": supplier, "need": need} for supplier in suppliers]
    buffers = [
        {"asset": row["asset"], "group": "g", "level": draw(some.integers(0, 9)), "unit": "h"} for row in needs[:1]
    ]
    return compiler.build({"assets": assets, "requires": needs, "buffers": buffers}, reorder=False)


@settings(max_examples=40, deadline=None)
@given(_cases(), some.integers(1, 3))
def test_the_worst_set_and_its_bound(network: Network, size: int) -> None:
    exact = max(_cost(network, chosen, 24) for chosen in combinations(range(network.size), size))
    tried = critical.worst(network, inputs(network), size, horizon_h=24)
    assert tried.method == critical.EVERY_SET
    assert tried.person_hours == pytest.approx(exact)
    assert tried.gap == 0
    greedy = critical.worst(network, inputs(network), size, horizon_h=24, most_sets=0)
    assert greedy.method == critical.GREEDY
    assert greedy.person_hours <= exact + 1e-6
    assert greedy.bound_h >= exact - 1e-6


def test_greedy_misses_a_pair_that_backs_each_other_up_and_says_how_far_it_may_be_off() -> None:
    """A and B back each other up for 100 people; C alone serves 10, D 9: greedy takes C and D."""
    network = compiler.build(
        {
            "assets": [
                {"id": "A"},
                {"id": "B"},
                {"id": "C", "population": 10},
                {"id": "D", "population": 9},
                {"id": "H", "population": 100},
            ],
            "requires": [{"asset": "H", "group": "power", "supplier": one} for one in "AB"],
        },
        reorder=False,
    )
    found = critical.worst(network, inputs(network), 2, horizon_h=10, candidates=[0, 1, 2, 3], most_sets=0)
    assert found.person_hours == 190
    assert found.bound_h >= 1000
    assert found.gap >= 0.8
    assert critical.worst(network, inputs(network), 2, horizon_h=10, candidates=[0, 1, 2, 3]).assets == (0, 1)


def test_running_it_twice_gives_the_same_bits(country: Network) -> None:
    one, two = (critical.singles(country, inputs(country), horizon_h=72) for _ in range(2))
    assert np.array_equal(one.person_hours, two.person_hours)


def test_more_than_there_are_is_all_there_are() -> None:
    network = compiler.build({"assets": [{"id": "A", "population": 5}, {"id": "B", "population": 6}]}, reorder=False)
    for most_sets in (0, 10):
        assert critical.worst(network, inputs(network), 3, horizon_h=2, most_sets=most_sets).person_hours == 22
