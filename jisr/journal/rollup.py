"""One label for several records shown together: nobody sees a sum who may not see each of its parts."""

from collections.abc import Iterable
from functools import reduce

import msgspec

from jisr.errors import Invalid
from jisr.journal.label import PUBLIC, Label
from jisr.journal.policy import Policy


class RollUp(msgspec.Struct, frozen=True, kw_only=True):
    """Shape of a label without an author. `originator` is the parts' common one, None where they differ.

    `nobody` says that no member may see all parts; `releasable_to` is then empty, which in a label would mean its
    originator. `expires` is the earliest, RFC 3339.
    """

    policy: str
    level: str
    originator: str | None
    releasable_to: tuple[str, ...]
    caveats: tuple[str, ...]
    nobody: bool
    expires: str | None = None

    @property
    def released(self) -> str:
        """As people read it: `nobody`, or to whom."""
        return "nobody" if self.nobody else ", ".join(self.releasable_to)


def roll_up(labels: Iterable[Label], policy: Policy) -> RollUp:
    """Highest level, all caveats, the members common to all, the earliest expiry.

    Errors: `Invalid` nothing_to_roll_up, other_policy (labels of different policies have no common order of levels),
    unknown_level.
    """
    parts = list(labels)
    if not parts:
        raise Invalid("there is no label to roll up", code="nothing_to_roll_up", field="label")
    level = max((_rank(label, policy), label.level) for label in parts)[1]
    released = _released(parts, policy)
    originators = {label.originator for label in parts}
    return RollUp(
        policy=policy.labels.policy,
        level=level,
        originator=originators.pop() if len(originators) == 1 else None,
        releasable_to=released,
        caveats=tuple(sorted({caveat for label in parts for caveat in label.caveats})),
        nobody=not released,
        expires=min((label.expires for label in parts if label.expires), default=None),
    )


def _rank(label: Label, policy: Policy) -> int:
    if label.policy != policy.labels.policy:
        raise Invalid(
            "a label of the policy {policy} cannot be rolled up with one of {ours}",
            code="other_policy", field="label.policy", policy=label.policy, ours=policy.labels.policy,
        )  # fmt: skip
    if label.level not in policy.labels.levels:
        known = ", ".join(policy.labels.levels)
        raise Invalid(
            "{level} is no level; levels are {known}",
            code="unknown_level", field="label.level", level=label.level, known=known,
        )  # fmt: skip
    return policy.labels.levels.index(label.level)


def _released(parts: list[Label], policy: Policy) -> tuple[str, ...]:
    """The common members by name; the parts' own words where these are all the same."""
    if all(PUBLIC in label.releasable_to for label in parts):
        return (PUBLIC,)
    common = reduce(frozenset.__and__, (policy.reach(label.releasable_to, label.originator) for label in parts))
    first = parts[0].releasable_to
    same_words = all(label.releasable_to == first for label in parts)
    alike = common and same_words and policy.reach(first, "") - {""} == common
    return first if alike else tuple(sorted(common))
