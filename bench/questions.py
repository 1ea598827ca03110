"""The three questions of a list, as three viewers ask them: newest 100, a box and the last 24 hours, a word."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.measure import ms, percentile, processor_of, table
from bench.pack import VIEWERS
from bench.world import DAY, EAST, END, NORTH, SOUTH, VOCABULARY, WEST, World
from jisr.journal.journal import Journal
from jisr.journal.query import Page, Query

KINDS = ("newest 100", "box + 24 h", "text")
CELLS = ("rows", "p50 ms", "p99 ms", "p50 ms CPU", "p99 ms CPU")
WARMING = 10
MOST_ASKED, MOST_SECONDS = 300, 6.0


@dataclass
class Asked:
    """Seconds of each question, by the clock and of the processor (ours and the database's), and the rows of the
    answers. On a machine that others use too, the second is what the question costs."""

    wall: list[float]
    processor: list[float]
    rows: int

    @property
    def p50(self) -> float:
        return percentile(self.wall, 0.5)

    @property
    def cells(self) -> list[str]:
        times = [percentile(times, share) for times in (self.wall, self.processor) for share in (0.5, 0.99)]
        return [f"{self.rows / len(self.wall):.0f}", *map(ms, times)]

    def beside(self, other: "Asked") -> list[str]:
        """How many times as long as the other: by the clock, and of the processor."""
        mine, theirs = percentile(self.processor, 0.5), percentile(other.processor, 0.5)
        return [f"{self.p50 / other.p50:.2f}", f"{mine / theirs:.2f}"]


def questions(kind: str, count: bool, most: int = 100) -> Iterator[Query]:
    """A box is a tenth of the country each way; a word is one of the 20th to 400th most frequent. `most` rows."""
    dice = random.Random(3)
    while True:
        wide, high = (EAST - WEST) // 10, (NORTH - SOUTH) // 10
        west, south = dice.randrange(WEST, EAST - wide), dice.randrange(SOUTH, NORTH - high)
        box = (west, south, west + wide, south + high)
        word = VOCABULARY[dice.randrange(20, 400)]
        if kind == "newest 100":
            yield Query(limit=min(most, 100), count=count)
        elif kind == "text":
            yield Query(limit=min(most, 50), text=word, count=count)
        else:
            yield Query(limit=min(most, 100), box=box, since=END - DAY, count=count)


def measure(ask: Callable[[Query], int], asked: Iterator[Query], database: Callable[[], float] = lambda: 0.0) -> Asked:
    """`ask` gives the number of rows, `database` the seconds of processor that a database has had."""
    found = Asked([], [], 0)
    end = time.monotonic() + MOST_SECONDS
    for number, query in enumerate(asked):
        theirs, processor, wall = database(), time.thread_time(), time.perf_counter()
        rows = ask(query)
        wall, processor = time.perf_counter() - wall, time.thread_time() - processor + database() - theirs
        if number >= WARMING:
            found.wall.append(wall)
            found.processor.append(processor)
            found.rows += rows
        if len(found.wall) >= MOST_ASKED or (found.wall and time.monotonic() > end):
            return found
    return found


def ask_as(journal: Journal, member: str) -> Callable[[Query], int]:
    policy = journal.policy
    assert policy is not None
    clearance = policy.clearance(member)

    def ask(query: Query) -> int:
        page: Page = journal.read(clearance).threads(query)
        return len(page.threads)

    return ask


def compare(worlds: list[World]) -> str:
    """A line for each question, viewer and world; the last world's stands beside each of the others', also asked for
    no more rows than the other had to give."""
    lines: list[list[object]] = []
    for kind in KINDS:
        for share, member in VIEWERS.items():
            for count in (False, True):
                found = [_asked_in(world, member, kind, count) for world in worlds]
                for world, asked in zip(worlds, found, strict=True):
                    grows = ["", "", ""]
                    if world is not worlds[-1]:
                        grows = [*found[-1].beside(asked), _for_equal_rows(worlds[-1], member, kind, asked)]
                    days = f"{world.records:,} in {world.span / DAY:.1f} d"
                    lines.append([kind, share, "yes" if count else "no", days, *asked.cells, *grows])
    headings = ["question", "viewer sees", "count", "records", *CELLS, "last is x", "x CPU", "x CPU, equal rows"]
    return table(headings, lines)


def _for_equal_rows(world: World, member: str, kind: str, other: Asked) -> str:
    """Uncounted: a count, too, is of what there is."""
    rows = round(other.rows / len(other.wall))
    return _asked_in(world, member, kind, False, rows).beside(other)[1] if rows else "none"


def _asked_in(world: World, member: str, kind: str, count: bool, most: int = 100) -> Asked:
    journal = world.journal()
    ask = ask_as(journal, member)
    database = {}
    if world.url:
        with journal.store.reading():
            database["database"] = processor_of(journal.store.execute("SELECT pg_backend_pid()")[0][0])
    asked = measure(ask, questions(kind, count, most), **database)
    journal.close()
    return asked
