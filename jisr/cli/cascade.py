"""`jisr cascade`: who loses service when something fails, generated networks, and empty tables to fill in."""

import argparse
import sys
import threading
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from jisr.cli.common import FOUND_A_PROBLEM, OK, WRONG_USE, Commands, complain, print_json, print_table
from jisr.engine import answers, generate, report
from jisr.engine.durations import NotAnAmount, parse
from jisr.engine.faults import NetworkFaults
from jisr.engine.forecast import Forecast, forecast
from jisr.engine.load import load, templates
from jisr.engine.network import UnknownAsset

STOPPED = 130
QUIET_SECONDS, TELL_EVERY = 10.0, 5.0


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `cascade` and what it can do."""
    parser = commands.add_parser("cascade", help="who loses service when something fails, when, and why")
    actions = parser.add_subparsers(dest="action", required=True)
    _add_run(actions, shared)
    made = actions.add_parser("generate", parents=[shared], help="a notional national network as a folder or workbook")
    made.add_argument("target", metavar="DIR", help="a folder for CSV files, or a name that ends in .xlsx")
    made.add_argument("--assets", type=int, default=500, metavar="N")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--no-loops", action="store_true", help="leave out the needs that close loops")
    made.set_defaults(run=run_generate)
    empty = actions.add_parser("templates", parents=[shared], help="tables with their headings, to fill in")
    empty.add_argument("target", metavar="DIR")
    empty.set_defaults(run=run_templates)
    import_module("jisr.cli.cascade_more").add(actions, shared)  # it uses this module's helpers, so it comes later


def _add_run(actions: Any, shared: argparse.ArgumentParser) -> None:
    run = actions.add_parser("run", parents=[shared], help="lose assets and see what follows")
    run.add_argument("network", metavar="NETWORK", help="XLSX workbook, folder of CSV or Parquet files, or GeoJSON")
    run.add_argument(
        "--lose", action="append", default=[], metavar="ID[@TIME]", help="ID, ID@2h, or ID@ and an ISO time"
    )
    run.add_argument("--horizon", metavar="TIME", help="look no further than this, such as 72h")
    run.add_argument("--at", metavar="TIME", help="the start, ISO 8601 (default: the latest time in the tables)")
    run.add_argument("--explain", metavar="ID", help="the chain behind this asset's loss (default: the worst hit)")
    run.add_argument("--html", metavar="FILE", help="write a report with timeline and chain")
    run.add_argument("--dir", choices=("ltr", "rtl"), default="ltr", help="reading direction of the report")
    run.set_defaults(run=run_cascade)


class WrongUse(ValueError):
    """The command line says something that cannot be done."""


class Teller:
    """Says on stderr what a long run is doing: nothing for ten seconds, then every five."""

    def __init__(self) -> None:
        self.stage = "starting"
        self.begun = time.monotonic()
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._tell, daemon=True)

    def __call__(self, stage: str) -> None:
        self.stage = stage

    def __enter__(self) -> "Teller":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()

    def _tell(self) -> None:
        wait = QUIET_SECONDS
        while not self.done.wait(wait):
            complain(f"{time.monotonic() - self.begun:.0f} s: {self.stage} (Ctrl-C stops)")
            wait = TELL_EVERY


def run_cascade(args: argparse.Namespace) -> int:
    try:
        with Teller() as tell:
            return _run(args, tell)
    except NetworkFaults as found:
        return _faults(args, found)
    except (WrongUse, UnknownAsset, FileNotFoundError) as error:
        complain(str(error))
        return WRONG_USE
    except KeyboardInterrupt:
        complain("stopped")
        return STOPPED


def _run(args: argparse.Namespace, tell: Teller) -> int:
    at = _moment(args.at) if args.at else None
    now = at if at is not None else int(datetime.now(UTC).timestamp())
    losses = [_loss(text) for text in args.lose]
    horizon_h = _hours(args.horizon) if args.horizon else None
    case = load(args.network, now=now, progress=tell)
    moments = [moment for _, _, moment in losses if moment is not None]
    start = at if at is not None else case.latest
    start = min(moments) if start is None and moments else start
    lost = {asset: hours if moment is None else (moment - (start or 0)) / 3600 for asset, hours, moment in losses}
    tell("computing the cascade")
    found = forecast(case, lost, start=start, horizon_h=horizon_h)
    explained = args.explain or answers.worst_hit(found)
    if explained:
        case.network.index_of(explained)
    if args.html:
        tell("writing the report")
        Path(args.html).write_text(report.html(found, explained, direction=args.dir), encoding="utf-8")
    tell("writing the answer")
    if args.json:
        print_json(answers.document(found, notes=case.notes))
    else:
        _print(found, explained, case.notes)
    return OK


def _loss(text: str) -> tuple[str, float, int | None]:
    """(asset, hours after the start, or Unix seconds): `ID`, `ID@2h`, `ID@2026-01-01T06:00Z`."""
    asset, at, moment = text.rpartition("@")
    if not at:
        return text, 0.0, None
    try:
        return asset, _hours(moment), None
    except WrongUse:
        return asset, 0.0, _moment(moment)


def _hours(text: str) -> float:
    try:
        amount = parse(text)
    except NotAnAmount as error:
        raise WrongUse(str(error)) from None
    if not amount.certain:
        raise WrongUse(f"{text!r} is a range; write one time, such as 6h")
    return amount.central


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text!r} is neither a duration (2h) nor an ISO time (2026-01-01T06:00Z)") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _faults(args: argparse.Namespace, found: NetworkFaults) -> int:
    if args.json:
        names = ("table", "row", "column", "message", "fix")
        print_json({"errors": [{name: getattr(fault, name) for name in names} for fault in found.faults]})
    else:
        for fault in found.faults:
            print(fault)
    complain(f"{len(found.faults)} faults in the network; nothing was computed")
    return FOUND_A_PROBLEM


def _print(found: Forecast, explained: str | None, notes: tuple[str, ...]) -> None:
    for note in notes:
        complain(f"ignored: {note}")
    lost = len(found.order)
    print(f"{lost:,} of {found.network.size:,} assets lost\n")
    if not lost:
        return
    print_table(("type", "assets", "lost", "first after", "half after"), answers.type_rows(found))
    rows = answers.area_rows(found)
    if rows:
        print(f"\npeople without service within {found.counted_s / 3600:g} h")
        print_table(("area", "people", "person-hours", "first after"), rows)
    if explained:
        print(f"\nwhy {explained} is lost")
        print_table(("after", "asset", "because", "bridged", "source and age"), answers.chain_rows(found, explained))
    for line in answers.loop_lines(found):
        print(f"\n{line}")


def run_generate(args: argparse.Namespace) -> int:
    try:
        made = generate.tables(args.assets, args.seed, loops=not args.no_loops)
    except ValueError as error:
        complain(str(error))
        return WRONG_USE
    target = Path(args.target)
    (generate.write_workbook if target.suffix.lower() == ".xlsx" else generate.write_folder)(made, target)
    rows = [(name, len(frame)) for name, frame in made.items()]
    print_json({"target": str(target), "rows": dict(rows)}) if args.json else print_table(("table", "rows"), rows)
    return OK


def run_templates(args: argparse.Namespace) -> int:
    paths = [str(path) for path in templates(Path(args.target))]
    print_json({"files": paths}) if args.json else print("\n".join(paths), file=sys.stdout)
    return OK
