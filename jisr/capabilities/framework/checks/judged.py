"""What became of a finding: open, accepted by somebody, or fixed since. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from jisr.capabilities.framework.checks.finding import Finding
from jisr.journal.registry import State


@dataclass(frozen=True)
class Judged:
    """`by`: the post that accepted it, and `record` where it says so; a resolution names who signed."""

    finding: Finding
    state: Literal["open", "accepted", "fixed"]
    by: str = ""
    reason: str = ""
    record: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            **self.finding.as_dict(), "state": self.state, "accepted_by": self.by, "reason": self.reason,
            "accepted_in": self.record,
        }  # fmt: skip


def judged(findings: Iterable[Finding], state: State, today: date, before: Iterable[Finding] = ()) -> list[Judged]:
    """`before`: the findings of an earlier text; those that are gone are fixed, and stand last."""
    now = list(findings)
    found = [_accepted(each, state, today) or _resolved(each, state) or Judged(each, "open") for each in now]
    known = set(now)
    return [*found, *(Judged(each, "fixed") for each in before if each not in known)]


def _accepted(each: Finding, state: State, today: date) -> Judged | None:
    """An acceptance ends on its day: then the finding is open again."""
    entry = state["accepted"].get(each.key)
    if entry is None or (entry["body"].get("until") and date.fromisoformat(entry["body"]["until"]) < today):
        return None
    return Judged(each, "accepted", entry["post"], entry["body"]["reason"], entry["record"])


def _resolved(each: Finding, state: State) -> Judged | None:
    """By a resolution about all of its rows that every member concerned signed; the newest such one."""
    for entry in reversed(list(state["resolutions"].values())):
        about = {f"{row['annex']}/{row['table']}/{row['code']}" for row in entry["body"]["about"]}
        if about >= set(each.objects) and set(entry["signatures"]) >= set(entry["members"]):
            return Judged(each, "accepted", ", ".join(entry["members"]), entry["body"]["text"], entry["record"])
    return None
