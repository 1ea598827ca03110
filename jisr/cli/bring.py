"""import: a file of another system, handed in as records; all of it or nothing."""

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from jisr.api import files
from jisr.cli import remote
from jisr.cli.access import note_access
from jisr.cli.common import OK, Commands, complain, print_json, print_table
from jisr.cli.export import add_named, named
from jisr.cli.opening import actor_of, opened, policy_of
from jisr.cli.submit import audience_dict, print_accepted
from jisr.cli.words import listed
from jisr.errors import BatchRefused
from jisr.interop.formats import Format
from jisr.interop.registry import READ
from jisr.journal.append import Accepted

DRY_RUN = "dry_run"
WORDS = {name: what for name, what in files.READING.items() if name != DRY_RUN}


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    bring = commands.add_parser("import", help="hand in a file of another system, all or nothing")
    formats = bring.add_subparsers(dest="format", metavar="FORMAT", required=True)
    for form in READ.values():
        parser = formats.add_parser(form.name, parents=[shared], help=form.title)
        parser.add_argument("--as", dest="actor", metavar="MEMBER/POST", help="who says it")
        remote.add_options(parser)
        add_named(parser, {**WORDS, **form.read_options})
        parser.add_argument("--dry-run", action="store_true", help=files.READING[DRY_RUN].removeprefix("true: "))
        parser.add_argument("file", metavar="FILE|-", help="- is stdin")
        parser.set_defaults(run=run_import, form=form)


def run_import(args: argparse.Namespace) -> int:
    remote.check_who(args, "actor")
    data = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    given = named(args, {**WORDS, **args.form.read_options})
    found = _from_afar(args, data, given) if args.url else _here(args, data, given)
    if args.json:
        print_json(found)
        return OK
    for note in found["notes"]:
        complain(note)
    if args.dry_run:
        _print_foretold(found["would_see"])
    else:
        print_accepted(msgspec.convert(found["accepted"], list[Accepted]), as_json=False)
    return OK


def _from_afar(args: argparse.Namespace, data: bytes, given: dict[str, str]) -> dict[str, Any]:
    with remote.connected(args) as client:
        return client.bring(args.form.name, data, {**given, **({DRY_RUN: "true"} if args.dry_run else {})})


def _here(args: argparse.Namespace, data: bytes, given: dict[str, str]) -> dict[str, Any]:
    form: Format = args.form
    assert form.read is not None
    with opened(args) as journal:
        policy = policy_of(journal)
        actor = actor_of(policy, args.actor)
        # What it names is looked up as the post sees it.
        clearance = policy.post_clearance(actor.member, actor.post)
        note_access(Path(args.data), f"import {form.name}", args.space, actor.name, clearance, {"file": args.file})
        brought = form.read(files.incoming(form, data, journal, policy, actor, given))
        try:
            if args.dry_run:
                found = journal.dry_run(actor, brought.entries)
                return files.foretold(brought, [audience_dict(each, brought.lines, policy) for each in found])
            accepted = journal.append(actor, brought.entries)
        except BatchRefused as refused:
            raise brought.at_its_place(refused) from None
    return {"accepted": [msgspec.structs.asdict(each) for each in accepted], "notes": brought.notes}


def _print_foretold(lines: list[dict[str, Any]]) -> None:
    in_sheets = any("sheet" in each for each in lines)
    rows = [
        (*((each.get("sheet"),) if in_sheets else ()), each["line"], each["type"], listed(sorted(each["readers"])))
        for each in lines
    ]
    print_table((*(("SHEET", "ROW") if in_sheets else ("LINE",)), "TYPE", "WOULD BE SEEN BY"), rows)
    print("nothing was handed in")
