"""Screening of free text for what must never be in the system. Pure, best effort, in four languages.

What it looks for, and what it does not try, stands in docs/screening.md; the rate at which it holds ordinary reports
is measured by `python -m bench.screening`. It marks; a person corrects, or sends with a reason when it saves life.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from jisr.capabilities.incidents.screening import names, numbers, subjects
from jisr.capabilities.incidents.screening.plain import Plain, Span, plain


@dataclass(frozen=True, slots=True)
class Rule:
    """`what` it looks like, and what to write `instead`; msgids both. `find` gives spans of the plain text."""

    code: str
    what: str
    instead: str
    find: Callable[[Plain], Iterable[Span]]


RULES = (
    Rule("name", "a person's name", "write the role and the count, or a tag number", names.find),
    Rule("phone", "a telephone number", "write the post; its number stands in the directory", numbers.phones),
    Rule("email", "an e-mail address", "write the post; how to reach it stands in the directory", numbers.emails),
    Rule("identity", "an identity number", "leave it out, or write a tag number", numbers.identities),
    Rule("birth", "a date of birth", "write an age group, or leave it out", numbers.births),
    Rule("health", "one person's health", "write counts, or a mobility class", subjects.health),
    Rule("origin", "the origin or religion of people", "write how many they are and what they need", subjects.origin),
    Rule("protection", "a protection case or a safe place", "tell the protection desk, outside the system",
         subjects.protection),
    Rule("source", "an intelligence source", "write its reliability, A to F, and nothing more of it", subjects.source),
    Rule("device", "how a device is built or disarmed", "write what is seen from a distance, nothing more",
         subjects.device),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `begin` to `end` (from 0, the end not included) of a text, and the rule that they fall under."""

    rule: Rule
    begin: int
    end: int


def screen(text: str) -> list[Mark]:
    """Every mark, in the order of the text."""
    given = plain(text)
    found = {(rule.code, *given.original(span)): rule for rule in RULES for span in rule.find(given)}
    return sorted((Mark(rule, begin, end) for (_, begin, end), rule in found.items()), key=lambda mark: mark.begin)
