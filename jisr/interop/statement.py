"""What every export says of itself, in the file: its space, the label of all that is in it, its viewer, its time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jisr.interop.formats import Outgoing
from jisr.interop.label4774 import write_label
from jisr.journal.label import ALL, PUBLIC, Label
from jisr.journal.node import REAL
from jisr.journal.rollup import RollUp, roll_up
from jisr.language import filled, say

EXERCISE = "EXERCISE"
"""Before every title of an exercise, in every language: it is what receivers look for."""


@dataclass(frozen=True)
class Statement:
    """`label` is None where nothing was found: there is nothing to protect."""

    space: str
    viewer: str
    made_at: str
    as_of: str | None
    label: RollUp | None
    complete: bool = True

    @property
    def is_exercise(self) -> bool:
        return self.space != REAL

    def titled(self, title: str) -> str:
        return f"{EXERCISE}: {title}" if self.is_exercise else title

    @property
    def space_words(self) -> str:
        if self.is_exercise:
            return filled("{exercise} {space}: nothing in this file is real", exercise=EXERCISE, space=self.space)
        return filled("space {space}", space=self.space)

    @property
    def viewer_words(self) -> str:
        return filled("as {viewer} sees it", viewer=self.viewer)

    @property
    def sentence(self) -> str:
        """For people, in the language in use."""
        parts = [
            self.space_words,
            label_words(self.label) if self.label is not None else say("nothing in it"),
            self.viewer_words,
            filled("made at {time}", time=self.made_at),
        ]
        if self.as_of is not None:
            parts.append(filled("as it was known at {time}", time=self.as_of))
        if not self.complete:
            parts.append(say("there is more than this file holds"))
        return "; ".join(parts)

    def as_dict(self) -> dict[str, Any]:
        return {
            "space": self.space,
            "exercise": self.is_exercise,
            "viewer": self.viewer,
            "made_at": self.made_at,
            "as_of": self.as_of,
            "complete": self.complete,
            "label": None if self.label is None else roll_up_dict(self.label),
            "label_4774": None if self.label is None else label_xml(self.label, self.viewer, self.made_at),
            "statement": self.sentence,
        }


def statement_of(out: Outgoing, labels: Iterable[Label], complete: bool = True) -> Statement:
    parts = list(dict.fromkeys(labels))
    return Statement(
        space=out.space, viewer=out.viewer, made_at=out.made_at, as_of=out.as_of,
        label=roll_up(parts, out.policy) if parts else None, complete=complete,
    )  # fmt: skip


def roll_up_dict(label: RollUp) -> dict[str, Any]:
    """As labels are shown everywhere; `originator` is None where there are several."""
    return {
        "policy": label.policy,
        "level": label.level,
        "originator": label.originator,
        "releasable_to": list(label.releasable_to),
        "caveats": list(label.caveats),
        "expires": label.expires,
    }


def label_words(label: RollUp) -> str:
    """OFFICIAL, for CELL, MOH; only with MEDICAL"""
    names = ", ".join(_reader(each) for each in label.releasable_to) or say("nobody")
    said = filled("{level}, for {names}", level=label.level, names=names)
    if label.caveats:
        said += filled("; only with {caveats}", caveats=", ".join(label.caveats))
    return said


def _reader(token: str) -> str:
    return {ALL: say("all members"), PUBLIC: say("the public")}.get(token, token)


def label_xml(label: RollUp, viewer: str, made_at: str) -> str:
    """ADatP-4774. A label of several originators is that of who puts them together: the viewer's member."""
    whole = Label(
        policy=label.policy, level=label.level, originator=label.originator or viewer.partition("/")[0],
        releasable_to=label.releasable_to, caveats=label.caveats, expires=label.expires,
    )  # fmt: skip
    return write_label(whole, created_at=made_at, alone=True).decode()
