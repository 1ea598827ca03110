"""The ground that the other tests stand on: each starts on an empty store, on both kinds."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests import plugin_stores, postgres

SPACE = "CREATE SCHEMA jisr_real; CREATE TABLE jisr_real.records (id text PRIMARY KEY)"


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_finds_no_schema_of_another(database: str | None, turn: str) -> None:
    if database is None:
        return
    with psycopg.connect(database) as connection:
        connection.execute(SPACE)  # fails if the other turn's schema is still there


def test_a_schema_that_a_hung_connection_holds_is_removed_all_the_same(
    database: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database is None:
        return
    monkeypatch.setattr(plugin_stores, "PATIENCE", "100ms")
    hung = psycopg.connect(database)
    hung.execute(SPACE)
    hung.commit()
    hung.execute("SELECT * FROM jisr_real.records")
    plugin_stores.drop_schemas(database)
    with psycopg.connect(database) as connection:
        connection.execute(SPACE)
    hung.close()


def test_a_longer_lived_database_is_apart(database: str | None, new_database: Callable[[str], str | None]) -> None:
    other = new_database("apart")
    assert (other is None) == (database is None)
    if database is None or other is None:
        return
    with psycopg.connect(database) as connection:
        connection.execute(SPACE)
    with psycopg.connect(other) as connection:
        connection.execute(SPACE)


def test_the_server_keeps_its_durability(store_url: str | None) -> None:
    if store_url is None:
        return
    with psycopg.connect(store_url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def run_with_server(script: str, folder: Path, **variables: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JISR_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", "run", "--", "sh", "-c", script],
        env={**environment, "TMPDIR": str(folder), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parent.parent,
    )


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder that the server's account may enter, at a short path (pytest's own are closed to other accounts)."""
    try:
        postgres.find_programs()
        postgres.unprivileged_account()
    except postgres.Unavailable as reason:
        pytest.skip(str(reason))
    folder = Path(tempfile.mkdtemp(prefix="jt-"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_the_exit_code_of_the_command_is_passed_on_and_nothing_is_left(short_folder: Path) -> None:
    process = run_with_server('test -n "$JISR_TEST_POSTGRES_URL" && exit 7', short_folder)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 7, output
    assert list(short_folder.iterdir()) == []


def test_the_server_stops_when_the_run_is_stopped(short_folder: Path) -> None:
    process = run_with_server("echo begun; exec sleep 60", short_folder)
    assert process.stdout is not None
    while (line := process.stdout.readline()) and "begun" not in line:
        pass
    server = int((next(short_folder.iterdir()) / "data" / "postmaster.pid").read_text().splitlines()[0])
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert list(short_folder.iterdir()) == []
    assert not is_running(server)


def test_without_the_programs_the_run_goes_on_and_says_so_unless_they_are_required(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def find_nothing() -> Path:
        raise postgres.Unavailable("there is none")

    monkeypatch.setattr(postgres, "find_programs", find_nothing)
    monkeypatch.setattr(postgres, "STOPPING", ())  # the test process keeps its own
    monkeypatch.delenv(postgres.URL, raising=False)
    monkeypatch.delenv(postgres.REQUIRED, raising=False)
    assert postgres.main(["run", "--", "sh", "-c", "exit 3"]) == 3
    assert "there is none; the tests on PostgreSQL are SKIPPED" in capfd.readouterr().out
    monkeypatch.setenv(postgres.REQUIRED, "1")
    assert postgres.main(["run", "--", "sh", "-c", "exit 3"]) == 1
    assert "required here, but there is none" in capfd.readouterr().err


def is_running(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True
