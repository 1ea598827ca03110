"""How records are said to people on a terminal: nothing in them can move the cursor or turn the line around."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from jisr.journal.label import ALL, PUBLIC
from jisr.language import END_ISOLATE, ISOLATE, filled, say, steady

SEVERITIES = ("unknown", "minor", "moderate", "serious", "severe", "extreme")
_TURNING = frozenset("\u061c\u200e\u200f")


def plain(text: object) -> str:
    """One line, without control characters and marks of direction: what a member wrote never steers the terminal.

    Isolates stay where each ends: our own sentences have them around values.
    """
    return "".join(" " if each in "\n\t" else each if _is_shown(each) else "\ufffd" for each in steady(str(text)))


def _is_shown(character: str) -> bool:
    return character not in _TURNING and unicodedata.category(character) not in ("Cc", "Zl", "Zp")


def isolated(text: str) -> str:
    """For a terminal: right-to-left words in a cell leave the columns beside them where they are."""
    return text if text.isascii() else f"{ISOLATE}{text}{END_ISOLATE}"


def width(text: str) -> int:
    """Columns on a terminal."""
    return sum(_columns(each) for each in text)


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shortened(text: str, most: int) -> str:
    """At most so many columns; an ellipsis says that there was more."""
    if width(text) <= most:
        return text
    kept = ""
    for character in text:
        if width(kept) + _columns(character) >= most:
            break
        kept += character
    return kept.rstrip() + "…"


def listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return filled("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def label_words(label: Mapping[str, Any]) -> str:
    """OFFICIAL, released by MOWR to CELL and MOH; only with MEDICAL"""
    released = label["releasable_to"]
    words = "{level}, released by {originator} to {names}" if released else "{level}, {originator} alone"
    names = listed([_reader(each) for each in released])
    said = filled(words, level=label["level"], originator=label["originator"], names=names)
    if label["caveats"]:
        said += filled("; only with {caveats}", caveats=listed(label["caveats"]))
    if label.get("expires"):
        said += filled("; to be looked at again by {time}", time=label["expires"])
    return said


def _reader(token: str) -> str:
    return {ALL: say("all members"), PUBLIC: say("the public")}.get(token, token)


def severity_word(severity: int) -> str:
    return SEVERITIES[severity] if 0 <= severity < len(SEVERITIES) else str(severity)
