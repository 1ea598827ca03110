"""Whom an overdue duty calls and when; triggers and their dwell: by table."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from jisr.capabilities.framework.duties.escalating import Call, calls_due, calls_of, next_call, told_label
from jisr.capabilities.framework.duties.triggers import Fired, Measured, fired, holds, same_run
from jisr.capabilities.framework.tables import Assignment, Body, Line, Row, Trigger
from jisr.journal.policy import Policy, Table
from tests.framework.duties.support import (
    FRAMEWORK,
    MINUTE,
    NAMED,
    POLICY,
    agreement,
    book,
    computed,
    flood,
    label,
    rid,
    said,
    texts,
)

DEPUTY = Assignment(code="A1", function="WARN", role="A", member="MOWR", deputy="MOWR/release")
COMMANDED = Line(code="L1", subordinate="MOWR/duty", superior="STAFF")
STAFF = Body(code="STAFF", titles=texts("Staff"), chair="MOWR/focal")


def ladder(*rows: Row, policy: Policy = POLICY, **changes: Any) -> list[tuple[str, str, float]]:
    """(step, post, minutes after the beginning) of everybody that the duty may call."""
    books = book(agreement(function="WARN", **changes), *rows)
    (duty,) = computed(books, flood(), now=16)
    return [(step, to, at / MINUTE) for step, to, at in calls_of(duty, books, policy)]


def test_the_alternate_at_once_the_superior_after_half_the_time_again_the_cell_after_all_of_it() -> None:
    assert ladder() == [
        ("alternate", "MOWR/alternate", 15), ("superior", "MOWR/approver", 22.5), ("cell", "CELL/duty", 30),
    ]  # fmt: skip


def test_the_framework_names_deputies_and_lines_of_command() -> None:
    assert [to for _, to, _ in ladder(DEPUTY, COMMANDED, STAFF)] == ["MOWR/release", "MOWR/focal", "CELL/duty"]


def test_nobody_is_called_twice_nor_whoever_owes_it() -> None:
    assert [to for _, to, _ in ladder(producer="CELL", consumer="MOE")] == []
    assert [to for _, to, _ in ladder(producer_post="MOWR/alternate")] == ["MOWR/approver", "CELL/duty"]


def test_the_pack_says_how_long_each_step_waits() -> None:
    table = Table("escalation", {}, "%", "x", "2", ("after_due",), {"superior": ("100",), "cell": ("200",)})
    policy = msgspec.structs.replace(POLICY, tables={"escalation": table})
    assert [at for _, _, at in ladder(policy=policy)] == [15, 30, 45]


def test_what_was_called_is_not_called_again() -> None:
    books = book(agreement())
    body: dict[str, Any] = {"duty": NAMED, "step": "alternate", "to": "MOWR/alternate", "due_at": "x"}
    called = said(2, 16, "framework.escalated", "MOWR/system", (rid(1), FRAMEWORK), **body)
    for now, due in ((15, []), (16, ["alternate"]), (23, ["alternate", "superior"])):
        (duty,) = computed(books, flood(), now=now)
        assert [each.step for each in calls_due(duty, books, POLICY, now * MINUTE)] == due
    (duty,) = computed(books, flood(), called, now=31)
    assert [each.step for each in calls_due(duty, books, POLICY, 31 * MINUTE)] == ["superior", "cell"]
    assert next_call(duty, books, POLICY) == 22.5 * MINUTE
    assert Call("cell", "CELL/duty", 30 * MINUTE) in calls_due(duty, books, POLICY, 31 * MINUTE)


def test_what_the_system_says_is_for_those_who_may_know_all_that_it_names() -> None:
    wide, narrow = label("all"), label("MOE", level="RESTRICTED")
    assert told_label(POLICY, "MOWR", ("MOE", "CELL"), [wide]) == {
        "level": "OFFICIAL", "releasable_to": ["CELL", "MOE"], "caveats": [],
    }  # fmt: skip
    assert told_label(POLICY, "MOWR", ("MOE", "CELL"), [wide, narrow]) == {
        "level": "RESTRICTED", "releasable_to": ["MOE"], "caveats": [],
    }  # fmt: skip
    assert told_label(POLICY, "MOD", ("MOE",), [narrow]) is None


# Triggers


def trigger(**changes: Any) -> Trigger:
    return Trigger(**{
        "code": "G", "titles": texts("The gauge"), "indicator": "LEVEL", "at_least": "4", "below": "6", "level": 3,
        "dwell_minutes": 10, **changes,
    })  # fmt: skip


def readings(*values: str, every: int = 5) -> list[Measured]:
    return [Measured(number * every * MINUTE, Decimal(value), f"r{number}") for number, value in enumerate(values)]


@pytest.mark.parametrize(
    ("value", "changes", "inside"),
    [
        ("4", {}, True), ("3.999", {}, False), ("5.999999", {}, True), ("6", {}, False),
        ("-3", {"at_least": ""}, True), ("99", {"below": ""}, True),
    ],
)  # fmt: skip
def test_an_interval_holds_its_lower_bound(value: str, changes: dict[str, str], inside: bool) -> None:
    assert holds(trigger(**changes), Decimal(value)) is inside


@pytest.mark.parametrize(
    ("values", "dwell", "by"),
    [
        (["4", "4", "4"], 10, "r2"),
        (["4", "4"], 10, None),
        (["4"], 0, "r0"),
        (["4", "4", "4", "4", "4"], 10, "r2"),
        (["4", "3", "4", "4"], 10, None),
        (["4", "4", "4", "3"], 10, None),
        (["3", "5", "5.5", "4"], 10, "r3"),
        ([], 0, None),
    ],
)
def test_it_fires_once_what_was_measured_dwelt_long_enough(values: list[str], dwell: int, by: str | None) -> None:
    found = fired(trigger(dwell_minutes=dwell), readings(*values))
    assert (found.by.record if found else None) == by


def test_where_readings_stop_nothing_fires_by_the_clock() -> None:
    assert fired(trigger(), readings("4")) is None


def test_a_run_lasts_until_a_reading_leaves_the_interval() -> None:
    kept = readings("4", "4", "4", "3", "4")
    assert same_run(trigger(), kept[:3], "r2")
    assert not same_run(trigger(), kept, "r2")
    assert same_run(trigger(), readings("4", "4"), "older than what is kept")
    assert isinstance(fired(trigger(), kept[:3]), Fired)
