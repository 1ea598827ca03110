"""Who may see a record: labels, clearances and the one decision that joins them.

The shape follows NATO ADatP-4774: a policy, a classification level, permissive categories (releasable_to: one of them
is enough) and restrictive ones (caveats: all of them are needed). Whatever is missing or malformed fails closed.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from jisr.language import filled

ALL, PUBLIC = "all", "public"


class Label(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`releasable_to` and `caveats` are sorted and without repeats; an empty releasable_to is the originator alone."""

    policy: str
    level: str
    originator: str
    releasable_to: tuple[str, ...]
    caveats: tuple[str, ...]
    expires: str | None = None


class Clearance(msgspec.Struct, frozen=True, kw_only=True):
    """What a viewer may see. `levels` are all that it may read; `in_all` says whether `all` counts it."""

    policy: str
    member: str
    level: str
    levels: frozenset[str]
    communities: frozenset[str] = frozenset()
    caveats: frozenset[str] = frozenset()
    in_all: bool = False

    @property
    def name(self) -> str:
        return f"{self.member}/{self.level}"


class Reason(msgspec.Struct, frozen=True):
    code: str
    message: str
    values: dict[str, str] = {}

    def __str__(self) -> str:
        return filled(self.message, **self.values)


class Decision(msgspec.Struct, frozen=True):
    allowed: bool
    reasons: tuple[Reason, ...]


def may_see(clearance: Clearance, label: Label) -> Decision:
    """Every obstacle is named; where there is none, what opens the record is."""
    obstacles = [*_level_obstacles(clearance, label), *_caveat_obstacles(clearance, label)]
    opened_by = _release(clearance, label)
    if opened_by is None:
        obstacles.append(_not_released(clearance, label))
    if obstacles:
        return Decision(False, tuple(obstacles))
    assert opened_by is not None
    return Decision(True, (opened_by,))


def sees(clearance: Clearance, label: Label) -> bool:
    """The same decision without its reasons."""
    return (
        label.policy == clearance.policy
        and label.level in clearance.levels
        and clearance.caveats.issuperset(label.caveats)
        and _release(clearance, label) is not None
    )


def _level_obstacles(clearance: Clearance, label: Label) -> Iterable[Reason]:
    if label.policy != clearance.policy:
        yield Reason("other_policy", "the label follows another policy ({policy})", {"policy": label.policy})
    elif label.level not in clearance.levels:
        values = {"level": label.level, "member": clearance.member, "own": clearance.level}
        yield Reason("level", "level {level} is not within the {own} of {member}", values)


def _caveat_obstacles(clearance: Clearance, label: Label) -> Iterable[Reason]:
    for caveat in label.caveats:
        if caveat not in clearance.caveats:
            yield Reason(
                "caveat", "{member} does not hold the caveat {caveat}", {"member": clearance.member, "caveat": caveat}
            )


def _release(clearance: Clearance, label: Label) -> Reason | None:
    released = label.releasable_to
    if clearance.member and clearance.member == label.originator:
        return Reason("originator", "{member} wrote it", {"member": clearance.member})
    if clearance.member in released:
        return Reason("named", "released to {member} by name", {"member": clearance.member})
    if ALL in released and clearance.in_all:
        return Reason("all", "released to all members", {})
    for community in sorted(clearance.communities):
        if community in released:
            return Reason(
                "community",
                "released to {community}, which {member} belongs to",
                {"community": community, "member": clearance.member},
            )
    if PUBLIC in released:
        return Reason("public", "released to the public", {})
    return None


def _not_released(clearance: Clearance, label: Label) -> Reason:
    if not label.releasable_to:
        return Reason(
            "originator_alone", "released to nobody but its originator {originator}", {"originator": label.originator}
        )
    values = {"member": clearance.member, "released": ", ".join(label.releasable_to)}
    return Reason("not_released", "released to {released}, not to {member}", values)


def label_dict(label: Label) -> dict[str, Any]:
    """As the public surface shows it: every field, also the empty ones."""
    return {
        "policy": label.policy,
        "level": label.level,
        "originator": label.originator,
        "releasable_to": list(label.releasable_to),
        "caveats": list(label.caveats),
        "expires": label.expires,
    }
