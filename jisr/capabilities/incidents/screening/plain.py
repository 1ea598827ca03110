"""Text as the rules read it: small letters without accents, Latin digits, and the way back to the original places."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from unicodedata import combining, decimal, normalize

Span = tuple[int, int]

_SILENT = "\u0640\u200c\u200d\u200e\u200f"  # tatweel, joiners, direction marks
_SAME = str.maketrans({"ك": "ک", "ي": "ی", "’": "'"})  # Arabic and Kurdish keyboards write these differently
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){5}")
_SENTENCE = re.compile(r"[^.;!?؟؛\n]+")


@dataclass(frozen=True)
class Word:
    text: str
    begin: int
    end: int


@dataclass(frozen=True)
class Plain:
    """`places[n]`: where character n of `text` stands in the `given` one."""

    given: str
    text: str
    places: Sequence[int]

    def original(self, span: Span) -> Span:
        begin, end = span
        return self.places[begin], self.places[end - 1] + 1

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words without their places: enough to see that a rule has nothing to look for."""
        return frozenset(_WORD.findall(self.text))

    @cached_property
    def digits(self) -> int:
        return len(_DIGIT.findall(self.text))

    @cached_property
    def has_long_number(self) -> bool:
        """Six digits in a row, at most a blank, dot or hyphen between two: all that the rules look for have them."""
        return _LONG_NUMBER.search(self.text) is not None

    def mentions(self, stems: Sequence[str]) -> bool:
        for stem in stems:  # noqa: SIM110 - a plain loop is twice as fast, for every text of every report
            if stem in self.text:
                return True
        return False

    @cached_property
    def words(self) -> list[Word]:
        return [Word(match[0], *match.span()) for match in _WORD.finditer(self.text)]

    @cached_property
    def sentences(self) -> list[Span]:
        return [match.span() for match in _SENTENCE.finditer(self.text)]


def plain(text: str) -> Plain:
    if text.isascii():
        return Plain(text, text.lower(), range(len(text)))
    kept, places = [], []
    for at, character in enumerate(text):
        simple = simplified(character)
        if simple:
            kept.append(simple)
            places.append(at)
    return Plain(text, "".join(kept), tuple(places))


@cache
def simplified(character: str) -> str:
    """One character or none, so that places can be found again."""
    if character in _SILENT or combining(character):
        return ""
    digit = decimal(character, None)
    if digit is not None:
        return str(digit)
    base = normalize("NFD", character)[0].lower()[0]
    return base.translate(_SAME)


def words_of(text: str) -> frozenset[str]:
    """The words of a list, as the rules read them."""
    return frozenset(plain(text).text.split())
