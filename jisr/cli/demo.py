"""demo: a node of its own with the demonstration's pack and story, and what each member sees of it."""

import argparse
import os
from pathlib import Path

import msgspec

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.cli.access import note_access
from jisr.cli.common import FOUND_A_PROBLEM, OK, Commands, complain, print_json
from jisr.cli.demo_folder import prepare_folder
from jisr.cli.demo_page import Seen, Shown, in_order, print_page
from jisr.cli.demo_room import run_room
from jisr.cli.packs import find_pack
from jisr.cli.playing import run_play
from jisr.cli.proof import report_dict, verified
from jisr.cli.registry import registry
from jisr.cli.story import play
from jisr.errors import Invalid
from jisr.journal import sign
from jisr.journal.append import Accepted
from jisr.journal.journal import Journal
from jisr.journal.node import REAL, Node
from jisr.journal.policy import Policy
from jisr.journal.query import Query
from jisr.web.geography import bring_map

PACK = "two-rivers"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    demo = commands.add_parser("demo", parents=[shared], help="the demonstration: a node, its story, who sees what")
    demo.add_argument("--once", action="store_true", help="print what each member sees, and end")
    demo.add_argument("--play", metavar="STORY", help="play a story (A or B) into an exercise space, and go on with it")
    demo.add_argument("--speed", type=float, default=60, metavar="N", help="times the clock, of --play; 0 is at once")
    demo.add_argument("--port", type=int, metavar="N", help="where the room's pages are served (8471)")
    demo.set_defaults(run=run_demo)


def run_demo(args: argparse.Namespace) -> int:
    if args.play:
        return run_play(args, PACK)
    if args.space != REAL:
        raise Invalid("the demonstration plays in the space real: leave --space out", code="wrong_use", field="space")
    if not args.once:
        return run_room(args, PACK)
    pack = find_pack(PACK)
    folder = Path(args.data)
    if prepare_folder(folder):
        complain(f"{folder} held an earlier demonstration; it is made anew")
    # Never the database that JISR_DATABASE_URL names: a ministry's own space lies there.
    journal = Node(folder, registry(), passphrase=sign.passphrase_from(os.environ)).create(REAL, "demonstration")
    try:
        do_apply_pack(journal, read_pack(pack))
        bring_map(pack, folder)
        shown = _show(journal, folder, list(play(journal, pack / "story.ndjson")))
    finally:
        journal.close()
    if args.json:
        print_json(_as_dict(shown))
    else:
        print_page(shown)
    return OK if shown.report.ok else FOUND_A_PROBLEM


def _show(journal: Journal, folder: Path, told: list[Accepted]) -> Shown:
    policy = journal.policy
    assert policy is not None
    seen = {each: Seen(each) for each in dict.fromkeys(accepted.thread for accepted in told)}
    for member in policy.members:
        _look(journal, folder, policy, member, seen)
    threads = list(seen.values())
    rarest = min(reversed(threads), key=lambda each: len(each.counts))
    asked_by = rarest.author
    asked_for = next(each.code for each in in_order(policy) if each.code not in rarest.counts)
    explained = journal.read(policy.clearance(asked_by)).why(rarest.id, policy.clearance(asked_for))
    return Shown(folder, policy, len(told), threads, rarest, asked_for, explained, verified(journal))


def _look(journal: Journal, folder: Path, policy: Policy, member: str, seen: dict[str, Seen]) -> None:
    """What the member's highest level sees of each thread: how many statements."""
    clearance = policy.clearance(member)
    note_access(folder, "demo", REAL, member, clearance, {})
    reader = journal.read(clearance)
    for row in reader.threads(Query(limit=1_000)).threads:
        thread = reader.thread(row.id)
        found = seen[row.id]
        found.counts[member] = len(thread.records)
        if thread.records[0].id == row.id:
            found.title, found.author = row.title, thread.records[0].author or ""
        else:
            found.narrowed_for.add(member)


def _as_dict(shown: Shown) -> dict[str, object]:
    return {
        "data": str(shown.folder),
        "members": list(shown.policy.members),
        "threads": [{"id": each.id, "title": each.title, "seen_by": each.counts} for each in shown.threads],
        "why": {"record": shown.asked.id, "for": shown.asked_for, **msgspec.to_builtins(shown.explained)},
        "verify": report_dict(shown.report),
    }
