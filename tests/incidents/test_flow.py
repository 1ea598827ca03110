"""Incidents between members, on both stores: who is told, who may say what, and that nobody sees more than that."""

from collections.abc import Callable
from typing import Any

import pytest

from jisr.capabilities.incidents.actions import (
    do_merge_incidents,
    do_report_hazard,
    do_sanitise,
    do_supersede,
)
from jisr.capabilities.incidents.records import OPENED, SITREP
from jisr.capabilities.incidents.records.acknowledging import ACKNOWLEDGED, CALL_LOGGED
from jisr.capabilities.incidents.records.alert import ALERT, ALERT_LEVEL_SET
from jisr.capabilities.incidents.records.areas import AREA_LIFTED, AVOID_AREA, HAZARD_AREA, HAZARD_AREA_STATUS
from jisr.capabilities.incidents.records.explosive import EXPLOSIVE_CONTACT, EXPLOSIVE_HAZARD, EXPLOSIVE_STATUS
from jisr.capabilities.incidents.records.judgement import CORROBORATED, DISPUTED, MERGED, SUPERSEDED
from jisr.capabilities.incidents.records.movement import POPULATION_MOVEMENT
from jisr.capabilities.incidents.records.opening import CLOSED
from jisr.capabilities.incidents.records.situation import METHANE
from jisr.journal.append import Accepted
from jisr.journal.journal import Journal
from jisr.journal.query import Query
from jisr.journal.record import Submission
from jisr.journal.registry import State
from jisr.journal.when import ms_of
from tests.cast import Cast, Clock, actor
from tests.incidents.support import body_of

CELL, OWN, GOV = {"preset": "CELL"}, {"preset": "OWN"}, {"preset": "GOV"}


@pytest.fixture
def clock() -> Clock:
    """Later than every example, so that they can be said as they are."""
    return Clock(ms_of("2017-08-01T12:00:00Z"))


def to(*members: str) -> dict[str, Any]:
    return {"level": "OFFICIAL", "releasable_to": list(members), "caveats": []}


Says = Callable[..., Accepted]


@pytest.fixture
def says(cast: Cast) -> Says:
    """says("MOWR/duty", TYPE, label, thread=..., refs=..., field=...): the example with changes, accepted."""

    def say(who: str, name: str, label: dict[str, Any], **more: Any) -> Accepted:
        return cast.says(who, line(cast, name, label, **more))[0]

    return say


def line(cast: Cast, name: str, label: dict[str, Any], **more: Any) -> Submission:
    fixed = {key: more.pop(key) for key in ("thread", "refs") if key in more}
    return cast.submission(name, body_of(name, **more), label, **fixed)


def refused(cast: Cast, who: str, name: str, label: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.field) for fault in cast.faults(who, line(cast, name, label, **more))]


def state(cast: Cast, viewer: str, thread: str) -> State:
    detail = cast.read(viewer).thread(thread).detail
    assert detail is not None
    return detail


# Superseded: three members, partial sight


def test_every_recipient_is_told_and_only_they(cast: Cast, journal: Journal, says: Says) -> None:
    """All see the incident; the report goes to CELL and MOE; what takes its place to CELL alone."""
    thread = says("MOWR/duty", OPENED, GOV).id
    old = says("MOWR/duty", SITREP, to("CELL", "MOE"), thread=thread).id
    new = says("MOWR/duty", SITREP, to("CELL"), thread=thread, situation="The level is 1.2 m above normal.").id
    notices = do_supersede(
        journal, actor("MOWR/duty"), record=old, body={"reason": "The gauge was read wrongly."}, client_id="s", by=[new]
    )
    assert len(notices) == 2
    assert state(cast, "MOE", thread)["superseded"][old]["by"] == []
    assert state(cast, "CELL", thread)["superseded"][old]["by"] == [new]
    assert state(cast, "MOI", thread)["superseded"] == {}
    assert {"MOE", "CELL", "MOWR"} == {
        member for member in ("MOE", "CELL", "MOWR", "MOI", "MOH") if notices[0].id in cast.sees(member)
    }


def test_what_takes_its_place_is_named_in_the_one_notice_where_all_see_it(
    cast: Cast, journal: Journal, says: Says
) -> None:
    thread = says("MOWR/duty", OPENED, GOV).id
    old, new = (says("MOWR/duty", SITREP, to("CELL", "MOE"), thread=thread).id for _ in range(2))
    body = {"reason": "The gauge was read wrongly."}
    assert len(do_supersede(journal, actor("MOWR/duty"), record=old, body=body, client_id="s", by=[new])) == 1
    assert state(cast, "MOE", thread)["superseded"][old]["by"] == [new]


def test_a_notice_to_fewer_or_to_more_is_refused(cast: Cast, says: Says) -> None:
    thread = says("MOWR/duty", OPENED, GOV).id
    old = says("MOWR/duty", SITREP, to("CELL", "MOE"), thread=thread).id
    told = {"thread": thread, "refs": (old,)}
    assert refused(cast, "MOWR/duty", SUPERSEDED, to("CELL"), **told) == [("not_everyone_told", "label")]
    assert refused(cast, "MOWR/duty", SUPERSEDED, GOV, **told) == [("ref_audience", "refs")]
    assert refused(cast, "CELL/duty", SUPERSEDED, to("MOWR", "MOE"), **told) == [("not_originator", "refs")]


def test_superseding_what_one_does_not_see_is_answered_like_what_does_not_exist(cast: Cast, says: Says) -> None:
    thread = says("MOWR/duty", OPENED, GOV).id
    old = says("MOWR/duty", SITREP, to("CELL"), thread=thread).id
    for record in (old, "f" * 64):
        assert refused(cast, "MOI/duty", SUPERSEDED, GOV, thread=thread, refs=(record,)) == [("unknown_record", "refs")]


# Merged: three members, partial sight


@pytest.fixture
def two(says: Says) -> tuple[str, str]:
    """The same wave, twice: MOI's is for CELL and MOH, MOD's for CELL and MOH."""
    return says("MOI/duty", METHANE, to("CELL", "MOH")).id, says("MOD/duty", METHANE, to("CELL", "MOH")).id


def test_the_cell_merges_across_members_and_each_sees_as_much_as_before(
    cast: Cast, journal: Journal, two: tuple[str, str]
) -> None:
    a, b = two
    before = {member: state(cast, member, thread) for member, thread in (("MOI", a), ("MOD", b))}
    do_merge_incidents(
        journal, actor("CELL/duty"), into=a, others=[b], body={"reason": "One wave."}, label=to("MOH"), client_id="m"
    )
    for viewer in ("CELL", "MOH"):
        assert [merge["others"] for merge in state(cast, viewer, a)["merges"]] == [[b]]
        assert (state(cast, viewer, b)["state"], state(cast, viewer, b)["merged_into"]) == ("merged", a)
        assert cast.read(viewer).thread(b).records[0].body, "both sources are kept"
    assert {member: state(cast, member, thread) for member, thread in (("MOI", a), ("MOD", b))} == before


def test_who_sees_both_but_is_not_the_cell_merges_only_its_own(cast: Cast, two: tuple[str, str], says: Says) -> None:
    a, b = two
    merge = {"thread": a, "refs": (a, b)}
    assert refused(cast, "MOH/duty", MERGED, to("CELL"), **merge) == [("no_right", "refs")]
    assert refused(cast, "MOI/duty", MERGED, to("CELL"), **merge) == [("unknown_record", "refs")]
    second = says("MOI/duty", METHANE, to("CELL", "MOH"), thread=a).id
    says("MOI/duty", MERGED, to("CELL", "MOH"), thread=a, refs=(second, a))
    assert state(cast, "MOH", a)["methane"]["record"] == second


def test_a_merge_for_somebody_who_sees_only_one_is_refused(cast: Cast, two: tuple[str, str]) -> None:
    a, b = two
    assert refused(cast, "CELL/duty", MERGED, to("MOI"), thread=a, refs=(a, b)) == [("ref_audience", "refs")]


# Explosives: the polygon for all, the device for few


def test_the_crew_reports_the_item_and_only_those_who_call_back_get_the_contact(
    cast: Cast, journal: Journal, says: Says
) -> None:
    thread = says("MOE/duty", OPENED, to("CELL", "MOD", "MOI")).id
    hazard, contact = do_report_hazard(
        journal,
        actor("MOE/duty"),
        hazard=line(cast, EXPLOSIVE_HAZARD, to("CELL", "MOD", "MOI"), thread=thread),
        contact=body_of(EXPLOSIVE_CONTACT),
        contact_label={"preset": "EODCOM"},
    )
    assert list(state(cast, "MOI", thread)["contacts"]) == [hazard.id]
    assert state(cast, "CELL", thread)["contacts"] == {}
    assert contact.id not in cast.sees("CELL")
    assert list(state(cast, "CELL", thread)["items"]) == [hazard.id]


def test_an_avoid_area_for_all_shows_the_polygon_and_not_the_device(cast: Cast, journal: Journal, says: Says) -> None:
    item = says("MOI/duty", EXPLOSIVE_HAZARD, {"preset": "SEC", "caveats": ["EOD"]}).id
    area, _ = do_sanitise(journal, actor("MOI/release"), source=item, version=line(cast, AVOID_AREA, GOV))
    assert cast.sees("MOE") == {area.id}
    assert state(cast, "MOE", area.id)["items"] == {}
    box = (440_300_000, 339_450_000, 440_301_000, 339_451_000)
    assert [row.id for row in cast.read("MOE").threads(Query(box=box)).threads] == [area.id]
    assert {row.id for row in cast.read("CTS").threads(Query(box=box)).threads} == {area.id, item}
    says("MOI/duty", AREA_LIFTED, GOV, thread=area.id, refs=(area.id,))
    assert cast.read("MOE").threads(Query(box=box)).threads == ()


def test_an_unidentified_item_is_kept_at_300_m_at_least(cast: Cast) -> None:
    assert refused(cast, "MOE/duty", EXPLOSIVE_HAZARD, CELL, standoff_m=250) == [
        ("standoff_too_short", "body.standoff_m")
    ]


def test_only_those_who_clear_take_the_steps_and_only_in_their_order(cast: Cast, says: Says) -> None:
    thread = says("MOE/duty", EXPLOSIVE_HAZARD, to("CELL", "MOD", "MOI")).id
    step = {"thread": thread, "refs": (thread,)}
    assert refused(cast, "MOE/duty", EXPLOSIVE_STATUS, to("MOD"), **step) == [("no_right", "type")]
    says("MOD/duty", EXPLOSIVE_STATUS, to("MOE", "MOI", "CELL"), **step)
    assert refused(cast, "MOI/duty", EXPLOSIVE_STATUS, to("MOD"), **step, state="made_safe") == [
        ("wrong_order", "body.state")
    ]


def test_a_clash_with_a_step_that_its_author_does_not_see_is_a_conflict_for_those_who_see_both(
    cast: Cast, says: Says
) -> None:
    thread = says("MOD/duty", HAZARD_AREA, to("MOI", "CELL")).id
    step = {"thread": thread, "refs": (thread,)}
    says("MOD/duty", HAZARD_AREA_STATUS, OWN, **step, state="cleared")
    late = says("MOI/duty", HAZARD_AREA_STATUS, to("MOD", "CELL"), **step, state="confirmed").id
    assert state(cast, "CELL", thread)["conflicts"] == state(cast, "MOI", thread)["conflicts"] == []
    assert state(cast, "MOD", thread)["conflicts"] == [{"record": late, "code": "wrong_order"}]


# Alert levels, acknowledgements, calls


def test_the_cell_sets_the_level_up_to_two_and_nobody_else_any(cast: Cast, says: Says) -> None:
    level = says("CELL/duty", ALERT_LEVEL_SET, GOV)
    says("CELL/duty", ALERT_LEVEL_SET, GOV, thread=level.id, level=1)
    assert [row.state for row in cast.read("MOI").threads(Query(kind=ALERT)).threads] == ["level_1"]
    assert refused(cast, "CELL/duty", ALERT_LEVEL_SET, GOV, level=3) == [("no_right", "body.level")]
    assert refused(cast, "MOI/duty", ALERT_LEVEL_SET, GOV, level=1) == [("no_right", "type")]


def test_acknowledgements_are_for_their_author_and_their_reader(cast: Cast, says: Says) -> None:
    level = says("CELL/duty", ALERT_LEVEL_SET, GOV).id
    about = {"thread": level, "refs": (level,)}
    says("MOI/duty", ACKNOWLEDGED, CELL, **about)
    says("CELL/duty", CALL_LOGGED, OWN, **about)
    says("CELL/duty", ACKNOWLEDGED, to("MOO"), **about, on_behalf_of={"post": "MOO/alternate"})
    given = {
        viewer: state(cast, viewer, level)["acknowledgements"][level]["given"] for viewer in ("CELL", "MOO", "MOH")
    }
    assert [each["post"] for each in given["CELL"]] == ["MOI/duty", "MOO/alternate"]
    assert [each["written_by"] for each in given["MOO"]] == ["CELL/duty"]
    assert given["MOH"] == []
    assert [len(state(cast, viewer, level)["calls"]) for viewer in ("CELL", "MOO")] == [1, 0]


# Judgements, counts, closing


def test_others_corroborate_and_dispute_and_the_author_supersedes(cast: Cast, says: Says) -> None:
    thread = says("MOWR/duty", OPENED, GOV).id
    about = {"thread": thread, "refs": (thread,)}
    says("MOI/duty", CORROBORATED, GOV, **about)
    says("MOE/duty", DISPUTED, CELL | {"releasable_to": ["MOWR"]}, **about)
    assert refused(cast, "MOWR/duty", DISPUTED, GOV, **about) == [("own_record", "refs")]
    assert list(state(cast, "MOWR", thread)["disputes"]) == [thread]
    assert state(cast, "MOI", thread)["disputes"] == {}


def test_counts_of_the_displaced_are_rounded_and_names_are_held(cast: Cast, says: Says) -> None:
    thread = says("MOMD/duty", OPENED, CELL).id
    assert refused(cast, "MOMD/duty", POPULATION_MOVEMENT, CELL, thread=thread, people=1_203) == [
        ("count_not_rounded", "body.people")
    ]
    assert refused(cast, "MOMD/duty", POPULATION_MOVEMENT, CELL, thread=thread, needs="Yusuf Ahmed, Maryam Ahmed") == [
        ("screened", "body.needs")
    ]
    says("MOMD/duty", POPULATION_MOVEMENT, CELL, thread=thread)


def test_an_approver_closes_its_own_members_incident(cast: Cast, says: Says) -> None:
    thread = says("MOWR/duty", OPENED, GOV).id
    assert refused(cast, "MOWR/duty", CLOSED, GOV, thread=thread) == [("no_right", "type")]
    assert refused(cast, "MOE/approver", CLOSED, GOV, thread=thread) == [("not_originator", "thread")]
    says("MOWR/approver", CLOSED, GOV, thread=thread)
    assert refused(cast, "MOI/duty", SITREP, GOV, thread=thread) == [("incident_closed", "thread")]


def test_what_was_closed_for_some_is_open_for_those_who_were_not_told(cast: Cast, says: Says) -> None:
    thread = says("MOWR/duty", OPENED, GOV).id
    says("MOWR/approver", CLOSED, CELL, thread=thread)
    assert [state(cast, viewer, thread)["state"] for viewer in ("CELL", "MOI")] == ["closed", "open"]
    late = says("MOI/duty", SITREP, GOV, thread=thread)
    assert state(cast, "MOI", thread)["conflicts"] == []
    assert state(cast, "CELL", thread)["conflicts"] == [{"record": late.id, "code": "said_after_closing"}]
