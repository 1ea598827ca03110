"""The past: a thread as it was (target 50 ms), a list as it was (target 1 s)."""

import random
import time

from bench.measure import ms, percentile, table
from bench.pack import VIEWERS
from bench.world import END, SPAN, World
from jisr.journal.query import Query

LISTS, THREADS = 20, 100


def past(world: World) -> str:
    journal = world.journal()
    policy = journal.policy
    assert policy is not None
    dice = random.Random(4)
    lines: list[list[object]] = []
    for share, member in VIEWERS.items():
        clearance = policy.clearance(member)
        lists, threads = [], []
        known: list[tuple[str, int]] = []
        for _ in range(LISTS):
            at = END - dice.randrange(SPAN)
            begin = time.perf_counter()
            page = journal.read(clearance, at).threads(Query(limit=50))
            lists.append(time.perf_counter() - begin)
            known += [(row.id, at) for row in page.threads]
        for thread, at in dice.choices(known, k=THREADS if known else 0):
            begin = time.perf_counter()
            journal.read(clearance, at).thread(thread)
            threads.append(time.perf_counter() - begin)
        for name, times in (("list of the past", lists), ("thread of the past", threads)):
            lines.append([name, share, len(times), ms(percentile(times, 0.5)), ms(percentile(times, 0.99))])
    journal.close()
    return table(["question", "viewer sees", "asked", "p50 ms", "p99 ms"], lines)
