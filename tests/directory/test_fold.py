"""A part of the pack as it stands is what its latest visible record says."""

import copy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.capabilities.directory import policy_of
from jisr.capabilities.directory.fold import KINDS, PartFold
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.records import MEMBER, TYPES, key_of
from jisr.journal.canonical import check_value
from jisr.journal.label import Label
from jisr.journal.registry import CheckContext, RecordType, Seen, State

EXAMPLES = {each.name: each.example for each in TYPES}
LABEL = Label(policy="TEST", level="OPEN", originator="CELL", releasable_to=("ADV", "all"), caveats=())
FOLD = PartFold(MEMBER)
PACK = Path(__file__).parents[2] / "packs" / "minimal"


def seen(number: int, name: str = MEMBER, **changes: Any) -> Seen:
    body = {**EXAMPLES[name], **changes}
    return Seen(f"{number:064x}", name, "CELL", "system", number, number, (), LABEL, body)


def folded(*records: Seen) -> State:
    state = FOLD.start()
    for record in records:
        state = FOLD.step(state, record)
    return state


@pytest.mark.parametrize("record_type", TYPES, ids=lambda each: each.name)
def test_the_example_is_accepted(record_type: RecordType) -> None:
    check_value(record_type.example, "")
    msgspec.convert(record_type.example, record_type.body)
    assert record_type.shapes_policy
    assert [kind.listed for kind in KINDS if kind.name == record_type.kind] == [False]


@pytest.mark.parametrize("record_type", TYPES, ids=lambda each: each.name)
def test_a_part_has_its_key_for_a_title(record_type: RecordType) -> None:
    fold = PartFold(record_type.name)
    index = fold.index(fold.step(fold.start(), seen(1, record_type.name)))
    assert (index.kind, index.state) == (record_type.kind, "in_force")
    assert index.title == key_of(record_type.name, record_type.example)


def test_the_latest_record_holds() -> None:
    state = folded(seen(1), seen(2, level="OFFICIAL"))
    assert (state["body"]["level"], state["record"]) == ("OFFICIAL", f"{2:064x}")
    assert state["releasable_to"] == ["ADV", "all"]


def test_a_member_that_left_is_inactive() -> None:
    assert FOLD.index(folded(seen(1), seen(2, active=False))).state == "inactive"


def test_another_part_in_the_thread_is_a_conflict() -> None:
    state = folded(seen(1), seen(2, code="MOH"))
    assert state["body"]["code"] == "MOWR"
    assert state["conflicts"] == [{"record": f"{2:064x}", "code": "other_part", "key": "MOH"}]


@pytest.mark.parametrize(
    ("opens", "state", "faults"),
    [(True, None, []), (False, {"key": "MOWR"}, []), (False, {"key": "MOH"}, ["other_part"]), (False, None, [])],
)
def test_a_record_replaces_only_its_own_part(opens: bool, state: State | None, faults: list[str]) -> None:
    record_type = next(each for each in TYPES if each.name == MEMBER)
    context = CheckContext(
        author="CELL", post="system", opens_thread=opens, thread_kind="member", state=state, thread="f" * 64,
        label=LABEL, refs=(), policy=policy_of(read_pack(PACK).bodies()), now=0,
    )  # fmt: skip
    assert [fault.code for fault in record_type.check(record_type.example, context)] == faults


RECORDS = st.lists(
    st.builds(seen, st.integers(0, 10**6), code=st.sampled_from(["MOWR", "MOH"]), active=st.booleans())
    | st.builds(seen, st.integers(0, 10**6), st.sampled_from(sorted(EXAMPLES))),
    max_size=6,
)


@given(RECORDS)
def test_any_records_give_a_state_and_one_step_more_is_the_whole_fold(records: list[Seen]) -> None:
    state = FOLD.start()
    for number, record in enumerate(records, 1):
        before = copy.deepcopy(state)
        after = FOLD.step(state, record)
        assert state == before
        assert after == folded(*records[:number])
        state = after
    assert FOLD.index(state).state in ("unknown", "in_force", "inactive")
