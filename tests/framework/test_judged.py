"""What became of a finding: open, accepted by a signer or by a resolution, fixed since."""

from datetime import date
from typing import Any

from jisr.capabilities.framework.checks.judged import judged
from jisr.journal.registry import State
from tests.framework.sound import TODAY, found, pick, sound, text
from tests.framework.support import folded, opened, seen


def _two_meanings() -> Any:
    annexes = sound()
    next(each for each in annexes["MOWR"] if each["table"] == "term")["meaning"] = text("The highest forecast")
    return found(annexes)


def _accepted(until: str = "") -> State:
    body = {"rule": "C20", "objects": ["MOE/term/CREST", "MOWR/term/CREST"], "reason": "Known", "until": until}
    return folded(opened(), seen(2, "finding_accepted", "MOWR", body=body))


def test_a_finding_is_open_until_somebody_takes_its_risk() -> None:
    assert [each.state for each in judged(_two_meanings(), folded(opened()), TODAY)] == ["open"]
    (taken,) = judged(_two_meanings(), _accepted(), TODAY)
    assert (taken.state, taken.by, taken.reason) == ("accepted", "MOWR/duty", "Known")


def test_a_risk_taken_until_a_day_is_open_again_after_it() -> None:
    state = _accepted("2017-09-01")
    assert judged(_two_meanings(), state, date(2017, 9, 1))[0].state == "accepted"
    assert judged(_two_meanings(), state, date(2017, 9, 2))[0].state == "open"


def test_a_resolution_counts_when_every_member_of_its_rows_signed_it() -> None:
    about = [{"table": "term", "annex": each, "code": "CREST"} for each in ("MOE", "MOWR")]
    body = {"kind": "contradiction", "about": about, "text": "The reading holds"}
    state = folded(opened(), seen(2, "resolved", "MOWR", body=body))
    assert judged(_two_meanings(), state, TODAY)[0].state == "open"
    state = folded(seen(3, "resolution_signed", "MOE", refs=(2,)), after=state)
    assert judged(_two_meanings(), state, TODAY)[0].by == "MOE, MOWR"


def test_what_was_found_before_and_is_gone_is_fixed() -> None:
    before = _two_meanings()
    annexes = sound()
    pick(annexes, "function", "F1")["reference"] = ""
    now = judged(found(annexes), folded(opened()), TODAY, before)
    assert [(each.finding.rule, each.state) for each in now] == [("C17", "open"), ("C20", "fixed")]
