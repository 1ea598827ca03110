"""A forecast as rows and as the document that `--json` prints: plain values, ready to show."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from jisr.engine import loops, why
from jisr.engine.forecast import ASSUMED, Forecast
from jisr.engine.network import HOUR, NEVER

MOST_LOOPS = 20


def document(found: Forecast, notes: tuple[str, ...] = ()) -> dict[str, Any]:
    """{assets: [{id, lost_after_h, why}]} and what else is known. `why` leads from the asset's supplier to the root."""
    return {
        "start": None if found.start is None else _iso(found.start),
        "horizon_h": None if found.horizon_s >= NEVER else found.horizon_s / HOUR,
        "lost": len(found.order),
        "assets": assets(found),
        "people": [
            dict(zip(("area", "people", "person_hours", "first_lost_h"), row, strict=True))
            for row in found.affected.by_area(found.counted_s).itertuples(index=False, name=None)
        ],
        "person_hours_until_h": found.counted_s / HOUR,
        "loops": _loops(found),
        "notes": list(notes),
    }


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def assets(found: Forecast) -> list[dict[str, Any]]:
    """One entry an asset, by loss and then by id; those that hold come last."""
    table = found.services()
    ids, chains = table["id"].tolist(), _chains(found)
    lost_h = [None if value != value else value for value in table["lost_after_h"].tolist()]
    types, members, causes = (table[name].tolist() for name in ("type", "member", "cause"))
    ranked = np.lexsort((np.array(ids), found.times_s)).tolist()
    return [
        {
            "id": ids[one],
            "lost_after_h": lost_h[one],
            "why": [ids[other] for other in chains[one]],
            "cause": causes[one],
            "type": types[one],
            "member": members[one],
        }
        for one in ranked
    ]


def _chains(found: Forecast) -> list[list[int]]:
    """For each asset what its loss leads back to; each chain is its supplier and that one's chain."""
    parents = found.parents.tolist()
    chains: list[list[int]] = [[] for _ in parents]
    for asset in np.lexsort((found.causes.depth, found.times_s)).tolist():
        if parents[asset] >= 0:
            chains[asset] = [parents[asset], *chains[parents[asset]]]
    return chains


def _loops(found: Forecast) -> list[dict[str, Any]]:
    network = found.network
    told = []
    for members in loops.order(network).loops()[:MOST_LOOPS]:
        starters = [network.id_of(one) for one in members.tolist() if network.asset_black_start[one]]
        first = [network.id_of(one) for one in members[:10].tolist()]
        told.append(
            {"assets": len(members), "members": first, "can_restart": bool(starters), "black_start": starters[:10]}
        )
    return told


def loop_lines(found: Forecast) -> list[str]:
    """Each loop in words."""
    lines = []
    for loop in _loops(found):
        names = ", ".join(loop["members"]) + (", ..." if loop["assets"] > len(loop["members"]) else "")
        after = (
            f"once lost, it can restart from {', '.join(loop['black_start'][:3])}"
            if loop["can_restart"]
            else "once lost, it stays dark: no member can start without the others"
        )
        lines.append(f"loop of {loop['assets']:,} assets that need each other ({names}); {after}")
    return lines


def worst_hit(found: Forecast) -> str | None:
    """The lost asset that serves most people, the earlier and then the first by id among equals; None if all hold."""
    network, lost = found.network, found.order
    if not len(lost):
        return None
    caused = lost[found.causes.group[lost] >= 0]
    lost = caused if len(caused) else lost
    ranked = np.lexsort((network.ids[lost], found.times_s[lost], -network.asset_population[lost]))
    return network.id_of(int(lost[ranked[0]]))


def type_rows(found: Forecast) -> list[tuple[str, ...]]:
    table = found.by_type()
    shown = table[table["lost"] > 0]
    return [
        (kind, f"{count:,}", f"{lost:,}", duration(first), duration(half))
        for kind, count, lost, first, half in shown.itertuples(index=False, name=None)
    ]


def area_rows(found: Forecast) -> list[tuple[str, ...]]:
    rows = found.affected.by_area(found.counted_s).itertuples(index=False, name=None)
    return [(area, f"{people:,}", f"{worth:,.0f}", duration(first)) for area, people, worth, first in rows]


def chain_rows(found: Forecast, asset: str) -> list[tuple[str, ...]]:
    """The binding chain, the first loss first."""
    return [
        (
            duration(step.lost_s / HOUR),
            found.network.id_of(step.asset),
            because(found, step),
            duration(step.bridged_h) if step.group != why.OWN else "",
            "; ".join(dict.fromkeys(source(one) for one in found.sources(step))),
        )
        for step in reversed(found.why(asset))
    ]


def because(found: Forecast, step: why.Step) -> str:
    if step.group == why.OWN:
        return "lost by itself"
    name = found.network.group_names[found.network.group_name[step.group]]
    return f"no {name} after {found.network.id_of(step.supplier)}"


def source(one: dict[str, Any], old: str = "{age} old", assumed: str = "assumed") -> str:
    """Who says so, how old it is, how far it is trusted."""
    words = [assumed if one["source"] == ASSUMED else str(one["source"])]
    words += [old.format(age=duration(one["age_h"]))] if one.get("age_h") is not None else []
    words += [f"{one['reliability']}{one['credibility']}"] if "report" in one else []
    return ", ".join(words)


def duration(hours: float) -> str:
    """1.5 -> '1 h 30 min'; a dash where it is not known."""
    if hours != hours:
        return "–"
    minutes = round(abs(hours) * 60)
    sign = "-" if hours < 0 and minutes else ""
    whole, rest = divmod(minutes, 60)
    return sign + (f"{whole} h {rest} min" if whole and rest else f"{rest} min" if rest else f"{whole} h")
