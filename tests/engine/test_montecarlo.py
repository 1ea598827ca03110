"""Monte Carlo against closed forms, within four of the standard errors that it states itself."""

import numpy as np
import pytest

from jisr.engine import compile as compiler
from jisr.engine import loss, montecarlo, random
from jisr.engine.network import HOUR, NEVER, Network, inputs
from jisr.engine.uncertain import Uncertain, assemble, uncertain

MEAN_H = 100.0  # of each unit's life, 1 / lambda


def _harmonic(first: int, last: int) -> float:
    return sum(1 / number for number in range(first, last + 1))


def _k_of_n(need: int, units: int) -> Network:
    names = [f"U{number}" for number in range(units)]
    needs = [{"asset": "S", "group": "power", "supplier": name, "need": need} for name in names]
    return compiler.build({"assets": [{"id": name} for name in ["S", *names]], "requires": needs}, reorder=False)


def _exponential(count: int, mean_h: float) -> random.Spread:
    kind = np.full(count, random.EXPONENTIAL, np.int8)
    return random.Spread(kind, np.zeros(count), np.full(count, mean_h), np.zeros(count))


def _lives(network: Network) -> Uncertain:
    """Every asset but the first lives an exponential time."""
    none, units = np.empty(0, np.int32), np.arange(1, network.size, dtype=np.int32)
    return assemble(
        network,
        rows_group=none,
        hours=_exponential(0, 1),
        rows=none,
        asset=units,
        loss_h=_exponential(len(units), MEAN_H),
    )


def _close(found: montecarlo.Estimate, exact: float) -> bool:
    return abs(found.value - exact) < 4 * found.error


@pytest.mark.parametrize(("need", "units"), [(5, 5), (1, 5), (3, 5), (1, 1), (7, 9)])
def test_series_parallel_and_k_of_n_last_as_long_as_their_closed_forms_say(need: int, units: int) -> None:
    """Series 1/(n lambda) is n of n, parallel H_n/lambda is 1 of n, k of n is the sum of 1/(i lambda) from k to n."""
    network = _k_of_n(need, units)
    found = montecarlo.run(
        network, inputs(network), scenarios=4000, seed=11, horizon_h=1e5, services=[0], case=_lives(network)
    )
    estimate = montecarlo.mean(found.lost_h[:, 0])
    assert _close(estimate, MEAN_H * _harmonic(need, units))
    assert estimate.error < 0.05 * estimate.value


def test_first_passage_on_a_complete_graph() -> None:
    """Delays Exp(1) between all pairs: the last of n is reached at 2 H_(n-1) / n (Janson, 1999)."""
    size = 12
    names = [f"A{number}" for number in range(size)]
    needs = [{"asset": a, "group": f"from {b}", "supplier": b} for a in names for b in names if a != b]
    network = compiler.build({"assets": [{"id": name} for name in names], "requires": needs}, reorder=False)
    groups, none = np.arange(network.groups, dtype=np.int32), np.empty(0, np.int32)
    # The delay from a to b must be that from b to a: an edge has one delay, so its two inputs share a key.
    case = assemble(
        network,
        rows_group=groups,
        hours=_exponential(len(groups), 10.0),
        rows=np.full(len(groups), -1, np.int32),
        asset=none,
        loss_h=_exponential(0, 1),
    )
    pairs = ["-".join(sorted((needs[g]["asset"], needs[g]["supplier"]))) for g in range(len(needs))]
    case = case._replace(store_key=random.keys(pairs))
    found = montecarlo.run(
        network,
        inputs(network, {"A0": 0.0}),
        scenarios=3000,
        seed=5,
        horizon_h=1e5,
        case=case,
        measures={"last": lambda times: float(times.max()) / HOUR},
    )
    assert _close(found.mean("last"), 10.0 * 2 * _harmonic(1, size - 1) / size)


def _hospital() -> Network:
    return compiler.build(
        {
            "assets": [{"id": "H"}, {"id": "S"}],
            "requires": [{"asset": "H", "group": "power", "supplier": "S"}],
            "buffers": [
                {"asset": "H", "group": "power", "level": "6-12h", "unit": "h"},
                {"asset": "H", "group": "power", "level": "4h", "unit": "h", "source": "second"},
            ],
        },
        reorder=False,
    )


def test_quantiles_of_a_uniform_level_and_the_certain_store_beside_it() -> None:
    network = _hospital()
    found = montecarlo.run(network, inputs(network, {"S": 2.0}), scenarios=4000, seed=3, horizon_h=100, services=[0])
    for level in (0.05, 0.5, 0.95):
        estimate = montecarlo.quantile(found.lost_h[:, 0], level)
        assert _close(estimate, 2 + 4 + 6 + 6 * level)
        expected = 6 * np.sqrt(level * (1 - level) / 4000)
        assert estimate.error == pytest.approx(expected, rel=0.5)


def test_a_level_that_a_report_has_replaced_is_no_longer_drawn() -> None:
    network = _hospital()
    start = inputs(network, {"S": 0.0})
    start.buffer_s[0] = 3 * HOUR
    found = montecarlo.run(network, start, scenarios=20, seed=3, horizon_h=100, services=[0])
    assert (found.lost_h == 3).all()


def test_what_holds_within_the_horizon_has_no_hour() -> None:
    network = _hospital()
    found = montecarlo.run(network, inputs(network, {"S": 0.0}), scenarios=400, seed=3, horizon_h=13, services=[0])
    assert _close(found.probability(0), 0.5)
    row = found.table().iloc[0]
    assert np.isnan(row["q0.95_h"])
    assert 10 < row["q0.05_h"] < 11


def test_neither_threads_nor_chunks_change_a_bit() -> None:
    network = _k_of_n(2, 6)
    one, many = (
        montecarlo.run(
            network,
            inputs(network),
            scenarios=100,
            seed=9,
            horizon_h=300,
            services=[0, 3],
            case=_lives(network),
            measures={"lost": lambda times: float((times < NEVER).sum())},
            threads=threads,
        )
        for threads in (1, 4)
    )
    assert np.array_equal(one.lost_h, many.lost_h)
    assert np.array_equal(one.times_lost, many.times_lost)
    assert np.array_equal(one.measures["lost"], many.measures["lost"])


def test_options_are_compared_on_common_numbers() -> None:
    """Three more hours of store are three more hours, in every scenario: the paired difference has no error."""
    network = _hospital()
    case = uncertain(network, inputs(network))
    more = case._replace(certain_h=case.certain_h + 3.0)
    settings = {"scenarios": 200, "seed": 2, "horizon_h": 100.0, "services": [0]}
    without, with_more = (
        montecarlo.run(network, inputs(network, {"S": 0.0}), case=one, **settings).lost_h for one in (case, more)
    )
    assert np.allclose(with_more - without, 3.0, atol=2 / HOUR)
    later = inputs(network, {"S": 5.0})
    table = montecarlo.compare(
        network,
        {"now": inputs(network, {"S": 0.0}), "later": later},
        lambda times: float(times[0]) / HOUR,
        base="now",
        **settings,
    ).set_index("option")
    assert table.loc["later", "difference"] == pytest.approx(5.0, abs=1e-6)
    assert table.loc["later", "difference_error"] < 1e-6 < table.loc["later", "error"]


def test_losses_may_be_uncertain_too() -> None:
    network = _hospital()
    start = inputs(network)
    case = uncertain(network, start, {"S": "tri(4,8,24)"})
    found = montecarlo.run(network, start, scenarios=3000, seed=1, horizon_h=1e3, services=[1], case=case)
    assert _close(montecarlo.mean(found.lost_h[:, 0]), (4 + 8 + 24) / 3)


def test_one_scenario_is_the_run_that_its_draws_give() -> None:
    network = _hospital()
    found = montecarlo.run(network, inputs(network, {"S": 1.0}), scenarios=1, seed=8, horizon_h=100, services=[0])
    start = inputs(network, {"S": 1.0})
    start.buffer_s[0] = round((found.lost_h[0, 0] - 1.0) * HOUR)
    assert loss.times(network, start)[0] / HOUR == pytest.approx(found.lost_h[0, 0])
