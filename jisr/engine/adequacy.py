"""Whether units that fail independently can carry a load: the exact distribution of capacity lost, by convolution.

Billinton and Allan, "Reliability Evaluation of Power Systems" (2nd ed., 1996), chapter 2. One bus: lines, voltage and
maintenance are out.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


class Unit(NamedTuple):
    """A two-state unit: its capacity, a whole number of steps of the table, and its unavailability (0 to 1)."""

    capacity: int
    unavailability: float


class Adequacy(NamedTuple):
    """Expected hours short and expected energy not supplied over the hours of the load given."""

    hours_short: float
    energy_short: float


def capacity_distribution(units: Iterable[Unit]) -> Vector:
    """P(available capacity = c) at index c; shape (total capacity + 1,)."""
    chance = np.ones(1)
    for unit in units:
        wider = np.zeros(len(chance) + unit.capacity)
        wider[: len(chance)] += unit.unavailability * chance
        wider[unit.capacity :] += (1.0 - unit.unavailability) * chance
        chance = wider
    return chance


def adequacy(units: Iterable[Unit], load: Vector) -> Adequacy:
    """LOLE (hours) and EENS (capacity unit times hours) for hourly `load` in the units' measure."""
    chance = capacity_distribution(units)
    capacity = np.arange(len(chance), dtype=np.float64)
    below = np.concatenate([[0.0], np.cumsum(chance)])
    weighted = np.concatenate([[0.0], np.cumsum(chance * capacity)])
    count = np.searchsorted(capacity, load, side="left")
    return Adequacy(float(below[count].sum()), float((below[count] * load - weighted[count]).sum()))
