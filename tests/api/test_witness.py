"""A witness elsewhere: over HTTP, with a token, it cosigns what only grew, and refuses every other history."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jisr.cli.main import main
from jisr.journal.backup import backup, restore
from jisr.journal.node import Node
from tests.api.conftest import House

WATER = "two-rivers.example/real/MOWR"
Witness = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def witness(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Witness:
    def run(house: House, code: int = 0, post: str = "HUM/duty") -> list[dict[str, Any]]:
        token = tmp_path / f"token-{house.port}"
        token.write_text(house.token(post))
        key = tmp_path / "witness" / "hum.key"
        found = main(["witness", "--json", "--key", str(key), "--token-file", str(token), house.url])
        said = capsys.readouterr()
        assert found == code, said
        verdicts: list[dict[str, Any]] = json.loads(said.out)["verdicts"]
        return verdicts

    return run


def test_it_cosigns_what_only_grew(
    house: House, witness: Witness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.opens("MOWR/duty")
    first = witness(house)
    assert WATER in {each["origin"] for each in first}
    assert all(each["cosigned"] and each["first_sight"] for each in first)
    for count in (1, 4):
        for _ in range(count):
            house.opens("MOWR/duty")
        assert not any(each["first_sight"] for each in witness(house))
    kept = tmp_path / "witness" / "cosigned.ndjson"
    monkeypatch.setenv("JISR_DATABASE_URL", house.node.database_url)
    assert main(["verify", "--data", str(house.folder), "--against", str(kept)]) == 0
    assert kept.read_text().count("witness/hum") == len(first)


def test_it_follows_a_key_that_the_log_shows_to_be_changed(house: House, witness: Witness) -> None:
    house.opens("MOWR/duty")
    witness(house)
    for _ in range(2):
        journal = house.node.open("real")
        journal.rotate_key("MOWR")
        journal.close()
        house.opens("MOWR/duty")
    assert not any(each["first_sight"] for each in witness(house))
    house.opens("MOWR/duty")
    witness(house)


def test_it_refuses_logs_that_were_set_back(
    house: House, witness: Witness, tmp_path: Path, database: str | None
) -> None:
    if database:
        pytest.skip("what the witness judges is the same; the stores are set back in tests/journal")
    house.opens("MOWR/duty")
    before = tmp_path / "before"
    shutil.copytree(house.folder, before)
    house.opens("MOWR/duty")
    house.opens("MOE/duty")
    witness(house)
    old = House(before, "")
    old.open()
    refused = {each["origin"]: each["refused"] for each in witness(old, code=1) if not each["cosigned"]}
    old.close()
    assert refused == {WATER: "rollback", "two-rivers.example/real/MOE": "rollback"}


def test_a_log_that_it_knew_is_held_to_its_word_after_a_restore_and_missed_where_it_is_gone(
    house: House, witness: Witness, tmp_path: Path, database: str | None
) -> None:
    if database:
        pytest.skip("as above")
    backup(house.node, tmp_path / "backup")
    house.opens("MOWR/duty")
    witness(house)
    restored = House(tmp_path / "elsewhere", "")
    restore(Node(tmp_path / "elsewhere", house.node.registry), tmp_path / "backup")
    restored.open()
    refused = {each["origin"]: each["refused"] for each in witness(restored, code=1) if not each["cosigned"]}
    restored.close()
    assert refused == {WATER: "rollback"}
    gone = {each["origin"] for each in witness(house, code=1) if each["refused"] == "gone"}
    assert f"{WATER}/2" in gone


def test_a_token_that_does_not_hold_leaves_no_key(house: House, tmp_path: Path, capsys: Any) -> None:
    token, key = tmp_path / "token", tmp_path / "witness" / "x.key"
    token.write_text("jisr_none")
    assert main(["witness", "--key", str(key), "--token-file", str(token), house.url]) == 1
    assert "a token that holds is needed" in capsys.readouterr().err
    assert main(["witness", "--key", str(key), house.url]) == 2
    assert not key.exists()
