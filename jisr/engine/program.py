"""Who is served when supply is short: a linear programme with priorities, losses on the way and several commodities.

A *balance* is one commodity at one place: what arrives there leaves again or is used there. HiGHS (Huangfu and Hall,
2018) solves it; the basis of every priority is kept, so the answer after one more loss takes few steps.
Steady quantities only: no voltage, no pressure, no overload.
"""

from typing import Any, NamedTuple

import highspy
import numpy as np
from highspy._core import _Highs
from numpy.typing import NDArray
from scipy import sparse

Numbers = NDArray[np.float64]
Index = NDArray[np.int64]

# What an earlier priority may lose to rounding when a later one is served.
SLACK = 1e-7


def none(dtype: type = np.int64) -> NDArray[Any]:
    return np.zeros(0, dtype)


class Arcs(NamedTuple):
    """Ways from balance `tail` to balance `head`: at most `capacity` enters, the part `kept` (0 to 1) arrives.

    `pipe` is the shared pipe that the way runs through, or -1.
    """

    tail: Index
    head: Index
    capacity: Numbers
    kept: Numbers
    pipe: Index


class Supplies(NamedTuple):
    """What can be produced at balance `at`, at most `amount`."""

    at: Index
    amount: Numbers


class Demands(NamedTuple):
    """What is wanted at balance `at`; priority 1 is served before 2, as far as that is possible at all."""

    at: Index
    amount: Numbers
    priority: Index


class Processes(NamedTuple):
    """What turns commodities into another: one unit at balance `out` uses `per_unit` at each of its inputs.

    Inputs are listed as triples (process, balance, per_unit); a second product is an input below zero.
    """

    out: Index
    capacity: Numbers
    process: Index
    balance: Index
    per_unit: Numbers


NO_PROCESSES = Processes(none(), none(np.float64), none(), none(), none(np.float64))


class Problem(NamedTuple):
    """All amounts in the commodity's own unit per hour; `pipes` has the capacity of each shared pipe.

    `wasted`: balances where more may arrive than is used. `sparing`: supplies (stores) that are used as little as the
    priorities allow. `whole`: processes that run fully or not at all.
    """

    balances: int
    arcs: Arcs
    supplies: Supplies
    demands: Demands
    pipes: Numbers = none(np.float64)
    processes: Processes = NO_PROCESSES
    wasted: Index = none()
    sparing: Index = none()
    whole: Index = none()


class Answer(NamedTuple):
    """Amounts per arc (entering), supply, process and demand. Within one priority only the total is decided:
    where it is short, who of the equals goes short is one of several best answers."""

    flow: Numbers
    supplied: Numbers
    made: Numbers
    served: Numbers


class Program:
    """A problem in the solver. Change capacities, then `solve` again: it starts from the last answer."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._classes = np.unique(problem.demands.priority)
        sizes = [len(problem.arcs.tail), len(problem.supplies.at), len(problem.processes.out), len(problem.demands.at)]
        self._starts = np.concatenate([[0], np.cumsum(sizes)])
        self._upper = np.concatenate(
            [problem.arcs.capacity, problem.supplies.amount, problem.processes.capacity, problem.demands.amount]
        ).astype(np.float64)
        self._bases: list[Any] = [None] * (len(self._classes) + 1)
        self._solver = quiet_solver(_model(problem, self._upper, self._classes, self._starts))

    def limit_arcs(self, which: Index, capacity: Numbers) -> None:
        self._limit(0, which, capacity)

    def limit_supplies(self, which: Index, amount: Numbers) -> None:
        self._limit(1, which, amount)

    def limit_processes(self, which: Index, capacity: Numbers) -> None:
        self._limit(2, which, capacity)

    def limit_demands(self, which: Index, amount: Numbers) -> None:
        self._limit(3, which, amount)

    def limit_pipes(self, which: Index, capacity: Numbers) -> None:
        rows = (self.problem.balances + np.asarray(which)).astype(np.int32)
        nothing = np.full(len(rows), -highspy.kHighsInf)
        self._solver.changeRowsBounds(len(rows), rows, nothing, np.asarray(capacity, np.float64))

    def _limit(self, kind: int, which: Index, upper: Numbers) -> None:
        columns = (self._starts[kind] + np.asarray(which)).astype(np.int32)
        self._upper[columns] = upper
        self._solver.changeColsBounds(len(columns), columns, np.zeros(len(columns)), self._upper[columns])

    def solve(self) -> Answer:
        """Serve priority after priority. Raises RuntimeError when the solver finds no optimum."""
        first_row = self.problem.balances + len(self.problem.pipes)
        for level in range(len(self._classes)):
            self._solver.changeRowBounds(first_row + level, 0.0, highspy.kHighsInf)
        for level in range(len(self._classes)):
            best = self._serve(level)
            if level + 1 < len(self._classes) or len(self.problem.sparing):
                self._solver.changeRowBounds(first_row + level, best - SLACK * max(1.0, best), highspy.kHighsInf)
        if len(self.problem.sparing):
            self._spare()
        return self._answer()

    def _spare(self) -> None:
        """Use the sparing supplies as little as possible; what is served stays."""
        served = np.arange(int(self._starts[3]), int(self._starts[4]), dtype=np.int32)
        spared = (self._starts[1] + self.problem.sparing).astype(np.int32)
        self._solver.changeColsCost(len(served), served, np.zeros(len(served)))
        self._solver.changeColsCost(len(spared), spared, np.full(len(spared), -1.0))
        self._run(len(self._classes))
        self._solver.changeColsCost(len(spared), spared, np.zeros(len(spared)))

    def _serve(self, level: int) -> float:
        start, end = int(self._starts[3]), int(self._starts[4])
        wanted = (self.problem.demands.priority == self._classes[level]).astype(np.float64)
        self._solver.changeColsCost(end - start, np.arange(start, end, dtype=np.int32), wanted)
        self._run(level)
        return float(self._solver.getObjectiveValue())

    def _run(self, level: int) -> None:
        if self._bases[level] is not None:
            self._solver.setBasis(self._bases[level])
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            status = self._solver.modelStatusToString(self._solver.getModelStatus())
            raise RuntimeError(f"the linear programme has no answer: {status}")
        if not len(self.problem.whole):
            self._bases[level] = self._solver.getBasis()

    def _answer(self) -> Answer:
        if not len(self._classes):
            return Answer(*(np.zeros(int(size)) for size in np.diff(self._starts)))
        values = np.asarray(self._solver.getSolution().col_value)
        return Answer(*(np.clip(part, 0.0, None) for part in np.split(values, self._starts[1:-1])))


def solve(problem: Problem) -> Answer:
    """One answer, without keeping the solver."""
    return Program(problem).solve()


def _entries(problem: Problem, starts: Index, classes: Index) -> list[tuple[Any, Any, Any]]:
    """(rows, columns, values) of the constraints: balances, shared pipes, one row for each priority."""
    arcs, supplies, demands, _, processes = problem[1:6]
    arc, supply, made, served = (np.arange(starts[kind], starts[kind + 1]) for kind in range(4))
    through = arcs.pipe >= 0
    return [
        (arcs.tail, arc, np.full(len(arc), -1.0)),
        (arcs.head, arc, arcs.kept),
        (supplies.at, supply, np.ones(len(supply))),
        (processes.out, made, np.ones(len(made))),
        (processes.balance, made[processes.process], -processes.per_unit),
        (demands.at, served, np.full(len(served), -1.0)),
        (problem.balances + arcs.pipe[through], arc[through], np.ones(int(through.sum()))),
        (
            problem.balances + len(problem.pipes) + np.searchsorted(classes, demands.priority),
            served,
            np.ones(len(served)),
        ),
    ]


def _model(problem: Problem, upper: Numbers, classes: Index, starts: Index) -> highspy.HighsLp:
    rows, columns, values = (np.concatenate(part) for part in zip(*_entries(problem, starts, classes), strict=True))
    count = (problem.balances + len(problem.pipes) + len(classes), len(upper))
    matrix = sparse.coo_array((values, (rows, columns)), shape=count).tocsc()
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = count
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(count[1]), np.zeros(count[1]), upper
    balanced, piped, served = np.zeros(problem.balances), np.full(len(problem.pipes), -np.inf), np.zeros(len(classes))
    model.row_lower_ = np.concatenate([balanced, piped, served])
    upper_balance = np.zeros(problem.balances)
    upper_balance[problem.wasted] = np.inf
    model.row_upper_ = np.concatenate([upper_balance, problem.pipes, np.full(len(classes), np.inf)])
    if len(problem.whole):
        kinds = np.full(count[1], highspy.HighsVarType.kContinuous, dtype=object)
        kinds[starts[2] + problem.whole] = highspy.HighsVarType.kInteger
        model.integrality_ = list(kinds)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    return model


def quiet_solver(model: highspy.HighsLp) -> Any:
    """One thread and a fixed seed: the same problem gives the same answer.

    The inner class, because highspy.Highs prints a banner to the standard output before it can be silenced.
    """
    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    solver.passModel(model)
    return solver
