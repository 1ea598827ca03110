"""framework check: what is missing, double or contradictory in the framework, as a member sees it."""

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from jisr.capabilities.framework.checks import ERROR, MEANING, Context, check
from jisr.capabilities.framework.checks.judged import Judged, judged
from jisr.capabilities.framework.current import framework_thread, state_of
from jisr.capabilities.framework.rows import Framework, stage_at
from jisr.cli.access import note_access
from jisr.cli.common import FOUND_A_PROBLEM, OK, Commands, print_json, shown
from jisr.cli.opening import opened, policy_of, time_of, viewer_of
from jisr.journal.journal import Journal
from jisr.journal.policy import Policy
from jisr.journal.read import Reader, ThreadView
from jisr.journal.registry import Registry, State

READER = "MEMBER, MEMBER/LEVEL or MEMBER/POST; the member that keeps the pack where it is left out"
CHOSEN = "its reference or id; the one in force where it is left out, else the newest"


def add(actions: Commands, shared: argparse.ArgumentParser) -> None:
    checking = actions.add_parser("check", parents=[shared], help="what is missing, double or contradictory")
    add_reader(checking)
    checking.add_argument("--since", metavar="TIME", help="name too what was found at this time and is fixed")
    checking.set_defaults(run=run_check)


def add_reader(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("framework", nargs="?", metavar="FRAMEWORK", help=CHOSEN)
    parser.add_argument("--as", dest="reader", metavar="MEMBER[/LEVEL]", help=READER)


@contextmanager
def reading(args: argparse.Namespace, command: str) -> Iterator[tuple[Journal, Policy, Reader]]:
    """The access log knows of it before anything is read."""
    with opened(args) as journal:
        policy = policy_of(journal)
        who = args.reader or policy.steward
        clearance = viewer_of(policy, who)
        note_access(Path(args.data), f"framework {command}", args.space, who, clearance, {"framework": args.framework})
        yield journal, policy, journal.read(clearance)


def run_check(args: argparse.Namespace) -> int:
    since = time_of(args.since, "since")
    with reading(args, "check") as (journal, policy, reader):
        thread = framework_thread(reader, args.framework)
        state, now = state_of(thread), journal.now()
        context = Context(policy, day_of(now), fields_of(journal.registry))
        before = []
        if since is not None:
            past = state_of(journal.read(reader.clearance, since).thread(thread.id))
            before = check(Framework.of(past), context)
        found = judged(check(Framework.of(state), context), state, context.today, before)
    if args.json:
        print_json(answer(thread, state, now, found))
    else:
        _print(thread, found)
    return FOUND_A_PROBLEM if any(is_open_error(each) for each in found) else OK


def is_open_error(each: Judged) -> bool:
    """What a member has taken the risk of is known, and no longer a problem of the command."""
    return each.state == "open" and each.finding.severity == ERROR


def day_of(ms: int) -> date:
    return datetime.fromtimestamp(ms / 1000, UTC).date()


def fields_of(registry: Registry) -> dict[str, frozenset[str]]:
    """The types that a post may submit, each with the fields of its body."""
    return {
        name: frozenset(field.encode_name for field in msgspec.structs.fields(each.body))
        for name, each in registry.types.items()
        if each.public
    }


def answer(thread: ThreadView, state: State, now: int, found: list[Judged]) -> dict[str, Any]:
    return {
        "framework": thread.id, "ref": thread.ref, "stage": stage_at(state, now), "text_hash": state["text_hash"],
        "findings": [each.as_dict() for each in found],
    }  # fmt: skip


def _print(thread: ThreadView, found: list[Judged]) -> None:
    print(f"{thread.ref}  {shown(thread.title)}, {thread.state}")
    for each in found:
        finding = each.finding
        print(f"{finding.rule} {finding.severity}, {each.state}: {MEANING[finding.rule]} ({finding.owner})")
        print(f"    {shown(finding.message)}")
        print(f"    {', '.join(finding.objects)}")
        if each.by:
            print(f"    {each.by}: {shown(each.reason)}")
    counts = Counter(each.finding.severity for each in found if each.state == "open")
    print(", ".join(f"{count} {severity}" for severity, count in counts.items()) or "no open findings")
