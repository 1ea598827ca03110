"""Who can decide this, now: in the order in which one calls them, by rosters in their own time zones."""

from typing import Any

import pytest

from jisr.capabilities.framework.duties.deciding import Known, Who, stale_liaisons, subjects_of, who_decides
from jisr.capabilities.framework.duties.presence import Presence, presence
from jisr.capabilities.framework.tables import Activation, Assignment, Function, Texts
from jisr.journal.when import ms_of, text_of
from tests.framework.duties.support import MAY_ACTIVATE, PLAN, POLICY, book

NOON = ms_of("2017-08-01T12:00:00+03:00")  # a Tuesday
WARN = Function(code="F-WARN", titles=Texts(en="Warn the public", ar="إنذار الجمهور"))
SHELTER = Function(code="F-SHELTER", titles=Texts(en="Open shelters", fr="Ouvrir les abris"))
BOOK = book(
    WARN, SHELTER, PLAN, MAY_ACTIVATE,
    Activation(code="L3", level=3, authority="MOI/approver", deputy="CELL/duty", minutes=15),
    Assignment(code="A1", function="F-WARN", role="A", member="MOI", post="MOI/duty", deputy="MOI/alternate"),
    Assignment(code="A2", function="F-WARN", role="R", member="MOWR"),
    Assignment(code="A3", function="F-WARN", role="C", member="MOE"),
    Assignment(code="A4", function="F-SHELTER", role="A", member="MOMD", from_level=3),
)  # fmt: skip
DAYS = {"zone": "Asia/Baghdad", "shifts": [{"days": [1, 2, 3, 4, 5, 6, 7], "begins": "08:00", "ends": "20:00"}]}
NIGHTS = {"zone": "Asia/Baghdad", "shifts": [{"days": [1, 2, 3, 4, 5, 6, 7], "begins": "20:00", "ends": "08:00"}]}
LIAISON: dict[str, Any] = {
    "post": "MOWR/focal", "host": "MOI", "mandate": "Speaks for Water on warnings.", "may_decide": ["F-WARN"],
    "reach": {"phone": "+964 000 7777"}, "begins": "2017-06-01", "verified_at": "2017-07-20",
}  # fmt: skip


def asked(question: str, now: int = NOON, **known: Any) -> list[Who]:
    return who_decides(question, Known(POLICY, [BOOK], **known), now)


def posts(found: list[Who]) -> list[str]:
    return [each.post for each in found]


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("F-WARN", ["F-WARN"]),
        ("who may open f-shelter?", ["F-SHELTER"]),
        ("warn the public", ["F-WARN"]),
        ("إنذار الجمهور", ["F-WARN"]),
        ("ouvrir des abris", ["F-SHELTER"]),
        ("alert level 3", ["LEVEL-3"]),
        ("مستوى ٣", ["LEVEL-3"]),
        ("level 4", []),
        ("plan FLOOD", ["FLOOD"]),
        ("astronomy", []),
        ("", []),
    ],
)
def test_what_a_question_is_about(question: str, codes: list[str]) -> None:
    assert [each.code for each in subjects_of(question, Known(POLICY, [BOOK]), NOON)] == codes


def test_the_accountable_comes_first_then_its_deputy_then_who_does_it() -> None:
    found = asked("F-WARN")
    assert posts(found) == ["MOI/duty", "MOI/alternate", "MOWR/duty"]
    assert found[0].reach == {"phone": "+964 000 0703", "radio": "MOI control"}
    assert str(found[0].why) == "accountable by the framework: A1 of MOWR"
    assert [each.here for each in found] == [None, None, None]


def test_who_sleeps_comes_after_who_is_awake() -> None:
    found = asked("F-WARN", rosters={"MOI/duty": NIGHTS, "MOI/alternate": DAYS})
    assert [(each.post, each.here) for each in found] == [
        ("MOI/alternate", True), ("MOWR/duty", None), ("MOI/duty", False),
    ]  # fmt: skip
    assert text_of(found[0].until or 0) == "2017-08-01T17:00:00.000Z"
    assert text_of(found[-1].again or 0) == "2017-08-01T17:00:00.000Z"


def test_an_authority_and_its_deputy_for_plans_and_levels() -> None:
    assert posts(asked("FLOOD")) == ["CELL/duty", "MOI/duty"]
    level = asked("level 3")
    assert posts(level) == ["MOI/approver", "CELL/duty"]
    assert "15 min" in str(level[1].why)


def test_an_assignment_holds_from_its_alert_level() -> None:
    assert posts(asked("F-SHELTER", level=2)) == []
    assert posts(asked("F-SHELTER", level=3)) == ["MOMD/duty"]
    assert posts(asked("F-SHELTER")) == ["MOMD/duty"]


def test_a_mandate_counts_while_it_lasts_and_says_when_nobody_verified_it() -> None:
    found = asked("F-WARN", liaisons=[("r1", LIAISON)])
    assert posts(found) == ["MOI/duty", "MOWR/focal", "MOI/alternate", "MOWR/duty"]
    assert found[1].reach["phone"] == "+964 000 7777"
    assert found[1].stale is False
    ended = {**LIAISON, "ends": "2017-07-31"}
    assert "MOWR/focal" not in posts(asked("F-WARN", liaisons=[("r1", ended)]))
    later = ms_of("2017-11-01")
    assert [each.stale for each in asked("F-WARN", later, liaisons=[("r1", LIAISON)]) if each.record] == [True]


def test_contacts_of_the_framework_say_how_to_reach_a_post_today() -> None:
    found = asked("F-WARN", contacts={"MOI/duty": {"phone": "+964 000 9999"}})
    assert found[0].reach == {"phone": "+964 000 9999", "radio": "MOI control"}


def test_a_framework_that_is_not_in_force_names_nobody() -> None:
    assert who_decides("F-WARN", Known(POLICY, [book(WARN, since=NOON + 1)]), NOON) == []


def test_who_covers_for_a_post_is_its_alternate_meanwhile() -> None:
    away = {**DAYS, "away": [{"begins": "2017-08-01", "ends": "2017-08-02", "covered_by": "MOI/focal"}]}
    found = asked("F-WARN", rosters={"MOI/duty": away})
    assert [(each.post, each.alternate) for each in found if each.post == "MOI/duty"] == [("MOI/duty", "MOI/focal")]


def test_stale_liaisons_are_findings_the_oldest_first() -> None:
    entries = [("r1", LIAISON), ("r2", {**LIAISON, "verified_at": "2017-06-20"}), ("r3", {**LIAISON, "ends": "2017-08"
    "-01"})]  # fmt: skip
    assert stale_liaisons(entries, POLICY, ms_of("2017-09-18")) == []
    found = stale_liaisons(entries, POLICY, ms_of("2017-10-30"))
    assert [(each.record, each.days) for each in found] == [("r2", 132), ("r1", 102)]


# Rosters


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2017-08-01T07:59:59+03:00", Presence(False, again=ms_of("2017-08-01T08:00:00+03:00"))),
        ("2017-08-01T08:00:00+03:00", Presence(True, until=ms_of("2017-08-01T20:00:00+03:00"))),
        ("2017-08-01T17:00:00Z", Presence(False, again=ms_of("2017-08-02T08:00:00+03:00"))),
    ],
)
def test_shifts_are_hours_of_the_rosters_own_zone(now: str, expected: Presence) -> None:
    assert presence(DAYS, ms_of(now)) == expected


def test_a_shift_goes_over_midnight_and_belongs_to_the_day_on_which_it_begins() -> None:
    night = {"zone": "Asia/Baghdad", "shifts": [{"days": [2], "begins": "20:00", "ends": "08:00"}]}
    assert presence(night, ms_of("2017-08-02T03:00:00+03:00")).here  # a Wednesday, of Tuesday's shift
    assert not presence(night, ms_of("2017-08-01T03:00:00+03:00")).here
    assert presence(night, ms_of("2017-08-02T09:00:00+03:00")).again == ms_of("2017-08-08T20:00:00+03:00")


def test_shifts_that_follow_each_other_are_one() -> None:
    both = {"zone": "Asia/Baghdad", "shifts": [*DAYS["shifts"], {"days": [2], "begins": "20:00", "ends": "23:00"}]}
    assert presence(both, NOON).until == ms_of("2017-08-01T23:00:00+03:00")


def test_an_hour_that_the_clock_skips_moves_no_shift() -> None:
    paris = {"zone": "Europe/Paris", "shifts": [{"days": [7], "begins": "08:00", "ends": "16:00"}]}
    assert presence(paris, ms_of("2017-03-26T06:00:00Z")).here  # summer time began this night
    assert presence(paris, ms_of("2017-03-19T07:00:00Z")).here
    assert not presence(paris, ms_of("2017-03-19T06:00:00Z")).here


def test_without_shifts_a_post_is_there_day_and_night_but_for_its_absences() -> None:
    away = {"zone": "UTC", "away": [{"begins": "2017-08-02", "ends": "2017-08-03", "covered_by": "MOI/focal"}]}
    assert presence({"zone": "UTC"}, NOON) == Presence(True)
    assert presence(away, NOON) == Presence(True, until=ms_of("2017-08-02"))
    assert presence(away, ms_of("2017-08-02T05:00:00Z")) == Presence(False, None, ms_of("2017-08-03"), "MOI/focal")
