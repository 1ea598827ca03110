"""init, pack check, pack apply, types."""

import shutil
from pathlib import Path

import pytest
import yaml

from jisr.cli.packs import shipped_packs
from tests.cli.conftest import Jisr


def test_init_makes_the_space_and_says_who_its_members_are(empty: Jisr) -> None:
    made = empty.json("init", "--pack", "two-rivers")
    assert made["space"] == "real"
    assert len(made["members"]) == 11
    assert empty.json("threads", "--as", "MOH")["count"] == 0


def test_a_pack_is_found_by_name_or_folder(empty: Jisr) -> None:
    empty("init", "--pack", shipped_packs()["minimal"])
    assert empty.fault("init", "--pack", "nowhere", code=2) == "no_such_pack"
    assert "two-rivers" in empty.said


def test_another_space_stands_beside_the_real_one_and_sees_nothing_of_it(jisr: Jisr) -> None:
    jisr("init", "--pack", "two-rivers", "--space", "flood-2017")
    jisr.opens("MOWR/duty")
    assert jisr.json("threads", "--as", "CELL")["count"] == 1
    assert jisr.json("threads", "--as", "CELL", "--space", "flood-2017")["count"] == 0


def test_a_space_is_made_once(jisr: Jisr) -> None:
    assert jisr.fault("init", "--pack", "two-rivers", code=2) == "space_exists"


def test_a_faulty_pack_makes_nothing(empty: Jisr, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(shipped_packs()["minimal"], pack)
    (pack / "labels.yaml").write_text("policy: [")
    assert empty.json("init", "--pack", pack, code=1)["errors"]
    assert not empty.folder.exists()
    faults = empty.json("pack", "check", pack, code=1)["faults"]
    assert faults[0]["file"] == "labels.yaml"
    empty("pack", "check", pack, code=1)
    assert empty.said.startswith("jisr: labels.yaml, line ")


def test_applying_the_same_pack_appends_nothing_and_a_change_takes_effect(jisr: Jisr, tmp_path: Path) -> None:
    assert jisr.json("pack", "apply", "two-rivers")["records"] == 0
    pack = tmp_path / "pack"
    shutil.copytree(shipped_packs()["two-rivers"], pack)
    rights = yaml.safe_load((pack / "rights.yaml").read_text())
    rights["posts"]["duty"] = ["narrow"]
    (pack / "rights.yaml").write_text(yaml.safe_dump(rights))
    assert jisr.json("pack", "apply", pack)["records"] == 1
    refused = jisr.submits("MOWR/duty", {"client_id": "1", "type": "incidents.opened", "body": {}, "label": {}}, code=1)
    assert refused["errors"][0]["code"] == "no_right"


def test_every_type_has_a_schema_and_an_example(empty: Jisr) -> None:
    types = {each["type"]: each for each in empty.json("types")}
    assert {"incidents.opened", "incidents.sitrep", "journal.relabel"} <= types.keys()
    assert all({"type", "version", "schema", "example"} <= each.keys() for each in types.values())
    assert "journal.log_opened" not in types
    assert "incidents.sitrep" in empty("types")


def test_the_examples_are_accepted(jisr: Jisr) -> None:
    types = {each["type"]: each["example"] for each in jisr.json("types")}
    lines = (
        {"client_id": "a", "type": "incidents.opened", "label": {"preset": "CELL"}, "body": types["incidents.opened"]},
        {
            "client_id": "b", "type": "incidents.sitrep", "label": {"preset": "CELL"}, "thread": "@a",
            "body": types["incidents.sitrep"],
        },
    )  # fmt: skip
    assert len(jisr.submits("MOWR/duty", *lines)["accepted"]) == 2


@pytest.mark.parametrize(
    "command", [("threads", "--as", "MOH"), ("verify",), ("rebuild",), ("pack", "apply", "minimal")]
)
def test_a_folder_without_a_node_is_named_and_not_made(empty: Jisr, command: tuple[str, ...]) -> None:
    assert empty.fault(*command, code=2) == "no_node"
    assert "jisr init" in empty.said
    assert not empty.folder.exists()


def test_a_folder_of_a_newer_version_is_refused(jisr: Jisr) -> None:
    (jisr.folder / "node.json").write_text('{"format":99,"operator":""}')
    assert jisr.fault("threads", "--as", "MOH", code=1) == "newer_format"
