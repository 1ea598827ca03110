"""Who may see what: the table of cases, and what must hold of any label and any clearance."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.policy import policy_of
from jisr.errors import Invalid
from jisr.journal.label import Clearance, Label, label_dict, may_see, sees
from jisr.journal.policy import Policy
from tests.cast import PACKS
from tests.promises.oracle import Country, Terms, Viewer

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "record-format.json").read_text(encoding="utf-8"))
PACK = read_pack(PACKS / "two-rivers")
TOKENS = [
    "MOWR",
    "MOE",
    "MOD",
    "CTS",
    "CELL",
    "HUM",
    "ADV",
    "all",
    "public",
    "SECURITY",
    "LIFELINES",
    "MARS",
    "ALL",
    "",
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return policy_of(PACK.bodies())


@pytest.mark.parametrize("vector", VECTORS["may_see"], ids=[each["name"] for each in VECTORS["may_see"]])
def test_each_case_of_the_table_is_decided_so(vector: dict[str, Any]) -> None:
    levels = vector["clearance"]["levels"]
    clearance = msgspec.convert({"level": levels[-1] if levels else "", **vector["clearance"]}, Clearance)
    label = msgspec.convert(vector["label"], Label)
    decision = may_see(clearance, label)
    assert decision.allowed is vector["allowed"]
    assert sees(clearance, label) is vector["allowed"]
    assert decision.reasons
    assert all(str(reason) for reason in decision.reasons)


LABELS = st.builds(
    Label,
    policy=st.sampled_from(["TWO RIVERS", "TWO RIVERS", "TWO RIVERS", "OTHER", ""]),
    level=st.sampled_from(["OPEN", "OFFICIAL", "RESTRICTED", "SECRET", "", "open"]),
    originator=st.sampled_from(["MOWR", "MOE", "HUM", "MARS", ""]),
    releasable_to=st.lists(st.sampled_from(TOKENS), unique=True, max_size=4).map(lambda each: tuple(sorted(each))),
    caveats=st.lists(st.sampled_from(["EOD", "MEDICAL", "NONE", ""]), unique=True, max_size=2).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(label=LABELS)
def test_the_decision_is_that_of_the_terms_for_every_clearance(policy: Policy, label: Label) -> None:
    """Held against the small oracle of the promise tests; whatever is unknown is closed."""
    country = Country(PACK)
    for name, clearance in policy.clearances.items():
        member, _, level = name.partition("/")
        known = label.policy == "TWO RIVERS" and label.level in country.levels
        terms = Terms(label.originator, label.level, frozenset(label.releasable_to), frozenset(label.caveats))
        expected = known and country.admits(terms, Viewer(member, level))
        assert sees(clearance, label) == expected
        assert may_see(clearance, label).allowed == expected


@settings(max_examples=300, deadline=None)
@given(inner=LABELS, outer=LABELS)
def test_what_is_called_narrower_is_seen_by_nobody_else(policy: Policy, inner: Label, outer: Label) -> None:
    if policy.narrower_or_equal(inner, outer):
        for clearance in policy.clearances.values():
            assert sees(clearance, outer) or not sees(clearance, inner)


@settings(max_examples=200, deadline=None)
@given(label=LABELS)
def test_every_label_of_the_policy_is_as_narrow_as_itself(policy: Policy, label: Label) -> None:
    known = label.policy == "TWO RIVERS" and label.level in policy.labels.levels
    assert policy.narrower_or_equal(label, label) or not known


@pytest.mark.parametrize("preset", ["PUB", "GOV", "CELL", "SEC", "MED", "OWN"])
def test_a_preset_is_what_it_is_shown_to_expand_to(policy: Policy, preset: str) -> None:
    label = policy.read_label({"preset": preset}, "MOWR")
    written_out = {name: label_dict(label)[name] for name in ("level", "releasable_to", "caveats")}
    assert policy.read_label(written_out, "MOWR") == label


def test_a_label_is_kept_sorted_and_without_repeats(policy: Policy) -> None:
    label = policy.read_label({"level": "OFFICIAL", "releasable_to": ["MOH", "CELL", "MOH"], "caveats": []}, "MOWR")
    assert label.releasable_to == ("CELL", "MOH")


def test_members_named_beside_a_preset_are_added_to_it(policy: Policy) -> None:
    assert policy.read_label({"preset": "CELL", "releasable_to": ["MOH"]}, "MOWR").releasable_to == ("CELL", "MOH")


def test_an_expiry_is_kept_in_utc(policy: Policy) -> None:
    label = policy.read_label({"preset": "OWN", "expires": "2017-08-02T03:00:00+03:00"}, "MOWR")
    assert label.expires == "2017-08-02T00:00:00.000Z"


def test_every_obstacle_is_named_not_only_the_first(policy: Policy) -> None:
    label = policy.read_label({"level": "RESTRICTED", "releasable_to": ["MOE"], "caveats": ["EOD", "MEDICAL"]}, "MOWR")
    decision = may_see(policy.clearance("HUM"), label)
    assert [reason.code for reason in decision.reasons] == ["level", "caveat", "caveat", "not_released"]


@pytest.mark.parametrize("label", [{"preset": "GOV", "level": "NONE"}, {"preset": 3}, {"level": ["OPEN"]}])
def test_a_label_of_another_shape_is_refused_by_name(policy: Policy, label: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        policy.read_label(label, "MOWR")
    assert refused.value.field.startswith("label")
