"""What every command shares: its options, its output and its exit codes."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

OK, FOUND_A_PROBLEM, WRONG_USE = 0, 1, 2

Commands = Any  # argparse keeps the type of a subparsers action to itself


def parent() -> argparse.ArgumentParser:
    """The options that every command takes."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data", default=os.environ.get("JISR_DATA", "data"), metavar="DIR", help="the node's folder (or JISR_DATA)"
    )
    shared.add_argument("--space", default="real", metavar="S", help="real, or the name of an exercise")
    shared.add_argument("--json", action="store_true", help="print data instead of a table")
    return shared


def print_json(value: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as their longest cell; the last one is left ragged."""
    lines = [list(headings), *[["" if cell is None else str(cell) for cell in row] for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def complain(message: str) -> None:
    print(f"jisr: {message}", file=sys.stderr)
