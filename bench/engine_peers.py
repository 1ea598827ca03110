"""The same cascade as people write it today: over a networkx graph, and as simpy processes. Times in seconds."""

import heapq
from typing import Any

import networkx as nx
import numpy as np
import simpy

from jisr.engine.network import NEVER, Inputs, Network


def graph(network: Network, given: Inputs) -> "nx.DiGraph[int]":
    """Assets as nodes; an edge holds the inputs that it feeds; the graph holds what each input needs."""
    made: nx.DiGraph[int] = nx.DiGraph()
    made.add_nodes_from((asset, {"own": int(given.own_s[asset])}) for asset in range(network.size))
    sizes = np.diff(network.dep_ptr)
    groups = np.repeat(np.arange(network.groups), sizes)
    rows = zip(network.dep_supplier, network.group_asset[groups], groups, network.dep_weight, strict=True)
    for supplier, asset, group, weight in rows:
        edge = made.get_edge_data(int(supplier), int(asset))
        if edge is None:
            made.add_edge(int(supplier), int(asset), feeds=[(int(group), int(weight))])
        else:
            edge["feeds"].append((int(group), int(weight)))
    made.graph["margin"] = dict(enumerate(network.group_margin.tolist()))
    made.graph["buffer"] = dict(enumerate(given.buffer_s.tolist()))
    return made


def networkx_times(made: "nx.DiGraph[int]") -> list[int]:
    """Earliest loss first, over the graph's own adjacency."""
    margin, buffer = dict(made.graph["margin"]), made.graph["buffer"]
    times = dict(made.nodes(data="own"))
    queue = [(own, asset) for asset, own in times.items() if own < NEVER]
    heapq.heapify(queue)
    while queue:
        now, asset = heapq.heappop(queue)
        if times[asset] != now:
            continue
        for other in made.successors(asset):
            for group, weight in made[asset][other]["feeds"]:
                held = margin[group]
                margin[group] = held - weight
                if held >= 0 > margin[group] and now + buffer[group] < times[other]:
                    times[other] = now + buffer[group]
                    heapq.heappush(queue, (times[other], other))
    return [times[asset] for asset in range(made.number_of_nodes())]


def simpy_times(network: Network, given: Inputs) -> list[int]:
    """A process for each input that waits for its suppliers' losses and then for its buffer."""
    clock = simpy.Environment()
    lost = [clock.event() for _ in range(network.size)]
    times = [NEVER] * network.size
    margin = network.group_margin.tolist()
    supplier, weight, start = network.dep_supplier.tolist(), network.dep_weight.tolist(), network.dep_ptr.tolist()
    asset_of, buffer = network.group_asset.tolist(), given.buffer_s.tolist()

    def lose(asset: int) -> None:
        if times[asset] == NEVER:
            times[asset] = int(clock.now)
            lost[asset].succeed()

    def own(asset: int, when: int) -> Any:
        yield clock.timeout(when)
        lose(asset)

    def run_dry(group: int) -> Any:
        yield clock.timeout(buffer[group])
        lose(asset_of[group])

    def watch(group: int, weight_: int) -> Any:
        def one_less(_: Any) -> None:
            held = margin[group]
            margin[group] = held - weight_
            if held >= 0 > margin[group]:
                clock.process(run_dry(group))

        return one_less

    for group in range(network.groups):
        for place in range(start[group], start[group + 1]):
            lost[supplier[place]].callbacks.append(watch(group, weight[place]))
    for asset in np.flatnonzero(given.own_s < NEVER).tolist():
        clock.process(own(asset, int(given.own_s[asset])))
    clock.run()
    return times
