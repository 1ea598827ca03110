"""The event simulation: equal to label-setting without repair; refill, crews, second failures and loops by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jisr.engine import compile as compiler
from jisr.engine import loss
from jisr.engine.network import HOUR, Network, inputs
from jisr.engine.recovery import BY_LOAD, Crew, Delivery, History, Plan, simulate


def _build(
    needs: list[dict[str, Any]], buffers: list[dict[str, Any]] | None = None, **assets: dict[str, Any]
) -> Network:
    """A network from `requires` rows; assets are those named, in the order of their names."""
    names = sorted({row["asset"] for row in needs} | {row["supplier"] for row in needs} | set(assets))
    rows = [{"id": name, "repair_h": 4, **assets.get(name, {})} for name in names]
    return compiler.build({"assets": rows, "requires": needs, "buffers": buffers or []}, reorder=False)


def _needs(*triples: str) -> list[dict[str, Any]]:
    """`"A power B"`: A needs power from B."""
    return [dict(zip(("asset", "group", "supplier"), triple.split(), strict=True)) for triple in triples]


def _store(asset: str, group: str, level: float, **more: Any) -> dict[str, Any]:
    return {"asset": asset, "group": group, "level": level, "unit": "h", **more}


def _run(network: Network, lost: dict[str, float], horizon_h: float = 100, **plan: Any) -> History:
    return simulate(network, inputs(network, lost), Plan(**plan), horizon_h=horizon_h)


def _states(history: History, asset: str) -> list[tuple[float, str]]:
    rows = history.table()
    chosen = rows[(rows["asset"] == asset) & rows["what"].isin(["lost", "input failed", "back", "back (black start)"])]
    return [(row.hour, row.what) for row in chosen.itertuples()]


@some.composite
def _networks(draw: some.DrawFn) -> tuple[Network, dict[str, float]]:
    size = draw(some.integers(2, 9))
    names = [f"A{index}" for index in range(size)]
    needs, buffers = [], []
    for asset in names:
        for group in range(draw(some.integers(0, 2))):
            suppliers = draw(
                some.lists(some.sampled_from([n for n in names if n != asset]), min_size=1, max_size=3, unique=True)
            )
            need = draw(some.integers(1, len(suppliers)))
            needs += [
                {"asset": asset, "group": f"g{group}", "supplier": supplier, "need": need} for supplier in suppliers
            ]
            if draw(some.booleans()):
                buffers.append(_store(asset, f"g{group}", draw(some.integers(0, 12)), capacity=24, refill=2))
    lost = draw(some.dictionaries(some.sampled_from(names), some.integers(-2, 6).map(float), min_size=1, max_size=3))
    starts = {asset: {"black_start": draw(some.booleans())} for asset in names}
    return _build(needs, buffers, **starts), lost


@settings(max_examples=120, deadline=None)
@given(_networks(), some.integers(0, 99))
def test_without_repair_the_first_losses_are_those_of_label_setting(
    case: tuple[Network, dict[str, float]], seed: int
) -> None:
    """Also with levels measured later (since) and assets seen working (floor)."""
    network, lost = case
    start = inputs(network, lost)
    chance = np.random.default_rng(seed)
    start.since_s[chance.random(network.groups) < 0.3] = 3 * HOUR
    start.floor_s[chance.random(network.size) < 0.3] = 5 * HOUR
    history = simulate(network, start, Plan(), horizon_h=1000)
    assert np.array_equal(history.first_loss_s(), loss.times(network, start))
    assert set(history.changes[:, 2].tolist()) <= {0, 1}


@settings(max_examples=80, deadline=None)
@given(_networks())
def test_when_all_is_repaired_only_loops_stay_dark(case: tuple[Network, dict[str, float]]) -> None:
    network, lost = case
    history = simulate(network, inputs(network, lost), Plan(crews=[Crew("C")]), horizon_h=1000)
    assert not history.damaged.any()
    assert history.up.all() == (not history.loops())


def test_a_store_drains_refills_and_bridges_the_next_failure_with_what_it_regained() -> None:
    """8 h in store; supply is lost at 0, back at 4 (4 h left), 0.5 an hour regained until 8 (6 h), then lost."""
    network = _build(_needs("H power S"), [_store("H", "power", 8, capacity=8, refill=0.5)])
    plan = {"repaired": [(1, 4.0)], "more_losses": [(1, 8.0)]}
    assert _states(_run(network, {"S": 0}, **plan), "H") == [(14.0, "input failed")]


def test_refill_stops_when_the_store_is_full() -> None:
    network = _build(_needs("H power S"), [_store("H", "power", 8, capacity=8, refill=100)])
    plan = {"repaired": [(1, 4.0)], "more_losses": [(1, 20.0)]}
    assert _states(_run(network, {"S": 0}, **plan), "H") == [(28.0, "input failed")]


def test_a_delivery_buys_time_and_what_does_not_fit_is_lost() -> None:
    network = _build(_needs("H power S"), [_store("H", "power", 8, capacity=10)])
    assert _states(_run(network, {"S": 0}, deliveries=[Delivery(0, 4, 100)]), "H") == [(14.0, "input failed")]


def test_a_delivery_after_the_store_ran_dry_brings_it_back_for_as_long_as_it_lasts() -> None:
    network = _build(_needs("H power S"), [_store("H", "power", 2)])
    expected = [(2.0, "input failed"), (5.0, "back"), (8.0, "input failed")]
    assert _states(_run(network, {"S": 0}, deliveries=[Delivery(0, 5, 3)]), "H") == expected


def test_supply_that_returns_in_the_second_the_store_empties_is_in_time() -> None:
    network = _build(_needs("H power S"), [_store("H", "power", 4)])
    assert _states(_run(network, {"S": 0}, repaired=[(1, 4.0)]), "H") == []


def test_one_crew_repairs_one_after_the_other_in_the_order_asked_for() -> None:
    network = _build(_needs("H power A", "H water B"))
    first_lost = _run(network, {"A": 0, "B": 1}, crews=[Crew("C")])
    assert _states(first_lost, "A")[1:] == [(4.0, "back")]
    assert _states(first_lost, "B")[1:] == [(8.0, "back")]
    chosen = _run(network, {"A": 0, "B": 0}, crews=[Crew("C")], order=[network.index_of("B")])
    assert _states(chosen, "B")[1:] == [(4.0, "back")]
    assert _states(chosen, "H")[1:] == [(8.0, "back")]


def test_a_crew_repairs_its_own_type_from_when_it_is_available() -> None:
    network = _build(_needs("H power A", "H water B"), A={"type": "line"}, B={"type": "pump"})
    history = _run(network, {"A": 0, "B": 0}, crews=[Crew("C", "pump", 3)])
    assert _states(history, "B")[1:] == [(7.0, "back")]
    assert _states(history, "A")[1:] == []


def test_a_second_failure_under_repair_begins_the_repair_anew() -> None:
    network = _build(_needs("H power A"))
    history = _run(network, {"A": 0}, crews=[Crew("C")], more_losses=[(0, 3.0)])
    assert _states(history, "A") == [(0.0, "lost"), (7.0, "back")]


def test_a_second_failure_after_the_repair_is_repaired_again() -> None:
    network = _build(_needs("H power A"))
    history = _run(network, {"A": 0}, crews=[Crew("C")], more_losses=[(0, 10.0)])
    assert _states(history, "H") == [(0.0, "input failed"), (4.0, "back"), (10.0, "input failed"), (14.0, "back")]
    assert history.outage_s()[network.index_of("H")] == 8 * HOUR


LOOP = _needs("P gas G", "G power P", "G control X")


def test_a_loop_that_went_dark_stays_dark_though_what_broke_it_is_repaired() -> None:
    """Gas field G and plant P need each other; X is lost and repaired."""
    network = _build(LOOP)
    history = _run(network, {"X": 1}, repaired=[(network.index_of("X"), 5.0)])
    assert _states(history, "P") == [(1.0, "input failed")]
    (loop,) = history.loops()
    assert loop.root
    assert {network.id_of(asset) for asset in loop.assets} == {"G", "P"}
    assert "P needs gas from G" in loop.why(network)
    assert "black start" in loop.why(network)


def test_a_member_that_can_black_start_brings_the_loop_back() -> None:
    network = _build(LOOP, P={"black_start": True})
    history = _run(network, {"X": 1}, repaired=[(network.index_of("X"), 5.0)])
    assert _states(history, "P") == [(1.0, "input failed"), (5.0, "back (black start)")]
    assert _states(history, "G") == [(1.0, "input failed"), (5.0, "back")]
    assert history.loops() == []


def test_a_black_start_does_not_replace_an_input_that_does_not_come_back() -> None:
    """P can start, but G stays damaged, so P has no gas to keep running."""
    network = _build(LOOP, P={"black_start": True})
    history = _run(network, {"X": 1, "G": 1}, repaired=[(network.index_of("X"), 5.0)])
    assert _states(history, "P") == [(1.0, "input failed")]


def test_a_loop_behind_a_dark_loop_says_that_it_waits_for_the_other() -> None:
    network = _build([*LOOP, *_needs("A power B", "B power A", "B gas G")], A={"black_start": True})
    history = _run(network, {"X": 1}, repaired=[(network.index_of("X"), 5.0)])
    roots = {loop.root: {network.id_of(asset) for asset in loop.assets} for loop in history.loops()}
    assert roots == {True: {"G", "P"}, False: {"A", "B"}}


def test_a_loop_whose_stores_bridge_the_gap_never_goes_dark() -> None:
    network = _build(LOOP, [_store("G", "control", 6)])
    history = _run(network, {"X": 1}, repaired=[(network.index_of("X"), 5.0)])
    assert _states(history, "G") == []


def test_a_store_that_is_not_empty_starts_a_loop() -> None:
    network = _build(LOOP, [_store("P", "gas", 3)])
    history = _run(network, {"X": 1}, repaired=[(network.index_of("X"), 2.0)])
    assert _states(history, "P") == []
    assert _states(history, "G") == [(1.0, "input failed"), (2.0, "back")]


@pytest.mark.parametrize(("by_load", "end"), [(False, 6.0), (True, 15.0)])
def test_a_drain_by_load_carries_only_what_is_missing_and_says_so(by_load: bool, end: float) -> None:
    """A carries 0.6 of the demand, B 0.4: without B the 6 h of store must carry 0.4 of the load only."""
    needs = [{**row, "share": share} for row, share in zip(_needs("H power A", "H power B"), (0.6, 0.4), strict=True)]
    network = _build(needs, [_store("H", "power", 6)])
    history = _run(network, {"B": 0}, drain_by_load=by_load)
    assert _states(history, "H") == [(pytest.approx(end, abs=0.01), "input failed")]
    assert history.notes == ((BY_LOAD,) if by_load else ())
