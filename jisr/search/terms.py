"""The line cut into its terms: words, "quoted phrases", and operator:value, each with its place. Pure and total.

A minus before a term turns it round. Quotes keep spaces in a value (near:"Abu Ghraib",20km) and make a phrase of words;
in them no operator is looked for. Arabic digits are read as digits, the Arabic comma as a comma.
"""

import re
from unicodedata import category, decimal

import msgspec

QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "‟": "”"}
_SIGNS = {"،": ",", "٫": ".", "：": ":", "−": "-", "–": "-", "＋": "+"}
_OPERATOR = re.compile(r"[^\W\d_][\w'’]*:")
MINUS = "-−–"


class Term(msgspec.Struct, frozen=True):
    """`text[begin:end]` of the line is the term, sign and operator included. `operator` is None for words, and
    `value` what follows it, without quotes; `quoted` says that it had some."""

    operator: str | None
    value: str
    negated: bool
    quoted: bool
    begin: int
    end: int


def terms_of(line: str) -> list[Term]:
    found: list[Term] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        term = _term(line, at)
        found.append(term)
        at = term.end
    return found


def _term(line: str, begin: int) -> Term:
    at = begin
    while at < len(line) and _is_silent(line[at]):
        at += 1
    negated = at + 1 < len(line) and line[at] in MINUS and not line[at + 1].isspace()
    at += negated
    end = _end(line, at)
    operator = _OPERATOR.match(plain(line[at:end]))
    if operator is None or line[at : at + 1] in QUOTES:
        value, quoted = _unquoted(line[at:end])
        return Term(None, value, negated, quoted, begin, end)
    cut = at + next(place for place, sign in enumerate(line[at:end]) if _SIGNS.get(sign, sign) == ":") + 1
    value, quoted = _unquoted(line[cut:end])
    return Term(operator.group()[:-1], plain(value), negated, quoted, begin, end)


def _end(line: str, at: int) -> int:
    """Of a term: the next space outside quotes. Quotes that nobody closes hold to the end."""
    closing = ""
    for place in range(at, len(line)):
        sign = line[place]
        if closing:
            closing = "" if sign == closing else closing
        elif sign in QUOTES:
            closing = QUOTES[sign]
        elif sign.isspace():
            return place
    return len(line)


def _unquoted(text: str) -> tuple[str, bool]:
    kept, closing, quoted = [], "", False
    for sign in text:
        if closing and sign == closing:
            closing = ""
        elif not closing and sign in QUOTES:
            closing, quoted = QUOTES[sign], True
        else:
            kept.append(sign)
    return "".join(kept), quoted


def plain(text: str) -> str:
    """With Latin digits and signs, and without marks of direction."""
    return "".join(_plain(sign) for sign in text if not _is_silent(sign))


def _plain(sign: str) -> str:
    return str(decimal(sign)) if category(sign) == "Nd" else _SIGNS.get(sign, sign)


def _is_silent(sign: str) -> bool:
    return category(sign) == "Cf" and sign not in "\u200c\u200d"
