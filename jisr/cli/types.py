"""types: what may be submitted, with a schema and an example that is accepted."""

import argparse
from typing import Any

from jisr.cli.common import OK, Commands, print_json, print_table
from jisr.cli.registry import registry


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    types = commands.add_parser("types", parents=[shared], help="the types of record that may be submitted")
    types.set_defaults(run=run_types)


def run_types(args: argparse.Namespace) -> int:
    found = public_types()
    if args.json:
        print_json(found)
    else:
        rows = [
            (each["type"], each["version"], "opens" if each["opens"] else "joins", each["kind"] or "any")
            for each in found
        ]
        print_table(("TYPE", "VERSION", "ITS THREAD", "OF KIND"), rows)
        print("with --json: the schema of each body, and an example")
    return OK


def public_types() -> list[dict[str, Any]]:
    known = registry()
    return [
        {
            "type": each.name, "version": each.version, "opens": each.opens, "kind": each.kind,
            "schema": known.schema(each), "example": each.example,
        }
        for each in sorted(known.types.values(), key=lambda each: each.name)
        if each.public
    ]  # fmt: skip
