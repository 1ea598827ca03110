"""Generated worlds: what members of a country hand in over time, well or badly.

A `World` is a plan in small numbers, so that a failing one shrinks. `play` hands it in and gives the `Play`: each
batch as it was handed in, with its ids, its time and its outcome. `replay` hands in a part of that again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hypothesis import strategies as st

from jisr.errors import BatchRefused, JisrError
from jisr.journal.journal import Journal
from jisr.journal.record import Submission
from jisr.journal.when import text_of
from tests.cast import DAWN, HOUR, Clock, actor
from tests.promises.oracle import Annals, Country, Entry, Terms, Viewer

POSTS = [
    "MOWR/duty", "MOWR/release", "MOE/duty", "MOE/release", "MOH/duty", "MOH/release", "MOD/duty", "MOD/release",
    "MOI/duty", "CTS/release", "CELL/duty", "HUM/duty", "MOO/drafter",
]  # fmt: skip
TOKENS = ["MOWR", "MOE", "MOH", "MOD", "CELL", "HUM", "all", "public", "SECURITY", "LIFELINES", "HEALTH", "NOBODY"]
LEVELS = ["OPEN", "OFFICIAL", "RESTRICTED"]
CAVEATS = ["EOD", "MEDICAL"]
PRESETS = ["PUB", "GOV", "CELL", "SEC", "MED", "OWN"]
WORDS = ["bridge", "water", "crest", "السد", "pump", "Größe", "bridge water"]
PLACES = [None, (443_600_000, 333_100_000), (1_799_990_000, -100), (-739_000_000, 407_000_000)]
WAITS = [0, 0, 1, 1_000, 1_000, 60_000, 90_000_000, -2_000]
# What a line does, and how often.
CHANGES = ["relabel", "relabel", "relabel", "narrow", "narrow", "widen", "widen", "erase", "sanitise", "sanitise"]
DEEDS = ["open"] * 3 + ["report"] * 6 + ["refer", "refer"] + CHANGES


class Line(NamedTuple):
    """`which` and `other` count through what the author may speak of, or, where `wild`, through everything there is."""

    deed: str
    which: int
    other: int
    label: dict[str, Any] | None
    text: int
    place: int
    wild: bool


class Batch(NamedTuple):
    post: str
    wait: int
    lines: tuple[Line, ...]
    again: int | None
    changed: bool


World = list[Batch]


class Handed(NamedTuple):
    """A batch as it was handed in. `ids`: of its records, where it was accepted; `faults`: where it was refused."""

    at: int
    post: str
    submissions: list[Submission]
    ids: list[str]
    threads: list[str]
    faults: list[dict[str, Any]]


HandIn = Callable[[Journal, int, str, list[Submission]], Handed]


@dataclass
class Play:
    annals: Annals
    batches: list[Handed] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return list(self.annals.entries)

    @property
    def times(self) -> list[int]:
        return sorted({batch.at for batch in self.batches})


_labels = st.one_of(
    st.none(),  # as its thread, or as the record that it acts on
    st.builds(lambda preset: {"preset": preset}, st.sampled_from(PRESETS)),
    st.builds(
        lambda preset, named: {"preset": preset, "releasable_to": named},
        st.sampled_from(["CELL", "MED"]),
        st.lists(st.sampled_from(TOKENS[:6]), max_size=2, unique=True),
    ),
    st.builds(
        lambda level, released, caveats: {"level": level, "releasable_to": released, "caveats": caveats},
        st.sampled_from(LEVELS),
        st.lists(st.sampled_from(TOKENS), max_size=3, unique=True),
        st.lists(st.sampled_from(CAVEATS), max_size=1),
    ),
)
_small = st.integers(0, 7)
_lines = st.builds(
    Line,
    deed=st.sampled_from(DEEDS),
    which=_small,
    other=_small,
    label=_labels,
    text=st.integers(0, len(WORDS) - 1),
    place=st.integers(0, len(PLACES) - 1),
    wild=st.integers(0, 15).map(lambda number: number == 15),
)
_batches = st.builds(
    Batch,
    post=st.sampled_from(POSTS),
    wait=st.sampled_from(WAITS),
    lines=st.one_of(st.tuples(_lines), st.tuples(_lines), st.tuples(_lines, _lines), st.tuples(_lines, _lines, _lines)),
    again=st.integers(0, 71).map(lambda number: number if number < 8 else None),
    changed=st.booleans(),
)


def worlds(most: int = 16) -> st.SearchStrategy[World]:
    return st.lists(_batches, min_size=3, max_size=most)


def play(
    world: World, country: Country, journal: Journal, clock: Clock, hand: HandIn | None = None,
    after: Callable[[Play], None] = lambda _: None,
) -> Play:  # fmt: skip
    """Hands the world in, batch by batch, by `hand`; `after` is called after each."""
    found = Play(Annals(country))
    clock.ms = DAWN + HOUR
    for number, batch in enumerate(world):
        clock.forward(batch.wait)
        post = _post_for(batch, found.annals)
        submissions = _Author(found, post, number, clock.ms).submissions(batch)
        if batch.again is not None and found.batches:
            earlier = found.batches[batch.again % len(found.batches)]
            # What an erased record said is not known any more: other words under its client_id pass for the same.
            gone = any(found.annals.entries[each].erased for each in earlier.ids)
            post, submissions = _again(earlier, batch.changed and not gone)
        handed = (hand or hand_in)(journal, clock.ms, post, submissions)
        found.batches.append(handed)
        _note(found.annals, handed)
        after(found)
    return found


def replay(batches: Sequence[Handed], journal: Journal, clock: Clock) -> list[Handed]:
    """The same batches again, each at its time."""
    found = []
    for batch in batches:
        clock.ms = batch.at
        found.append(hand_in(journal, batch.at, batch.post, batch.submissions))
    return found


def hand_in(journal: Journal, at: int, post: str, submissions: list[Submission]) -> Handed:
    try:
        accepted = journal.append(actor(post), submissions)
    except BatchRefused as refused:
        return Handed(at, post, submissions, [], [], refused.as_dicts())
    except JisrError as error:
        return Handed(at, post, submissions, [], [], [error.as_dict()])
    return Handed(at, post, submissions, [each.id for each in accepted], [each.thread for each in accepted], [])


def without(play: Play, viewer: Viewer) -> list[Handed]:
    """The batches less each record that the viewer never sees, and less what was refused to others."""
    country, annals = play.annals.country, play.annals
    found = []
    for batch in play.batches:
        if country.viewer_of(*batch.post.split("/")) == viewer:
            found.append(batch)
        elif seen := [at for at, record in enumerate(batch.ids) if annals.ever_sees(viewer, record)]:
            found.append(
                batch._replace(
                    submissions=[batch.submissions[at] for at in seen],
                    ids=[batch.ids[at] for at in seen],
                    threads=[batch.threads[at] for at in seen],
                )
            )
    return found


def told(play: Play) -> str:
    """The play in words, for whoever has to understand a failure."""
    lines = []
    for batch in play.batches:
        lines.append(f"{text_of(batch.at)} {batch.post}")
        for at, each in enumerate(batch.submissions):
            outcome = batch.ids[at][:8] if batch.ids else "refused"
            words = {name: each.body[name] for name in ("title", "situation", "record", "label") if name in each.body}
            lines.append(f"  {outcome} {each.type} {each.label} {words} thread={each.thread} refs={each.refs}")
        lines.extend(f"  {fault['code']}: {fault['message']}" for fault in batch.faults)
    return "\n".join(lines)


def _again(earlier: Handed, changed: bool) -> tuple[str, list[Submission]]:
    """The same words once more, or others under the same name."""
    if not changed:
        return earlier.post, earlier.submissions
    first = earlier.submissions[0]
    other = Submission(type=first.type, body={**first.body, "more": 1}, label=first.label, client_id=first.client_id)
    return earlier.post, [other]


def _note(annals: Annals, handed: Handed) -> None:
    by_client_id = dict(zip((each.client_id for each in handed.submissions), handed.ids, strict=False))
    for submission, record_id, thread in zip(handed.submissions, handed.ids, handed.threads, strict=False):
        if record_id not in annals.entries:
            body = submission.body
            names = str(body.get("record") or body.get("source") or "")
            names = by_client_id[names[1:]] if names.startswith("@") else names
            label = body.get("label") or submission.label
            annals.note(handed.post.split("/")[0], submission.type, record_id, thread, label, names)


def _post_for(batch: Batch, annals: Annals) -> str:
    """Mostly one that has something to say of what the first line speaks of."""
    line, entries = batch.lines[0], list(annals.entries.values())
    changed = _pick(_said(entries), line) if line.deed in CHANGES else None
    if changed is not None and not line.wild:
        return f"{changed.author}/{'duty' if line.deed == 'narrow' or changed.author in ('CELL', 'HUM') else 'release'}"
    thread = _pick([each for each in entries if each.thread == each.id], line) if line.deed == "report" else None
    if thread is not None and not line.wild:
        begin = POSTS.index(batch.post)
        for post in [*POSTS[begin:], *POSTS[:begin]]:
            if annals.sees(annals.country.viewer_of(*post.split("/")), thread.id):
                return post
    return batch.post


class _Author:
    """Turns a batch's small numbers into submissions of one post that are mostly right."""

    def __init__(self, play: Play, post: str, number: int, now: int) -> None:
        self.play, self.annals, self.number, self.now = play, play.annals, number, text_of(now)
        self.member = post.split("/")[0]
        self.viewer = play.annals.country.viewer_of(*post.split("/"))

    def submissions(self, batch: Batch) -> list[Submission]:
        found: list[Submission] = []
        for line in batch.lines:
            found.extend(self._of(line, len(found)))
        return found

    def _of(self, line: Line, at: int) -> list[Submission]:
        entries = list(self.annals.entries.values())
        seen = entries if line.wild else [each for each in entries if self.annals.sees(self.viewer, each.id)]
        if line.deed == "report":
            return [self._report(line, at, _pick([each for each in seen if each.thread == each.id], line))]
        if line.deed == "open" and line.place == len(PLACES) - 1:
            return [self._framework(line, at)]
        if line.deed == "refer" and (named := _pick(seen, line)):
            return [self._opened(line, at, refs=(named.id,), like=named)]
        target = _pick([each for each in _said(seen) if line.wild or each.author == self.member], line)
        if line.deed not in CHANGES or target is None:
            return [self._opened(line, at)]
        if line.deed == "erase":
            return [self._submission("journal.erase", {"record": target.id}, {"preset": "OWN"}, at)]
        if line.deed == "sanitise":
            version = self._opened(line, at)
            link = {"source": target.id, "version": f"@{version.client_id}"}
            return [version, self._submission("journal.sanitised", link, {}, at + 1)]
        label = self._label(line, target)
        return [self._submission("journal.relabel", {"record": target.id, "label": label}, label, at)]

    def _opened(
        self, line: Line, at: int, thread: str | None = None, refs: tuple[str, ...] = (), like: Entry | None = None
    ) -> Submission:
        place = PLACES[line.place]
        body: dict[str, Any] = {
            "title": f"{WORDS[line.text]} {mark_of(self.number, at)}",
            "what": "flood",
            "observed_at": self.now,
        }
        if place:
            body["place"] = {"lon": place[0], "lat": place[1], "precision_m": 500, "name": WORDS[-1 - line.text]}
            body["severity"] = line.other % 6
        label = self._label(line, like) if like else self._drawn(line)
        return self._submission("incidents.opened", body, label, at, thread=thread, refs=refs)

    def _report(self, line: Line, at: int, thread: Entry | None) -> Submission:
        """On a thread; where there is none, on one that does not exist. Some reports are of an area to avoid."""
        label = self._label(line, thread) if thread else {"preset": "GOV"}
        if thread is not None and thread.type == "framework.opened":
            return self._of_framework(line, at, thread.id, label)
        if thread is not None and line.which == 7:
            return self._of_duty(line, at, thread, label)
        if line.place == len(PLACES) - 1:
            return self._area(line, at, thread.id if thread else "0" * 64, label)
        body = {
            "period": {"from": self.now, "to": self.now}, "situation": f"{WORDS[line.text]} {mark_of(self.number, at)}",
            "observed_at": self.now, "severity": line.other % 6,
        }  # fmt: skip
        return self._submission("incidents.sitrep", body, label, at, thread=thread.id if thread else "0" * 64)

    def _area(self, line: Line, at: int, thread: str, label: dict[str, Any]) -> Submission:
        west, south = 443_000_000 + line.other * 1_000_000, 333_000_000
        ring = [[west, south], [west + 500_000, south], [west, south + 500_000], [west, south]]
        title = f"{WORDS[line.text]} {mark_of(self.number, at)}"
        body = {"title": title, "ring": ring, "observed_at": self.now}
        return self._submission("incidents.avoid_area", body, label, at, thread=thread)

    def _framework(self, line: Line, at: int) -> Submission:
        titles = {"en": f"{WORDS[line.text]} {mark_of(self.number, at)}"}
        body = {"code": "NCRF", "edition": "1", "titles": titles, "signers": [self.member], "consultation_days": 0}
        return self._submission("framework.opened", body, self._drawn(line), at)

    def _of_framework(self, line: Line, at: int, thread: str, label: dict[str, Any]) -> Submission:
        """A row for all who read it, one for fewer, a comment, or a signature on a text that there never was."""
        mark, supplier = mark_of(self.number, at), TOKENS[line.other % 4]
        row = {"table": "function", "code": f"F{line.which % 3}", "titles": {"en": f"{WORDS[line.text]} {mark}"}}
        needs = {
            "table": "dependency", "code": f"D{line.which % 3}", "member": self.member, "asset": mark.upper(),
            "service": "POWER", "supplier": supplier,
        }  # fmt: skip
        type, body = (
            ("entered", {"put": [row]}), ("entered", {"put": [needs]}), ("commented", {"text": mark}),
            ("consultation_opened", {"note": mark}), ("signed", {"text_hash": "0" * 64}),
            ("cleared", {"text_hash": "0" * 64, "note": mark}),
        )[line.which % 6]  # fmt: skip
        return self._submission(f"framework.{type}", body, label, at, thread=thread)

    def _of_duty(self, line: Line, at: int, thread: Entry, label: dict[str, Any]) -> Submission:
        """Of what the framework in force promises in a thread: waived, disputed, a plan started, a step done."""
        mark, framework = mark_of(self.number, at), self.annals.country.framework
        duty = {"table": "agreement", "annex": "CELL", "code": f"W-{line.other % 3}"}
        said = [each.id for each in self.annals.entries.values() if each.thread == thread.id]
        refs = (thread.id, framework)
        type, body, named = (
            ("duty_waived", {"duty": duty, "reason": mark}, refs),
            ("duty_disputed", {"duty": duty, "reason": mark}, (*refs, said[-1])),
            ("activated", {"plan": "FLOOD", "reason": mark}, (framework,)),
            ("proposed", {"activation": {"annex": "CELL", "code": "FLOOD-A"}, "reason": mark}, refs),
        )[line.other % 4]  # fmt: skip
        return self._submission(f"framework.{type}", body, label, at, thread=thread.id, refs=named)

    def _label(self, line: Line, like: Entry) -> dict[str, Any]:
        """Drawn, or made from the label that something has."""
        terms = like.labels[-1]
        if line.deed == "widen":
            return _written(terms._replace(released=terms.released | {TOKENS[line.other]}))
        if line.deed == "narrow" or line.other == 7:
            return _written(terms._replace(released=frozenset(sorted(terms.released)[1:])))
        if line.label is not None and (line.deed == "relabel" or line.other > 3):
            return self._drawn(line)
        return _written(terms)

    def _drawn(self, line: Line) -> dict[str, Any]:
        """A label as drawn; its caveats mostly ones that the author holds."""
        label = dict(line.label or {"preset": "GOV"})
        held = self.annals.country.members[self.member].get("caveats", [])
        if held and not line.wild and label.get("caveats"):
            label["caveats"] = held[:1]
        return label

    def _submission(self, type: str, body: dict[str, Any], label: dict[str, Any], at: int, **more: Any) -> Submission:
        return Submission(type=type, body=body, label=label, client_id=f"{self.number}-{at}", **more)


def mark_of(batch: int, line: int) -> str:
    """A word that only this record says."""
    return f"mark{batch}x{line}"


def marks_of(play: Play) -> dict[str, str]:
    """Record id -> the word that only it says."""
    found = {}
    for batch in play.batches:
        for record, submission in zip(batch.ids, batch.submissions, strict=False):
            number, _, at = submission.client_id.partition("-")
            found[record] = mark_of(int(number), int(at))
    return found


def _said(entries: list[Entry]) -> list[Entry]:
    """What may be changed."""
    return [each for each in entries if not each.type.startswith("journal.") and not each.erased]


def _pick(entries: list[Entry], line: Line) -> Entry | None:
    """Small numbers pick old things, so that histories become deep."""
    return entries[line.which % len(entries)] if entries else None


def _written(terms: Terms) -> dict[str, Any]:
    return {"level": terms.level, "releasable_to": sorted(terms.released), "caveats": sorted(terms.caveats)}
