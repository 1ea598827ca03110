"""What may be said of an incident, and what is refused with its place."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jisr.capabilities.directory import policy_of
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.incidents.records import OPENED, SITREP, TYPES
from jisr.journal.canonical import check_value
from jisr.journal.label import Label
from jisr.journal.registry import CheckContext, RecordType
from jisr.journal.when import ms_of

PACK = Path(__file__).parents[2] / "packs" / "two-rivers"
BY_NAME = {each.name: each for each in TYPES}
LABEL = Label(policy="TEST", level="OFFICIAL", originator="MOWR", releasable_to=("all",), caveats=())
OPENING = CheckContext(
    author="MOWR", post="duty", opens_thread=True, thread_kind=None, state=None, thread=None, label=LABEL, refs=(),
    policy=policy_of(read_pack(PACK).bodies()), now=ms_of("2017-08-01T09:00:00Z"),
)  # fmt: skip
JOINING = replace(OPENING, opens_thread=False, thread_kind="incident", state={}, thread="f" * 64)


def body_of(name: str, **changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**BY_NAME[name].example, **changes}.items() if value != "absent"}


@pytest.mark.parametrize("record_type", TYPES, ids=lambda each: each.name)
def test_the_example_is_accepted(record_type: RecordType) -> None:
    check_value(record_type.example, "")
    msgspec.convert(record_type.example, record_type.body)
    assert list(record_type.check(record_type.example, OPENING if record_type.opens else JOINING)) == []
    assert all(record_type.texts(record_type.example))


PLACE = {"lon": 0, "lat": 0, "precision_m": 1}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
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
        (SITREP, {"situation": ""}),
        (SITREP, {"period": {"from": "2017-08-01T05:00:00Z"}}),
        (SITREP, {"severity": 6}),
        (SITREP, {"names": ["a"]}),
    ],
)
def test_what_has_another_shape_is_refused(name: str, changes: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body_of(name, **changes), BY_NAME[name].body)


@pytest.mark.parametrize("name", [OPENED, SITREP])
def test_what_is_not_known_may_be_left_out(name: str) -> None:
    needed = {OPENED: ("title", "what", "observed_at"), SITREP: ("period", "situation", "observed_at")}[name]
    body = {field: BY_NAME[name].example[field] for field in needed}
    msgspec.convert(body, BY_NAME[name].body)
    assert list(BY_NAME[name].check(body, OPENING if name == OPENED else JOINING)) == []
    assert any(BY_NAME[name].texts(body))


NINE, TEN = "2017-08-01T09:00:00+03:00", "2017-08-01T10:00:00+03:00"
ELSEWHERE = replace(JOINING, thread_kind="member")


@pytest.mark.parametrize(
    ("name", "changes", "context", "code", "field"),
    [
        (OPENED, {}, JOINING, "already_open", "thread"),
        (OPENED, {"observed_at": "yesterday at noon"}, OPENING, "not_a_time", "body.observed_at"),
        (OPENED, {"observed_at": "2017-08-01T05:00:00"}, OPENING, "time_without_offset", "body.observed_at"),
        (SITREP, {}, ELSEWHERE, "not_an_incident", "thread"),
        (SITREP, {"period": {"from": TEN, "to": NINE}}, JOINING, "period_reversed", "body.period"),
        (SITREP, {"period": {"from": "at ten or so", "to": NINE}}, JOINING, "not_a_time", "body.period.from"),
        (SITREP, {"period": {"from": NINE, "to": TEN}, "next_due": TEN}, JOINING, "next_due_past", "body.next_due"),
        (SITREP, {"next_due": "tomorrow early"}, JOINING, "not_a_time", "body.next_due"),
    ],
)
def test_a_contradiction_is_named_with_its_field(
    name: str, changes: dict[str, Any], context: CheckContext, code: str, field: str
) -> None:
    faults = list(BY_NAME[name].check(body_of(name, **changes), context))
    assert [(fault.code, fault.field) for fault in faults] == [(code, field)]
    assert str(faults[0])
