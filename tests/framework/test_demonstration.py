"""The demonstration: the planted faults and nothing else, and the last signature that brings it into force."""

import re
from collections.abc import Iterator

import pytest

from jisr.capabilities.framework.checks import Context, check
from jisr.capabilities.framework.duties.reading import board_of
from jisr.capabilities.framework.rows import Framework
from jisr.cli.demo_framework import LAST_SIGNER, do_bring_framework
from jisr.cli.framework_check import day_of, fields_of
from jisr.interop.framework import folder
from jisr.journal.journal import Journal
from tests.cast import DAWN, HOUR, PACKS, Cast, Clock
from tests.framework.support import Members

PACK = PACKS / "two-rivers"
PLANTED = re.compile(r"^\| (C\d\d) \| ([^|]+) \|", re.MULTILINE)


def planted() -> set[tuple[str, frozenset[str]]]:
    text = (PACK / "framework" / "FAULTS.md").read_text(encoding="utf-8")
    return {(rule, frozenset(rows.split())) for rule, rows in PLANTED.findall(text)}


class Ticking(Clock):
    """A millisecond later at every look, as clocks are."""

    def __call__(self) -> int:
        return self.forward(1)


@pytest.fixture
def clock() -> Clock:
    return Ticking(DAWN + HOUR)


@pytest.fixture
def members(cast: Cast, journal: Journal) -> Members:
    found = Members(cast)
    found.thread = do_bring_framework(journal, PACK)
    return found


def test_it_is_of_a_size_that_one_believes() -> None:
    told = folder.read(folder.YAML, PACK / "framework")
    counts = {table: sum(line.table == table for line in told.lines) for table in ("function", "agreement", "plan")}
    assert counts == {"function": 12, "agreement": 40, "plan": 4}


def test_every_text_stands_in_four_languages() -> None:
    told = folder.read(folder.YAML, PACK / "framework")
    texts = [text for line in told.lines for text in _texts(line.values)]
    assert len(texts) > 100
    assert [text for text in texts if set(text) != {"en", "fr", "ar", "ckb"} or not all(text.values())] == []


def _texts(row: dict[str, object]) -> Iterator[dict[str, str]]:
    yield from (value for name in ("titles", "names", "meaning") if isinstance(value := row.get(name), dict))


def test_the_check_finds_what_was_planted_and_nothing_else(members: Members, journal: Journal) -> None:
    policy = journal.policy
    assert policy is not None
    context = Context(policy, day_of(journal.now()), fields_of(journal.registry))
    found = {(each.rule, frozenset(each.objects)) for each in check(Framework.of(members.state()), context)}
    assert found == planted()
    assert len(found) == 12


def test_the_last_signature_brings_it_into_force(members: Members) -> None:
    state = members.state(LAST_SIGNER)
    missing = set(state["signers"]) - set(state["signatures"])
    assert (state["stage"], missing) == ("signed", {LAST_SIGNER})
    members.say(f"{LAST_SIGNER}/approver", "signed", {"text_hash": state["text_hash"]})
    assert members.state("MOO")["stage"] == "in_force"


def test_then_rising_water_starts_what_was_agreed(members: Members, clock: Clock, cast: Cast) -> None:
    text = {"text_hash": members.state()["text_hash"]}
    members.say(f"{LAST_SIGNER}/approver", "signed", text)
    clock.forward(HOUR)
    body = {"title": "Water rising", "what": "flood", "severity": 4, "observed_at": "2017-08-01T03:00:00Z"}
    cast.says("MOWR/duty", cast.submission("incidents.opened", body, {"preset": "GOV"}))
    policy = cast.journal.policy
    assert policy is not None
    board = board_of(cast.read("CELL"), policy, clock.ms)
    owed = {(duty.promise.producer, duty.promise.consumer) for duty in board.duties}
    assert {("MOWR", each) for each in ("CELL", "MOE", "MOO", "MOI", "MOD", "MOH")} <= owed
    assert ("MOE", "CELL") in owed


def test_made_again_it_stays_what_people_made_of_it(members: Members, journal: Journal) -> None:
    members.say("MOE/focal", "entered", {"drop": [{"table": "agreement", "code": "A-09"}]})
    edits = members.state()["edits"]
    assert do_bring_framework(journal, PACK) == members.thread
    assert members.state()["edits"] == edits


def test_the_highest_alert_levels_are_set_by_whom_the_framework_names(members: Members, cast: Cast) -> None:
    body = {"level": 3, "reason": "The dam", "effective_at": "2017-08-01T04:00:00Z"}
    line = cast.submission("incidents.alert_level_set", body, {"preset": "GOV"})
    assert [each.code for each in cast.faults("CELL/duty", line)] == ["no_right"]
    named = members.state()["rows"]["activation"]["CELL"]["LEVEL-3"]
    assert cast.faults(named["authority"], line) == []
