"""What a statement about a framework is refused for, and with which words."""

from dataclasses import replace
from typing import Any

import pytest

from jisr.capabilities.framework.records.making import words_of
from tests.framework.support import (
    BEGINNING,
    BY_NAME,
    JOINING,
    OPENING,
    WARN,
    entered,
    faults,
    folded,
    label,
    named,
    opened,
    rid,
    seen,
    signed_by_all,
)

AGREEMENT: dict[str, Any] = BY_NAME["framework.entered"].example["put"][1]
TRIGGER: dict[str, Any] = {
    "table": "trigger", "code": "T1", "titles": {"en": "River high"}, "indicator": "GAUGE", "at_least": "4",
    "below": "5", "level": 2,
}  # fmt: skip


def row(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"put": [{**base, **changes}]}


OPENINGS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "as it should be": ({}, []),
    "an unknown signer": ({"signers": ["MOWR", "NASA"]}, [("unknown_member", "body.signers[1]")]),
    "a signer twice": ({"signers": ["MOE", "MOE"]}, [("signer_twice", "body.signers[1]")]),
    "a signer that cannot read it": ({"signers": ["HUM"]}, [("signer_cannot_see", "body.signers[0]")]),
}


@pytest.mark.parametrize(("changes", "found"), OPENINGS.values(), ids=OPENINGS)
def test_an_opening(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert faults("opened", {**OPENING, **changes}, BEGINNING) == found


def test_a_framework_is_opened_once() -> None:
    assert faults("opened", OPENING) == [("already_open", "thread")]


ENTRIES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "as it should be": (row(AGREEMENT), []),
    "nothing at all": ({}, [("nothing_said", "body")]),
    "a row twice": ({"put": [WARN, WARN]}, [("row_twice", "body.put[1].code")]),
    "a row that is not there": (
        {"drop": [{"table": "function", "code": "NONE"}]}, [("no_such_row", "body.drop[0].code")],
    ),
    "an unknown member": (row(AGREEMENT, producer="NASA"), [("unknown_member", "body.put[0].producer")]),
    "an unknown post": (row(AGREEMENT, consumer_post="MOE/king"), [("unknown_post", "body.put[0].consumer_post")]),
    "an unknown member of a body": (
        {"put": [{"table": "body", "code": "B", "titles": {"en": "Staff"}, "members": ["MOE", "X1"]}]},
        [("unknown_member", "body.put[0].members[1]")],
    ),
    "an unknown preset": (row(AGREEMENT, label={"preset": "X"}), [("unknown_preset", "body.put[0].label.preset")]),
    "no occasion": (row(AGREEMENT, occasion={}), [("one_occasion", "body.put[0].occasion")]),
    "two occasions": (row(AGREEMENT, occasion={"plan": "P", "level": 0}), [("one_occasion", "body.put[0].occasion")]),
    "a narrowed plan": (
        row(AGREEMENT, occasion={"plan": "P", "severity": 3}), [("one_occasion", "body.put[0].occasion")],
    ),
    "level 0 alone": (row(AGREEMENT, occasion={"level": 0}), []),
    "a day that is none": (row(WARN, exercised_on="2017-02-30"), [("not_a_day", "body.put[0].exercised_on")]),
    "a trigger": (row(TRIGGER), []),
    "a trigger that never fires": (row(TRIGGER, below="4.0"), [("empty_interval", "body.put[0].below")]),
    "another member's contact": (
        {"put": [{"table": "contact", "code": "C", "post": "MOE/duty", "reach": {}}]}, [("not_yours", "body.put[0]")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "found"), ENTRIES.values(), ids=ENTRIES)
def test_an_entry(body: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert faults("entered", body) == found


def test_rows_that_are_signed_have_the_audience_of_the_framework() -> None:
    narrow = label("MOE")
    state: dict[str, Any] = {"state": folded(opened()), "thread_label": label()}
    assert faults("entered", row(WARN), **state) == []
    assert faults("entered", row(WARN), label=narrow, **state) == [("one_audience", "label")]
    contact = {"put": [{"table": "contact", "code": "C", "post": "CELL/duty", "reach": {"radio": "Cell"}}]}
    assert faults("entered", contact, label=narrow, **state) == []
    assert faults("commented", {"text": "Why?"}, label=narrow, **state) == [("one_audience", "label")]


def test_who_edits_an_annex_that_changed_meanwhile_is_told() -> None:
    state = folded(opened(), entered(2))
    based_on = state["annexes"]["CELL"]["hash"]
    assert faults("entered", {**row(TRIGGER), "based_on": based_on}, state=state) == []
    assert faults("entered", {**row(TRIGGER), "based_on": "1" * 64}, state=state) == [
        ("changed_meanwhile", "body.based_on")
    ]


def test_what_is_in_force_changes_in_a_new_edition_alone() -> None:
    state = signed_by_all()
    assert faults("entered", row(TRIGGER), state=state) == [("in_force", "thread")]
    assert faults("commented", {"text": "Why?"}, state=state) == [("in_force", "thread")]


def test_a_consultation_is_opened_once_by_who_opened_the_framework_and_is_long_enough() -> None:
    state = folded(seen(1, "opened", body={**OPENING, "consultation_days": 14}))
    assert faults("consultation_opened", {"days": 3}, state=state) == [("consultation_short", "body.days")]
    assert faults("consultation_opened", {}, state=state, author="MOE") == [("not_opener", "thread")]
    again = folded(seen(2, "consultation_opened", body={}), after=state)
    assert faults("consultation_opened", {}, state=again) == [("already_open", "thread")]


def test_a_comment_is_about_a_row_that_exists() -> None:
    on = {"table": "function", "annex": "CELL", "code": "NONE"}
    assert faults("commented", {"on": on, "text": "Why?"}) == [("no_such_row", "body.on.code")]


def test_a_comment_is_answered_once_by_whose_annex_it_is_about() -> None:
    on = {"table": "function", "annex": "MOE", "code": "WARN"}
    state = folded(opened(), entered(2, "MOE"), seen(3, "commented", "MOI", body={"on": on, "text": "Why?"}))
    answer, about = {"outcome": "noted", "text": "Because"}, (named(3, "commented", "MOI"),)
    assert faults("disposed", answer, state=state, author="MOE", refs=about) == []
    assert faults("disposed", answer, state=state, author="CELL", refs=about) == []
    assert faults("disposed", answer, state=state, author="MOI", refs=about) == [("not_your_annex", "refs")]
    assert faults("disposed", answer, state=state, refs=()) == [("one_ref", "refs")]
    again = folded(seen(4, "disposed", "MOE", refs=(3,)), after=state)
    assert faults("disposed", answer, state=again, author="MOE", refs=about) == [("already_disposed", "refs")]


def test_a_text_is_cleared_after_its_consultation_and_with_every_comment_answered() -> None:
    state = folded(seen(1, "opened", body={**OPENING, "consultation_days": 14}), entered(2))
    text = {"text_hash": state["text_hash"]}
    assert faults("cleared", text, state=state, author="MOE") == [("wrong_stage", "thread")]
    state = folded(seen(3, "consultation_opened", body={}), after=state)
    assert faults("cleared", text, state=state, now=4, author="MOE") == [("still_consulting", "thread")]
    assert faults("cleared", text, state=state, author="MOE") == []
    assert faults("cleared", text, state=state, author="MOI") == [("not_a_signer", "thread")]
    commented = folded(seen(4, "commented", "MOI", body={"text": "Why?"}), after=state)
    assert faults("cleared", text, state=commented, author="MOE") == [("comments_open", "thread")]
    given = folded(seen(4, "cleared", "MOE", body=text), after=state)
    assert faults("cleared", text, state=given, author="MOE") == [("already", "thread")]


def test_a_signature_on_a_text_that_changed_is_refused_and_says_what_changed() -> None:
    before = signed_by_all(until="signed")
    old = {"text_hash": before["text_hash"]}
    state = folded(entered(20, "MOE", {**WARN, "code": "SHELTER"}), after=before)
    context = replace(JOINING, state=state, author="MOWR")
    found = [each for each in BY_NAME["framework.signed"].check(old, context) if each.code == "text_changed"]
    assert [str(each) for each in found] == [
        "the text changed since: MOE/function/SHELTER. Read it again, then sign what stands"
    ]
    assert ("unknown_text", "body.text_hash") in faults("signed", {"text_hash": "1" * 64}, context)


def test_a_signature_takes_its_turn() -> None:
    early = signed_by_all(until="legal_reviewed")
    text = {"text_hash": early["text_hash"]}
    assert faults("signed", text, state=early, author="MOWR") == [("wrong_stage", "thread")]
    ready = signed_by_all(until="signed")
    assert faults("signed", text, state=ready, author="MOWR") == []
    on = {"table": "agreement", "annex": "MOWR", "code": "A-01"}
    reserved = {**text, "reservations": [{"on": on, "text": "Not yet"}]}
    assert faults("signed", reserved, state=ready, author="MOWR") == [("no_such_row", "body.reservations[0].on.code")]
    assert faults("signed", text, state=signed_by_all(signers=("MOWR",)), author="MOWR") == [("already", "thread")]
    assert ("wrong_stage", "thread") in faults("signed", text, state=signed_by_all(), author="MOWR")


def test_the_legal_review_is_the_openers_and_comes_after_the_clearances() -> None:
    early = signed_by_all(until="cleared")
    text = {"text_hash": early["text_hash"]}
    assert faults("legal_reviewed", text, state=early) == [("wrong_stage", "thread")]
    ready = signed_by_all(until="legal_reviewed")
    assert faults("legal_reviewed", text, state=ready) == []
    assert faults("legal_reviewed", text, state=ready, author="MOE") == [("not_opener", "thread")]


def test_a_risk_is_taken_by_whose_rows_it_is_about() -> None:
    state = folded(opened())
    risk = {"rule": "C05", "objects": ["MOWR/assignment/A"], "reason": "Known"}
    assert faults("finding_accepted", risk, state=state, author="MOWR") == []
    assert faults("finding_accepted", risk, state=state, author="MOE") == [("not_your_annex", "body.objects")]
    assert faults("finding_accepted", {**risk, "until": "2017-13-01"}, state=state) == [("not_a_day", "body.until")]


def test_a_resolution_is_about_rows_that_exist_and_signed_by_their_members() -> None:
    state = folded(opened(), entered(2, "MOE"), entered(3, "MOWR"))
    about = [{"table": "function", "annex": each, "code": "WARN"} for each in ("MOE", "MOWR")]
    body = {"kind": "overlap", "about": about, "text": "MOWR's holds", "holds": about[1]}
    assert faults("resolved", body, state=state, author="MOWR") == []
    gone = {**about[0], "code": "NONE"}
    assert faults("resolved", {**body, "about": [gone, about[1]]}, state=state) == [
        ("no_such_row", "body.about[0].code")
    ]
    assert faults("resolved", {**body, "holds": gone}, state=state) == [("holds_elsewhere", "body.holds")]
    state = folded(seen(4, "resolved", "MOWR", body=body), after=state)
    ref = (named(4, "resolved", "MOWR"),)
    assert faults("resolution_signed", {}, state=state, author="MOE", refs=ref) == []
    assert faults("resolution_signed", {}, state=state, author="MOI", refs=ref) == [("not_a_signer", "refs")]
    assert faults("resolution_signed", {}, state=state, author="MOWR", refs=ref) == [("already", "refs")]


def test_what_another_edition_took_the_place_of_is_left_alone() -> None:
    state = folded(seen(20, "superseded", refs=(99,)), after=signed_by_all())
    assert ("superseded", "thread") in faults("review_called", {"because": "law", "text": "New law"}, state=state)
    assert faults("superseded", {"reason": "New"}, refs=(named(1, "opened"),)) == [("one_ref", "refs")]
    assert faults("superseded", {"reason": "New"}, refs=(named(1, "opened", thread=rid(1)),)) == []


def test_what_is_reviewed_is_in_force() -> None:
    assert faults("review_called", {"because": "law", "text": "New law"}, state=folded(opened())) == [
        ("wrong_stage", "thread")
    ]


def test_a_search_finds_the_texts_of_a_row_in_every_language_and_no_hash() -> None:
    rows = {"put": [{**WARN, "titles": {"en": "Warn", "ar": "إنذار"}}], "based_on": "a"}
    assert list(words_of({**rows, "text_hash": "b" * 64})) == ["Warn", "إنذار", "a"]
