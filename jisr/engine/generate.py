"""Believable notional national networks: oil, electricity, water, telecom, health, and the loops between them.

Nothing here is a real site: ids are codes, and places lie in the open ocean on purpose. Assets lie along one winding
line through the country; suppliers are the nearest of their kind, so outages are local, while plants and refineries
serve from afar. The same seed gives the same tables.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LEAST, MOST = 20, 2_000_000
AS_OF = "2026-01-01T06:00:00Z"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of asset: its part of all assets (the kinds are in the order of supply), and who runs it."""

    name: str
    code: str
    member: str
    part: float
    least: int
    serves: bool = False
    black_start: bool = False
    repair: tuple[str, ...] = ("24h",)
    people: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Need:
    """An input of every asset of a kind: `need` of `of` suppliers, and the stores that bridge it (see BUFFERS)."""

    kind: str
    group: str
    supplier: str
    need: int
    of: int
    buffer: str = ""
    share: float = 0.0


KINDS = (
    Kind("oil field", "OIL", "MOO", 0.002, 2, repair=("48h", "24-96h")),
    Kind("refinery", "REF", "MOO", 0.001, 2, repair=("72h", "tri(24,72,240)")),
    Kind("power plant", "PWR", "MOE", 0.003, 3, black_start=True, repair=("48h", "tri(12,48,168)")),
    Kind("transmission substation", "TRS", "MOE", 0.012, 3, repair=("12h", "8-36h")),
    Kind("fuel depot", "DEP", "MOO", 0.01, 2, repair=("24h",)),
    Kind("distribution substation", "SUB", "MOE", 0.172, 4, repair=("6h", "tri(4,8,24)")),
    Kind("telephone exchange", "EXC", "COM", 0.02, 2, repair=("8h",)),
    Kind("water treatment plant", "WTP", "MOWR", 0.01, 2, repair=("36h", "24-72h")),
    Kind("fuel station", "FUE", "MOO", 0.08, 2, repair=("8h",)),
    Kind("water pumping station", "PMP", "MOWR", 0.15, 3, True, repair=("12h", "6-18h"), people=(2_000, 9_000)),
    Kind("telephone tower", "TOW", "COM", 0.16, 3, True, repair=("6h",), people=(1_000, 8_000)),
    Kind("hospital", "HOS", "MOH", 0.03, 2, True, repair=("48h",), people=(20_000, 60_000)),
    Kind("clinic", "CLI", "MOH", 0.15, 2, True, repair=("24h",), people=(2_000, 9_000)),
    Kind("cold store", "COL", "MOH", 0.20, 2, True, repair=("24h",), people=(500, 5_000)),
)

NEEDS = (
    Need("oil field", "electricity", "transmission substation", 1, 2, "diesel"),
    Need("refinery", "crude", "oil field", 1, 3, "tanks"),
    Need("refinery", "electricity", "transmission substation", 1, 2, "short"),
    Need("refinery", "water", "water treatment plant", 1, 2, "tank"),
    Need("power plant", "fuel", "refinery", 1, 2, "fuel"),
    Need("power plant", "water", "water treatment plant", 1, 2, "tank"),
    Need("transmission substation", "electricity", "power plant", 0, 3, share=0.5),
    Need("transmission substation", "telecom", "telephone exchange", 1, 2, "battery+diesel"),
    Need("fuel depot", "fuel", "refinery", 1, 2, "tanks"),
    Need("fuel depot", "electricity", "distribution substation", 1, 2, "diesel"),
    Need("distribution substation", "electricity", "transmission substation", 1, 2),
    Need("distribution substation", "telecom", "telephone exchange", 1, 2, "short"),
    Need("telephone exchange", "electricity", "distribution substation", 1, 2, "battery+diesel"),
    Need("telephone exchange", "fuel", "fuel depot", 1, 2, "tanks"),
    Need("water treatment plant", "electricity", "distribution substation", 1, 2, "diesel"),
    Need("water treatment plant", "chemicals", "fuel depot", 1, 2, "tanks"),
    Need("fuel station", "fuel", "fuel depot", 1, 2, "fuel"),
    Need("fuel station", "electricity", "distribution substation", 1, 1, "short"),
    Need("water pumping station", "electricity", "distribution substation", 1, 3, "short"),
    Need("water pumping station", "water", "water treatment plant", 1, 2, "tank"),
    Need("telephone tower", "electricity", "distribution substation", 1, 2, "short"),
    Need("telephone tower", "backhaul", "telephone exchange", 1, 2),
    Need("hospital", "electricity", "distribution substation", 1, 2, "generator"),
    Need("hospital", "water", "water pumping station", 2, 3, "tank"),
    Need("hospital", "telecom", "telephone tower", 1, 2, "staff"),
    Need("hospital", "oxygen", "fuel station", 1, 2, "fuel"),
    Need("clinic", "electricity", "distribution substation", 1, 2, "short"),
    Need("clinic", "water", "water pumping station", 1, 2, "tank"),
    Need("cold store", "electricity", "distribution substation", 1, 2, "short"),
    Need("cold store", "telecom", "telephone tower", 1, 2),
)

Store = tuple[tuple[str, ...], str, str]
BUFFERS: dict[str, tuple[Store, ...]] = {
    "": (),
    "short": ((("2h", "4h", "3-6h"), "h", ""),),
    "staff": ((("12h", "24h"), "h", ""),),
    "tank": ((("6h", "12h", "8-16h", "18h"), "h", ""),),
    "diesel": ((("12h", "18h", "24h", "tri(8,16,36)"), "h", ""),),
    "fuel": ((("48h", "72h", "60-96h"), "h", ""),),
    "tanks": ((("96h", "120h", "tri(72,120,168)"), "h", ""),),
    "battery+diesel": ((("4h", "8h"), "h", ""), (("24h", "36h"), "h", "")),
    "generator": ((("3000", "4500", "6000", "9000"), "litre", "250"),),
}


def tables(assets: int, seed: int, *, loops: bool = True) -> dict[str, pd.DataFrame]:
    """All tables of a network of `assets` assets, about 4 dependencies each. `loops=False` drops the needs that lead
    back up the order of supply, which leaves a network without loops."""
    if not LEAST <= assets <= MOST:
        raise ValueError(f"assets must be {LEAST} to {MOST:,}, not {assets:,}")
    random = np.random.default_rng(seed)
    counts = _counts(assets)
    ids = {kind.name: _ids(kind.code, counts[kind.name]) for kind in KINDS}
    catchments = max(2, assets // 40)
    made = {"assets": _assets(ids, catchments, random), "catchments": _catchments(catchments, random)}
    inputs = [need for need in NEEDS if loops or not _leads_back(need)]
    made["requires"] = pd.concat([_requires(need, ids, random) for need in inputs], ignore_index=True)
    made["buffers"] = pd.concat([_buffers(need, ids, random) for need in inputs], ignore_index=True)
    return made | {"crews": _crews(assets), "stocks": _stocks(ids)}


def _leads_back(need: Need) -> bool:
    names = [kind.name for kind in KINDS]
    return names.index(need.supplier) >= names.index(need.kind)


def _counts(assets: int) -> dict[str, int]:
    """Whole numbers of each kind that sum to `assets`; what is left over goes to the last kind."""
    counts = {kind.name: max(kind.least, round(kind.part * assets)) for kind in KINDS}
    for name in reversed(counts):
        surplus = sum(counts.values()) - assets
        least = next(kind.least for kind in KINDS if kind.name == name)
        counts[name] -= min(max(surplus, 0), counts[name] - least)
    counts[KINDS[-1].name] += assets - sum(counts.values())
    return {name: max(count, 0) for name, count in counts.items()}


def _ids(code: str, count: int) -> NDArray[np.object_]:
    digits = max(2, len(str(count)))
    return np.array([f"{code}-{number:0{digits}d}" for number in range(1, count + 1)], dtype=object)


def _line(count: int) -> NDArray[np.float64]:
    """Where assets lie along the country, [count] within 0..1."""
    return (np.arange(count) + 0.5) / count


def _assets(ids: dict[str, NDArray[np.object_]], catchments: int, random: np.random.Generator) -> pd.DataFrame:
    return pd.concat([_of_kind(kind, ids[kind.name], catchments, random) for kind in KINDS], ignore_index=True)


def _of_kind(kind: Kind, ids: NDArray[np.object_], catchments: int, random: np.random.Generator) -> pd.DataFrame:
    count, line = len(ids), _line(len(ids))
    home = np.minimum((line * catchments).astype(int), catchments - 1)
    names = _ids("C", catchments)
    latitude = 2.0 + 6.0 * np.floor(line * 12) / 12 + random.uniform(0, 0.5, count)
    across = (line * 12) % 1
    longitude = -20.0 + 8.0 * np.where(np.floor(line * 12) % 2 == 0, across, 1 - across)
    return pd.DataFrame(
        {
            "id": ids,
            "member": kind.member,
            "type": kind.name,
            "place": [f"{lat:.4f},{lon:.4f}" for lat, lon in zip(latitude, longitude, strict=True)],
            "capacity": random.integers(10, 500, count),
            "catchment": names[home] if kind.serves else None,
            "population": (random.integers(*kind.people, count) // 10 * 10) if kind.serves else 0,
            "repair_h": np.array(kind.repair, dtype=object)[random.integers(0, len(kind.repair), count)],
            "black_start": "yes" if kind.black_start else "no",
        }
    )


def _catchments(count: int, random: np.random.Generator) -> pd.DataFrame:
    areas = max(2, min(18, count // 4))
    area = np.minimum(np.arange(count) * areas // count, areas - 1)
    return pd.DataFrame(
        {
            "id": _ids("C", count),
            "area": [f"Province {number + 1}" for number in area],
            "population": random.integers(2_000, 12_000, count) * 10,
        }
    )


def _requires(need: Need, ids: dict[str, NDArray[np.object_]], random: np.random.Generator) -> pd.DataFrame:
    """`of` suppliers that lie side by side, the nearest or the one next to it first."""
    assets, suppliers = ids[need.kind], ids[need.supplier]
    of = min(need.of, len(suppliers))
    nearest = (_line(len(assets)) * len(suppliers)).astype(int) + random.integers(-1, 2, len(assets))
    chosen = (nearest[:, None] + np.arange(of)) % len(suppliers)
    frame = pd.DataFrame({"asset": np.repeat(assets, of), "group": need.group, "supplier": suppliers[chosen.ravel()]})
    frame["need"] = pd.Series(min(need.need, of) if not need.share else None, index=frame.index, dtype="Int64")
    frame["share"] = max(need.share, 1 / of) if need.share else np.nan
    return frame


def _buffers(need: Need, ids: dict[str, NDArray[np.object_]], random: np.random.Generator) -> pd.DataFrame:
    assets = ids[need.kind]
    parts = []
    for levels, unit, drain in BUFFERS[need.buffer]:
        chosen = np.array(levels, dtype=object)[random.integers(0, len(levels), len(assets))]
        part = pd.DataFrame({"asset": assets, "group": need.group, "level": chosen, "unit": unit})
        part["drain"] = float(drain) if drain else np.nan
        part["as_of"], part["source"] = AS_OF, "site log"
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _crews(assets: int) -> pd.DataFrame:
    repaired = [kind for kind in KINDS if kind.name in ("transmission substation", "distribution substation")]
    rows = [(f"CREW-{kind.code}", kind.member, kind.name, max(1, assets // 2_000), "2h") for kind in repaired]
    return pd.DataFrame(rows, columns=["id", "member", "type", "count", "available_h"])


def _stocks(ids: dict[str, NDArray[np.object_]]) -> pd.DataFrame:
    depots = ids["fuel depot"][:20]
    rows = [(f"STOCK-{depot}", "MOO", "electricity", 30_000, "litre") for depot in depots]
    return pd.DataFrame(rows, columns=["id", "member", "group", "quantity", "unit"])


def write_folder(made: dict[str, pd.DataFrame], folder: Path) -> None:
    """One CSV a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in made.items():
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def write_workbook(made: dict[str, pd.DataFrame], path: Path) -> None:
    """One sheet a table."""
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, frame in made.items():
            frame.to_excel(book, sheet_name=name, index=False)
