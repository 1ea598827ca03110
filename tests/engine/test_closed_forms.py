"""Losses against answers that stand in books: order statistics, and first passage on complete graphs.

Lifetimes are exponential. The seconds that the engine counts in are made fine (a mean of 10^6 s), so rounding is far
below the standard errors that the comparisons allow for (5 of them). The 3-core of random graphs is in test_core.py.
"""

import numpy as np
import pytest

from jisr.engine import lanes
from jisr.engine.compile import build
from jisr.engine.network import inputs

MEAN = 1_000_000
RUNS = 4_000


def voted(size, need):
    """A target that needs `need` of `size` parts."""
    ids = [f"P{number}" for number in range(size)]
    rows = [{"asset": "T", "group": "parts", "supplier": one, "need": need} for one in ids]
    return build({"assets": [{"id": one} for one in ["T", *ids]], "requires": rows}, reorder=False)


def lifetimes_of_target(size, need, seed):
    network = voted(size, need)
    random = np.random.default_rng(seed)
    drawn = np.rint(random.exponential(MEAN, (RUNS, size))).astype(np.int32)
    start = np.arange(RUNS + 1, dtype=np.int64) * size
    losses = lanes.Losses(start, np.tile(np.arange(1, size + 1, dtype=np.int32), RUNS), drawn.ravel())
    blocks = lanes.blocks(lanes.plan(network), inputs(network), losses)
    return np.concatenate([times[0, : min(lanes.LANES, RUNS - first)].copy() for first, times in blocks]) / MEAN


def close(sample, expected):
    return abs(sample.mean() - expected) < 5 * sample.std(ddof=1) / np.sqrt(len(sample))


def test_in_series_the_first_loss_counts():
    """n parts that are all needed: mean 1 / (n lambda)."""
    assert close(lifetimes_of_target(7, 7, 1), 1 / 7)


def test_in_parallel_the_last_loss_counts():
    """n parts of which one is enough: mean H_n / lambda."""
    assert close(lifetimes_of_target(7, 1, 2), sum(1 / i for i in range(1, 8)))


@pytest.mark.parametrize("need", [2, 4, 6])
def test_k_of_n(need):
    """k of n: mean sum of 1 / (i lambda) for i from k to n."""
    assert close(lifetimes_of_target(7, need, 10 + need), sum(1 / i for i in range(need, 8)))


def test_first_passage_on_a_complete_graph():
    """K_n with Exp(1) delays on its edges: the farthest node is reached after 2 H_(n-1) / n in the mean.

    The mean is the sum of 1 / (k (n - k)) for k from 1 to n - 1. S. Janson, "One, two and three times log n / n for
    paths in a complete graph with random weights", 1999.
    """
    size, runs = 24, 1_600
    ids = [f"N{number}" for number in range(size)]
    rows = [{"asset": a, "group": f"from {b}", "supplier": b} for a in ids for b in ids if a != b]
    network = build({"assets": [{"id": one} for one in ids], "requires": rows}, reorder=False)
    random = np.random.default_rng(5)
    one, other = np.triu_indices(size, 1)
    # A delay belongs to the edge, so both directions share it.
    edge = np.full((size, size), -1)
    edge[one, other] = edge[other, one] = np.arange(len(one))
    which = edge[network.group_asset, network.dep_supplier]
    losses = lanes.Losses(np.arange(runs + 1, dtype=np.int64), np.zeros(runs, np.int32), np.zeros(runs, np.int32))

    def delays(_first, _count):
        return np.rint(random.exponential(MEAN, (len(one), lanes.LANES))).astype(np.int32)[which]

    last = [
        times[:, : min(lanes.LANES, runs - first)].max(axis=0)
        for first, times in lanes.blocks(lanes.plan(network), inputs(network), losses, delays)
    ]
    assert close(np.concatenate(last) / MEAN, 2 * sum(1 / i for i in range(1, size)) / size)
