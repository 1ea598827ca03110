"""The parts of a pack make a policy, or the first fault between them is named."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from jisr.capabilities.directory import policy_of
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.records import COMMUNITY, LABELS, MEMBER, PACK, RIGHTS
from jisr.errors import Invalid

Bodies = list[tuple[str, dict[str, Any]]]
PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture(scope="module")
def two_rivers() -> Bodies:
    return list(read_pack(PACKS / "two-rivers").bodies())


@pytest.fixture
def bodies(two_rivers: Bodies) -> Bodies:
    return deepcopy(two_rivers)


def body(bodies: Bodies, name: str, code: str = "") -> dict[str, Any]:
    return next(body for each, body in bodies if each == name and body.get("code", code) in ("", code, "two-rivers"))


def test_the_demonstration_has_the_members_of_the_workshop(two_rivers: Bodies) -> None:
    policy = policy_of(two_rivers)
    assert set(policy.members) == {"MOWR", "MOE", "MOO", "MOMD", "MOH", "MOD", "MOI", "CTS", "CELL", "ADV", "HUM"}
    assert policy.labels.levels == ("OPEN", "OFFICIAL", "RESTRICTED")
    assert (policy.pack, policy.steward) == ("two-rivers", "CELL")
    assert policy.reach(("SECURITY",), "MOI") == {"MOD", "MOI", "CTS"}
    assert policy.reach(("all",), "MOI").isdisjoint({"ADV", "HUM"})


def test_every_member_has_the_post_system_and_the_stewards_alone_writes_the_directory(two_rivers: Bodies) -> None:
    policy = policy_of(two_rivers)
    for member in policy.members:
        assert policy.post(member, "system")
        assert policy.may(member, "system", "directory.member") is (member == "CELL")


@pytest.mark.parametrize(
    ("who", "right", "allowed"),
    [
        ("MOWR/duty", "incidents.opened", True),
        ("MOWR/duty", "narrow", True),
        ("MOWR/duty", "widen", False),
        ("MOWR/duty", "public", False),
        ("MOWR/release", "public", True),
        ("MOWR/release", "journal.sanitised", True),
        ("MOWR/drafter", "incidents.opened", False),
        ("MOWR/auditor", "incidents.opened", False),
        ("MOWR/site", "incidents.sitrep", False),
        ("CELL/duty", "incidents.sitrep", True),
        ("ADV/excon", "incidents.opened", False),
        ("MOWR/duty", "directory.member", False),
    ],
)
def test_posts_have_the_rights_of_the_domain(two_rivers: Bodies, who: str, right: str, allowed: bool) -> None:
    member, _, post = who.partition("/")
    assert policy_of(two_rivers).may(member, post, right) is allowed


def test_a_table_gives_its_figures_by_row_and_column(two_rivers: Bodies) -> None:
    table = policy_of(two_rivers).tables["standoff"]
    assert (table.figure("car", "mandatory"), table.figure("car", "preferred")) == (98, 580)
    assert (table.figure("aircraft", "mandatory"), table.figure("car", "largest")) == (None, None)


def test_a_later_body_replaces_an_earlier_one_of_the_same_code(bodies: Bodies) -> None:
    later = {**deepcopy(body(bodies, MEMBER, "MOH")), "level": "OFFICIAL"}
    labels = {**deepcopy(body(bodies, LABELS)), "policy": "TWO RIVERS 2"}
    policy = policy_of([*bodies, (LABELS, labels), (MEMBER, later), (LABELS, body(bodies, LABELS))])
    assert policy.members["MOH"].level == "OFFICIAL"
    assert policy.labels.policy == "TWO RIVERS"


FAULTS = [
    (PACK, "", {"steward": "MOF"}, "unknown_member", "directory.pack two-rivers.steward"),
    (PACK, "", {"cell": "MOH"}, "not_a_cell", "directory.pack two-rivers.cell"),
    (PACK, "", {"domain": "two rivers"}, "bad_code", "directory.pack two-rivers.domain"),
    (MEMBER, "CELL", {"active": False}, "steward_inactive", "directory.pack two-rivers.steward"),
    (MEMBER, "MOH", {"side": "army"}, "unknown_side", "directory.member MOH.side"),
    (MEMBER, "MOH", {"level": "SECRET"}, "unknown_level", "directory.member MOH.level"),
    (MEMBER, "MOH", {"caveats": ["MEDICAL", "NUCLEAR"]}, "unknown_caveat", "directory.member MOH.caveats[1]"),
    (MEMBER, "MOH", {"posts": [{"code": "system"}]}, "system_listed", "directory.member MOH.posts[0].code"),
    (MEMBER, "MOH", {"posts": [{"code": "duty"}, {"code": "duty"}]}, "twice", "directory.member MOH.posts[1]"),
    (MEMBER, "ADV", {"posts": [{"code": "excon", "level": "RESTRICTED"}]}, "level_above_member",
     "directory.member ADV.posts[0].level"),
    (MEMBER, "MOH", {"posts": "duty"}, "part_invalid", "directory.member MOH.posts"),
    (MEMBER, "MOH", {"rank": "1"}, "part_invalid", "directory.member MOH"),
    (COMMUNITY, "HEALTH", {"members": ["MOH", "RED"]}, "unknown_member", "directory.community HEALTH.members[1]"),
    (COMMUNITY, "HEALTH", {"members": ["MOH", "MOH"]}, "twice", "directory.community HEALTH.members[1]"),
    (LABELS, "", {"levels": []}, "no_levels", None),
    (LABELS, "", {"type_presets": {"incidents.opened": ["CELL", "ALLIES"]}}, "unknown_preset",
     "directory.labels TWO RIVERS.type_presets.incidents.opened[1]"),
    (LABELS, "", {"presets": [{"code": "PUB", "names": {}, "level": "SECRET"}]}, "unknown_level",
     "directory.labels TWO RIVERS.presets[0].level"),
    (LABELS, "", {"presets": [{"code": "PUB", "names": {}, "level": "OFFICIAL", "releasable_to": ["public"]}]},
     "public_level", "directory.labels TWO RIVERS.presets[0].level"),
    (LABELS, "", {"presets": [{"code": "PUB", "names": {}, "level": "OPEN", "releasable_to": ["RED"]}]},
     "unknown_member", "directory.labels TWO RIVERS.presets[0].releasable_to[0]"),
    (RIGHTS, "", {"posts": {"marshal": ["narrow"]}}, "unknown_post", "directory.rights.posts.marshal"),
    (RIGHTS, "", {"posts": {"MOH/excon": ["narrow"]}}, "unknown_post", "directory.rights.posts.MOH/excon"),
    (RIGHTS, "", {"posts": {"RED/duty": ["narrow"]}}, "unknown_member", "directory.rights.posts.RED/duty"),
    (RIGHTS, "", {"posts": {"duty": ["everything"]}}, "bad_code", "directory.rights.posts.duty[0]"),
    (RIGHTS, "", {"posts": {"system": ["directory.*"]}}, "directory_right", "directory.rights.posts.system[0]"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "changes", "fault", "place"), FAULTS)
def test_a_fault_names_the_part_and_the_field(
    bodies: Bodies, name: str, code: str, changes: dict[str, Any], fault: str, place: str | None
) -> None:
    body(bodies, name, code).update(changes)
    with pytest.raises(Invalid) as refused:
        policy_of(bodies)
    assert (refused.value.code, refused.value.field) == (fault, place or refused.value.field)
    assert str(refused.value)


@pytest.mark.parametrize("name", [PACK, LABELS, RIGHTS])
def test_a_part_that_is_missing_is_named(bodies: Bodies, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        policy_of([each for each in bodies if each[0] != name])
    assert (refused.value.code, refused.value.field) == ("part_missing", name)
