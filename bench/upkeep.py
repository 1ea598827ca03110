"""What a keeper runs over a whole journal: verify, rebuild; how fast, and how much memory it takes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

from bench.measure import peak_memory_mb, table
from bench.world import World
from jisr.journal.journal import Journal
from jisr.journal.verify import verify

MOST_MB = 300


def rebuild(world: World) -> str:
    return _run(world, {"rebuild": lambda journal: journal.rebuild()})


def verification(world: World) -> str:
    return _run(
        world,
        {
            "verify (latest checkpoints)": lambda journal: verify(journal),
            "verify --all": lambda journal: verify(journal, all_checkpoints=True),
        },
    )


def _run(world: World, tasks: dict[str, Callable[[Journal], object]]) -> str:
    lines: list[list[object]] = []
    for name, task in tasks.items():
        journal = world.journal()
        with journal.store.reading():
            count = int(journal.store.execute("SELECT count(*) FROM record")[0][0])
        processor, wall = time.process_time(), time.perf_counter()
        task(journal)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        lines.append(
            [
                name,
                f"{count:,}",
                f"{wall:.1f}",
                f"{count / wall:,.0f}",
                f"{count / processor:,.0f}",
                f"{peak_memory_mb():.0f}",
            ]
        )
        journal.close()
    return table(["task", "records", "s", "per s", "per s of own CPU", "peak MB so far"], lines)


def memory(arguments: list[str]) -> str:
    """Each task in a process of its own; the most that it held."""
    lines: list[list[object]] = []
    for task in ("queries", "past", "rebuild", "verify"):
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.journal", task, *arguments, "--quiet"], stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        held = used.ru_maxrss / 1024
        state = "failed" if process.returncode else "yes" if held < MOST_MB else "NO"
        lines.append([task, f"{held:.0f}", state])
    return table(["task", "peak MB", f"under {MOST_MB}"], lines)
