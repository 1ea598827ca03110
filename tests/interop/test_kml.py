"""KML of what a viewer sees: the same things as GeoJSON, with their labels, read by GDAL."""

from pathlib import Path

import pyogrio
from lxml import etree

from jisr.interop.kml import NAMESPACE, write_kml
from jisr.interop.label4774 import NAMESPACE as LABEL
from jisr.interop.label4774 import read_label
from tests.cast import Cast
from tests.interop.support import crisis, outgoing, says

K = f"{{{NAMESPACE}}}"


def written(cast: Cast, viewer: str, space: str = "real") -> etree._Element:
    return etree.fromstring(write_kml(outgoing(cast, viewer, space)))


def roles(root: etree._Element) -> list[str | None]:
    return [each.findtext(f"{K}ExtendedData/{K}Data[@name='role']/{K}value") for each in root.iter(f"{K}Placemark")]


def test_each_viewer_takes_out_what_it_sees_and_no_more(cast: Cast) -> None:
    crisis(cast)
    assert roles(written(cast, "MOD")) == ["thread", "avoid_area", "item", "standoff", "service"]
    assert roles(written(cast, "MOE")) == ["thread", "avoid_area", "service"]
    assert roles(written(cast, "HUM")) == []


def test_the_file_and_each_part_say_their_label(cast: Cast) -> None:
    crisis(cast)
    root = written(cast, "MOD")
    found = [read_label(etree.tostring(each)) for each in root.iter(f"{{{LABEL}}}originatorConfidentialityLabel")]
    assert (found[0].level, found[0].originator) == ("RESTRICTED", "MOD"), "of the whole, by who takes it out"
    assert found[2].releasable_to == ("all",)
    assert found[3].releasable_to == ("SECURITY",)
    description = root.findtext(f"{K}Document/{K}description") or ""
    for words in ("space real", "RESTRICTED", "MOD/RESTRICTED", "2017-08-01T16:00"):
        assert words in description


def test_an_exercise_is_named_in_every_name(cast: Cast) -> None:
    crisis(cast)
    root = written(cast, "MOD", "ex-b")
    for path in ("Document", "Document/Folder", "Document/Folder/Placemark"):
        for each in root.iterfind("/".join(K + part for part in path.split("/"))):
            assert (each.findtext(f"{K}name") or "").startswith("EXERCISE: ")


def test_gdal_reads_it(cast: Cast, tmp_path: Path) -> None:
    crisis(cast)
    file = tmp_path / "all.kml"
    file.write_bytes(write_kml(outgoing(cast, "MOD")))
    ((name, _),) = pyogrio.list_layers(file)
    info = pyogrio.read_info(file, layer=name)
    assert info["features"] == 5
    assert info["crs"] == "EPSG:4326"
    assert {"role", "ref", "state", "severity", "label_line"} <= set(info["fields"])
    west, south, east, north = info["total_bounds"]
    assert 43.9 < west < east < 44.4
    assert 33.0 <= south < north < 34.0


def test_over_180_degrees_a_stand_off_has_two_parts(cast: Cast) -> None:
    cast.clock.forward(40_000_000)
    place = {"lon": 1_799_999_000, "lat": 0, "precision_m": 50}
    says(cast, "MOI/duty", "incidents.explosive_hazard", {"preset": "SEC"}, place=place)
    root = written(cast, "MOD")
    assert len(list(root.iter(f"{K}Polygon"))) == 2
    assert len(list(root.iter(f"{K}MultiGeometry"))) == 1
