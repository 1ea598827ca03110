"""Each check: what passes, what is found, and that one fault of a sound framework gives exactly its finding."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.capabilities.framework.checks import MEANING, RULES, check, check_again
from jisr.capabilities.framework.tables import TABLES
from jisr.journal.policy import Policy, Table
from jisr.language import use
from tests.framework.sound import CONTEXT, Annexes, RowDict, found, framework_of, pick, remove, row, sound, text

Fault = Callable[[Annexes], object]


def change(table: str, code: str, **fields: object) -> Fault:
    return lambda annexes: pick(annexes, table, code).update(fields)


def without(table: str, code: str) -> Fault:
    return lambda annexes: remove(annexes, table, code)


def added(annex: str, table: str, code: str, **fields: object) -> Fault:
    return lambda annexes: annexes.setdefault(annex, []).append(row(table, code, **fields))


def two_phases(annexes: Annexes) -> None:
    pick(annexes, "assignment", "F0-A")["phase"] = "RESPONSE"
    annexes["MOWR"].append({**pick(annexes, "assignment", "F0-R"), "code": "F0-R2", "phase": "RECOVERY"})


def two_crests(annexes: Annexes) -> None:
    own = next(each for each in annexes["MOWR"] if each["table"] == "term")
    own["meaning"] = text("The highest forecast")


LEAD: RowDict = {"function": "F0", "member": "MOO", "role": "A", "deputy": "MOO/alternate"}
GAUGE: RowDict = {"titles": text("Gauge"), "indicator": "GAUGE", "area": "NORTH", "source": "MOE"}
SITREP = {"type": "incidents.sitrep"}
RUNGS = "CELL/trigger/GAUGE-0 CELL/trigger/GAUGE-1 CELL/trigger/GAUGE-2 CELL/trigger/GAUGE-3"
EOD = {"preset": "EODCOM", "releasable_to": ["MOWR"]}

FAULTS: dict[str, tuple[str, str, Fault]] = {
    "a resource that there is not": (
        "C00", "MOWR/assignment/F0-R", change("assignment", "F0-R", resources=["BOATS"]),
    ),
    "a phase that there is not": ("C00", "CELL/step/FLOOD-1", change("step", "FLOOD-1", phase="REST")),
    "a plan that there is not": ("C00", "CELL/trigger/GAUGE-3", change("trigger", "GAUGE-3", plan="FIRE")),
    "an area that there is not": ("C00", "MOWR/resource/PUMPS", change("resource", "PUMPS", area="WEST")),
    "nobody is accountable": ("C01", "CELL/function/F0", without("assignment", "F0-A")),
    "nobody in one phase": ("C01", "CELL/function/F0", two_phases),
    "two lead": ("C02", "MOO/assignment/LEAD MOWR/assignment/F0-A", added("MOO", "assignment", "LEAD", **LEAD)),
    "nobody does it": ("C03", "MOWR/assignment/F0-A", without("assignment", "F0-R")),
    "nothing to do it with": ("C04", "MOWR/assignment/F0-R", change("assignment", "F0-R", resources=[])),
    "no deputy": ("C05", "MOE/assignment/F1-A", change("assignment", "F1-A", deputy="")),
    "no deputy of an authority": ("C05", "CELL/activation/ACT-3", change("activation", "ACT-3", deputy="")),
    "orders in a circle": (
        "C06", "CELL/line/BACK CELL/line/L3", added("CELL", "line", "BACK", subordinate="COUNCIL", superior="STAFF"),
    ),
    "two superiors": (
        "C07", "CELL/line/L0 CELL/line/TWO", added("CELL", "line", "TWO", subordinate="MOWR/duty", superior="COUNCIL"),
    ),
    "a gap": ("C08", "CELL/trigger/GAUGE-0 CELL/trigger/GAUGE-1", change("trigger", "GAUGE-1", at_least="3.5")),
    "an overlap": ("C08", "CELL/trigger/GAUGE-1 CELL/trigger/GAUGE-2", change("trigger", "GAUGE-1", below="5")),
    "a turn": ("C08", RUNGS, change("trigger", "GAUGE-1", level=4)),
    "a trigger at every reading": (
        "C08", "MOE/trigger/ANY", added("MOE", "trigger", "ANY", **{**GAUGE, "indicator": "RAIN"}, level=0),
    ),
    "nobody measures": ("C09", "CELL/trigger/GAUGE-3", change("trigger", "GAUGE-3", source="")),
    "measured too rarely": ("C09", "CELL/trigger/GAUGE-2", change("trigger", "GAUGE-2", sampled_every_minutes=20)),
    "how often is not said": ("C09", "CELL/trigger/GAUGE-2", change("trigger", "GAUGE-2", sampled_every_minutes=0)),
    "two meanings of a reading": (
        "C10", "CELL/trigger/GAUGE-3 MOE/trigger/OWN", added("MOE", "trigger", "OWN", **GAUGE, at_least="6", level=2),
    ),
    "two authorities": (
        "C10", "CELL/activation/ACT-3 MOD/activation/OURS",
        added("MOD", "activation", "OURS", level=3, authority="MOD/approver", deputy="MOD/focal", minutes=5),
    ),
    "needed and never told": (
        "C11", "MOH/need/N-2",
        added("MOH", "need", "N-2", titles=text("x"), member="MOH", product=SITREP, occasion={"level": 3},
              within_minutes=5),
    ),
    "told and never used": (
        "C11", "MOO/agreement/TALK",
        added("MOO", "agreement", "TALK", titles=text("Talk"), producer="MOO", consumer="MOH", product=SITREP,
              within_minutes=10, occasion={"level": 2}, label={"preset": "GOV"}),
    ),
    "told too late": (
        "C12", "MOE/need/N-1 MOWR/agreement/A-1 CELL/agreement/A-2", change("need", "N-1", within_minutes=20),
    ),
    "a label that hides": ("C13", "MOWR/agreement/A-1", change("agreement", "A-1", label={"preset": "OWN"})),
    "a label above a post": (
        "C13", "MOE/agreement/A-3", change("agreement", "A-3", label=EOD, consumer_post="MOWR/site"),
    ),
    "a step's label that hides": (
        "C13", "CELL/step/QUAKE-1", change("step", "QUAKE-1", product=SITREP, consumer="MOE", label={"preset": "SEC"}),
    ),
    "too much of a resource": (
        "C14", "MOWR/resource/PUMPS CELL/plan/FLOOD CELL/plan/QUAKE", change("step", "FLOOD-1", uses={"PUMPS": 7}),
    ),
    "more than there is": ("C14", "MOWR/resource/PUMPS CELL/plan/QUAKE", change("step", "QUAKE-1", uses={"PUMPS": 11})),
    "too few to lead": ("C15", "CELL/line/L1 CELL/line/L2", without("line", "L0")),
    "an area without a lead": ("C16", "CELL/function/F2 CELL/area/SOUTH", without("assignment", "F2-ASOUTH")),
    "an area with two": (
        "C16", "MOE/assignment/N1 MOO/assignment/F2-ANORTH",
        added("MOE", "assignment", "N1", **{**LEAD, "function": "F2", "member": "MOE", "area": "N1"}),
    ),
    "no law": ("C17", "CELL/function/F1", change("function", "F1", reference="")),
    "a plan without a law": ("C17", "CELL/plan/QUAKE", change("plan", "QUAKE", reference="")),
    "a military lead": (
        "C18", "MOWR/assignment/F0-A", change("assignment", "F0-A", member="MOD", deputy="MOD/alternate"),
    ),
    "never exercised": ("C19", "CELL/function/F1", change("function", "F1", exercised_on="")),
    "exercised long ago": ("C19", "CELL/function/F1", change("function", "F1", exercised_on="2015-08-01")),
    "two meanings": (
        "C20", "MOWR/term/CREST MOE/term/CREST",
        two_crests,
    ),
    "a contact nobody tried": ("C21", "MOE/contact/MOE-DUTY", change("contact", "MOE-DUTY", verified_on="")),
    "a stale contact": ("C21", "MOE/contact/MOE-DUTY", change("contact", "MOE-DUTY", verified_on="2017-05-02")),
    "no warning": ("C22", "MOWR/dependency/D-1", without("agreement", "A-3")),
    "a late warning": (
        "C22", "MOWR/dependency/D-1 MOE/agreement/A-3", change("dependency", "D-1", hours_without="0.4"),
    ),
}  # fmt: skip

PASSES: dict[str, Fault] = {
    "another lead from a higher level on": added("MOO", "assignment", "LEAD", **LEAD, from_level=3),
    "another lead in another phase": lambda annexes: (
        change("assignment", "F0-A", phase="RESPONSE")(annexes),
        added("MOO", "assignment", "LEAD", **LEAD, phase="RECOVERY")(annexes),
    ),
    "a military lead by authority": change(
        "assignment", "F0-A", member="MOD", deputy="MOD/alternate", authority="Order 7 of the council"
    ),
    "two plans at one reading": added(
        "CELL", "trigger", "GAUGE-Q", titles=text("Gauge"), indicator="GAUGE", at_least="6", area="NORTH",
        source="MOWR", level=3, plan="QUAKE",
    ),
    "levels that fall as it rises": lambda annexes: [
        pick(annexes, "trigger", f"GAUGE-{n}").update(level=4 - n) for n in range(4)
    ],
    "a reading that may last between two measurements": change(
        "trigger", "GAUGE-2", dwell_minutes=0, sampled_every_minutes=600
    ),
    "phases that take the same pumps one after the other": lambda annexes: (
        added("CELL", "step", "FLOOD-2", plan="FLOOD", number=2, titles=text("x"), post="MOE/duty", within_minutes=5,
              phase="RECOVERY", uses={"PUMPS": 6})(annexes),
    ),
    "plans that never run at once": lambda annexes: (
        change("plan", "QUAKE", may_run_with=[])(annexes), change("step", "FLOOD-1", uses={"PUMPS": 9})(annexes),
    ),
    "a term said otherwise in another language alone": change(
        "term", "CREST", meaning={"en": "the highest  Reading of the gauge", "fr": "La crue"}
    ),
    "exercised in time": change("function", "F1", exercised_on="2015-08-02"),
    "tried in time": change("contact", "MOE-DUTY", verified_on="2017-05-03"),
    "a warning of the whole service": change("agreement", "A-3", covers=["POWER"]),
    "one's own asset": change("dependency", "D-1", supplier="MOWR", supplier_asset="WELL"),
    "no hours said": change("dependency", "D-1", hours_without=""),
    "seven to lead": lambda annexes: [
        added("CELL", "line", f"M{n}", subordinate=f"{who}/focal", superior="STAFF")(annexes)
        for n, who in enumerate(("MOWR", "MOE", "MOO", "MOMD"))
    ],
}  # fmt: skip


def test_a_sound_framework_has_no_finding() -> None:
    assert found(sound()) == []


@pytest.mark.parametrize(("rule", "objects", "fault"), FAULTS.values(), ids=FAULTS)
def test_one_fault_is_one_finding(rule: str, objects: str, fault: Fault) -> None:
    annexes = sound()
    fault(annexes)
    assert [(each.rule, set(each.objects)) for each in found(annexes)] == [(rule, set(objects.split()))]


@pytest.mark.parametrize("fine", PASSES.values(), ids=PASSES)
def test_what_is_fine_is_not_found(fine: Fault) -> None:
    annexes = sound()
    fine(annexes)
    assert [str(each.message) for each in found(annexes)] == []


def test_every_rule_has_a_fault_and_a_meaning() -> None:
    codes = {code for rule in RULES for code in rule.codes}
    assert codes == {rule for rule, _, _ in FAULTS.values()} == set(MEANING) == {f"C{n:02}" for n in range(23)}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(FAULTS)), st.integers(3, 9), st.randoms(use_true_random=False), st.data())
def test_a_random_fault_of_any_sound_framework_gives_exactly_its_finding(
    name: str, functions: int, chance: random.Random, data: st.DataObject
) -> None:
    rule, objects, fault = FAULTS[name]
    annexes = sound(functions)
    for rows in annexes.values():
        chance.shuffle(rows)
    fine = data.draw(st.sampled_from([None, *sorted(INDEPENDENT)]))
    if fine is not None:
        PASSES[fine](annexes)
    assert found(annexes) == []
    fault(annexes)
    assert [(each.rule, set(each.objects)) for each in found(annexes)] == [(rule, set(objects.split()))]


INDEPENDENT = ("exercised in time", "no hours said", "a warning of the whole service")
"""What is fine and stays so beside every fault."""


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FAULTS)))
def test_an_edit_checked_again_finds_what_a_full_check_finds(name: str) -> None:
    annexes = sound()
    before = check(framework_of(annexes), CONTEXT)
    old = framework_of(annexes)
    FAULTS[name][2](annexes)
    new = framework_of(annexes)
    edited = {table for table in TABLES if old.table(table) != new.table(table)}
    assert check_again(before, new, CONTEXT, edited) == check(new, CONTEXT)


def test_the_same_finding_is_the_same_whatever_its_words() -> None:
    annexes = sound()
    change("contact", "MOE-DUTY", verified_on="2017-05-01")(annexes)
    earlier, later = found(annexes), found(annexes, replace(CONTEXT, today=date(2018, 1, 1)))
    assert earlier[0] in later
    assert str(earlier[0].message) == "how MOE/duty is reached was last tried on 2017-05-01, more than 90 days ago"


def test_a_pack_says_other_limits() -> None:
    limits = Table(
        code="framework", names={}, unit="", source="", edition="", columns=("limit",), rows={"contact_days": ("30",)}
    )
    policy = replace_policy(tables={"framework": limits})
    annexes = sound()
    assert [each.rule for each in found(annexes, replace(CONTEXT, policy=policy))] == ["C21", "C21"]


def replace_policy(**changes: object) -> Policy:
    return msgspec.structs.replace(CONTEXT.policy, **changes)


def test_products_are_held_against_the_types_of_the_node() -> None:
    fields = {"incidents.sitrep": frozenset({"forecast"}), "incidents.service_status": frozenset({"asset"})}
    context = replace(CONTEXT, fields=fields)
    annexes = sound()
    assert found(annexes, context) == []
    pick(annexes, "agreement", "A-3")["product"] = {"type": "incidents.service_status", "fields": ["colour"]}
    assert [(each.rule, each.evidence["code"]) for each in found(annexes, context)] == [("C00", "colour")]
    pick(annexes, "agreement", "A-3")["product"] = {"type": "incidents.nothing"}
    assert [(each.rule, each.evidence["code"]) for each in found(annexes, context)] == [("C00", "incidents.nothing")]


def test_dependencies_in_a_circle_are_found() -> None:
    annexes = sound()
    for code, member, supplier in (("D-2", "MOE", "MOWR"),):
        annexes[member].append(
            row("dependency", code, member=member, asset="SUB-1", service="COOLING", supplier=supplier,
                supplier_asset="PUMP-HOUSE")
        )  # fmt: skip
    assert {each.rule for each in found(annexes)} == {"C06", "C22"}


def test_a_finding_speaks_the_language_in_use() -> None:
    annexes = sound()
    FAULTS["nobody is accountable"][2](annexes)
    with use("fr"):
        assert "F0" in str(found(annexes)[0].message)
        assert str(found(annexes)[0].message) != str(found(annexes)[0].message.message)


def test_an_empty_framework_has_no_finding() -> None:
    assert found({}) == []
