"""The language that people are spoken to in: English in the source, the others in catalogues beside this file.

Catalogues are read once, when something is first said in their language. How to add a message: docs/languages.md.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

LANGUAGES = ("en", "fr", "ar", "ckb")
SOURCE = "en"
RIGHT_TO_LEFT = frozenset({"ar", "ckb"})
CATALOGUES = Path(__file__).parent / "locale"

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
_ISOLATES = frozenset("\u2066\u2067\u2068")
_EMBEDDINGS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e"), "\ufffd")
_ANY_ISOLATE = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"), "\ufffd")

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    return _language.get()


@contextmanager
def use(language: str) -> Iterator[None]:
    """What is said within is said in this language, one of LANGUAGES."""
    if language not in LANGUAGES:
        raise ValueError(f"{language} is none of {', '.join(LANGUAGES)}")
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def say(message: str) -> str:
    """The message in the language in use, its placeholders still open; in English where no translation is known."""
    if not message or language() == SOURCE:
        return message
    return _catalogue(language()).gettext(message)


def filled(message: str, **values: Any) -> str:
    """The message in the language in use with its placeholders filled.

    No value can turn the sentence around it; in a right-to-left sentence each stands in an isolate of its own.
    """
    return _FILLING.vformat(say(message), (), values)


class Phrase:
    """Words of ours that are a value of another message: translated like it, when it is said."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message, self.values = message, values

    def __str__(self) -> str:
        return filled(self.message, **self.values)


class _Filling(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Phrase):
            return str(value)
        text = steady(str(super().format_field(value, format_spec)))
        return f"{ISOLATE}{text}{END_ISOLATE}" if language() in RIGHT_TO_LEFT else text


_FILLING = _Filling()


def steady(text: str) -> str:
    """Without what turns the text that follows: embeddings and overrides never stay, isolates only where each ends."""
    if text.isascii():
        return text
    text = text.translate(_EMBEDDINGS)
    return text if _is_balanced(text) else text.translate(_ANY_ISOLATE)


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in _ISOLATES) - (character == END_ISOLATE)
        if depth < 0:
            return False
    return depth == 0


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("jisr", CATALOGUES, [language])
