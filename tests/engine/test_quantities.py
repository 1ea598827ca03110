"""Partial supply: by hand, and equal to the settled losses where no capacity binds."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jisr.engine import compile as compiler
from jisr.engine import loss, quantities
from jisr.engine.network import HOUR, NEVER, Network, inputs


def _build(
    needs: list[dict[str, Any]], buffers: list[dict[str, Any]] | None = None, **assets: dict[str, Any]
) -> Network:
    names = sorted({row["asset"] for row in needs} | {row["supplier"] for row in needs})
    rows = [{"id": name, **assets.get(name, {})} for name in names]
    return compiler.build({"assets": rows, "requires": needs, "buffers": buffers or []}, reorder=False)


def _needs(*triples: str) -> list[dict[str, Any]]:
    return [dict(zip(("asset", "group", "supplier"), triple.split(), strict=True)) for triple in triples]


def _lost(network: Network, found: quantities.Shares) -> dict[str, float]:
    return {network.id_of(asset): found.lost_s[asset] / HOUR for asset in np.flatnonzero(found.lost_s < NEVER)}


@some.composite
def _cases(draw: some.DrawFn) -> tuple[Network, dict[str, float]]:
    names = [f"A{n}" for n in range(draw(some.integers(2, 7)))]
    needs, buffers = [], []
    for asset in names:
        for group in range(draw(some.integers(0, 2))):
            others = [other for other in names if other != asset]
            suppliers = draw(some.lists(some.sampled_from(others), min_size=1, max_size=3, unique=True))
            need = draw(some.integers(1, len(suppliers)))
            needs += [{"asset": asset, "group": f"g{group}", "supplier": one, "need": need} for one in suppliers]
            # Partial supply drains a store by its part here, fully there: only single suppliers are to be compared.
            if draw(some.booleans()) and len(suppliers) == 1:
                buffers.append({"asset": asset, "group": f"g{group}", "level": draw(some.integers(0, 9)), "unit": "h"})
    rows = {"assets": [{"id": name} for name in names], "requires": needs, "buffers": buffers}
    lost = draw(some.dictionaries(some.sampled_from(names), some.integers(0, 5).map(float), min_size=1, max_size=3))
    return compiler.build(rows, reorder=False), lost


@settings(max_examples=60, deadline=None)
@given(_cases())
def test_where_no_capacity_binds_the_times_are_the_settled_ones(case: tuple[Network, dict[str, float]]) -> None:
    network, lost = case
    start = inputs(network, lost)
    found = quantities.share_out(network, start, quantities.amounts(network), horizon_h=500)
    assert np.array_equal(found.lost_s, loss.times(network, start))
    assert not any(epoch.shed for epoch in found.epochs)


def _two_clinics(**more: Any) -> tuple[Network, quantities.Amounts]:
    """One line for 10, two clinics that draw 8 each."""
    network = _build(
        _needs("A power L", "B power L"), L={"capacity": 10}, A={"population": 30}, B={"population": 70}, **more
    )
    return network, quantities.amounts(network)._replace(demand=np.full(2, 8.0))


def test_shedding_one_load_saves_the_other_and_it_says_so() -> None:
    network, given = _two_clinics()
    found = quantities.share_out(network, inputs(network), given, horizon_h=24)
    assert len(_lost(network, found)) == 1
    assert "shed so that others run" in found.notes[1]


def test_the_one_that_comes_first_is_the_one_that_runs() -> None:
    network, given = _two_clinics()
    for first, second in (("A", "B"), ("B", "A")):
        priority = given.priority.copy()
        priority[network.index_of(second)] = 3
        found = quantities.share_out(network, inputs(network), given._replace(priority=priority), horizon_h=24)
        assert _lost(network, found) == {second: 0.0}
        assert found.epochs[-1].runs[network.index_of(first)] == pytest.approx(1)


def test_loads_that_can_run_in_part_share_what_there_is() -> None:
    network, given = _two_clinics()
    found = quantities.share_out(network, inputs(network), given._replace(whole=np.zeros(3, np.bool_)), horizon_h=24)
    drawn = found.epochs[0].runs[:2] * 8
    assert _lost(network, found) == {}
    assert drawn.sum() == pytest.approx(10)


def test_a_store_carries_what_is_missing_for_as_long_as_that_takes() -> None:
    """B is missing 6 of 8, as A comes first: a store for 6 h of the whole load lasts 8."""
    buffers = [{"asset": "B", "group": "power", "level": 6, "unit": "h"}]
    network = compiler.build(
        {
            "assets": [{"id": "A"}, {"id": "B"}, {"id": "L", "capacity": 10}],
            "requires": _needs("A power L", "B power L"),
            "buffers": buffers,
        },
        reorder=False,
    )
    given = quantities.amounts(network)._replace(demand=np.full(2, 8.0), priority=np.array([1, 2, 2]))
    found = quantities.share_out(network, inputs(network), given, horizon_h=48)
    assert _lost(network, found) == {"B": pytest.approx(6 / (6 / 8), abs=0.01)}
    assert quantities.BY_LOAD in found.notes


def test_losses_on_the_way_leave_less() -> None:
    network = _build(_needs("A power L"), L={"capacity": 10})
    given = quantities.amounts(network)._replace(demand=np.array([9.5]))
    assert _lost(network, quantities.share_out(network, inputs(network), given, horizon_h=9)) == {}
    lossy = given._replace(kept=np.array([0.9]))
    assert _lost(network, quantities.share_out(network, inputs(network), lossy, horizon_h=9)) == {"A": 0.0}


def test_a_plant_short_of_fuel_delivers_less() -> None:
    """P runs at half on half its fuel and sends 5 of its 10; the two towns draw 5 each, so one goes dark."""
    network = _build(_needs("P fuel F", "A power P", "B power P"), F={"capacity": 3}, P={"capacity": 10})
    names = network.id_list()
    demand = np.array([6.0 if names[network.group_asset[group]] == "P" else 5.0 for group in range(network.groups)])
    whole = np.array([name != "P" for name in names])
    given = quantities.amounts(network)._replace(demand=demand, whole=whole)
    found = quantities.share_out(network, inputs(network), given, horizon_h=9)
    assert len(_lost(network, found)) == 1
    assert found.epochs[-1].runs[network.index_of("P")] == pytest.approx(0.5)
