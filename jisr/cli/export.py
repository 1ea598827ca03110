"""export: what a member sees, in the formats of others."""

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from jisr.api import files
from jisr.cli import remote
from jisr.cli.access import note_access
from jisr.cli.common import OK, Commands, print_json
from jisr.cli.opening import opened, policy_of, viewer_of
from jisr.errors import Invalid, Missing
from jisr.interop.formats import FLAG, Format, Options
from jisr.interop.label4774 import write_label
from jisr.interop.registry import WRITTEN
from jisr.journal.label import Label
from jisr.journal.read import Reader, RecordView


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    export = commands.add_parser("export", help="write what a member sees in a format of others")
    formats = export.add_subparsers(dest="format", metavar="FORMAT", required=True)
    for form in WRITTEN.values():
        _add_format(formats, shared, form)
    label = formats.add_parser("label4774", parents=[shared], help="a record's label as ADatP-4774 XML")
    label.add_argument("record", metavar="RECORD", help="its reference or id")
    label.add_argument("--as", dest="reader", required=True, metavar="MEMBER[/LEVEL]", help="who takes it out")
    label.set_defaults(run=run_label)


def _add_format(formats: Commands, shared: argparse.ArgumentParser, form: Format) -> None:
    parser = formats.add_parser(form.name, parents=[shared], help=form.title)
    parser.add_argument("--as", dest="reader", metavar="MEMBER[/LEVEL]", help="who takes it out")
    remote.add_options(parser)
    add_named(parser, {**files.WRITING, **form.write_options})
    parser.add_argument("--out", type=Path, metavar="FILE", help="instead of standard output")
    parser.set_defaults(run=run_export, form=form)


def add_named(parser: argparse.ArgumentParser, options: Options) -> None:
    """As the API has them; a box is written `--box` here, as in `jisr threads`."""
    for name, what in options.items():
        if what.startswith(FLAG):
            words = what.removeprefix(FLAG)
            parser.add_argument(_flag(name), dest=f"asked_{name}", action="store_const", const="true", help=words)
        else:
            parser.add_argument(_flag(name), dest=f"asked_{name}", metavar=name.upper(), help=what)


def _flag(name: str) -> str:
    return "--box" if name == "bbox" else "--" + name.replace("_", "-")


def named(args: argparse.Namespace, options: Options) -> dict[str, str]:
    """Those that were given, as words."""
    asked = {name: getattr(args, f"asked_{name}") for name in options}
    return {name: text for name, text in asked.items() if text is not None}


def run_export(args: argparse.Namespace) -> int:
    remote.check_who(args, "reader")
    given = named(args, {**files.WRITING, **args.form.write_options})
    if args.url:
        with remote.connected(args) as client:
            data = client.export(args.form.name, given)
    else:
        data = _written(args, given)
    return _hand_over(args, data)


def _written(args: argparse.Namespace, given: dict[str, str]) -> bytes:
    with opened(args) as journal:
        policy = policy_of(journal)
        clearance = viewer_of(policy, args.reader)
        out = files.outgoing(args.form, journal, policy, clearance, given)
        note_access(Path(args.data), f"export {args.form.name}", args.space, args.reader, clearance, dict(given))
        data: bytes = args.form.write(out)
        return data


def _hand_over(args: argparse.Namespace, data: bytes) -> int:
    if args.out is not None:
        args.out.write_bytes(data)
        if args.json:
            print_json({"format": args.form.name, "file": str(args.out), "bytes": len(data)})
    elif args.json:
        print_json({"format": args.form.name, **_as_json(data)})
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    return OK


def _as_json(data: bytes) -> dict[str, Any]:
    """`text` where it is text; else `base64`."""
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": msgspec.to_builtins(data)}


def run_label(args: argparse.Namespace) -> int:
    with opened(args) as journal:
        clearance = viewer_of(policy_of(journal), args.reader)
        note_access(Path(args.data), "export label4774", args.space, args.reader, clearance, {"record": args.record})
        record = record_of(journal.read(clearance), args.record)
    assert record.label is not None
    assert record.recorded_at is not None
    data = write_label(msgspec.convert(record.label, Label), created_at=record.recorded_at)
    if args.json:
        print_json({"record": record.id, "xml": data.decode()})
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    return OK


def record_of(reader: Reader, reference: str) -> RecordView:
    """One record that the reader sees."""
    ids = reader.find(reference)
    if len(ids) > 1:
        raise Invalid(
            "{reference} is the reference of several: {ids}",
            code="ambiguous_reference", reference=reference, ids=", ".join(ids),
        )  # fmt: skip
    for record in reader.thread(reference).records if ids else ():
        if record.id == ids[0] and not record.withdrawn:
            return record
    raise Missing("there is nothing under {reference} that you may see", code="not_found", reference=reference)
