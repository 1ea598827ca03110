"""What a newer text means to each member; and annexes side by side."""

import json
from typing import Any

import pytest

from jisr.capabilities.framework.consolidating import consolidate
from jisr.capabilities.framework.differing import changes
from jisr.cli.main import main
from jisr.journal.node import Node
from jisr.journal.when import text_of
from tests.cast import Cast
from tests.framework.sound import CONTEXT, Annexes, framework_of, pick, remove, row, sound, text
from tests.framework.support import WARN, Members, folded, opened, seen


def told(after: Annexes) -> list[tuple[str, str, str]]:
    found = changes(framework_of(sound()), framework_of(after))
    return [(each.member, each.what, str(each.message)) for each in found]


def test_the_same_text_has_no_changes() -> None:
    assert told(sound()) == []


def test_a_responsibility_that_goes_from_one_member_to_another() -> None:
    annexes = sound()
    lead = pick(annexes, "assignment", "F0-A")
    annexes["MOWR"].remove(lead)
    annexes["MOO"].append({**lead, "member": "MOO", "deputy": "MOO/alternate"})
    assert told(annexes) == [
        ("MOO", "gained", "MOO is A for F0 from now on"), ("MOWR", "lost", "MOWR is no longer A for F0"),
    ]  # fmt: skip


def test_a_row_that_says_the_same_responsibility_otherwise_is_no_change_of_it() -> None:
    annexes = sound()
    pick(annexes, "assignment", "F0-A")["code"] = "LEAD"
    assert told(annexes) == []


def test_promises_come_go_and_become_quicker() -> None:
    annexes = sound()
    pick(annexes, "agreement", "A-1")["within_minutes"] = 5
    remove(annexes, "agreement", "A-3")
    assert told(annexes) == [
        ("MOE", "lost", "MOE no longer owes MOWR incidents.service_status within 30 min"),
        ("MOWR", "changed", "MOWR owes CELL incidents.sitrep within 5 min, no longer 10"),
    ]


def test_another_authority_is_named() -> None:
    annexes = sound()
    pick(annexes, "activation", "ACT-3")["authority"] = "MOD/approver"
    found = told(annexes)
    assert ("MOD", "gained", "MOD/approver decides on 3, no longer MOI/approver") in found


def test_other_rows_are_named_by_their_place() -> None:
    annexes = sound()
    pick(annexes, "function", "F1")["hazards"] = ["FIRE"]
    assert told(annexes) == [("CELL", "changed", "CELL/function/F1 is said otherwise")]


def clashes(annexes: Annexes, state: Any = None) -> list[tuple[str, tuple[str, ...], str]]:
    found = consolidate(framework_of(annexes), CONTEXT, state)
    return [(each.kind, each.members, each.rule) for each in found]


def test_a_sound_framework_has_nothing_to_consolidate() -> None:
    assert clashes(sound()) == []


def test_annexes_that_overlap_contradict_each_other_or_leave_a_gap_stand_in_one_picture() -> None:
    annexes = sound()
    annexes["MOE"].append({**pick(annexes, "resource", "PUMPS"), "owner": "MOE"})
    annexes["MOE"].append(row("area", "SOUTH", titles=text("South"), within="COUNTRY"))
    annexes["CELL"].append({**pick(annexes, "agreement", "A-3"), "code": "A-9", "within_minutes": 60})
    remove(annexes, "assignment", "F0-A")
    assert sorted(clashes(annexes)) == [
        ("contradiction", ("CELL", "MOE"), ""), ("contradiction", ("MOE", "MOWR"), ""), ("gap", ("CELL",), "C01"),
        ("overlap", ("CELL", "MOE"), ""),
    ]  # fmt: skip


def test_a_resolution_that_all_concerned_signed_settles_it() -> None:
    annexes = sound()
    annexes["MOE"].append(row("area", "SOUTH", titles=text("South"), within="COUNTRY"))
    about = [{"table": "area", "annex": each, "code": "SOUTH"} for each in ("MOE", "CELL")]
    state = folded(opened(), seen(2, "resolved", "CELL", body={"kind": "overlap", "about": about, "text": "One holds"}))
    assert consolidate(framework_of(annexes), CONTEXT, state)[0].resolved == ""
    state = folded(seen(3, "resolution_signed", "MOE", refs=(2,)), after=state)
    assert consolidate(framework_of(annexes), CONTEXT, state)[0].resolved == f"{2:064x}"


def test_the_commands_say_both(
    node: Node, cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jisr.cli.opening.node_of", lambda args: node)
    members = Members(cast)
    members.open()
    members.say("CELL/duty", "entered", {"put": [WARN]})
    at = members.state()["edits"][-1]["at"]
    members.say("MOE/focal", "entered", {"put": [{**WARN, "side": "security"}]})
    assert main(["framework", "diff", "--since", text_of(at), "--data", str(node.folder), "--json"]) == 0
    assert [each["row"] for each in json.loads(capsys.readouterr().out)["changes"]] == ["MOE/function/WARN"]
    assert main(["framework", "consolidate", "--data", str(node.folder), "--json"]) == 0
    kinds = [each["kind"] for each in json.loads(capsys.readouterr().out)["clashes"]]
    assert kinds.count("contradiction") == 1
    assert main(["framework", "diff", "--data", str(node.folder)]) == 2
