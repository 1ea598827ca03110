"""The sentences that the screening is measured with. See docs/screening.md for how they came about."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "fr", "ar", "ckb")


@dataclass(frozen=True)
class Sentence:
    """`rule` is the one that has to catch it, empty where nothing may."""

    language: str
    text: str
    rule: str = ""


def ordinary(name: str = "ordinary") -> list[Sentence]:
    return [Sentence(language, text) for language, text in _rows(name)]


def caught(name: str = "caught") -> list[Sentence]:
    return [Sentence(language, text, rule) for language, rule, text in _rows(name)]


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]
