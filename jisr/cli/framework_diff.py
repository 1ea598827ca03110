"""framework diff, consolidate: who gained or lost what between two texts; where annexes clash."""

import argparse

from jisr.capabilities.framework.checks import Context
from jisr.capabilities.framework.consolidating import consolidate
from jisr.capabilities.framework.current import framework_thread, state_of
from jisr.capabilities.framework.differing import changes
from jisr.capabilities.framework.rows import Framework
from jisr.cli.common import OK, Commands, print_json, print_table
from jisr.cli.framework_check import add_reader, day_of, fields_of, reading
from jisr.cli.opening import time_of
from jisr.errors import Invalid


def add(actions: Commands, shared: argparse.ArgumentParser) -> None:
    diff = actions.add_parser("diff", parents=[shared], help="who gained or lost which responsibility")
    add_reader(diff)
    diff.add_argument("--from", dest="earlier", metavar="FRAMEWORK", help="an earlier edition")
    diff.add_argument("--since", metavar="TIME", help="or the same framework, as it was known then")
    diff.set_defaults(run=run_diff)
    clashes = actions.add_parser("consolidate", parents=[shared], help="overlaps, contradictions and gaps of annexes")
    add_reader(clashes)
    clashes.set_defaults(run=run_consolidate)


def run_diff(args: argparse.Namespace) -> int:
    since = time_of(args.since, "since")
    if (args.earlier is None) == (since is None):
        raise Invalid("name an earlier edition with --from, or a time with --since", code="wrong_use", field="from")
    with reading(args, "diff") as (journal, _, reader):
        thread = framework_thread(reader, args.framework)
        if since is None:
            before = state_of(framework_thread(reader, args.earlier))
        else:
            before = state_of(journal.read(reader.clearance, since).thread(thread.id))
        found = changes(Framework.of(before), Framework.of(state_of(thread)))
    if args.json:
        print_json({"framework": thread.id, "changes": [each.as_dict() for each in found]})
    else:
        print_table(("MEMBER", "WHAT", "CHANGE"), ((each.member, each.what, each.message) for each in found))
    return OK


def run_consolidate(args: argparse.Namespace) -> int:
    with reading(args, "consolidate") as (journal, policy, reader):
        thread = framework_thread(reader, args.framework)
        state = state_of(thread)
        context = Context(policy, day_of(journal.now()), fields_of(journal.registry))
        found = consolidate(Framework.of(state), context, state)
    if args.json:
        print_json({"framework": thread.id, "clashes": [each.as_dict() for each in found]})
    else:
        rows = ((each.kind, ", ".join(each.members), "yes" if each.resolved else "no", each.message) for each in found)
        print_table(("KIND", "MEMBERS", "RESOLVED", "WHAT"), rows)
    return OK
