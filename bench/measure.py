"""Percentiles, tables, and the facts of the machine that a figure was measured on."""

import os
import platform
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg

RESULTS = Path(__file__).parent / "results"


def percentile(times: Sequence[float], share: float) -> float:
    """Nearest rank; `share` 0 to 1."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def timed(ask: Callable[[], object]) -> float:
    """Seconds."""
    begin = time.perf_counter()
    ask()
    return time.perf_counter() - begin


def processor_of(pid: int) -> Callable[[], float]:
    """Gives the seconds that another process has had a processor: a database's, where it runs beside us."""
    place = Path(f"/proc/{pid}/schedstat")

    def seconds() -> float:
        return int(place.read_text().split()[0]) / 1e9

    return seconds if place.exists() else lambda: 0.0


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def peak_memory_mb() -> float:
    """The most that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [[str(cell) for cell in row] for row in [headings, *rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def report(name: str, *parts: str) -> None:
    """Print, and keep under results/ with what produced it."""
    text = "\n\n".join([f"# {name}: {command()}\n{circumstances()}", *parts]) + "\n"
    print(text, flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.txt").write_text(text, encoding="utf-8")


def command() -> str:
    """As it was typed, without the folders of this machine."""
    shown = [Path(word).name if "/" in word else word for word in sys.argv[1:]]
    return " ".join(["python -m bench.journal", *shown])


def circumstances() -> str:
    load = os.getloadavg()
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {os.cpu_count()} cores ({_processor()}), {_memory_gb():.0f} GB,"
        f" {_disk()}; load {load[0]:.1f}\n"
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}{_postgres()}"
    )


def _postgres() -> str:
    """The server that the measurements use, where there is one."""
    server = os.environ.get("JISR_TEST_POSTGRES_URL")
    if not server:
        return ""
    with psycopg.connect(server) as connection:
        buffers = connection.execute("SHOW shared_buffers").fetchone()
        assert buffers is not None
        return f", PostgreSQL {connection.info.server_version // 10_000} (shared_buffers {buffers[0]})"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _disk() -> str:
    """What the kernel says of the disk under this tree."""
    number = Path(__file__).stat().st_dev
    place = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}")
    for folder in (place, place / ".."):
        kind = folder / "queue" / "rotational"
        if kind.exists():
            name = (folder / "uevent").read_text() if (folder / "uevent").exists() else ""
            virtual = "virtual " if "vd" in name or "xvd" in name else ""
            return virtual + ("rotating disk" if kind.read_text().strip() == "1" else "disk without rotating parts")
    return "disk of unknown kind"
