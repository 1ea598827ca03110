"""A framework as each reader sees it: from its opening to the signature that brings it into force, and after."""

import copy
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.capabilities.framework.fold import STAGES
from jisr.capabilities.framework.fold.signing import months_after
from jisr.capabilities.framework.fold.stages import stage_at
from jisr.capabilities.framework.records import TYPES
from jisr.capabilities.framework.rows import Framework
from jisr.journal.registry import Seen
from jisr.journal.when import ms_of, text_of
from tests.framework.support import (
    FOLD,
    WARN,
    conflicts,
    entered,
    folded,
    label,
    opened,
    rid,
    seen,
    signed_by_all,
)

OTHER = {**WARN, "code": "SHELTER", "titles": {"en": "Shelter", "ar": "إيواء"}}
REACH = {"table": "contact", "code": "MOE-DUTY", "post": "MOE/duty", "reach": {"phone": "+964 000 0203"}}


def test_nothing_visible_is_unknown() -> None:
    assert FOLD.index(FOLD.start()).state == "unknown"


def test_it_begins_as_a_draft_with_a_name_and_those_who_sign() -> None:
    state = folded(opened())
    assert FOLD.index(state).title == "National crisis response framework 2017-2"
    assert (state["stage"], state["signers"], state["rows"]) == ("draft", ["MOWR", "MOE"], {})


@pytest.mark.parametrize(
    ("until", "stage"),
    [("cleared", "consultation"), ("legal_reviewed", "cleared"), ("signed", "legal"), ("", "in_force")],
)
def test_each_step_leads_to_the_next_stage(until: str, stage: str) -> None:
    assert signed_by_all(until=until)["stage"] == stage


def test_one_signature_of_two_is_signed_and_not_in_force() -> None:
    state = signed_by_all(signers=("MOWR",))
    assert (state["stage"], state["in_force"]) == ("signed", None)


def test_the_last_signature_brings_it_into_force_and_starts_the_review_clock() -> None:
    state = signed_by_all()
    assert state["in_force"] == {"record": rid(8), "at": 8, "hash": state["text_hash"]}
    assert text_of(state["review_due"]) == "1971-01-01T00:00:00.008Z"
    assert stage_at(state, state["review_due"] - 1) == "in_force"
    assert stage_at(state, state["review_due"]) == "review_due"


def test_an_edit_voids_what_was_given_for_the_old_text_and_says_so() -> None:
    state = folded(entered(20, "MOE", OTHER), after=signed_by_all(signers=("MOWR",)))
    assert state["stage"] == "consultation"
    assert all(each["void"] for each in (state["signatures"]["MOWR"], state["clearances"]["MOE"], state["legal"]))
    assert {each["record"] for each in state["voided"]} == {rid(number) for number in (4, 5, 6, 7)}
    assert all(each["by"] == rid(20) for each in state["voided"])


def test_the_same_rows_once_more_change_no_text_and_void_nothing() -> None:
    before = signed_by_all(signers=("MOWR",))
    spelled_out = {**WARN, "side": "civil", "hazards": [], "titles": {**WARN["titles"], "fr": ""}}
    state = folded(entered(20, "CELL", spelled_out), after=before)
    assert (state["text_hash"], state["voided"]) == (before["text_hash"], [])


def test_an_edit_that_is_taken_back_leaves_the_signatures_void() -> None:
    before = signed_by_all(signers=("MOWR",))
    drop = seen(21, "entered", "MOE", body={"drop": [{"table": "function", "code": "SHELTER"}]})
    state = folded(entered(20, "MOE", OTHER), drop, after=before)
    assert state["signatures"]["MOWR"]["void"]


def test_contacts_change_without_a_signature() -> None:
    before = signed_by_all()
    state = folded(entered(20, "MOE", REACH), after=before)
    assert (state["text_hash"], state["stage"]) == (before["text_hash"], "in_force")
    assert Framework.of(state).contacts[0].row.post == "MOE/duty"


def test_what_is_in_force_is_not_edited() -> None:
    before = signed_by_all()
    state = folded(entered(20, "MOE", OTHER, REACH), after=before)
    assert (state["text_hash"], conflicts(state)) == (before["text_hash"], [(20, "edited_in_force")])
    assert [each.row.code for each in Framework.of(state).functions] == ["WARN"]
    assert len(Framework.of(state).contacts) == 1


def test_who_does_not_see_a_part_of_the_text_sees_that_it_is_not_what_was_signed() -> None:
    """After a narrowing, say: the signatures bind what this reader cannot read."""
    rows = entered(2), entered(3, "MOE", OTHER)
    whole, part = folded(opened(), *rows), folded(opened(), rows[0])
    signature = seen(4, "signed", "MOE", body={"text_hash": whole["text_hash"]})
    assert not folded(signature, after=whole)["signatures"]["MOE"]["void"]
    assert folded(signature, after=part)["signatures"]["MOE"]["void"]


def test_dependencies_for_few_leave_the_text_as_it_is_for_all() -> None:
    needs = {
        "table": "dependency", "code": "D1", "member": "MOWR", "asset": "PUMP-3", "service": "POWER", "supplier": "MOE",
    }  # fmt: skip
    before = folded(opened(), entered(2))
    state = folded(entered(3, "MOWR", needs, to=label("MOE", originator="MOWR")), after=before)
    assert (state["text_hash"], state["annexes"], conflicts(state)) == (before["text_hash"], before["annexes"], [])
    assert [each.name for each in Framework.of(state).dependencies] == ["MOWR/dependency/D1"]


def test_a_signature_of_another_text_is_kept_and_void() -> None:
    state = folded(seen(20, "signed", "MOE", body={"text_hash": "0" * 64}), after=signed_by_all(until="signed"))
    assert (state["signatures"]["MOE"]["void"], state["stage"], conflicts(state)) == (
        True,
        "legal",
        [(20, "other_text")],
    )


def test_an_unanswered_comment_keeps_it_in_consultation() -> None:
    state = folded(seen(20, "commented", "MOE", body={"text": "Too slow"}), after=signed_by_all(until="signed"))
    assert state["stage"] == "consultation"
    answer = seen(21, "disposed", refs=(20,), body={"outcome": "noted", "text": "In the next edition"})
    assert folded(answer, after=state)["stage"] == "legal"


def test_a_review_that_is_called_is_due_until_it_confirms() -> None:
    state = folded(seen(20, "review_called", "MOE"), after=signed_by_all())
    assert state["stage"] == "review_due"
    confirmed = folded(seen(ms_of("2018-01-31T00:00:00Z"), "reviewed"), after=state)
    assert (confirmed["stage"], text_of(confirmed["review_due"])[:10]) == ("in_force", "2019-01-31")


def test_a_newer_edition_takes_its_place() -> None:
    state = folded(seen(20, "superseded", refs=(99,)), after=signed_by_all())
    assert (state["stage"], state["superseded"]["by"]) == ("superseded", rid(99))


def test_a_resolution_is_signed_by_the_members_whose_rows_it_is_about() -> None:
    state = folded(opened(), seen(2, "resolved", "MOWR"), seen(3, "resolution_signed", "MOI", refs=(2,)))
    assert conflicts(state) == [(3, "not_a_signer")]
    state = folded(seen(4, "resolution_signed", "MOE", refs=(2,)), after=state)
    assert sorted(state["resolutions"][rid(2)]["signatures"]) == ["MOE", "MOWR"]


def test_reservations_stand_with_their_signature() -> None:
    text = signed_by_all(until="signed")
    state = folded(seen(20, "signed", "MOE", text_hash=text["text_hash"]), after=text)
    assert state["signatures"]["MOE"]["reservations"][0]["on"]["code"] == "A-01"


@pytest.mark.parametrize(
    ("begin", "months", "end"),
    [("2016-02-29", 12, "2017-02-28"), ("2017-10-31", 4, "2018-02-28"), ("2017-01-15", 24, "2019-01-15")],
)
def test_months_end_on_a_day_that_exists(begin: str, months: int, end: str) -> None:
    assert datetime.fromisoformat(text_of(months_after(ms_of(begin), months))).date().isoformat() == end


RECORDS = [
    opened(), *(seen(number, each.name.partition(".")[2], author, refs=(number - 1,))
                for number, (each, author) in enumerate([(e, a) for e in TYPES for a in ("CELL", "MOWR", "MOI")], 2)),
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(RECORDS), unique_by=lambda each: each.id, max_size=12))
def test_any_subset_gives_a_state_and_leaves_the_one_before_as_it_was(records: list[Seen]) -> None:
    state = FOLD.start()
    for record in sorted(records, key=lambda each: each.recorded_at):
        before = copy.deepcopy(state)
        after = FOLD.step(state, record)
        assert state == before
        state = after
    assert FOLD.index(state).state in {*STAGES, "unknown"}
    Framework.of(state)


def test_rows_of_the_same_moment_as_the_opening_may_stand_before_it() -> None:
    """Records of one moment stand in the order of their ids."""
    early = folded(entered(1), opened(2))
    late = folded(opened(1), entered(2))
    assert (early["text_hash"], early["rows"], early["stage"]) == (late["text_hash"], late["rows"], "draft")
