"""Many scenarios of what is uncertain: when each service is lost, and how sure that is.

Every scenario is one exact run of `loss.py`. Draws are functions of (seed, scenario, name), so options that are
compared meet the same luck, and results do not depend on the number of threads.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jisr.engine import loss
from jisr.engine.network import HOUR, NEVER, Inputs, Ints, Network, seconds
from jisr.engine.uncertain import Uncertain, buffers_s, losses_s, uncertain

Measure = Callable[[Ints], float]
"""From the times of one scenario [N] (seconds, NEVER where it holds) to a number."""

_CHUNK = 16


class Estimate(NamedTuple):
    """A value and its standard error; NaN where it is not a number (a service that holds)."""

    value: float
    error: float


@dataclass(frozen=True)
class Outcomes:
    """Scenarios in rows. Hours; infinite where the service holds within the horizon."""

    network: Network
    services: Ints
    """[K] the assets whose times were kept"""
    lost_h: NDArray[np.float64]
    """[scenarios, K]"""
    times_lost: NDArray[np.int64]
    """[N] in how many scenarios each asset was lost within the horizon"""
    measures: Mapping[str, NDArray[np.float64]]
    """name -> [scenarios]"""
    horizon_h: float

    @property
    def scenarios(self) -> int:
        return len(self.lost_h)

    def probability(self, asset: int) -> Estimate:
        """Of losing this asset within the horizon."""
        share = self.times_lost[asset] / self.scenarios
        return Estimate(share, float(np.sqrt(share * (1 - share) / self.scenarios)))

    def mean(self, measure: str) -> Estimate:
        return mean(self.measures[measure])

    def table(self, quantiles: Sequence[float] = (0.05, 0.5, 0.95)) -> pd.DataFrame:
        """One row a service: probability of loss, and hours by which so many scenarios have lost it, with errors."""
        rows = []
        for place, asset in enumerate(self.services.tolist()):
            row: dict[str, object] = {"asset": self.network.id_of(asset)}
            row["probability"], row["probability_error"] = self.probability(asset)
            for level in quantiles:
                found = quantile(self.lost_h[:, place], level)
                row[f"q{level:g}_h"], row[f"q{level:g}_error_h"] = found
            rows.append(row)
        return pd.DataFrame(rows)


def mean(values: NDArray[np.float64]) -> Estimate:
    """The mean and its standard error."""
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return Estimate(float(values.mean()), float(error))


def quantile(values: NDArray[np.float64], level: float) -> Estimate:
    """The smallest value that a part `level` of the values does not exceed; NaN where that is infinite.

    Its error is half the distance between the order statistics one binomial standard deviation to each side, which
    asks nothing of the distribution (David and Nagaraja, "Order Statistics", 3rd ed. 2003, section 7.1).
    """
    ordered, count = np.sort(values), len(values)
    spread = np.sqrt(count * level * (1 - level))
    places = np.ceil([count * level - spread, count * level, count * level + spread]).astype(np.int64) - 1
    low, middle, high = ordered[np.clip(places, 0, count - 1)]
    if not np.isfinite(middle):
        return Estimate(np.nan, np.nan)
    return Estimate(float(middle), float(high - low) / 2)


def run(
    network: Network,
    inputs: Inputs,
    *,
    scenarios: int,
    seed: int,
    horizon_h: float,
    services: Sequence[int] = (),
    case: Uncertain | None = None,
    measures: Mapping[str, Measure] | None = None,
    threads: int = 1,
) -> Outcomes:
    """`case`: what is uncertain (default: the network's own levels). Same seed, same numbers, whatever the threads."""
    drawn = uncertain(network, inputs) if case is None else case
    plan = _Run(network, inputs, drawn, seed, seconds(horizon_h), np.array(services, np.int32), measures or {})
    starts = range(0, scenarios, _CHUNK)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda first: plan.chunk(first, min(first + _CHUNK, scenarios)), starts))
    times = np.concatenate([part.times for part in parts])
    return Outcomes(
        network,
        plan.services,
        np.where(times >= NEVER, np.inf, times / HOUR),
        np.sum([part.lost for part in parts], axis=0),
        {name: np.concatenate([part.measures[name] for part in parts]) for name in plan.measures},
        horizon_h,
    )


def compare(
    network: Network, options: Mapping[str, Inputs], measure: Measure, *, base: str, **settings: Any
) -> pd.DataFrame:
    """How much each option changes the measure against `base`: mean difference of paired scenarios, and its error.

    `settings` as for `run`. The same draws serve every option, so the difference is far surer than each mean.
    """
    found = {
        name: run(network, inputs, measures={"it": measure}, **settings).measures["it"]
        for name, inputs in options.items()
    }
    rows = [(name, *mean(values), *mean(values - found[base])) for name, values in found.items()]
    return pd.DataFrame(rows, columns=["option", "mean", "error", "difference", "difference_error"])


class _Part(NamedTuple):
    times: Ints
    lost: NDArray[np.int64]
    measures: Mapping[str, NDArray[np.float64]]


class _Run(NamedTuple):
    network: Network
    inputs: Inputs
    case: Uncertain
    seed: int
    horizon_s: int
    services: Ints
    measures: Mapping[str, Measure]

    def chunk(self, first: int, end: int) -> _Part:
        """Scenarios first to end - 1, in a workspace of their own."""
        space = loss.workspace(self.network, self.inputs)
        times = np.empty((end - first, len(self.services)), np.int32)
        lost = np.zeros(self.network.size, np.int64)
        measures = {name: np.empty(end - first) for name in self.measures}
        for place, scenario in enumerate(range(first, end)):
            count = self._settle(space, scenario)
            lost[space.order[:count]] += 1
            times[place] = self._within(space.assets[self.services, loss.TIME])
            if measures:
                found = self._within(space.assets[:, loss.TIME])
                for name, measure in self.measures.items():
                    measures[name][place] = measure(found)
            loss.undo(space, self.network, count)
        return _Part(times, lost, measures)

    def _within(self, times_s: Ints) -> Ints:
        """What is still queued when the horizon is reached holds within it."""
        return np.where(times_s > self.horizon_s, NEVER, times_s).astype(np.int32)

    def _settle(self, space: loss.Workspace, scenario: int) -> int:
        space.groups[self.case.group, loss.BUFFER] = buffers_s(self.case, seed=self.seed, scenario=scenario)
        own = self.inputs.own_s.copy()
        drawn = losses_s(self.case, seed=self.seed, scenario=scenario)
        own[self.case.asset] = np.minimum(own[self.case.asset], drawn)
        lost = np.flatnonzero(own < NEVER).astype(np.int32)
        return loss.settle(space, self.network, lost, own[lost], self.horizon_s)
