"""Annexes side by side: where they overlap, contradict each other, or leave a gap. Pure.

What one row cannot show, the checks find; here their findings stand beside what is said twice, in one picture.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from jisr.capabilities.framework.checks import Context, Finding, check
from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.tables import Agreement
from jisr.journal.registry import State
from jisr.language import Phrase

KindOf = Literal["overlap", "contradiction", "gap"]
KINDS: dict[str, KindOf] = {
    "C01": "gap", "C03": "gap", "C11": "gap", "C22": "gap", "C02": "overlap", "C14": "overlap", "C16": "overlap",
    "C07": "contradiction", "C10": "contradiction", "C20": "contradiction",
}  # fmt: skip
SHARED = ("reference", "area", "function", "alert_level", "body", "plan", "resource")
"""Tables whose codes mean the same thing to every member; terms are held against each other by C20."""


@dataclass(frozen=True)
class Clash:
    """`rows`: MEMBER/table/CODE of each; `rule`: of the finding, where a check found it; `resolved`: the record of a
    resolution that every member concerned signed, or empty."""

    kind: KindOf
    members: tuple[str, ...]
    rows: tuple[str, ...]
    message: Phrase
    rule: str = ""
    resolved: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "members": list(self.members), "rows": list(self.rows), "message": str(self.message),
            "rule": self.rule, "resolved": self.resolved,
        }  # fmt: skip


def consolidate(
    framework: Framework, context: Context, state: State | None = None, findings: Iterable[Finding] | None = None
) -> list[Clash]:
    """By kind, and within it as found. `state`: where resolutions stand; `findings`: where they are known already."""
    known = check(framework, context) if findings is None else findings
    found = [*_said_twice(framework), *_promised_twice(framework), *filter(None, map(_of_finding, known))]
    order = ("contradiction", "overlap", "gap")
    settled = [_settled(each, state) for each in found]
    return sorted(settled, key=lambda each: order.index(each.kind))


def _of_finding(finding: Finding) -> Clash | None:
    kind = KINDS.get(finding.rule)
    if kind is None:
        return None
    if finding.rule == "C16" and any("/area/" in each for each in finding.objects):
        kind = "gap"  # an area without anybody, and not one with two
    return Clash(kind, _members(finding.objects), finding.objects, finding.message, finding.rule)


def _said_twice(framework: Framework) -> Iterator[Clash]:
    for table in SHARED:
        by_code: dict[str, list[Entry[Any]]] = defaultdict(list)
        for entry in framework.table(table):
            by_code[entry.row.code].append(entry)
        for entries in by_code.values():
            for one, other in combinations(entries, 2):
                yield _twice(one, other, one.row == other.row)


def _promised_twice(framework: Framework) -> Iterator[Clash]:
    """Two agreements about the same thing; where they differ in time or label, nobody knows which holds."""
    by_promise: dict[tuple[str, str, str, str], list[Entry[Agreement]]] = defaultdict(list)
    for entry in framework.agreements:
        row = entry.row
        by_promise[row.producer, row.consumer, row.product.type, repr(row.occasion)].append(entry)
    for entries in by_promise.values():
        for one, other in combinations(entries, 2):
            same = (one.row.within_minutes, one.row.label) == (other.row.within_minutes, other.row.label)
            yield _twice(one, other, same)


def _twice(one: Entry[Any], other: Entry[Any], same: bool) -> Clash:
    names = (one.name, other.name)
    if same:
        message = Phrase("{one} and {other} say the same twice", one=one.name, other=other.name)
        return Clash("overlap", _members(names), names, message)
    message = Phrase("{one} and {other} say different things of the same", one=one.name, other=other.name)
    return Clash("contradiction", _members(names), names, message)


def _members(rows: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({each.partition("/")[0] for each in rows}))


def _settled(clash: Clash, state: State | None) -> Clash:
    for record, entry in (state or {"resolutions": {}})["resolutions"].items():
        about = {f"{row['annex']}/{row['table']}/{row['code']}" for row in entry["body"]["about"]}
        if about >= set(clash.rows) and set(entry["signatures"]) >= set(entry["members"]):
            return Clash(clash.kind, clash.members, clash.rows, clash.message, clash.rule, record)
    return clash
