"""What a check finds, and what it may judge by. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from jisr.capabilities.framework.fold.judging import finding_key
from jisr.capabilities.framework.rows import Entry
from jisr.journal.policy import Policy
from jisr.language import Phrase

Severity = Literal["error", "warning", "notice"]
ERROR: Severity = "error"
WARNING: Severity = "warning"
NOTICE: Severity = "notice"
"""error: somebody acts wrongly, or nobody at all; warning: it holds only while all goes well; notice: look at it."""

TABLE = "framework"
LIMITS = {"span_least": 3, "span_most": 7, "exercised_months": 24, "contact_days": 90}
"""Proposed, as in practice; a pack's table `framework` with a column `limit` says otherwise."""


@dataclass(frozen=True)
class Finding:
    """`objects`: the rows that it is about, MEMBER/table/CODE; `owner`: the member that can mend it. Two findings
    with the same rule and objects are the same one, whatever their words."""

    rule: str
    objects: tuple[str, ...]
    severity: Severity = field(compare=False)
    owner: str = field(compare=False)
    message: Phrase = field(compare=False)

    @property
    def key(self) -> str:
        return finding_key(self.rule, self.objects)

    @property
    def evidence(self) -> Mapping[str, Any]:
        return self.message.values

    def as_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule, "severity": self.severity, "owner": self.owner, "objects": list(self.objects),
            "message": str(self.message), "evidence": {name: str(value) for name, value in self.evidence.items()},
        }  # fmt: skip


def finding(
    rule: str, severity: Severity, owner: str, about: Iterable[Entry[Any]], message: str, **evidence: Any
) -> Finding:
    return Finding(rule, tuple(each.name for each in about), severity, owner, Phrase(message, **evidence))


@dataclass(frozen=True)
class Context:
    """`fields`: record type -> the fields of its body, where the node's types are to be held against products."""

    policy: Policy
    today: date
    fields: Mapping[str, frozenset[str]] | None = None

    def limit(self, name: str) -> int:
        table = self.policy.tables.get(TABLE)
        found = table.figure(name, "limit") if table is not None else None
        return LIMITS[name] if found is None else found

    def side(self, member: str) -> str:
        """`civil`, `security`, ...; empty for a member that the pack does not have."""
        found = self.policy.members.get(member)
        return found.side if found is not None else ""
