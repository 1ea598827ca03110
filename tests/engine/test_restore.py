"""The order of repair: every order, Smith's rule and the programme's bound agree where they must."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jisr.engine import compile as compiler
from jisr.engine.network import HOUR, Network, inputs
from jisr.engine.recovery import Crew, Plan, simulate
from jisr.engine.restore import EVERY_ORDER, SEARCH, restore, smith

ONE = [Crew("C")]


def _jobs(*jobs: tuple[float, int]) -> Network:
    """Independent assets with (hours of work, people)."""
    rows = [{"id": f"J{n:02}", "repair_h": hours, "population": people} for n, (hours, people) in enumerate(jobs)]
    return compiler.build({"assets": rows}, reorder=False)


def _lost(network: Network) -> Any:
    return inputs(network, dict.fromkeys(network.id_list(), 0.0))


def _by_hand(jobs: list[tuple[float, int]], order: list[int]) -> float:
    end = total = 0.0
    for job in order:
        end += jobs[job][0]
        total += end * jobs[job][1]
    return total


JOBS = some.lists(some.tuples(some.integers(1, 9), some.integers(1, 50)), min_size=1, max_size=5)


@settings(max_examples=30, deadline=None)
@given(JOBS)
def test_every_order_smiths_rule_and_the_programme_agree_for_one_crew(jobs: list[tuple[float, int]]) -> None:
    network = _jobs(*jobs)
    found = restore(network, _lost(network), ONE, horizon_h=48)
    best = min(_by_hand(jobs, list(order)) for order in permutations(range(len(jobs))))
    by_rule = sorted(range(len(jobs)), key=lambda job: jobs[job][0] / jobs[job][1])
    assert found.method == EVERY_ORDER
    assert found.person_hours == pytest.approx(best)
    assert _by_hand(jobs, by_rule) == pytest.approx(best)
    assert found.bound_h == pytest.approx(best, rel=1e-4)


def test_smiths_rule_puts_the_most_regained_an_hour_of_work_first() -> None:
    network = _jobs((10, 100), (1, 20), (4, 100))
    start = _lost(network)
    order = smith(network, start, np.arange(3), np.array([10, 1, 4]) * HOUR, horizon_h=48)
    assert order.tolist() == [2, 1, 0]


def test_the_search_beyond_eight_jobs_finds_what_smiths_rule_proves_best() -> None:
    chance = np.random.default_rng(4)
    jobs = [
        (float(hours), int(people))
        for hours, people in zip(chance.integers(1, 9, 11), chance.integers(1, 99, 11), strict=True)
    ]
    network = _jobs(*jobs)
    found = restore(network, _lost(network), ONE, horizon_h=100, bound=False)
    best = _by_hand(jobs, sorted(range(11), key=lambda job: jobs[job][0] / jobs[job][1]))
    assert found.method == SEARCH
    assert found.person_hours == pytest.approx(best)
    assert found.person_hours <= found.first_lost_h


def _town() -> Network:
    """Line L feeds pump P, which needs the pipe too; clinic K stands alone. Each alone is worth nothing or little."""
    return compiler.build(
        {
            "assets": [
                {"id": "L", "repair_h": 3},
                {"id": "N", "repair_h": 2},
                {"id": "P", "population": 90},
                {"id": "K", "repair_h": 4, "population": 40},
                {"id": "M", "repair_h": 1},
            ],
            "requires": [
                {"asset": "P", "group": "power", "supplier": "L"},
                {"asset": "P", "group": "power", "supplier": "M"},
                {"asset": "P", "group": "pipe", "supplier": "N"},
            ],
        },
        reorder=False,
    )


def test_alternatives_are_seen_as_such() -> None:
    """M (1 h) does what L (3 h) would do, so M and N bring the pump back at 3, then the clinic at 7: 90*3 + 40*7."""
    network = _town()
    found = restore(network, inputs(network, dict.fromkeys("LNKM", 0.0)), ONE, horizon_h=24)
    assert found.person_hours == 90 * 3 + 40 * 7
    assert [network.id_of(asset) for asset in found.order][-1] == "L"
    assert found.gap == pytest.approx(0, abs=1e-6)


def test_two_crews_of_which_one_comes_later() -> None:
    network = _jobs((4, 10), (4, 30), (4, 20))
    found = restore(network, _lost(network), [Crew("A"), Crew("B", None, 2)], horizon_h=48)
    assert found.person_hours == 30 * 4 + 20 * 6 + 10 * 8
    assert found.gap == pytest.approx(0, abs=1e-6)


def test_what_no_crew_can_repair_stays_lost_in_the_plan_and_in_the_bound() -> None:
    network = compiler.build(
        {
            "assets": [
                {"id": "A", "type": "line", "repair_h": 2, "population": 10},
                {"id": "B", "repair_h": 2, "population": 5},
            ]
        }
    )
    found = restore(network, _lost(network), [Crew("C", "line")], horizon_h=10)
    assert found.person_hours == 10 * 2 + 5 * 10
    assert found.gap == pytest.approx(0, abs=1e-6)


@some.composite
def _cases(draw: some.DrawFn) -> tuple[Network, Any]:
    names = [f"A{n}" for n in range(draw(some.integers(2, 6)))]
    assets = [{"id": n, "repair_h": draw(some.integers(1, 4)), "population": draw(some.integers(0, 20))} for n in names]
    needs, buffers = [], []
    for asset in names:
        others = [other for other in names if other != asset]
        suppliers = draw(some.lists(some.sampled_from(others), max_size=2, unique=True))
        needs += [{"asset": asset, "group": "g", "supplier": supplier} for supplier in suppliers]
        if suppliers and draw(some.booleans()):
            buffers.append({"asset": asset, "group": "g", "level": draw(some.integers(1, 3)), "unit": "h"})
    network = compiler.build({"assets": assets, "requires": needs, "buffers": buffers}, reorder=False)
    lost = draw(some.lists(some.sampled_from(names), min_size=1, max_size=4, unique=True))
    return network, inputs(network, dict.fromkeys(lost, 0.0))


@settings(max_examples=40, deadline=None)
@given(_cases())
def test_no_order_beats_the_bound(case: tuple[Network, Any]) -> None:
    network, start = case
    found = restore(network, start, ONE, horizon_h=24)
    assert found.bound_h is not None
    assert found.bound_h <= found.person_hours + 1e-6
    assert simulate(network, start, found.plan, horizon_h=24).person_hours() == pytest.approx(found.person_hours)


def test_the_gap_is_not_claimed_where_the_programme_does_not_cover_the_plan() -> None:
    network = _jobs((2, 5))
    plan = Plan(more_losses=[(0, 9.0)])
    assert restore(network, _lost(network), ONE, horizon_h=24, plan=plan).gap is None


def test_where_nothing_is_lost_there_is_nothing_to_order() -> None:
    network = _jobs((2, 5))
    found = restore(network, inputs(network), ONE, horizon_h=24)
    assert (found.order, found.person_hours, found.gap) == ((), 0.0, 0.0)
