"""A framework between members, on both stores: edited, signed, edited again, in force; and who may do which."""

import pytest

from tests.cast import Cast
from tests.framework.support import WARN, Members


@pytest.fixture
def members(cast: Cast) -> Members:
    return Members(cast)


def test_it_comes_into_force_with_the_last_signature(members: Members) -> None:
    text = members.ready_to_sign()
    members.say("MOWR/approver", "signed", {"text_hash": text})
    assert members.state()["stage"] == "signed"
    members.say("MOE/approver", "signed", {"text_hash": text})
    assert members.state("MOO")["stage"] == "in_force"


def test_who_signs_while_another_edits_is_told_what_changed(members: Members) -> None:
    text = members.ready_to_sign()
    members.say("MOE/focal", "entered", {"put": [{**WARN, "code": "SHELTER"}]})
    assert members.refused("MOWR/approver", "signed", {"text_hash": text}) == ["text_changed"]
    assert members.state()["signatures"] == {}


def test_two_who_edit_one_annex_at_once_do_not_overwrite_each_other(members: Members) -> None:
    members.open()
    members.say("MOE/focal", "entered", {"put": [WARN]})
    based_on = members.state()["annexes"]["MOE"]["hash"]
    members.say("MOE/focal", "entered", {"put": [{**WARN, "hazards": ["FLOOD"]}], "based_on": based_on})
    late = {"put": [{**WARN, "side": "security"}], "based_on": based_on}
    assert members.refused("MOE/alternate", "entered", late) == ["changed_meanwhile"]
    assert members.state()["rows"]["function"]["MOE"]["WARN"]["hazards"] == ["FLOOD"]


@pytest.mark.parametrize(
    ("who", "name"),
    [("MOE/focal", "signed"), ("MOE/duty", "entered"), ("MOE/approver", "cleared"), ("MOE/focal", "opened")],
)
def test_rights_belong_to_posts(members: Members, who: str, name: str) -> None:
    text = members.ready_to_sign()
    body = {"text_hash": text} if name != "entered" else {"put": [WARN]}
    assert members.refused(who, name, body) == ["no_right"]


def test_everyone_who_reads_it_reads_the_same_text_whatever_dependencies_they_see(members: Members) -> None:
    members.open()
    members.say("CELL/duty", "entered", {"put": [WARN]})
    needs = {
        "table": "dependency", "code": "D1", "member": "MOWR", "asset": "P3", "service": "POWER", "supplier": "MOE",
    }  # fmt: skip
    members.say("MOWR/focal", "entered", {"put": [needs]}, level="OFFICIAL", to=["MOE"])
    states = {viewer: members.state(viewer) for viewer in ("MOE", "MOO")}
    assert "dependency" in states["MOE"]["rows"]
    assert "dependency" not in states["MOO"]["rows"]
    assert states["MOE"]["text_hash"] == states["MOO"]["text_hash"]


def test_signed_rows_for_fewer_are_refused(members: Members) -> None:
    members.open()
    assert members.refused("MOE/focal", "entered", {"put": [WARN]}, preset="CELL") == ["one_audience"]


def test_a_newer_edition_is_named_by_the_older_one(members: Members) -> None:
    old = members.open()
    new = members.open(edition="2018-1")
    members.say("CELL/duty", "superseded", {"reason": "Signed by all"}, thread=old, refs=(new,))
    members.thread = old
    assert members.state()["superseded"]["by"] == new
    assert members.refused("CELL/duty", "entered", {"put": [WARN]}) == ["superseded"]
