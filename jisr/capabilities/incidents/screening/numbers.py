"""Numbers and addresses that lead to one person: telephone, e-mail, identity, birth."""

import re
from collections.abc import Iterator

from jisr.capabilities.incidents.screening.plain import Plain, Span

_DATE = re.compile(
    r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d)"
)
_PHONE = re.compile(r"(?<![\w.,/+-])(?:(?:\+|00)[1-9]\d{0,2}(?:[ .-]?\d){7,11}|0[1-9](?:[ .-]?\d){8,9})(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_KEYWORD = (
    r"(?:\bids?\b|\bidentity|\bpassports?\b|\b(?:national|ration|residence) card|\bpasseport|\bcarte d'identite|"
    r"\bcarte nationale|هوی|جواز السفر|جواز سفر|البطاقة|بطاقة|ناسنام|پاسپورت|کارتی نیشتمانی)"
)
_IDENTITY = re.compile(_KEYWORD + r"[^\d\n]{0,30}((?:\d[ -]?){5,}\d)")
_NATIONAL = re.compile(r"(?<![\d.,-])(?:19|20)\d{10}(?!\d)|\b[a-z]\d{8}\b")  # national card, passport
_BIRTH = re.compile(
    r"\bborn (?:on |in )?(?:the )?\d[\w /.-]{0,20}|\bborn (?:on|in) \w+ \d{4}|\bdob\b|\bdate of birth\b|"
    r"\bnee? (?:le|en) \d+(?: \w+ \d{4})?|\bdate de naissance\b|"
    r"\bموالید \d+|تاریخ المیلاد|تاریخ الولادة|لەدایکبوو|لەدایک بوو"
)
_BIRTH_STEMS = ("born", "dob", "birth", "ne ", "nee ", "naissance", "موالید", "المیلاد", "الولادة", "لەدایک")
FEWEST_IN_A_PHONE = 9


def phones(text: Plain) -> Iterator[Span]:
    """Dates are taken out first: with the hour behind them they have as many digits."""
    if not text.has_long_number or text.digits < FEWEST_IN_A_PHONE:
        return
    blanked = _DATE.sub(lambda match: " " * len(match[0]), text.text)
    yield from (match.span() for match in _PHONE.finditer(blanked))


def emails(text: Plain) -> Iterator[Span]:
    if "@" in text.text:
        yield from (match.span() for match in _EMAIL.finditer(text.text))


def identities(text: Plain) -> Iterator[Span]:
    if not text.has_long_number:
        return
    yield from (match.span(1) for match in _IDENTITY.finditer(text.text))
    yield from (match.span() for match in _NATIONAL.finditer(text.text))


def births(text: Plain) -> Iterator[Span]:
    if text.mentions(_BIRTH_STEMS):
        yield from (match.span() for match in _BIRTH.finditer(text.text))
