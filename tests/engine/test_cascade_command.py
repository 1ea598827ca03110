"""`jisr cascade` as people and programs call it."""

import argparse
import json

import pytest

from jisr.cli import cascade, common
from jisr.engine import generate


def run(capsys, *words):
    """(exit code, what was printed, what was complained)."""
    parser = argparse.ArgumentParser()
    cascade.add(parser.add_subparsers(dest="command", required=True), common.parent())
    args = parser.parse_args(["cascade", *map(str, words)])
    code = args.run(args)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("net")
    generate.write_folder(generate.tables(40, 1), path)
    return path


def answer(capsys, *words):
    code, out, _ = run(capsys, "run", *words, "--json")
    assert code == common.OK
    return json.loads(out)


def by_id(document):
    return {asset["id"]: asset for asset in document["assets"]}


def test_a_lost_supply_says_when_and_why(capsys, folder):
    document = answer(capsys, folder, "--lose", "OIL-01", "--lose", "OIL-02@2h")
    assets = by_id(document)
    assert assets["OIL-02"]["lost_after_h"] == 2
    assert assets["OIL-02"]["why"] == []
    hospital = assets["HOS-01"]
    assert hospital["why"][-1] == "OIL-02"
    path = [hospital, *(assets[one] for one in hospital["why"])]
    times = [one["lost_after_h"] for one in path]
    assert times == sorted(times, reverse=True)
    assert document["people"]
    assert document["loops"][0]["can_restart"]


def test_what_holds_is_null(capsys, folder):
    document = answer(capsys, folder, "--lose", "OIL-01", "--lose", "OIL-02@2h", "--horizon", "3h")
    assert [one["id"] for one in document["assets"] if one["lost_after_h"] is not None] == ["OIL-01", "OIL-02"]
    assert len(document["assets"]) == 40


def test_a_loss_may_be_an_iso_time(capsys, folder):
    assets = by_id(answer(capsys, folder, "--lose", "OIL-01@2026-01-01T09:30Z"))
    assert assets["OIL-01"]["lost_after_h"] == 3.5
    later = by_id(answer(capsys, folder, "--lose", "OIL-01@2026-01-01T09:30Z", "--at", "2026-01-01T09:00Z"))
    assert later["OIL-01"]["lost_after_h"] == 0.5


def test_people_read_tables_and_a_page(capsys, folder, tmp_path):
    page = tmp_path / "report.html"
    words = ("--lose", "OIL-01", "--lose", "OIL-02", "--explain", "HOS-01", "--html", page, "--dir", "rtl")
    code, out, _ = run(capsys, "run", folder, *words)
    assert code == common.OK
    assert "why HOS-01 is lost" in out
    text = page.read_text(encoding="utf-8")
    assert 'dir="rtl"' in text
    assert "<svg" in text
    assert "http" not in text


@pytest.mark.parametrize(
    "words",
    [
        ("--lose", "XXX-01"),
        ("--lose", "OIL-01@soon"),
        ("--lose", "OIL-01@2-3h"),
        ("--horizon", "x"),
        ("--explain", "X"),
    ],
)
def test_wrong_use_is_2(capsys, folder, words):
    code, _, err = run(capsys, "run", folder, *words)
    assert code == common.WRONG_USE
    assert err.startswith("jisr: ")


def test_a_network_that_is_not_there_is_2(capsys, tmp_path):
    assert run(capsys, "run", tmp_path / "none")[0] == common.WRONG_USE


def test_faults_are_1_and_are_listed(capsys, tmp_path):
    (tmp_path / "assets.csv").write_text("id\nA\nA\n")
    code, out, err = run(capsys, "run", tmp_path)
    assert code == common.FOUND_A_PROBLEM
    assert "assets, row 3, column id: A stands in row 2 already" in out
    assert "nothing was computed" in err
    code, out, _ = run(capsys, "run", tmp_path, "--json")
    assert code == common.FOUND_A_PROBLEM
    assert json.loads(out)["errors"][0]["row"] == 3


def test_generate_and_templates_write_what_run_reads(capsys, tmp_path):
    assert run(capsys, "generate", tmp_path / "net", "--assets", 60, "--seed", 4, "--json")[0] == common.OK
    assert len(answer(capsys, tmp_path / "net", "--lose", "OIL-01")["assets"]) == 60
    assert run(capsys, "generate", tmp_path / "net.xlsx", "--assets", 60, "--seed", 4)[0] == common.OK
    one, other = (answer(capsys, tmp_path / name, "--lose", "OIL-01") for name in ("net", "net.xlsx"))
    assert one == other
    assert run(capsys, "generate", tmp_path / "x", "--assets", 3)[0] == common.WRONG_USE
    code, out, _ = run(capsys, "templates", tmp_path / "empty")
    assert code == common.OK
    assert "network.xlsx" in out


def test_a_long_run_says_what_it_does(capsys, monkeypatch, folder):
    monkeypatch.setattr(cascade, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(cascade, "TELL_EVERY", 0.01)
    assert "Ctrl-C stops" in run(capsys, "run", folder, "--lose", "OIL-01")[2]


def test_a_run_can_be_stopped(capsys, monkeypatch, folder):
    def stopped(*_args, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr(cascade, "forecast", stopped)
    assert run(capsys, "run", folder)[0] == cascade.STOPPED
