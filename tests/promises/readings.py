"""Everything that a viewer can get out of a journal, as bytes: one answer for each question.

The questions are made from all that there is, hidden things too: whoever guesses an id must get nothing for it.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec

from jisr import search
from jisr.api.maps import map_json
from jisr.capabilities.framework.duties.deciding import who_decides
from jisr.capabilities.framework.duties.labels import proposals_for
from jisr.capabilities.framework.duties.reading import board_of, duties_in, known_to
from jisr.capabilities.framework.duties.shapes import agreed_dict, board_dict, who_dict
from jisr.cli import opening
from jisr.cli.main import main
from jisr.cli.registry import registry
from jisr.errors import BatchRefused, JisrError
from jisr.interop import sheets
from jisr.interop.cap.feed import feed_xml, list_json
from jisr.interop.formats import Outgoing
from jisr.interop.registry import WRITTEN
from jisr.interop.sheets.xlsx import contents
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.policy import Policy
from jisr.journal.query import Page, Query
from jisr.journal.read import Reader
from jisr.journal.record import Submission, reference_of
from jisr.journal.when import text_of
from jisr.search import Known
from jisr.search.chips import chip_dicts
from tests.cast import Clock, actor
from tests.promises.oracle import Viewer
from tests.promises.worlds import WORDS, Play

Answers = dict[str, bytes]
Asked = tuple[str, Callable[[], Any]]
NOWHERE = "f" * 64
EVERYWHERE = (-1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000)
BOXES = [(443_000_000, 333_000_000, 444_000_000, 334_000_000), (-1_800_000_000, -900_000_000, 1_800_000_000, 0)]
MOST_PAGES = 40
LINES = (
    "from:MOWR", "-from:MOE", "from:MOH from:MOD", "kind:sitrep", "-kind:incidents.opened", "kind:incident",
    "post:release", "state:open", "-state:open", "label:RESTRICTED", "label:GOV", "-label:PUB", "label:CELL",
    "after:-1h", "before:-1h",
    "near:33.31,44.36,20km", "near:Baghdad,60km from:MOWR", "near:0,-179.9,200km", "kind:relabel", "kind:erase",
    "from:NASA", "form:MOWR",
)  # fmt: skip
PRESENT_LINES = ("water from:MOWR", '"bridge water"', "water -bridge", "bridge label:OPEN near:33.31,44.36,20km")


class Questions:
    """What one viewer asks of a world. `others`: the clearances that it asks `why` for; `last`: the id of the last
    record of the pack, where following begins."""

    def __init__(self, play: Play, viewer: Viewer, others: list[Viewer], last: str, thorough: bool = False) -> None:
        chance = random.Random(len(play.ids) * 1_000 + len(play.batches))
        self.viewer, self.others, self.last = viewer, others, last
        self.ids = [*play.ids, NOWHERE]
        self.refs = sorted({reference_of(each) for each in self.ids})
        self.threads = [*dict.fromkeys(each.thread for each in play.annals.entries.values()), NOWHERE]
        self.frameworks = [each for each, entry in play.annals.entries.items() if entry.type == "framework.opened"]
        moments = play.times
        if moments and not thorough:
            moments = sorted(chance.sample(moments, min(3, len(moments))))
        self.times = moments
        self.post = _post_of(play, viewer)
        self.tried = self.ids if thorough else chance.sample(self.ids, min(5, len(self.ids)))
        self.end = max(play.times, default=0) + 1_000

    def ask(self, journal: Journal, clock: Clock) -> Answers:
        clock.ms = self.end
        policy = journal.policy
        assert policy is not None
        found: Answers = {}
        with journal.store.reading():  # one moment; and one transaction costs less than hundreds
            for name, call in self._calls(journal, policy):
                found[name] = answer(call)
        return found

    def _calls(self, journal: Journal, policy: Policy) -> Iterator[Asked]:
        clearance = policy.clearance(self.viewer.name)
        now = journal.read(clearance)
        yield from self._lists("now", now)
        yield from self._present_lists(now)
        yield from self._searches("now", now, Known(journal.registry, policy, self.end), PRESENT_LINES)
        yield from self._threads("now", now)
        yield from self._one_by_one(now, policy)
        yield from self._stream(now)
        yield from self._duties("now", now, policy, self.end)
        yield from self._files("now", now, policy)
        for time in self.times:
            past = journal.read(clearance, time)
            yield from self._lists(str(time), past)
            yield from self._threads(str(time), past)
            yield from self._searches(str(time), past, Known(journal.registry, policy, time))
        for time in self.times[-1:]:
            yield from self._files(str(time), journal.read(clearance, time), policy)
            yield from self._duties(str(time), journal.read(clearance, time), policy, time)
        yield from self._tries(journal)

    def ask_by_command(self, folder: Path) -> Answers:
        """The same by the command line, of the node in a folder."""
        reader = ["--as", self.viewer.name]
        commands = [
            ["threads", *reader],
            ["threads", *reader, "--q", "water"],
            ["threads", *reader, "--q", "from:MOWR near:33.31,44.36,20km"],
            ["records", *reader],
        ]
        commands += [["threads", *reader, "--at", text_of(time), "--limit", "2"] for time in self.times[-1:]]
        commands += [["show", record, *reader] for record in self.tried[:3]]
        commands += [["show", self.tried[0], *reader, "--at", text_of(time)] for time in self.times[:1]]
        commands += [["framework", "duties", *reader], ["framework", "who", "FLOOD", *reader]]
        commands += [["export", form, *reader] for form in ("geojson", "cap")]
        commands += [["why", self.tried[-1], *reader, "--for", other.name] for other in self.others[:2]]
        with patch.object(opening, "node_of", lambda args: Node(folder, registry(), clock=lambda: self.end)):
            return {" ".join(command): run(folder, command) for command in commands}

    def _lists(self, when: str, reader: Reader) -> Iterator[Asked]:
        queries: dict[str, Query] = {
            "all": Query(),
            "first": Query(limit=1),
            "incidents": Query(kind="incident"),
            "open": Query(state="open"),
            "withdrawn": Query(state="withdrawn"),
            "since": Query(since=self.times[-1] if self.times else 0),
            "open since": Query(kind="incident", state="open", since=self.times[0] if self.times else 0),
            **{f"box {number}": Query(box=box) for number, box in enumerate(BOXES)},
        }
        for name, query in queries.items():
            yield f"{when}: list {name}", partial(reader.threads, query)
        yield f"{when}: pages", partial(pages, reader, Query(kind="incident", limit=2))

    def _present_lists(self, reader: Reader) -> Iterator[Asked]:
        for word in dict.fromkeys(WORDS):
            yield f"search {word}", partial(pages, reader, Query(text=word, limit=2))
        yield "search in a box", partial(reader.threads, Query(text="water", box=BOXES[0]))
        yield "pages of all", partial(pages, reader, Query(limit=1, kind="incident", state="open"))
        yield "uncounted", partial(reader.threads, Query(count=False, limit=3))

    def _searches(self, when: str, reader: Reader, known: Known, more: Sequence[str] = ()) -> Iterator[Asked]:
        for line in (*LINES, *more, *(f"ref:{ref}" for ref in self.refs[:8]), f"ref:{self.ids[0]}"):
            yield f"{when}: search {line}", partial(searched, reader, known, line)

    def _threads(self, when: str, reader: Reader) -> Iterator[Asked]:
        for thread in self.threads:
            yield f"{when}: thread {thread[:8]}", partial(reader.thread, thread)
        for whole in (True, False):
            yield f"{when}: pictures, {whole=}", partial(reader.pictures, self.ids, whole)

    def _one_by_one(self, reader: Reader, policy: Policy) -> Iterator[Asked]:
        for ref in self.refs:
            yield f"find {ref}", partial(reader.find, ref)
            yield f"thread {ref}", partial(reader.thread, ref)
        for record in self.ids:
            yield f"find {record[:8]}", partial(reader.find, record)
            for other in self.others:
                yield f"why {record[:8]} for {other.name}", partial(reader.why, record, policy.clearance(other.name))

    def _stream(self, reader: Reader) -> Iterator[Asked]:
        yield "records", partial(reader.records, after=self.last)
        yield "records by twos", partial(followed, reader, self.last)
        for record in self.ids:
            yield f"after {record[:8]}", partial(reader.records, after=record, limit=3)
            yield f"last after {record[:8]}", partial(reader.said_since, record, 3)
        yield "said", partial(reader.said, self.ids)

    def _files(self, when: str, reader: Reader, policy: Policy) -> Iterator[Asked]:
        """What goes out in the formats of others, warnings, and maps."""
        out = partial(Outgoing, reader, policy, "real", self.viewer.name, self.end)
        for form in WRITTEN.values():
            write = laid_out if form is sheets.FORMAT else form.write
            assert write is not None
            yield f"{when}: {form.name}", partial(write, out())
            yield f"{when}: {form.name} of two", partial(write, out(most=2))
            for thread in self.threads[:4]:
                yield f"{when}: {form.name} of {thread[:8]}", partial(write, out(thread=thread))
        yield f"{when}: warnings", partial(list_json, out())
        yield f"{when}: feed", partial(feed_xml, out(), "http://node/alerts")
        for box in (EVERYWHERE, BOXES[0]):
            for limit in (50, 1):
                query = Query(box=box, limit=limit)
                yield f"{when}: map {box[0]} by {limit}", partial(map_json, reader, query, policy, "real")

    def _duties(self, when: str, reader: Reader, policy: Policy, now: int) -> Iterator[Asked]:
        """What runs by the clock, what was agreed for a report, and who can decide."""
        yield f"{when}: board", partial(board, reader, policy, now)
        if reader.at is not None:
            return
        for thread in self.threads[:2]:
            yield f"duties of {thread[:8]}", partial(promised, reader, policy, thread, now)
        yield "agreed", partial(agreed, reader, policy, ("MOWR", "MOE", "MOH")[now % 3], self.threads[0], now)
        yield "who", partial(deciding, reader, policy, ("FLOOD", "warn")[now % 2], now)

    def _tries(self, journal: Journal) -> Iterator[Asked]:
        """What the viewer's own post is told before it sends."""
        if self.post is None:
            return
        post = actor(self.post)
        for record in self.tried:
            for name, submissions in tries(record).items():
                yield f"try {name} {record[:8]}", partial(journal.dry_run, post, submissions)
            for label in ({"preset": "OWN"}, {"preset": "GOV"}):
                yield f"audience {label} {record[:8]}", partial(journal.audience, post, label, record, [record])


def board(reader: Reader, policy: Policy, now: int) -> Any:
    return board_dict(board_of(reader, policy, now), now)


def promised(reader: Reader, policy: Policy, reference: str, now: int) -> Any:
    thread = reader.thread(reference)
    return board_dict(duties_in(reader, policy, thread.id, thread.kind, now), now)


def agreed(reader: Reader, policy: Policy, member: str, reference: str, now: int) -> Any:
    thread = reader.thread(reference)
    found = proposals_for(reader, policy, member, "incidents.sitrep", now, thread.id, thread.kind)
    return [agreed_dict(each) for each in found]


def deciding(reader: Reader, policy: Policy, question: str, now: int) -> Any:
    return [who_dict(each) for each in who_decides(question, known_to(reader, policy), now)]


def laid_out(out: Outgoing) -> bytes:
    """All that a workbook is written from; its bytes, which take a hundred times as long, are compared over HTTP."""
    return repr(contents(out)).encode()


def tries(record: str) -> dict[str, list[Submission]]:
    """What one may hand in about a record that one has heard of."""
    own, all_members = {"preset": "OWN"}, {"preset": "GOV"}
    opened = {"title": "try", "what": "flood", "observed_at": "2017-08-01"}
    report = {
        "period": {"from": "2017-08-01", "to": "2017-08-01"}, "situation": "try", "observed_at": "2017-08-01",
    }  # fmt: skip

    def of(number: int, type: str, body: dict[str, Any], label: dict[str, Any], **more: Any) -> Submission:
        return Submission(type=type, body=body, label=label, client_id=f"try-{number}", **more)

    return {
        "report": [of(1, "incidents.sitrep", report, own, thread=record)],
        "wide report": [of(2, "incidents.sitrep", report, all_members, thread=record)],
        "relabel": [of(3, "journal.relabel", {"record": record, "label": own}, own)],
        "a batch": [
            of(4, "incidents.opened", opened, all_members, refs=(record,)),
            of(5, "journal.erase", {"record": record}, own),
            of(6, "journal.sanitised", {"source": record, "version": "@try-4"}, {}),
            of(7, "incidents.opened", opened, own, thread=record),
        ],
    }


def answer(call: Callable[[], Any]) -> bytes:
    """What comes back, or the error that does, as the doors of the system would show it."""
    try:
        return msgspec.json.encode(call())
    except BatchRefused as refused:
        return msgspec.json.encode(["refused", refused.as_dicts()])
    except JisrError as error:
        return msgspec.json.encode(["error", type(error).__name__, error.as_dict()])


def run(folder: Path, command: list[str]) -> bytes:
    """Everything that `jisr COMMAND --json` prints, and its exit code."""
    printed = BytesIO(), BytesIO()
    out, err = (TextIOWrapper(stream, "utf-8", write_through=True) for stream in printed)
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*command, "--data", str(folder), "--json"])
    said = b"\n".join(stream.getvalue() for stream in printed)
    return b"%d\n" % code + said.replace(str(folder).encode(), b"FOLDER")


def pages(reader: Reader, query: Query) -> list[Page]:
    """All pages of a list, by its cursors."""
    found = [reader.threads(query)]
    while (cursor := found[-1].cursor) is not None and len(found) < MOST_PAGES:
        found.append(reader.threads(msgspec.structs.replace(query, cursor=cursor)))
    return found


def searched(reader: Reader, known: Known, line: str) -> list[Any]:
    """All pages, and what the line was taken for."""
    found = search.read(line, known, Query(limit=2))
    return [pages(reader, found.query), chip_dicts(found.chips)]


def followed(reader: Reader, after: str | None) -> list[str]:
    """The ids of all records, two at a time, each time from the last one seen."""
    found: list[str] = []
    while page := reader.records(after=found[-1] if found else after, limit=2):
        found.extend(each.id for each in page)
    return found


def _post_of(play: Play, viewer: Viewer) -> str | None:
    """A post that reads with this clearance, one that may submit if there is one."""
    country = play.annals.country
    if viewer.member not in country.members:
        return None
    posts = [each["code"] for each in country.members[viewer.member]["posts"]]
    same = [code for code in posts if country.viewer_of(viewer.member, code) == viewer]
    return next((f"{viewer.member}/{code}" for code in ("release", "duty", *same) if code in same), None)
