"""The most that one commodity can deliver where all loads count alike: maximum flow (Dinic, in scipy).

Much faster than the linear programme and equal to it where both apply (one commodity, no losses, one priority).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import maximum_flow

Numbers = NDArray[np.float64]
Index = NDArray[np.int64]

# scipy counts in 32-bit integers; sums must stay below 2^31.
_MOST_STEPS = 2**30


class Delivery(NamedTuple):
    """`flow` per arc, `served` and `supplied` per node, in the unit of the capacities.

    Capacities are rounded down to whole multiples of `step`: no total is further from the exact one than `step` times
    the number of arcs, supplies and demands. Where all capacities are multiples of `step` the answer is exact.
    """

    flow: Numbers
    served: Numbers
    supplied: Numbers
    step: float


def deliver(tail: Index, head: Index, capacity: Numbers, supply: Numbers, demand: Numbers) -> Delivery:
    """Serve as much demand in total as the arcs carry; `supply` and `demand` per node, `capacity` per arc (inf: any).

    Within the total, who goes short is one of several best answers; a priority or a loss on the way is `program.py`'s.
    """
    nodes = len(supply)
    total = float(min(supply.sum(), demand.sum()))
    if not total:
        return Delivery(np.zeros(len(tail)), np.zeros(nodes), np.zeros(nodes), 1.0)
    limits = [np.minimum(amounts, total) for amounts in (capacity, supply, demand)]
    step = _step(np.concatenate(limits), total)
    arc_steps, supply_steps, demand_steps = (np.floor(amounts / step + 1e-9).astype(np.int64) for amounts in limits)
    source, sink = nodes, nodes + 1
    every = np.arange(nodes)
    graph = sparse.coo_array(
        (
            np.concatenate([np.where(tail == head, 0, arc_steps), supply_steps, demand_steps]),
            (
                np.concatenate([tail, np.full(nodes, source), every]),
                np.concatenate([head, every, np.full(nodes, sink)]),
            ),
        ),
        shape=(nodes + 2, nodes + 2),
    ).tocsr()
    graph.data = np.minimum(graph.data, _MOST_STEPS)
    found = maximum_flow(sparse.csr_matrix(graph, dtype=np.int32), source, sink).flow
    served = np.asarray(found[:, [sink]].toarray()).ravel()[:nodes]
    supplied = np.asarray(found[[source], :].toarray()).ravel()[:nodes]
    return Delivery(_per_arc(found, tail, head, arc_steps) * step, served * step, supplied * step, step)


def _step(amounts: Numbers, total: float) -> float:
    """One, or a power of ten below it, in which all amounts are whole; else the finest that the integers hold."""
    finest = total / _MOST_STEPS
    for digits in range(7):
        step = 10.0**-digits
        if step >= finest and np.allclose(amounts / step, np.rint(amounts / step), rtol=0, atol=1e-6):
            return step
    return finest


def _per_arc(found: sparse.csr_matrix, tail: Index, head: Index, steps: Index) -> Numbers:
    """The net flow between two nodes, given to their parallel arcs in order until each is full."""
    if not len(tail):
        return np.zeros(0)
    between = np.maximum(np.asarray(found[tail, head]).ravel(), 0)
    order = np.lexsort((head, tail))
    starts = np.flatnonzero(np.diff(tail[order], prepend=-1) | np.diff(head[order], prepend=-1))
    before = np.cumsum(steps[order]) - steps[order]
    before -= np.repeat(before[starts], np.diff(starts, append=len(tail)))
    flow = np.zeros(len(tail))
    flow[order] = np.where(tail[order] == head[order], 0, np.clip(between[order] - before, 0, steps[order]))
    return flow
