"""Names of people. Two given names side by side, or one after a word for a person; "Imam Ali Hospital" is a place."""

import re
from collections.abc import Iterator

from jisr.capabilities.incidents.screening.plain import Plain, Span, Word
from jisr.capabilities.incidents.screening.words import (
    AFTER_A_NAME,
    BEFORE_A_NAME,
    BETWEEN,
    CALLED,
    GIVEN_NAMES,
    OFFICES,
    ORDINARY_WORDS,
    PLACES,
    ROLES,
)

_TITLE = re.compile(r"\b(?:M\.|Mr\.?|Mrs\.?|Ms\.?|Mme\.?|Mlle\.?)\s+([A-Z][a-zà-ÿ]+)")
_NAMES_HERE = GIVEN_NAMES | {"و" + name for name in GIVEN_NAMES}
"""Also with the Arabic "and" written on to them."""


def find(text: Plain) -> Iterator[Span]:
    if not _NAMES_HERE.isdisjoint(text.vocabulary):
        yield from _runs(text)
    if "M" in text.given:
        yield from _after_titles(text)


def _runs(text: Plain) -> Iterator[Span]:
    words = text.words
    at = 0
    while at < len(words):
        length = _run(text, at)
        if length and not _is_place(words, at, at + length) and _is_person(words, at, length):
            yield words[at].begin, words[at + length - 1].end
        at += max(length, 1)


def _run(text: Plain, at: int) -> int:
    """How many words from here on are a name: given names side by side, with what may stand between them."""
    words, length = text.words, 0
    while at + length < len(words) and _is_given(words[at + length].text):
        length += 1
        if _is_between(words, at + length):
            length += 1
        if not _adjoins(text, at + length):
            break
    return length


def _adjoins(text: Plain, at: int) -> bool:
    """Nothing but blanks and hyphens between a word and the one before."""
    return at < len(text.words) and not text.text[text.words[at - 1].end : text.words[at].begin].strip(" -'")


def _is_between(words: list[Word], at: int) -> bool:
    return at + 1 < len(words) and words[at].text in BETWEEN and _is_given(words[at + 1].text)


def _is_given(word: str) -> bool:
    return word in _NAMES_HERE


def _is_person(words: list[Word], at: int, length: int) -> bool:
    if _person_before(words, at):
        return True
    names = [word.text for word in words[at : at + length] if word.text not in BETWEEN]
    return len(names) > 1 and not ORDINARY_WORDS.issuperset(names)


def _person_before(words: list[Word], at: int) -> bool:
    if at and words[at - 1].text in ROLES | CALLED:
        return True
    return at > 1 and words[at - 1].text in BEFORE_A_NAME and words[at - 2].text in CALLED


def _is_place(words: list[Word], begin: int, end: int) -> bool:
    """A word for a place stands before it, or behind it, with nothing between them but titles and the like."""
    before = begin - 1
    while before >= 0 and words[before].text in BEFORE_A_NAME:
        before -= 1
    behind = end
    while behind < len(words) and words[behind].text in AFTER_A_NAME:
        behind += 1
    return (before >= 0 and words[before].text in PLACES) or (behind < len(words) and words[behind].text in PLACES)


def _after_titles(text: Plain) -> Iterator[Span]:
    for match in _TITLE.finditer(text.given):
        if match[1].lower() not in OFFICES:
            yield text.places.index(match.start(1)), text.places.index(match.end(1) - 1) + 1
