"""verify, checkpoint save, receipt, witness, key rotate: what was changed is named, also from outside the node."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Jisr

LOG = "two-rivers.example/real/MOWR"


def change(jisr: Jisr, sql: str) -> None:
    """Behind Jisr's back."""
    connection = sqlite3.connect(jisr.folder / "spaces" / "real.sqlite", isolation_level=None)
    assert connection.execute(sql).rowcount == 1
    connection.close()


def test_an_untouched_journal_has_no_faults(on_each: Jisr) -> None:
    on_each.opens("MOWR/duty")
    report = on_each.json("verify", "--all")
    assert (report["ok"], report["faults"]) == (True, [])
    assert report["records"] == len(on_each.json("records", "--as", "MOWR")["records"])
    assert "nothing was changed" in on_each("verify")


def test_a_changed_byte_is_named_by_its_record(jisr: Jisr) -> None:
    record = jisr.json("show", jisr.opens("MOWR/duty"), "--as", "CELL")["id"]
    body = "CAST(replace(CAST(body AS TEXT), 'rising', 'gone') AS BLOB)"
    change(jisr, f"UPDATE record SET body = {body} WHERE instr(body, CAST('rising' AS BLOB))")
    (fault,) = jisr.json("verify", code=1)["faults"]
    assert fault == {"kind": "body", "log": LOG, "record": record, "position": 1, "detail": fault["detail"]}
    assert "1 fault" in jisr("verify", code=1)


def test_a_view_that_the_records_do_not_give_is_named(jisr: Jisr) -> None:
    jisr.opens("MOWR/duty")
    assert jisr.json("verify", "--views")["ok"] is True
    change(jisr, "UPDATE view_a SET title = 'Water falling' WHERE title = 'Water rising'")
    jisr("verify")
    assert [fault["kind"] for fault in jisr.json("verify", "--views", code=1)["faults"]] == ["view"]


@pytest.mark.parametrize("kept", ["checkpoints", "receipt"])
def test_a_tail_that_was_cut_off_is_found_by_what_was_kept_elsewhere(jisr: Jisr, tmp_path: Path, kept: str) -> None:
    jisr.opens("MOWR/duty", "one")
    shutil.copytree(jisr.folder, tmp_path / "before")
    ref, file = jisr.opens("MOWR/duty", "two"), tmp_path / "kept"
    if kept == "checkpoints":
        assert jisr.json("checkpoint", "save", file)["checkpoints"] == 11
    else:
        jisr("receipt", ref, "--as", "CELL", file)
    assert jisr.json("verify", "--against", file)["ok"] is True
    shutil.rmtree(jisr.folder)
    shutil.copytree(tmp_path / "before", jisr.folder)
    assert jisr.json("verify")["ok"] is True
    kinds = {fault["kind"] for fault in jisr.json("verify", "--against", file, code=1)["faults"]}
    assert kinds & {"truncated", "receipt"}


def test_a_file_that_is_no_proof_is_wrong_use(jisr: Jisr, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("nonsense\n")
    assert jisr.fault("verify", "--against", tmp_path / "kept", code=2) == "bad_checkpoint_file"
    jisr("verify", "--against", tmp_path / "none", code=1)


def test_a_receipt_is_for_those_who_see_the_record_and_replaces_no_file(jisr: Jisr, tmp_path: Path) -> None:
    ref, file = jisr.opens("MOWR/duty"), tmp_path / "water.tlog-proof"
    assert jisr.fault("receipt", ref, "--as", "MOO", file, code=1) == "not_found"
    assert not file.exists()
    jisr("receipt", ref, "--as", "CELL", file)
    assert file.read_text().startswith("c2sp.org/tlog-proof@v1\n")
    assert jisr.fault("receipt", ref, "--as", "CELL", file, code=1) == "file_exists"


def test_a_witness_cosigns_what_only_grew(jisr: Jisr, tmp_path: Path) -> None:
    key = tmp_path / "witness" / "hum.key"
    jisr.opens("MOWR/duty", "one")
    shutil.copytree(jisr.folder, tmp_path / "before")
    jisr.opens("MOWR/duty", "two")
    first = jisr.json("witness", "--key", key, jisr.folder)["verdicts"]
    assert all(each["cosigned"] and each["first_sight"] for each in first)
    report = jisr.json("verify")
    assert report["ok"] is True
    assert all(each["same_operator"] for each in report["witnessed"])
    assert "same operator: no protection" in jisr("verify")
    refused = jisr.json("witness", "--key", key, tmp_path / "before", code=1)["verdicts"]
    assert [each["refused"] for each in refused if not each["cosigned"]] == ["rollback"]


def test_a_rotated_key_leaves_a_journal_that_verifies(on_each: Jisr) -> None:
    on_each.opens("MOWR/duty", "one")
    rotated = on_each.json("key", "rotate", "MOWR")
    assert rotated["vkey"].startswith(LOG)
    on_each.opens("MOWR/duty", "two")
    assert on_each.json("verify", "--all")["ok"] is True
    assert on_each.fault("key", "rotate", "XX", code=2) == "unknown_member"


def test_a_label_leaves_as_adatp_4774(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty", named=["MOH"])
    xml = jisr("export", "label4774", ref, "--as", "MOH")
    assert "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0" in xml
    assert "GenericValue>MOH<" in xml
    assert jisr.fault("export", "label4774", ref, "--as", "MOO", code=1) == "not_found"
