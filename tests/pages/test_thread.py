"""The page of an incident: what holds now, what was said, and what the post may do."""

import re

import pytest

from jisr.capabilities.incidents import TYPES
from jisr.journal.append import Accepted
from jisr.journal.when import text_of
from jisr.ui import moments
from tests.cast import DAWN, HOUR, Cast
from tests.pages.seats import Seats

EXAMPLES = {each.name: each.example for each in TYPES}
GOV = {"preset": "GOV"}


def says(
    cast: Cast, who: str, type: str, thread: str | None = None, refs: tuple[str, ...] = (), **body: object
) -> Accepted:
    """An example of a type, with changes, released to all members."""
    cast.clock.ms = max(cast.clock.ms, DAWN + 6 * HOUR)  # after what the examples tell of
    line = cast.submission(
        f"incidents.{type}", {**EXAMPLES[f"incidents.{type}"], **body}, GOV, thread=thread, refs=refs
    )
    return cast.says(who, line)[0]


def page_of(seats: Seats, post: str, reference: str, query: str = "") -> str:
    return str(seats.client(post).get(f"/s/real/incidents/{reference}/{query}").content.decode())


def test_it_is_found_by_id_by_reference_and_by_any_of_its_records(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    report = cast.reports("MOWR/duty", flood.id, "Two quarters under water", preset="GOV")
    for reference in (flood.id, flood.ref, report.ref, report.ref.lower().replace("-", " ")):
        page = page_of(seats, "MOH/duty", reference)
        assert "Water rising" in page
        assert "Two quarters under water" in page


def test_missing_and_hidden_answer_alike(seats: Seats, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = moments.now()
    monkeypatch.setattr(moments, "now", lambda: now)
    hidden = cast.opens("MOD/duty", "Patrol", preset="OWN")
    client = seats.client("MOH/duty")
    answers = [
        client.get(f"/s/real/incidents/{reference}/") for reference in (hidden.ref, "222-229", hidden.id, "f" * 64)
    ]
    assert {each.status_code for each in answers} == {404}
    said = [re.sub("222-229|f{64}|" + hidden.ref + "|" + hidden.id, "X", each.content.decode()) for each in answers]
    assert "There is nothing under X" in said[0] or "there is nothing under X" in said[0]
    assert re.sub('value="[^"]*"|data-now="[^"]*"', "", said[0]) == re.sub(
        'value="[^"]*"|data-now="[^"]*"', "", said[3]
    )


def test_what_holds_now_is_shown_by_its_kind(seats: Seats, cast: Cast) -> None:
    line = cast.opens("MOE/duty", "Line lost", preset="GOV")
    says(cast, "MOI/duty", "ethane", line.id)
    says(cast, "MOWR/duty", "service_status", line.id)
    says(cast, "MOI/duty", "route_status", line.id)
    says(cast, "MOI/duty", "avoid_area", line.id)
    says(cast, "MOE/duty", "explosive_hazard", line.id)
    says(cast, "MOMD/duty", "population_movement", line.id)
    says(cast, "CELL/duty", "decision", line.id)
    page = page_of(seats, "MOH/duty", line.ref)
    for part in (
        "Casualties and hazards",
        "Services",
        "Routes",
        "Areas",
        "Explosive items",
        "People on the move",
        "Decisions",
    ):
        assert f"<bdi>{part}</bdi>" in page, part
    for said in (
        "Immediate care",
        "degraded",
        "blocked",
        "in force",
        "Low Quarter (notional) → North district (notional)",
    ):
        assert said in page, said
    assert "Evacuate now" in page
    assert "<polygon" in page
    assert 'class="outline-item"' in page


def test_a_record_says_who_what_how_sure_and_on_whose_behalf(seats: Seats, cast: Cast) -> None:
    opened = says(cast, "MOWR/duty", "opened")
    page = page_of(seats, "MOH/duty", opened.ref)
    entry = page.partition('class="timeline"')[2]
    for said in (
        "MOWR/duty",
        "Incident opened",
        "B2",
        "on behalf of",
        "MOWR/site, by telephone",
        "Gauge 2.1 m above normal",
    ):
        assert said in entry, said


def test_one_may_read_the_oldest_first(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    cast.reports("MOWR/duty", flood.id, "First word", preset="GOV")
    cast.reports("MOWR/duty", flood.id, "Second word", preset="GOV")
    newest = page_of(seats, "MOH/duty", flood.ref).partition('class="timeline"')[2]
    oldest = page_of(seats, "MOH/duty", flood.ref, "?order=oldest").partition('class="timeline"')[2]
    assert newest.index("Second word") < newest.index("First word")
    assert oldest.index("First word") < oldest.index("Second word")


def test_what_was_erased_and_withdrawn_is_shown_as_that(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    erased = cast.reports("MOWR/duty", flood.id, "Holds a name", preset="GOV")
    narrowed = cast.reports("MOWR/duty", flood.id, "For few", preset="GOV")
    then = text_of(cast.clock.ms)
    cast.erases("MOWR/duty", erased.id)
    cast.relabels("MOWR/duty", narrowed.id, preset="OWN")
    now = page_of(seats, "MOH/duty", flood.ref)
    assert "Its contents were erased" in now
    assert "Holds a name" not in now
    assert "For few" not in now
    past = page_of(seats, "MOH/duty", flood.ref, f"?at={then}")
    assert "This is the past" in past
    assert "Your member could see it then, and cannot now." in past
    assert "For few" not in past


def test_the_replay_goes_step_by_step(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    first = text_of(cast.clock.ms)
    cast.reports("MOWR/duty", flood.id, "Second word", preset="GOV")
    now = page_of(seats, "MOH/duty", flood.ref)
    assert f"?at={first}".replace(":", "%3A") in now
    then = page_of(seats, "MOH/duty", flood.ref, f"?at={first}")
    assert "Second word" not in then
    assert "One step later" in then
    assert "One step earlier" not in then


def test_what_the_post_owes_stands_first_until_its_member_acknowledged(seats: Seats, cast: Cast) -> None:
    line = cast.opens("MOE/duty", "Line lost", preset="GOV")
    report = says(cast, "MOI/duty", "ethane", line.id, acknowledge_by=text_of(DAWN + 9 * HOUR))
    assert "Your post has not acknowledged" in page_of(seats, "MOH/duty", line.ref)
    assert "Your post has not acknowledged" not in page_of(seats, "MOI/duty", line.ref)
    given = cast.submission(
        "incidents.acknowledged", {}, {"preset": "CELL", "releasable_to": ["MOI"]}, thread=line.id, refs=(report.id,)
    )
    cast.says("MOH/duty", given)
    assert "Your post has not acknowledged" not in page_of(seats, "MOH/duty", line.ref)
    assert "MOH/duty" in page_of(seats, "MOI/duty", line.ref).partition("Who has acknowledged")[2]
    assert "MOH/duty" not in page_of(seats, "MOE/duty", line.ref), "its acknowledgement is not for MOE"


def test_what_was_said_of_a_record_stands_beside_it(seats: Seats, cast: Cast) -> None:
    line = cast.opens("MOE/duty", "Line lost", preset="GOV")
    report = says(cast, "MOI/duty", "ethane", line.id)
    says(cast, "MOO/duty", "corroborated", line.id, (report.id,))
    says(cast, "MOD/duty", "disputed", line.id, (report.id,))
    page = page_of(seats, "MOH/duty", line.ref)
    assert re.search(r"corroborated by\s*<bdi>MOO</bdi>", page)
    assert re.search(r"disputed.*by\s*<bdi>MOD</bdi>", page, re.S)


@pytest.mark.parametrize(
    ("post", "may", "may_not"),
    [
        (
            "MOH/duty",
            ["Report the situation", "Log a call", "Acknowledge", "Corroborate", "Dispute"],
            ["Close the incident"],
        ),
        ("MOWR/approver", ["Close the incident"], ["Corroborate", "Report the situation", "Log a call"]),
        (
            "MOH/auditor",
            [],
            ["Acknowledge</a>", "Corroborate", "Log a call", "Close the incident", "Report the situation"],
        ),
        ("CELL/duty", ["Acknowledge", "Log a call"], ["Close the incident"]),
    ],
)
def test_a_post_is_offered_what_it_may_do(
    seats: Seats, cast: Cast, post: str, may: list[str], may_not: list[str]
) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    page = page_of(seats, post, flood.ref)
    for words in may:
        assert words in page, words
    for words in may_not:
        assert words not in page, words


def test_a_closed_incident_takes_only_what_may_follow(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    cast.says("MOWR/approver", cast.submission("incidents.closed", {"reason": "over"}, GOV, thread=flood.id))
    page = page_of(seats, "MOH/duty", flood.ref)
    assert "Report the situation" not in page
    assert "Corroborate" in page


def test_text_that_turns_or_carries_markup_stays_text(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "<script>alert(1)</script> & \u202emoc", preset="GOV")
    page = page_of(seats, "MOH/duty", flood.ref)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_alert_level_has_a_page_too(seats: Seats, cast: Cast) -> None:
    level = says(cast, "CELL/duty", "alert_level_set")
    page = page_of(seats, "MOH/duty", level.ref)
    assert "level 2, alert" in page
    assert "The gauge at the dam crossed its trigger." in page


def test_who_lost_sight_is_told_and_is_offered_no_answer_that_would_be_refused(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    narrowed = cast.reports("MOWR/duty", flood.id, "For few", preset="GOV")
    change = cast.relabels("MOWR/duty", narrowed.id, preset="CELL")
    address = f"/do/acknowledge/?about={change.id}"
    assert change.ref in page_of(seats, "MOE/duty", flood.ref)
    assert address not in page_of(seats, "MOE/duty", flood.ref)
    assert address in page_of(seats, "CELL/duty", flood.ref)
