"""Who loses service when supply is partial: amounts, not only yes and no, moment by moment.

Each epoch: the linear programme shares out what there is, by priority -> which assets run, and which stores must help
-> the next store to run dry, or the next loss -> the next epoch. What is lost stays lost (repairs are `recovery.py`'s).

An asset runs *whole* (all of its inputs are covered, or it is lost; then it draws nothing, and what it drew can save
another: the programme decides who is shed, and the answer says so), or *in part* (as much as its scarcest input).
Where no capacity binds and all run whole, the times are those of `loss.py`; a test holds that. Stores drain by what is
missing. Steady amounts only: voltage, pressure and overload are out; for those export to pandapower or WNTR
(`exports.py`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jisr.engine import program
from jisr.engine.network import HOUR, NEVER, Inputs, Ints, Network, seconds
from jisr.engine.program import Arcs, Demands, Problem, Processes, Program, Supplies

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

FULL = 1 - 1e-6
BY_LOAD = "Drain follows the load: a store carries only what is missing."


class Amounts(NamedTuple):
    """What the tables do not say. All in the suppliers' own units an hour."""

    demand: Numbers
    """[G] what each input draws when its asset runs fully, > 0"""
    capacity: Numbers
    """[N] what each asset can deliver when it runs fully; inf where nothing limits it"""
    kept: Numbers
    """[D] part that arrives of what a supplier sends (1 less the loss on the way)"""
    priority: NDArray[np.int64]
    """[N] 1 is served before 2"""
    whole: Flags
    """[N] it runs fully or not at all"""


class Epoch(NamedTuple):
    """From `start_s` on: how fully each asset runs [N], what flows [D], which inputs their stores help [G], who was
    shed so that others could run, in words."""

    start_s: int
    runs: Numbers
    flow: Numbers
    from_store: Numbers
    shed: tuple[int, ...]


@dataclass(frozen=True)
class Shares:
    """All epochs up to the horizon."""

    network: Network
    epochs: tuple[Epoch, ...]
    lost_s: Ints
    """[N] when each asset stopped, NEVER where it did not"""
    horizon_s: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What people should know about this answer."""
        notes = [BY_LOAD]
        for epoch in self.epochs:
            if epoch.shed:
                names = ", ".join(self.network.id_of(asset) for asset in epoch.shed[:10])
                more = f" and {len(epoch.shed) - 10} more" if len(epoch.shed) > 10 else ""
                hour = epoch.start_s / HOUR
                notes.append(f"At {hour:g} h there is supply for some only: {names}{more} shed so that others run.")
        return tuple(notes)


def amounts(network: Network) -> Amounts:
    """Every input draws 1, capacities are the table's (unlimited where unknown), nothing is lost on the way, those who
    serve people come first, and all run whole."""
    capacity = np.where(np.isnan(network.asset_capacity), np.inf, network.asset_capacity).astype(np.float64)
    priority = np.where(network.asset_population > 0, 1, 2).astype(np.int64)
    whole = np.ones(network.size, np.bool_)
    return Amounts(np.ones(network.groups), capacity, np.ones(network.dependencies), priority, whole)


def share_out(network: Network, inputs: Inputs, given: Amounts, *, horizon_h: float, most_epochs: int = 1000) -> Shares:
    """Epoch after epoch to the horizon. Raises RuntimeError after `most_epochs`."""
    run = _Run(network, inputs, given, seconds(horizon_h))
    while run.advance():
        if len(run.epochs) > most_epochs:
            raise RuntimeError(f"more than {most_epochs} epochs: ask for a nearer horizon")
    return Shares(network, tuple(run.epochs), run.lost_s, run.horizon)


class _Run:
    def __init__(self, network: Network, inputs: Inputs, given: Amounts, horizon: int) -> None:
        self.network, self.inputs, self.given, self.horizon = network, inputs, given, horizon
        self.lost_s = np.full(network.size, NEVER, np.int32)
        self.up = np.ones(network.size, np.bool_)
        self.level = inputs.buffer_s.astype(np.float64)
        self.rate = np.zeros(network.groups)
        self.own = np.maximum(inputs.own_s, inputs.floor_s)
        self.now = min(0, int(self.own.min(initial=0)))
        self.epochs: list[Epoch] = []
        self.people = np.maximum(network.asset_population, 1).astype(np.float64)
        self.problem = _problem(network, given, self.people)
        self.program = Program(self.problem)

    def advance(self) -> bool:
        """One epoch; False when the horizon is reached or nothing changes any more."""
        for asset in np.flatnonzero(self.up & (self.own <= self.now)):
            self._lose(int(asset))
        epoch = self._share()
        while (fallen := self._fallen(epoch)).any():
            for asset in np.flatnonzero(fallen):
                self._lose(int(asset))
            epoch = self._share()._replace(shed=epoch.shed)
        self.epochs.append(epoch)
        self.rate = np.where(self.up[self.network.group_asset], epoch.from_store / self.given.demand, 0.0)
        return self._step()

    def _step(self) -> bool:
        """To the next loss or the next store that runs dry."""
        begin = np.maximum(self.inputs.since_s, self.now)
        draining = self.rate > 1e-9
        ends = begin[draining] + np.maximum(np.rint(self.level[draining] / self.rate[draining]), 1)
        later = self.own[self.up & (self.own > self.now)]
        after = min(ends.min(initial=NEVER), later.min(initial=NEVER))
        if after > self.horizon or after >= NEVER:
            return False
        passed = np.clip(after - begin, 0, None)
        self.level = np.maximum(self.level - self.rate * passed, 0.0)
        self.level[np.flatnonzero(draining)[ends <= after]] = 0.0
        self.now = int(after)
        return True

    def _lose(self, asset: int) -> None:
        self.up[asset] = False
        self.lost_s[asset] = self.now

    def _fallen(self, epoch: Epoch) -> Flags:
        """Those that run whole but would not, or in part but get nothing; not before they were last seen working."""
        least = np.where(self.given.whole, FULL, 1e-6)
        return self.up & (epoch.runs < least) & (self.inputs.floor_s <= self.now)

    def _share(self) -> Epoch:
        """Set the limits of the moment and solve; where it is undecided who runs whole, decide."""
        stored = (self.level > 0) | (self.inputs.since_s > self.now)
        everyone, groups = np.arange(self.network.size), np.arange(self.network.groups)
        running = np.where(self.up, self.people, 0.0)
        bridging = np.where(stored, self.given.demand, 0.0)
        self.program.limit_processes(everyone, running)
        self.program.limit_supplies(groups, bridging)
        answer = self.program.solve()
        runs = answer.made / self.people
        torn = np.flatnonzero(self.up & self.given.whole & (runs < FULL) & (runs > 1e-6))
        if not len(torn):
            return Epoch(self.now, runs, answer.flow, answer.supplied, ())
        decided = self._decide(running, bridging)
        chosen = decided.made / self.people
        shed = self.up & (chosen < FULL) & self.given.whole
        spared = (chosen[torn] >= FULL).any()
        return Epoch(
            self.now, chosen, decided.flow, decided.supplied, tuple(np.flatnonzero(shed).tolist()) if spared else ()
        )

    def _decide(self, running: Numbers, bridging: Numbers) -> program.Answer:
        """The same with assets that run fully or not at all: a mixed-integer programme."""
        problem = self.problem._replace(
            processes=self.problem.processes._replace(capacity=running),
            supplies=self.problem.supplies._replace(amount=bridging),
        )
        return _whole(problem, self.people, self.given.whole)


def _whole(problem: Problem, people: Numbers, whole: Flags) -> program.Answer:
    """Processes counted in assets instead of people, so that whole numbers mean what they say."""
    processes = problem.processes
    scaled = problem._replace(
        processes=processes._replace(
            capacity=processes.capacity / people, per_unit=processes.per_unit * people[processes.process]
        ),
        demands=problem.demands._replace(amount=np.ones(len(people))),
        whole=np.flatnonzero(whole),
    )
    answer = program.solve(scaled)
    return answer._replace(made=answer.made * people)


def _problem(network: Network, given: Amounts, people: Numbers) -> Problem:
    """Balances: how each asset runs [N], what it can send [N], what each input gets [G]. A process is an asset that
    runs, counted in the people it serves: it draws its inputs and makes its capacity available."""
    size, groups = network.size, network.groups
    of = np.repeat(np.arange(groups), np.diff(network.dep_ptr))
    total = np.bincount(of, weights=network.dep_weight, minlength=groups)
    need = total - network.group_margin
    limit = given.demand[of] * np.minimum(1.0, network.dep_weight / need[of]) / given.kept
    sends = np.bincount(network.dep_supplier, weights=limit, minlength=size)
    capacity = np.minimum(given.capacity, sends)
    asset, group = np.arange(size), np.arange(groups)
    return Problem(
        2 * size + groups,
        Arcs(size + network.dep_supplier.astype(np.int64), 2 * size + of, limit, given.kept, np.full(len(of), -1)),
        Supplies(2 * size + group, np.zeros(groups)),
        Demands(asset, people, given.priority),
        processes=Processes(
            asset,
            people,
            np.concatenate([network.group_asset, asset]),
            np.concatenate([2 * size + group, size + asset]),
            np.concatenate([given.demand / people[network.group_asset], -capacity / people]),
        ),
        wasted=np.concatenate([size + asset, 2 * size + group]),
        sparing=group,
    )
