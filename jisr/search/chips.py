"""The terms of a search as people see them again: what each is taken to mean, and where it stands, to remove it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from jisr.language import Phrase


class Chip(msgspec.Struct, frozen=True, kw_only=True):
    """`operator` is the English name, or `words`, `phrase`; `value` in the machine's words; `text` as people read it,
    in the language in use. `begin` to `end` are its characters in the line. `others`: what else it might mean."""

    operator: str
    value: str
    negated: bool
    text: str
    begin: int
    end: int
    others: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "operator": self.operator, "value": self.value, "negated": self.negated, "text": self.text,
            "from": self.begin, "to": self.end,
        }  # fmt: skip
        return {**found, "others": list(self.others)} if self.others else found


def without(line: str, chip: Chip) -> str:
    """The line less one term."""
    return " ".join(f"{line[: chip.begin]} {line[chip.end :]}".split())


def said(phrase: Phrase, negated: bool) -> str:
    return str(Phrase("not: {what}", what=phrase) if negated else phrase)


def chip_dicts(chips: Sequence[Chip]) -> list[dict[str, Any]]:
    return [each.as_dict() for each in chips]
