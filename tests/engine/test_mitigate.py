"""What a stock buys: each figure against two plain forecasts, and by hand."""

import pytest

from jisr.engine import compile as compiler
from jisr.engine import generate, loss, mitigate, people
from jisr.engine.mitigate import Stock
from jisr.engine.network import HOUR, Inputs, Network, inputs


def _clinics() -> Network:
    """One line L; big clinic B burns 10 l/h, small clinic S 1 l/h; T has a full tank."""
    return compiler.build(
        {
            "assets": [
                {"id": "B", "population": 100},
                {"id": "L"},
                {"id": "S", "population": 30},
                {"id": "T", "population": 500},
            ],
            "requires": [{"asset": one, "group": "power", "supplier": "L"} for one in "BST"],
            "buffers": [
                {"asset": "B", "group": "power", "level": 20, "unit": "litre", "drain": 10, "capacity": 100},
                {"asset": "S", "group": "power", "level": 2, "unit": "litre", "drain": 1, "capacity": 30},
                {"asset": "T", "group": "power", "level": 50, "unit": "litre", "drain": 50, "capacity": 50},
            ],
        },
        reorder=False,
    )


def test_the_most_averted_by_a_litre_comes_first() -> None:
    """A litre keeps 30 people for an hour in S, 100 people for a tenth of one in B; T's tank has no room."""
    network = _clinics()
    found = mitigate.rank(network, inputs(network, {"L": 0.0}), [Stock("F", "power", 40, "litre")], horizon_h=48)
    table = found.table()
    assert table["asset"].tolist() == ["S", "B"]
    assert table["amount"].tolist() == [28, 40]
    assert table["person_hours"].tolist() == pytest.approx([28 * 30, 4 * 100])
    assert table["person_hours_per_unit"].tolist() == pytest.approx([30, 10])
    assert found.base_person_hours == pytest.approx(46 * 100 + 46 * 30 + 47 * 500)


def test_a_stock_of_another_unit_or_input_fits_no_store() -> None:
    network = _clinics()
    stocks = [Stock("F", "water", 40, "litre"), Stock("G", "power", 40, "kilogram")]
    assert mitigate.rank(network, inputs(network, {"L": 0.0}), stocks, horizon_h=48).choices == ()


def test_hours_fit_any_store() -> None:
    network = _clinics()
    found = mitigate.rank(network, inputs(network, {"L": 0.0}), [Stock("G", "power", 4, "h")], horizon_h=48)
    assert [(choice.asset, choice.hours, choice.person_hours) for choice in found.choices] == [
        ("B", 4, 400),
        ("S", 4, 120),
    ]


def test_no_more_is_brought_than_helps() -> None:
    """The water runs out at 5 h: beyond that, fuel buys nothing."""
    network = compiler.build(
        {
            "assets": [{"id": "H", "population": 10}, {"id": "L"}, {"id": "W"}],
            "requires": [
                {"asset": "H", "group": "power", "supplier": "L"},
                {"asset": "H", "group": "water", "supplier": "W"},
            ],
            "buffers": [
                {"asset": "H", "group": "power", "level": 2, "unit": "h"},
                {"asset": "H", "group": "water", "level": 5, "unit": "h"},
            ],
        },
        reorder=False,
    )
    start = inputs(network, {"L": 0.0, "W": 0.0})
    (choice,) = mitigate.rank(network, start, [Stock("G", "power", 24, "h")], horizon_h=48).choices
    assert (choice.amount, choice.person_hours) == (3, 30)


def test_the_plan_fills_the_best_first_and_spends_the_rest_elsewhere() -> None:
    network = _clinics()
    start = inputs(network, {"L": 0.0})
    plan, made = mitigate.allocate(network, start, [Stock("F", "power", 40, "litre")], horizon_h=48)
    assert [(choice.asset, choice.amount) for choice in plan] == [("S", 28), ("B", 12)]
    assert _cost(network, start) - _cost(network, made) == pytest.approx(sum(choice.person_hours for choice in plan))


def _cost(network: Network, start: Inputs) -> float:
    return people.person_hours(network, loss.times(network, start, 48 * HOUR), 48 * HOUR)


def test_in_a_country_every_figure_is_the_difference_of_two_forecasts() -> None:
    network = compiler.build(generate.tables(200, seed=2))
    first = next(asset for asset in network.id_list() if asset.startswith("SUB"))
    start = inputs(network, {first: 0.0, network.id_of(3): 0.0})
    stocks = [Stock("G", name, 6, "h") for name in network.group_names]
    found = mitigate.rank(network, start, stocks, horizon_h=48)
    assert found.tried == found.candidates > 0
    for choice in found.choices[:10]:
        made = start.copy()
        group = network.group_of(network.index_of(choice.asset), choice.group)
        made.buffer_s[group] += round(choice.hours * HOUR)
        assert choice.person_hours == pytest.approx(_cost(network, start) - _cost(network, made))
