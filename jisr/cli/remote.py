"""--url and --token-file: the same commands against a node elsewhere, through its API; and `follow`, its stream."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import orjson

from jisr.cli.common import OK, Commands, print_json, print_table
from jisr.client import Client, Refusal
from jisr.errors import BatchRefused, Invalid, JisrError
from jisr.journal.append import Accepted
from jisr.journal.batch import read_batch
from jisr.journal.label import Reason
from jisr.journal.query import Page, Query, ThreadRow
from jisr.journal.read import Explained, RecordView, ThreadView
from jisr.journal.when import text_of

UNITS = 10_000_000  # of a degree


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", metavar="URL", help="of a node elsewhere; the token says who reads, instead of --as")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="with a token of `jisr user token`")


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    follow = commands.add_parser("follow", parents=[shared], help="what a node elsewhere tells, as it arrives")
    add_options(follow)
    follow.add_argument("--after", metavar="ID", help="from a record on; an empty one is the beginning")
    follow.set_defaults(run=run_follow)


def check_who(args: argparse.Namespace, name: str) -> None:
    """Either --as, or a node elsewhere."""
    if not args.url and not getattr(args, name):
        raise Invalid("say who: --as MEMBER, or --url and --token-file", code="wrong_use", field="as")


@contextmanager
def connected(args: argparse.Namespace) -> Iterator[Client]:
    """Problems of the node's become the errors that the same command has here."""
    if not args.url or args.token_file is None:
        raise Invalid("--url and --token-file go together", code="token_missing", field="token-file")
    with Client(args.url, args.token_file.read_text(encoding="utf-8").strip()) as client:
        try:
            yield client
        except Refusal as refusal:
            raise _error_of(refusal) from None


def _error_of(refusal: Refusal) -> JisrError:
    if refusal.fields and refusal.fields[0]["line"] is not None:
        return BatchRefused([_fault_of(each) for each in refusal.fields])
    if refusal.status == 422:
        first = refusal.fields[0] if refusal.fields else {"field": ""}
        return Invalid("{what}", code=refusal.code, field=first["field"], span=_span_of(first), what=str(refusal))
    return refusal


def _fault_of(field: Mapping[str, Any]) -> JisrError:
    fault = Invalid(
        "{what}", code=field["code"], field=field["field"], line=field["line"], span=_span_of(field),
        what=field["message"],
    )  # fmt: skip
    fault.says_where = "sheet" in field
    return fault


def _span_of(field: Mapping[str, Any]) -> tuple[int, int] | None:
    return (field["start"], field["end"]) if "start" in field else None


class RemoteReader:
    """Reads what `journal.read` would give to the token's post, in the same shapes."""

    reader = "this token"

    def __init__(self, client: Client, at: int | None) -> None:
        self._client, self._at = client, None if at is None else text_of(at)

    def search(self, query: Query, line: str | None) -> tuple[Page, list[dict[str, Any]]]:
        """The list, and the chips of the search line, which the node reads."""
        found = self._client.threads(
            kind=query.kind, state=query.state, bbox=_box_text(query), q=line, cursor=query.cursor,
            since=None if query.since is None else text_of(query.since), limit=query.limit, at=self._at,
        )  # fmt: skip
        rows = msgspec.convert(found["threads"], tuple[ThreadRow, ...])
        page = Page(count=found["count"], more_than_counted=found["more"], threads=rows, cursor=found["cursor"])
        return page, found["chips"]

    def thread(self, reference: str) -> ThreadView:
        return msgspec.convert(self._client.show(reference, self._at), ThreadView)

    def records(self, after: str | None = None, limit: int = 1_000) -> list[RecordView]:
        return msgspec.convert(self._client.records(after, limit), list[RecordView])

    def why(self, reference: str, other: str) -> Explained:
        found = self._client.why(reference, other)
        both = zip(found["codes"], found["reasons"], strict=True)
        return Explained(found["allowed"], tuple(Reason(code, "{what}", {"what": text}) for code, text in both))


def _box_text(query: Query) -> str | None:
    return None if query.box is None else ",".join(f"{edge / UNITS:.7f}" for edge in query.box)


def submit(args: argparse.Namespace, data: bytes) -> int:
    """What cannot be read is named before anything is sent."""
    batch = read_batch(data)
    faults = [
        (line, each) for line, each in zip(batch.lines, batch.entries, strict=True) if isinstance(each, JisrError)
    ]
    if faults:
        for line, fault in faults:
            fault.line = line
        raise BatchRefused([fault for _, fault in faults])
    with connected(args) as client:
        if args.dry_run:
            print_json({"would_see": client.dry_run(data)})
            return OK
        accepted = msgspec.convert(client.submit(data), list[Accepted])
    if args.json:
        print_json({"accepted": [msgspec.structs.asdict(each) for each in accepted]})
    else:
        print_table(("REF", "ID"), [(each.ref, each.id) for each in accepted])
    return OK


def run_follow(args: argparse.Namespace) -> int:
    """One JSON object a line, until it is stopped: {"id", "event", "data"}."""
    with connected(args) as client:
        for event in client.stream(args.after):
            line = orjson.dumps({"id": event.id, "event": event.name, "data": event.data})
            sys.stdout.buffer.write(line + b"\n")
            sys.stdout.buffer.flush()
    return OK
