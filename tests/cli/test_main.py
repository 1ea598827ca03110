"""The command line itself: exit codes, one line for each error, closed pipes and interrupts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jisr.cli import types
from jisr.cli.main import main
from jisr.cli.words import isolated, label_words, plain, shortened, width
from tests.cli.conftest import Jisr, incident

COMMANDS = """demo init pack types submit threads show records why relabel erase verify witness checkpoint receipt key
rebuild backup restore doctor import export"""


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for name in COMMANDS.split():
        assert f"  {name}" in out


@pytest.mark.parametrize(
    "wrong", [[], ["nothing"], ["threads"], ["pack"], ["pack", "nothing"], ["threads", "--limit", "x"]]
)
def test_wrong_use_ends_with_two_and_one_line(capsys: pytest.CaptureFixture[str], wrong: list[str]) -> None:
    assert main(wrong) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("jisr: ")
    assert err.count("\n") == 1
    assert main([*wrong, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "wrong_use"


def test_options_stand_before_or_after_the_command(
    jisr: Jisr, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["--data", str(jisr.folder), "--json", "threads", "--as", "MOH"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["count"] == 0
    monkeypatch.setenv("JISR_DATA", str(jisr.folder))
    assert main(["threads", "--as", "MOH"]) == 0


def test_an_interrupt_ends_quietly(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(types, "run_types", stop)
    assert main(["types"]) == 130
    assert capsys.readouterr().err == "jisr: stopped\n"


def started(*arguments: object, folder: Path, **options: object) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "JISR_DATA": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "jisr.cli.main", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **options)  # type: ignore[call-overload,no-any-return]


def test_a_reader_that_goes_away_is_no_error(jisr: Jisr) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = started("types", "--json", folder=jisr.folder, stdout=writing)
    os.close(writing)
    _, err = process.communicate(timeout=60)
    assert err == b""
    assert process.returncode == 141


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_an_output_that_is_full_is_said_in_one_line(jisr: Jisr, options: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        process = started("types", *options, folder=jisr.folder, stdout=full)
        _, err = process.communicate(timeout=60)
    assert err == b"jisr: the output cannot be written: No space left on device\n"
    assert process.returncode == 1


def test_standard_input_is_read_by_a_process_of_its_own(jisr: Jisr) -> None:
    process = started(
        "submit", "--as", "MOWR/duty", "-", "--json", folder=jisr.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    out, err = process.communicate(json.dumps(incident()).encode(), timeout=60)
    assert (process.returncode, err) == (0, b"")
    assert len(json.loads(out)["accepted"]) == 1
    process = started("threads", "--as", "nobody", folder=jisr.folder, stdout=subprocess.PIPE)
    assert process.communicate(timeout=60)[0] == b""
    assert process.returncode == 2


def test_words_are_measured_as_a_terminal_shows_them() -> None:
    assert width("بَغْدَاد") == 5
    assert width("日本") == 4
    assert shortened("Water rising", 7) == "Water…"
    assert shortened("Water", 5) == "Water"
    assert isolated("Water") == "Water"
    assert isolated("ماء") == "\u2068ماء\u2069"
    assert plain("a\x1b[31mb\u202e\r\nc") == "a\ufffd[31mb\ufffd\ufffd c"


@pytest.mark.parametrize(
    ("released", "caveats", "words"),
    [
        ([], [], "OFFICIAL, MOWR alone"),
        (["CELL", "MOH", "MOO"], [], "OFFICIAL, released by MOWR to CELL, MOH and MOO"),
        (["all"], ["EOD"], "OFFICIAL, released by MOWR to all members; only with EOD"),
        (["public"], [], "OFFICIAL, released by MOWR to the public"),
    ],
)
def test_a_label_is_said_in_words(released: list[str], caveats: list[str], words: str) -> None:
    label = {"level": "OFFICIAL", "originator": "MOWR", "releasable_to": released, "caveats": caveats, "expires": None}
    assert label_words(label) == words


@pytest.mark.parametrize(
    ("address", "code"),
    [("secret-and-wrong", "bad_database_url"), ("postgresql://nobody@127.0.0.1:1/none", "no_database")],
)
def test_a_database_that_cannot_be_reached_is_said_without_its_address(
    empty: Jisr, monkeypatch: pytest.MonkeyPatch, address: str, code: str
) -> None:
    monkeypatch.setenv("JISR_DATABASE_URL", address)
    assert empty.fault("init", "--pack", "two-rivers", code=1) == code
    assert "secret" not in empty.said


def test_a_file_that_is_no_database_is_named(jisr: Jisr) -> None:
    (jisr.folder / "spaces" / "real.sqlite").write_bytes(b"nothing that SQLite knows" * 100)
    assert jisr.fault("threads", "--as", "MOH", code=1) == "damaged"
    assert "real.sqlite" in jisr.said
