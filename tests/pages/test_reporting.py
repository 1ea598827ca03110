"""Every kind of report has a form: what is typed becomes its body, and nothing else does."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from jisr.capabilities.incidents.records import TYPES
from jisr.journal.query import Query
from jisr.journal.read import RecordView
from jisr.journal.when import text_of
from tests.cast import Cast
from tests.pages.forms import Sent, fields_in, form_at
from tests.pages.seats import Seats

CORNERS = "33.943, 44.025\n33.954, 44.025\n33.954, 44.038\n33.943, 44.038"
RING = [
    [440_250_000, 339_430_000], [440_380_000, 339_430_000], [440_380_000, 339_540_000], [440_250_000, 339_540_000],
    [440_250_000, 339_430_000],
]  # fmt: skip
PLACE = {"place_name": "Upper Bridge", "place_at": "33.31, 44.36", "place_within": "100"}
THERE = {"name": "Upper Bridge", "lon": 443_600_000, "lat": 333_100_000, "precision_m": 100}


@dataclass(frozen=True)
class Row:
    """`typed` into the form of a deed gives a record with (at least) this `body`. `opens`: without an incident."""

    name: str
    typed: dict[str, Any]
    body: dict[str, Any]
    opens: bool = False
    post: str = "MOI/duty"
    labels: dict[str, str] = field(default_factory=dict)


ROWS = [
    Row("incident", {"title": "Water rising", "what": "flood", "severity": "3", **PLACE},
        {"title": "Water rising", "what": "flood", "severity": 3, "place": THERE}, opens=True),
    Row("methane", {"major_incident": "declared", "type": "Two buses", **PLACE, "casualties.dead": "0",
                    "casualties.immediate": "٣", "services_required": "Ambulances"},
        {"major_incident": "declared", "type": "Two buses", "place": THERE,
         "casualties": {"dead": 0, "immediate": 3}, "services_required": "Ambulances"}, opens=True),
    Row("ethane", {"type": "Explosion", **PLACE}, {"type": "Explosion", "place": THERE}, opens=True),
    Row("report", {"situation": "It rises.", "needs": "Pumps"}, {"situation": "It rises.", "needs": "Pumps"}),
    Row("service", {"name": "Plant East", "asset": "mowr-tp-east", "service": "water", "state": "degraded",
                    "since": "2017-08-01 05:00", "served_population": "120000", "stock_hours": "6"},
        {"name": "Plant East", "asset": "MOWR-TP-EAST", "service": "water", "state": "degraded",
         "since": "2017-08-01T02:00:00Z", "served_population": 120_000, "stock_hours": 6}),
    Row("route", {"name": "Eastern road", "route": "R-EAST", "state": "closed", "since": "2017-08-01 05:00"},
        {"name": "Eastern road", "route": "R-EAST", "state": "closed"}),
    Row("movement", {"from_name": "Low Quarter", "from_at": "33.3044, 44.3876", "to_name": "North district",
                     "people": "1200", "cause": "flood", **PLACE},
        {"from": {"name": "Low Quarter", "lon": 443_900_000, "lat": 333_000_000}, "to": {"name": "North district"},
         "people": 1_200, "cause": "flood", "place": {**THERE, "precision_m": 1_000}}),
    Row("hazard", {"item": "car", "seen": "A car at the gate", "threatened": "The gate", "priority": "immediate",
                   "standoff_m": "600", "reporter": "Line crew", "place_at": "38S MB 4099 8641"},
        {"item": "car", "standoff_m": 600, "priority": "immediate",
         "place": {"lon": 443_661_085, "lat": 333_152_477, "precision_m": 10}}, opens=True),
    Row("hazard", {"item": "unidentified", "seen": "A bag", "threatened": "The track", "priority": "minor",
                   "standoff_m": "300", "place_at": "33.31, 44.36"},
        {"item": "unidentified", "seen": "A bag", "reporter": "Ministry of Interior"}),
    Row("avoid", {"title": "Stay away", "ring": CORNERS, "reason": "Danger"},
        {"title": "Stay away", "ring": RING, "reason": "Danger"}, opens=True),
    Row("cordon", {"title": "Inner cordon", "ring": CORNERS, "entry": "North gate"},
        {"ring": RING, "entry": "North gate"}, opens=True),
    Row("area", {"title": "Field", "ring": CORNERS, "state": "suspected", "evidence": "Remnants"},
        {"ring": RING, "state": "suspected", "evidence": "Remnants"}, opens=True),
    Row("decide", {"question": "Evacuate now?", "options.0.option": "Now", "options.0.speaks_for": "Daylight",
                   "options.1.option": "", "options.2.option": "Wait", "chosen": "2", "because": "Dry roads",
                   "dissent.0.post": "MOH/duty", "dissent.0.reason": "Shelter not ready"},
        {"options": [{"option": "Now", "speaks_for": "Daylight"}, {"option": "Wait"}], "chosen": 1,
         "dissent": [{"post": "MOH/duty", "reason": "Shelter not ready"}]}),
    Row("alert", {"level": "2", "reason": "The gauge crossed its trigger", "area": "Below the dam"},
        {"level": 2, "reason": "The gauge crossed its trigger", "area": "Below the dam"}, opens=True,
        post="CELL/duty"),
    Row("call", {"to": "MOO/duty", "outcome": "busy"}, {"to": "MOO/duty", "outcome": "busy"}),
]  # fmt: skip


@pytest.fixture(autouse=True)
def on_one_store(store_kind: str) -> None:
    """What a form makes of what is typed is the same on each store; test_drafts.py goes through both."""
    if store_kind != "sqlite":
        pytest.skip("forms are the same on each store")


def address(row: Row, thread: Any) -> str:
    return f"/s/real/incidents/report/{row.name}/" if row.opens else f"/s/real/incidents/{thread.id}/do/{row.name}/"


def sends(client: Client, where: str, typed: dict[str, Any]) -> Any:
    """Filled in, looked at once more, and sent as it is shown then."""
    given: Sent = {**form_at(client, where), **typed}
    shown = client.post(where, {**given, "step": "look"})
    answer = client.post(where, {**fields_in(shown.content.decode()), "step": "send"})
    assert answer.status_code == 302, faults(answer)
    return answer


def faults(answer: Any) -> list[str]:
    page = answer.content.decode()
    found = re.findall(r'class="(?:error|notice tone-now)".*?</div></div>', page, re.S)
    return [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", each)) for each in found]


def newest(cast: Cast, post: str, type_name: str) -> RecordView:
    """The newest record of a type that the post's member sees."""
    reader = cast.read(post.partition("/")[0])
    threads = reader.threads(Query(limit=100)).threads
    records = [record for row in threads for record in reader.thread(row.id).records]
    return max((each for each in records if each.type == type_name), key=lambda each: each.recorded_at or "")


def deeds() -> Any:
    """Pages may be asked for once a house is settled."""
    from jisr.capabilities.incidents.doing import DEEDS

    return DEEDS


def test_every_type_that_a_post_may_file_has_a_form(seats: Seats) -> None:
    with_form = {deed.type for deed in deeds().values()}
    assert with_form | {"incidents.asked"} == {each.name for each in TYPES}  # a question is asked on a page of its own


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_typed_becomes_the_body(seats: Seats, cast: Cast, row: Row) -> None:
    flood = cast.opens("MOI/duty", "Water rising", preset="GOV")
    cast.clock.forward()
    client = seats.client(row.post)
    by_telephone = {"on_behalf_of.post": "MOH/site", "on_behalf_of.by": "radio"}
    sends(client, address(row, flood), {**row.typed, **by_telephone})
    record = newest(cast, row.post, deeds()[row.name].type)
    assert record.body is not None
    assert record.body["on_behalf_of"] == {"post": "MOH/site", "by": "radio"}
    for name, value in row.body.items():
        assert record.body[name] == value, name
    assert record.thread == (record.id if row.opens else flood.id)
    assert record.person == str(seats.person(row.post).stable_id)


# About a record


def about(thread: Any, name: str, record: Any) -> str:
    return f"/s/real/incidents/{thread.id}/do/{name}/?about={record.id}"


def says(cast: Cast, post: str, type_name: str, thread: Any = None, **changes: Any) -> Any:
    shape = next(each for each in TYPES if each.name == f"incidents.{type_name}")
    cast.clock.forward()
    now = {"observed_at": text_of(cast.clock.ms)} if "observed_at" in shape.example else {}
    left_out = ("acknowledge_by", "reported_at")
    body = {**{name: value for name, value in shape.example.items() if name not in left_out}, **now, **changes}
    joins = thread.id if thread else None
    return cast.says(post, cast.submission(shape.name, body, {"preset": "GOV"}, thread=joins))[0]


def test_the_contact_goes_to_those_who_call_back_alone(seats: Seats, cast: Cast) -> None:
    typed = {
        **next(row for row in ROWS if row.name == "hazard").typed, "label": "SEC", "contact": "EODCOM",
        "contact-post": "Shift leader", "contact-reach.phone": "+964 000 0203",
    }  # fmt: skip
    client, where = seats.client("MOH/duty"), "/s/real/incidents/report/hazard/"
    shown = client.post(where, {**form_at(client, where), **typed, "step": "look"}).content.decode()
    panel = shown[shown.index('id="readers-contact"') :].partition("</ul>")[0]
    assert "Ministry of Defence" in panel
    assert "Counter-Terrorism Service" not in panel
    answer = client.post(where, {**fields_in(shown), **typed, "step": "send"})
    assert answer.status_code == 302, faults(answer)
    assert len(cast.read("CTS").thread(newest(cast, "MOH/duty", "incidents.explosive_hazard").id).records) == 1
    contact = newest(cast, "MOD", "incidents.explosive_contact")
    assert contact.body == {"post": "Shift leader", "reach": {"phone": "+964 000 0203"}}


def test_a_contact_that_cannot_be_reached_is_said_beside_it(seats: Seats, cast: Cast) -> None:
    client, where = seats.client("MOH/duty"), "/s/real/incidents/report/hazard/"
    typed = {**next(row for row in ROWS if row.name == "hazard").typed, "contact-post": "Shift leader"}
    answer = client.post(where, {**form_at(client, where), **typed})
    assert answer.status_code == 422
    assert any("give a phone or a radio call sign" in each for each in faults(answer)), faults(answer)


def test_the_standoff_stands_beside_each_item_and_is_said_once_it_is_chosen(seats: Seats, cast: Cast) -> None:
    client, where = seats.client("MOH/duty"), "/s/real/incidents/report/hazard/"
    page = client.get(where).content.decode()
    assert "car · 98 m" in page
    assert "unexploded ordnance · 300 m" in page
    said = client.post(where, {"step": "look", "item": "semi_trailer"}).content.decode()
    assert "stay at least <b>479 m</b> away" in said
    assert "2835 m wherever it can be kept" in said
    typed = {**next(row for row in ROWS if row.name == "hazard").typed, "standoff_m": "50"}
    refused = client.post(where, {**form_at(client, where), **typed})
    assert any("stay at least 98 m from this" in each for each in faults(refused))


def test_everybody_who_could_see_it_is_told_that_it_no_longer_holds(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    wrong = says(cast, "MOWR/duty", "sitrep", flood)
    right = says(cast, "MOWR/duty", "sitrep", flood)
    client = seats.client("MOWR/duty")
    sends(client, about(flood, "supersede", wrong), {"reason": "Read wrongly", "now": "1.2 m", "by": [right.id]})
    notice = newest(cast, "MOE", "incidents.superseded")
    assert notice.refs == (wrong.id, right.id)
    assert notice.body == {"reason": "Read wrongly", "now": "1.2 m"}
    assert client.get(f"/s/real/incidents/{flood.ref}/").content.decode().count("no longer holds") >= 1


def test_own_reports_are_merged_and_those_of_others_by_the_cell_alone(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    first = says(cast, "MOWR/duty", "ethane", flood)
    second = says(cast, "MOE/duty", "ethane", flood)
    where = about(flood, "merge", first)
    assert second.ref not in seats.client("MOWR/duty").get(where).content.decode()
    client = seats.client("CELL/duty")
    assert second.ref in client.get(where).content.decode()
    sends(client, where, {"others": [second.id], "reason": "One wave"})
    assert newest(cast, "CELL", "incidents.merged").refs == (first.id, second.id)


def test_an_incident_goes_on_in_another_one_in_both_threads(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    other = cast.opens("MOWR/duty", "Water at the bridge", preset="GOV")
    client = seats.client("MOWR/duty")
    where = f"/s/real/incidents/{other.id}/do/join/"
    unknown = client.post(where, {**form_at(client, where), "others": "K7M-4QX", "into": "there", "reason": "Same"})
    assert unknown.status_code == 422
    sends(client, where, {"others": flood.ref, "into": "there", "reason": "The same wave", "label": "GOV"})
    assert cast.read("MOWR").thread(other.id).state == "merged"
    assert cast.read("MOWR").thread(flood.id).state == "open"
    assert len(cast.read("MOWR").thread(flood.id).records) == 2


@pytest.mark.parametrize(
    ("name", "post", "type_name", "typed", "body"),
    [
        ("lift", "MOI/duty", "cordon", {"residual_risk": "None known"}, {"residual_risk": "None known"}),
        ("step", "MOD/duty", "explosive_hazard", {"state": "triaged", "lead": "MOD/duty"},
         {"state": "triaged", "lead": "MOD/duty"}),
        ("clear", "MOD/duty", "hazard_area", {"state": "cleared", "certificate": "Note 7"},
         {"state": "cleared", "certificate": "Note 7"}),
        ("contact", "MOI/duty", "explosive_hazard", {"post": "Shift leader", "reach.radio": "Line 2"},
         {"post": "Shift leader", "reach": {"radio": "Line 2"}}),
    ],
)  # fmt: skip
def test_a_step_on_a_record(
    seats: Seats, cast: Cast, name: str, post: str, type_name: str, typed: dict[str, str], body: dict[str, Any]
) -> None:
    flood = cast.opens("MOI/duty", "A find", preset="GOV")
    record = says(cast, "MOI/duty", type_name, flood)
    client = seats.client(post)
    shown = client.get(f"/s/real/incidents/{flood.id}/").content.decode()
    assert f"/do/{name}/?about={record.id}" in shown
    sends(client, about(flood, name, record), typed)
    found = newest(cast, post, deeds()[name].type).body
    assert found is not None
    assert body.items() <= found.items()


def test_only_the_steps_that_can_follow_are_offered(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOI/duty", "A find", preset="GOV")
    item = says(cast, "MOI/duty", "explosive_hazard", flood)
    page = seats.client("MOD/duty").get(about(flood, "step", item)).content.decode()
    assert 'name="state" value="triaged"' in page
    assert 'name="state" value="made_safe"' not in page


# What is wrong


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"place_at": "133.3 44.3"}, "latitude comes first, and 133.3 is none"),
        ({"place_at": "38S MB 123"}, "here are 3 together"),
        ({"place_at": "61S MB 12 34"}, "61 is no zone of the grid"),
        ({"place_at": "MB 40994 86410"}, "the zone of MB 40994 86410 is missing"),
        ({"place_at": "33 75 00 N 44 00 00 E"}, "75 is too much for minutes or seconds"),
        ({"place_name": "Nowhere at all"}, "a place needs its coordinates"),
        ({"observed_at": "yesterday"}, "Write the day and the time as"),
    ],
)
def test_bad_input_says_what_to_change_and_loses_nothing(
    seats: Seats, cast: Cast, typed: dict[str, str], said: str
) -> None:
    client, where = seats.client("MOI/duty"), "/s/real/incidents/report/incident/"
    answer = client.post(where, {**form_at(client, where), "title": "Kept <title>", "what": "flood", **typed})
    assert answer.status_code == 422
    assert any(said in each for each in faults(answer)), faults(answer)
    assert "Kept &lt;title&gt;" in answer.content.decode()
    assert all(value in answer.content.decode() for value in typed.values())


def test_an_outline_that_crosses_itself_is_said_so(seats: Seats, cast: Cast) -> None:
    client, where = seats.client("MOI/duty"), "/s/real/incidents/report/avoid/"
    crossed = "33.1, 44.1\n33.2, 44.2\n33.2, 44.1\n33.1, 44.3"
    answer = client.post(where, {**form_at(client, where), "title": "Away", "ring": crossed})
    assert any("the ring crosses itself" in each for each in faults(answer))
    unread = client.post(where, {**form_at(client, where), "ring": "33 44\nx\n1 2"})
    assert any("corner 2" in each for each in faults(unread))


def test_a_row_half_filled_in_and_a_missing_choice_are_named(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOI/duty", "Water rising", preset="GOV")
    client, where = seats.client("MOI/duty"), f"/s/real/incidents/{flood.id}/do/decide/"
    typed = {"question": "Now?", "because": "So", "options.0.option": "Now", "options.1.speaks_for": "Time"}
    answer = client.post(where, {**form_at(client, where), **typed})
    assert any("This field is required" in each for each in faults(answer))
    assert any("Tick the one that was chosen" in each for each in faults(answer))
    more = client.post(where, {**form_at(client, where), **typed, "step": "more:options"}).content.decode()
    assert 'name="options.2.option"' in more
    assert 'class="error"' not in more


def test_a_report_on_no_incident_asks_which_one_or_opens_it_first(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    hidden = cast.opens("MOE/duty", "Ours alone", preset="OWN")
    client = seats.client("MOI/duty")
    page = client.get("/s/real/incidents/report/service/").content.decode()
    assert flood.ref in page
    assert hidden.ref not in page
    assert "/report/incident/?then=service" in page
    where = "/s/real/incidents/report/incident/?then=service"
    answer = sends(client, where, {"title": "Power lost", "what": "power"})
    assert answer.url.endswith("/do/service/")


def test_the_page_to_begin_at_shows_what_the_post_may_report(seats: Seats) -> None:
    page = seats.client("MOI/duty").get("/s/real/incidents/report/").content.decode()
    for name in ("incident", "methane", "hazard", "service", "movement", "avoid", "decide"):
        assert f"/report/{name}/" in page
    assert "/report/alert/" not in page
    assert "/report/alert/" in seats.client("CELL/duty").get("/s/real/incidents/report/").content.decode()
    auditor = seats.client("MOI/auditor").get("/s/real/incidents/report/").content.decode()
    assert "Nothing that this post may report" in auditor
    assert seats.client("MOI/auditor").get("/s/real/incidents/report/incident/").status_code == 403


# Places while one types


@pytest.mark.parametrize(
    ("language", "typed", "name", "at"),
    [
        ("en", "Upper D", "Upper Dam", "34.21000, 43.82000"),
        ("ar", "السد الأع", "السد الأعلى", "34.21000, 43.82000"),
        ("ckb", "بەنداوی سە", "بەنداوی سەروو", "34.21000, 43.82000"),
        ("en", "Basr", "Basra", "30.50852, 47.78040"),
        ("ar", "الموصل", "الموصل", "36.33500, 43.11889"),
    ],
)
def test_places_are_found_by_name_while_one_types(seats: Seats, language: str, typed: str, name: str, at: str) -> None:
    client = seats.client("MOI/duty")
    client.cookies["django_language"] = language
    page = client.get("/s/real/incidents/places/", {"field": "place", "place_name": typed}).content.decode()
    assert f'|{name}"' in page
    assert f'data-at="{at}"' in page


def test_a_place_chosen_by_name_needs_no_script(seats: Seats, cast: Cast) -> None:
    client, where = seats.client("MOI/duty"), "/s/real/incidents/report/incident/"
    typed = {**form_at(client, where), "title": "Water rising", "what": "flood", "place_name": "Upper Dam"}
    refused = client.post(where, typed).content.decode()
    pick = re.search(r'name="place_pick" value="([^"]*)"', refused)
    assert pick is not None
    assert client.post(where, {**typed, "place_pick": pick[1]}).status_code == 302
    body = newest(cast, "MOI/duty", "incidents.opened").body
    assert body is not None
    assert body["place"] == {"name": "Upper Dam", "lon": 438_200_000, "lat": 342_100_000, "precision_m": 1_000}


def test_what_coordinates_and_outlines_are_read_as_is_shown(seats: Seats) -> None:
    client = seats.client("MOI/duty")
    read = "/s/real/incidents/places/read/"
    page = client.get(read, {"place_at": "38S MB 4099 8641"}).content.decode()
    assert "33.31525, 44.36611" in page
    assert "within 10 m" in page
    assert "61 is no zone" in client.get(read, {"place_at": "61S MB 12 34"}).content.decode()
    outline = client.post("/s/real/incidents/places/outline/", {"ring": CORNERS}).content.decode()
    assert "4 corners" in outline
    assert 'data-points="33.94300, 44.02500;' in outline


def test_the_map_begins_a_report_where_it_looks(seats: Seats) -> None:
    client = seats.client("MOI/duty")
    assert "data-report-here" in client.get("/s/real/map/").content.decode()
    assert "data-report-here" not in seats.client("MOI/auditor").get("/s/real/map/").content.decode()
    begin = client.get("/s/real/incidents/report/?at=33.30000,%2044.30000").content.decode()
    assert "/report/incident/?at=33.30000%2C%2044.30000" in begin
    page = client.get("/s/real/incidents/report/incident/?at=33.30000,%2044.30000").content.decode()
    assert 'value="33.30000, 44.30000"' in page
    assert client.get("/s/real/map/config").json()["base"] == "/s/real/map/ground/"
