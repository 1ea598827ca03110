"""submit: records from a file or standard input, all or none; --dry-run says who would see them."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from jisr.cli import remote
from jisr.cli.access import note_access
from jisr.cli.common import OK, Commands, print_json, print_table
from jisr.cli.opening import actor_of, opened, policy_of
from jisr.errors import BatchRefused
from jisr.journal.append import Accepted
from jisr.journal.batch import Batch, read_batch
from jisr.journal.journal import Audience, Journal
from jisr.journal.policy import Policy
from jisr.journal.record import Actor, Submission


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    submit = commands.add_parser("submit", parents=[shared], help="hand records in, all or none")
    submit.add_argument("--as", dest="actor", metavar="MEMBER/POST", help="who says it")
    remote.add_options(submit)
    submit.add_argument("--dry-run", action="store_true", help="say who would see each record; submit nothing")
    submit.add_argument("file", metavar="FILE.ndjson|-", help="one JSON object a line, or one over many; - is stdin")
    submit.set_defaults(run=run_submit)


def run_submit(args: argparse.Namespace) -> int:
    remote.check_who(args, "actor")
    if args.url:
        return remote.submit(args, _read(args.file))
    batch = read_batch(_read(args.file))
    with opened(args) as journal:
        policy = policy_of(journal)
        actor = actor_of(policy, args.actor)
        try:
            if args.dry_run:
                return _dry_run(args, journal, policy, actor, batch)
            accepted = journal.append(actor, batch.entries)
        except BatchRefused as refused:
            raise batch.at_its_lines(refused) from None
    print_accepted(accepted, args.json)
    return OK


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def print_accepted(accepted: Sequence[Accepted], as_json: bool) -> None:
    if as_json:
        print_json({"accepted": [msgspec.structs.asdict(each) for each in accepted]})
    else:
        print_table(("REF", "ID"), [(each.ref, each.id) for each in accepted])


def _dry_run(args: argparse.Namespace, journal: Journal, policy: Policy, actor: Actor, batch: Batch) -> int:
    clearance = policy.post_clearance(actor.member, actor.post)
    note_access(Path(args.data), "submit --dry-run", args.space, actor.name, clearance, {"lines": len(batch.entries)})
    found = journal.dry_run(actor, batch.entries)
    if args.json:
        print_json({"would_see": [audience_dict(each, batch.lines, policy) for each in found]})
        return OK
    for each in found:
        _print_audience(each, batch, policy)
    print("nothing was submitted")
    return OK


def audience_dict(audience: Audience, lines: Sequence[int], policy: Policy) -> dict[str, Any]:
    return {
        "line": lines[audience.line - 1],
        "readers": audience.readers,
        "not": sorted(policy.members.keys() - audience.readers.keys()),
    }


def _print_audience(audience: Audience, batch: Batch, policy: Policy) -> None:
    entry = batch.entries[audience.line - 1]
    what = entry.type if isinstance(entry, Submission) else ""
    print(f"line {batch.lines[audience.line - 1]}, {what}, would be seen by")
    print_table(("MEMBER", "READING AT"), [(member, " ".join(levels)) for member, levels in audience.readers.items()])
    others = sorted(policy.members.keys() - audience.readers.keys())
    print(f"and not by {', '.join(others) or 'nobody'}")
