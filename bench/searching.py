"""Each operator of a search beside the plain list of the same viewer: 50 rows, with their count and without."""

from bench.measure import percentile, table
from bench.pack import VIEWERS
from bench.questions import ask_as, measure
from bench.world import END, World
from jisr import search
from jisr.journal.query import Query
from jisr.journal.record import reference_of

LINES = (
    "from:MOH", "from:OTHER", "-from:MOH", "kind:incident", "kind:sitrep", "-kind:sitrep", "state:open", "post:duty",
    "label:RESTRICTED", "-label:OPEN", "after:-24h", "before:-10d", "near:33.3,44.4,20km", "near:Baghdad,100km",
    "from:MOH kind:sitrep label:OFFICIAL", "from:MOH near:Baghdad,20km",
)  # fmt: skip


def searches(world: World) -> str:
    journal = world.journal()
    policy = journal.policy
    assert policy is not None
    known = search.Known(journal.registry, policy, END)
    lines: list[list[object]] = []
    for share, member in VIEWERS.items():
        ask = ask_as(journal, member)
        newest = journal.read(policy.clearance(member)).threads(Query(limit=1)).threads[0]
        for count in (False, True):
            plain = Query(limit=50, count=count)
            asked = {"(plain list)": plain, "ref:": search.read(f"ref:{reference_of(newest.id)}", known, plain).query}
            asked |= {line: search.read(line, known, plain).query for line in LINES}
            base = 0.0
            for line, query in asked.items():
                found = measure(ask, iter(lambda query=query: query, None))
                wall = [1000 * percentile(found.wall, each) for each in (0.5, 0.99)]
                base = base or wall[1]
                rows = f"{found.rows / len(found.wall):.0f}"
                times = [*(f"{each:.2f}" for each in wall), f"{1000 * percentile(found.processor, 0.99):.2f}"]
                lines.append([line, share, "yes" if count else "no", rows, *times, f"{wall[1] / base:.1f}"])
    journal.close()
    headings = ["search", "viewer sees", "count", "rows", "p50 ms", "p99 ms", "p99 ms CPU", "p99, x plain"]
    return table(headings, lines)
