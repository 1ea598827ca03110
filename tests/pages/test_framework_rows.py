"""Rows of a framework on pages: the matrix, the agreements, the plans, every table by a form."""

import json
import re

import pytest

from jisr.capabilities.framework.tables import TABLES
from tests.cast import Cast
from tests.pages.framework import FLOOD, Working
from tests.pages.seats import Seats
from tests.pages.test_framework_signing import given, page


@pytest.fixture
def work(cast: Cast) -> Working:
    return Working(cast)


def test_the_matrix_shows_who_leads_and_where_nobody_does(seats: Seats, work: Working) -> None:
    shown = page(seats, "MOH/duty", work.path("matrix/"))
    assert 'data-cell="WARN/MOWR" data-own="" data-all="A"' in shown
    assert shown.count("nobody leads") == 1


def test_a_cell_is_set_without_a_script_and_is_a_row_of_the_own_annex(seats: Seats, work: Working) -> None:
    client = seats.client("MOE/focal")
    form = client.get(work.path("matrix/SHELTER/MOE/")).content.decode()
    typed = given(form, role=["R", "C"], post="MOE/duty", deputy="MOE/focal")
    assert work.posts(client, work.path("matrix/SHELTER/MOE/"), typed).status_code == 302
    rows = work.state()["rows"]["assignment"]["MOE"]
    assert {each["role"]: each.get("deputy", "") for each in rows.values()} == {"R": "MOE/focal", "C": ""}


def test_many_cells_are_entered_in_one_record_and_only_what_changed(seats: Seats, work: Working) -> None:
    client = seats.client("CELL/duty")
    form = client.get(work.path("matrix/")).content.decode()
    changes = "WARN/MOWR=RA SHELTER/MOE=A WARN/MOE=I"
    before = len(work.state()["edits"])
    assert work.posts(client, work.path("matrix/"), given(form, changes=changes)).status_code == 302
    state = work.state()
    assert len(state["edits"]) == before + 1
    assert sorted(state["edits"][-1]["rows"]) == [
        "assignment/SHELTER-MOE-A", "assignment/WARN-MOE-I", "assignment/WARN-MOWR-R",
    ]  # fmt: skip
    work.posts(
        client, work.path("matrix/"), given(client.get(work.path("matrix/")).content.decode(), changes="WARN/MOWR=R")
    )
    assert "W-A" not in work.state()["rows"]["assignment"]["CELL"]


def test_a_level_and_a_phase_narrow_the_matrix_and_scope_what_is_entered(seats: Seats, work: Working) -> None:
    client = seats.client("CELL/duty")
    address = work.path("matrix/?phase=ACT&level=3")
    form = client.get(address).content.decode()
    assert work.posts(client, address, given(form, changes="SHELTER/MOE=A")).status_code == 302
    row = work.state()["rows"]["assignment"]["CELL"]["SHELTER-MOE-A"]
    assert (row["phase"], row["from_level"]) == ("ACT", 3)
    assert 'data-cell="SHELTER/MOE" data-own="" data-all=""' in page(seats, "CELL/duty", work.path("matrix/?level=1"))


def test_who_edits_is_told_first_which_signatures_go(seats: Seats, work: Working) -> None:
    client = seats.client("MOE/focal")
    form = client.get(work.path("matrix/SHELTER/MOE/")).content.decode()
    assert "No signature stands that this edit would make void." in form
    work.say("MOWR/approver", "signed", {"text_hash": work.text})
    answer = work.posts(client, work.path("matrix/SHELTER/MOE/"), given(form, role="R"))
    assert answer.status_code == 422
    assert "Somebody signed while you wrote." in answer.content.decode()
    assert not work.state()["signatures"]["MOWR"]["void"]
    shown = answer.content.decode()
    assert work.posts(client, work.path("matrix/SHELTER/MOE/"), given(shown, role="R")).status_code == 302
    assert work.state()["signatures"]["MOWR"]["void"]


def test_two_who_edit_one_annex_do_not_overwrite_each_other(seats: Seats, work: Working) -> None:
    client = seats.client("CELL/duty")
    form = client.get(work.path("tables/function/CELL/WARN/")).content.decode()
    work.say("CELL/duty", "entered", {"put": [{**FLOOD[1], "side": "security"}]})
    typed = given(form, code="WARN", side="civil", **{"titles.en": "Warn them"})
    answer = work.posts(client, work.path("tables/function/CELL/WARN/"), typed)
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.content.decode()


def test_agreements_are_sorted_and_narrowed_by_the_address(seats: Seats, work: Working) -> None:
    def order(query: str) -> list[str]:
        shown = page(seats, "MOH/duty", work.path(f"agreements/{query}"))
        return re.findall(r'dir="ltr">(A-\d\d)</bdi></a>', shown)

    assert order("") == ["A-01", "A-02"]
    assert order("?sort=-code") == ["A-02", "A-01"]
    assert order("?sort=within_minutes") == ["A-02", "A-01"]
    assert order("?producer=MOE") == ["A-02"]
    assert order("?q=rising+forecast") == ["A-01"]


def test_a_plan_is_a_checklist_whose_steps_can_be_moved(seats: Seats, work: Working) -> None:
    client = seats.client("CELL/duty")
    shown = client.get(work.path("plans/FLOOD/")).content.decode()
    assert shown.index("Publish the arrival times") < shown.index("Close the bridges")
    assert "Rising water, to electricity" in shown
    typed = {name: value for name, value in given(shown).items() if name != "step"}
    assert work.posts(client, work.path("plans/FLOOD/"), {**typed, "up": "S2"}).status_code == 302
    steps = work.state()["rows"]["step"]["CELL"]
    assert (steps["S1"]["number"], steps["S2"]["number"]) == (20, 10)


def test_every_table_has_a_list_and_a_form(seats: Seats, work: Working) -> None:
    client = seats.client("CELL/duty")
    for table in TABLES:
        assert client.get(work.path(f"tables/{table}/")).status_code == 200, table
        assert 'name="code"' in client.get(work.path(f"tables/{table}/enter/")).content.decode(), table


def test_a_row_goes_through_its_form_unchanged(seats: Seats, work: Working) -> None:
    """What a page shows of a row and gets back is the same row, so that opening and sending changes nothing."""
    from jisr.capabilities.framework.forms.rows import Choices, RowForm, _typed
    from jisr.capabilities.framework.rows import Framework

    policy = work.cast.journal.policy
    assert policy is not None
    types = tuple(work.cast.journal.registry.types)
    choices = Choices(policy, types, Framework.of(work.state()))
    for table, annexes in work.state()["rows"].items():
        for row in annexes["CELL"].values():
            typed = {name: value for name, value in _typed(row).items() if name != "table"}
            form = RowForm(table, choices, typed, row=row)
            assert form.is_valid(), (row, form.errors)
            assert json.loads(json.dumps(form.row())) == row


def test_what_a_row_cannot_say_is_refused_beside_its_field(seats: Seats, work: Working) -> None:
    client = seats.client("CELL/duty")
    address = work.path("tables/agreement/enter/")
    typed = {
        "code": "A-03", "titles.en": "Both at once", "producer": "MOE", "consumer": "MOH", "within_minutes": "10",
        "product.type": "incidents.sitrep", "label.preset": "GOV", "occasion.plan": "FLOOD", "occasion.level": "2",
    }  # fmt: skip
    answer = work.posts(client, address, given(client.get(address).content.decode(), **typed))
    assert answer.status_code == 422
    assert "name exactly one of them" in answer.content.decode()
    typed.pop("occasion.level")
    assert work.posts(client, address, given(client.get(address).content.decode(), **typed)).status_code == 302
    assert work.state()["rows"]["agreement"]["CELL"]["A-03"]["occasion"] == {"plan": "FLOOD"}


def test_a_contact_may_be_for_fewer_and_voids_nothing(seats: Seats, work: Working) -> None:
    work.say("MOWR/approver", "signed", {"text_hash": work.text})
    client = seats.client("MOE/focal")
    address = work.path("tables/contact/enter/")
    typed = {"code": "MOE-DUTY", "post": "MOE/duty", "reach": "phone: 0100 200", "preset": "OWN"}
    looked = work.posts(client, address, {**given(client.get(address).content.decode()), **typed, "step": "look"})
    assert work.posts(client, address, given(looked.content.decode(), **typed)).status_code == 302
    assert work.state("MOE")["rows"]["contact"]["MOE"]["MOE-DUTY"]["reach"] == {"phone": "0100 200"}
    assert "contact" not in work.state("MOH")["rows"]
    assert not work.state()["signatures"]["MOWR"]["void"]
    assert "0100 200" not in page(seats, "MOH/duty", work.path("tables/contact/"))


def test_a_row_is_taken_out_by_its_own_member_alone(seats: Seats, work: Working) -> None:
    address = work.path("tables/function/CELL/SHELTER/")
    assert "Take it out" not in page(seats, "MOE/focal", address)
    client = seats.client("CELL/duty")
    form = client.get(address).content.decode()
    assert work.posts(client, address, {**given(form), "step": "drop"}).status_code == 302
    assert "SHELTER" not in work.state()["rows"]["function"]["CELL"]
    assert client.get(address).status_code == 404


def test_once_in_force_nothing_signed_can_be_edited(seats: Seats, work: Working) -> None:
    work.sign_all()
    client = seats.client("CELL/duty")
    assert client.get(work.path("tables/function/enter/")).status_code == 403
    assert client.get(work.path("tables/contact/enter/")).status_code == 200
    assert work.posts(client, work.path("matrix/WARN/MOE/"), {"role": "R"}).status_code == 403
