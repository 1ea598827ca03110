"""How records are said to people on a terminal: nothing in them can move the cursor or turn the line around."""

import unicodedata
from collections.abc import Mapping, Sequence
from gettext import gettext
from typing import Any

from jisr.journal.label import ALL, PUBLIC

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
SEVERITIES = ("unknown", "minor", "moderate", "serious", "severe", "extreme")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: object) -> str:
    """One line, without control characters and marks of direction: what a member wrote never steers the terminal."""
    return "".join(" " if each in "\n\t" else each if _is_shown(each) else "\ufffd" for each in str(text))


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
    return gettext("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def label_words(label: Mapping[str, Any]) -> str:
    """OFFICIAL, released by MOWR to CELL and MOH; only with MEDICAL"""
    released = label["releasable_to"]
    if not released:
        words = gettext("{level}, {originator} alone")
    else:
        words = gettext("{level}, released by {originator} to {names}")
    names = listed([_TOKENS.get(each, each) for each in released])
    said = words.format(level=label["level"], originator=label["originator"], names=names)
    if label["caveats"]:
        said += gettext("; only with {caveats}").format(caveats=listed(label["caveats"]))
    if label.get("expires"):
        said += gettext("; to be looked at again by {time}").format(time=label["expires"])
    return said


_TOKENS = {ALL: "all members", PUBLIC: "the public"}


def severity_word(severity: int) -> str:
    return SEVERITIES[severity] if 0 <= severity < len(SEVERITIES) else str(severity)
