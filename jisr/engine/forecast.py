"""A forecast: who loses service, when, why, and how many people; as pandas tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from jisr.engine import loss, people
from jisr.engine import why as causes_of
from jisr.engine.case import Case
from jisr.engine.network import HOUR, NEVER, Inputs, Ints, Network, hours
from jisr.engine.reports import Evidence, Report

ASSUMED = "assumed"
"""The source of a loss that nobody reported."""

DAY = 24 * HOUR
PERSON_HOURS_WITHIN_S = 3 * DAY
"""The least time that person-hours are counted in where no horizon is given."""


@dataclass(frozen=True)
class Forecast:
    """What follows from the inputs, with its causes."""

    network: Network
    inputs: Inputs
    evidence: Evidence
    start: int | None
    """Unix seconds; None where no time is named"""
    horizon_s: int
    times_s: Ints
    """[N] NEVER where it holds (within the horizon)"""
    order: Ints
    """the lost assets by time"""

    @cached_property
    def causes(self) -> causes_of.Causes:
        return causes_of.causes(self.network, self.inputs, self.times_s, self.order)

    @cached_property
    def parents(self) -> Ints:
        """[N] the next asset of each chain, -1 at its end."""
        return causes_of.parents(self.network, self.times_s, self.causes)

    @cached_property
    def affected(self) -> people.Affected:
        return people.affected(self.network, self.times_s)

    @property
    def counted_s(self) -> int:
        """Person-hours are counted until then: the horizon; without one 72 h, or the day's end after the last loss."""
        if self.horizon_s < NEVER:
            return self.horizon_s
        last = int(self.times_s[self.order[-1]]) if len(self.order) else 0
        return max(PERSON_HOURS_WITHIN_S, -(-last // DAY) * DAY)

    def why(self, asset: str) -> list[causes_of.Step]:
        """The binding chain, from the asset back to the first loss; empty where it holds. Raises UnknownAsset."""
        return causes_of.chain(self.network, self.times_s, self.causes, self.network.index_of(asset))

    def services(self) -> pd.DataFrame:
        """One row an asset: id, type, member, lost_after_h (NaN: it holds), cause (the input), after (whose loss)."""
        network, group = self.network, self.causes.group
        names = np.array([*network.group_names, ""], dtype=object)
        cause = names[np.where(group >= 0, np.append(network.group_name, 0)[group], len(network.group_names))]
        ids = np.array([*network.id_list(), ""], dtype=object)
        return pd.DataFrame(
            {
                "id": ids[:-1],
                "type": np.array(network.types, dtype=object)[network.asset_type],
                "member": np.array(network.members, dtype=object)[network.asset_member],
                "lost_after_h": hours(self.times_s),
                "cause": cause,
                "after": ids[self.parents],
            }
        )

    def by_type(self) -> pd.DataFrame:
        """type, assets, lost, first_lost_h, median_lost_h."""
        rows = pd.DataFrame({"type": np.array(self.network.types, dtype=object)[self.network.asset_type]})
        rows["at"] = hours(self.times_s)
        table = rows.groupby("type")["at"].agg(assets="size", lost="count", first_lost_h="min", median_lost_h="median")
        return table.reset_index().sort_values(["first_lost_h", "type"], ignore_index=True)

    def sources(self, step: causes_of.Step) -> list[dict[str, Any]]:
        """What stands behind a step: reports and measured levels, each with source, age in hours, what it is about."""
        if step.group == causes_of.OWN:
            report = self.evidence.asset.get(step.asset)
            return [self._told(report, "loss")] if report else [{"about": "loss", "source": ASSUMED, "age_h": None}]
        report = self.evidence.group.get(step.group)
        return [self._told(report, "level")] if report else self._stored(step.group)

    def _told(self, report: Report, about: str) -> dict[str, Any]:
        known = {"report": report.id, "source": report.source, "age_h": self._age(report.at)}
        return {"about": about} | known | {"reliability": report.reliability, "credibility": report.credibility}

    def _stored(self, group: int) -> list[dict[str, Any]]:
        stores = self.network.stores
        rows = np.flatnonzero(stores.group == group)
        return [
            {
                "about": "level",
                "source": self.network.sources[stores.source[row]],
                "age_h": self._age(int(stores.as_of[row])),
            }
            for row in rows
        ]

    def _age(self, moment: int) -> float | None:
        return None if self.start is None or not moment else (self.start - moment) / HOUR


def forecast(
    case: Case, losses_h: Mapping[str, float] | None = None, *, start: int | None = None, horizon_h: float | None = None
) -> Forecast:
    """Reports and buffers of the case, and these losses {id: hours after the start}. Raises UnknownAsset."""
    begin = start if start is not None else case.latest
    made, evidence = case.inputs(losses_h, begin)
    horizon_s = NEVER if horizon_h is None else round(horizon_h * HOUR)
    times_s, order = loss.run(case.network, made, horizon_s)
    return Forecast(case.network, made, evidence, begin, horizon_s, times_s, order)
