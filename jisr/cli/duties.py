"""framework duties, who, label, tick: what was promised and how it stands, as a member sees it; and the clocks."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jisr.capabilities.framework.duties.deciding import who_decides
from jisr.capabilities.framework.duties.labels import proposals_for
from jisr.capabilities.framework.duties.reading import Board, board_of, duties_in, known_to
from jisr.capabilities.framework.duties.shapes import agreed_dict, board_dict, who_dict
from jisr.capabilities.framework.duties.ticking import Tick, do_tick
from jisr.cli.access import note_access
from jisr.cli.common import FOUND_A_PROBLEM, OK, print_json, print_table
from jisr.cli.opening import opened, policy_of, time_of, viewer_of
from jisr.journal.policy import Policy
from jisr.journal.read import Reader
from jisr.journal.record import reference_of
from jisr.language import language, say

READER = "MEMBER, MEMBER/LEVEL or MEMBER/POST; a member alone reads at its highest level"


def add_actions(actions: Any, shared: argparse.ArgumentParser) -> None:
    """To the actions of `jisr framework`."""
    duties = actions.add_parser("duties", parents=[shared], help="what was promised, and how it stands by the clock")
    _add_reader(duties)
    duties.add_argument("--thread", metavar="T", help="of one thread: its reference or id, or those of a record of it")
    duties.add_argument("--member", default="", metavar="M", help="what this member owes or waits for")
    duties.add_argument("--at", metavar="TIME", help="as it was known then")
    duties.set_defaults(run=run_duties)
    who = actions.add_parser("who", parents=[shared], help="who can decide this, now, and how to reach them")
    who.add_argument("question", nargs="+", metavar="QUESTION", help="a code, `level 3`, or words of a title")
    _add_reader(who)
    who.set_defaults(run=run_who)
    label = actions.add_parser("label", parents=[shared], help="the label that was agreed for a type of report")
    label.add_argument("type", metavar="TYPE", help="such as incidents.sitrep")
    _add_reader(label)
    label.add_argument("--thread", metavar="T", help="the thread that it is for")
    label.set_defaults(run=run_label)
    tick = actions.add_parser(
        "tick", parents=[shared], help="call whom overdue duties call; `jisr serve` does it itself"
    )
    tick.set_defaults(run=run_tick)


def _add_reader(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="reader", required=True, metavar="MEMBER[/LEVEL]", help=READER)


@contextmanager
def _reading(args: argparse.Namespace, command: str, **what: Any) -> Iterator[tuple[Reader, Policy, int]]:
    """The access log knows of it before anything is read. (reader, policy, now or the time that is read)"""
    with opened(args) as journal:
        policy = policy_of(journal)
        at = time_of(getattr(args, "at", None), "at")
        clearance = viewer_of(policy, args.reader)
        note_access(Path(args.data), f"framework {command}", args.space, args.reader, clearance, what)
        yield journal.read(clearance, at), policy, journal.now() if at is None else at


def run_duties(args: argparse.Namespace) -> int:
    with _reading(args, "duties", thread=args.thread, at=args.at) as (reader, policy, now):
        found = board_dict(_board(reader, policy, args.thread, now), now, args.member)
    if args.json:
        print_json(found)
    else:
        rows = [
            (each["state"], each["due_at"], each["producer"], each["consumer"], each["code"], each["thread"]["ref"],
             each["escalations"][-1]["to"] if each["escalations"] else "")
            for each in found["duties"]
        ]  # fmt: skip
        print_table(("STATE", "DUE", "OWES", "TO", "AGREED", "THREAD", "CALLED"), rows)
    return OK


def _board(reader: Reader, policy: Policy, reference: str | None, now: int) -> Board:
    if reference is None:
        return board_of(reader, policy, now)
    thread = reader.thread(reference)
    return duties_in(reader, policy, thread.id, thread.kind, now)


def run_who(args: argparse.Namespace) -> int:
    question = " ".join(args.question)
    with _reading(args, "who", question=question) as (reader, policy, now):
        found = [who_dict(each) for each in who_decides(question, known_to(reader, policy), now)]
    if args.json:
        print_json({"question": question, "who": found})
        return OK
    here = {True: say("at the desk"), False: say("away"), None: say("not known")}
    rows = [
        (each["subject"]["code"], each["post"], here[each["here"]], each["until"] or each["again"] or "",
         ", ".join(f"{means} {number}" for means, number in each["reach"].items()), each["alternate"], each["why"])
        for each in found
    ]  # fmt: skip
    print_table(("WHAT", "POST", "NOW", "UNTIL", "REACH", "ALTERNATE", "WHY"), rows)
    if not found:
        print(say("nothing in force names who decides this: write the code or the title of a function or a plan"))
    return OK if found else FOUND_A_PROBLEM


def run_label(args: argparse.Namespace) -> int:
    with _reading(args, "label", type=args.type, thread=args.thread) as (reader, policy, now):
        thread = reader.thread(args.thread) if args.thread else None
        place = {} if thread is None else {"thread": thread.id, "kind": thread.kind}
        found = [agreed_dict(each) for each in
                 proposals_for(reader, policy, reader.clearance.member, args.type, now, **place)]  # fmt: skip
    if args.json:
        print_json({"proposals": found})
    else:
        rows = [(each["code"], each["titles"].get(language()) or each["titles"]["en"], each["consumer"],
                 each["label"]["preset"], ", ".join(each["label"]["releasable_to"]), each["due_at"] or "")
                for each in found]  # fmt: skip
        print_table(("AGREED", "WHAT", "FOR", "PRESET", "AND", "DUE"), rows)
    return OK


def run_tick(args: argparse.Namespace) -> int:
    with opened(args) as journal:
        tick = do_tick(journal)
    if args.json:
        print_json(_tick_dict(tick))
    else:
        rows = [(each.member, each.said, each.what, each.to, reference_of(each.record)) for each in tick.written]
        print_table(("MEMBER", "SAID", "OF", "TO", "RECORD"), rows)
        for member, error in tick.faults:
            print(f"{member}: {error}")
    return OK if not tick.faults else FOUND_A_PROBLEM


def _tick_dict(tick: Tick) -> dict[str, Any]:
    return {
        "written": [each._asdict() for each in tick.written],
        "faults": [{"member": member, **error.as_dict()} for member, error in tick.faults],
        "next_at": tick.next_at,
    }
