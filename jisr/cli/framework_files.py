"""framework open, import, export: a framework in files, out and in; nothing half of it."""

import argparse
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from jisr.capabilities.framework.actions import Edit, after, do_open, edit_of, entries, label_of
from jisr.capabilities.framework.checks import Context, check
from jisr.capabilities.framework.current import framework_thread, state_of
from jisr.capabilities.framework.records.opening import OPENED, Opened
from jisr.capabilities.framework.rows import Framework
from jisr.cli.common import OK, Commands, print_json, print_table
from jisr.cli.framework_check import add_reader, day_of, fields_of, reading
from jisr.cli.opening import actor_of, opened, policy_of
from jisr.errors import BatchRefused, Unusable
from jisr.interop.framework import folder
from jisr.interop.framework.lines import Placed, Told, read_lines
from jisr.journal.canonical import canonical
from jisr.journal.journal import Journal
from jisr.journal.read import ThreadView
from jisr.journal.record import Actor
from jisr.journal.registry import State
from jisr.language import LANGUAGES, language

LabelDict = dict[str, Any]
WHERE = "a file for xlsx, a folder for yaml and csv"


def add(actions: Commands, shared: argparse.ArgumentParser) -> None:
    opening = actions.add_parser("open", parents=[shared], help="a new framework from files, with the common annex")
    _add_way_in(opening)
    opening.set_defaults(run=run_open)
    bring = actions.add_parser("import", parents=[shared], help="enter the rows of one's own annex, all or nothing")
    _add_way_in(bring)
    bring.add_argument("framework", nargs="?", metavar="FRAMEWORK", help="its reference or id")
    bring.add_argument("--whole", action="store_true", help="drop rows of the annex that the file's tables do not have")
    bring.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    bring.set_defaults(run=run_import)
    export = actions.add_parser("export", parents=[shared], help="write the framework to files")
    export.add_argument("format", choices=folder.FORMATS, metavar="FORMAT", help=", ".join(folder.FORMATS))
    export.add_argument("path", metavar="PATH", help=WHERE)
    add_reader(export)
    export.add_argument("--annex", metavar="MEMBER", help="of this member alone")
    export.add_argument("--second", choices=LANGUAGES, help="the second language of headings (xlsx)")
    export.set_defaults(run=run_export)


def _add_way_in(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("format", choices=folder.FORMATS, metavar="FORMAT", help=", ".join(folder.FORMATS))
    parser.add_argument("path", metavar="PATH", help=WHERE)
    parser.add_argument("--as", dest="actor", required=True, metavar="MEMBER/POST", help="who enters it")
    parser.add_argument("--preset", metavar="P", help="of contacts and dependencies; in open of the framework too")
    parser.add_argument("--name", action="append", default=[], metavar="MEMBER", help="members beside the preset")


def run_export(args: argparse.Namespace) -> int:
    with reading(args, "export") as (_, _, reader):
        thread = framework_thread(reader, args.framework)
        told = folder.told_of(state_of(thread), args.annex)
        made_at = thread.updated_at
    second = args.second or ("ar" if language() == "en" else "en")
    for name, data in folder.written(args.format, told, Path(args.path), (language(), second), made_at).items():
        name.parent.mkdir(parents=True, exist_ok=True)
        name.write_bytes(data)
    if args.json:
        print_json({"framework": thread.id, "rows": len(told.lines), "path": args.path})
    else:
        print(f"{len(told.lines)} rows are in {args.path}")
    return OK


def run_open(args: argparse.Namespace) -> int:
    told = folder.read(args.format, Path(args.path))
    with opened(args) as journal:
        actor = actor_of(policy_of(journal), args.actor)
        placed = folder.own_rows(read_lines(told.lines), actor.member, {})
        opening = msgspec.convert(told.heading, Opened, strict=False)
        label = _label(args) or {"preset": policy_of(journal).labels.type_presets[OPENED][0]}
        body = msgspec.to_builtins(opening)
        accepted = do_open(
            journal, actor, opening=body, rows=[each.row for each in placed], label=label,
            client_id=f"framework-{sha256(canonical([body, actor.name])).hexdigest()[:32]}",
        )  # fmt: skip
    if args.json:
        print_json({"framework": accepted[0].id, "ref": accepted[0].ref, "rows": len(placed)})
    else:
        print(f"{accepted[0].ref} is open, with {len(placed)} rows")
    return OK


def run_import(args: argparse.Namespace) -> int:
    told = folder.read(args.format, Path(args.path))
    with opened(args) as journal:
        policy = policy_of(journal)
        actor = actor_of(policy, args.actor)
        reader = journal.read(policy.post_clearance(actor.member, actor.post))
        thread = framework_thread(reader, args.framework)
        state = state_of(thread)
        placed = folder.own_rows(read_lines(told.lines), actor.member, state["rows"])
        edit = edit_of(state, actor.member, (each.row for each in placed), args.whole)
        if not args.dry_run:
            _enter(journal, actor, edit, thread, told, placed, _label(args))
        context = Context(policy, day_of(journal.now()), fields_of(journal.registry))
        found = _preview(state, actor.member, edit, context)
    if args.json:
        print_json(found)
    else:
        _print(found, args.dry_run)
    return OK


def _enter(
    journal: Journal, actor: Actor, edit: Edit, thread: ThreadView, told: Told, placed: list[Placed],
    narrow: LabelDict | None,
) -> None:  # fmt: skip
    opening = thread.records[0]
    if opening.label is None:
        raise Unusable("the opening of the framework was withdrawn", code="withdrawn")
    made = entries(
        edit, thread=thread.id, label=label_of(opening.label), narrow=narrow,
        based_on=told.annexes.get(actor.member, ""),
    )  # fmt: skip
    try:
        if made:
            journal.append(actor, made)
    except BatchRefused as refused:
        raise BatchRefused([folder.at_its_row(fault, made, placed) for fault in refused.faults]) from None


def _label(args: argparse.Namespace) -> LabelDict | None:
    if args.preset is None:
        return None
    return {"preset": args.preset, **({"releasable_to": args.name} if args.name else {})}


def _preview(state: State, annex: str, edit: Edit, context: Context) -> dict[str, Any]:
    """What changes, and what the checks find more and less of."""
    before, now = (check(Framework.of(each), context) for each in (state, after(state, annex, edit)))
    changed = set(edit.changed)
    return {
        "annex": annex,
        "new": ["/".join(key) for key in sorted(edit.new)],
        "changed": ["/".join(key) for key in sorted(changed)],
        "dropped": ["/".join(key) for key in sorted(edit.drop)],
        "unchanged": edit.unchanged,
        "new_findings": [each.as_dict() for each in now if each not in before],
        "fixed_findings": [each.as_dict() for each in before if each not in now],
    }


def _print(found: dict[str, Any], dry: bool) -> None:
    rows = [(name, row) for name in ("new", "changed", "dropped") for row in found[name]]
    if rows:
        print_table(("WHAT", "ROW"), rows)
    for name in ("new_findings", "fixed_findings"):
        for each in found[name]:
            print(f"{name.partition('_')[0]}: {each['rule']} {each['severity']}: {each['message']}")
    print(f"{found['unchanged']} rows stay as they are" + ("; nothing was entered" if dry else ""))
