"""A journal of N records in 0.3 N threads over 30 days, made through the real append in batches: loading it is the
measurement of batches.
"""

import random
import shutil
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import psycopg

from bench.pack import AUTHORS, Fitting, do_apply, kinds_of_label
from jisr.cli.registry import registry
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of

DAY = 86_400_000
END = 1_795_400_000_000  # the last record's time, ms
SPAN = 30 * DAY
VOCABULARY = [f"w{number:04d}" for number in range(5_000)]
ZIPF = list(accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))
WORDS = 24
# A country of about 10 by 8 degrees, in 1e-7 degree.
WEST, SOUTH, EAST, NORTH = 388_000_000, 291_000_000, 485_000_000, 373_000_000
TOWNS = 20
STILL_REPORTED = 20  # batches back from which threads still get reports


@dataclass
class World:
    """Where it lies and what it is."""

    name: str
    records: int
    folder: Path
    url: str = ""
    now: int = END
    span: int = SPAN  # from the first record to the last, ms
    varied: bool = False  # every report with a label of its own: many groups

    def journal(self) -> Journal:
        """The clock stands at the world's end."""
        return self._node().open()

    def create(self) -> Journal:
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute("DROP SCHEMA IF EXISTS jisr_real CASCADE")
        self.folder.mkdir(parents=True)
        return self._node().create("real")

    def _node(self) -> Node:
        return Node(self.folder, registry(), self.url, clock=lambda: self.now)

    @property
    def batch(self) -> int:
        return max(20, min(1_000, self.records // 200))


class Generator:
    """The same records for every store: everything comes from one seed."""

    def __init__(self, world: World, fitting: Fitting, batch: int = 0, prefix: str = "") -> None:
        """`prefix` keeps the client_ids apart from those that the journal holds already."""
        self.world, self.fitting = world, fitting
        self.batch, self.prefix = batch or world.batch, prefix
        self.random = random.Random(11)
        self.weights = [share for _, share in kinds_of_label()]
        self.kinds = [label for label, _ in kinds_of_label()]
        self.towns = [self._anywhere() for _ in range(TOWNS)]
        self.recent: deque[list[tuple[str, str, int]]] = deque(maxlen=STILL_REPORTED)  # (id, author, kind)
        self.made = 0

    def batches(self) -> Iterator[tuple[Actor, list[Submission]]]:
        """The ids that a batch got are handed back by `note`."""
        for number in range(-(-self.world.records // self.batch)):
            size = min(self.batch, self.world.records - self.made)
            author = AUTHORS[number % len(AUTHORS)]
            begin = END - self.world.span
            self.world.now = begin + self.world.span * (self.made + size) // self.world.records
            yield Actor(member=author, post="duty"), self._batch(author, size)
            self.made += size

    def note(self, author: str, opened: list[tuple[str, int]]) -> None:
        self.recent.append([(record_id, author, kind) for record_id, kind in opened])

    def _batch(self, author: str, size: int) -> list[Submission]:
        openable = self.fitting.openable(author)
        weights = [self.weights[kind] for kind in openable]
        self.opened = self.random.choices(openable, weights, k=max(1, size * 3 // 10))
        lines = [self._opening(f"{self.prefix}{self.made + at}", kind) for at, kind in enumerate(self.opened)]
        while len(lines) < size:
            lines.append(self._report(author, f"{self.prefix}{self.made + len(lines)}"))
        return lines

    def _opening(self, client_id: str, kind: int) -> Submission:
        lon, lat = self._place()
        body = {
            "title": self._words(6), "what": "flood", "observed_at": text_of(self.world.now),
            "severity": self.random.randrange(6), "place": {"lon": lon, "lat": lat, "precision_m": 500},
            "description": self._words(WORDS - 6),
        }  # fmt: skip
        return Submission(type="incidents.opened", body=body, label=self.kinds[kind], client_id=client_id)

    def _report(self, author: str, client_id: str) -> Submission:
        thread, kind = self._thread_for(author)
        now = text_of(self.world.now)
        body = {"period": {"from": now, "to": now}, "situation": self._words(WORDS), "observed_at": now}
        return Submission(
            type="incidents.sitrep", body=body, label=self.kinds[kind], client_id=client_id, thread=thread
        )

    def _thread_for(self, author: str) -> tuple[str, int]:
        """A thread of the last days that the author may report in, or one of this batch; and under which label."""
        for _ in range(20 if self.recent else 0):
            thread, opener, kind = self.random.choice(self.random.choice(self.recent))
            fitting = self.fitting.within(opener, kind, author)
            if fitting and (kind in fitting or self.world.varied or self.random.random() < 0.15):
                varied = kind not in fitting or self.random.random() < (1 if self.world.varied else 0.15)
                return thread, self.random.choice(fitting) if varied else kind
        at = self.random.randrange(len(self.opened))
        return f"@{self.prefix}{self.made + at}", self.opened[at]

    def _words(self, count: int) -> str:
        return " ".join(self.random.choices(VOCABULARY, cum_weights=ZIPF, k=count))

    def _place(self) -> tuple[int, int]:
        """Half of them within about 20 km of a town."""
        if self.random.random() < 0.5:
            return self._anywhere()
        lon, lat = self.random.choice(self.towns)
        spread = 2_000_000
        return lon + self.random.randint(-spread, spread), lat + self.random.randint(-spread, spread)

    def _anywhere(self) -> tuple[int, int]:
        return self.random.randint(WEST, EAST), self.random.randint(SOUTH, NORTH)


@dataclass
class Loaded:
    """How loading went: seconds inside append alone, in all and of this process's processor, and of each batch."""

    records: int
    seconds: float
    processor: float
    batches: list[float]


def load(world: World) -> Loaded:
    journal = world.create()
    world.now = END - world.span - DAY
    do_apply(journal)
    policy = journal.policy
    assert policy is not None
    generator = Generator(world, Fitting(policy, [label for label, _ in kinds_of_label()]))
    processor, times = 0.0, []
    for actor, submissions in generator.batches():
        begun, wall = time.process_time(), time.perf_counter()
        accepted = journal.append(actor, submissions)
        times.append(time.perf_counter() - wall)
        processor += time.process_time() - begun
        opened = zip(accepted, generator.opened, strict=False)
        generator.note(actor.member, [(each.id, kind) for each, kind in opened])
    world.now = END
    journal.close()
    return Loaded(world.records, sum(times), processor, times)


def facts(world: World) -> dict[str, Any]:
    """Counted in the world's own tables."""
    store = world.journal().store
    with store.reading():
        return {
            name: store.execute(f"SELECT count(*) FROM {table}")[0][0]
            for name, table in [
                ("records", "record"), ("views", "view_{v}"), ("past views", "past_{v}"), ("groups", "audience_{v}"),
                ("clearances", "clearance_{v}"), ("cells", "cell_{v}"),
            ]
        }  # fmt: skip
