"""What may be said of an incident, and what is refused with its place."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from jisr.capabilities.incidents.ladders import AREA, ITEM
from jisr.capabilities.incidents.records import KIND, OPENED, SITREP, TYPES
from jisr.capabilities.incidents.records.acknowledging import ACKNOWLEDGED, CALL_LOGGED
from jisr.capabilities.incidents.records.alert import ALERT_LEVEL_SET
from jisr.capabilities.incidents.records.areas import AREA_LIFTED, AVOID_AREA, CORDON, HAZARD_AREA, HAZARD_AREA_STATUS
from jisr.capabilities.incidents.records.checks import AFTER_CLOSING
from jisr.capabilities.incidents.records.decision import DECISION
from jisr.capabilities.incidents.records.explosive import EXPLOSIVE_CONTACT, EXPLOSIVE_HAZARD, EXPLOSIVE_STATUS
from jisr.capabilities.incidents.records.judgement import CORROBORATED, DISPUTED, MERGED, SUPERSEDED
from jisr.capabilities.incidents.records.movement import POPULATION_MOVEMENT
from jisr.capabilities.incidents.records.opening import CLOSED
from jisr.capabilities.incidents.records.questions import ASKED
from jisr.capabilities.incidents.records.services import ROUTE_STATUS, SERVICE_STATUS
from jisr.capabilities.incidents.records.situation import ETHANE, METHANE
from jisr.journal.canonical import check_value
from jisr.journal.registry import CheckContext, RecordType
from tests.incidents.support import BY_NAME, JOINING, OPENING, POLICY, body_of, faults_of, label, named, rid

# What each type refers to, where its example stands.
REFS = {
    ACKNOWLEDGED: (named(1, SITREP),),
    CORROBORATED: (named(1, SITREP),),
    DISPUTED: (named(1, SITREP),),
    SUPERSEDED: (named(1, SITREP, "MOWR"),),
    MERGED: (named(1, SITREP, "MOWR"), named(2, SITREP, "MOWR")),
    EXPLOSIVE_CONTACT: (named(1, EXPLOSIVE_HAZARD, "MOWR"),),
    EXPLOSIVE_STATUS: (named(1, EXPLOSIVE_HAZARD),),
    AREA_LIFTED: (named(1, AVOID_AREA, "MOWR"),),
    HAZARD_AREA_STATUS: (named(1, HAZARD_AREA),),
}


def context_of(name: str) -> CheckContext:
    if name == EXPLOSIVE_CONTACT:
        return replace(JOINING, refs=REFS[name], label=label("EODCOM"))
    return replace(OPENING if BY_NAME[name].opens else JOINING, refs=REFS.get(name, ()))


@pytest.mark.parametrize("record_type", TYPES, ids=lambda each: each.name)
def test_the_example_is_accepted(record_type: RecordType) -> None:
    check_value(record_type.example, "")
    msgspec.convert(record_type.example, record_type.body)
    assert faults_of(record_type.name, context_of(record_type.name)) == []
    assert all(record_type.texts(record_type.example))


@pytest.mark.parametrize("record_type", TYPES, ids=lambda each: each.name)
def test_every_text_of_it_is_limited(record_type: RecordType) -> None:
    """A body never comes near the largest that the journal takes by one text alone."""
    schema = msgspec.json.schema(record_type.body)
    strings = [each for each in _parts(schema) if each.get("type") == "string"]
    assert all("maxLength" in each or "pattern" in each or "enum" in each for each in strings)


def _parts(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [part for inner in value for part in _parts(inner)]
    if not isinstance(value, dict):
        return []
    return [value, *(part for inner in value.values() for part in _parts(inner))]


@pytest.mark.parametrize("record_type", [each for each in TYPES if each.kind == KIND], ids=lambda each: each.name)
def test_it_joins_an_incident_and_nothing_else(record_type: RecordType) -> None:
    elsewhere = replace(context_of(record_type.name), opens_thread=False, thread="a" * 64, thread_kind="member")
    assert ("not_an_incident", "thread") in faults_of(record_type.name, elsewhere)


PLACE = {"lon": 0, "lat": 0, "precision_m": 1}
MOVED = {"from": {"name": "Low Quarter"}, "to": {"name": "North"}}
CASES_OF_SHAPE: list[tuple[str, dict[str, Any]]] = [
    (OPENED, {"title": "absent"}),
    (OPENED, {"title": ""}),
    (OPENED, {"title": "  "}),
    (OPENED, {"title": "x" * 201}),
    (OPENED, {"what": "war"}),
    (OPENED, {"severity": 6}),
    (OPENED, {"severity": -1}),
    (OPENED, {"severity": "serious"}),
    (OPENED, {"reliability": "G"}),
    (OPENED, {"credibility": 0}),
    (OPENED, {"description": "x" * 8_001}),
    (OPENED, {"reporter": "a name"}),
    (OPENED, {"observed_at": "absent"}),
    (OPENED, {"place": {**PLACE, "lon": 1_800_000_001}}),
    (OPENED, {"place": {**PLACE, "lat": 33.1}}),
    (OPENED, {"place": {**PLACE, "precision_m": 0}}),
    (OPENED, {"place": {"lon": 0, "lat": 0}}),
    (OPENED, {"on_behalf_of": {"post": "a clerk"}}),
    (SITREP, {"situation": ""}),
    (SITREP, {"period": {"from": "2017-08-01T05:00:00Z"}}),
    (SITREP, {"severity": 6}),
    (SITREP, {"names": ["a"]}),
    (METHANE, {"major_incident": "absent"}),
    (METHANE, {"place": "absent"}),
    (METHANE, {"casualties": {"dead": -1}}),
    (METHANE, {"casualties": {"names": []}}),
    (ETHANE, {"major_incident": "declared"}),
    (SERVICE_STATUS, {"asset": "the plant"}),
    (SERVICE_STATUS, {"state": "unknown"}),
    (SERVICE_STATUS, {"stock_hours": 1.5}),
    (ROUTE_STATUS, {"state": "lost"}),
    (POPULATION_MOVEMENT, {"people": -10}),
    (POPULATION_MOVEMENT, {"from": {}}),
    (POPULATION_MOVEMENT, {"list": ["a name"]}),
    (EXPLOSIVE_HAZARD, {"item": "rocket"}),
    (EXPLOSIVE_HAZARD, {"contact": {"phone": "+964 000 0001"}}),
    (EXPLOSIVE_HAZARD, {"render_safe": "x"}),
    (EXPLOSIVE_HAZARD, {"standoff_m": "absent"}),
    (EXPLOSIVE_HAZARD, {"priority": "urgent"}),
    (EXPLOSIVE_CONTACT, {"reach": {"phone": "call me"}}),
    (EXPLOSIVE_STATUS, {"state": "reported"}),
    (AVOID_AREA, {"ring": [[0, 0], [1, 0], [0, 0]]}),
    (AVOID_AREA, {"ring": [[0, 0], [1, 0], [1, 1], [0, 0, 0]]}),
    (CORDON, {"ring": [[0, 0], [1, 0], [1, 900_000_001], [0, 0]]}),
    (HAZARD_AREA, {"state": "cleared"}),
    (HAZARD_AREA_STATUS, {"state": "suspected"}),
    (CORROBORATED, {"how": "absent"}),
    (DISPUTED, {"why": " "}),
    (MERGED, {"reason": "absent"}),
    (SUPERSEDED, {"reason": "absent"}),
    (CALL_LOGGED, {"to": "his mobile"}),
    (CALL_LOGGED, {"outcome": "agreed"}),
    (ACKNOWLEDGED, {"agreed": True}),
    (DECISION, {"options": [{"option": "Evacuate"}]}),
    (DECISION, {"dissent": [{"post": "MOMD/duty"}]}),
    (CLOSED, {"reason": "absent"}),
    (ALERT_LEVEL_SET, {"level": 5}),
]


@pytest.mark.parametrize(("name", "changes"), CASES_OF_SHAPE)
def test_what_has_another_shape_is_refused(name: str, changes: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body_of(name, **changes), BY_NAME[name].body)


@pytest.mark.parametrize("record_type", TYPES, ids=lambda each: each.name)
def test_what_is_not_known_may_be_left_out(record_type: RecordType) -> None:
    needed = msgspec.json.schema(record_type.body)["$defs"][record_type.body.__name__].get("required", [])
    body = {field: record_type.example[field] for field in needed}
    msgspec.convert(body, record_type.body)
    assert list(record_type.check(body, context_of(record_type.name))) == []


NINE, TEN, NOON = "2017-08-01T09:00:00+03:00", "2017-08-01T10:00:00+03:00", "2017-08-01T12:00:00+03:00"
TOMORROW = "2017-08-02T12:00:00Z"
ELSEWHERE = replace(JOINING, thread_kind="member")
CLOSED_ONE = replace(JOINING, state={"state": "closed", "opened": {"author": "MOWR"}})
OTHERS = replace(JOINING, state={"state": "open", "opened": {"author": "MOI"}})
OWN, THEIRS = named(1, SITREP, "MOWR"), named(1, SITREP)
FAR = named(1, SITREP, thread="e" * 64)


def refers(*refs: Any, **changes: Any) -> CheckContext:
    return replace(JOINING, refs=refs, **changes)


CASES: list[tuple[str, dict[str, Any], CheckContext, str, str]] = [
    (ASKED, {}, JOINING, "wrong_kind", "thread"),
    (ASKED, {"member": "MOWR"}, OPENING, "unknown_member", "body.member"),
    (ASKED, {"member": "NOBODY"}, OPENING, "unknown_member", "body.member"),
    (ASKED, {"acknowledge_by": "soon enough"}, OPENING, "not_a_time", "body.acknowledge_by"),
    (ASKED, {"about": "the list at +964 770 123 4567"}, OPENING, "screened", "body.about"),
    (OPENED, {}, JOINING, "already_open", "thread"),
    (OPENED, {"observed_at": "yesterday at noon"}, OPENING, "not_a_time", "body.observed_at"),
    (OPENED, {"observed_at": "2017-08-01T05:00:00"}, OPENING, "time_without_offset", "body.observed_at"),
    (OPENED, {"observed_at": TOMORROW, "reported_at": "absent", "acknowledge_by": "absent"}, OPENING,
     "observed_in_future", "body.observed_at"),
    (OPENED, {"reported_at": "2017-08-01T04:59:00+03:00"}, OPENING, "times_reversed", "body.reported_at"),
    (OPENED, {"acknowledge_by": "2017-08-01T04:59:00+03:00"}, OPENING, "times_reversed", "body.acknowledge_by"),
    (OPENED, {"on_behalf_of": {"post": "MOT/duty"}}, OPENING, "unknown_member", "body.on_behalf_of.post"),
    (OPENED, {"on_behalf_of": {"post": "MOI/minister"}}, OPENING, "unknown_post", "body.on_behalf_of.post"),
    (SITREP, {}, ELSEWHERE, "not_an_incident", "thread"),
    (SITREP, {}, CLOSED_ONE, "incident_closed", "thread"),
    (SITREP, {"period": {"from": TEN, "to": NINE}}, JOINING, "period_reversed", "body.period"),
    (SITREP, {"period": {"from": "at ten or so", "to": NINE}}, JOINING, "not_a_time", "body.period.from"),
    (SITREP, {"period": {"from": NINE, "to": TEN}, "next_due": TEN}, JOINING, "next_due_past", "body.next_due"),
    (SITREP, {"next_due": "tomorrow early"}, JOINING, "not_a_time", "body.next_due"),
    (CLOSED, {}, CLOSED_ONE, "incident_closed", "thread"),
    (CLOSED, {}, OTHERS, "not_originator", "thread"),
    (SERVICE_STATUS, {"since": NOON}, JOINING, "times_reversed", "body.observed_at"),
    (SERVICE_STATUS, {"expected_back": "2017-08-01T06:00:00+03:00"}, JOINING, "times_reversed", "body.expected_back"),
    (SERVICE_STATUS, {"state": "restored"}, JOINING, "not_away", "body.expected_back"),
    (ROUTE_STATUS, {"since": "at dawn today"}, JOINING, "not_a_time", "body.since"),
    (POPULATION_MOVEMENT, {"people": 0}, JOINING, "count_too_small", "body.people"),
    (POPULATION_MOVEMENT, {"people": 9}, JOINING, "count_too_small", "body.people"),
    (POPULATION_MOVEMENT, {"people": 1_203}, JOINING, "count_not_rounded", "body.people"),
    (POPULATION_MOVEMENT, {"families": 241}, JOINING, "count_not_rounded", "body.families"),
    (POPULATION_MOVEMENT, {"to": {"name": "North", "lon": 443_912_345, "lat": 333_000_000}}, JOINING,
     "place_too_fine", "body.to.lon"),
    (POPULATION_MOVEMENT, {"to": {"name": "North", "lon": 443_900_000}}, JOINING, "half_a_place", "body.to"),
    (POPULATION_MOVEMENT, {"place": {"lon": 443_900_000, "lat": 333_000_000, "precision_m": 999}}, JOINING,
     "place_too_fine", "body.place.precision_m"),
    (EXPLOSIVE_HAZARD, {"standoff_m": 299}, OPENING, "standoff_too_short", "body.standoff_m"),
    (EXPLOSIVE_HAZARD, {"item": "mine", "standoff_m": 299}, OPENING, "standoff_too_short", "body.standoff_m"),
    (EXPLOSIVE_HAZARD, {"item": "semi_trailer", "standoff_m": 478}, OPENING, "standoff_too_short", "body.standoff_m"),
    (EXPLOSIVE_CONTACT, {}, refers(label=label("EODCOM")), "one_ref", "refs"),
    (EXPLOSIVE_CONTACT, {}, refers(OWN, label=label("EODCOM")), "wrong_ref", "refs"),
    (EXPLOSIVE_CONTACT, {}, refers(named(1, EXPLOSIVE_HAZARD), label=label("EODCOM")), "not_originator", "refs"),
    (EXPLOSIVE_CONTACT, {}, refers(named(1, EXPLOSIVE_HAZARD, "MOWR")), "contact_too_wide", "label.releasable_to"),
    (EXPLOSIVE_CONTACT, {"reach": {}}, replace(JOINING, refs=REFS[EXPLOSIVE_CONTACT], label=label("MOD")),
     "unreachable", "body.reach"),
    (EXPLOSIVE_STATUS, {}, refers(OWN), "wrong_ref", "refs"),
    (EXPLOSIVE_STATUS, {"lead": "MOD/nobody"}, refers(*REFS[EXPLOSIVE_STATUS]), "unknown_post", "body.lead"),
    (EXPLOSIVE_STATUS, {"state": "made_safe"}, refers(*REFS[EXPLOSIVE_STATUS], state={
        "items": {rid(1): {"state": "reported"}}}), "wrong_order", "body.state"),
    (AREA_LIFTED, {}, refers(named(1, CORDON)), "not_originator", "refs"),
    (AREA_LIFTED, {}, refers(named(1, CORDON, "MOWR"), state={"areas": {rid(1): {"state": "lifted"}}}),
     "not_in_force", "refs"),
    (HAZARD_AREA_STATUS, {"state": "handed_over"}, refers(*REFS[HAZARD_AREA_STATUS], state={
        "hazard_areas": {rid(1): {"state": "cleared"}}}), "wrong_order", "body.state"),
    (AVOID_AREA, {"until": NINE, "observed_at": TEN}, OPENING, "times_reversed", "body.until"),
    (CORROBORATED, {}, refers(OWN), "own_record", "refs"),
    (CORROBORATED, {}, refers(FAR), "other_thread", "refs"),
    (DISPUTED, {}, refers(OWN), "own_record", "refs"),
    (DISPUTED, {}, refers(), "one_ref", "refs"),
    (MERGED, {}, refers(OWN), "refs_missing", "refs"),
    (MERGED, {}, refers(OWN, OWN), "refs_missing", "refs"),
    (MERGED, {}, refers(OWN, named(2, SITREP)), "no_right", "refs"),
    (MERGED, {}, refers(replace(OWN, thread="e" * 64), named(2, SITREP, "MOWR", "d" * 64)), "other_thread", "refs"),
    (SUPERSEDED, {}, refers(), "refs_missing", "refs"),
    (SUPERSEDED, {}, refers(THEIRS), "not_originator", "refs"),
    (SUPERSEDED, {}, refers(OWN, label=label("CELL")), "not_everyone_told", "label"),
    (SUPERSEDED, {}, refers(OWN, label=label("CELL"), state={"superseded": {rid(1): {}}}),
     "not_everyone_told", "label"),
    (ACKNOWLEDGED, {}, refers(OWN), "own_record", "refs"),
    (ACKNOWLEDGED, {}, refers(FAR), "other_thread", "refs"),
    (ACKNOWLEDGED, {"due": "in an hour"}, refers(THEIRS), "not_a_time", "body.due"),
    (CALL_LOGGED, {"to": "MOO/minister"}, JOINING, "unknown_post", "body.to"),
    (DECISION, {"chosen": 2}, JOINING, "no_such_option", "body.chosen"),
    (DECISION, {"dissent": [{"post": "XX/duty", "reason": "x"}]}, JOINING, "unknown_member", "body.dissent[0].post"),
    (ALERT_LEVEL_SET, {}, JOINING, "wrong_kind", "thread"),
    (ALERT_LEVEL_SET, {"level": 3}, replace(OPENING, author="CELL"), "no_right", "body.level"),
    (ALERT_LEVEL_SET, {"level": 4}, replace(OPENING, author="CELL"), "no_right", "body.level"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "context", "code", "field"), CASES)
def test_a_contradiction_is_named_with_its_field(
    name: str, changes: dict[str, Any], context: CheckContext, code: str, field: str
) -> None:
    assert faults_of(name, context, **changes) == [(code, field)]


def test_a_count_that_is_not_rounded_is_answered_with_what_to_write() -> None:
    (fault,) = BY_NAME[POPULATION_MOVEMENT].check(body_of(POPULATION_MOVEMENT, people=1_206), JOINING)
    assert str(fault) == "counts of displaced people are rounded to 10: write 1210"


def test_the_authority_that_the_pack_names_sets_the_higher_levels() -> None:
    posts = {**POLICY.rights.posts, "MOI/focal": ("incidents.alert_level_set", "alert.level_3")}
    policy = msgspec.structs.replace(POLICY, rights=msgspec.structs.replace(POLICY.rights, posts=posts))
    context = replace(OPENING, author="MOI", post="focal", policy=policy)
    assert faults_of(ALERT_LEVEL_SET, context, level=3) == []
    assert faults_of(ALERT_LEVEL_SET, context, level=4) == [("no_right", "body.level")]


def test_the_cell_merges_across_members() -> None:
    context = refers(OWN, named(2, SITREP, "MOI"))
    assert faults_of(MERGED, replace(context, author="CELL")) == []


def test_a_second_notice_may_name_what_takes_its_place_to_fewer() -> None:
    told = refers(OWN, named(2, SITREP, "MOWR"), label=label("CELL"), state={"superseded": {rid(1): {}}})
    assert faults_of(SUPERSEDED, told) == []


def test_an_acknowledgement_by_telephone_may_be_of_ones_own_record() -> None:
    """The cell writes down that another member's post acknowledged what the cell sent."""
    assert faults_of(ACKNOWLEDGED, refers(OWN), on_behalf_of={"post": "MOO/duty"}) == []


def test_what_may_be_said_of_a_closed_incident_is_a_type() -> None:
    assert set(BY_NAME) >= AFTER_CLOSING


@pytest.mark.parametrize("name", sorted(AFTER_CLOSING))
def test_some_things_may_be_said_of_a_closed_incident(name: str) -> None:
    context = replace(context_of(name), state=CLOSED_ONE.state)
    assert faults_of(name, context) == []


@pytest.mark.parametrize("ladder", [ITEM, AREA])
def test_a_ladder_names_every_state(ladder: dict[str, frozenset[str]]) -> None:
    assert {state for following in ladder.values() for state in following} <= set(ladder)
