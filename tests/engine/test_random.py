"""Random numbers by counter: the published answers, the stated distributions, and no dependence on threads or order."""

import numba
import numpy as np
import pytest
from scipy import stats

from jisr.engine import random

# github.com/DEShawResearch/random123, tests/kat_vectors, the lines "philox4x32 10": counter, key, answer.
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000 00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
COUNT = 20_000


def _words(line: str) -> list[np.uint64]:
    return [np.uint64(int(word, 16)) for word in line.split()]


@pytest.mark.parametrize(("given", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(given: str, answer: str) -> None:
    assert list(random.philox(*_words(given))) == _words(answer)


def _spread(kind: int, low: float, mode: float, high: float) -> random.Spread:
    return random.Spread(np.full(COUNT, kind, np.int8), np.full(COUNT, low), np.full(COUNT, mode), np.full(COUNT, high))


@pytest.mark.parametrize(
    ("spread", "law"),
    [
        (_spread(random.UNIFORM, 6, 0, 12), stats.uniform(6, 6)),
        (_spread(random.TRIANGULAR, 4, 8, 24), stats.triang(c=4 / 20, loc=4, scale=20)),
        (_spread(random.EXPONENTIAL, 0, 5, 0), stats.expon(scale=5)),
    ],
)
def test_a_duration_follows_its_distribution(spread: random.Spread, law: stats.rv_continuous) -> None:
    drawn = random.sample(spread, random.keys(f"group {n}" for n in range(COUNT)), seed=7, scenario=3)
    assert stats.kstest(drawn, law.cdf).pvalue > 0.001


def test_a_certain_duration_is_not_drawn() -> None:
    hours = np.array([8.0, 0.0, np.inf])
    assert np.array_equal(random.sample(random.fixed(hours), random.keys("abc"), seed=1, scenario=1), hours)


def test_a_draw_depends_on_its_name_and_not_on_its_position_or_company() -> None:
    names = [f"group {n}" for n in range(COUNT)]
    spread = _spread(random.UNIFORM, 0, 0, 1)
    forward = random.sample(spread, random.keys(names), seed=7, scenario=3)
    backward = random.sample(spread, random.keys(reversed(names)), seed=7, scenario=3)
    assert np.array_equal(forward, backward[::-1])


def test_seed_scenario_and_purpose_give_other_numbers_without_correlation() -> None:
    key, spread = random.keys(map(str, range(COUNT))), _spread(random.UNIFORM, 0, 0, 1)
    rows = [
        random.sample(spread, key, seed=seed, scenario=scenario, purpose=purpose)
        for seed, scenario, purpose in [(0, 0, 0), (1, 0, 0), (2**40, 0, 0), (0, 1, 0), (0, 0, 1)]
    ]
    correlation = np.corrcoef(rows) - np.eye(len(rows))
    assert np.abs(correlation).max() < 5 / np.sqrt(COUNT)


def test_the_number_of_threads_changes_nothing() -> None:
    key, spread = random.keys(map(str, range(COUNT))), _spread(random.TRIANGULAR, 4, 8, 24)
    before = numba.get_num_threads()
    many = random.sample_all(spread, key, seed=5, scenarios=6, first=2)
    numba.set_num_threads(1)
    one = random.sample_all(spread, key, seed=5, scenarios=6, first=2)
    numba.set_num_threads(before)
    assert np.array_equal(many, one)
    assert np.array_equal(many[1], random.sample(spread, key, seed=5, scenario=3))
