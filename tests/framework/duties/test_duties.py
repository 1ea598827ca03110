"""What starts a duty, what meets it, and how it stands by the clock."""

from typing import Any

import pytest

from jisr.capabilities.framework.duties.computing import Duty
from jisr.capabilities.framework.tables import Agreed, Occasion, Product
from jisr.journal.registry import Seen
from tests.framework.duties.support import (
    FRAMEWORK,
    MAY_ACTIVATE,
    MINUTE,
    NAMED,
    PLAN,
    SITREP,
    STATUS,
    STEP,
    agreement,
    book,
    computed,
    duty,
    flood,
    rid,
    said,
    sitrep,
)

WAIVED, DISPUTED, ESCALATED = "framework.duty_waived", "framework.duty_disputed", "framework.escalated"
ACTIVATED, PROPOSED, ANSWERED = "framework.activated", "framework.proposed", "framework.answered"
ABOUT = (rid(1), FRAMEWORK)


# Clocks


@pytest.mark.parametrize(
    ("now", "state", "past_due"), [(0, "running", False), (15, "running", False), (15.001, "overdue", True)]
)
def test_a_duty_runs_until_it_is_due(now: float, state: str, past_due: bool) -> None:
    found = duty(flood(), now=now)
    assert (found.state, found.past_due) == (state, past_due)
    assert (found.started_at, found.due_at) == (0, 15 * MINUTE)
    assert (found.promise.producer, found.promise.post, found.promise.consumer) == ("MOWR", "MOWR/duty", "MOE")


@pytest.mark.parametrize(("minute", "state"), [(0, "met"), (15, "met"), (15.001, "met_late"), (900, "met_late")])
def test_it_is_met_by_what_the_journal_recorded_in_time(minute: float, state: str) -> None:
    found = duty(flood(), sitrep(2, minute), now=1_000)
    assert (found.state, found.met_by, found.met_at) == (state, rid(2), round(minute * MINUTE))
    assert not found.is_open


def test_the_first_product_counts() -> None:
    assert duty(flood(), sitrep(3, 20), sitrep(2, 10), now=30).met_by == rid(2)


NOT_THE_PRODUCT = {
    "before the occasion": sitrep(2, -1),
    "by another member": sitrep(2, 5, who="MOD/duty"),
    "of another type": said(2, 5, STATUS, forecast="Crest at +5 h"),
    "with its field empty": sitrep(2, 5, forecast=""),
    "without its field": said(2, 5, SITREP, situation="It rises"),
    "not for the consumer": sitrep(2, 5, released=("CELL",)),
}


@pytest.mark.parametrize("product", NOT_THE_PRODUCT.values(), ids=NOT_THE_PRODUCT)
def test_what_was_not_promised_meets_nothing(product: Seen) -> None:
    assert duty(flood(), product, now=16).state == "overdue"


def test_what_another_member_wrote_down_for_the_producer_is_the_producers() -> None:
    by_telephone = sitrep(2, 5, who="CELL/duty", on_behalf_of={"post": "MOWR/site", "by": "telephone"})
    assert duty(flood(), by_telephone, now=16).state == "met"


def test_nought_says_something() -> None:
    product = Product(type=SITREP, fields=("casualties.dead",))
    assert duty(flood(), sitrep(2, 5, casualties={"dead": 0}), now=16, product=product).state == "met"
    assert duty(flood(), sitrep(2, 5, casualties={}), now=16, product=product).state == "overdue"


# Occasions


@pytest.mark.parametrize(
    ("occasion", "count"),
    [
        (Occasion(type="incidents.opened"), 2),
        (Occasion(type="incidents.opened", where={"what": "flood"}), 1),
        (Occasion(type="incidents.opened", where={"what": "fire"}), 0),
        (Occasion(type="incidents.opened", severity=4), 1),
        (Occasion(type="incidents.opened", author="MOI"), 1),
        (Occasion(type="incidents.sitrep"), 0),
    ],
)
def test_a_record_starts_what_it_fits(occasion: Occasion, count: int) -> None:
    records = flood(1, severity=4), flood(2, 1, what="power", who="MOI/duty")
    assert len(computed(book(agreement(occasion=occasion)), *records, now=2)) == count


def test_each_occasion_starts_a_duty_of_its_own_and_one_product_may_meet_several() -> None:
    found = computed(book(agreement()), flood(1, 0), flood(2, 10), sitrep(3, 12), flood(4, 13), now=20)
    assert [(each.occasion.id, each.state) for each in found] == [
        (rid(1), "met"), (rid(2), "met"), (rid(4), "running"),
    ]  # fmt: skip


@pytest.mark.parametrize(("since", "until", "count"), [(0, None, 1), (1, None, 0), (0, 1, 1), (-5, 0, 0)])
def test_a_framework_binds_while_it_is_in_force(since: int, until: int | None, count: int) -> None:
    assert len(computed(book(agreement(), since=since, until=until), flood(), now=1)) == count


def test_a_plan_starts_its_agreements_and_its_steps_once() -> None:
    promised = agreement(occasion=Occasion(plan="FLOOD"))
    records = [said(number, number, ACTIVATED, "CELL/duty", (FRAMEWORK,), plan="FLOOD", reason="now")
               for number in (1, 2)]  # fmt: skip
    found = computed(book(promised, PLAN, MAY_ACTIVATE, STEP), *records, now=3)
    assert [(each.promise.key.table, each.occasion.id) for each in found] == [
        ("agreement", rid(1)), ("step", rid(1)),
    ]  # fmt: skip


PROPOSAL = said(5, 0, PROPOSED, "MOWR/system", (rid(4), FRAMEWORK), activation={"annex": "MOWR", "code": "FLOOD-A"})


@pytest.mark.parametrize(
    ("who", "minute", "refs", "counts"),
    [
        ("CELL/duty", 1, (FRAMEWORK,), True),
        ("CELL/duty", 1, (rid(99),), False),
        ("MOWR/duty", 1, (FRAMEWORK,), False),
        ("MOI/duty", 20, (FRAMEWORK,), False),
        ("MOI/duty", 9.9, (FRAMEWORK, rid(5)), False),
        ("MOI/duty", 10, (FRAMEWORK, rid(5)), True),
        ("MOWR/system", 20, (FRAMEWORK, rid(5)), False),
    ],
    ids=[
        "the authority", "of another framework", "somebody else", "a deputy unasked", "a deputy too early",
        "a deputy when the clock ran out", "the system, never",
    ],
)  # fmt: skip
def test_an_activation_counts_by_whom_the_framework_names(
    who: str, minute: float, refs: tuple[str, ...], counts: bool
) -> None:
    record = said(6, minute, ACTIVATED, who, refs, plan="FLOOD", reason="now")
    found = computed(book(PLAN, MAY_ACTIVATE, STEP), PROPOSAL, record, now=30)
    assert ("step" in [each.promise.key.table for each in found]) is counts


@pytest.mark.parametrize(
    ("levels", "started_by"), [([2], [1]), ([1], []), ([1, 3], [2]), ([2, 3], [1]), ([3, 1, 2], [1, 3])]
)
def test_the_alert_levels_reaching_it_is_an_occasion(levels: list[int], started_by: list[int]) -> None:
    acknowledges = agreement(occasion=Occasion(level=2), product=Product(type="incidents.acknowledged"))
    records = [said(number, number, "incidents.alert_level_set", "CELL/duty", level=level)
               for number, level in enumerate(levels, 1)]  # fmt: skip
    found = computed(book(acknowledges), *records, now=9, kind="alert_level")
    assert [each.occasion.id for each in found] == [rid(each) for each in started_by]


def test_an_acknowledgement_is_of_what_it_names() -> None:
    acknowledges = agreement(
        product=Product(type="incidents.acknowledged"), occasion=Occasion(type="incidents.alert_level_set")
    )
    level = said(1, 0, "incidents.alert_level_set", "CELL/duty", level=2)
    other = said(2, 1, "incidents.acknowledged", refs=(rid(7),))
    right = said(3, 2, "incidents.acknowledged", refs=(rid(1),))
    (found,) = computed(book(acknowledges), level, other, right, now=9, kind="alert_level")
    assert found.met_by == rid(3)


def test_what_cannot_be_said_in_a_thread_is_not_owed_there() -> None:
    level = said(1, 0, "incidents.alert_level_set", "CELL/duty", level=2)
    assert computed(book(agreement(occasion=Occasion(level=2))), level, now=9, kind="alert_level") == []


# Steps and answers


def test_a_step_without_a_product_is_done_by_its_member() -> None:
    books = book(PLAN, MAY_ACTIVATE, STEP)
    started = said(1, 0, ACTIVATED, "CELL/duty", (FRAMEWORK,), plan="FLOOD", reason="now")
    named = {"annex": "MOWR", "code": "FLOOD-3"}
    done = said(2, 30, "framework.step_done", "MOMD/focal", ABOUT, step=named)
    of_another = said(2, 30, "framework.step_done", "MOI/duty", ABOUT, step=named)
    assert [each.state for each in computed(books, started, done, now=90)] == ["met"]
    assert [each.state for each in computed(books, started, of_another, now=90)] == ["overdue"]


@pytest.mark.parametrize(
    ("who", "minute", "state"),
    [
        ("CELL/duty", 4, "met"),
        ("CELL/duty", 11, "met_late"),
        ("MOI/duty", 4, "overdue"),
        ("MOI/duty", 10, "met"),
        ("MOI/duty", 12, "met_late"),
        ("MOWR/duty", 4, "overdue"),
    ],
)
def test_a_proposal_waits_for_its_authority_and_then_for_the_deputy_too(who: str, minute: float, state: str) -> None:
    answer = said(6, minute, ANSWERED, who, (rid(5), FRAMEWORK), decision="declined", reason="the gauge is broken")
    (found,) = computed(book(PLAN, MAY_ACTIVATE), PROPOSAL, answer, now=20)
    assert (found.promise.post, found.state) == ("CELL/duty", state)


# Waived, disputed, called


@pytest.mark.parametrize(
    ("who", "state"),
    [("MOE/duty", "waived"), ("CELL/duty", "waived"), ("MOWR/duty", "overdue"), ("MOD/duty", "overdue")],
)
def test_the_consumer_or_the_cell_waives(who: str, state: str) -> None:
    found = duty(flood(), said(2, 5, WAIVED, who, ABOUT, duty=NAMED, reason="told by telephone"), now=20)
    assert found.state == state
    assert found.ended_by == (rid(2) if state == "waived" else None)


def test_a_waiver_after_the_product_came_changes_nothing() -> None:
    waiver = said(3, 6, WAIVED, "MOE/duty", ABOUT, duty=NAMED, reason="told by telephone")
    assert duty(flood(), sitrep(2, 5), waiver, now=20).state == "met"
    assert duty(flood(), sitrep(2, 7), waiver, now=20).state == "waived"


def test_another_duty_of_the_same_agreement_still_runs() -> None:
    waiver = said(3, 6, WAIVED, "MOE/duty", ABOUT, duty=NAMED, reason="told by telephone")
    found = computed(book(agreement()), flood(1), flood(2), waiver, now=10)
    assert [each.state for each in found] == ["waived", "running"]


def test_an_occasion_that_no_longer_holds_ends_its_duty() -> None:
    taken_back = said(2, 5, "incidents.superseded", refs=(rid(1),), reason="another gauge")
    assert duty(flood(), taken_back, now=20).state == "waived"


def dispute(number: int, minute: float, who: str, product: int) -> Seen:
    refs = (*ABOUT, rid(product))
    return said(number, minute, DISPUTED, who, refs, duty=NAMED, reason="no times of arrival")


def test_the_consumer_disputes_what_came_and_the_next_product_meets_it() -> None:
    disputed: list[Any] = [flood(), sitrep(2, 5), dispute(3, 6, "MOE/duty", 2)]
    found = duty(*disputed, now=10)
    assert (found.state, found.past_due, found.disputes, found.met_by) == ("disputed", False, (rid(3),), None)
    assert duty(*disputed, now=16).past_due
    again = duty(*disputed, sitrep(4, 16), now=20)
    assert (again.state, again.met_by, again.disputes) == ("met_late", rid(4), (rid(3),))


def test_nobody_else_disputes() -> None:
    assert duty(flood(), sitrep(2, 5), dispute(3, 6, "MOD/duty", 2), now=20).state == "met"


def test_calls_are_those_of_the_owners_system() -> None:
    body: dict[str, Any] = {"duty": NAMED, "step": "alternate", "to": "MOWR/alternate", "due_at": "x"}
    own = said(2, 16, ESCALATED, "MOWR/system", ABOUT, **body)
    others = said(3, 16, ESCALATED, "MOE/system", ABOUT, **body)
    found = duty(flood(), own, others, now=20)
    assert [tuple(each) for each in found.escalations] == [("alternate", "MOWR/alternate", rid(2), 16 * MINUTE)]


# Who sees it


@pytest.mark.parametrize(
    ("viewer", "seen"), [("MOWR", True), ("MOE", True), ("CELL", True), ("MOD", False), ("MOE/OPEN", False)]
)
def test_a_viewer_sees_the_duties_whose_product_it_would_see(viewer: str, seen: bool) -> None:
    assert len(computed(book(agreement()), flood(), now=1, viewer=viewer)) == seen


def test_a_label_that_the_pack_does_not_know_is_its_producers_alone() -> None:
    unknown = book(agreement(label=Agreed(preset="NONE")))
    found = {viewer: len(computed(unknown, flood(), now=1, viewer=viewer)) for viewer in ("MOWR", "MOE", "CELL")}
    assert found == {"MOWR": 1, "MOE": 0, "CELL": 0}


def test_duties_of_two_frameworks_stand_side_by_side() -> None:
    found: list[Duty] = computed([book(agreement()), book(agreement("W-02"))], flood(), now=1)
    assert [each.promise.key.code for each in found] == ["W-01", "W-02"]
