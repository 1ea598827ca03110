"""export: what a member sees, in the formats of others."""

import argparse
import sys
from pathlib import Path

import msgspec

from jisr.cli.access import note_access
from jisr.cli.common import OK, Commands, print_json
from jisr.cli.opening import opened, policy_of, viewer_of
from jisr.errors import Invalid, Missing
from jisr.interop.label4774 import write_label
from jisr.journal.label import Label
from jisr.journal.read import Reader, RecordView


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    export = commands.add_parser("export", help="write what a member sees in a format of others")
    formats = export.add_subparsers(dest="format", metavar="FORMAT", required=True)
    label = formats.add_parser("label4774", parents=[shared], help="a record's label as ADatP-4774 XML")
    label.add_argument("record", metavar="RECORD", help="its reference or id")
    label.add_argument("--as", dest="reader", required=True, metavar="MEMBER[/LEVEL]", help="who takes it out")
    label.set_defaults(run=run_label)


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
