"""rebuild, backup, restore, doctor: what the keeper of a node does."""

import argparse
from pathlib import Path

import msgspec

from jisr.cli.common import FOUND_A_PROBLEM, OK, Commands, print_json, print_table
from jisr.cli.opening import node_of, opened
from jisr.cli.progress import Progress
from jisr.journal.backup import SpaceSummary, backup, restore
from jisr.journal.checkpoints import load_checkpoints
from jisr.journal.doctor import examine


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    rebuild = commands.add_parser("rebuild", parents=[shared], help="make all views again from the journals")
    rebuild.set_defaults(run=run_rebuild)
    backup = commands.add_parser(
        "backup", parents=[shared], help="every space in one file, without keys; others may go on"
    )
    backup.add_argument("file", metavar="FILE", help="a new file")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", parents=[shared], help="bring a backup into an empty data folder")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument(
        "--known", action="append", default=[], metavar="CHECKPOINTS",
        help="checkpoints kept elsewhere: the new logs say where they are newer than the backup",
    )  # fmt: skip
    restore.set_defaults(run=run_restore)
    doctor = commands.add_parser("doctor", parents=[shared], help="what may go wrong here before it does")
    doctor.set_defaults(run=run_doctor)


def run_rebuild(args: argparse.Namespace) -> int:
    with opened(args) as journal, Progress("making the views again") as progress:
        journal.rebuild(progress)
    if args.json:
        print_json({"ok": True, "space": args.space})
    else:
        print(f"The views of {args.space} are made again from its journals.")
    return OK


def run_backup(args: argparse.Namespace) -> int:
    with Progress("backing up") as progress:
        found = backup(node_of(args), Path(args.file), progress=progress)
    _print_spaces(found, args.json)
    if not args.json:
        print(f"They are in {args.file}. It holds what everybody wrote, and no keys: keep those apart.")
    return OK


def run_restore(args: argparse.Namespace) -> int:
    saved = [each for file in args.known for each in load_checkpoints(Path(file))]
    with Progress("restoring") as progress:
        found = restore(node_of(args), Path(args.file), saved, progress)
    _print_spaces(found, args.json)
    if not args.json:
        print(f"They are in {args.data} again. Each log goes on in a new one that names where the backup ended.")
    return OK


def _print_spaces(found: list[SpaceSummary], as_json: bool) -> None:
    if as_json:
        print_json({"spaces": msgspec.to_builtins(found)})
    else:
        print_table(("SPACE", "RECORDS", "LOGS"), [(each.space, each.records, len(each.checkpoints)) for each in found])


def run_doctor(args: argparse.Namespace) -> int:
    findings = examine(node_of(args))
    ok = all(each.level != "problem" for each in findings)
    if args.json:
        print_json({"ok": ok, "findings": msgspec.to_builtins(findings)})
    else:
        print_table(("", "FOUND", "WHAT TO DO"), [(each.level, each.what, each.mend) for each in findings])
    return OK if ok else FOUND_A_PROBLEM
