"""The analyses from the command line: what they print, and their exit codes."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from jisr.cli import cascade_more, common
from jisr.engine import generate

REFUSED = [
    (["critical", "--lose", "NOWHERE"], "NOWHERE"),
    (["restore", "--lose", "TRS-1@soon"], "soon"),
    (["restore", "--crews", "1"], "--lose"),
]


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    generate.write_folder(generate.tables(60, seed=3), folder)
    return folder


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cascade_more.add(parser.add_subparsers(), common.parent())
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code


def _json(capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> Any:
    assert _run(*words, "--json") == common.OK
    return json.loads(capfdbinary.readouterr().out)


def _first(network: Path, code: str) -> str:
    lines = (network / "assets.csv").read_text(encoding="utf-8").splitlines()
    return next(line.split(",")[0] for line in lines if line.startswith(code))


def test_critical_ranks_single_losses(network: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found = _json(capfdbinary, "critical", str(network), "--top", "4")
    costs = [row["person_hours"] for row in found["rows"]]
    assert found["tried"] == 60
    assert len(costs) == 4
    assert costs == sorted(costs, reverse=True)


def test_critical_finds_what_takes_a_service_down(network: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found = _json(capfdbinary, "critical", str(network), "--service", _first(network, "HOS"), "--sets", "2")
    assert found["count"] == len(found["sets"]) > 0
    assert all(len(one) <= 2 for one in found["sets"])


def test_critical_states_the_gap_of_a_set(network: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found = _json(capfdbinary, "critical", str(network), "--together", "2")
    assert len(found["assets"]) == 2
    assert found["gap"] == 0


def test_mitigate_ranks_the_stocks_of_the_network(network: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found = _json(
        capfdbinary, "mitigate", str(network), "--lose", _first(network, "TRS"), "--lose", _first(network, "SUB")
    )
    assert {"person_hours", "plan", "rows", "tried", "candidates"} <= found.keys()


def test_restore_gives_an_order_and_what_comes_back_when(
    network: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    lost = [_first(network, "TRS"), _first(network, "SUB")]
    found = _json(capfdbinary, "restore", str(network), "--lose", lost[0], "--lose", lost[1], "--crews", "1")
    assert sorted(found["order"]) == sorted(lost)
    assert found["person_hours"] <= found["first_lost_first"]
    assert {row["asset"] for row in found["changes"] if row["what"] == "repaired"} == set(lost)


def test_montecarlo_takes_ranges_and_repeats_itself(network: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ["montecarlo", str(network), "--lose", _first(network, "TRS") + "@2-6h", "--scenarios", "50", "--seed", "4"]
    words += ["--service", _first(network, "TRS")]
    found = _json(capfdbinary, *words)
    assert 3 < found["rows"][0]["q0.5_h"] < 5
    assert found == _json(capfdbinary, *words, "--threads", "2")


@pytest.mark.parametrize(("words", "named"), REFUSED)
def test_what_cannot_be_done_is_named(
    network: Path, words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(words[0], str(network), *words[1:]) == common.WRONG_USE
    assert named in capsys.readouterr().err


def test_tables_are_printed_for_people(network: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("critical", str(network)) == common.OK
    assert "person_hours" in capsys.readouterr().out
