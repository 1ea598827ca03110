"""Losses against the definition, against answers in closed form, and by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.engine import loss, why
from jisr.engine.compile import build
from jisr.engine.network import HOUR, NEVER, Network, inputs
from tests.engine.engine_worlds import by_definition, worlds


def chain_of(size: int, buffer: str) -> Network:
    ids = [f"A{number}" for number in range(size)]
    needs = [{"asset": b, "group": "in", "supplier": a} for a, b in itertools.pairwise(ids)]
    stores = [{"asset": asset, "group": "in", "level": buffer} for asset in ids[1:]]
    return build({"assets": [{"id": one} for one in ids], "requires": needs, "buffers": stores})


def lost_after(network: Network, losses: dict[str, float]) -> dict[str, float | None]:
    times = loss.times(network, inputs(network, losses))
    return {name: None if times[i] == NEVER else times[i] / HOUR for i, name in enumerate(network.id_list())}


@given(worlds())
def test_times_are_those_of_the_definition(world):
    network, given_inputs = world
    assert loss.times(network, given_inputs).tolist() == by_definition(network, given_inputs)


@given(worlds(loops=False))
def test_times_are_those_of_the_definition_without_loops(world):
    network, given_inputs = world
    assert loss.times(network, given_inputs).tolist() == by_definition(network, given_inputs)


@given(worlds(), st.integers(-3, 40))
def test_a_horizon_only_hides_what_comes_after_it(world, horizon_h):
    network, given_inputs = world
    whole = loss.times(network, given_inputs)
    near = loss.times(network, given_inputs, horizon_h * HOUR)
    assert near.tolist() == np.where(whole <= horizon_h * HOUR, whole, NEVER).tolist()


@given(worlds())
def test_undoing_a_run_leaves_the_workspace_fresh(world):
    network, given_inputs = world
    space = loss.workspace(network, given_inputs)
    before = space.assets[:, loss.TIME].copy(), space.groups.copy()
    lost = np.flatnonzero(given_inputs.own_s < NEVER).astype(np.int32)
    count = loss.settle(space, network, lost, given_inputs.own_s[lost], 10 * HOUR)
    loss.undo(space, network, count)
    assert (space.assets[:, loss.TIME] == before[0]).all()
    assert (space.groups == before[1]).all()


@given(worlds())
def test_every_chain_adds_up_and_ends_at_a_loss_by_itself(world):
    network, given_inputs = world
    times, order = loss.run(network, given_inputs)
    found = why.causes(network, given_inputs, times, order)
    parents = why.parents(network, times, found)
    for asset in range(network.size):
        steps = why.chain(network, times, found, asset)
        assert bool(steps) == (times[asset] < NEVER)
        assert [step.supplier for step in steps[:1]] == [int(parents[asset])] * bool(steps)
        for step in steps:
            if step.group == why.OWN:
                assert step.lost_s == max(given_inputs.own_s[step.asset], given_inputs.floor_s[step.asset])
            else:
                emptied = max(step.failed_s, given_inputs.since_s[step.group]) + given_inputs.buffer_s[step.group]
                assert step.lost_s == max(emptied, given_inputs.floor_s[step.asset])
                assert times[step.supplier] == step.failed_s
        assert not steps or steps[-1].group == why.OWN


@given(worlds())
def test_causes_depend_on_the_times_alone(world):
    network, given_inputs = world
    times, order = loss.run(network, given_inputs)
    one, other = why.causes(network, given_inputs, times, order), why.causes(network, given_inputs, times)
    assert one.group.tolist() == other.group.tolist()
    assert one.depth.tolist() == other.depth.tolist()


def test_buffers_along_a_chain_add_up():
    assert lost_after(chain_of(4, "1.5h"), {"A0": 2}) == {"A0": 2, "A1": 3.5, "A2": 5, "A3": 6.5}


def test_a_loop_that_nothing_outside_touches_holds():
    needs = [{"asset": a, "group": "in", "supplier": b} for a, b in ("AB", "BC", "CA")]
    network = build({"assets": [{"id": one} for one in "ABCD"], "requires": needs})
    assert lost_after(network, {"D": 0}) == {"A": None, "B": None, "C": None, "D": 0}
    assert lost_after(network, {"B": 1}) == {"A": 1, "B": 1, "C": 1, "D": None}


def test_two_stores_on_one_input_add_up_and_two_inputs_take_the_sooner():
    needs = [
        {"asset": "H", "group": "power", "supplier": "P"},
        {"asset": "H", "group": "water", "supplier": "W"},
    ]
    stores = [
        {"asset": "H", "group": "power", "level": "4h"},
        {"asset": "H", "group": "power", "level": 30, "unit": "litre", "drain": 5},
        {"asset": "H", "group": "water", "level": "9h"},
    ]
    made = {"assets": [{"id": one} for one in "HPW"], "requires": needs, "buffers": stores}
    with pytest.raises(ValueError, match="two units in one buffer"):
        build(made)
    stores[1] = {"asset": "H", "group": "power", "level": "6h"}
    network = build(made)
    assert lost_after(network, {"P": 0})["H"] == 10
    assert lost_after(network, {"P": 0, "W": 0})["H"] == 9


def test_a_group_by_share_fails_when_what_holds_is_less_than_the_demand():
    needs = [{"asset": "T", "group": "in", "supplier": one, "share": 0.5} for one in "ABC"]
    network = build({"assets": [{"id": one} for one in "TABC"], "requires": needs})
    assert lost_after(network, {"A": 1, "B": 3})["T"] == 3
    assert lost_after(network, {"A": 1})["T"] is None


def test_thirds_make_a_whole():
    needs = [{"asset": "T", "group": "in", "supplier": one, "share": 1 / 3} for one in "ABC"]
    network = build({"assets": [{"id": one} for one in "TABC"], "requires": needs})
    assert lost_after(network, {})["T"] is None
    assert lost_after(network, {"C": 2})["T"] == 2
