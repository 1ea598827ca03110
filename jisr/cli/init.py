"""init, pack check, pack apply: a node's folder and the country's configuration in it."""

import argparse
from pathlib import Path

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import Pack, check_pack, read_pack
from jisr.capabilities.directory.stories import check_stories
from jisr.cli.common import FOUND_A_PROBLEM, OK, Commands, complain, print_json
from jisr.cli.opening import node_of, opened
from jisr.cli.packs import find_pack
from jisr.errors import Unusable
from jisr.journal.journal import Journal
from jisr.web.geography import bring_map


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    init = commands.add_parser("init", parents=[shared], help="a new node, or a new space beside those that it has")
    init.add_argument(
        "--pack", required=True, metavar="PACK", help="a folder, or a pack that comes with Jisr: two-rivers"
    )
    init.add_argument("--operator", default="", metavar="NAME", help="who runs this node")
    init.set_defaults(run=run_init)
    pack = commands.add_parser("pack", help="check a country's pack, or bring its changes in")
    actions = pack.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", parents=[shared], help="name every fault of a pack; changes nothing")
    check.add_argument("folder", metavar="DIR")
    check.set_defaults(run=run_check)
    apply = actions.add_parser("apply", parents=[shared], help="append what the pack says and the journal does not yet")
    apply.add_argument("folder", metavar="DIR")
    apply.set_defaults(run=run_apply)


def run_init(args: argparse.Namespace) -> int:
    folder = find_pack(args.pack)
    pack = read_pack(folder)
    journal = _space(args)
    try:
        applied = do_apply_pack(journal, pack)
        policy = journal.policy
        assert policy is not None
        members = sorted(policy.members)
    finally:
        journal.close()
    bring_map(folder, Path(args.data))
    if args.json:
        print_json(
            {
                "data": args.data,
                "space": args.space,
                "pack": pack.pack["code"],
                "records": len(applied),
                "members": members,
            }
        )
    else:
        print(f"{args.data} holds the space {args.space} now, on the pack {pack.pack['code']}.")
        print(f"Its members: {', '.join(members)}")
    return OK


def _space(args: argparse.Namespace) -> Journal:
    """A new space; or one that an earlier `init` could not bring its pack into, as when the disk was full."""
    node = node_of(args)
    try:
        return node.create(args.space, args.operator)
    except Unusable as error:
        if error.code != "space_exists":
            raise
        journal = node.open(args.space)
        if journal.policy is not None:
            journal.close()
            raise
        return journal


def run_check(args: argparse.Namespace) -> int:
    folder = find_pack(args.folder)
    faults = [*check_pack(folder), *check_stories(folder)]
    if args.json:
        print_json({"ok": not faults, "faults": [fault.as_dict() for fault in faults]})
    for fault in faults:
        line = "" if fault.line is None else f", line {fault.line}"
        field = f", {fault.field}" if fault.field else ""
        complain(f"{fault.file}{line}{field}: {fault.message}")
    if not faults and not args.json:
        print(f"{args.folder} has no faults.")
    return FOUND_A_PROBLEM if faults else OK


def run_apply(args: argparse.Namespace) -> int:
    folder = find_pack(args.folder)
    pack: Pack = read_pack(folder)
    with opened(args) as journal:
        applied = do_apply_pack(journal, pack)
    bring_map(folder, Path(args.data))
    if args.json:
        print_json({"pack": pack.pack["code"], "records": len(applied)})
    elif applied:
        print(f"{len(applied)} parts of the pack {pack.pack['code']} are new and in force now.")
    else:
        print(f"The journal says all of the pack {pack.pack['code']} already; nothing was appended.")
    return OK
