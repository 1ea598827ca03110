"""Minimal failure sets: by hand, against a classic fault tree, and against every subset of small networks."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jisr.engine import compile as compiler
from jisr.engine import loss
from jisr.engine.failure_sets import failure_sets
from jisr.engine.families import ALWAYS, NOTHING, Families, TooLarge
from jisr.engine.network import HOUR, NEVER, Network, inputs


def _build(needs: list[dict[str, Any]], buffers: list[dict[str, Any]] | None = None) -> Network:
    names = sorted({row["asset"] for row in needs} | {row["supplier"] for row in needs})
    rows = {"assets": [{"id": name} for name in names], "requires": needs, "buffers": buffers or []}
    return compiler.build(rows, reorder=False)


def _named(network: Network, service: str, **more: Any) -> set[frozenset[str]]:
    found = failure_sets(network, network.index_of(service), **more)
    return {frozenset(network.id_of(asset) for asset in one) for one in found.sets}


def _needs(asset: str, group: str, suppliers: str, need: int = 1) -> list[dict[str, Any]]:
    return [{"asset": asset, "group": group, "supplier": one, "need": need} for one in suppliers]


def test_two_feeders_behind_one_station_by_hand() -> None:
    network = _build(
        [
            *_needs("H", "power", "AB"),
            *_needs("A", "power", "S"),
            *_needs("B", "power", "S"),
            *_needs("H", "water", "W"),
        ]
    )
    assert _named(network, "H") == {frozenset("S"), frozenset("W"), frozenset("AB")}


def test_two_of_three_fail_with_any_two() -> None:
    network = _build(_needs("H", "power", "ABC", need=2))
    assert _named(network, "H") == {frozenset(pair) for pair in combinations("ABC", 2)}


def test_assets_that_hold_each_other_are_taken_down_only_together() -> None:
    network = _build([*_needs("H", "power", "AB"), *_needs("A", "fuel", "B"), *_needs("B", "power", "A")])
    assert _named(network, "H") == {frozenset("A"), frozenset("B")}


def test_within_a_time_what_a_store_bridges_is_no_failure() -> None:
    buffers = [{"asset": "H", "group": "power", "level": 8, "unit": "h"}]
    network = _build([*_needs("H", "power", "A"), *_needs("H", "water", "W")], buffers)
    assert _named(network, "H", within_h=7) == {frozenset("W")}
    assert _named(network, "H", within_h=8) == {frozenset("W"), frozenset("A")}


def test_larger_sets_than_asked_for_are_left_out_and_the_count_stays_true() -> None:
    network = _build([*_needs("H", "power", "ABCD"), *_needs("H", "water", "EF")])
    assert _named(network, "H", largest=2) == {frozenset("EF")}
    assert failure_sets(network, network.index_of("H"), largest=4, most_sets=1).count == 2


def test_a_diagram_that_grows_too_large_is_refused_with_advice() -> None:
    families = Families(5, most_nodes=4)
    with pytest.raises(TooLarge, match="smaller failure sets"):
        [families.single(element) for element in range(9)]


@some.composite
def _cases(draw: some.DrawFn) -> tuple[Network, float]:
    names = [f"A{index}" for index in range(draw(some.integers(2, 7)))]
    needs, buffers = [], []
    for asset in names:
        for group in range(draw(some.integers(0, 2))):
            suppliers = draw(
                some.lists(some.sampled_from([n for n in names if n != asset]), min_size=1, max_size=4, unique=True)
            )
            need = draw(some.integers(1, len(suppliers)))
            needs += [{"asset": asset, "group": f"g{group}", "supplier": one, "need": need} for one in suppliers]
            buffers.append({"asset": asset, "group": f"g{group}", "level": draw(some.integers(0, 6)), "unit": "h"})
    rows = {"assets": [{"id": name} for name in names], "requires": needs, "buffers": buffers}
    return compiler.build(rows, reorder=False), draw(some.sampled_from([0.0, 4.0, 8.0, float("inf")]))


def _every_subset(network: Network, within_h: float, largest: int) -> set[frozenset[int]]:
    """The definition: lose each set at 0 and see; keep those that contain no smaller one."""
    found: list[frozenset[int]] = []
    for size in range(1, largest + 1):
        for chosen in combinations(range(1, network.size), size):
            lost = loss.times(network, inputs(network, {network.id_of(asset): 0.0 for asset in chosen}))[0]
            fails = lost < NEVER and lost <= within_h * HOUR
            if fails and not any(smaller <= set(chosen) for smaller in found):
                found.append(frozenset(chosen))
    return set(found)


@settings(max_examples=60, deadline=None)
@given(_cases(), some.integers(1, 4))
def test_they_are_those_that_trying_every_subset_finds(case: tuple[Network, float], largest: int) -> None:
    network, within_h = case
    found = failure_sets(network, 0, within_h=within_h, largest=largest)
    assert {frozenset(one) for one in found.sets} == _every_subset(network, within_h, largest)
    assert found.count == len(found.sets)


@settings(max_examples=80, deadline=None)
@given(
    some.lists(some.frozensets(some.integers(0, 5), max_size=4)),
    some.lists(some.frozensets(some.integers(0, 5), max_size=4)),
)
def test_families_are_those_of_plain_sets(one: list[frozenset[int]], other: list[frozenset[int]]) -> None:
    families = Families(3)
    first, second = _family(families, one), _family(families, other)
    assert _plain(families, families.either(first, second)) == _minimal([*one, *other])
    small = [left | right for left in _minimal(one) for right in _minimal(other)]
    assert _plain(families, families.both(first, second)) == _minimal(small)


def _family(families: Families, sets: list[frozenset[int]]) -> int:
    total = NOTHING
    for chosen in sets:
        product = ALWAYS
        for element in chosen:
            product = families.both(product, families.single(element))
        total = families.either(total, product)
    return total


def _plain(families: Families, family: int) -> set[frozenset[int]]:
    return {frozenset(one) for one in families.sets(family)}


def _minimal(sets: list[frozenset[int]]) -> set[frozenset[int]]:
    small = {one for one in sets if len(one) <= 3}
    return {one for one in small if not any(other < one for other in small)}


def test_two_thousand_stations_in_a_row_are_two_thousand_single_failures() -> None:
    network = _build([{"asset": f"A{n:04}", "group": "power", "supplier": f"A{n + 1:04}"} for n in range(2000)])
    found = failure_sets(network, network.index_of("A0000"), largest=2)
    assert found.count == 2000
    assert np.all([len(one) == 1 for one in found.sets])
