"""`jisr cascade critical | mitigate | restore | montecarlo`: what must not be lost, what buys time, what to repair."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from math import inf, isfinite
from typing import Any, NamedTuple

import numpy as np

from jisr.cli import cascade
from jisr.cli.common import OK, WRONG_USE, Commands, complain, print_json, print_table
from jisr.engine import critical, exposure, mitigate, montecarlo, recovery, restore
from jisr.engine.case import Case
from jisr.engine.durations import Amount, NotAnAmount, parse
from jisr.engine.failure_sets import failure_sets
from jisr.engine.families import TooLarge
from jisr.engine.faults import NetworkFaults
from jisr.engine.load import load
from jisr.engine.network import NEVER, Inputs, UnknownAsset
from jisr.engine.uncertain import uncertain

Work = Callable[[argparse.Namespace, cascade.Teller], int]


class Begun(NamedTuple):
    """What every command starts from."""

    case: Case
    inputs: Inputs
    horizon_h: float


def add(subcommands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the analyses to `jisr cascade`."""
    chosen = _command(subcommands, shared, "critical", "what must not be lost", run_critical)
    chosen.add_argument("--service", metavar="ID", help="the smallest sets of assets whose loss takes this one down")
    chosen.add_argument("--sets", type=int, default=3, metavar="K", help="with --service: sets of up to K assets")
    chosen.add_argument("--within", metavar="TIME", help="with --service: lost within this time (default: at any time)")
    chosen.add_argument("--together", type=int, metavar="K", help="the worst loss of K assets together")
    _command(subcommands, shared, "mitigate", "where the stocks buy most", run_mitigate)
    order = _command(subcommands, shared, "restore", "in which order the crews should repair", run_restore)
    order.add_argument("--crews", type=int, metavar="N", help="N crews for anything, instead of the table's")
    many = _command(
        subcommands, shared, "montecarlo", "how sure it is: many scenarios of what is uncertain", run_montecarlo
    )
    many.add_argument("--scenarios", type=int, default=1000, metavar="N")
    many.add_argument("--seed", type=int, default=1)
    many.add_argument("--service", action="append", default=[], metavar="ID", help="(default: those most often lost)")
    many.add_argument("--threads", type=int, default=1, metavar="N")


def _command(
    subcommands: Commands, shared: argparse.ArgumentParser, name: str, text: str, work: Work
) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = subcommands.add_parser(name, parents=[shared], help=text)
    made.add_argument("network", metavar="NETWORK", help="XLSX workbook, folder of CSV or Parquet files, or GeoJSON")
    made.add_argument(
        "--lose", action="append", default=[], metavar="ID[@TIME]", help="ID, ID@2h, or ID@ and an ISO time"
    )
    made.add_argument("--horizon", default="72h", metavar="TIME", help="count person-hours until then (default 72h)")
    made.add_argument("--at", metavar="TIME", help="the start, ISO 8601 (default: the latest time in the tables)")
    made.add_argument("--top", type=int, default=20, metavar="N", help="how many rows to show")
    made.set_defaults(run=lambda args: _guarded(work, args))
    return made


def _guarded(work: Work, args: argparse.Namespace) -> int:
    try:
        with cascade.Teller() as tell:
            return work(args, tell)
    except NetworkFaults as found:
        return cascade._faults(args, found)
    except (cascade.WrongUse, UnknownAsset, FileNotFoundError, NotAnAmount, TooLarge) as error:
        complain(str(error))
        return WRONG_USE
    except KeyboardInterrupt:
        complain("stopped")
        return cascade.STOPPED


def _begin(args: argparse.Namespace, tell: cascade.Teller) -> Begun:
    """Load, and lose what was said at certain times."""
    at = cascade._moment(args.at) if args.at else None
    case = load(args.network, now=at if at is not None else int(datetime.now(UTC).timestamp()), progress=tell)
    losses = [cascade._loss(text) for text in args.lose]
    moments = [moment for _, _, moment in losses if moment is not None]
    start = at if at is not None else case.latest
    start = min(moments) if start is None and moments else start
    lost = {asset: hours if moment is None else (moment - (start or 0)) / 3600 for asset, hours, moment in losses}
    horizon_h = cascade._hours(args.horizon)
    tell("computing")
    return Begun(case, case.inputs(lost, start)[0], horizon_h)


def run_critical(args: argparse.Namespace, tell: cascade.Teller) -> int:
    begun = _begin(args, tell)
    if args.service:
        return _sets(args, begun)
    if args.together:
        return _together(args, begun)
    found = critical.singles(begun.case.network, begun.inputs, horizon_h=begun.horizon_h).table(args.top)
    return _show(
        args, "single losses, the worst first", {"horizon_h": begun.horizon_h, "tried": begun.case.network.size}, found
    )


def _sets(args: argparse.Namespace, begun: Begun) -> int:
    network = begun.case.network
    within = cascade._hours(args.within) if args.within else inf
    found = failure_sets(network, network.index_of(args.service), largest=args.sets, within_h=within)
    named = [[network.id_of(asset) for asset in one] for one in found.sets]
    if args.json:
        limit = within if isfinite(within) else None
        print_json(
            {"service": args.service, "largest": args.sets, "within_h": limit, "count": found.count, "sets": named}
        )
        return OK
    print(f"{found.count:,} minimal failure sets of up to {args.sets} assets take {args.service} down\n")
    print_table(("assets", "lost together"), [(len(one), ", ".join(one)) for one in named[: args.top]])
    return OK


def _together(args: argparse.Namespace, begun: Begun) -> int:
    network = begun.case.network
    found = critical.worst(network, begun.inputs, args.together, horizon_h=begun.horizon_h)
    named = [network.id_of(asset) for asset in found.assets]
    if args.json:
        figures = {"person_hours": found.person_hours, "bound": found.bound_h, "gap": found.gap, "method": found.method}
        print_json({"assets": named, "horizon_h": begun.horizon_h, **figures})
        return OK
    print(f"{', '.join(named)}: {found.person_hours:,.0f} person-hours within {begun.horizon_h:g} h ({found.method})")
    if found.method == critical.GREEDY:
        print(
            f"no set of {args.together} costs more than {found.bound_h:,.0f};"
            f" the worst may be above this by {found.gap:.0%} of that"
        )
    return OK


def run_mitigate(args: argparse.Namespace, tell: cascade.Teller) -> int:
    begun = _begin(args, tell)
    rows = begun.case.stocks.itertuples()
    stocks = [mitigate.Stock(str(row.id), str(row.group), float(row.quantity), str(row.unit)) for row in rows]
    if not stocks:
        complain("the network has no table `stocks`; nothing can be brought anywhere")
        return WRONG_USE
    network = begun.case.network
    found = mitigate.rank(network, begun.inputs, stocks, horizon_h=begun.horizon_h)
    tell("planning deliveries")
    plan, _ = mitigate.allocate(network, begun.inputs, stocks, horizon_h=begun.horizon_h)
    facts = {
        "horizon_h": begun.horizon_h,
        "person_hours": found.base_person_hours,
        "candidates": found.candidates,
        "tried": found.tried,
        "plan": [{**choice._asdict(), "person_hours_per_unit": choice.per_unit} for choice in plan],
    }
    code = _show(args, "each delivery alone, the most averted per unit first", facts, found.table().head(args.top))
    if not args.json:
        print(f"\na plan for all stocks (greedy), of {found.base_person_hours:,.0f} person-hours")
        columns = ("stock", "asset", "group", "amount", "unit", "hours", "person-hours averted")
        print_table(columns, [_plain(choice) for choice in plan])
    return code


def run_restore(args: argparse.Namespace, tell: cascade.Teller) -> int:
    begun = _begin(args, tell)
    crews = _crews(args, begun.case)
    if not crews:
        complain("there are no crews: add a table `crews`, or say --crews N")
        return WRONG_USE
    network = begun.case.network
    if not (begun.inputs.own_s < NEVER).any():
        complain("nothing is lost, so there is nothing to repair: say --lose ID")
        return WRONG_USE
    found = restore.restore(network, begun.inputs, crews, horizon_h=begun.horizon_h)
    history = recovery.simulate(network, begun.inputs, found.plan, horizon_h=begun.horizon_h)
    loops = [loop.why(network) for loop in history.loops()]
    back = history.table(crews)
    damaged = [network.id_of(int(asset)) for asset in np.flatnonzero(history.damaged)]
    named = [network.id_of(asset) for asset in found.order]
    if args.json:
        figures = {"person_hours": found.person_hours, "first_lost_first": found.first_lost_h}
        claim = {"method": found.method, "bound": found.bound_h, "gap": found.gap}
        print_json(
            {"order": named, **figures, **claim, "dark_loops": loops, "not_repaired": damaged, "changes": _rows(back)}
        )
        return OK
    print(f"repair in this order ({found.method}): {', '.join(named)}")
    print(f"{found.person_hours:,.0f} person-hours within {begun.horizon_h:g} h")
    print(f"{found.first_lost_h:,.0f} if what was lost first is repaired first")
    print(
        "no bound was computed"
        if found.gap is None
        else f"no order is better than {found.bound_h:,.0f} (gap {found.gap:.1%})"
    )
    print()
    print_table(tuple(back.columns), [_plain(row) for row in back.head(args.top).itertuples(index=False)])
    for line in loops:
        print(f"\nstays dark: {line}")
    if damaged:
        print(f"\nnot repaired within {begun.horizon_h:g} h: {', '.join(damaged)}")
    return OK


def _crews(args: argparse.Namespace, case: Case) -> list[recovery.Crew]:
    if args.crews:
        return [recovery.Crew(f"crew {number + 1}") for number in range(args.crews)]
    return [
        recovery.Crew(str(row.id), str(row.type) or None, float(row.available_h))
        for row in case.crews.itertuples()
        for _ in range(int(row.count))
    ]


def run_montecarlo(args: argparse.Namespace, tell: cascade.Teller) -> int:
    certain, ranges = _split(args.lose)
    args.lose = certain
    begun = _begin(args, tell)
    network, inputs = begun.case.network, begun.inputs
    case = uncertain(network, inputs, ranges)
    who = exposure.exposure(network)
    horizon_s = round(begun.horizon_h * 3600)
    wanted = network.indices_of(args.service) if args.service else np.arange(network.size, dtype=np.int32)
    found = montecarlo.run(
        network,
        inputs,
        scenarios=args.scenarios,
        seed=args.seed,
        horizon_h=begun.horizon_h,
        services=_chosen(args, begun, case, wanted),
        case=case,
        measures={"person_hours": lambda times: exposure.person_hours(who, times, horizon_s)},
        threads=args.threads,
    )
    people = found.mean("person_hours")
    facts: dict[str, Any] = {"scenarios": args.scenarios, "seed": args.seed, "horizon_h": begun.horizon_h}
    facts |= {"person_hours": people.value, "person_hours_error": people.error}
    if not args.json:
        print(f"{people.value:,.0f} ± {people.error:,.0f} person-hours within {begun.horizon_h:g} h")
        print(f"{args.scenarios:,} scenarios\n")
    return _show(args, "how likely each is lost, and when (hours; ± one standard error)", facts, found.table())


def _chosen(args: argparse.Namespace, begun: Begun, case: Any, wanted: Any) -> list[int]:
    """The services named; else those lost most often in a first fifty scenarios."""
    if args.service:
        return [int(asset) for asset in wanted]
    first = montecarlo.run(
        begun.case.network, begun.inputs, scenarios=50, seed=args.seed, horizon_h=begun.horizon_h, case=case
    )
    often = np.lexsort((wanted, -begun.case.network.asset_population, -first.times_lost))
    return [int(asset) for asset in often[: args.top] if first.times_lost[asset]]


def _split(losses: list[str]) -> tuple[list[str], dict[str, Amount]]:
    """Losses at certain times as they are, and those at `ID@6-12h` or `ID@tri(4,8,24)`."""
    certain: list[str] = []
    ranges: dict[str, Amount] = {}
    for text in losses:
        asset, at, moment = text.rpartition("@")
        try:
            amount = parse(moment) if at else None
        except NotAnAmount:
            amount = None
        if amount is None or amount.certain:
            certain.append(text)
        else:
            ranges[asset] = amount
    return certain, ranges


def _show(args: argparse.Namespace, heading: str, facts: dict[str, Any], table: Any) -> int:
    if args.json:
        print_json({**facts, "rows": _rows(table)})
        return OK
    print(heading)
    print_table(tuple(table.columns), [_plain(row) for row in table.itertuples(index=False)])
    return OK


def _rows(table: Any) -> list[dict[str, Any]]:
    """Rows as data; what is not a number is null."""
    return [
        {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def _plain(row: Any) -> list[object]:
    return [_cell(value) for value in row]


def _cell(value: object) -> object:
    if isinstance(value, float):
        return (
            f"{value:,.4g}" if isfinite(value) and abs(value) < 1000 else (f"{value:,.0f}" if isfinite(value) else "")
        )
    return value
