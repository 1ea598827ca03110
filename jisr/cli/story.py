"""Plays a story into a journal: lines by many posts, each speaking of earlier ones by their client_id.

A line is a submission with `as`: MEMBER/POST. Unlike in a batch, `@client_id` names a line of any author.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from jisr.errors import Invalid
from jisr.journal.append import Accepted
from jisr.journal.canonical import parse
from jisr.journal.journal import Journal
from jisr.journal.record import Actor, Submission


def play(journal: Journal, file: Path) -> Iterator[Accepted]:
    """Appends line by line and gives what was accepted; the same story again gives the same records.

    Errors: `Invalid` with its line where the story is not well formed; whatever append refuses.
    """
    ids: dict[str, str] = {}
    for number, data in enumerate(file.read_bytes().splitlines(), 1):
        if data.strip():
            actor, submission = _read(data, number, ids)
            (accepted,) = journal.append(actor, [submission])
            ids[submission.client_id] = accepted.id
            yield accepted


def _read(data: bytes, number: int, ids: dict[str, str]) -> tuple[Actor, Submission]:
    line = _resolved(parse(data, number), ids, number)
    try:
        member, _, post = line.pop("as").partition("/")
        return Actor(member=member, post=post), msgspec.convert(line, Submission)
    except (AttributeError, KeyError, msgspec.ValidationError) as error:
        raise Invalid("no line of a story: {what}", code="bad_story", line=number, what=str(error)) from None


def _resolved(value: Any, ids: dict[str, str], number: int) -> Any:
    if isinstance(value, dict):
        return {name: _resolved(inner, ids, number) for name, inner in value.items()}
    if isinstance(value, list):
        return [_resolved(inner, ids, number) for inner in value]
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    if value[1:] not in ids:
        raise Invalid("{name} names no earlier line", code="unknown_line", line=number, name=value)
    return ids[value[1:]]
