"""threads, show, records, why: what a member sees, read by the operator and noted in the access log first."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec

from jisr import search
from jisr.cli import remote
from jisr.cli.access import note_access
from jisr.cli.common import OK, Commands, print_json, print_table, shown
from jisr.cli.opening import opened, policy_of, time_of, viewer_of
from jisr.cli.records import print_record, record_dict
from jisr.cli.registry import registry
from jisr.cli.words import severity_word
from jisr.errors import Invalid
from jisr.journal.journal import wall_clock
from jisr.journal.policy import Policy
from jisr.journal.query import Page, Query, ThreadRow
from jisr.journal.read import Explained, Reader, ThreadView
from jisr.journal.registry import Box
from jisr.search import Found, Known
from jisr.search.chips import chip_dicts

UNITS = 10_000_000  # of a degree
READER = "MEMBER, MEMBER/LEVEL or MEMBER/POST; a member alone reads at its highest level"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    _add_threads(commands, shared)
    show = commands.add_parser("show", parents=[shared], help="one thread with its records, as a member sees it")
    show.add_argument("thread", metavar="THREAD", help="its reference (K7M-4QX) or id, or those of one of its records")
    _add_reader(show)
    show.set_defaults(run=run_show)
    records = commands.add_parser("records", parents=[shared], help="what a member sees, in the order of arrival")
    _add_reader(records, past=False)
    records.add_argument("--after", metavar="ID", help="the id of the last record seen")
    records.add_argument("--limit", type=int, default=1_000, metavar="N")
    records.set_defaults(run=run_records)
    why = commands.add_parser("why", parents=[shared], help="why a member can, or cannot, see a record")
    why.add_argument("record", metavar="RECORD", help="its reference or id")
    why.add_argument("--as", dest="reader", metavar="MEMBER/POST", help="who asks")
    remote.add_options(why)
    why.add_argument("--for", dest="other", required=True, metavar="MEMBER[/LEVEL]", help="of whom it is asked")
    why.set_defaults(run=run_why)


def _add_threads(commands: Commands, shared: argparse.ArgumentParser) -> None:
    threads = commands.add_parser("threads", parents=[shared], help="what a member sees, the newest first")
    _add_reader(threads)
    threads.add_argument("--kind", metavar="K", help="such as incident, member, log")
    threads.add_argument("--state", metavar="S", help="such as open")
    threads.add_argument(
        "--box", metavar="W,S,E,N", help="degrees; write --box=-10,50,2,60 where it begins with a minus"
    )
    threads.add_argument("--since", metavar="TIME", help="changed at this time or later")
    threads.add_argument(
        "--q", metavar="SEARCH", help="words, and such as from:MOWR kind:methane near:Mosul,20km (docs/search.md)"
    )
    threads.add_argument("--limit", type=int, default=50, metavar="N")
    threads.add_argument("--cursor", metavar="C", help="from the page before")
    threads.set_defaults(run=run_threads)


def _add_reader(parser: argparse.ArgumentParser, past: bool = True) -> None:
    parser.add_argument("--as", dest="reader", metavar="MEMBER[/LEVEL]", help=READER)
    remote.add_options(parser)
    if past:
        parser.add_argument("--at", metavar="TIME", help="as it was known then: a time at which something was recorded")


@contextmanager
def reading(
    args: argparse.Namespace, command: str, what: dict[str, Any]
) -> Iterator[tuple[Reader | remote.RemoteReader, Policy | None]]:
    """The reader that --as and --at name, and the access log knows of it before anything is read; or that of a node
    elsewhere, whose policy is not known here."""
    at = getattr(args, "at", None)
    remote.check_who(args, "reader")
    if args.url:
        with remote.connected(args) as client:
            yield remote.RemoteReader(client, time_of(at, "at")), None
        return
    with opened(args) as journal:
        policy = policy_of(journal)
        clearance, moment = viewer_of(policy, args.reader), time_of(at, "at")
        note_access(Path(args.data), command, args.space, args.reader, clearance, {**what, "at": at})
        yield journal.read(clearance, moment), policy


def run_threads(args: argparse.Namespace) -> int:
    query = Query(
        kind=args.kind, state=args.state, box=read_box(args.box), since=time_of(args.since, "since"),
        cursor=args.cursor, limit=args.limit,
    )  # fmt: skip
    asked = {name: getattr(args, name) for name in ("kind", "state", "box", "since", "q", "cursor")}
    with reading(args, "threads", asked) as (reader, policy):
        if isinstance(reader, remote.RemoteReader):
            page, chips = reader.search(query, args.q)
        else:
            assert policy is not None
            found = Found(query, ()) if args.q is None else search.read(args.q, _known(reader, policy), query)
            page, chips = reader.threads(found.query), chip_dicts(found.chips)
    if args.json:
        print_json({**page_dict(page), "chips": chips})
    else:
        for chip in chips:
            print(shown(chip["text"]))
        _print_page(page, _name_of(reader))
    return OK


def _known(reader: Reader, policy: Policy) -> Known:
    return Known(registry(), policy, wall_clock() if reader.at is None else reader.at)


def _name_of(reader: Reader | remote.RemoteReader) -> str:
    return reader.clearance.name if isinstance(reader, Reader) else reader.reader


def read_box(text: str | None) -> Box | None:
    """W,S,E,N in decimal degrees, as integers of 1e-7 degree."""
    if text is None:
        return None
    try:
        west, south, east, north = (int(Decimal(each) * UNITS) for each in text.split(","))
    except (ValueError, InvalidOperation, OverflowError):
        raise Invalid("{text} is no box: write W,S,E,N in degrees", code="bad_box", field="box", text=text) from None
    return west, south, east, north


def page_dict(page: Page) -> dict[str, Any]:
    threads = [msgspec.structs.asdict(row) for row in page.threads]
    return {"count": page.count, "more": page.more_than_counted, "threads": threads, "cursor": page.cursor}


def title_of(thread: ThreadRow | ThreadView) -> str:
    """A thread whose beginning was taken back has no title left."""
    return thread.title or ("(withdrawn)" if thread.state == "withdrawn" else "(no title to show)")


def _print_page(page: Page, reader: str) -> None:
    rows = [
        (row.ref, row.kind, row.state, severity_word(row.severity), row.updated_at, title_of(row))
        for row in page.threads
    ]
    if rows:
        print_table(("REF", "KIND", "STATE", "SEVERITY", "UPDATED", "TITLE"), rows)
    count = f"more than {page.count:,}" if page.more_than_counted else f"{page.count:,}"
    print(f"{count} thread{'' if page.count == 1 else 's'} that {reader} may see")
    if page.cursor and len(rows) < page.count:
        print(f"more: --cursor {page.cursor}")


def run_show(args: argparse.Namespace) -> int:
    with reading(args, "show", {"thread": args.thread}) as (reader, _):
        thread = reader.thread(args.thread)
    if args.json:
        print_json(thread_dict(thread))
    else:
        _print_thread(thread)
    return OK


def thread_dict(thread: ThreadView) -> dict[str, Any]:
    return {**msgspec.structs.asdict(thread), "records": [record_dict(each) for each in thread.records]}


def _print_thread(thread: ThreadView) -> None:
    print(f"{thread.ref}  {shown(title_of(thread))}")
    print(f"{thread.kind}, {thread.state}, severity {severity_word(thread.severity)}, last changed {thread.updated_at}")
    for record in thread.records:
        print()
        print_record(record)


def run_records(args: argparse.Namespace) -> int:
    if not 1 <= args.limit <= 10_000:
        raise Invalid("limit is 1 to {most}", code="bad_limit", field="limit", most=10_000)
    with reading(args, "records", {"after": args.after}) as (reader, _):
        records = reader.records(args.after, args.limit)
    if args.json:
        print_json({"records": [record_dict(each) for each in records]})
    else:
        rows = [(each.ref, each.type, f"{each.author}/{each.post}", each.recorded_at, each.id) for each in records]
        print_table(("REF", "TYPE", "BY", "RECORDED", "ID"), rows)
    return OK


def run_why(args: argparse.Namespace) -> int:
    with reading(args, "why", {"record": args.record, "for": args.other}) as (reader, policy):
        if isinstance(reader, remote.RemoteReader):
            explained = reader.why(args.record, args.other)
        else:
            assert policy is not None
            explained = reader.why(args.record, viewer_of(policy, args.other, "for"))
    if args.json:
        print_json(explained_dict(explained))
    else:
        print(f"{args.other} {_ANSWERS[explained.allowed]} {args.record}:")
        for reason in explained.reasons:
            print(f"  {shown(reason)}")
    return OK


_ANSWERS = {True: "sees", False: "does not see", None: "may or may not see"}


def explained_dict(explained: Explained) -> dict[str, Any]:
    """`reasons` are sentences; `codes` the same for machines."""
    return {
        "allowed": explained.allowed,
        "reasons": [str(each) for each in explained.reasons],
        "codes": [each.code for each in explained.reasons],
    }
