"""The board, one duty, the plan that a post activates, who can decide, and duties beside a thread and on home."""

import pytest

from jisr.capabilities.framework.duties.reading import board_of
from jisr.capabilities.framework.duties.shapes import key_of
from jisr.capabilities.framework.duties.ticking import do_tick
from jisr.capabilities.framework.tables import Agreed, Assignment, Function, Occasion, Step
from tests.cast import MINUTE, Cast
from tests.framework.duties.support import MAY_ACTIVATE, PLAN, agreement, bring_into_force, texts
from tests.pages.seats import Seats

BOARD = "/s/real/duties/"
GOV = Agreed(preset="GOV")
STEP = Step(code="FLOOD-1", plan="FLOOD", number=1, titles=texts("Open the shelters"), post="MOMD/duty",
            within_minutes=60)  # fmt: skip
WARN = Function(code="F-WARN", titles=texts("Warn the people downstream"))
ACCOUNTABLE = Assignment(code="A1", function="F-WARN", role="A", member="MOI", post="MOI/duty")


@pytest.fixture
def incident(cast: Cast) -> str:
    """A flood, and a framework in force that promises something of it."""
    bring_into_force(cast, agreement(label=GOV), agreement("SECRET", producer="MOE", consumer="CELL", label=Agreed(
        preset="CELL"), titles=texts("Substations at risk")), PLAN, MAY_ACTIVATE, STEP, WARN, ACCOUNTABLE)  # fmt: skip
    return cast.opens("MOI/duty", "Water rising", preset="GOV").id


def page(seats: Seats, post: str, path: str = BOARD) -> str:
    answer = seats.client(post).get(path)
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def duty_path(cast: Cast, viewer: str, code: str) -> str:
    policy = cast.journal.policy
    assert policy is not None
    board = board_of(cast.read(viewer), policy, cast.clock.ms)
    (found,) = (each for each in board.duties if each.promise.key.code == code)
    return f"{BOARD}{found.thread}/{key_of(found)}/"


def test_without_a_framework_the_board_says_what_will_stand_there(seats: Seats, cast: Cast) -> None:
    assert "No framework is in force" in page(seats, "MOWR/duty")


def test_it_shows_the_duties_whose_product_the_post_would_see(seats: Seats, incident: str) -> None:
    assert "Arrival of the crest" in page(seats, "MOD/duty")
    assert "Substations at risk" in page(seats, "CELL/duty")
    assert "Substations at risk" not in page(seats, "MOD/duty")


def test_what_is_overdue_comes_first_with_who_was_called(seats: Seats, cast: Cast, incident: str) -> None:
    assert "Nothing is overdue" in page(seats, "MOE/duty")
    cast.clock.forward(16 * MINUTE)
    do_tick(cast.journal)
    shown = page(seats, "MOE/duty")
    assert "Nothing is overdue" not in shown
    assert "MOWR/alternate" in shown


def test_one_member_alone(seats: Seats, incident: str) -> None:
    shown = page(seats, "CELL/duty", f"{BOARD}?member=MOE")
    assert "Substations at risk" in shown
    assert "Arrival of the crest" in shown  # it waits for that
    assert "Arrival of the crest" not in page(seats, "CELL/duty", f"{BOARD}?member=CELL")


def test_home_says_what_this_member_promised(seats: Seats, incident: str) -> None:
    assert "Arrival of the crest" in page(seats, "MOWR/duty", "/s/real/")
    assert "Arrival of the crest" not in page(seats, "MOE/duty", "/s/real/")


def test_a_thread_shows_its_duties(seats: Seats, incident: str) -> None:
    assert "Arrival of the crest" in page(seats, "MOE/duty", f"/s/real/incidents/{incident}/")


def test_the_consumer_waives_with_a_reason_and_nobody_else_is_asked(seats: Seats, cast: Cast, incident: str) -> None:
    path = duty_path(cast, "MOE", "W-01")
    assert "Waive the duty" in page(seats, "MOE/duty", path)
    assert "Waive the duty" not in page(seats, "MOWR/duty", path)
    refused = seats.client("MOWR/duty").post(path, {"do": "waive", "reason": "no", "client_id": "1"})
    assert refused.status_code == 422
    seats.client("MOE/duty").post(path, {"do": "waive", "reason": "told by telephone", "client_id": "2"})
    assert ">waived<" in page(seats, "MOWR/duty", path)


def test_the_consumer_disputes_what_came(seats: Seats, cast: Cast, incident: str) -> None:
    body = {"forecast": "Crest at +5 h", "situation": "It rises", "observed_at": "2017-08-01",
            "period": {"from": "2017-08-01", "to": "2017-08-01"}}  # fmt: skip
    cast.says("MOWR/duty", cast.submission("incidents.sitrep", body, {"preset": "GOV"}, thread=incident))
    path = duty_path(cast, "MOE", "W-01")
    seats.client("MOE/duty").post(path, {"do": "dispute", "reason": "no times", "client_id": "1"})
    assert ">disputed<" in page(seats, "MOWR/duty", path)


def test_a_duty_that_the_post_does_not_see_is_missing_as_one_that_is_not(
    seats: Seats, cast: Cast, incident: str
) -> None:
    client = seats.client("MOD/duty")
    hidden = client.get(duty_path(cast, "CELL", "SECRET"))
    missing = client.get(f"{BOARD}{incident}/no-such-duty/")
    assert (hidden.status_code, missing.status_code) == (404, 404)


def test_the_authority_activates_and_the_steps_run_until_they_are_done(seats: Seats, cast: Cast, incident: str) -> None:
    assert "No plan is this post" in page(seats, "MOE/duty", f"{BOARD}activate/")
    shown = page(seats, "CELL/duty", f"{BOARD}activate/")
    plan = shown.split('<option value="')[1].split('"')[0]
    cast.clock.forward()
    given = {"plan": plan, "thread": incident, "reason": "the crest arrives", "client_id": "1"}
    assert seats.client("MOE/duty").post(f"{BOARD}activate/", given).status_code == 404
    assert seats.client("CELL/duty").post(f"{BOARD}activate/", given).status_code == 302
    assert "Open the shelters" in page(seats, "MOMD/duty")
    path = duty_path(cast, "MOMD", "FLOOD-1")
    seats.client("MOMD/duty").post(path, {"do": "done", "reason": "", "client_id": "2"})
    assert ">met<" in page(seats, "CELL/duty", path)


def test_who_is_asked_decides_on_the_duties_page(seats: Seats, cast: Cast, incident: str) -> None:
    policy = cast.journal.policy
    assert policy is not None
    framework = next(iter(board_of(cast.read("CELL"), policy, cast.clock.ms).books))
    asked = cast.submission("framework.proposed", {"activation": {"annex": "CELL", "code": "FLOOD-A"}, "reason": "now"},
                            {"preset": "GOV"}, thread=incident, refs=(incident, framework))  # fmt: skip
    cast.says("MOWR/duty", asked)
    path = duty_path(cast, "CELL", "FLOOD-A")
    assert "You are asked to decide" in page(seats, "CELL/duty", path)
    assert "You are asked to decide" not in page(seats, "MOWR/duty", path)
    given = {"do": "activate", "thread": incident, "reason": "yes", "client_id": "1"}
    cast.clock.forward()
    assert seats.client("CELL/duty").post(path, given).status_code == 302
    assert ">met<" in page(seats, "CELL/duty", path)
    assert "Open the shelters" in page(seats, "MOMD/duty")


def test_who_can_decide_with_how_to_reach_them(seats: Seats, incident: str) -> None:
    shown = page(seats, "MOWR/duty", f"{BOARD}who/?q=F-WARN")
    assert "+964 000 0703" in shown
    assert "Nothing in force says" in page(seats, "MOWR/duty", f"{BOARD}who/?q=astronomy")


def test_an_occasion_by_type_alone_is_enough(seats: Seats, cast: Cast) -> None:
    bring_into_force(cast, agreement(label=GOV, occasion=Occasion(type="incidents.opened")))
    cast.opens("MOI/duty", "Water rising", preset="GOV")
    assert "Arrival of the crest" in page(seats, "MOWR/duty")


def test_the_form_of_a_report_offers_the_label_that_was_agreed_first(seats: Seats, cast: Cast, incident: str) -> None:
    form = f"/s/real/incidents/{incident}/do/report/"
    owing = page(seats, "MOE/duty", form)
    assert "As agreed with CELL" in owing
    assert owing.index("agreed-CELL") < owing.index("The cell and those named")
    assert "As agreed" not in page(seats, "MOH/duty", form)


def test_the_picture_of_every_kind_shows_the_framework_too(seats: Seats, incident: str) -> None:
    assert "National crisis response framework" in page(seats, "MOE/duty", "/s/real/incidents/?kind=any")
