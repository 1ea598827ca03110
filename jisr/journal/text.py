"""Words as the search compares them: without case, accents, vowel signs and the variants of Arabic and Kurdish letters.

The index and the question fold alike, so that بغداد finds بَغْداد, and المستشفى finds مستشفى. Pure.
"""

from unicodedata import category, decimal, normalize

LONGEST_TOKEN = 64  # characters; the rest of a longer word is not compared

_ARTICLES = ("ال", "وال", "بال", "فال", "كال", "لل")  # the; and, with, then, like, for the
_SHORTEST_BARE = 2  # السد (the dam) is سد, but الف (a thousand) stays

# Marks that may be left out in writing. Those of other scripts (Devanagari, Thai) are vowels that a word needs.
_OPTIONAL_MARKS = (
    (0x0300, 0x036F),  # accents
    (0x0483, 0x0487),  # Cyrillic
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),  # Arabic honorifics and small vowels
    (0x064B, 0x065F),  # tashkeel, madda and the hamza that is written above or below its carrier
    (0x0670, 0x0670),  # superscript alef
    (0x06D6, 0x06ED),  # Quranic marks
    (0x08D3, 0x08FF),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
)

# What is left to do after compatibility decomposition, which already took أ إ آ ؤ ئ apart.
_LETTERS = {
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    "ٱ": "ا",  # alef wasla
    "ء": "",  # ماء and ما are written for each other
    "ـ": "",  # tatweel
    "ى": "ي", "ی": "ي", "ې": "ي", "ێ": "ي", "ے": "ي",
    "ة": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه", "ۃ": "ه",
    "ک": "ك", "ڪ": "ك",
    "ۆ": "و", "ۊ": "و",
    "ڵ": "ل", "ڕ": "ر",
}  # fmt: skip


class _Folding(dict[int, str]):
    """Code point -> what stands for it. Filled as characters are met; keeping only the basic plane keeps it small."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code <= 0xFFFF:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    """A space separates words; nothing at all joins what stands around it.

    Format characters (bidi controls, zero-width joiners, soft hyphens) join: Kurdish ه+ZWNJ is ە, and می‌شود is one
    word. Private-use characters vanish too: the index reserves them for itself.
    """
    code, kind = ord(character), category(character)
    if any(first <= code <= last for first, last in _OPTIONAL_MARKS) or kind in ("Cf", "Co", "Cs"):
        return ""
    if kind == "Nd":
        return str(decimal(character))
    return character if kind[0] in "LNM" else " "


_FOLDING = _Folding({ord(character): folded for character, folded in _LETTERS.items()})
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> list[str]:
    """The words of a text, in its order, repeats included; each has 1 to 64 characters."""
    if text.isascii():
        words = text.translate(_ASCII).split()
        return words if len(text) <= LONGEST_TOKEN else [word[:LONGEST_TOKEN] for word in words]
    decomposed = normalize("NFKD", normalize("NFKC", text).casefold())
    return [_bare(word) for word in normalize("NFC", decomposed.translate(_FOLDING)).split()]


def _bare(word: str) -> str:
    """Without the Arabic article and the particle that is written together with it."""
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_BARE:
            word = word[len(article) :]
            break
    return word[:LONGEST_TOKEN]
