"""Who may see what, worked out a second time: from the pack's own words and from what was handed in and accepted.

Small and slow on purpose, and without a line of the code that it judges. Where the two differ, one of them is wrong.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jisr.capabilities.directory.packs import Pack

NATIONAL = {"civil", "security", "cell"}


class Viewer(NamedTuple):
    """A clearance: a member at one of its levels."""

    member: str
    level: str

    @property
    def name(self) -> str:
        return f"{self.member}/{self.level}"


class Terms(NamedTuple):
    """A label, as far as it decides."""

    author: str
    level: str
    released: frozenset[str]
    caveats: frozenset[str]


class Country:
    """The facts of a pack."""

    def __init__(self, pack: Pack) -> None:
        self.levels: list[str] = pack.labels["levels"]
        self.members: dict[str, Any] = {each["code"]: each for each in pack.members}
        self.communities: dict[str, Any] = {each["code"]: each for each in pack.communities}
        self.presets: dict[str, Any] = {each["code"]: each for each in pack.labels["presets"]}
        self.viewers = [
            Viewer(code, level)
            for code, member in self.members.items()
            for level in self.levels[: self.levels.index(member["level"]) + 1]
        ]
        self.framework = "0" * 64
        """The thread of the framework in force, where the stage has one."""
        if pack.labels.get("public_feed"):
            self.viewers.append(Viewer("public", self.levels[0]))

    def viewer_of(self, member: str, post: str) -> Viewer:
        """The clearance that a post reads with."""
        found = next(each for each in self.members[member]["posts"] if each["code"] == post)
        return Viewer(member, found.get("level") or self.members[member]["level"])

    def terms(self, label: dict[str, Any], author: str) -> Terms:
        """What a label that was handed in comes to."""
        preset = self.presets.get(label.get("preset", ""), {})
        return Terms(
            author,
            label.get("level") or preset["level"],
            frozenset([*(label.get("releasable_to") or ()), *preset.get("releasable_to", ())]),
            frozenset([*(label.get("caveats") or ()), *preset.get("caveats", ())]),
        )

    def admits(self, terms: Terms, viewer: Viewer) -> bool:
        if self.levels.index(terms.level) > self.levels.index(viewer.level):
            return False
        if not terms.caveats <= self.holds(viewer):
            return False
        return terms.author == viewer.member or any(self.opens(token, viewer.member) for token in terms.released)

    def holds(self, viewer: Viewer) -> set[str]:
        """Its caveats; the public has none."""
        return set(self.members.get(viewer.member, {}).get("caveats", ()))

    def opens(self, token: str, member: str) -> bool:
        """Whether one entry of releasable_to names a member, or the public."""
        if member == "public":
            return token == "public"
        if token in self.communities:
            return member in self.communities[token]["members"]
        if token == "all":
            return self.members[member]["side"] in NATIONAL
        return token in ("public", member)


@dataclass
class Entry:
    """An accepted record. `labels`: each that it had, the present one last. `audiences`, where set, are the labels
    that open it once and for all: a relabelling's old and new one, an erasure's target's."""

    id: str
    type: str
    author: str
    thread: str
    labels: list[Terms]
    audiences: list[Terms] | None = None
    erased: bool = False


@dataclass
class Annals:
    """What was accepted, in its order."""

    country: Country
    entries: dict[str, Entry] = field(default_factory=dict)

    def note(self, author: str, type: str, record_id: str, thread: str, label: dict[str, Any], names: str = "") -> None:
        """`names`: the id of what the record acts on (relabel, erase, sanitised)."""
        target = self.entries.get(names)
        if type == "journal.erase":
            assert target is not None
            entry = Entry(record_id, type, author, thread, [target.labels[-1]], [target.labels[-1]])
            target.erased = True
        elif type == "journal.relabel":
            assert target is not None
            terms = self.country.terms(label, author)
            entry = Entry(record_id, type, author, thread, [terms], [target.labels[-1], terms])
            target.labels.append(terms)
        elif type == "journal.sanitised" and not label:
            assert target is not None
            entry = Entry(record_id, type, author, thread, [target.labels[-1]._replace(author=author)])
        else:
            entry = Entry(record_id, type, author, thread, [self.country.terms(label, author)])
        self.entries[record_id] = entry

    def ever_sees(self, viewer: Viewer, record_id: str) -> bool:
        """Whether there is a moment at which the viewer sees it."""
        entry = self.entries[record_id]
        return self._admitted(viewer, entry.audiences or entry.labels) and self._enters(viewer, entry)

    def sees(self, viewer: Viewer, record_id: str) -> bool:
        """Whether the viewer sees it now."""
        entry = self.entries[record_id]
        return self._admitted(viewer, entry.audiences or entry.labels[-1:]) and self._enters(viewer, entry)

    def _enters(self, viewer: Viewer, entry: Entry) -> bool:
        """Nobody sees into a thread whose opening was never released to it."""
        return self._admitted(viewer, self.entries[entry.thread].labels)

    def _admitted(self, viewer: Viewer, labels: list[Terms]) -> bool:
        return any(self.country.admits(terms, viewer) for terms in labels)
