"""`jisr("threads", "--as", "MOH")` runs the command in this process; `.json(...)` reads what it prints with --json."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from jisr.cli.main import main


class Jisr:
    """Commands on one data folder. `code` is the exit code that the test expects; `said` what stood on stderr."""

    def __init__(self, folder: Path, capsysbinary: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch) -> None:
        self.folder, self._captured, self._patch = folder, capsysbinary, patch
        self.said = ""

    def __call__(self, *arguments: object, code: int = 0, given: bytes = b"") -> str:
        self._captured.readouterr()
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        found = main([*map(str, arguments), "--data", str(self.folder)])
        out, err = self._captured.readouterr()
        self.said = err.decode()
        assert found == code, (out, err)
        assert "Traceback" not in self.said
        return out.decode()

    def json(self, *arguments: object, code: int = 0, given: bytes = b"") -> Any:
        return json.loads(self(*arguments, "--json", code=code, given=given))

    def submits(self, post: str, *lines: dict[str, Any], code: int = 0) -> Any:
        given = b"\n".join(json.dumps(line).encode() for line in lines)
        return self.json("submit", "--as", post, "-", given=given, code=code)

    def opens(self, post: str, client_id: str = "one", **changed: Any) -> str:
        """An incident; returns its reference."""
        return str(self.submits(post, incident(client_id, **changed))["accepted"][0]["ref"])

    def fault(self, *arguments: object, code: int, given: bytes = b"") -> str:
        """The code of the error; stderr has said one line of it."""
        error = self.json(*arguments, code=code, given=given)["error"]
        assert self.said.count("\n") == 1
        assert self.said.split() == ["jisr:", *error["message"].split()]
        return str(error["code"])


def incident(client_id: str = "one", **changed: Any) -> dict[str, Any]:
    """A line to submit; `title`, `place` and so on change its body, `preset` and `named` its label."""
    label: dict[str, Any] = {"preset": changed.pop("preset", "CELL")}
    if "named" in changed:
        label["releasable_to"] = changed.pop("named")
    body = {"title": "Water rising", "what": "flood", "observed_at": "2017-08-01T05:00:00+03:00", **changed}
    return {"client_id": client_id, "type": "incidents.opened", "label": label, "body": body}


@pytest.fixture
def empty(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Jisr:
    """Commands on a folder that is not there yet, with SQLite."""
    monkeypatch.delenv("JISR_DATABASE_URL", raising=False)
    return Jisr(tmp_path / "node", capsysbinary, monkeypatch)


@pytest.fixture
def jisr(empty: Jisr) -> Jisr:
    """Commands on a node with the pack two-rivers, on SQLite."""
    empty("init", "--pack", "two-rivers")
    return empty


@pytest.fixture
def on_each(empty: Jisr, database: str | None, monkeypatch: pytest.MonkeyPatch) -> Jisr:
    """The same on each store."""
    if database:
        monkeypatch.setenv("JISR_DATABASE_URL", database)
    empty("init", "--pack", "two-rivers")
    return empty
