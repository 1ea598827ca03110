"""rebuild, backup, restore, doctor, and the progress that long commands report."""

import os
from pathlib import Path

import pytest

from jisr.cli import progress
from jisr.cli.progress import Progress
from tests.cli.conftest import Jisr


def test_a_rebuild_leaves_what_everybody_sees_as_it_was(on_each: Jisr) -> None:
    ref = on_each.opens("MOWR/duty", named=["MOH"])
    before = [on_each("show", ref, "--as", "MOH", "--json"), on_each("threads", "--as", "MOO", "--json")]
    assert on_each.json("rebuild")["ok"] is True
    assert [on_each("show", ref, "--as", "MOH", "--json"), on_each("threads", "--as", "MOO", "--json")] == before


def test_a_backup_comes_back_and_its_logs_go_on(jisr: Jisr, tmp_path: Path) -> None:
    ref, file = jisr.opens("MOWR/duty"), tmp_path / "backup"
    (space,) = jisr.json("backup", file)["spaces"]
    assert space["space"] == "real"
    jisr.fault("backup", file, code=1)
    shown = jisr("show", ref, "--as", "CELL", "--json")
    jisr.folder = tmp_path / "restored"
    jisr("restore", file)
    assert jisr("show", ref, "--as", "CELL", "--json") == shown
    assert jisr.json("verify", "--all")["ok"] is True
    jisr.opens("MOWR/duty", "after")
    assert jisr.json("verify")["ok"] is True
    jisr.fault("restore", file, code=2)


def test_a_damaged_backup_brings_nothing_back(jisr: Jisr, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    jisr("backup", file)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    jisr.folder = tmp_path / "restored"
    assert jisr.fault("restore", file, code=1) == "backup_damaged"
    assert jisr.fault("threads", "--as", "MOH", code=2) in ("no_node", "no_space")


def test_the_doctor_finds_a_key_that_others_may_read(jisr: Jisr) -> None:
    assert jisr.json("doctor")["ok"] is True
    os.chmod(jisr.folder / "keys" / "real" / "MOWR.key", 0o644)
    found = jisr.json("doctor", code=1)["findings"]
    assert any("MOWR.key" in each["what"] + each["mend"] for each in found if each["level"] == "problem")


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


def test_progress_is_silent_for_two_seconds_and_then_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = Seconds()
    monkeypatch.setattr(progress, "time", seconds)
    with Progress("verifying") as tell:
        for done in range(15):
            seconds.now = float(done)
            tell(done * 1_000, 15_000)
    assert capsys.readouterr().err.splitlines() == [
        "jisr: verifying, 2,000 of 15,000", "jisr: verifying, 7,000 of 15,000", "jisr: verifying, 12,000 of 15,000",
    ]  # fmt: skip
