"""All tables of one case, checked together: the network, what was reported, crews and stocks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jisr.engine import columns, reports
from jisr.engine.compile import build, framed
from jisr.engine.faults import Collector, NetworkFaults
from jisr.engine.network import Inputs, Network, inputs, seconds
from jisr.engine.reports import Evidence, Placed, Report, ReportRefused
from jisr.engine.tables import BY_NAME, CREWS, REPORTS, STOCKS, Column, Table

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Case:
    """What was loaded."""

    network: Network
    reports: tuple[Placed, ...]
    crews: pd.DataFrame
    """id, member, type ('' for any), count, available_h"""
    stocks: pd.DataFrame
    """id, member, group, quantity, unit"""
    notes: tuple[str, ...]
    """what was ignored"""

    @property
    def latest(self) -> int | None:
        """The latest time that the tables name, Unix seconds: the start where none is given."""
        named = [int(self.network.stores.as_of.max(initial=0)), *(one.report.at for one in self.reports)]
        return max(named) or None

    def inputs(self, losses_h: Mapping[str, float] | None = None, start: int | None = None) -> tuple[Inputs, Evidence]:
        """What a forecast starts from: buffers, reports, then these losses {id: hours after the start}."""
        begin = start if start is not None else self.latest
        made, evidence = inputs(self.network), Evidence()
        if begin is not None:
            reports.measured(self.network, made, begin)
            evidence = reports.apply(self.network, made, self.reports, begin)
        for asset, hours in (losses_h or {}).items():
            index = self.network.index_of(asset)
            made.own_s[index] = seconds(hours)
            evidence.asset.pop(index, None)
        return made, evidence


def check(tables: Mapping[str, Any], *, now: int | None = None, progress: Progress = lambda _: None) -> Case:
    """Compile all tables. `now` (Unix seconds) refuses what is seen after it. Raises NetworkFaults with all faults."""
    faults = Collector()
    progress("checking the tables")
    network = _network(tables, faults)
    crews, stocks = _crews(tables.get("crews"), faults), _stocks(tables.get("stocks"), faults)
    placed = _reports(tables.get("reports"), network, now, faults) if network else ()
    if network and now is not None:
        _not_measured_later(tables, network, now, faults)
    faults.stop_if_any()
    assert network is not None
    return Case(network, placed, crews, stocks, _notes(tables))


def _network(tables: Mapping[str, Any], faults: Collector) -> Network | None:
    try:
        return build(tables)
    except NetworkFaults as found:
        faults.faults.extend(found.faults)
        return None


def _notes(tables: Mapping[str, Any]) -> tuple[str, ...]:
    """Tables and columns that are not declared; they are ignored."""
    notes = [f"{name} is not a table of a network" for name in tables if name not in BY_NAME]
    for name, table in BY_NAME.items():
        if isinstance(tables.get(name), pd.DataFrame):
            declared = {column.name for column in table.columns}
            extra = [str(column) for column in tables[name].columns if str(column).strip().lower() not in declared]
            notes += [f"{name}: column {column} is not known here" for column in extra]
    return tuple(notes)


def _framed(table: Table, rows: Any, faults: Collector) -> pd.DataFrame:
    return framed(table, [] if rows is None else rows, faults)


def _crews(rows: Any, faults: Collector) -> pd.DataFrame:
    frame = _framed(CREWS, rows, faults)
    count = columns.number(CREWS, CREWS.column("count"), frame["count"], faults)
    available = columns.amounts(CREWS, CREWS.column("available_h"), frame["available_h"], faults).central
    texts = {name: frame[name].fillna("").astype(str) for name in ("id", "member", "type")}
    made = {"count": np.nan_to_num(count, nan=1).astype(int), "available_h": np.nan_to_num(available)}
    return pd.DataFrame(texts | made)


def _stocks(rows: Any, faults: Collector) -> pd.DataFrame:
    frame = _framed(STOCKS, rows, faults)
    texts = {name: frame[name].fillna("").astype(str) for name in ("id", "member", "group", "unit")}
    return pd.DataFrame(
        texts | {"quantity": columns.number(STOCKS, STOCKS.column("quantity"), frame["quantity"], faults)}
    )


def _reports(rows: Any, network: Network, now: int | None, faults: Collector) -> tuple[Placed, ...]:
    frame = _framed(REPORTS, rows, faults)
    level = columns.amounts(REPORTS, REPORTS.column("level"), frame["level"], faults)
    at = columns.time(REPORTS, REPORTS.column("at"), frame["at"], faults)
    chosen = {name: _chosen(REPORTS.column(name), frame, faults) for name in ("state", "reliability", "credibility")}
    placed = []
    for row in range(len(frame)):
        report = Report(
            id=_text(frame["id"].iloc[row]),
            asset=_text(frame["asset"].iloc[row]),
            at=int(at[row]),
            state=_text(chosen["state"].iloc[row]),
            group=_text(frame["group"].iloc[row]),
            level=None if np.isnan(level.low[row]) else float(level.central[row]),
            unit="h" if level.timed[row] else _text(frame["unit"].iloc[row]),
            source=_text(frame["source"].iloc[row]) or "unknown",
            reliability=_text(chosen["reliability"].iloc[row]) or "F",
            credibility=_text(chosen["credibility"].iloc[row]) or "6",
        )
        try:
            placed.append(reports.place(network, report, now))
        except ReportRefused as refused:
            faults.add(
                "reports", faults.row("reports", row), refused.column, str(refused), "Correct or remove the row."
            )
    return tuple(placed)


def _chosen(column: Column, frame: pd.DataFrame, faults: Collector) -> pd.Series:
    return columns.choice(REPORTS, column, frame[column.name], faults)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _not_measured_later(tables: Mapping[str, Any], network: Network, now: int, faults: Collector) -> None:
    """Rows of `buffers` in table order: stores keep it."""
    late = columns.positions(network.stores.as_of > now)
    fix = "Correct the time; only what was measured can be counted on."
    faults.add_rows("buffers", late, "as_of", lambda _: "the level is from the future", fix)
