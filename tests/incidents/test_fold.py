"""An incident as each reader sees it: whatever of its thread is visible gives an honest state."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.capabilities.incidents.fold.acknowledging import late
from jisr.capabilities.incidents.fold.state import first_words
from jisr.capabilities.incidents.records import KIND, OPENED, SITREP, TYPES
from jisr.capabilities.incidents.records.acknowledging import ACKNOWLEDGED, CALL_LOGGED
from jisr.capabilities.incidents.records.alert import ALERT, ALERT_LEVEL_SET
from jisr.capabilities.incidents.records.areas import AREA_LIFTED, AVOID_AREA, CORDON, HAZARD_AREA, HAZARD_AREA_STATUS
from jisr.capabilities.incidents.records.decision import DECISION
from jisr.capabilities.incidents.records.explosive import EXPLOSIVE_CONTACT, EXPLOSIVE_HAZARD, EXPLOSIVE_STATUS
from jisr.capabilities.incidents.records.judgement import CORROBORATED, DISPUTED, MERGED, SUPERSEDED
from jisr.capabilities.incidents.records.movement import POPULATION_MOVEMENT
from jisr.capabilities.incidents.records.opening import CLOSED
from jisr.capabilities.incidents.records.services import ROUTE_STATUS, SERVICE_STATUS
from jisr.capabilities.incidents.records.situation import ETHANE, METHANE
from jisr.journal.registry import Seen, State
from jisr.journal.when import ms_of
from tests.incidents.support import ALERT as ALERT_FOLD
from tests.incidents.support import BY_NAME, INCIDENT, codes, folded, label, rid, seen

EXAMPLE = BY_NAME[OPENED].example


# Opening, reports, closing


def test_an_opening_alone_is_open() -> None:
    index = INCIDENT.index(folded(seen(1, OPENED)))
    assert (index.kind, index.state, index.title, index.severity) == (KIND, "open", EXAMPLE["title"], 3)
    assert index.box is not None


def test_nothing_visible_is_unknown() -> None:
    index = INCIDENT.index(INCIDENT.start())
    assert (index.state, index.title, index.severity, index.box) == ("unknown", "", 0, None)


def test_a_report_without_its_opening_is_of_unknown_state_and_named_by_its_first_words() -> None:
    state = folded(
        seen(2, SITREP, situation="one two three four five six seven eight nine ten eleven", severity="absent")
    )
    index = INCIDENT.index(state)
    assert (index.state, index.title) == ("unknown", "one two three four five six seven eight nine ten …")
    assert (index.severity, index.box, state["opened"]) == (0, None, None)


def test_the_latest_report_says_how_it_stands() -> None:
    state = folded(seen(1, OPENED), seen(2, SITREP, severity=5), seen(3, SITREP, author="MOI", severity="absent"))
    assert INCIDENT.index(state).severity == 5
    assert (state["latest"]["author"], state["sitreps"], state["reporters"]) == ("MOI", 2, ["MOWR", "MOI"])
    assert state["next_due"] == BY_NAME[SITREP].example["next_due"]


def test_a_second_opening_changes_nothing_and_stays_visible() -> None:
    state = folded(seen(1, OPENED), seen(2, OPENED, title="Something else", severity=5))
    assert (state["title"], state["severity"]) == (EXAMPLE["title"], 3)
    assert codes(state) == [(2, "opened_twice")]


def test_a_report_that_stands_before_the_opening_is_a_conflict() -> None:
    state = folded(seen(1, SITREP, severity=4), seen(2, OPENED))
    assert (state["state"], state["title"], state["severity"]) == ("open", EXAMPLE["title"], 4)
    assert codes(state) == [(2, "reported_before_opening")]


def test_what_a_member_wrote_down_for_another_is_the_others_report() -> None:
    state = folded(seen(1, OPENED, "CELL", on_behalf_of={"post": "MOO/duty", "by": "telephone"}))
    assert state["reporters"] == ["MOO"]
    assert (state["opened"]["author"], state["opened"]["source"]) == ("CELL", "MOO")


@pytest.mark.parametrize("name", [METHANE, ETHANE, EXPLOSIVE_HAZARD, AVOID_AREA, CORDON, HAZARD_AREA])
def test_an_incident_may_begin_with_what_was_seen_first(name: str) -> None:
    state = folded(seen(1, name))
    index = INCIDENT.index(state)
    assert (index.state, state["opened"]["type"], codes(state)) == ("open", name, [])
    assert index.title
    assert index.box is not None


def test_an_opening_after_what_was_seen_first_names_the_incident() -> None:
    state = folded(seen(1, METHANE), seen(2, OPENED))
    assert (state["title"], state["opened"]["record"], codes(state)) == (
        EXAMPLE["title"], rid(2), [(2, "reported_before_opening")],
    )  # fmt: skip


def test_a_closing_closes_once_and_superseding_it_opens_again() -> None:
    closed = folded(seen(1, OPENED), seen(2, CLOSED), seen(3, CLOSED))
    assert (closed["state"], codes(closed)) == ("closed", [(3, "closed_twice")])
    again = folded(seen(1, OPENED), seen(2, CLOSED), seen(3, SUPERSEDED, refs=(2,)))
    assert (again["state"], again["closed"]) == ("open", None)


# METHANE


def test_the_newest_methane_is_the_current_one_and_each_sources_own_is_kept() -> None:
    state = folded(seen(1, METHANE), seen(2, ETHANE, "MOI"), seen(3, METHANE, severity=5))
    assert (state["methane"]["record"], state["methane"]["form"], state["severity"]) == (rid(3), "METHANE", 5)
    assert {source: entry["record"] for source, entry in state["methanes"].items()} == {"MOWR": rid(3), "MOI": rid(2)}


def test_of_merged_methanes_the_named_one_leads_until_a_newer_comes_and_both_are_kept() -> None:
    two = [seen(1, METHANE), seen(2, METHANE, "MOI")]
    merged = folded(*two, seen(3, MERGED, "CELL", refs=(1, 2)))
    assert merged["methane"]["record"] == rid(1)
    assert sorted(merged["methanes"]) == ["MOI", "MOWR"]
    assert [(each["leading"], each["others"]) for each in merged["merges"]] == [(rid(1), [rid(2)])]
    newer = folded(*two, seen(3, MERGED, "CELL", refs=(1, 2)), seen(4, METHANE, "MOI"))
    assert newer["methane"]["record"] == rid(4)


def test_a_superseded_methane_is_not_the_current_one() -> None:
    state = folded(seen(1, METHANE), seen(2, METHANE, "MOI"), seen(3, SUPERSEDED, "MOI", refs=(2,)))
    assert state["methane"]["record"] == rid(1)
    assert list(state["superseded"]) == [rid(2)]


# Services and movements


def test_the_newest_statement_of_an_asset_a_route_and_a_movement_holds() -> None:
    state = folded(
        seen(1, SERVICE_STATUS), seen(2, SERVICE_STATUS, "MOE", state="restored"), seen(3, SERVICE_STATUS, asset="B"),
        seen(4, ROUTE_STATUS), seen(5, ROUTE_STATUS, state="open"),
        seen(6, POPULATION_MOVEMENT), seen(7, POPULATION_MOVEMENT, people=1_300), seen(8, POPULATION_MOVEMENT, "MOMD"),
    )  # fmt: skip
    assert {asset: entry["state"] for asset, entry in state["services"].items()} == {
        "MOWR-TP-EAST": "restored", "B": "degraded",
    }  # fmt: skip
    assert state["routes"]["R-EAST"]["state"] == "open"
    assert [entry["body"]["people"] for entry in state["movements"].values()] == [1_300, 1_200]


def test_nothing_is_read_from_a_superseded_statement() -> None:
    state = folded(seen(1, SERVICE_STATUS), seen(2, SUPERSEDED, refs=(1,)))
    assert state["services"]["MOWR-TP-EAST"]["state"] == "superseded"


# Hazards


def item_after(*steps: str) -> State:
    said = [seen(at, EXPLOSIVE_STATUS, "MOD", refs=(1,), state=step) for at, step in enumerate(steps, 2)]
    return folded(seen(1, EXPLOSIVE_HAZARD), *said)


@pytest.mark.parametrize(
    ("steps", "now", "conflicts"),
    [
        ((), "reported", []),
        (("triaged", "cordoned", "tasked", "made_safe"), "made_safe", []),
        (("triaged", "tasked"), "triaged", [3]),
        (("made_safe",), "reported", [2]),
        (("triaged", "triaged", "cordoned"), "cordoned", [3]),
        (("triaged", "cordoned", "triaged", "tasked"), "tasked", [4]),
    ],
)
def test_an_item_goes_through_its_steps_in_their_order(steps: tuple[str, ...], now: str, conflicts: list[int]) -> None:
    state = item_after(*steps)
    assert state["items"][rid(1)]["state"] == now
    assert codes(state) == [(number, "wrong_order") for number in conflicts]


def area_after(begin: str, *steps: str) -> State:
    said = [seen(at, HAZARD_AREA_STATUS, "MOD", refs=(1,), state=step) for at, step in enumerate(steps, 2)]
    return folded(seen(1, HAZARD_AREA, state=begin), *said)


@pytest.mark.parametrize(
    ("begin", "steps", "now", "conflicts"),
    [
        ("suspected", ("confirmed", "cleared", "quality_assured", "handed_over"), "handed_over", []),
        ("suspected", ("cleared",), "cleared", []),
        ("confirmed", ("cleared",), "cleared", []),
        ("confirmed", ("confirmed",), "confirmed", [2]),
        ("confirmed", ("handed_over",), "confirmed", [2]),
        ("suspected", ("cleared", "handed_over", "quality_assured"), "quality_assured", [3]),
        ("suspected", ("cleared", "confirmed"), "cleared", [3]),
    ],
)
def test_a_hazardous_area_goes_through_its_states_in_their_order(
    begin: str, steps: tuple[str, ...], now: str, conflicts: list[int]
) -> None:
    state = area_after(begin, *steps)
    assert state["hazard_areas"][rid(1)]["state"] == now
    assert codes(state) == [(number, "wrong_order") for number in conflicts]


def test_a_step_that_is_taken_back_takes_back_what_stood_on_it() -> None:
    """A clearance said by mistake must not leave an area that looks safe."""
    steps = [seen(at, HAZARD_AREA_STATUS, "MOD", refs=(1,), state=step) for at, step in (
        (2, "cleared"), (3, "quality_assured"),
    )]  # fmt: skip
    state = folded(seen(1, HAZARD_AREA), *steps, seen(4, SUPERSEDED, "MOD", refs=(2,)))
    assert state["hazard_areas"][rid(1)]["state"] == "suspected"
    assert codes(state) == [(3, "wrong_order")]


def test_a_step_of_what_is_not_visible_is_a_conflict() -> None:
    state = folded(seen(2, EXPLOSIVE_STATUS, refs=(1,)), seen(3, AREA_LIFTED, refs=(1,)))
    assert codes(state) == [(2, "hazard_unknown"), (3, "area_unknown")]


def test_the_contact_stands_beside_its_item() -> None:
    state = folded(seen(1, EXPLOSIVE_HAZARD), seen(2, EXPLOSIVE_CONTACT, refs=(1,)))
    assert [entry["body"]["reach"]["radio"] for entry in state["contacts"][rid(1)]] == ["MOE control"]


def test_areas_hold_until_they_are_lifted_and_the_box_holds_them() -> None:
    ring = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]
    held = folded(seen(1, AVOID_AREA, ring=ring))
    assert (held["areas"][rid(1)]["kind"], INCIDENT.index(held).box) == ("avoid_area", (0, 0, 9, 9))
    lifted = folded(seen(1, AVOID_AREA, ring=ring), seen(2, AREA_LIFTED, refs=(1,)), seen(3, AREA_LIFTED, refs=(1,)))
    assert (lifted["areas"][rid(1)]["state"], codes(lifted)) == ("lifted", [(3, "not_in_force")])
    assert INCIDENT.index(lifted).box is None


def test_a_lifting_by_mistake_is_superseded_and_the_area_holds_again() -> None:
    state = folded(seen(1, CORDON), seen(2, AREA_LIFTED, refs=(1,)), seen(3, SUPERSEDED, refs=(2,)))
    assert (state["areas"][rid(1)]["state"], state["areas"][rid(1)]["kind"]) == ("in_force", "cordon")


def test_the_box_reaches_as_far_as_one_stays_away_from_an_item() -> None:
    near = INCIDENT.index(folded(seen(1, EXPLOSIVE_HAZARD, standoff_m=300))).box
    far = INCIDENT.index(folded(seen(1, EXPLOSIVE_HAZARD, standoff_m=3_000))).box
    assert near is not None
    assert far is not None
    assert far[0] < near[0] < near[2] < far[2]


# What is said of records


def test_who_acknowledged_what_and_whether_in_time() -> None:
    due = ms_of(EXAMPLE["acknowledge_by"])
    state = folded(
        seen(1, OPENED),
        seen(due - 1, ACKNOWLEDGED, "MOI", refs=(1,), due="absent"),
        seen(due, ACKNOWLEDGED, "MOI", refs=(1,), due="absent"),
        seen(due + 1, ACKNOWLEDGED, "CELL", refs=(1,), due="absent", on_behalf_of={"post": "MOO/duty"}),
        seen(due + 2, ACKNOWLEDGED, "MOH", refs=(1,), due="2017-08-01T09:00:00Z"),
    )
    entry = state["acknowledgements"][rid(1)]
    assert [(each["member"], each["written_by"], late(entry, each)) for each in entry["given"]] == [
        ("MOI", "MOI/duty", False), ("MOO", "CELL/duty", True), ("MOH", "MOH/duty", False),
    ]  # fmt: skip


def test_nothing_due_is_never_late() -> None:
    state = folded(seen(1, OPENED, acknowledge_by="absent"), seen(2, ACKNOWLEDGED, "MOI", refs=(1,), due="absent"))
    entry = state["acknowledgements"][rid(1)]
    assert late(entry, entry["given"][0]) is None


def test_what_asks_for_an_acknowledgement_is_listed_before_there_is_one() -> None:
    assert folded(seen(1, OPENED))["acknowledgements"] == {
        rid(1): {"due": ms_of(EXAMPLE["acknowledge_by"]), "given": []}
    }


def test_calls_and_decisions_are_kept_in_their_order() -> None:
    state = folded(seen(1, CALL_LOGGED), seen(2, CALL_LOGGED, refs=(1,)), seen(3, DECISION))
    assert [entry["about"] for entry in state["calls"]] == [None, rid(1)]
    assert state["decisions"][0]["body"]["dissent"][0]["post"] == "MOMD/duty"


def test_a_report_is_corroborated_disputed_and_a_dispute_taken_back() -> None:
    records = [seen(1, SITREP), seen(2, CORROBORATED, "MOI", refs=(1,)), seen(3, DISPUTED, "MOE", refs=(1,))]
    state = folded(*records)
    assert [entry["source"] for entry in state["corroborations"][rid(1)]] == ["MOI"]
    assert [entry["source"] for entry in state["disputes"][rid(1)]] == ["MOE"]
    assert folded(*records, seen(4, SUPERSEDED, "MOE", refs=(3,)))["disputes"] == {rid(1): []}


def test_an_incident_that_goes_on_in_another_says_where() -> None:
    away = folded(seen(1, OPENED), seen(5, MERGED, "CELL", refs=(9, 1)))
    assert (away["state"], away["merged_into"]) == ("merged", rid(9))
    here = folded(seen(1, OPENED), seen(5, MERGED, "CELL", refs=(1, 9)))
    assert (here["state"], here["merged_into"]) == ("open", None)
    apart = folded(seen(1, OPENED), seen(5, MERGED, "CELL", refs=(9, 1)), seen(6, SUPERSEDED, "CELL", refs=(5,)))
    assert (apart["state"], apart["merged_into"], apart["merges"]) == ("open", None, [])


def test_what_takes_the_place_of_a_record_is_gathered_from_all_notices() -> None:
    notices = [seen(3, SUPERSEDED, refs=(1,)), seen(4, SUPERSEDED, refs=(1, 2)), seen(5, SUPERSEDED, refs=(1, 2, 6))]
    entry = folded(seen(1, SITREP), seen(2, SITREP), *notices)["superseded"][rid(1)]
    assert (len(entry["notices"]), entry["by"]) == (3, [rid(2), rid(6)])


def test_records_of_other_kinds_change_nothing() -> None:
    state = folded(seen(1, OPENED))
    other = Seen("f" * 64, "journal.relabel", "MOWR", "duty", 5, 5, (), label(), {"record": "1", "label": {}})
    assert INCIDENT.step(state, other) == state


# The alert level


def test_the_level_last_set_is_in_force() -> None:
    records = [seen(1, ALERT_LEVEL_SET, "CELL"), seen(2, ALERT_LEVEL_SET, "CELL", level=1),
               seen(3, ACKNOWLEDGED, "MOI", refs=(2,))]  # fmt: skip
    state = folded(*records, fold=ALERT_FOLD)
    index = ALERT_FOLD.index(state)
    assert (index.kind, index.state, index.severity) == (ALERT, "level_1", 1)
    assert [entry["body"]["level"] for entry in state["before"]] == [2]
    assert [given["member"] for given in state["acknowledgements"][rid(2)]["given"]] == ["MOI"]
    assert ALERT_FOLD.index(ALERT_FOLD.start()).state == "unknown"


def test_a_short_text_is_its_own_title() -> None:
    assert first_words(" The  station\nholds. ") == "The station holds."


# Any subset, in any company


def _any(number: int, name: str, author: str, refs: tuple[int, ...], state: str) -> Seen:
    changes: dict[str, Any] = {}
    if name == EXPLOSIVE_STATUS:
        changes["state"] = {"confirmed": "triaged", "cleared": "cordoned"}.get(state, "made_safe")
    if name == HAZARD_AREA_STATUS:
        changes["state"] = state
    return seen(number, name, author, refs=refs, **changes)


RECORDS = st.lists(
    st.builds(
        _any,
        st.integers(0, 12),
        st.sampled_from([each.name for each in TYPES]),
        st.sampled_from(["MOWR", "MOI", "CTS"]),
        st.lists(st.integers(0, 12), max_size=3).map(tuple),
        st.sampled_from(["confirmed", "cleared", "quality_assured", "handed_over"]),
    ),
    max_size=13,
    unique_by=lambda record: record.id,
)


@given(RECORDS, st.data())
def test_any_subset_gives_a_state_and_one_step_more_is_the_whole_fold(records: list[Seen], data: st.DataObject) -> None:
    records.sort(key=lambda record: (record.recorded_at, record.id))
    subset = [record for record in records if data.draw(st.booleans())]
    for fold in (INCIDENT, ALERT_FOLD):
        state = fold.start()
        for number, record in enumerate(subset, 1):
            before = copy.deepcopy(state)
            after = fold.step(state, record)
            assert state == before, "the earlier state stays as it was"
            assert after == folded(*subset[:number], fold=fold)
            state = after
        index = fold.index(state)
        assert index.state
        assert 0 <= index.severity <= 5
        if index.box is not None:
            west, south, east, north = index.box
            assert -1_800_000_000 <= west <= east <= 1_800_000_000
            assert -900_000_000 <= south <= north <= 900_000_000


@given(RECORDS)
def test_a_state_names_only_records_that_were_folded_or_that_they_refer_to(records: list[Seen]) -> None:
    """What a viewer does not see leaves no trace in its state."""
    known = {record.id for record in records} | {ref for record in records for ref in record.refs}
    assert set(_ids(folded(*sorted(records, key=lambda record: record.recorded_at)))) <= known


def _ids(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in (*_ids(key), *_ids(inner))]
    if isinstance(value, list):
        return [found for inner in value for found in _ids(inner)]
    return [value] if isinstance(value, str) and len(value) == 64 else []
