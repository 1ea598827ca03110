"""One commodity of a network as files for tools that know its physics: pandapower (JSON), EPANET (INP, for WNTR).

This engine knows who needs whom, how much and for how long; not voltage, pressure or overload. What such a tool needs
and no table says is left empty (pandapower: NaN) or set to a stated assumption (EPANET cannot read empty): complete it
there before any calculation. `out` marks what is lost at the moment that is exported.
"""

import json
import math
import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jisr.engine.network import Network

EARTH_KM = 6371.0088
PANDAPOWER_FORMAT = "3.3.0"

Numbers = NDArray[np.float64]


class Part(NamedTuple):
    """The part of a network that moves one commodity."""

    assets: list[int]
    """those that send or get it"""
    sources: list[int]
    """those that send and do not get it"""
    sinks: list[int]
    """those that get it and do not send it"""
    ways: list[tuple[int, int, int]]
    """(supplier, asset, input)"""


def part(network: Network, group: str) -> Part:
    """The assets and ways of all inputs of this name. Raises ValueError where there are none."""
    if group not in network.group_names:
        raise ValueError(f"no input is named {group!r}; there are {', '.join(network.group_names)}")
    chosen = np.flatnonzero(network.group_name == network.group_names.index(group))
    ways = [(int(one), int(network.group_asset[of]), int(of)) for of in chosen for one in network.suppliers(int(of))]
    sends, gets = {way[0] for way in ways}, {way[1] for way in ways}
    return Part(sorted(sends | gets), sorted(sends - gets), sorted(gets - sends), ways)


def kilometres(network: Network, one: int, other: int) -> float:
    """Along the great circle; NaN where a place is unknown."""
    (lat, lon), (lat2, lon2) = (np.radians(network.asset_place[asset].astype(float)) for asset in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half))) if half == half else math.nan


def pandapower(
    network: Network, group: str, *, demand: Numbers | None = None, out: NDArray[np.bool_] | None = None
) -> str:
    """JSON that `pandapower.from_json` reads. Buses are assets, lines are dependencies, generators (capacity as MW) are
    the sources, the largest is the slack; loads (MW from `demand` [G]) are the sinks. Impedances, voltages: NaN."""
    found = part(network, group)
    down = np.zeros(network.size, np.bool_) if out is None else out
    bus = {asset: number for number, asset in enumerate(found.assets)}
    capacity = network.asset_capacity.astype(float)
    known = [asset for asset in found.sources if capacity[asset] == capacity[asset]]
    slack = max(known, key=lambda asset: capacity[asset]) if known else (found.sources or [-1])[0]
    drawn = _drawn(network, found, demand)
    tables = {
        "bus": [
            {
                "name": network.id_of(asset),
                "vn_kv": None,
                "type": "b",
                "zone": None,
                "in_service": not down[asset],
                "geo": _point(network, asset),
            }
            for asset in found.assets
        ],
        "line": [_line(network, bus, way, down) for way in found.ways],
        "gen": [_generator(network, bus, asset, asset == slack, down) for asset in found.sources],
        "load": [_load(network, bus, asset, drawn[asset], down) for asset in found.sinks],
    }
    frames = {name: _frame(rows, _TYPES[name]) for name, rows in tables.items()}
    facts = {"version": "3.5.6", "format_version": PANDAPOWER_FORMAT, "name": group, "f_hz": 50.0, "sn_mva": 1.0}
    document = {"_module": "pandapower.auxiliary", "_class": "pandapowerNet", "_object": facts | frames}
    return json.dumps(document)


def _point(network: Network, asset: int) -> str | None:
    lat, lon = (float(value) for value in network.asset_place[asset])
    return None if lat != lat else json.dumps({"type": "Point", "coordinates": [lon, lat]})


def _drawn(network: Network, found: Part, demand: Numbers | None) -> dict[int, float | None]:
    total: dict[int, float | None] = dict.fromkeys(found.assets)
    if demand is not None:
        for _, asset, group in dict.fromkeys((0, asset, group) for _, asset, group in found.ways):
            total[asset] = (total[asset] or 0.0) + float(demand[group])
    return total


def _line(network: Network, bus: dict[int, int], way: tuple[int, int, int], down: NDArray[np.bool_]) -> dict[str, Any]:
    supplier, asset, _ = way
    length = kilometres(network, supplier, asset)
    empty = dict.fromkeys(
        ("std_type", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "g_us_per_km", "max_i_ka", "type", "geo")
    )
    return empty | {
        "name": f"{network.id_of(supplier)} to {network.id_of(asset)}",
        "from_bus": bus[supplier],
        "to_bus": bus[asset],
        "length_km": None if length != length else length,
        "df": 1.0,
        "parallel": 1,
        "in_service": not (down[supplier] or down[asset]),
    }


def _generator(
    network: Network, bus: dict[int, int], asset: int, slack: bool, down: NDArray[np.bool_]
) -> dict[str, Any]:
    capacity = float(network.asset_capacity[asset])
    empty = dict.fromkeys(
        ("sn_mva", "min_q_mvar", "max_q_mvar", "id_q_capability_characteristic", "curve_style", "type")
    )
    return empty | {
        "name": network.id_of(asset),
        "bus": bus[asset],
        "p_mw": None if capacity != capacity else capacity,
        "vm_pu": 1.0,
        "scaling": 1.0,
        "slack": slack,
        "controllable": True,
        "reactive_capability_curve": False,
        "in_service": not down[asset],
        "slack_weight": 1.0 if slack else 0.0,
    }


def _load(
    network: Network, bus: dict[int, int], asset: int, drawn: float | None, down: NDArray[np.bool_]
) -> dict[str, Any]:
    shares = ("const_z_p_percent", "const_i_p_percent", "const_z_q_percent", "const_i_q_percent")
    return dict.fromkeys(shares, 0.0) | {
        "name": network.id_of(asset),
        "bus": bus[asset],
        "p_mw": drawn,
        "q_mvar": None,
        "sn_mva": None,
        "scaling": 1.0,
        "in_service": not down[asset],
        "type": "wye",
        "controllable": False,
    }


_TYPES: dict[str, dict[str, str]] = {
    "bus": {
        "name": "object",
        "vn_kv": "float64",
        "type": "object",
        "zone": "object",
        "in_service": "bool",
        "geo": "object",
    },
    "line": {
        "name": "object",
        "std_type": "object",
        "from_bus": "uint32",
        "to_bus": "uint32",
        **dict.fromkeys(
            ("length_km", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "g_us_per_km", "max_i_ka", "df"), "float64"
        ),
        "parallel": "uint32",
        "type": "object",
        "in_service": "bool",
        "geo": "object",
    },
    "gen": {
        "name": "object",
        "bus": "uint32",
        **dict.fromkeys(("p_mw", "vm_pu", "sn_mva", "min_q_mvar", "max_q_mvar", "scaling"), "float64"),
        "slack": "bool",
        "controllable": "bool",
        "id_q_capability_characteristic": "Int64",
        "reactive_capability_curve": "bool",
        "curve_style": "object",
        "in_service": "bool",
        "slack_weight": "float64",
        "type": "object",
    },
    "load": {
        "name": "object",
        "bus": "uint32",
        **dict.fromkeys(
            (
                "p_mw",
                "q_mvar",
                "const_z_p_percent",
                "const_i_p_percent",
                "const_z_q_percent",
                "const_i_q_percent",
                "sn_mva",
                "scaling",
            ),
            "float64",
        ),
        "in_service": "bool",
        "type": "object",
        "controllable": "bool",
    },
}


def _frame(rows: list[dict[str, Any]], types: dict[str, str]) -> dict[str, Any]:
    """A table as pandapower writes it: split orientation, types beside it."""
    names = list(types)
    data = [[_python(row[name]) for name in names] for row in rows]
    return {
        "_module": "pandas.core.frame",
        "_class": "DataFrame",
        "_object": json.dumps({"columns": names, "index": list(range(len(rows))), "data": data}),
        "orient": "split",
        "dtype": types,
        "is_multiindex": False,
        "is_multicolumn": False,
    }


def _python(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


class Assumed(NamedTuple):
    """What EPANET cannot be without and no table says; written into the file's head."""

    elevation_m: float = 0.0
    head_m: float = 50.0
    length_m: float = 1000.0
    diameter_mm: float = 300.0
    roughness: float = 100.0


def epanet(
    network: Network,
    group: str,
    *,
    demand: Numbers | None = None,
    out: NDArray[np.bool_] | None = None,
    assumed: Assumed = Assumed(),  # noqa: B008 (a tuple does not change)
) -> str:
    """An EPANET 2.2 input file (Rossman et al., EPA/600/R-20/133), which WNTR reads. Junctions are assets that get the
    commodity (demand in l/s from `demand` [G], else 0), reservoirs its sources, pipes the dependencies."""
    found = part(network, group)
    down = np.zeros(network.size, np.bool_) if out is None else out
    names = _short_names(network, found.assets)
    drawn = _drawn(network, found, demand)
    junctions = [asset for asset in found.assets if asset not in set(found.sources)]
    lines = [
        "[TITLE]",
        f"{group}; made from a network of dependencies. Complete it before any calculation. Assumed throughout:",
        "; ".join(f"{name} {value:g}" for name, value in assumed._asdict().items()),
        *("", "[JUNCTIONS]", ";ID  Elevation  Demand"),
        *(f"{names[asset]}  {assumed.elevation_m:g}  {drawn[asset] or 0:g}" for asset in junctions),
        *("", "[RESERVOIRS]", ";ID  Head"),
        *(f"{names[asset]}  {assumed.head_m:g}" for asset in found.sources),
        *("", "[PIPES]", ";ID  Node1  Node2  Length  Diameter  Roughness  MinorLoss  Status"),
        *(_pipe(network, names, number, way, down, assumed) for number, way in enumerate(found.ways, start=1)),
        *("", "[OPTIONS]", "Units  LPS", "Headloss  H-W"),
        *("", "[TIMES]", "Duration  0:00"),
        *("", "[COORDINATES]", ";Node  X  Y"),
        *(
            f"{names[asset]}  {x:.6f}  {y:.6f}"
            for asset in found.assets
            for y, x in [network.asset_place[asset]]
            if x == x
        ),
        *("", "[END]", ""),
    ]
    return "\n".join(lines)


def _pipe(
    network: Network,
    names: dict[int, str],
    number: int,
    way: tuple[int, int, int],
    down: NDArray[np.bool_],
    assumed: Assumed,
) -> str:
    supplier, asset, _ = way
    kilometre = kilometres(network, supplier, asset)
    length = assumed.length_m if kilometre != kilometre else max(kilometre * 1000, 0.1)
    status = "CLOSED" if down[supplier] or down[asset] else "OPEN"
    sizes = f"{length:.1f}  {assumed.diameter_mm:g}  {assumed.roughness:g}  0  {status}"
    return f"P{number}  {names[supplier]}  {names[asset]}  {sizes}"


def _short_names(network: Network, assets: list[int]) -> dict[int, str]:
    """EPANET ids: at most 31 characters, no spaces nor semicolons; made unique by a number."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for asset in assets:
        plain = re.sub(r"[^A-Za-z0-9_.-]", "_", network.id_of(asset))[:31] or "_"
        name = plain if plain not in taken else f"{plain[:22]}_{asset}"
        taken.add(name)
        names[asset] = name
    return names
