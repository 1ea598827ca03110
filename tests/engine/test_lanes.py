"""Lanes give the event kernel's times, bit for bit; outcomes are the same in both ways."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jisr.engine import lanes, loss, whatif
from jisr.engine.lanes import Losses
from jisr.engine.network import HOUR
from tests.engine.engine_worlds import worlds


@st.composite
def scenarios(draw, loops=True):
    network, made = draw(worlds(loops))
    parts = [
        draw(st.lists(st.tuples(st.integers(0, network.size - 1), st.integers(-2, 6)), max_size=3))
        for _ in range(draw(st.integers(0, 19)))
    ]
    start = np.concatenate(([0], np.cumsum([len(part) for part in parts]))).astype(np.int64)
    flat = [pair for part in parts for pair in part]
    assets = np.array([asset for asset, _ in flat], dtype=np.int32)
    return network, made, Losses(start, assets, np.array([hour * HOUR for _, hour in flat], dtype=np.int32))


def alone(network, made, losses, scenario, buffer_s=None):
    one = made.copy()
    assets, times = losses.of(scenario)
    np.minimum.at(one.own_s, assets, times)
    one.buffer_s = made.buffer_s if buffer_s is None else buffer_s
    return loss.times(network, one).tolist()


def check(network, made, losses, buffers=None):
    for first, times in lanes.blocks(lanes.plan(network), made, losses, buffers):
        drawn = None if buffers is None else buffers(first, lanes.LANES)
        for lane in range(min(lanes.LANES, losses.scenarios - first)):
            own = None if drawn is None else np.ascontiguousarray(drawn[:, lane])
            assert times[:, lane].tolist() == alone(network, made, losses, first + lane, own)


@given(scenarios())
def test_lanes_are_the_event_kernel(world):
    check(*world)


@given(scenarios(loops=False))
def test_lanes_are_the_event_kernel_without_loops(world):
    check(*world)


@given(scenarios(), st.integers(0, 2**32 - 1))
def test_lanes_take_drawn_buffers(world, seed):
    network, made, losses = world

    def drawn(first, _count):
        random = np.random.default_rng([seed, first])
        return (random.integers(0, 5, (network.groups, lanes.LANES)) * HOUR).astype(np.int32)

    check(network, made, losses, drawn)


@given(scenarios(), st.integers(0, 12))
def test_both_ways_give_the_same_outcomes(world, horizon_h):
    network, made, losses = world
    plan = lanes.plan(network)
    one, other = (whatif.many(plan, made, losses, horizon_h * HOUR, way) for way in ("settled", "passed"))
    assert one.lost.tolist() == other.lost.tolist()
    assert one.service_hours.tolist() == other.service_hours.tolist()
