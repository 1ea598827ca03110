"""export and import: files of other systems, as a member sees them and as a post hands them in."""

import json
from pathlib import Path

from tests.cli.conftest import Jisr


def test_an_export_is_what_the_member_sees(jisr: Jisr, tmp_path: Path) -> None:
    jisr.opens("MOWR/duty", named=["MOH"])
    for member, count in (("MOH", 1), ("MOO", 0)):
        assert len(json.loads(jisr("export", "geojson", "--as", member))["features"]) == count
    file = tmp_path / "moh.geojson"
    said = jisr.json("export", "geojson", "--as", "MOH", "--out", file)
    assert said == {"format": "geojson", "file": str(file), "bytes": file.stat().st_size}
    assert json.loads(jisr.json("export", "geojson", "--as", "MOH", "--kind", "nothing")["text"])["features"] == []


def test_an_export_stands_in_the_access_log_before_anything_is_written(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty", named=["MOH"])
    jisr("export", "geojson", "--as", "MOH", "--thread", ref, "--box", "44,33,45,34")
    line = json.loads((jisr.folder / "access.ndjson").read_text().splitlines()[-1])
    assert line["command"] == "export geojson"
    assert line["clearance"] == "MOH/RESTRICTED"
    assert line["what"] == {"thread": ref, "bbox": "44,33,45,34"}
    (jisr.folder / "access.ndjson").unlink()
    (jisr.folder / "access.ndjson").mkdir()
    assert jisr.fault("export", "geojson", "--as", "MOH", code=1) == "access_log"


def test_what_an_export_cannot_be_asked_is_said(jisr: Jisr) -> None:
    assert jisr.fault("export", "geojson", code=2) == "wrong_use"
    assert jisr.fault("export", "geojson", "--as", "MOH", "--limit", "0", code=2) == "bad_limit"
    assert jisr.fault("export", "geojson", "--as", "MOH", "--box", "1,2", code=2) == "bad_box"
    assert jisr.fault("export", "geojson", "--as", "MOH", "--thread", "0" * 64, code=1) == "not_found"
    assert jisr.fault("export", "nothing", "--as", "MOH", code=2) == "wrong_use"
