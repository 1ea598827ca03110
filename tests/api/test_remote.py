"""Every data command of the command line gives against a node elsewhere what it gives beside its folder."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from jisr.cli.main import main
from jisr.client import Client, Refusal, Unreachable
from tests.api.conftest import House


@pytest.fixture
def run(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """(remote, local): the same command twice, as MOWR/duty."""
    monkeypatch.setenv("JISR_DATABASE_URL", house.node.database_url)
    token = tmp_path / "token"
    token.write_text(house.token("MOWR/duty") + "\n")

    def both(*words: str) -> tuple[tuple[int, Any], tuple[int, Any]]:
        answers = []
        for where in (
            ["--url", house.url, "--token-file", str(token)],
            ["--data", str(house.folder), "--as", "MOWR/duty"],
        ):
            code = main(["--json", *words, *where])
            answers.append((code, json.loads(capsys.readouterr().out)))
        return answers[0], answers[1]

    return both


def test_reading_is_the_same_from_afar(house: House, run: Any) -> None:
    thread = house.opens("MOWR/duty", "Gauge 3")
    house.says("CELL/duty", house.report(thread))
    for words in (
        ["threads"], ["threads", "--kind", "incident", "--limit", "1"], ["threads", "--q", "gauge"],
        ["threads", "--q", "from:MOWR -kind:sitrep near:Mosul,20km"], ["threads", "--q", "form:MOWR"],
        ["threads", "--box", "43,34,44,35"], ["threads", "--at", "2999-01-01"], ["show", thread], ["records"],
        ["records", "--after", thread], ["why", thread, "--for", "MOE"], ["show", "0" * 64],
        ["threads", "--limit", "0"],
    ):  # fmt: skip
        remote, local = run(*words)
        assert remote[0] == local[0], words
        assert remote[1] == local[1] or "error" in remote[1], words


def test_files_are_the_same_from_afar(house: House, run: Any, tmp_path: Path) -> None:
    file = str(Path(__file__).parents[1] / "interop" / "flood.xml")
    for words in (
        ["import", "cap", file], ["import", "cap", file, "--expired", "--dry-run"],
        ["import", "cap", file, "--expired", "--preset", "CELL"], ["export", "cap", "--limit", "0"],
    ):  # fmt: skip
        remote, local = run(*words)
        assert remote == local or "error" in remote[1], words
    remote, local = run("export", "geojson", "--box", "43,32,45,34")
    made_at = re.compile(r"20\d\d-\d\d-\d\dT[0-9:.]*Z")
    assert len(remote[1]["text"]) > 1_000
    assert made_at.sub("", remote[1]["text"]) == made_at.sub("", local[1]["text"])


def test_submitting_is_the_same_from_afar(house: House, run: Any, tmp_path: Path) -> None:
    file = tmp_path / "batch.ndjson"
    file.write_text(json.dumps(house.opening()) + "\n")
    remote, local = run("submit", str(file))
    assert remote[0] == 0
    assert remote == local
    file.write_text("\n" + json.dumps(house.opening(label={"preset": "NONE"})) + "\n{\n")
    remote, local = run("submit", str(file))
    assert remote[0] == local[0] == 1
    assert [each["line"] for each in local[1]["errors"]] == [2, 3]


def test_faults_from_afar_name_their_lines(house: House, run: Any, tmp_path: Path) -> None:
    file = tmp_path / "batch.ndjson"
    file.write_text("\n" + json.dumps(house.opening(label={"preset": "NONE"})) + "\n")
    remote, local = run("submit", str(file))
    assert remote == local


def test_a_client_says_what_the_node_refused(house: House) -> None:
    with Client(house.url, house.token("MOE/duty")) as client:
        with pytest.raises(Refusal) as refused:
            client.show("0" * 64)
        assert (refused.value.status, refused.value.code) == (404, "not_found")
        accepted = client.submit([{name: value for name, value in house.opening().items() if name != "client_id"}])
        assert client.show(accepted[0]["ref"])["id"] == accepted[0]["id"]
        assert client.why(accepted[0]["id"], "MOWR")["allowed"]
        assert client.receipt("MOE", accepted[0]["id"]).startswith("c2sp.org/tlog-proof@v1\n")
        assert client.checkpoint("MOE").startswith("two-rivers.example/real/MOE\n")
        assert client.records(after=accepted[0]["id"]) == []
        assert {each["type"] for each in client.types()} >= {"incidents.opened"}


def test_a_node_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jisr.client.TRIES", 1)
    with Client("http://127.0.0.1:9", "x") as client, pytest.raises(Unreachable):
        client.types()
