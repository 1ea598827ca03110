"""In which order crews should repair: the order that costs the fewest person-hours without service.

Up to eight jobs every order is tried. Beyond, Smith's rule (person-hours regained per hour of work: W. E. Smith,
"Various optimizers for single-stage production", 1956; exact for one crew and jobs that do not depend on each other)
gives the start, and moving jobs improves it while it can. Every order is judged by the full event simulation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from jisr.engine import loss, recovery, recovery_kernel
from jisr.engine.exposure import Exposure, exposure, person_hours
from jisr.engine.network import HOUR, NEVER, Inputs, Network, seconds
from jisr.engine.restore_bound import least_person_hours

Orders = NDArray[np.int64]

MOST_TO_TRY_ALL = 8
_CHUNK = 2_000
"""Orders a kernel judges at a time: in between, Ctrl-C is heard."""

FIRST_LOST, SMITH, EVERY_ORDER, SEARCH = "first lost first", "Smith's rule", "every order tried", "local search"


@dataclass(frozen=True)
class Restoration:
    """`order`: assets, first first. `bound_h`: no order can cost less (None: too large for the programme).

    `gap`: how much more than the bound this order may cost at most, as a part of it; 0.0 with `method` EVERY_ORDER
    means the best among all orders of never leaving a crew idle.
    """

    order: tuple[int, ...]
    person_hours: float
    method: str
    first_lost_h: float
    """person-hours when crews take what was lost first"""
    bound_h: float | None
    plan: recovery.Plan

    @property
    def gap(self) -> float | None:
        if self.bound_h is None:
            return None
        excess = max(0.0, self.person_hours - self.bound_h)
        return excess / self.bound_h if self.bound_h > 0 else (0.0 if excess == 0 else float("inf"))


def restore(
    network: Network,
    inputs: Inputs,
    crews: Sequence[recovery.Crew],
    *,
    horizon_h: float,
    plan: recovery.Plan | None = None,
    most_orders: int = 5_000,
    bound: bool = True,
) -> Restoration:
    """The losses of `inputs` are the jobs. `most_orders`: how many orders the search beyond eight jobs may judge."""
    base = replace(plan or recovery.Plan(), crews=tuple(crews), order=())
    judge = _Judge(network, inputs, base, horizon_h)
    first_lost = judge.order_of(np.argsort(inputs.own_s[judge.jobs], kind="stable"))
    if len(judge.jobs) <= MOST_TO_TRY_ALL:
        orders = np.array(list(permutations(range(len(judge.jobs)))), dtype=np.int64)
        costs, method = judge.costs(orders), EVERY_ORDER
        best, cost = orders[costs.argmin()], float(costs.min())
    else:
        best, cost = _search(judge, smith(network, inputs, judge.jobs, judge.repair_s, horizon_h), most_orders)
        method = SEARCH
    found = tuple(int(asset) for asset in judge.jobs[best])
    least = least_person_hours(network, inputs, base, horizon_h) if bound else None
    return Restoration(found, cost, method, float(judge.costs(first_lost)[0]), least, replace(base, order=found))


def smith(
    network: Network, inputs: Inputs, jobs: Orders, repair_s: Orders, horizon_h: float, who: Exposure | None = None
) -> Orders:
    """Places in `jobs`, most person-hours an hour of work first: what each loss alone would cost to the horizon."""
    counted = exposure(network) if who is None else who
    horizon = seconds(horizon_h)
    space = loss.workspace(network, inputs)
    worth = np.zeros(len(jobs))
    for place, asset in enumerate(jobs):
        alone = np.array([asset], np.int32)
        count = loss.settle(space, network, alone, inputs.own_s[alone], horizon)
        worth[place] = person_hours(counted, space.assets[:, loss.TIME], horizon)
        loss.undo(space, network, count)
    rate = worth / np.maximum(repair_s[jobs], 1)
    return np.lexsort((jobs, -rate))


class _Judge:
    """What an order costs, by simulation."""

    def __init__(self, network: Network, inputs: Inputs, plan: recovery.Plan, horizon_h: float) -> None:
        self.jobs = np.flatnonzero(inputs.own_s < NEVER).astype(np.int64)
        self._fixed, self._fresh, self._first = recovery.prepare(network, inputs, plan)
        self._who, self._horizon = exposure(network), seconds(horizon_h)
        self.repair_s = self._fixed.repair
        self._fixed.rank[:] = len(self.jobs)

    def order_of(self, places: Orders) -> Orders:
        return places.reshape(1, -1).astype(np.int64)

    def costs(self, orders: Orders) -> NDArray[np.float64]:
        """Person-hours of each order (rows of places in `jobs`)."""
        parts = [self._judge(orders[first : first + _CHUNK]) for first in range(0, len(orders), _CHUNK)]
        return np.concatenate(parts) / HOUR

    def _judge(self, orders: Orders) -> NDArray[np.float64]:
        given = (self._fixed, self._fresh, self._first, self._horizon, self.jobs)
        return np.asarray(recovery_kernel.scores(*given, orders, self._who))


def _search(judge: _Judge, start: Orders, most: int) -> tuple[Orders, float]:
    """Move one job at a time, the best move of each round, until none helps or `most` orders were judged."""
    best, cost = start, float(judge.costs(judge.order_of(start))[0])
    spent = 1
    while spent < most:
        moves = _moves(best)[: most - spent]
        costs = judge.costs(moves)
        spent += len(moves)
        if costs.min() >= cost:
            break
        best, cost = moves[costs.argmin()], float(costs.min())
    return best, cost


def _moves(order: Orders) -> Orders:
    """Every order in which one job stands at another place, near moves first."""
    size = len(order)
    pairs = sorted(
        ((one, other) for one in range(size) for other in range(size) if one != other), key=lambda p: abs(p[0] - p[1])
    )
    moved = [np.insert(np.delete(order, one), other, order[one]) for one, other in pairs if other != one - 1]
    return np.array(moved, dtype=np.int64).reshape(-1, size)
