"""verify, checkpoint save, receipt, key rotate: what lets anyone prove what was said, by whom and when."""

import argparse
from pathlib import Path
from typing import Any

import msgspec

from jisr.cli.access import note_access
from jisr.cli.common import FOUND_A_PROBLEM, OK, Commands, print_json, print_table, shown
from jisr.cli.opening import opened, policy_of, viewer_of
from jisr.cli.progress import Progress
from jisr.errors import Unusable
from jisr.journal.checkpoints import load_against, save_checkpoints
from jisr.journal.files import create_private
from jisr.journal.journal import Journal
from jisr.journal.receipts import receipt_for
from jisr.journal.record import is_id, reference_of
from jisr.journal.report import Report
from jisr.journal.verify import verify
from jisr.journal.when import text_of


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    _add_verify(commands, shared)
    checkpoint = commands.add_parser("checkpoint", help="keep the heads of all logs outside the node")
    save = checkpoint.add_subparsers(dest="action", metavar="ACTION", required=True).add_parser(
        "save", parents=[shared]
    )
    save.add_argument("file", metavar="FILE", help="keep it where the operator cannot change it")
    save.set_defaults(run=run_save)
    receipt = commands.add_parser(
        "receipt", parents=[shared], help="the proof that a log holds a record, in a small file"
    )
    receipt.add_argument("record", metavar="RECORD", help="its reference or id")
    receipt.add_argument("--as", dest="reader", required=True, metavar="MEMBER", help="who takes it")
    receipt.add_argument("file", metavar="FILE", help="a new file, such as K7M-4QX.tlog-proof")
    receipt.set_defaults(run=run_receipt)
    key = commands.add_parser("key", help="the keys that sign the logs")
    rotate = key.add_subparsers(dest="action", metavar="ACTION", required=True).add_parser("rotate", parents=[shared])
    rotate.add_argument("member", metavar="MEMBER")
    rotate.set_defaults(run=run_rotate)


def _add_verify(commands: Commands, shared: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "verify", parents=[shared], help="name what was changed, removed, inserted or reordered"
    )
    parser.add_argument("--all", action="store_true", help="every checkpoint's signature, not only the newest")
    parser.add_argument("--views", action="store_true", help="also that views are what the records give")
    parser.add_argument(
        "--against", action="append", default=[], metavar="CHECKPOINTS|RECEIPT",
        help="what was kept outside the node: it shows a tail that was cut off",
    )  # fmt: skip
    parser.set_defaults(run=run_verify)


def run_verify(args: argparse.Namespace) -> int:
    against = [saved for file in args.against for saved in load_against(Path(file))]
    with opened(args) as journal:
        report = verified(journal, all_checkpoints=args.all, views=args.views, against=against)
    if args.json:
        print_json(report_dict(report))
    else:
        print_report(report)
    return OK if report.ok else FOUND_A_PROBLEM


def verified(journal: Journal, **asked: Any) -> Report:
    with Progress("verifying") as progress:
        return verify(journal, progress=progress, **asked)


def report_dict(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(report)
    return {"ok": report.ok, **found}


def print_report(report: Report) -> None:
    print(f"{report.records:,} records, {report.checkpoints:,} signed checkpoints: {_outcome(report)}")
    if report.faults:
        rows = [(each.kind, each.log, each.position, _named(each.record), each.detail) for each in report.faults]
        print_table(("FAULT", "LOG", "POSITION", "RECORD", "WHAT IS WRONG"), rows)
    if report.more:
        print(f"and {report.more:,} more")
    for each in report.witnessed:
        warning = f" ({each.warning})" if each.warning else ""
        print(
            f"{shown(each.witness)} cosigned the first {each.size:,} of {each.log}, {text_of(each.at * 1_000)}{warning}"
        )


def _outcome(report: Report) -> str:
    if report.ok:
        return "nothing was changed, removed, inserted or reordered"
    count = len(report.faults) + report.more
    return "1 fault" if count == 1 else f"{count:,} faults"


def _named(record: str | None) -> str:
    """Short for the table; --json has the whole id."""
    return reference_of(record) if record and is_id(record) else record or ""


def run_save(args: argparse.Namespace) -> int:
    with opened(args) as journal:
        count = save_checkpoints(journal, Path(args.file))
    if args.json:
        print_json({"file": args.file, "checkpoints": count})
    else:
        print(f"{count} checkpoints are in {args.file}. Keep it away from this node; later:")
        print(f"jisr verify --against {args.file}")
    return OK


def run_receipt(args: argparse.Namespace) -> int:
    with opened(args) as journal:
        clearance = viewer_of(policy_of(journal), args.reader)
        note_access(Path(args.data), "receipt", args.space, args.reader, clearance, {"record": args.record})
        text = receipt_for(journal, journal.read(clearance), args.record)
    try:
        create_private(Path(args.file), text.encode())
    except FileExistsError:
        raise Unusable("{file} is there already: name a new file", code="file_exists", file=args.file) from None
    if args.json:
        print_json({"file": args.file, "record": args.record})
    else:
        print(f"The receipt is in {args.file}. It proves, with the log's key alone, that the record was there.")
    return OK


def run_rotate(args: argparse.Namespace) -> int:
    with opened(args) as journal:
        policy_of(journal).member(args.member, "member")
        vkey = journal.rotate_key(args.member)
    if args.json:
        print_json({"member": args.member, "vkey": vkey})
    else:
        print(f"{args.member} signs with a new key from now on:")
        print(vkey)
    return OK
