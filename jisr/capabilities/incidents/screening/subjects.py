"""What is said of a person or a device: health, origin, protection, sources, construction. By words of one sentence."""

import re
from collections.abc import Iterator

from jisr.capabilities.incidents.screening.plain import Plain, Span, Word, plain
from jisr.capabilities.incidents.screening.words import ORIGINS, PEOPLE, PEOPLE_BEGINNINGS

NEAR = 2  # words between an origin and the people whom it is said of


def _pattern(*parts: str) -> re.Pattern[str]:
    """Of parts as people write them: the letters are read as the text is, the signs stay."""
    return re.compile("|".join(plain(part).text for part in parts))


def _stems(words: str) -> tuple[str, ...]:
    """One of them is in every text that a pattern finds; a text without any is passed over quickly."""
    return tuple(plain(word).text for word in words.split())


_CONDITION = _pattern(
    r"\b(?:hiv|aids|sida|seropositi\w+|diabet\w+|schizo\w+|epilep\w+|hepatitis|hepatite|tubercul\w+|cancer|pregnant)\b",
    r"\b(?:enceinte|sclerose|demence|dementia|suicidal|suicidaire)\b",
    r"\bال?إيدز|بالإيدز|السكري|بالسكري|السرطان|بالسرطان|الصرع|بالصرع|\bحامل\b|انفصام",
    r"ئایدز|شەکرە|شێرپەنجە|دووگیان|پەرکەم",
)
_ONE_PERSON = _pattern(
    r"\b(?:he|she|his|her|him)\b|\bthe patient\b|\baged \d+|\bbed \d+",
    r"\belle est\b|\bil (?:est|souffre|a)\b|\bl[ea] patiente?\b|\bagee? de \d+|\blit \d+",
    r"\bهي\b|\bهو\b|\bالمريضة?\b|\bعمرها?\b|السرير \d+",
    r"\bنەخۆشەکە\b|تەمەنی",
)
_PROTECTION = _pattern(
    r"\bsafe ?houses?\b|\brape[ds]?\b|\braping\b|\bsexual(?:ly)? (?:violence|abuse\w*|assault\w*)\b|\btrafficked\b",
    r"\bviol(?:s|e|ee|es|ees|er)?\b|\bviolences? sexuelles?\b|\brefuge(?: secret)? des? femmes\b|\bmaison sure\b",
    r"اغتصاب|البيت الآمن|بيت آمن|عنف جنسي|اعتداء جنسي|دار إيواء النساء",
    r"دەستدرێژیی? سێکسی|ماڵی ئارام|پەناگەی ژنان",
)
_SOURCE = _pattern(
    r"\binformants?\b|\b(?:our|an|the) agent of ours\b|\bconfidential source\b|\bhuman source\b",
    r"\binformat(?:eur|rice)s?\b|\bnotre indicateur\b|\bsource confidentielle\b|\bsource humaine\b",
    r"\bمخبر(?:نا|ون|ين)?\b|\bالمخبر|مصدر سري|مصدرنا السري",
    r"سیخوڕ|سەرچاوەی نهێنی",
)
_PART = _pattern(
    r"\b(?:detonators?|blasting caps?|initiators?|main charge|detonateurs?|charge principale)\b",
    r"صاعق|الحشوة|تەقێنەر",
)
_BUILT = _pattern(
    r"\b(?:wired|connected|attached|soldered|relie\w*|branche\w*|kg|kilos?)\b", r"موصول|سلك|كيلو", r"بەستراو|کیلۆ|وایەر"
)
_DISARMED = _pattern(
    r"\bcut (?:the|a) (?:\w+ )?wires?\b|\bcoup(?:er|ez) le fil\b", r"اقطع(?:وا)? السلك|قطع السلك", r"وایەرەکە ببڕ"
)
_CONDITION_STEMS = _stems("""
    hiv aids sida seropositi diabet schizo epilep hepatit tubercul cancer pregnant enceinte sclerose demen suicid
    إيدز السكري السرطان الصرع حامل انفصام ئایدز شەکرە شێرپەنجە دووگیان پەرکەم
""")
_PROTECTION_STEMS = _stems("""
    safe rap sexual traffick viol refuge maison اغتصاب البيت بيت جنسي إيواء سێکسی ئارام پەناگەی
""")
_SOURCE_STEMS = _stems("informa agent source indicateur مخبر المخبر مصدر سیخوڕ سەرچاوەی")
_DEVICE_STEMS = _stems("detonat blasting initiator charge cut coup صاعق الحشوة السلك تەقێنەر وایەرەکە")


def health(text: Plain) -> Iterator[Span]:
    """An illness and one person in a sentence; counts of the ill are ordinary."""
    if not text.mentions(_CONDITION_STEMS):
        return
    for begin, end in text.sentences:
        if _ONE_PERSON.search(text.text, begin, end):
            yield from (match.span() for match in _CONDITION.finditer(text.text, begin, end))


def origin(text: Plain) -> Iterator[Span]:
    if ORIGINS.isdisjoint(text.vocabulary):
        return
    words = text.words
    for at, word in enumerate(words):
        if word.text in ORIGINS:
            around = words[max(at - NEAR, 0) : at + NEAR + 1]
            if any(_is_people(each) for each in around):
                yield word.begin, word.end


def _is_people(word: Word) -> bool:
    return word.text in PEOPLE or word.text.startswith(PEOPLE_BEGINNINGS)


def protection(text: Plain) -> Iterator[Span]:
    if text.mentions(_PROTECTION_STEMS):
        yield from (match.span() for match in _PROTECTION.finditer(text.text))


def source(text: Plain) -> Iterator[Span]:
    if text.mentions(_SOURCE_STEMS):
        yield from (match.span() for match in _SOURCE.finditer(text.text))


def device(text: Plain) -> Iterator[Span]:
    if not text.mentions(_DEVICE_STEMS):
        return
    for begin, end in text.sentences:
        if _BUILT.search(text.text, begin, end):
            yield from (match.span() for match in _PART.finditer(text.text, begin, end))
    yield from (match.span() for match in _DISARMED.finditer(text.text))
