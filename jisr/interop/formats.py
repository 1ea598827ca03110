"""What a format is to the rest of Jisr: bytes out of what a viewer sees, and bytes into what a post may hand in.

A format knows no door: the command line and the API find it by its name in `registry.py` and call it alike.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jisr.errors import BatchRefused, Invalid, JisrError
from jisr.journal.node import REAL
from jisr.journal.picture import Picture
from jisr.journal.policy import Policy
from jisr.journal.query import MOST_ROWS, Query
from jisr.journal.read import Reader, ThreadView
from jisr.journal.record import Actor, Submission
from jisr.journal.registry import Body
from jisr.journal.when import text_of

MOST_THREADS = 5_000

LabelDict = Body


@dataclass(frozen=True)
class Outgoing:
    """What goes out, and what has to be said of it: `space`, `viewer` (a clearance's name), `now` (ms).

    `thread`: one alone, by reference or id; else those that `query` finds, the newest first, at most `most`. `asked`:
    the format's own options.
    """

    reader: Reader
    policy: Policy
    space: str
    viewer: str
    now: int
    query: Query = field(default_factory=Query)
    thread: str | None = None
    most: int = MOST_ROWS
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_exercise(self) -> bool:
        return self.space != REAL

    @property
    def made_at(self) -> str:
        return text_of(self.now)

    @property
    def as_of(self) -> str | None:
        """The past recorded time that it shows, if it does."""
        return None if self.reader.at is None else text_of(self.reader.at)

    def threads(self) -> tuple[list[ThreadView], bool]:
        """(as the viewer sees them, whether there are more than these)"""
        if self.thread is not None:
            return [self.reader.thread(self.thread)], False
        found = [self.reader.thread(row) for row in self._ids(self.most + 1)]
        return found[: self.most], len(found) > self.most

    def pictures(self) -> tuple[list[Picture], bool]:
        """The same without the bodies of their records: quicker by far."""
        if self.thread is not None:
            return self.reader.pictures([self.reader.thread(self.thread).id]), False
        ids = list(self._ids(self.most + 1))
        return self.reader.pictures(ids[: self.most]), len(ids) > self.most

    def _ids(self, most: int) -> Iterator[str]:
        query = msgspec.structs.replace(self.query, limit=min(most, MOST_ROWS), count=False)
        left = most
        while True:
            page = self.reader.threads(query)
            yield from (row.id for row in page.threads[:left])
            left -= len(page.threads)
            if page.cursor is None or left <= 0:
                return
            query = msgspec.structs.replace(query, cursor=page.cursor)


@dataclass(frozen=True)
class Incoming:
    """A file that a post brings in. `reader` sees what that post sees; `label` is what the person chose, if anything;
    `now` in ms; `asked`: the format's own options."""

    data: bytes
    actor: Actor
    reader: Reader
    policy: Policy
    space: str
    now: int
    label: LabelDict | None = None
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_exercise(self) -> bool:
        return self.space != REAL

    def label_for(self, record_type: str) -> LabelDict:
        """As it was chosen; else the first preset that the pack names for the type, the narrowest useful one."""
        if self.label is not None:
            return self.label
        presets = self.policy.labels.type_presets.get(record_type, ())
        if presets:
            return {"preset": presets[0]}
        return {"level": self.policy.labels.levels[0], "releasable_to": [], "caveats": []}


@dataclass(frozen=True)
class Brought:
    """What a file holds: `entries` for `journal.append`, and for each the `lines` of the file that it begins at.

    `notes` are sentences on what has no place here, or is read otherwise than it was written. `place` puts a fault of
    an entry (counted from 0) to its place in the file, where a line is not enough; `places` say it of every entry, such
    as {"sheet", "row"}.
    """

    entries: list[Submission | JisrError]
    lines: list[int]
    notes: list[str] = field(default_factory=list)
    place: Callable[[int, JisrError], None] | None = None
    places: list[dict[str, Any]] = field(default_factory=list)

    def at_its_place(self, refused: BatchRefused) -> BatchRefused:
        for fault in refused.faults:
            if fault.line is not None:
                entry = fault.line - 1
                fault.line = self.lines[entry]
                if self.place is not None:
                    self.place(entry, fault)
        return refused


Options = Mapping[str, str]  # name -> what it asks for, in a few words
FLAG = "true: "  # how the words of one begin that is either true or false


@dataclass(frozen=True)
class Format:
    """`name` as it is typed; `suffix` of its files, with the dot; `media` type. What it cannot do is None.

    `write_options` and `read_options` are its own, beside those that every export and import takes.
    """

    name: str
    suffix: str
    media: str
    title: str
    write: Callable[[Outgoing], bytes] | None = None
    read: Callable[[Incoming], Brought] | None = None
    write_options: Options = field(default_factory=dict)
    read_options: Options = field(default_factory=dict)


def check_options(given: Mapping[str, str], known: Options) -> None:
    for name in given:
        if name not in known:
            raise Invalid(
                "{name} is no parameter here; known are {known}",
                code="unknown_parameter", field=name[:80], name=name[:80], known=", ".join(sorted(known)),
            )  # fmt: skip
