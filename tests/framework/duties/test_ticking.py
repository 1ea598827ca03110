"""Clocks that run out, on both stores: who is called, when, and once, however many processes look; story A's first
eight steps on a simulated clock."""

import threading
from typing import Any

import pytest

from jisr.capabilities.directory.playing import Player
from jisr.capabilities.directory.stories import read_story
from jisr.capabilities.framework.duties import ticking
from jisr.capabilities.framework.duties.reading import board_of, duties_in
from jisr.capabilities.framework.duties.records import ESCALATED, PROPOSED
from jisr.capabilities.framework.duties.ticking import Ticker, do_tick
from jisr.capabilities.framework.tables import Activation, Agreed, Agreement, Occasion, Plan, Product, Step, Trigger
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.record import Actor, Submission
from jisr.journal.when import ms_of, text_of
from tests.cast import MINUTE, PACKS, SECOND, Cast, Clock
from tests.framework.duties.support import MAY_ACTIVATE, PLAN, agreement, bring_into_force, texts

EIGHT = ("MOWR", "MOE", "MOO", "MOMD", "MOH", "MOD", "MOI", "CTS")
GOV = Agreed(preset="GOV")
CELL = Agreed(preset="CELL")


def acknowledging(member: str) -> Agreement:
    """The member acknowledges an alert level to the cell within 5 minutes."""
    return Agreement(
        code=f"ACK-{member}", titles=texts("Acknowledge the alert level"), producer=member, consumer="CELL",
        product=Product(type="incidents.acknowledged"), occasion=Occasion(type="incidents.alert_level_set"),
        within_minutes=5, label=GOV,
    )  # fmt: skip


def telling(member: str, code: str, type: str, minutes: int, occasion: Occasion) -> Agreement:
    return Agreement(
        code=code, titles=texts("Tell the cell"), producer=member, consumer="CELL", product=Product(type=type),
        occasion=occasion, within_minutes=minutes, label=CELL,
    )  # fmt: skip


FLOODING = Occasion(type="incidents.opened", where={"what": "flood"}, author="MOWR")
PLANNED = Occasion(plan="FLOOD")
STORY_A = (
    *(acknowledging(member) for member in EIGHT),
    telling("MOWR", "CREST", "incidents.sitrep", 10, FLOODING),
    telling("MOE", "SUBSTATIONS", "incidents.sitrep", 15, PLANNED),
    telling("MOO", "DEPOTS", "incidents.sitrep", 15, PLANNED),
    telling("MOMD", "COUNTS", "incidents.population_movement", 20, PLANNED),
    PLAN, MAY_ACTIVATE,
    Trigger(code="GAUGE", titles=texts("The gauge"), indicator="LEVEL", at_least="4", unit="m", dwell_minutes=10,
            source="UPPER-DAM", sampled_every_minutes=5, level=3, plan="FLOOD"),
)  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock(ms_of("2017-08-01T12:00:00Z"))


def called(cast: Cast, begin: int, viewer: str = "CELL") -> list[tuple[str, str, str, int]]:
    """(member, step, who is called, in which minute after the beginning) of every escalation that the viewer sees."""
    return [
        (str(each.author), each.body["step"], each.body["to"], (ms_of(str(each.recorded_at)) - begin) // MINUTE)
        for each in cast.read(viewer).records(limit=5_000)
        if each.type == ESCALATED and each.body is not None
    ]


class Playing:
    """Plays a story's lines at their minutes; a second after each minute, somebody looks at the clocks."""

    def __init__(self, cast: Cast, clock: Clock, *journals: Journal) -> None:
        self.cast, self.clock, self.tickers = cast, clock, [Ticker(each) for each in journals]
        self.begin = clock.ms = clock.ms - clock.ms % MINUTE + MINUTE
        self.faults: list[Any] = []

    def until(self, ms: int) -> None:
        while self.clock.ms < ms:
            following = self.clock.ms - self.clock.ms % MINUTE + SECOND
            following += MINUTE if following <= self.clock.ms else 0
            if following >= ms:
                break
            self.clock.ms = following
            for ticker in self.tickers:
                self.faults += ticker.look().faults
        self.clock.ms = ms

    def say(self, actor: Actor, submission: Submission) -> str:
        self.until(ms_of(str(submission.happened_at)))
        return self.cast.journal.append(actor, [submission])[0].id


def test_story_a_keeps_its_clocks(cast: Cast, clock: Clock, node: Node) -> None:
    framework = bring_into_force(cast, *STORY_A)
    other = node.open("real")
    story = Playing(cast, clock, cast.journal, other)
    player = Player(read_story(PACKS / "two-rivers", "A"), story.say, story.begin)
    flood = ""
    for step in player.story.steps[:8]:
        said = player.play(step)
        flood = flood or str(said[0].record)
        if step.step == 4:
            story.until(story.begin + 15 * MINUTE)
            body = {"plan": "FLOOD", "reason": "The crest arrives in 8 h."}
            to = {"preset": "CELL", "releasable_to": ["MOE", "MOO", "MOMD"]}
            cast.journal.append(Actor("CELL", "duty"), [
                Submission(type="framework.activated", body=body, label=to, thread=flood, refs=(framework,),
                           client_id="activate"),
            ])  # fmt: skip
    story.until(story.begin + 60 * MINUTE)
    other.close()
    assert story.faults == []
    assert sorted(called(cast, story.begin)) == [
        ("CTS", "alternate", "CTS/alternate", 15), ("CTS", "superior", "CTS/approver", 18),
        ("MOO", "alternate", "MOO/alternate", 15),
    ]  # fmt: skip
    states = {each.promise.key.code: each.state for each in board_at(cast, "CELL", clock.ms).duties}
    assert states == {
        **{f"ACK-{member}": "met" for member in EIGHT}, "ACK-MOO": "met_late", "ACK-CTS": "met_late",
        "CREST": "met", "SUBSTATIONS": "met", "DEPOTS": "met", "COUNTS": "met",
    }  # fmt: skip


def board_at(cast: Cast, viewer: str, now: int) -> Any:
    policy = cast.journal.policy
    assert policy is not None
    return board_of(cast.read(viewer), policy, now)


def test_a_look_that_finds_nothing_new_costs_nothing(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_into_force(cast, agreement(label=GOV))
    ticker = Ticker(cast.journal)
    looks: list[int] = []
    whole = ticking.do_tick

    def noted(journal: Journal, now: int) -> ticking.Tick:
        looks.append(now)
        return whole(journal, now)

    monkeypatch.setattr(ticking, "do_tick", noted)
    ticker.look()
    ticker.look()
    assert len(looks) == 1
    cast.opens("MOI/duty", preset="GOV")
    ticker.look()
    due = clock.ms + 15 * MINUTE
    for ms in (due - 1, due, due + 1):  # what it then writes is looked at once more
        clock.ms = ms
        ticker.look()
    assert looks[2:] == [due + 1]


# Once, by steps, and told to those concerned


def test_each_step_is_called_once_whatever_number_of_processes_look(cast: Cast, clock: Clock, node: Node) -> None:
    bring_into_force(cast, agreement(label=GOV))
    cast.opens("MOI/duty", preset="GOV")
    begin = clock.ms
    clock.forward(15 * MINUTE + SECOND)
    barrier = threading.Barrier(3)

    def look() -> None:
        journal = node.open("real")
        barrier.wait()
        found.append(do_tick(journal))
        journal.close()

    found: list[Any] = []
    threads = [threading.Thread(target=look) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [fault for tick in found for fault in tick.faults] == []
    assert called(cast, begin) == [("MOWR", "alternate", "MOWR/alternate", 15)]
    assert do_tick(cast.journal).written == []


def test_the_ladder_goes_on_while_nothing_comes_and_stops_when_it_does(cast: Cast, clock: Clock) -> None:
    bring_into_force(cast, agreement(label=GOV))
    incident = cast.opens("MOI/duty", preset="GOV")
    begin = clock.ms
    minutes = []
    for _ in range(40):
        clock.forward(MINUTE)
        minutes += [(each.to, (clock.ms - begin) // MINUTE) for each in do_tick(cast.journal).written]
    assert minutes == [("MOWR/alternate", 16), ("MOWR/approver", 23), ("CELL/duty", 31)]
    (duty,) = board_at(cast, "CELL", clock.ms).duties
    assert [each.step for each in duty.escalations] == ["alternate", "superior", "cell"]
    assert (duty.thread, duty.state) == (incident.id, "overdue")


def test_a_tick_says_when_it_has_something_to_do_next(cast: Cast, clock: Clock) -> None:
    bring_into_force(cast, agreement(label=GOV))
    assert do_tick(cast.journal).next_at is None
    cast.opens("MOI/duty", preset="GOV")
    assert do_tick(cast.journal).next_at == clock.ms + 15 * MINUTE


def test_nobody_is_called_who_may_not_know(cast: Cast, clock: Clock) -> None:
    """The cell does not see the occasion: it is not called, and does not see who is."""
    secret = Agreed(preset="MED", releasable_to=("MOE",))
    bring_into_force(cast, agreement(producer="MOH", label=secret, occasion=Occasion(type="incidents.opened")))
    cast.opens("MOH/duty", level="OFFICIAL", to=["MOE"])
    begin = clock.ms
    clock.forward(120 * MINUTE)
    tick = do_tick(cast.journal)
    assert tick.faults == []
    assert [each.to for each in tick.written] == ["MOH/alternate", "MOH/approver"]
    assert called(cast, begin, "CELL") == []
    assert len(called(cast, begin, "MOE")) == 2
    assert board_at(cast, "CELL", clock.ms).duties == ()


def test_a_closed_incident_calls_nobody(cast: Cast, clock: Clock) -> None:
    bring_into_force(cast, agreement(label=GOV))
    incident = cast.opens("MOI/duty", preset="GOV")
    closing = cast.submission("incidents.closed", {"reason": "over"}, {"preset": "GOV"}, thread=incident.id)
    cast.says("MOI/approver", closing)
    clock.forward(120 * MINUTE)
    assert do_tick(cast.journal).written == []
    policy = cast.journal.policy
    assert policy is not None
    in_thread = duties_in(cast.read("CELL"), policy, incident.id, "incident", clock.ms)
    assert [each.state for each in in_thread.duties] == ["overdue"]


# Triggers


@pytest.fixture
def measures(cast: Cast, clock: Clock) -> Any:
    """measures("4.2"): a reading of the gauge at the dam, five minutes after the one before."""
    thread: list[str] = []

    def measure(value: str, to: tuple[str, ...] = ()) -> str:
        clock.forward(5 * MINUTE)
        body = {"indicator": "LEVEL", "value": value, "unit": "m", "source": "UPPER-DAM",
                "measured_at": text_of(clock.ms)}  # fmt: skip
        label = {"preset": "CELL", "releasable_to": list(to)}
        joined = {"thread": thread[0]} if thread else {}
        record = cast.says("MOWR/site", cast.submission("framework.reading", body, label, **joined))[0].id
        thread.append(record)
        do_tick(cast.journal)
        return record

    return measure


def asked(cast: Cast, viewer: str = "CELL") -> list[Any]:
    return [each for each in cast.read(viewer).records(limit=5_000) if each.type == PROPOSED]


def test_a_trigger_asks_its_authority_once_it_has_dwelt_and_starts_nothing(cast: Cast, measures: Any) -> None:
    bring_into_force(cast, *STORY_A)
    for value in ("3.9", "4.0", "4.1"):
        measures(value)
    assert asked(cast) == []
    dwelt = measures("4.2")
    measures("4.3")
    (proposal,) = asked(cast)
    assert (proposal.author, proposal.post, proposal.refs[0]) == ("CELL", "system", dwelt)
    assert proposal.body["activation"] == {"annex": "CELL", "code": "FLOOD-A"}
    assert proposal.body["reason"] == "UPPER-DAM LEVEL: 4.2 m (10 min)"
    assert [each.promise.key.table for each in board_at(cast, "CELL", cast.clock.ms).duties] == ["activation"]


def test_what_left_the_interval_and_comes_back_asks_again(cast: Cast, measures: Any) -> None:
    bring_into_force(cast, *STORY_A)
    for value in ("4", "4", "4", "4", "3.9", "4", "4", "4", "4"):
        measures(value)
    assert len(asked(cast)) == 2


def test_the_deputy_is_called_when_the_authority_stays_silent_and_may_then_decide(
    cast: Cast, clock: Clock, measures: Any
) -> None:
    framework = bring_into_force(cast, *STORY_A, Step(
        code="FLOOD-1", plan="FLOOD", number=1, titles=texts("Open shelters"), post="MOMD/duty", within_minutes=60,
    ))  # fmt: skip
    incident = cast.opens("MOWR/duty", preset="GOV")
    for value in ("4", "4", "4"):
        measures(value, to=("MOI",))
    (proposal,) = asked(cast)
    clock.forward(10 * MINUTE + SECOND)
    assert [(each.member, each.to) for each in do_tick(cast.journal).written if each.what == "FLOOD-A"] == [
        ("CELL", "MOI/duty")
    ]
    to = {"preset": "CELL", "releasable_to": ["MOI", "MOWR"]}
    activation = cast.submission(
        "framework.activated", {"plan": "FLOOD", "reason": "the cell does not answer"}, to, thread=incident.id,
        refs=(framework, proposal.id),
    )  # fmt: skip
    answer = cast.submission(
        "framework.answered", {"decision": "activated", "reason": "the cell does not answer"}, to,
        thread=proposal.thread, refs=(proposal.id, framework),
    )  # fmt: skip
    cast.says("MOI/duty", activation, answer)
    states = {each.promise.key.code: each.state for each in board_at(cast, "CELL", clock.ms).duties}
    assert states["FLOOD-A"] == "met_late"
    assert states["FLOOD-1"] == "running"


def test_a_stock_that_a_member_reports_is_an_indicator_too(cast: Cast, clock: Clock) -> None:
    low = Trigger(code="FUEL", titles=texts("Fuel"), indicator="STOCK_HOURS", below="6", source="H-1", level=2,
                  plan="FUEL")  # fmt: skip
    fuel = Activation(code="FUEL-A", plan="FUEL", authority="MOO/duty", deputy="MOO/alternate", minutes=15)
    bring_into_force(cast, low, fuel, Plan(code="FUEL", titles=texts("Fuel")))
    incident = cast.opens("MOH/duty", preset="GOV")
    now = text_of(clock.ms)
    body = {"asset": "H-1", "name": "Hospital 1", "service": "power", "state": "degraded", "since": now,
            "stock_hours": 5, "observed_at": now}  # fmt: skip
    cast.says("MOH/duty", cast.submission("incidents.service_status", body, {"preset": "GOV"}, thread=incident.id))
    (written,) = do_tick(cast.journal).written
    assert (written.member, written.said) == ("MOO", PROPOSED)
