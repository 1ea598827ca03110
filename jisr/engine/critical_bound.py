"""How many person-hours the loss of k assets can cost at most: a linear relaxation, solved by HiGHS.

It lets assets be lost in part, at the earliest moment that their buffers allow, and lets loops drag themselves down:
each can only make it larger. So no set of k assets costs more.
"""

from typing import Any

import numpy as np
from highspy import HighsLp, HighsModelStatus, MatrixFormat, ObjSense, kHighsInf
from numpy.typing import NDArray
from scipy import sparse

from jisr.engine.exposure import Exposure
from jisr.engine.network import HOUR, NEVER, Inputs, Network
from jisr.engine.program import quiet_solver

MOST_ASSETS = 20_000


def most_person_hours(
    network: Network, inputs: Inputs, size: int, candidates: NDArray[Any], horizon_s: int, who: Exposure
) -> float:
    """Person-hours until the horizon. Above MOST_ASSETS assets: those of losing everything."""
    everything = _everything(who, horizon_s)
    if network.size > MOST_ASSETS:
        return everything
    return min(everything, _relaxed(network, inputs, size, candidates, horizon_s, who))


def _everything(who: Exposure, horizon_s: int) -> float:
    people = np.bincount(who.pair[who.pair >= 0], weights=who.people[who.pair >= 0], minlength=len(who.home))
    worst = np.maximum.reduceat(people, who.first_pair[:-1]) if len(people) else people
    return float(np.minimum(worst, who.ceiling).sum()) * horizon_s / HOUR


def _relaxed(
    network: Network, inputs: Inputs, size: int, candidates: NDArray[Any], horizon_s: int, who: Exposure
) -> float:
    """Columns: own loss, loss by inputs, failure of each input, person-hours of each home."""
    count, groups, homes = network.size, network.groups, len(who.ceiling)
    own, by_input, fails, person = 0, count, 2 * count, 2 * count + groups
    asset, every = np.arange(count), np.arange(groups)
    of_dep = np.repeat(every, np.diff(network.dep_ptr))
    share = network.dep_weight / (network.group_margin[of_dep] + 1.0)
    served = np.flatnonzero(who.pair >= 0)
    home = who.home[who.pair[served]]
    early, later = _hours(network, inputs, horizon_s)
    rows: list[tuple[Any, Any, Any]] = []
    start = 0

    def add(height: int, *parts: tuple[NDArray[Any], NDArray[Any], Any]) -> None:
        nonlocal start
        rows.extend((start + row, column, np.broadcast_to(value, row.shape)) for row, column, value in parts)
        start += height

    add(count, (asset, own + asset, 1.0), (asset, by_input + asset, 1.0))
    add(count, (asset, by_input + asset, 1.0), (network.group_asset, fails + every, -1.0))
    supplied = ((of_dep, own + network.dep_supplier, -share), (of_dep, by_input + network.dep_supplier, -share))
    add(groups, (every, fails + every, 1.0), *supplied)
    people = who.people[served].astype(np.float64)
    lost = ((home, own + served, -people * early), (home, by_input + served, -people * later[served]))
    add(homes, (np.arange(homes), person + np.arange(homes), 1.0), *lost)
    add(1, (np.zeros(len(candidates), np.int64), own + candidates, 1.0))
    upper = np.concatenate([np.ones(count), np.zeros(count), np.zeros(groups + homes), [float(size)]])
    limits = np.concatenate([np.zeros(count), np.ones(count + groups), np.minimum(who.ceiling * early, 1e15)])
    limits[candidates] = 1.0
    already = inputs.own_s < NEVER
    limits[:count][already] = 1.0
    lower = np.where(already, 1.0, 0.0)
    upper[-1] += float(already[candidates].sum())
    return _solve(
        rows, (start, len(limits)), upper, np.concatenate([lower, np.zeros(len(limits) - count)]), limits, homes
    )


def _hours(network: Network, inputs: Inputs, horizon_s: int) -> tuple[float, NDArray[np.float64]]:
    """Hours without service until the horizon: of what is lost by itself; of what its inputs take down, at most."""
    buffer = np.full(network.size, horizon_s, np.int64)
    np.minimum.at(buffer, network.group_asset, inputs.buffer_s)
    return horizon_s / HOUR, np.clip(horizon_s - buffer, 0, None) / HOUR


def _solve(
    rows: list[tuple[Any, Any, Any]],
    shape: tuple[int, int],
    upper: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    homes: int,
) -> float:
    """Maximise the person-hours of all homes."""
    row, column, value = (np.concatenate(part) for part in zip(*rows, strict=True))
    matrix = sparse.coo_array((value, (row, column)), shape=shape).tocsc()
    model = HighsLp()
    model.num_row_, model.num_col_ = shape
    model.sense_ = ObjSense.kMaximize
    model.col_cost_ = np.concatenate([np.zeros(shape[1] - homes), np.ones(homes)])
    model.col_lower_, model.col_upper_ = low, high
    model.row_lower_, model.row_upper_ = np.full(shape[0], -kHighsInf), upper
    model.a_matrix_.format_ = MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    solver = quiet_solver(model)
    solver.run()
    if solver.getModelStatus() != HighsModelStatus.kOptimal:
        return float("inf")
    return float(solver.getObjectiveValue())
