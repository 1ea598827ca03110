"""What a cascade costs, beside plain networkx (its graph built) and simpy in the same run, on one thread.

    PYTHONPATH=. python bench/engine_cascade.py [--small]      writes bench/results/engine-cascade.txt

Each figure is the median of several runs after one to warm up; peers run between ours, so that a busy machine slows
both. Times are this thread's own (CPU time), since others share the machine; loading is by the clock on the wall.
`--small` leaves out the million assets and writes nothing.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from engine_peers import graph, networkx_times, simpy_times

from jisr.engine import generate, lanes, loss, whatif, why
from jisr.engine.compile import build
from jisr.engine.lanes import Losses
from jisr.engine.live import Live
from jisr.engine.load import load
from jisr.engine.network import HOUR, NEVER, Inputs, Network, inputs
from jisr.engine.reports import Report

RESULT = Path(__file__).parent / "results" / "engine-cascade.txt"
DAY_3 = 72 * HOUR
START = 1_767_247_200


class Row(NamedTuple):
    what: str
    measured: str
    budget: str
    met: bool | None


def seconds(work: Callable[[], Any]) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def median_s(work: Callable[[], Any], times: int = 9) -> float:
    work()
    return statistics.median(seconds(work) for _ in range(times))


def of_type(network: Network, kind: str) -> np.ndarray[Any, np.dtype[np.int32]]:
    return np.flatnonzero(network.asset_type == network.types.index(kind)).astype(np.int32)


def national(network: Network) -> Inputs:
    """All oil fields lost at the start: everything follows within days."""
    made = inputs(network)
    made.own_s[of_type(network, "oil field")] = 0
    return made


def beside_peers(network: Network) -> list[Row]:
    given = national(network)
    built_s = seconds(lambda: graph(network, given))
    made = graph(network, given)
    ours, theirs, processes = [], [], []
    loss.times(network, given)
    for turn in range(3):
        ours += [seconds(lambda: loss.times(network, given)) for _ in range(7)]
        theirs.append(seconds(lambda: networkx_times(made)))
        if turn < 2:
            processes.append(seconds(lambda: simpy_times(network, given)))
    times = loss.times(network, given)
    same = networkx_times(made) == times.tolist() == simpy_times(network, given)
    lost = float((times < NEVER).mean())
    one, nx_s, simpy_s = (statistics.median(taken) for taken in (ours, theirs, processes))
    causes = median_s(lambda: why.causes(network, given, times))
    name = f"full cascade, {network.size:,} assets / {network.dependencies:,} dependencies, {lost:.0%} lost"
    return [
        Row(name, f"{one * 1e3:.1f} ms (and causes {causes * 1e3:.1f} ms)", "", None),
        Row("  networkx, graph built", f"{nx_s * 1e3:,.0f} ms: {nx_s / one:.0f} x", ">= 100 x", nx_s / one >= 100),
        Row("  networkx, building the graph", f"{built_s:.1f} s more", "", None),
        Row("  simpy", f"{simpy_s * 1e3:,.0f} ms: {simpy_s / one:.0f} x", ">= 300 x", simpy_s / one >= 300),
        Row("  all three give the same times", "yes" if same else "NO", "yes", same),
    ]


def drawn_losses(network: Network, scenarios: int, seed: int) -> Losses:
    """All oil fields, each lost at a drawn hour of the first two days."""
    fields = of_type(network, "oil field")
    random = np.random.default_rng(seed)
    start = np.arange(scenarios + 1, dtype=np.int64) * len(fields)
    drawn = (random.integers(0, 48, scenarios * len(fields)) * HOUR).astype(np.int32)
    return Losses(start, np.tile(fields, scenarios), drawn)


def local_losses(network: Network, scenarios: int, size: int, seed: int) -> Losses:
    """Neighbouring transmission substations, `size` of them, lost at the start."""
    stations = of_type(network, "transmission substation")
    along = stations[np.argsort(network.ids[stations])]
    first = np.random.default_rng(seed).integers(0, len(along), scenarios)
    chosen = along[(first[:, None] + np.arange(size)) % len(along)]
    start = np.arange(scenarios + 1, dtype=np.int64) * size
    return Losses(start, chosen.ravel().astype(np.int32), np.zeros(chosen.size, np.int32))


def many_scenarios(network: Network, word: str, budget_s: float) -> list[Row]:
    plan, given = lanes.plan(network), inputs(network)
    drawn = drawn_losses(network, 1_000, 1)
    whole = median_s(lambda: whatif.many(plan, given, drawn, NEVER, "passed"), 3)
    same = _same_as_alone(plan, given, drawn)
    name = f"1,000 scenarios x {network.size:,} assets, full cascade, {word}"
    return [
        Row(name, f"{whole:.2f} s", f"< {budget_s:g} s", whole < budget_s),
        Row("  same times as one by one", "yes" if same else "NO", "yes", same),
    ]


def _same_as_alone(plan: lanes.Plan, given: Inputs, drawn: Losses) -> bool:
    """Every lane of the first and a later block against the event kernel."""
    for first, times in lanes.blocks(plan, given, drawn):
        if first in (0, 496):
            for lane in range(lanes.LANES):
                one = given.copy()
                assets, moments = drawn.of(first + lane)
                one.own_s[assets] = moments
                if not (loss.times(plan.network, one) == times[:, lane]).all():
                    return False
    return True


def local(network: Network, word: str) -> list[Row]:
    plan, given = lanes.plan(network), inputs(network)
    rows = []
    for size in (10, 30):
        drawn = local_losses(network, 1_000, size, 2)
        found = whatif.many(plan, given, drawn, DAY_3)
        taken = median_s(lambda drawn=drawn: whatif.many(plan, given, drawn, DAY_3), 3)
        part = found.lost.mean() / network.size
        name = f"1,000 local outages within 72 h, {network.size:,} assets, {part:.1%} lost, {word}"
        rows.append(Row(name, f"{taken:.2f} s", "< 1 s", taken < 1))
    taken = median_s(lambda: whatif.each_alone(plan, given, DAY_3), 3)
    name = f"every single loss of {network.size:,} assets, 72 h, {word}"
    return [*rows, Row(name, f"{taken:.3f} s", "< 1 s", taken < 1)]


def live(network: Network) -> list[Row]:
    """Random reports: levels of buffers, and assets lost and restored; then only what serves the whole country."""
    random, ids = np.random.default_rng(3), network.id_list()
    rows = []
    top = [*of_type(network, "refinery").tolist(), *of_type(network, "power plant").tolist()]
    for word, chosen in (("any asset", list(range(network.size))), ("plants and refineries", top)):
        state, taken, moved = Live(network, START), [], 0
        for number in range(3_000):
            report = _drawn_report(network, ids, int(random.choice(chosen)), number, random)
            begun = time.thread_time()
            moved += len(state.report(report, now=START))
            taken.append(time.thread_time() - begun)
        middle, late = np.quantile(taken[200:], [0.5, 0.99])
        name = f"a report to a new forecast, {network.size:,} assets, {word} ({moved / 3_000:.1f} change)"
        rows.append(Row(name, f"p50 {middle * 1e3:.3f} ms, p99 {late * 1e3:.3f} ms", "p99 < 1 ms", bool(late < 1e-3)))
    return rows


def _drawn_report(network: Network, ids: list[str], asset: int, number: int, random: np.random.Generator) -> Report:
    at, groups = START - int(random.integers(0, 7_200)), range(network.group_ptr[asset], network.group_ptr[asset + 1])
    if number % 2 and len(groups):
        name = network.group_names[network.group_name[groups[int(random.integers(0, len(groups)))]]]
        return Report(f"R{number}", ids[asset], at, group=name, level=float(random.integers(0, 48)), unit="h")
    state = ("lost", "normal", "restored")[int(random.integers(0, 3))]
    return Report(f"R{number}", ids[asset], at, state=state)


def million(assets: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        generate.write_folder(generate.tables(assets, seed=1), Path(folder))
        begun = time.perf_counter()
        network = load(folder).network
        loaded = time.perf_counter() - begun
    given = national(network)
    whole = median_s(lambda: loss.times(network, given), 5)
    each = network.nbytes() / network.size
    space = loss.workspace(network, given)
    working = sum(part.nbytes for part in (space.assets, space.groups, space.order)) / network.size
    name = f"{network.size:,} assets / {network.dependencies:,} dependencies"
    return [
        Row(f"load {name} from CSV, checked", f"{loaded:.1f} s", "< 30 s", loaded < 30),
        Row(f"full cascade, {network.size:,} assets", f"{whole:.2f} s", "< 2 s", whole < 2),
        Row("  held in the engine", f"{each:.0f} bytes an asset", "< 200", each < 200),
        Row("  during a run, more", f"{working:.0f} bytes an asset", "", None),
    ]


def machine() -> str:
    """The processor's name, its cores, memory and load: figures of a shared machine are to be read as ratios."""
    names = [
        line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load_now = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{names[0]}, {len(names)} cores, {memory:.0f} GiB, {platform.python_version()}, load {load_now}"


def table(rows: list[Row]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = []
    for row in rows:
        verdict = {True: "met", False: "MISSED", None: ""}[row.met]
        cells = [cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
        lines.append("  ".join([*cells, verdict]).rstrip())
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    loss.warm()
    head = f"PYTHONPATH=. python bench/engine_cascade.py\n{machine()}\nCPU time of one thread; loading: wall clock\n"
    print(head)
    looped, plain = (build(generate.tables(100_000, seed=1, loops=loops)) for loops in (True, False))
    rows: list[Row] = []
    parts: list[Callable[[], list[Row]]] = [
        lambda: beside_peers(looped),
        lambda: many_scenarios(plain, "without loops", 5),
        lambda: many_scenarios(looped, "with loops", 20),
        lambda: local(plain, "without loops"),
        lambda: local(looped, "with loops"),
        lambda: live(build(generate.tables(10_000, seed=1))),
    ]
    for part in parts if small else [*parts, lambda: million(1_000_000)]:
        found = part()
        print(table(found), flush=True)
        rows += found
    if not small:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(f"{head}\n{table(rows)}\n", encoding="utf-8")
    sys.exit(0)


if __name__ == "__main__":
    main()
