"""Places by name: any of four spellings, the largest first, a pack's own before all; and the data is as it says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr import gazetteer
from jisr.capabilities.directory.packs import check_pack, read_pack
from jisr.journal.policy import NamedPlace
from tests.cast import PACKS

MOSUL = (363_350_000, 431_188_900)
GOVERNORATES = {
    "Anbar", "Babil", "Baghdad", "Basra", "Dhi Qar", "Diyala", "Duhok", "Erbil", "Karbala", "Kirkuk", "Maysan",
    "Muthanna", "Najaf", "Nineveh", "Qadisiyyah", "Saladin", "Sulaymaniyah", "Wasit",
}  # fmt: skip
OWN = {
    "mosul": NamedPlace("mosul", {"en": "Mosul", "ar": "الموصل"}, "camp", "1.5", "-2.25", ("Camp M",)),
}


@pytest.mark.parametrize(
    "name", ["Mosul", "MOSUL", "Mossoul", "al-Mawṣil", "Al Mawsil", "الموصل", "موصل", "مُوصِل", "مووسڵ", "موسڵ"]
)
def test_a_place_is_found_by_any_of_its_names(name: str) -> None:
    assert [(each.lat, each.lon) for each in gazetteer.find(name)][:1] == [MOSUL]


def test_every_governorate_of_iraq_is_here_in_three_languages() -> None:
    for name in GOVERNORATES:
        kinds = {each.kind: each for each in gazetteer.find(name)}
        found = kinds["governorate"]
        assert set(found.names) == {"en", "ar", "ckb"}
        assert 290_000_000 < found.lat < 375_000_000
        assert 388_000_000 < found.lon < 486_000_000


def test_a_city_comes_before_its_governorate_and_the_larger_city_first() -> None:
    assert [each.kind for each in gazetteer.find("Erbil")] == ["city", "governorate"]
    people = [each.people for each in gazetteer.find("San Miguel")]
    assert len(people) > 1
    assert people == sorted(people, reverse=True)


def test_a_packs_own_places_come_first() -> None:
    found = gazetteer.find("موصل", OWN)
    assert [(each.kind, each.lat, each.lon) for each in found[:2]] == [
        ("camp", 15_000_000, -22_500_000),
        ("city", *MOSUL),
    ]
    assert gazetteer.find("camp m", OWN)[0].kind == "camp"
    assert gazetteer.beginning("mos", OWN)[0].kind == "camp"


def test_a_form_gets_the_places_whose_names_begin_so() -> None:
    names = [each.name("en") for each in gazetteer.beginning("ramad")]
    assert {"Ramadi", "Ramadi Barrage"} <= set(names)
    assert len(gazetteer.beginning("a")) == gazetteer.MOST
    assert gazetteer.beginning("!") == []


def test_a_place_says_its_name_in_the_language_in_use_or_in_english() -> None:
    (mosul, *_) = gazetteer.find("Mosul")
    assert [mosul.name(each) for each in ("en", "fr", "ar", "ckb")] == ["Mosul", "Mosul", "الموصل", "مووسڵ"]


def test_what_somebody_may_have_meant_is_offered() -> None:
    assert "Mosul" in [each.name("en") for each in gazetteer.alike("Mosull")]
    assert gazetteer.alike("qqqq") == []


@given(st.text(max_size=30))
def test_any_text_can_be_looked_up(name: str) -> None:
    assert len(gazetteer.beginning(name)) <= gazetteer.MOST
    gazetteer.find(name)
    gazetteer.alike(name)


def test_the_data_is_small_sorted_and_leads_somewhere() -> None:
    files = {name: (gazetteer.DATA / name).read_text(encoding="utf-8") for name in ("names.tsv", "places.tsv")}
    assert sum(len(text.encode()) for text in files.values()) < 2_000_000
    names, places = (files[name].split("\n")[:-1] for name in ("names.tsv", "places.tsv"))
    assert names == sorted(names)
    for line in names:
        key, _, numbers = line.partition("\t")
        assert gazetteer.key_of(key) == key or key.split()
        assert all(0 <= int(number) < len(places) for number in numbers.split(","))
    for line in places:
        kind, country, lat, lon, people, english, *_ = line.split("\t")
        assert kind in {"city", "governorate", "dam"}
        assert len(country) == 2
        assert abs(int(lat)) <= 900_000_000
        assert abs(int(lon)) <= 1_800_000_000
        assert int(people) >= 0
        assert english
    readme = (gazetteer.DATA / "README.md").read_text(encoding="utf-8")
    assert "CC BY 4.0" in readme
    assert "public domain" in readme


def test_it_is_read_only_when_a_name_is_looked_up() -> None:
    code = "import jisr.cli.main, jisr.gazetteer as g; assert g._atlas.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2], timeout=60)


def test_a_packs_place_with_a_wrong_position_is_named(tmp_path: Path) -> None:
    shutil.copytree(PACKS / "two-rivers", tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "places.yaml").read_text(encoding="utf-8")
    (tmp_path / "places.yaml").write_text(text.replace("34.21", "134.21").replace("44.35", "east"), encoding="utf-8")
    found = [(each.file, each.field, each.code) for each in check_pack(tmp_path)]
    assert found == [("places.yaml", "[0].lat", "not_a_position"), ("places.yaml", "[1].lon", "not_a_position")]
    assert {each["code"] for each in read_pack(PACKS / "two-rivers").places} >= {"upper_dam"}
