"""Appends beside the bare database, one of each in turn, so that both meet the same machine."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.measure import median, ms, percentile, table
from bench.pack import Fitting, kinds_of_label
from bench.world import END, Generator, World
from jisr.journal.journal import Journal
from jisr.journal.record import Actor, Submission

ONE_BY_ONE = 600
BATCHES = 10
BODY = 1_200  # bytes: an envelope and a body of the world


def one_by_one(world: World) -> str:
    """An append of one record, everything included, and one row in one transaction, in turn."""
    journal = world.journal()
    given = _submissions(journal, world, ONE_BY_ONE)
    with tempfile.TemporaryDirectory(dir=world.folder) as folder:
        bare = _bare(Path(folder))
        ours, theirs = [], []
        for actor, submission in given:
            theirs.append(_timed(bare))
            world.now += 1_000
            ours.append(_timed(partial(journal.append, actor, [submission])))
    journal.close()
    lines = [_line("append, everything included", ours), _line("bare SQLite, one row a transaction", theirs)]
    ratio = median(wall for wall, _ in theirs) / median(wall for wall, _ in ours)
    headings = ["one at a time", "n", "p50 ms", "p99 ms", "per s", "p50 ms CPU", "p99 ms CPU"]
    return table(headings, lines) + f"\n\nappend / bare: {ratio:.2f}"


def _timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    processor, wall = time.thread_time(), time.perf_counter()
    ask()
    return time.perf_counter() - wall, time.thread_time() - processor


def _line(name: str, times: list[tuple[float, float]]) -> list[object]:
    wall, processor = ([each[at] for each in times] for at in (0, 1))
    shares = [ms(percentile(each, share)) for each in (wall, processor) for share in (0.5, 0.99)]
    return [name, len(times), *shares[:2], f"{1 / median(wall):.0f}", *shares[2:]]


def _bare(folder: Path) -> Callable[[], None]:
    connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE kept (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)")

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO kept (body) VALUES (?)", (os.urandom(BODY),))
        connection.execute("COMMIT")

    return insert


def batches(world: World) -> str:
    """Batches of 1,000 into a journal that is full already: in 33 clearances, by the clock and per core."""
    journal = world.journal()
    generator = _generator(journal, World("batches", BATCHES * 1_000, world.folder), 1_000)
    wall, processor = [], 0.0
    for actor, submissions in generator.batches():
        world.now += 1_000
        begun = time.process_time()
        begin = time.perf_counter()
        accepted = journal.append(actor, submissions)
        wall.append(time.perf_counter() - begin)
        processor += time.process_time() - begun
        generator.note(actor.member, [(each.id, kind) for each, kind in zip(accepted, generator.opened, strict=False)])
    journal.close()
    count = BATCHES * 1_000
    lines = [[f"{count:,}", f"{count / sum(wall):,.0f}", f"{count / processor:,.0f}", ms(percentile(wall, 0.99))]]
    return table(["in batches of 1,000", "per s", "per s and core", "p99 ms a batch"], lines)


def _generator(journal: Journal, world: World, batch: int) -> Generator:
    policy = journal.policy
    assert policy is not None
    fitting = Fitting(policy, [label for label, _ in kinds_of_label()])
    return Generator(world, fitting, batch, f"after-{time.time_ns()}-")


def _submissions(journal: Journal, world: World, count: int) -> list[tuple[Actor, Submission]]:
    """Openings, and reports in threads that are there already."""
    generator = _generator(journal, World("single", count * 4, world.folder, now=END), 20)
    found: list[tuple[Actor, Submission]] = []
    for actor, submissions in generator.batches():
        accepted = journal.append(actor, submissions[:6])
        generator.note(actor.member, [(each.id, kind) for each, kind in zip(accepted, generator.opened, strict=False)])
        found += [(actor, each) for each in submissions[6:] if not (each.thread or "").startswith("@")]
        if len(found) >= count:
            break
    return found[:count]
