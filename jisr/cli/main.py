"""`jisr COMMAND ...`: finds the command, and turns whatever a person can mend into one line that says how."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from jisr.cli import (
    bring,
    changing,
    demo,
    export,
    framework,
    init,
    keep,
    proof,
    reading,
    remote,
    serve,
    submit,
    types,
    users,
    witness,
)  # fmt: skip
from jisr.cli.common import FOUND_A_PROBLEM, WRONG_USE, complain, language_asked, parent, print_json
from jisr.errors import BatchRefused, Invalid, JisrError, Preparing, Unusable
from jisr.language import filled, say, use

# In the order in which `jisr --help` names them. A new module of commands is one more name here.
MODULES = (
    demo,
    init,
    serve,
    users,
    types,
    submit,
    reading,
    remote,
    changing,
    proof,
    witness,
    keep,
    bring,
    export,
    framework,
)

CASCADE = "cascade"

WRONG_FOLDER = frozenset({"no_node", "no_space", "space_exists", "no_pack"})
STOPPED, PIPE_CLOSED = 130, 141  # as a shell names the signals


class WrongUse(Invalid):
    """The command line itself cannot be read."""

    code = "wrong_use"


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        if unknown := re.match("argument (COMMAND|ACTION|FORMAT): invalid choice: ('.*?') ", message):
            message = f"there is no {unknown[1].lower()} {unknown[2]}"
        raise WrongUse("{what}; see `{program} --help`", what=message, program=self.prog)


def build(arguments: Sequence[str] = ()) -> Parser:
    parser = Parser(
        prog="jisr", description="Crisis coordination: each member sees exactly what was released to it.",
        parents=[parent()],
    )  # fmt: skip
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    shared = parent(with_defaults=False)
    for module in MODULES:
        module.add(commands, shared)
    if CASCADE in arguments:
        # The engine takes a second to load, which nobody else should wait for.
        import_module("jisr.cli.cascade").add(commands, shared)
    else:
        commands.add_parser(CASCADE, help="who loses service next, when, and what buys time")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    _make_printable()
    with use(language_asked(arguments)):
        return _answer(arguments)


def _answer(arguments: Sequence[str]) -> int:
    try:
        code = _run(arguments, "--json" in arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
        return PIPE_CLOSED
    except OSError as error:
        _forget_stdout()
        complain(filled("the output cannot be written: {why}", why=error.strerror or error))
        return FOUND_A_PROBLEM
    except KeyboardInterrupt:
        complain(say("stopped"))
        return STOPPED
    return code


def _run(arguments: Sequence[str], as_json: bool) -> int:
    try:
        args = build(arguments).parse_args(arguments)
        return int(args.run(args))
    except SystemExit as done:  # --help
        return int(done.code or 0)
    except BatchRefused as refused:
        return _say_faults(refused, as_json)
    except JisrError as error:
        return _say(error, as_json)
    except OSError as error:
        if error.filename is None:  # it is our own output that cannot be written
            raise
        return _say(_unreachable(error), as_json)


def _say_faults(refused: BatchRefused, as_json: bool) -> int:
    if as_json:
        print_json({"errors": refused.as_dicts()})
    for fault in refused.faults:
        complain(f"{_place(fault)}{fault}")
    complain(say("nothing was accepted"))
    return FOUND_A_PROBLEM


def _place(fault: JisrError) -> str:
    """`line 3, body.title: `, but for what the sentence begins with by itself."""
    if fault.says_where:
        return ""
    line = "" if fault.line is None else filled("line {line}", line=fault.line)
    field = "" if str(fault).startswith(f"{fault.field}:") else fault.field
    place = ", ".join(part for part in (line, field) if part)
    return f"{place}: " if place else ""


def _say(error: JisrError, as_json: bool) -> int:
    message = str(error)
    if isinstance(error, Preparing):
        message += say("; `jisr rebuild` makes them now")
    if as_json:
        place = {} if error.span is None else {"start": error.span[0], "end": error.span[1]}
        print_json({"error": {"code": error.code, "message": message, "field": error.field, **place}})
    complain(message)
    wrong_use = isinstance(error, Invalid) or error.code in WRONG_FOLDER
    return WRONG_USE if wrong_use else FOUND_A_PROBLEM


def _unreachable(error: OSError) -> JisrError:
    why = error.strerror or str(error)
    return Unusable("{what} cannot be used: {why}", code="file_unusable", what=error.filename, why=why)


def _make_printable() -> None:
    """A terminal that knows no Arabic shows question marks and not a traceback; a closed output takes nothing."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _forget_stdout() -> None:
    """Whoever read us has gone: what is still in the buffer has nowhere to go, and that is no fault."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
