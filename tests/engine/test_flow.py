"""Maximum flow, the linear programme and networkx agree where they must; priorities, losses and commodities by hand."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jisr.engine import flow, program
from jisr.engine.program import Arcs, Demands, Problem, Processes, Supplies


def _network(seed: int, nodes: int, arcs: int) -> tuple[np.ndarray, ...]:
    chance = np.random.default_rng(seed)
    tail, head = chance.integers(0, nodes, (2, arcs))
    capacity = chance.integers(0, 20, arcs) / 2
    supply = chance.integers(0, 30, nodes) * (chance.random(nodes) < 0.4)
    demand = chance.integers(0, 30, nodes) * (chance.random(nodes) < 0.6) / 4
    return tail, head, capacity, supply.astype(float), demand


def _as_problem(tail, head, capacity, supply, demand, pipe=None):  # type: ignore[no-untyped-def]
    nodes, arcs = len(supply), len(tail)
    pipe = np.full(arcs, -1) if pipe is None else pipe
    return Problem(
        nodes,
        Arcs(tail, head, capacity, np.ones(arcs), pipe),
        Supplies(np.arange(nodes), supply),
        Demands(np.arange(nodes), demand, np.ones(nodes, np.int64)),
    )


def _networkx(tail, head, capacity, supply, demand) -> float:  # type: ignore[no-untyped-def]
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for node in range(len(supply)):
        graph.add_edge("from", node, capacity=supply[node])
        graph.add_edge(node, "to", capacity=demand[node])
    for one, other, limit in zip(tail, head, capacity, strict=True):
        before = graph.get_edge_data(one, other, {"capacity": 0})["capacity"]
        graph.add_edge(one, other, capacity=before + limit)
    return float(nx.maximum_flow_value(graph, "from", "to"))


@settings(max_examples=60, deadline=None)
@given(some.integers(0, 10**6), some.integers(1, 8), some.integers(0, 25))
def test_maximum_flow_and_the_programme_and_networkx_agree(seed: int, nodes: int, arcs: int) -> None:
    network = _network(seed, nodes, arcs)
    delivered = flow.deliver(*network)
    planned = program.solve(_as_problem(*network))
    assert delivered.served.sum() == pytest.approx(_networkx(*network), abs=1e-6)
    assert planned.served.sum() == pytest.approx(delivered.served.sum(), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(some.integers(0, 10**6), some.integers(1, 8), some.integers(0, 25))
def test_what_is_delivered_keeps_every_balance_and_limit(seed: int, nodes: int, arcs: int) -> None:
    tail, head, capacity, supply, demand = _network(seed, nodes, arcs)
    found = flow.deliver(tail, head, capacity, supply, demand)
    arriving = np.bincount(head, found.flow, nodes) - np.bincount(tail, found.flow, nodes)
    assert np.allclose(arriving + found.supplied, found.served)
    assert (found.flow <= capacity + 1e-9).all()
    assert (found.supplied <= supply + 1e-9).all()
    assert (found.served <= demand + 1e-9).all()


def test_an_unlimited_arc_and_parallel_arcs() -> None:
    found = flow.deliver(
        np.array([0, 0, 1]),
        np.array([1, 1, 2]),
        np.array([2.0, 1.5, np.inf]),
        np.array([9.0, 0, 0]),
        np.array([0, 0, 9.0]),
    )
    assert found.flow.tolist() == [2.0, 1.5, 3.5]
    assert found.served.tolist() == [0, 0, 3.5]


def test_amounts_that_are_no_decimals_stay_within_the_stated_step() -> None:
    network = tuple(part * np.pi if index >= 2 else part for index, part in enumerate(_network(3, 12, 60)))
    found = flow.deliver(*network)
    assert found.served.sum() == pytest.approx(_networkx(*network), abs=found.step * (60 + 24))
    assert found.step < 1e-6


def _two_homes_and_a_hospital() -> Problem:
    return Problem(
        4,
        Arcs(np.zeros(3, np.int64), np.array([1, 2, 3]), np.full(3, 8.0), np.ones(3), np.full(3, -1)),
        Supplies(np.array([0]), np.array([10.0])),
        Demands(np.array([1, 2, 3]), np.array([8.0, 8.0, 6.0]), np.array([2, 2, 1])),
    )


def test_what_comes_first_is_served_first() -> None:
    served = program.solve(_two_homes_and_a_hospital()).served
    assert served[2] == pytest.approx(6)
    assert served[:2].sum() == pytest.approx(4)


def test_a_later_priority_never_costs_an_earlier_one_anything() -> None:
    problem = _two_homes_and_a_hospital()
    problem.demands.amount[0] = 1e6
    problem.arcs.capacity[0] = 1e6
    assert program.solve(problem).served[2] == pytest.approx(6)


def test_losses_on_the_way_are_paid_by_the_source() -> None:
    arcs = Arcs(np.array([0, 1]), np.array([1, 2]), np.full(2, np.inf), np.array([0.9, 0.5]), np.full(2, -1))
    problem = Problem(
        3, arcs, Supplies(np.array([0]), np.array([10.0])), Demands(np.array([2]), np.array([9.0]), np.ones(1))
    )
    answer = program.solve(problem)
    assert answer.served == pytest.approx([4.5])
    assert answer.flow == pytest.approx([10, 9])


def test_commodities_share_a_road() -> None:
    """Fuel (balances 0 to 1) and food (2 to 3) over a road that carries 10; food comes first."""
    arcs = Arcs(np.array([0, 2]), np.array([1, 3]), np.full(2, np.inf), np.ones(2), np.zeros(2, np.int64))
    problem = Problem(
        4,
        arcs,
        Supplies(np.array([0, 2]), np.array([50.0, 50.0])),
        Demands(np.array([1, 3]), np.array([8.0, 7.0]), np.array([2, 1])),
        pipes=np.array([10.0]),
    )
    assert program.solve(problem).served == pytest.approx([3, 7])


def test_a_plant_makes_no_more_than_its_scarcest_input_allows() -> None:
    """One unit of electricity (balance 2) takes 2 of gas (0) and 0.5 of water (1)."""
    problem = Problem(
        3,
        Arcs(*(program.none(),) * 2, program.none(np.float64), program.none(np.float64), program.none()),
        Supplies(np.array([0, 1]), np.array([100.0, 10.0])),
        Demands(np.array([2]), np.array([99.0]), np.ones(1, np.int64)),
        processes=Processes(
            np.array([2]), np.array([np.inf]), np.array([0, 0]), np.array([0, 1]), np.array([2.0, 0.5])
        ),
    )
    assert program.solve(problem).served == pytest.approx([20])


def test_the_input_output_example_of_miller_and_blair() -> None:
    """Miller and Blair, "Input-Output Analysis", 2nd ed. 2009, section 2.3: two sectors, final demand 600 and 1500.

    Transactions 150, 500 / 200, 100 at outputs 1000, 2000; the new outputs are printed as 1247.5 and 1841.6.
    """
    used = np.array([[150.0, 500.0], [200.0, 100.0]]) / np.array([1000.0, 2000.0])
    sector, supplier = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    problem = Problem(
        2,
        Arcs(*(program.none(),) * 2, program.none(np.float64), program.none(np.float64), program.none()),
        Supplies(program.none(), program.none(np.float64)),
        Demands(np.array([0, 1]), np.array([600.0, 1500.0]), np.ones(2, np.int64)),
        processes=Processes(np.array([0, 1]), np.full(2, 1e5), sector, supplier, used[supplier, sector]),
    )
    answer = program.solve(problem)
    assert answer.served == pytest.approx([600, 1500])
    assert answer.made == pytest.approx([1247.5, 1841.6], abs=0.05)
    assert answer.made == pytest.approx(np.linalg.solve(np.eye(2) - used, [600, 1500]))


@pytest.mark.parametrize("seed", range(5))
def test_after_a_loss_the_kept_programme_says_what_a_new_one_says(seed: int) -> None:
    network = _network(seed, 20, 80)
    problem = _as_problem(*network)
    problem = problem._replace(demands=problem.demands._replace(priority=np.arange(20) % 3))
    kept = program.Program(problem)
    kept.solve()
    kept.limit_arcs(np.array([7, 9]), np.zeros(2))
    kept.limit_supplies(np.array([2]), np.zeros(1))
    arcs, supplies = problem.arcs.capacity.copy(), problem.supplies.amount.copy()
    arcs[[7, 9]], supplies[2] = 0, 0
    fresh = problem._replace(
        arcs=problem.arcs._replace(capacity=arcs), supplies=problem.supplies._replace(amount=supplies)
    )
    for level in range(3):
        chosen = problem.demands.priority == level
        ours, theirs = kept.solve().served[chosen].sum(), program.solve(fresh).served[chosen].sum()
        assert ours == pytest.approx(theirs, abs=1e-4)
