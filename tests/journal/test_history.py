"""How a thread looked, to whom, when: the pure definition that views, rebuilds and the past all share."""

from itertools import combinations, pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.capabilities.directory.policy import policy_of
from jisr.errors import Invalid
from jisr.journal.history import (
    Epoch,
    Item,
    Mask,
    Version,
    index_of,
    order,
    partition,
    past,
    present,
    shown_at,
    start,
    step,
    versions,
)
from jisr.journal.label import Label
from jisr.journal.record import Envelope
from jisr.journal.registry import Index, Kind, RecordType, Registry, Seen, State
from jisr.journal.when import text_of

LABEL = Label(policy="P", level="OPEN", originator="A", releasable_to=(), caveats=())
EVERYBODY: Mask = 0b111111


class Note(msgspec.Struct):
    text: str = ""


class Listing:
    """A fold that shows exactly what it was given, in its order."""

    version = 1

    def start(self) -> State:
        return {"said": [], "conflicts": []}

    def step(self, state: State, record: Seen) -> State:
        return {**state, "said": [*state["said"], record.body["text"]]}

    def index(self, state: State) -> Index:
        return Index("note", f"{len(state['said'])} said", " ".join(state["said"]))


REGISTRY = Registry([RecordType("note", 1, Note, {}, kind="note", opens=True)], [Kind("note", Listing())], policy_of)


def item(seq: int, at: int, masks: list[tuple[int, Mask]], erased: bool = False, type: str = "note") -> Item:
    """`masks`: (time, who sees it from then on); the first time is the record's own."""
    record_id = f"{(seq * 7_919) % 65_536:064x}"
    envelope = Envelope(
        v=1, space="real", type=type, type_version=1, author="A", post="duty", happened_at=text_of(at),
        recorded_at=text_of(at), label=LABEL, body_hash="", refs=(),
    )  # fmt: skip
    epochs = tuple(Epoch(time, seq + 1_000 * number, LABEL, mask) for number, (time, mask) in enumerate(masks))
    return Item(seq, record_id, at, envelope, None if erased else {"text": f"n{seq}"}, epochs)


@st.composite
def threads(draw: Any, steady: bool = False) -> list[Item]:
    """A thread's records in order, relabelled at will; `steady`: under a clock that never steps back."""
    found = []
    times = draw(st.lists(st.integers(0, 30), min_size=1, max_size=6))
    for seq, at in enumerate(sorted(times) if steady else times, 1):
        masks = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, EVERYBODY)), max_size=3))
        later = [(at + 31 + time if steady else time, mask) for time, mask in (sorted(masks) if steady else masks)]
        found.append(item(seq, at, [(at, draw(st.integers(0, EVERYBODY))), *later], erased=draw(st.booleans())))
    return sorted(found, key=lambda each: order(each, 1))


def parts_of(items: list[Item]) -> list[Mask]:
    return partition(epoch.mask for each in items for epoch in each.epochs)


@given(st.lists(st.integers(0, EVERYBODY), max_size=6))
def test_parts_are_the_coarsest_sets_that_see_the_same(masks: list[Mask]) -> None:
    parts = partition(masks)
    assert all(parts)
    assert all(not one & other for one, other in combinations(parts, 2))
    assert all((part & mask) in (0, part) for part in parts for mask in masks)
    whole = 0
    for mask in masks:
        whole |= mask
    assert sum(parts) == whole
    patterns = [tuple(bool(part & mask) for mask in masks) for part in parts]
    assert len(set(patterns)) == len(parts)


@settings(max_examples=300)
@given(threads())
def test_what_a_part_never_sees_changes_nothing_for_it(items: list[Item]) -> None:
    for part in parts_of(items):
        seen = [each for each in items if any(epoch.mask & part for epoch in each.epochs)]
        assert versions(REGISTRY, items, part) == versions(REGISTRY, seen, part)
        assert present(REGISTRY, items, part) == present(REGISTRY, seen, part)
        for time in range(-1, 75, 3):
            assert past(REGISTRY, items, part, time) == past(REGISTRY, seen, part, time)


@settings(max_examples=300)
@given(threads())
def test_a_relabelling_between_others_changes_nothing_for_a_part(items: list[Item]) -> None:
    """Epochs that a part is neither in nor left by are none of its concern, whatever their time says."""
    for part in parts_of(items):
        plain = [_noticed(each, part) for each in items]
        for time in range(-1, 75, 3):
            assert shown_at(items, part, time) == [
                (whole, gone) for whole, (_, gone) in _matched(items, shown_at(plain, part, time))
            ]


def _noticed(whole: Item, part: Mask) -> Item:
    epochs: list[Epoch] = []
    inside = False
    for epoch in whole.epochs:
        before, inside = inside, bool(epoch.mask & part)
        if before or inside or not epochs:
            epochs.append(epoch)
    return Item(whole.seq, whole.id, whole.recorded_at, whole.envelope, whole.body, tuple(epochs))


def _matched(items: list[Item], shown: list[tuple[Item, bool]]) -> list[tuple[Item, tuple[Item, bool]]]:
    by_id = {each.id: each for each in items}
    return [(by_id[each[0].id], each) for each in shown]


@settings(max_examples=300)
@given(threads(steady=True))
def test_each_version_is_what_the_past_gives_while_it_held(items: list[Item]) -> None:
    for part in parts_of(items):
        found = versions(REGISTRY, items, part)
        for version in found:
            moments = [version.valid_from, (version.valid_to or version.valid_from + 2) - 1]
            for time in moments:
                assert past(REGISTRY, items, part, time) == version.doc
        for before, after in pairwise(found):
            assert before.valid_to is not None
            assert before.valid_to <= after.valid_from
        for gap in _gaps(found):
            assert past(REGISTRY, items, part, gap) == start()


def _gaps(found: list[Version]) -> list[int]:
    """A moment before the first version, and one between two that do not touch."""
    if not found:
        return [0, 100]
    ends = [(one.valid_to, other.valid_from) for one, other in pairwise(found)]
    return [found[0].valid_from - 1, *(end for end, begin in ends if end is not None and end < begin)]


@settings(max_examples=300)
@given(threads(steady=True))
def test_the_last_version_is_the_present(items: list[Item]) -> None:
    for part in parts_of(items):
        found = versions(REGISTRY, items, part)
        if any(each.mask & part for each in items):
            assert found[-1].valid_to is None
            assert found[-1].doc == present(REGISTRY, items, part)
        else:
            assert not found or found[-1].valid_to is not None


@settings(max_examples=200)
@given(threads())
def test_the_present_grows_record_by_record(items: list[Item]) -> None:
    """What live projection does: one step on what was there."""
    for part in parts_of(items):
        doc = start()
        for at, each in enumerate(items):
            doc = step(REGISTRY, doc, each, withdrawn=False) if each.mask & part else doc
            assert doc == present(REGISTRY, items[: at + 1], part)


@settings(max_examples=200)
@given(threads())
def test_what_was_withdrawn_or_erased_is_said_nowhere(items: list[Item]) -> None:
    for part in parts_of(items):
        kept = {f"n{each.seq}" for each in items if each.mask & part and each.body is not None}
        for version in versions(REGISTRY, items, part):
            assert set((version.doc["fold"] or {"said": []})["said"]) <= kept
            assert set(index_of(REGISTRY, version.doc).title.split()) <= kept


def test_records_of_one_moment_stand_in_the_order_of_their_ids_after_the_opener() -> None:
    items = sorted([item(seq, 5, [(5, 1)]) for seq in range(1, 6)], key=lambda each: order(each, 1))
    assert items[0].seq == 1
    assert [each.id for each in items[1:]] == sorted(each.id for each in items[1:])


def test_a_view_of_withdrawn_records_alone_says_that_they_were_withdrawn() -> None:
    only = [item(1, 1, [(1, 0b11), (5, 0b10)])]
    (first,) = versions(REGISTRY, only, 0b01)
    assert (first.valid_from, first.valid_to) == (1, 5)
    assert index_of(REGISTRY, first.doc).state == "withdrawn"
    assert first.doc["updated_at"] == 1


# Types that this node does not know, or knows better by now


def test_a_type_that_is_not_known_is_kept_and_changes_only_the_times() -> None:
    known, unknown = item(1, 1, [(1, 1)]), item(2, 2, [(2, 1)], type="from.elsewhere")
    doc = present(REGISTRY, [known, unknown], 1)
    assert doc["fold"]["said"] == ["n1"]
    assert (doc["first_at"], doc["updated_at"], doc["unreadable"]) == (1, 2, True)


def test_a_thread_of_an_unknown_type_is_unreadable() -> None:
    doc = present(REGISTRY, [item(1, 1, [(1, 1)], type="from.elsewhere")], 1)
    assert index_of(REGISTRY, doc) == Index("record", "unreadable", "")


def upcast_registry(version: int) -> Registry:
    """`note` once said `t`, then `words`, and now `text`."""
    steps = {1: lambda body: {"words": body["t"]}, 2: lambda body: {"text": body["words"]}}
    record_type = RecordType(
        "note", version, Note, {}, kind="note", opens=True,
        upcasters={number: step for number, step in steps.items() if number < version},
    )  # fmt: skip
    return Registry([record_type], [Kind("note", Listing())], policy_of)


def test_a_body_of_an_older_version_is_brought_up_step_by_step() -> None:
    now = upcast_registry(3).types["note"]
    assert (
        now.current({"t": "x"}, 1) == now.current({"words": "x"}, 2) == now.current({"text": "x"}, 3) == {"text": "x"}
    )


def test_old_and_new_versions_stand_in_one_view() -> None:
    old, middle = item(1, 1, [(1, 1)]), item(2, 2, [(2, 1)])
    old = Item(old.seq, old.id, 1, old.envelope, {"t": "first"}, old.epochs)
    second = msgspec.structs.replace(middle.envelope, type_version=2)
    middle = Item(middle.seq, middle.id, 2, second, {"words": "second"}, middle.epochs)
    doc = present(upcast_registry(3), [old, middle], 1)
    assert doc["fold"]["said"] == ["first", "second"]


def test_a_version_from_the_future_is_unreadable_here() -> None:
    known = item(1, 1, [(1, 1)])
    newer = msgspec.structs.replace(known.envelope, type_version=4)
    doc = present(upcast_registry(3), [Item(1, known.id, 1, newer, {"?": 1}, known.epochs)], 1)
    assert index_of(upcast_registry(3), doc).state == "unreadable"


def test_a_type_is_submitted_in_its_present_version_only() -> None:
    registry = upcast_registry(3)
    assert registry.type("note", 3).version == 3
    for version in (1, 2, 4, 0):
        with pytest.raises(Invalid) as refused:
            registry.type("note", version)
        assert (refused.value.code, refused.value.field) == ("unknown_version", "version")
