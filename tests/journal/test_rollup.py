"""A sum is shown to those alone who may see every part of it."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.errors import Invalid
from jisr.journal.label import Label, sees
from jisr.journal.policy import Community, LabelPolicy, Member, Policy, Rights
from jisr.journal.rollup import roll_up

LEVELS = ("OPEN", "OFFICIAL", "RESTRICTED")
SIDES = {"MOWR": "civil", "MOH": "civil", "MOD": "security", "MOI": "security", "CELL": "cell", "ADV": "international"}


def world() -> Policy:
    members = {
        code: Member(code, {}, side, level, posts=(), caveats=("EOD",) if side == "security" else ())
        for (code, side), level in zip(SIDES.items(), [*LEVELS, *LEVELS], strict=True)
    }
    communities = {
        "SECURITY": Community(code="SECURITY", names={}, members=("MOD", "MOI")),
        "EMPTY": Community(code="EMPTY", names={}, members=()),
    }
    labels = LabelPolicy(policy="TEST", levels=LEVELS, caveats={"EOD": {}, "MEDICAL": {}}, presets=(), type_presets={})
    return Policy("test", "test.example", "CELL", labels, Rights(posts={}), members, communities)


POLICY = world()


def label(originator: str, *released: str, **changes: Any) -> Label:
    values: dict[str, Any] = {"policy": "TEST", "level": "OFFICIAL", "caveats": ()}
    return Label(originator=originator, releasable_to=tuple(sorted(released)), **values | changes)


ROWS = [
    ("the same words stay", [label("MOWR", "all"), label("MOH", "all")], "all"),
    ("all and members", [label("MOWR", "all"), label("MOWR", "MOH", "ADV")], "MOH, MOWR"),
    ("a community and one of it", [label("MOD", "SECURITY"), label("MOI", "MOD")], "MOD, MOI"),
    ("authors alone", [label("MOWR"), label("MOH")], "nobody"),
    ("one author alone", [label("MOWR"), label("MOWR")], "MOWR"),
    ("the same words of one author", [label("MOWR", "MOH"), label("MOWR", "MOH")], "MOH, MOWR"),
    ("the same words of two authors", [label("MOWR", "MOH"), label("MOI", "MOH")], "MOH"),
    ("an empty community", [label("MOWR", "EMPTY"), label("MOI", "EMPTY")], "nobody"),
    ("public", [label("MOWR", "public"), label("MOI", "public", "ADV")], "public"),
    ("public and all", [label("MOWR", "public"), label("MOI", "all")], "CELL, MOD, MOH, MOI, MOWR"),
]


@pytest.mark.parametrize(("labels", "words"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_who_may_see_all_parts(labels: list[Label], words: str) -> None:
    rolled = roll_up(labels, POLICY)
    assert rolled.released == words
    assert rolled.nobody is (words == "nobody")
    assert rolled.releasable_to == (() if words == "nobody" else tuple(words.split(", ")))


def test_highest_level_all_caveats_earliest_expiry() -> None:
    late, early = "2018-01-01T00:00:00.000Z", "2017-09-01T00:00:00.000Z"
    parts = [
        label("MOWR", "all", level="RESTRICTED", expires=late),
        label("MOWR", "all", level="OPEN", caveats=("EOD",), expires=early),
        label("MOWR", "all", caveats=("MEDICAL",)),
    ]
    rolled = roll_up(parts, POLICY)
    assert (rolled.level, rolled.caveats, rolled.expires) == ("RESTRICTED", ("EOD", "MEDICAL"), early)
    assert rolled.originator == "MOWR"


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        ([], "nothing_to_roll_up"),
        ([label("MOWR", "all"), label("MOWR", "all", policy="OTHER")], "other_policy"),
        ([label("MOWR", "all", policy="OTHER")], "other_policy"),
        ([label("MOWR", "all", level="SECRET")], "unknown_level"),
    ],
)
def test_what_cannot_be_rolled_up_is_refused(labels: list[Label], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        roll_up(labels, POLICY)
    assert refused.value.code == code


LABELS = st.builds(
    lambda author, released, level, caveats: label(author, *released, level=level, caveats=tuple(sorted(caveats))),
    st.sampled_from(sorted(SIDES)),
    st.sets(st.sampled_from([*SIDES, "SECURITY", "EMPTY", "all", "public"]), max_size=3),
    st.sampled_from(LEVELS),
    st.sets(st.sampled_from(["EOD", "MEDICAL"]), max_size=1),
)


@given(st.lists(LABELS, min_size=1, max_size=4))
def test_the_roll_up_opens_to_exactly_those_who_see_every_part(labels: list[Label]) -> None:
    rolled = roll_up(labels, POLICY)
    whole = label("", *rolled.releasable_to, level=rolled.level, caveats=rolled.caveats)
    for member, level in product(SIDES, LEVELS):
        clearance = POLICY.clearances.get(f"{member}/{level}")
        if clearance is not None:
            assert sees(clearance, whole) == all(sees(clearance, part) for part in labels)
