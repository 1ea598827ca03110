"""Generation adequacy against the published indices of the IEEE Reliability Test System of 1979.

"IEEE Reliability Test System", IEEE Trans. Power Apparatus and Systems PAS-98(6), 1979, tables 1 to 4 (load) and 7
(units). The exact indices for this hourly load (LOLE 9.394 h/year, EENS 1176.3 MWh/year) are those of Allan, Billinton
and Abdel-Gawad, "The IEEE Reliability Test System: extensions to and evaluation of the generating system", 1986.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from jisr.engine.adequacy import Unit, adequacy, capacity_distribution

PEAK_MW = 2850.0
LOLE_HOURS, EENS_MWH = 9.394, 1176.3

# How many, MW, forced outage rate, mean hours to failure, mean hours to repair.
_UNITS = [
    (5, 12, 0.02, 2940, 60),
    (4, 20, 0.10, 450, 50),
    (6, 50, 0.01, 1980, 20),
    (4, 76, 0.02, 1960, 40),
    (3, 100, 0.04, 1200, 50),
    (4, 155, 0.04, 960, 40),
    (3, 197, 0.05, 950, 50),
    (1, 350, 0.08, 1150, 100),
    (2, 400, 0.12, 1100, 150),
]

# Weekly peak, % of the year's, weeks 1 to 52.
_WEEKS = """
86.2 90.0 87.8 83.4 88.0 84.1 83.2 80.6 74.0 73.7 71.5 72.7 70.4 75.0 72.1 80.0 75.4 83.7 87.0 88.0 85.6 81.1 90.0 88.7
89.6 86.1 75.5 81.6 80.1 88.0 72.2 77.6 80.0 72.9 72.6 70.5 78.0 69.5 72.4 72.4 74.3 74.4 80.0 88.1 88.5 90.9 94.0 89.0
94.2 97.0 100.0 95.2
"""
_DAYS = "93 100 98 96 94 77 75"  # Daily peak, % of the week's, from Monday.

# Hourly load, % of the day's peak, from midnight: (season, weekend).
_HOURS = {
    ("winter", False): "67 63 60 59 59 60 74 86 95 96 96 95 95 95 93 94 99 100 100 96 91 83 73 63",
    ("winter", True): "78 72 68 66 64 65 66 70 80 88 90 91 90 88 87 87 91 100 99 97 94 92 87 81",
    ("summer", False): "64 60 58 56 56 58 64 76 87 95 99 100 99 100 100 97 96 96 93 92 92 93 87 72",
    ("summer", True): "74 70 66 65 64 62 62 66 81 86 91 93 93 92 91 91 92 94 95 95 100 93 88 80",
    ("between", False): "63 62 60 58 59 65 72 85 95 99 100 99 93 92 90 88 90 92 96 98 96 90 80 70",
    ("between", True): "75 73 69 66 65 65 68 74 83 89 92 94 91 90 90 86 85 88 92 100 97 95 90 85",
}


def _units() -> list[Unit]:
    return [Unit(megawatts, rate) for count, megawatts, rate, _, _ in _UNITS for _ in range(count)]


def _numbers(text: str) -> NDArray[np.float64]:
    return np.array(text.split(), dtype=np.float64)


def _season(week: int) -> str:
    if week <= 8 or week >= 44:
        return "winter"
    return "summer" if 18 <= week <= 30 else "between"


def _hourly_load() -> NDArray[np.float64]:
    """MW, 8736 hours (52 weeks)."""
    days = _numbers(_DAYS) / 100
    return np.concatenate(
        [
            PEAK_MW * peak / 100 * days[day] * _numbers(_HOURS[_season(week), day >= 5]) / 100
            for week, peak in enumerate(_numbers(_WEEKS), start=1)
            for day in range(7)
        ]
    )


def test_the_test_system_has_its_published_size() -> None:
    assert len(_units()) == 32
    assert sum(unit.capacity for unit in _units()) == 3405
    assert _hourly_load().shape == (8736,)
    assert _hourly_load().max() == pytest.approx(PEAK_MW)


def test_lole_and_eens_are_the_published_ones() -> None:
    found = adequacy(_units(), _hourly_load())
    assert found.hours_short == pytest.approx(LOLE_HOURS, abs=0.0005)
    assert found.energy_short == pytest.approx(EENS_MWH, abs=0.05)


def test_two_units_by_hand() -> None:
    units = [Unit(1, 0.1), Unit(2, 0.2)]
    assert capacity_distribution(units) == pytest.approx([0.02, 0.18, 0.08, 0.72])
    assert adequacy(units, np.array([2.0])) == pytest.approx((0.2, 0.02 * 2 + 0.18 * 1))


def test_capacity_equal_to_the_load_is_enough() -> None:
    assert adequacy([Unit(2, 0.0)], np.array([2.0])) == (0.0, 0.0)
