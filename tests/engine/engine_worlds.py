"""Small random networks for properties, and losses by the bare definition."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from jisr.engine.compile import build
from jisr.engine.network import HOUR, LONG_AGO, NEVER, Inputs, Network, inputs

HOURS = st.integers(0, 6)


@st.composite
def tables(draw: Any, loops: bool = True, most: int = 9) -> dict[str, list[dict[str, Any]]]:
    """Assets A0..; without loops an asset needs only those before it. Zero buffers and ties are common on purpose."""
    size = draw(st.integers(1, most))
    ids = [f"A{number}" for number in range(size)]
    requires: list[dict[str, Any]] = []
    buffers: list[dict[str, Any]] = []
    for number, asset in enumerate(ids):
        near = [one for one in (ids if loops else ids[:number]) if one != asset]
        for group in range(draw(st.integers(0, 2)) if near else 0):
            name = f"in{group}"
            chosen = draw(st.lists(st.sampled_from(near), min_size=1, max_size=4, unique=True))
            if draw(st.booleans()):
                need = {"need": draw(st.integers(1, len(chosen)))}
                requires += [{"asset": asset, "group": name, "supplier": one} | need for one in chosen]
            else:
                shares = [1 / len(chosen) + draw(st.sampled_from([0, 0.125, 0.5, 2])) for _ in chosen]
                requires += [
                    {"asset": asset, "group": name, "supplier": one, "share": share}
                    for one, share in zip(chosen, shares, strict=True)
                ]
            if draw(st.booleans()):
                buffers.append({"asset": asset, "group": name, "level": f"{draw(HOURS)}h"})
    return {"assets": [{"id": one} for one in ids], "requires": requires, "buffers": buffers}


@st.composite
def worlds(draw: Any, loops: bool = True, most: int = 9) -> tuple[Network, Inputs]:
    """A network with losses, sightings and levels that were measured, some before the start."""
    network = build(draw(tables(loops, most)), reorder=draw(st.booleans()))
    made = inputs(network)
    for asset in range(network.size):
        fate = draw(st.sampled_from(["", "", "lost", "seen"]))
        made.own_s[asset] = draw(st.integers(-2, 6)) * HOUR if fate == "lost" else NEVER
        made.floor_s[asset] = draw(st.integers(-2, 6)) * HOUR if fate == "seen" else LONG_AGO
    for group in range(network.groups):
        if draw(st.integers(0, 3)) == 0:
            made.since_s[group] = draw(st.integers(-4, 4)) * HOUR
    return network, made


def by_definition(network: Network, made: Inputs) -> list[int]:
    """The greatest fixed point of the loss equations, by iterating them from "nothing is lost"."""
    times = [NEVER] * network.size
    while True:
        after = [_asset(network, made, times, asset) for asset in range(network.size)]
        if after == times:
            return times
        times = after


def _asset(network: Network, made: Inputs, times: list[int], asset: int) -> int:
    found = int(made.own_s[asset])
    for group in range(network.group_ptr[asset], network.group_ptr[asset + 1]):
        failed = _failed(network, times, group)
        if failed < NEVER:
            found = min(found, max(failed, int(made.since_s[group])) + int(made.buffer_s[group]))
    return NEVER if found >= NEVER else max(found, int(made.floor_s[asset]))


def _failed(network: Network, times: list[int], group: int) -> int:
    """The first moment at which the suppliers lost by then weigh more than the margin."""
    places = range(network.dep_ptr[group], network.dep_ptr[group + 1])
    fate = sorted((times[network.dep_supplier[place]], int(network.dep_weight[place])) for place in places)
    gone = np.cumsum([weight for _, weight in fate])
    return next((time for (time, _), sum_ in zip(fate, gone, strict=True) if sum_ > network.group_margin[group]), NEVER)
