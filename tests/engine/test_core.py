"""What holds when each asset needs three of its neighbours is the 3-core of the graph: against theory and networkx.

B. Pittel, J. Spencer, N. Wormald, "Sudden emergence of a giant k-core in a random graph", J. Comb. Theory B 67, 1996:
at mean degree c the core has the part P(Poisson(m) >= 3) of the nodes, m the largest root of
c = m / P(Poisson(m) >= 2); it appears at c = 3.35092, with c = 3.6 it has 0.50975.
"""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from jisr.engine import compile as compiler
from jisr.engine import loss
from jisr.engine.network import NEVER, inputs


def _core(mean_degree: float, nodes: int, seed: int) -> tuple[nx.Graph, set[int]]:
    """A random graph, and the nodes that hold once those of degree below three are lost."""
    graph = nx.fast_gnp_random_graph(nodes, mean_degree / (nodes - 1), seed=seed)
    pairs = np.array([(one, other) for one, other in graph.edges])
    ends = np.concatenate([pairs, pairs[:, ::-1]])
    degree = np.bincount(ends[:, 0], minlength=nodes)
    kept = ends[degree[ends[:, 0]] >= 3]
    needs = pd.DataFrame({"asset": kept[:, 0].astype(str), "group": "n", "supplier": kept[:, 1].astype(str), "need": 3})
    network = compiler.build({"assets": pd.DataFrame({"id": np.arange(nodes).astype(str)}), "requires": needs})
    times = loss.times(network, inputs(network, {str(node): 0.0 for node in np.flatnonzero(degree < 3)}))
    return graph, {int(network.id_of(asset)) for asset in np.flatnonzero(times >= NEVER)}


def test_theory_gives_the_published_numbers() -> None:
    ratio = optimize.minimize_scalar(lambda m: m / stats.poisson.sf(1, m), bounds=(1, 5), method="bounded")
    root = optimize.brentq(lambda m: m / stats.poisson.sf(1, m) - 3.6, ratio.x, 10)
    assert ratio.fun == pytest.approx(3.35092, abs=1e-5)
    assert stats.poisson.sf(2, root) == pytest.approx(0.50975, abs=1e-5)


def test_above_the_threshold_the_core_is_that_of_theory_and_of_networkx() -> None:
    graph, held = _core(3.6, 30_000, seed=1)
    assert held == set(nx.k_core(graph, 3).nodes)
    assert len(held) / 30_000 == pytest.approx(0.50975, abs=0.02)


def test_below_the_threshold_nothing_holds() -> None:
    assert _core(3.2, 30_000, seed=2)[1] == set()
