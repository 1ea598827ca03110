"""`jisr framework check`: what it prints, and the exit code that a script can go by."""

import json
from pathlib import Path
from typing import Any

import pytest

from jisr.cli.main import main
from jisr.journal.node import Node
from jisr.journal.when import text_of
from tests.cast import Cast
from tests.framework.support import WARN, Members

AGREEMENT: dict[str, Any] = {
    "table": "agreement", "code": "A-1", "titles": {"en": "Rising water"}, "producer": "MOWR", "consumer": "MOE",
    "product": {"type": "incidents.sitrep"}, "occasion": {"level": 2}, "within_minutes": 5, "label": {"preset": "OWN"},
    "function": "WARN",
}  # fmt: skip


@pytest.fixture
def members(cast: Cast) -> Members:
    return Members(cast)


def run(node: Node, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, Any]:
    code = main(["framework", "check", "--data", str(node.folder), "--json", *more])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture(autouse=True)
def _here(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jisr.cli.opening.node_of", lambda args: node)


def test_errors_end_with_1_and_each_finding_says_what_and_where(
    members: Members, node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    members.open()
    members.say("CELL/duty", "entered", {"put": [WARN, AGREEMENT]})
    code, found = run(node, capsys)
    assert code == 1
    assert {each["rule"]: each["objects"] for each in found["findings"]} == {
        "C01": ["CELL/function/WARN"], "C13": ["CELL/agreement/A-1"], "C17": ["CELL/function/WARN"],
        "C19": ["CELL/function/WARN"],
    }  # fmt: skip
    assert {each["state"] for each in found["findings"]} == {"open"}
    assert found["stage"] == "draft"


def test_warnings_alone_end_with_0_and_so_do_errors_that_somebody_took_the_risk_of(
    members: Members, node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    members.open()
    members.say("CELL/duty", "entered", {"put": [WARN]})
    risk = {"rule": "C01", "objects": ["CELL/function/WARN"], "reason": "Named in September"}
    members.say("CELL/duty", "finding_accepted", risk)
    code, found = run(node, capsys)
    assert (code, found["findings"][0]["state"], found["findings"][0]["accepted_by"]) == (0, "accepted", "CELL/duty")


def test_what_was_fixed_since_is_named(members: Members, node: Node, capsys: pytest.CaptureFixture[str]) -> None:
    members.open()
    members.say("CELL/duty", "entered", {"put": [WARN]})
    at = members.state()["edits"][-1]["at"]
    members.say("CELL/duty", "entered", {"put": [{**WARN, "exercised_on": "2017-07-01"}]})
    _, found = run(node, capsys, "--since", text_of(at))
    assert {each["rule"]: each["state"] for each in found["findings"]}["C19"] == "fixed"


def test_no_framework_is_said(node: Node, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["framework", "check", "--data", str(node.folder)]) == 1
    assert "there is no framework here yet" in capsys.readouterr().err


def test_a_member_checks_by_what_it_sees(members: Members, node: Node, capsys: pytest.CaptureFixture[str]) -> None:
    """A dependency that MOO may not see is no finding of MOO's."""
    members.open()
    needs = {
        "table": "dependency", "code": "D1", "member": "MOWR", "asset": "P3", "service": "POWER", "supplier": "MOE",
    }  # fmt: skip
    members.say("MOWR/focal", "entered", {"put": [needs]}, level="OFFICIAL", to=["MOE"])
    assert [each["rule"] for each in run(node, capsys, "--as", "MOE")[1]["findings"]] == ["C22"]
    assert run(node, capsys, "--as", "MOO") == (0, run(node, capsys, "--as", "MOO")[1])
    assert run(node, capsys, "--as", "MOO")[1]["findings"] == []


def test_people_read_it_too(members: Members, node: Node, capsys: pytest.CaptureFixture[str]) -> None:
    members.open()
    members.say("CELL/duty", "entered", {"put": [WARN]})
    main(["framework", "check", "--data", str(Path(node.folder))])
    printed = capsys.readouterr().out
    assert "C01 error, open: function without an accountable member (CELL)" in printed
    assert "1 error, 1 warning, 1 notice" in printed
