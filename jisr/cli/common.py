"""What every command shares: its options, its output and its exit codes."""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import orjson

from jisr.cli.words import isolated, plain, width
from jisr.language import LANGUAGES, SOURCE

OK, FOUND_A_PROBLEM, WRONG_USE = 0, 1, 2

Commands = Any  # argparse keeps the type of a subparsers action to itself


def parent(with_defaults: bool = True) -> argparse.ArgumentParser:
    """The options that every command takes. Without defaults, what was said before the command's name holds."""
    shared = argparse.ArgumentParser(add_help=False)
    data, space, json, lang = _defaults() if with_defaults else _UNSAID
    shared.add_argument("--data", default=data, metavar="DIR", help="the node's folder (or JISR_DATA)")
    shared.add_argument("--space", default=space, metavar="S", help="real, or the name of an exercise")
    shared.add_argument("--json", action="store_true", default=json, help="print data instead of a table")
    said_in = f"of messages: {', '.join(LANGUAGES)} (or JISR_LANG)"
    shared.add_argument("--lang", default=lang, type=_known_language, metavar="LANGUAGE", help=said_in)
    return shared


_UNSAID = (argparse.SUPPRESS,) * 4


def _defaults() -> tuple[str, str, bool, str | None]:
    return os.environ.get("JISR_DATA", "data"), "real", False, os.environ.get("JISR_LANG") or None


def _known_language(name: str) -> str:
    if name not in LANGUAGES:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(LANGUAGES)}")
    return name


def language_asked(arguments: Sequence[str]) -> str:
    """By --lang, else JISR_LANG, else the locale. What is no language of ours is refused with the other options."""
    said = [value for option, value in pairwise(arguments) if option == "--lang"]
    said += [each.removeprefix("--lang=") for each in arguments if each.startswith("--lang=")]
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    asked = said[-1] if said else os.environ.get("JISR_LANG") or re.split("[_.@]", locale)[0]
    return asked if asked in LANGUAGES else SOURCE


def print_json(value: Any) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as their longest cell; the last one is left ragged."""
    lines = [list(headings), *[["" if cell is None else plain(cell) for cell in row] for row in rows]]
    widths = [max(width(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        cells = [shown(cell) + " " * (columns - width(cell)) for cell, columns in zip(line, widths, strict=True)]
        print("  ".join(cells).rstrip())


def shown(text: object) -> str:
    """What a record says, made safe for the line that it stands in."""
    return isolated(plain(text)) if sys.stdout.isatty() else plain(text)


def complain(message: str) -> None:
    """One line on stderr, whatever a library has put into the message."""
    print("jisr:", " ".join(plain(message).split()), file=sys.stderr)
