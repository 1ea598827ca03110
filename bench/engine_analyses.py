"""What the engine's analyses cost: flow, programme, single losses, failure sets, scenarios, simulation, repair order.

    PYTHONPATH=. python bench/engine_analyses.py [ROW ...]      writes bench/results/engine-analyses.txt when all run

Each row is the median of several runs after one to warm up, on one thread; a peer is measured in the same run.
"""

import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

from jisr.engine import compile as compiler
from jisr.engine import critical, flow, generate, loss, mitigate, montecarlo, program, random, recovery, restore
from jisr.engine.failure_sets import failure_sets
from jisr.engine.network import NEVER, Network, inputs
from jisr.engine.program import Arcs, Demands, Problem, Program, Supplies

RESULT = Path(__file__).parent / "results" / "engine-analyses.txt"


class Row(NamedTuple):
    what: str
    ours_s: float
    budget: str = ""
    peer: str = ""
    peer_s: float | None = None


def median_s(work: Callable[[], object], times: int = 5) -> float:
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def once_s(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@cache
def country(assets: int) -> Network:
    return compiler.build(generate.tables(assets, seed=1))


def first_of(network: Network, kind: str) -> int:
    return int(np.flatnonzero(network.asset_type == network.types.index(kind))[0])


def lose(network: Network, kind: str) -> Any:
    """All assets of a kind at the start."""
    chosen = np.flatnonzero(network.asset_type == network.types.index(kind))
    return inputs(network, {network.id_of(int(asset)): 0.0 for asset in chosen})


class Pipes(NamedTuple):
    tail: Any
    head: Any
    capacity: Any
    supply: Any
    demand: Any


@cache
def pipes() -> Pipes:
    chance = np.random.default_rng(1)
    nodes, arcs = 10_000, 40_000
    tail, head = chance.integers(0, nodes, (2, arcs))
    supply = np.where(chance.random(nodes) < 0.05, chance.integers(50, 200, nodes), 0).astype(float)
    demand = np.where(chance.random(nodes) < 0.5, chance.integers(1, 10, nodes), 0).astype(float)
    return Pipes(tail, head, chance.integers(1, 20, arcs).astype(float), supply, demand)


def problem(priorities: int) -> Problem:
    net = pipes()
    wanted, given = np.flatnonzero(net.demand), np.flatnonzero(net.supply)
    arcs = Arcs(net.tail, net.head, net.capacity, np.ones(len(net.tail)), np.full(len(net.tail), -1))
    demands = Demands(wanted, net.demand[wanted], np.arange(len(wanted)) % priorities)
    return Problem(len(net.supply), arcs, Supplies(given, net.supply[given]), demands)


def rows_flow() -> Iterator[Row]:
    net = pipes()
    graph = nx.DiGraph()
    for tail, head, capacity in zip(net.tail.tolist(), net.head.tolist(), net.capacity.tolist(), strict=True):
        graph.add_edge(tail, head, capacity=capacity + graph.get_edge_data(tail, head, {"capacity": 0})["capacity"])
    graph.add_edges_from([("from", n, {"capacity": s}) for n, s in enumerate(net.supply.tolist())])
    graph.add_edges_from([(n, "to", {"capacity": d}) for n, d in enumerate(net.demand.tolist())])
    theirs = once_s(lambda: nx.maximum_flow_value(graph, "from", "to"))
    ours = median_s(lambda: flow.deliver(*net))
    yield Row(
        "maximum flow, 10,000 nodes / 40,000 arcs", ours, "5 s", "networkx maximum_flow_value (graph built)", theirs
    )


def rows_programme() -> Iterator[Row]:
    for priorities in (1, 3):
        made = problem(priorities)
        cold = median_s(lambda made=made: program.solve(made), 3)
        yield Row(f"programme, the same, {priorities} priorities, cold", cold, "5 s")
        yield Row(f"programme, the same, {priorities} priorities, after one loss", warm_s(made), "0.2 s", "cold", cold)


def warm_s(made: Problem) -> float:
    """Lose the fullest arc, again and again."""
    kept = Program(made)
    answer = kept.solve()
    taken = []
    for _ in range(9):
        kept.limit_arcs(np.array([answer.flow.argmax()]), np.zeros(1))
        begun = time.perf_counter()
        answer = kept.solve()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def rows_singles() -> Iterator[Row]:
    network = country(100_000)
    start = inputs(network)
    ours = median_s(lambda: critical.singles(network, start, horizon_h=72), 3)
    yield Row("every single loss of 100,000 assets, 72 h, with person-hours", ours, "1 s")


def rows_sets() -> Iterator[Row]:
    small, large = country(500), country(100_000)
    service = first_of(small, "hospital")
    ours = median_s(lambda: failure_sets(small, service, largest=2), 3)
    yield Row("failure sets of up to 2 of a hospital, 500 assets", ours, "", "trying every pair", pairs_s(small))
    for network, largest, within in ((large, 3, 24.0), (large, 3, 72.0), (country(2_000), 2, float("inf"))):
        hospital = first_of(network, "hospital")

        def work(
            network: Network = network, one: int = hospital, largest: int = largest, within: float = within
        ) -> Any:
            return failure_sets(network, one, largest=largest, within_h=within)

        label = f"failure sets of up to {largest}, {network.size:,} assets, within {within:g} h: {work().count:,}"
        yield Row(label, median_s(work, 3))


def pairs_s(network: Network) -> float:
    start = inputs(network)
    space, both = loss.workspace(network, start), np.zeros(2, np.int32)

    def every() -> None:
        for one in range(network.size):
            for other in range(one):
                lost = np.array([one, other], np.int32)
                loss.undo(space, network, loss.settle(space, network, lost, both))

    return once_s(every)


def rows_scenarios() -> Iterator[Row]:
    network = country(100_000)
    start = inputs(network, {network.id_of(first_of(network, "transmission substation")): 0.0})
    local = once_s(lambda: montecarlo.run(network, start, scenarios=1000, seed=1, horizon_h=72, services=[0]))
    yield Row("1,000 scenarios of uncertain stores, 100,000 assets, local outage, 72 h", local)
    full = lose(network, "power plant")
    taken = once_s(lambda: montecarlo.run(network, full, scenarios=20, seed=1, horizon_h=1e4, services=[0]))
    yield Row("20 scenarios of uncertain stores, 100,000 assets, full cascade", taken)


def rows_draws() -> Iterator[Row]:
    count = 1_000_000
    kind, ones = np.full(count, random.TRIANGULAR, np.int8), np.ones(count)
    spread, key = random.Spread(kind, 4 * ones, 8 * ones, 24 * ones), random.keys(map(str, range(count)))
    ours = median_s(lambda: random.sample(spread, key, seed=1, scenario=1))
    generator = np.random.Generator(np.random.Philox(1))
    theirs = median_s(lambda: generator.triangular(4, 8, 24, count))
    yield Row("1,000,000 triangular draws, each by its own key", ours, "", "numpy Philox, one stream", theirs)


def rows_simulation() -> Iterator[Row]:
    network = country(100_000)
    full = lose(network, "power plant")
    times = loss.times(network, full)
    settled = median_s(lambda: loss.times(network, full))
    label = f"event simulation, 100,000 assets, {np.mean(times < NEVER):.0%} lost, no repair"
    bare = recovery.Plan()
    ours = median_s(lambda: recovery.simulate(network, full, bare, horizon_h=5000), 3)
    yield Row(label, ours, "", "label-setting", settled)
    crews = recovery.Plan(crews=[recovery.Crew(f"C{n}") for n in range(10)])
    back = median_s(lambda: recovery.simulate(network, full, crews, horizon_h=5000), 3)
    yield Row("the same with ten crews that repair all plants", back)


def rows_stocks() -> Iterator[Row]:
    network = country(10_000)
    full = lose(network, "power plant")
    stocks = [mitigate.Stock("S", "electricity", 24, "h")]
    found = mitigate.rank(network, full, stocks, horizon_h=72)
    taken = median_s(lambda: mitigate.rank(network, full, stocks, horizon_h=72), 3)
    yield Row(f"stocks ranked, 10,000 assets, {found.tried} of {found.candidates:,} stores tried", taken)


def rows_repair() -> Iterator[Row]:
    network = country(500)
    chosen = np.flatnonzero(network.asset_type == network.types.index("distribution substation"))
    for jobs in (6, 8, 16):
        start = inputs(network, {network.id_of(int(asset)): 0.0 for asset in chosen[:jobs]})
        crews = [recovery.Crew("A"), recovery.Crew("B")]

        def work(start: Any = start, crews: Any = crews) -> restore.Restoration:
            return restore.restore(network, start, crews, horizon_h=120, bound=False)

        found = work()
        taken = median_s(work, 3)
        yield Row(f"order of {jobs} repairs, 2 crews, 500 assets: {found.method}", taken)


ROWS = {name.removeprefix("rows_"): made for name, made in list(globals().items()) if name.startswith("rows_")}


def machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    cores = sum(line.startswith("processor") for line in lines)
    return f"{model}, {cores} cores shared with other work; Python {platform.python_version()}, numpy {np.__version__}"


def shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def line(row: Row) -> str:
    peer = f"{row.peer}: {shown(row.peer_s)}, {row.peer_s / row.ours_s:.3g} times ours" if row.peer_s else ""
    return f"{row.what:<78} {shown(row.ours_s):>9}  {row.budget:>6}  {peer}".rstrip()


def main() -> None:
    chosen = sys.argv[1:] or list(ROWS)
    lines = ["PYTHONPATH=. python bench/engine_analyses.py " + " ".join(sys.argv[1:]), machine(), ""]
    lines.append(f"{'what':<78} {'median':>9}  {'budget':>6}  peer in the same run")
    print("\n".join(lines), flush=True)
    for name in chosen:
        for row in ROWS[name]():
            lines.append(line(row))
            print(lines[-1], flush=True)
    if not sys.argv[1:]:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
