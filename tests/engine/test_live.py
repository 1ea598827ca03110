"""Live forecasts: equal to a full computation after every report, whatever the order; and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.engine import generate, loss, reports, why
from jisr.engine.compile import build
from jisr.engine.live import Live
from jisr.engine.network import HOUR, inputs
from jisr.engine.reports import STATES, Report, ReportRefused
from tests.engine.engine_worlds import tables

START = 1_767_247_200


@st.composite
def stories(draw, loops=True):
    """A network, assumed losses, and reports that arrive one by one, some withdrawn, some replaced."""
    network = build(draw(tables(loops)), reorder=False)
    ids = network.id_list()
    moments = st.integers(-3, 6).map(lambda hour: START + hour * HOUR)
    steps = []
    for number in range(draw(st.integers(1, 8))):
        asset = draw(st.integers(0, network.size - 1))
        own = range(network.group_ptr[asset], network.group_ptr[asset + 1])
        report_id = f"R{draw(st.integers(0, number))}"
        if draw(st.integers(0, 5)) == 0:
            steps.append(report_id)
        elif own and draw(st.booleans()):
            name = network.group_names[network.group_name[draw(st.sampled_from(list(own)))]]
            level = float(draw(st.integers(0, 5)))
            steps.append(Report(report_id, ids[asset], draw(moments), group=name, level=level, unit="h"))
        else:
            steps.append(Report(report_id, ids[asset], draw(moments), state=draw(st.sampled_from(STATES))))
    losses = draw(st.dictionaries(st.sampled_from(ids), st.integers(-1, 5).map(float), max_size=2))
    return network, losses, steps


def full(network, losses, kept):
    made = inputs(network, losses)
    reports.apply(network, made, [reports.place(network, one) for one in kept], START)
    times, order = loss.run(network, made)
    return times.tolist(), why.causes(network, made, times, order).group.tolist()


def check(network, losses, steps):
    live, kept = Live(network, START, losses_h=losses), {}
    for step in steps:
        before = live.times_s
        if isinstance(step, str):
            changes = live.withdraw(step)
            kept.pop(step, None)
        else:
            changes = live.report(step)
            kept[step.id] = step
        times, causes = full(network, losses, kept.values())
        assert live.times_s.tolist() == times
        assert live.state.cause.tolist() == causes
        told = {
            asset: (old, new) for asset, old, new in zip(changes.asset, changes.before_s, changes.after_s, strict=True)
        }
        assert told == {a: (old, new) for a, (old, new) in enumerate(zip(before, times, strict=True)) if old != new}
    again = Live(network, START, reversed(kept.values()), losses)
    assert again.times_s.tolist() == live.times_s.tolist()


@given(stories())
def test_incremental_equals_full(story):
    check(*story)


@given(stories(loops=False))
def test_incremental_equals_full_without_loops(story):
    check(*story)


@given(stories(), st.data())
def test_a_forecast_from_a_subset_knows_nothing_of_the_rest(story, data):
    network, losses, steps = story
    given_all = list({step.id: step for step in steps if isinstance(step, Report)}.values())
    seen = [one for one in given_all if data.draw(st.booleans())]
    live = Live(network, START, given_all, losses)
    for one in given_all:
        if one not in seen:
            live.withdraw(one.id)
    assert live.times_s.tolist() == Live(network, START, seen, losses).times_s.tolist()


def hospital():
    rows = {
        "assets": [{"id": "SUB-1"}, {"id": "HOS-1"}],
        "requires": [{"asset": "HOS-1", "group": "electricity", "supplier": "SUB-1"}],
        "buffers": [{"asset": "HOS-1", "group": "electricity", "level": 3000, "unit": "litre", "drain": 250}],
    }
    return build(rows)


def test_a_reported_level_counts_from_when_it_was_measured():
    live = Live(hospital(), START)
    live.report(Report("R1", "SUB-1", START - 6 * HOUR, state="lost"))
    assert live.lost_after_h("HOS-1") == 6
    changes = live.report(Report("R2", "HOS-1", START - 1 * HOUR, group="electricity", level=1000))
    assert changes.rows(live.network) == [("HOS-1", 6, 3)]
    changes = live.report(Report("R3", "SUB-1", START, state="restored"))
    assert changes.rows(live.network) == [("HOS-1", 3, None), ("SUB-1", -6, None)]


def test_an_asset_seen_working_was_not_lost_before():
    live = Live(hospital(), START, losses_h={"SUB-1": -20.0})
    assert live.lost_after_h("HOS-1") == -8
    live.report(Report("R1", "HOS-1", START - HOUR, state="normal"))
    assert live.lost_after_h("HOS-1") == -1


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (Report("R", "HOS-9", START, state="lost"), "unknown_asset"),
        (Report("R", "HOS-1", START + 1, state="lost"), "from_the_future"),
        (Report("R", "HOS-1", START), "says_nothing"),
        (Report("R", "HOS-1", START, state="fine"), "unknown_state"),
        (Report("R", "HOS-1", START, group="gas", level=1.0), "unknown_input"),
        (Report("R", "HOS-1", START, group="electricity", level=-1.0), "negative_level"),
        (Report("R", "HOS-1", START, group="electricity", level=1.0, unit="gallon"), "two_units"),
    ],
)
def test_a_report_that_cannot_be_used_says_why_and_changes_nothing(report, code):
    live = Live(hospital(), START)
    with pytest.raises(ReportRefused) as refused:
        live.report(report, now=START)
    assert refused.value.code == code
    assert "R" in str(refused.value)
    assert not live.by_id


def test_a_report_that_changes_the_whole_country_is_computed_anew():
    network = build(generate.tables(3_000, 2))
    fields = [one for one in network.id_list() if one.startswith("OIL")]
    live = Live(network, START, losses_h=dict.fromkeys(fields, -100.0))
    steps = [Report(one, one, START - 50 * HOUR, state="normal") for one in fields]
    moved = [len(live.report(step)) for step in [*steps, Report("X", fields[0], START, state="lost")]]
    assert max(moved) > network.size / 2
    made = inputs(network, dict.fromkeys(fields, -100.0))
    reports.measured(network, made, START)
    placed = [reports.place(network, one) for one in [*steps, Report("X", fields[0], START, state="lost")]]
    reports.apply(network, made, placed, START)
    times, order = loss.run(network, made)
    assert live.times_s.tolist() == times.tolist()
    assert live.state.cause.tolist() == why.causes(network, made, times, order).group.tolist()
