"""export and import: files of other systems, as a member sees them and as a post hands them in."""

import json
import shutil
from pathlib import Path

from tests.cast import PACKS
from tests.cli.conftest import Jisr, incident

FLOOD = Path(__file__).parents[1] / "interop" / "flood.xml"


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


def test_a_cap_message_goes_in_and_comes_out(jisr: Jisr) -> None:
    accepted = jisr.json("import", "cap", FLOOD, "--as", "MOWR/duty", "--expired")["accepted"]
    assert len(accepted) == 2
    text = jisr("export", "cap", "--as", "CELL", "--thread", accepted[0]["ref"])
    assert "<status>Actual</status>" in text
    assert jisr.fault("export", "cap", "--as", "MOE", code=1) == "no_alert"
    assert jisr.json("import", "cap", "-", "--as", "MOWR/duty", "--expired", given=FLOOD.read_bytes()) == {
        "accepted": accepted, "notes": [],
    }  # fmt: skip


def test_a_dry_run_says_who_would_see_it_and_hands_nothing_in(jisr: Jisr) -> None:
    asked = ["import", "cap", FLOOD, "--as", "MOWR/duty", "--expired", "--dry-run"]
    found = jisr.json(*asked, "--preset", "CELL", "--to", "MOE,MOH")
    assert [set(each["readers"]) for each in found["would_see"]] == [{"CELL", "MOWR", "MOE", "MOH"}] * 2
    assert "nothing was handed in" in jisr(*asked)
    assert jisr.json("threads", "--as", "MOWR")["count"] == 0
    lines = [json.loads(each) for each in (jisr.folder / "access.ndjson").read_text().splitlines()]
    assert lines[0]["command"] == "import cap"
    assert lines[0]["clearance"] == "MOWR/RESTRICTED"


def test_a_fault_of_a_file_is_named_with_its_line(jisr: Jisr, tmp_path: Path) -> None:
    file = tmp_path / "bad.xml"
    file.write_text(FLOOD.read_text().replace("<severity>Severe", "<severity>Bad", 1))
    (fault,) = jisr.json("import", "cap", file, "--as", "MOWR/duty", code=1)["errors"]
    assert (fault["line"], fault["field"], fault["code"]) == (15, "severity", "cap_value")
    assert "line 15: severity" in jisr.said
    assert jisr.json("import", "cap", FLOOD, "--as", "MOWR/duty", code=1)["errors"][0]["code"] == "cap_expired"
    assert jisr.fault("import", "cap", FLOOD, code=2) == "wrong_use"
    assert jisr.fault("import", "geojson", FLOOD, "--as", "MOWR/duty", code=2) == "wrong_use"


def test_the_public_is_a_reader_only_where_the_pack_has_a_public_feed(jisr: Jisr, tmp_path: Path) -> None:
    jisr.submits("MOH/release", {**incident(preset="PUB"), "client_id": "boil"})
    assert jisr.fault("export", "geojson", "--as", "public", code=2) == "unknown_member"
    pack = tmp_path / "pack"
    shutil.copytree(PACKS / "two-rivers", pack)
    labels = pack / "labels.yaml"
    labels.write_text(labels.read_text().replace("# public_feed: true", "public_feed: true"))
    jisr("pack", "apply", pack)
    jisr.opens("MOWR/duty", "hidden")
    assert len(json.loads(jisr("export", "geojson", "--as", "public"))["features"]) == 1
    assert jisr.json("verify", "--views")["ok"]
