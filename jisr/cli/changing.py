"""relabel, erase: what a member does to a record of its own. Both are records themselves."""

import argparse
from secrets import token_hex
from typing import Any

from jisr.cli.common import OK, Commands
from jisr.cli.opening import actor_of, opened, policy_of
from jisr.cli.submit import print_accepted
from jisr.errors import BatchRefused, Invalid
from jisr.journal.canonical import parse
from jisr.journal.record import Submission
from jisr.journal.types import ERASE, RELABEL


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    relabel = commands.add_parser("relabel", parents=[shared], help="give a record a new label: narrow or widen it")
    _add_act(relabel)
    relabel.add_argument(
        "--label", required=True, metavar="PRESET|JSON", help='such as CELL, or {"level": ...} written out'
    )
    relabel.add_argument(
        "--name",
        dest="names",
        action="append",
        default=[],
        metavar="MEMBER",
        help="a reader beside those of the preset",
    )
    relabel.set_defaults(run=run_relabel)
    erase = commands.add_parser("erase", parents=[shared], help="take away what a record says; that it was there stays")
    _add_act(erase)
    erase.set_defaults(run=run_erase)


def _add_act(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("record", metavar="RECORD", help="its reference or id")
    parser.add_argument("--as", dest="actor", required=True, metavar="MEMBER/POST", help="who does it")
    parser.add_argument("--reason", default="", metavar="TEXT")


def run_relabel(args: argparse.Namespace) -> int:
    body = {"record": args.record, "label": read_label(args.label, args.names), "reason": args.reason}
    return _act(
        args, RELABEL, body, "{record} has a new label; the record {ref} says so to its old and its new readers."
    )


def run_erase(args: argparse.Namespace) -> int:
    body = {"record": args.record, "reason": args.reason}
    return _act(args, ERASE, body, "What {record} said is erased; the record {ref} says that it was.")


def read_label(given: str, names: list[str]) -> dict[str, Any]:
    """From the name of a preset with further readers, or from a whole label in JSON."""
    if not given.lstrip().startswith("{"):
        return {"preset": given, "releasable_to": names} if names else {"preset": given}
    if names:
        raise Invalid("--name goes with a preset; write the readers into the label", code="wrong_use", field="label")
    label: dict[str, Any] = parse(given.encode())
    return label


def _act(args: argparse.Namespace, type_name: str, body: dict[str, Any], done: str) -> int:
    """One record, under a client_id of its own: the same command again is a new act."""
    submission = Submission(type=type_name, body=body, label={}, client_id=f"cli/{token_hex(12)}")
    with opened(args) as journal:
        try:
            accepted = journal.append(actor_of(policy_of(journal), args.actor), [submission])
        except BatchRefused as refused:
            refused.faults[0].line = None
            raise
    if args.json:
        print_accepted(accepted, True)
    else:
        print(done.format(record=args.record, ref=accepted[0].ref))
    return OK
