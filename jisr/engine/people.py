"""How many people are without service, nobody counted twice.

Within a catchment, people served by different services are the same people, so services are not added: the number
affected is that of the worst service, at most the catchment's population. (The true number lies between that and the
sum; without knowing who is served by what, the greatest single service is the part that is certain.) Assets of one
type add up: they serve different people. An asset without a catchment is counted by itself.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jisr.engine.network import HOUR, NEVER, Ints, Network

NO_CATCHMENT = "no catchment"


@dataclass(frozen=True, slots=True)
class Affected:
    """When people lose service, in the order of time; one row each time that more people of a catchment do."""

    time_s: NDArray[np.int64]
    area: NDArray[np.int64]
    """index into areas"""
    people: NDArray[np.int64]
    """more people than before"""
    areas: tuple[str, ...]

    def by_area(self, horizon_s: int) -> pd.DataFrame:
        """area, people affected within the horizon, person_hours without service until it, first_lost_h."""
        within = self.time_s <= horizon_s
        hours = (horizon_s - self.time_s[within].clip(min=0)) / HOUR
        rows = pd.DataFrame(
            {
                "area": np.array(self.areas, dtype=object)[self.area[within]],
                "people": self.people[within],
                "person_hours": self.people[within] * hours,
                "first_lost_h": self.time_s[within] / HOUR,
            }
        )
        kinds = {"people": "sum", "person_hours": "sum", "first_lost_h": "min"}
        table = rows.groupby("area", as_index=False).agg(kinds)
        return table.sort_values(["person_hours", "area"], ascending=[False, True], ignore_index=True)

    def series(self, hours: NDArray[np.float64]) -> NDArray[np.int64]:
        """People affected at each of these hours after the start."""
        total = np.concatenate(([0], np.cumsum(self.people)))
        return np.asarray(total[np.searchsorted(self.time_s, hours * HOUR, side="right")], dtype=np.int64)


def affected(network: Network, times_s: Ints) -> Affected:
    """People who lose service by these times [N]."""
    lost = np.flatnonzero((times_s < NEVER) & (network.asset_population > 0))
    lost = lost[np.argsort(times_s[lost], kind="stable")]
    catchment = network.asset_catchment[lost].astype(np.int64)
    home = np.where(catchment >= 0, catchment, len(network.catchments) + lost)
    rows = pd.DataFrame({"home": home, "type": network.asset_type[lost], "people": network.asset_population[lost]})
    rows["people"] = rows["people"].astype(np.int64)
    rows["worst"] = rows.groupby(["home", "type"])["people"].cumsum()
    ceiling = np.append(network.catchment_population, np.iinfo(np.int64).max)[catchment]
    rows["worst"] = np.minimum(rows.groupby("home")["worst"].cummax().to_numpy(), ceiling)
    more = rows["worst"] - rows.groupby("home")["worst"].shift(fill_value=0)
    area = np.where(catchment >= 0, np.append(network.catchment_area, 0)[catchment], len(network.areas))
    keep = more.to_numpy() > 0
    areas = (*network.areas, NO_CATCHMENT)
    return Affected(times_s[lost][keep].astype(np.int64), area[keep], more.to_numpy()[keep], areas)


def person_hours(network: Network, times_s: Ints, horizon_s: int) -> float:
    """Person-hours without service from the start (or the loss, if later) to the horizon."""
    found = affected(network, times_s)
    left = np.clip(horizon_s - np.maximum(found.time_s, 0), 0, None)
    return float((found.people * left).sum()) / HOUR
