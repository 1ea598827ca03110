"""Whatever a viewer sees of a thread, and whatever the clock says: duties are total, and what happened stays."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.capabilities.framework.duties.computing import Duty
from jisr.capabilities.framework.tables import Occasion, Product
from jisr.journal.registry import Seen
from tests.framework.duties.support import (
    FRAMEWORK,
    MAY_ACTIVATE,
    NAMED,
    PLAN,
    STEP,
    agreement,
    book,
    computed,
    flood,
    rid,
    said,
    sitrep,
)

BOOK = book(
    agreement(),
    agreement("W-02", occasion=Occasion(plan="FLOOD"), producer="MOE", consumer="MOH"),
    agreement("W-03", occasion=Occasion(level=2), producer="MOI", product=Product(type="incidents.sitrep")),
    PLAN, MAY_ACTIVATE, STEP,
)  # fmt: skip
NUMBERS = st.integers(1, 8)
MEMBERS = st.sampled_from(["MOWR/duty", "MOE/duty", "MOI/duty", "CELL/duty", "MOMD/duty", "MOWR/system"])
MINUTES = st.integers(0, 90)
REFS = st.tuples(NUMBERS.map(rid), st.just(FRAMEWORK), NUMBERS.map(rid))
TYPES = [
    "framework.duty_waived", "framework.duty_disputed", "framework.escalated", "framework.activated",
    "framework.proposed", "framework.answered", "framework.step_done", "incidents.superseded",
]  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> list[Seen]:
    """Threads as wild as a node may hold them: in any order, about anything."""
    found = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        minute, who = draw(MINUTES), draw(MEMBERS)
        kind = draw(st.integers(0, 3))
        if kind == 0:
            found.append(flood(number, minute, who=who))
        elif kind == 1:
            found.append(sitrep(number, minute, who=who))
        else:
            name = draw(st.sampled_from(TYPES))
            refs = (FRAMEWORK,) if name == "framework.activated" else draw(REFS)
            found.append(said(
                number, minute, name, who, refs, duty=NAMED, step="alternate", to="MOWR/alternate", plan="FLOOD",
                level=2, decision="declined", reason="x", activation={"annex": "MOWR", "code": "FLOOD-A"},
            ))  # fmt: skip
    return found


def history(duties: Sequence[Duty]) -> list[tuple[object, ...]]:
    """All of a duty that no clock may change."""
    return [
        (each.key, each.started_at, each.due_at, each.met_by, each.met_at, each.ended_by, each.disputes,
         each.escalations, each.is_open)
        for each in duties
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(records(), st.data())
def test_any_part_of_a_thread_gives_duties(thread: list[Seen], data: st.DataObject) -> None:
    kept = [each for each in thread if data.draw(st.booleans())]
    for each in computed(BOOK, *kept, now=data.draw(MINUTES)):
        assert each.occasion in kept
        assert each.state in ("running", "met", "met_late", "overdue", "waived", "disputed")


@settings(max_examples=200, deadline=None)
@given(records(), MINUTES, MINUTES)
def test_a_clock_set_back_changes_no_dutys_history(thread: list[Seen], one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    before, after = (computed(BOOK, *thread, now=now) for now in (earlier, later))
    assert history(before) == history(after)
    for then, now in zip(before, after, strict=True):
        assert then.state == now.state or (then.state, now.state) == ("running", "overdue")


@settings(max_examples=200, deadline=None)
@given(records(), MINUTES)
def test_one_more_product_never_opens_what_was_met(thread: list[Seen], minute: int) -> None:
    before = {each.key: each for each in computed(BOOK, *thread, now=100)}
    after = {each.key: each for each in computed(BOOK, *thread, sitrep(99, minute), now=100)}
    for key, each in before.items():
        if each.state in ("met", "met_late"):
            assert after[key].state in ("met", "met_late")
            assert (after[key].met_at or 0) <= (each.met_at or 0)


@settings(max_examples=100, deadline=None)
@given(records(), st.randoms())
def test_the_order_of_arrival_does_not_matter(thread: list[Seen], chance: object) -> None:
    shuffled = list(thread)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert computed(BOOK, *shuffled, now=100) == computed(BOOK, *thread, now=100)
