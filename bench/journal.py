"""What the journal costs: python -m bench.journal world|queries|past|search|append|verify|rebuild|memory|rls [options].

`world` makes the journals that the others ask. PostgreSQL is the server that JISR_TEST_POSTGRES_URL names; without one
its rows are left out and said to be. bench/run.sh does all of it.
"""

import argparse
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench import appending, measure, upkeep
from bench.past import past
from bench.questions import compare
from bench.rls import baseline
from bench.searching import searches
from bench.world import SPAN, Loaded, World, facts, load

URL = "JISR_TEST_POSTGRES_URL"
SMALL = 10_000


def main() -> int:
    args = _parser().parse_args()
    if args.quiet:
        measure.report = lambda name, *parts: None
    stores = [store for store in ("sqlite", "postgres") if args.store in (store, "both")]
    if "postgres" in stores and not os.environ.get(URL):
        print(f"bench: {URL} names no server: PostgreSQL is not measured", file=sys.stderr)
        stores.remove("postgres")
    if args.task == "memory":
        measure.report("memory", upkeep.memory(_passed_on(args)))
        return 0
    for store in stores:
        _run(args, store)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.journal", description=__doc__.splitlines()[0])
    tasks = ["world", "queries", "past", "search", "append", "verify", "rebuild", "memory", "rls"]
    parser.add_argument("task", choices=tasks)
    parser.add_argument("--records", type=int, default=1_000_000, help="of the large world; the small one has 10,000")
    parser.add_argument("--store", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where the worlds are kept")
    parser.add_argument(
        "--varied", action="store_true", help="a label of its own for every report: thousands of groups"
    )
    parser.add_argument("--quiet", action="store_true", help="measure without writing results")
    return parser


def _passed_on(args: argparse.Namespace) -> list[str]:
    return ["--records", str(args.records), "--folder", str(args.folder), "--store", "sqlite"]


def _run(args: argparse.Namespace, store: str) -> None:
    large = _world(args, store, args.records)
    small = _world(args, store, SMALL)
    # As many a day as in the large world: its first hours.
    begun = _world(args, store, SMALL, SPAN * SMALL // args.records)
    name = f"{args.task}-{store}" + ("-varied" if args.varied else "")
    if args.task == "world":
        loaded = [(world, load(world)) for world in (small, begun, large)]
        measure.report(name, _loading(loaded))
    elif args.task == "queries":
        measure.report(name, compare([small, begun, large]))
    elif args.task == "past":
        measure.report(name, past(large))
    elif args.task == "search":
        measure.report(name, searches(large))
    elif args.task == "append":
        parts = [appending.batches(large)]
        if store == "sqlite":
            parts.insert(0, appending.one_by_one(large))
        measure.report(name, *parts)
    elif args.task == "verify":
        measure.report(name, upkeep.verification(large))
    elif args.task == "rebuild":
        measure.report(name, upkeep.rebuild(large))
    elif store == "postgres":
        measure.report("rls", baseline(large))


def _world(args: argparse.Namespace, store: str, records: int, span: int = SPAN) -> World:
    name = f"{store}-{records}" + ("-varied" if args.varied else "") + ("" if span == SPAN else "-begun")
    url = _database(name.replace("-", "_")) if store == "postgres" else ""
    return World(name, records, args.folder / name, url, span=span, varied=args.varied)


def _database(name: str) -> str:
    """A database of the server for one world, made where it is missing."""
    server = os.environ[URL]
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (f"bench_{name}",)).fetchone()
        if known is None:
            connection.execute(f'CREATE DATABASE "bench_{name}" TEMPLATE template0')
    return urlunsplit(urlsplit(server)._replace(path=f"/bench_{name}"))


def _loading(loaded: list[tuple[World, Loaded]]) -> str:
    lines = []
    for world, each in loaded:
        last = each.batches[-max(1, len(each.batches) // 10) :]
        size = world.records // len(each.batches)
        lines.append(
            [
                f"{each.records:,}", size, f"{each.records / each.seconds:,.0f}",
                f"{each.records / each.processor:,.0f}",
                f"{size * len(last) / sum(last):,.0f}", measure.ms(measure.percentile(each.batches, 0.99)),
            ]
        )  # fmt: skip
    headings = ["records", "batch", "per s", "per s of own CPU", "per s, last tenth", "p99 ms a batch"]
    counted = [[f"{number:,}" for number in facts(world).values()] for world, _ in loaded]
    return measure.table(headings, lines) + "\n\n" + measure.table(list(facts(loaded[0][0])), counted)


if __name__ == "__main__":
    sys.exit(main())
