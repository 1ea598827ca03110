"""Both packs say, of every type of statement, who may make it and under which labels."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from jisr.capabilities.directory import policy_of
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.incidents.records import TYPES
from jisr.journal.policy import Policy
from tests.incidents.support import PACKS, POLICY

NAMES = [each.name for each in TYPES]


@pytest.fixture(params=sorted(PACKS.iterdir()), ids=lambda folder: folder.name)
def policy(request: pytest.FixtureRequest) -> Policy:
    folder: Path = request.param
    return policy_of(read_pack(folder).bodies())


def posts(policy: Policy, right: str) -> set[str]:
    named = ((member.code, post.code) for member in policy.members.values() for post in member.posts)
    return {f"{member}/{post}" for member, post in named if policy.may(member, post, right)}


def test_each_type_has_presets_and_somebody_who_may_say_it(policy: Policy) -> None:
    for name in NAMES:
        presets = policy.labels.type_presets[name]
        assert 2 <= len(presets) <= 6, name
        assert posts(policy, name), name


def test_no_right_names_a_type_that_nobody_knows(policy: Policy) -> None:
    granted = {right for rights in policy.rights.posts.values() for right in rights}
    assert {right for right in granted if right.startswith("incidents.")} <= set(NAMES)


def test_nobody_but_those_that_the_framework_names_sets_the_highest_levels(policy: Policy) -> None:
    for level in (3, 4):
        assert posts(policy, f"alert.level_{level}") == authorities(policy.pack, level)


def authorities(pack: str, level: int) -> set[str]:
    """Whom a pack's framework names for an alert level, and as their deputy."""
    file = PACKS / pack / "framework" / "CELL.yaml"
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["activation"] if file.exists() else []
    return {row[who] for row in rows if row.get("level") == level for who in ("authority", "deputy")}


HIGHEST = authorities("two-rivers", 3) | authorities("two-rivers", 4)
DUTY = {f"{member}/duty" for member in ("MOWR", "MOE", "MOO", "MOMD", "MOH", "MOD", "MOI", "CTS", "CELL", "HUM")}
EOD = {f"{member}/{post}" for member in ("MOD", "MOI") for post in ("duty", "focal", "alternate")}
NOBODY = ("drafter", "auditor", "site", "excon", "evaluator")


@pytest.mark.parametrize(
    ("right", "those"),
    [
        ("incidents.alert_level_set", {"CELL/duty"} | HIGHEST),
        ("merge.across_members", {"CELL/duty"}),
        ("incidents.explosive_status", EOD),
        ("incidents.hazard_area_status", EOD),
        ("public", {f"{name[:-5]}/release" for name in DUTY - {"CELL/duty", "HUM/duty"}}),
    ],
)
def test_the_domains_table_of_rights(right: str, those: Iterable[str]) -> None:
    assert posts(POLICY, right) == set(those)


@pytest.mark.parametrize("name", NAMES)
def test_duty_says_what_is_not_kept_for_others_and_some_posts_say_nothing(name: str) -> None:
    kept = {
        "incidents.alert_level_set",
        "incidents.explosive_status",
        "incidents.hazard_area_status",
        "incidents.closed",
    }
    holders = posts(POLICY, name)
    assert (holders >= DUTY) is (name not in kept)
    assert not any(holder.endswith(NOBODY) for holder in holders)


def test_an_approver_closes_and_reports_nothing() -> None:
    assert POLICY.may("MOE", "approver", "incidents.closed")
    assert not POLICY.may("MOE", "approver", "incidents.sitrep")
