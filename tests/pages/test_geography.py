"""What lies beneath the picture: the pack's map, or the operator's own."""

import json
from pathlib import Path

import pytest

from jisr.errors import Invalid, Missing
from jisr.web.geography import INDEX, bring_map, geography_of, layer
from tests.cast import PACKS

LANGUAGES = ("en", "fr", "ar", "ckb")
PACK = PACKS / "two-rivers"
MOST_AT_FIRST_SIGHT = 3_000_000


def test_a_node_gets_the_map_of_its_pack(tmp_path: Path) -> None:
    bring_map(PACK, tmp_path)
    found = geography_of(tmp_path)
    assert set(found.layers) == {"countries", "areas", "waters", "names"}
    assert sum(layer(tmp_path, name).stat().st_size for name in found.layers) < MOST_AT_FIRST_SIGHT
    assert not list((tmp_path / "map").glob("*.py"))


def test_what_an_operator_put_there_stays(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / INDEX).write_text("view: {lon: 1, lat: 2, zoom: 3}")
    bring_map(PACK, tmp_path)
    assert (geography_of(tmp_path).view.lon, geography_of(tmp_path).layers) == (1, {})


def test_a_node_without_a_map_has_an_empty_one(tmp_path: Path) -> None:
    assert geography_of(tmp_path).layers == {}
    with pytest.raises(Missing):
        layer(tmp_path, "areas")


def test_every_area_is_named_in_four_languages_and_lies_on_the_earth() -> None:
    areas = json.loads((PACK / "map" / "areas.geojson").read_text(encoding="utf-8"))["features"]
    assert len(areas) == 18
    for each in areas:
        assert all(each["properties"][f"name_{language}"] for language in LANGUAGES)
        for lon, lat in _points(each["geometry"]["coordinates"]):
            assert 38 < lon < 49
            assert 28 < lat < 38


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ("view: [", "no index"),
        ("layers: {areas: ../../node.json}", "no file of the map"),
        ("layers: {areas: missing.geojson}", "no file of the map"),
        ("sources: {}", "no index"),
    ],
)
def test_a_broken_index_is_named(tmp_path: Path, index: str, said: str) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / INDEX).write_text(index)
    with pytest.raises(Invalid, match=said):
        geography_of(tmp_path)


def _points(value: object) -> list[tuple[float, float]]:
    assert isinstance(value, list)
    if value and isinstance(value[0], int | float):
        return [(value[0], value[1])]
    return [point for each in value for point in _points(each)]
