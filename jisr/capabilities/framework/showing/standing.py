"""Where a framework stands: its ladder, who has signed, what is open."""

from dataclasses import dataclass
from typing import Any

from jisr.capabilities.framework.fold.stages import STAGES
from jisr.capabilities.framework.showing.words import stage_word
from jisr.capabilities.framework.views.seeing import Opened
from jisr.ui.words import member_name

LADDER = STAGES[:6]  # up to in force


@dataclass(frozen=True)
class Signer:
    """`cleared` and `signed` are what the member gave, or None; one that is void shows so."""

    code: str
    name: str
    cleared: dict[str, Any] | None
    signed: dict[str, Any] | None

    @property
    def has_signed(self) -> bool:
        return self.signed is not None and not self.signed["void"]


def signers_of(opened: Opened) -> list[Signer]:
    state, members = opened.state, opened.desk.policy.members
    return [
        Signer(
            code, member_name(members[code]) if code in members else code, state["clearances"].get(code),
            state["signatures"].get(code),
        )
        for code in state["signers"]
    ]  # fmt: skip


def ladder_of(opened: Opened) -> list[dict[str, Any]]:
    stage = "in_force" if opened.stage in ("review_due", "superseded") else opened.stage
    at = LADDER.index(stage) if stage in LADDER else 0
    return [
        {"title": stage_word(each), "current": number == at, "past": number < at} for number, each in enumerate(LADDER)
    ]


@dataclass(frozen=True)
class Standing:
    opened: Opened
    signers: list[Signer]
    steps: list[dict[str, Any]]

    @property
    def signed(self) -> int:
        return sum(each.has_signed for each in self.signers)

    @property
    def missing(self) -> list[Signer]:
        return [each for each in self.signers if not each.has_signed]

    @property
    def open_comments(self) -> int:
        return sum(each["disposition"] is None for each in self.opened.state["comments"].values())

    @property
    def reservations(self) -> list[tuple[str, dict[str, Any]]]:
        """(member, reservation) of every signature that holds."""
        given = self.opened.state["signatures"]
        return [
            (member, each)
            for member, signature in given.items()
            if not signature["void"]
            for each in signature["reservations"]
        ]


def standing_of(opened: Opened) -> Standing:
    return Standing(opened, signers_of(opened), ladder_of(opened))
