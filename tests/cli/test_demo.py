"""demo: what each member sees of the story, in a folder that is the demonstration's own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from jisr.cli.words import width
from tests.cli.conftest import Jisr


def test_it_shows_what_each_member_sees_at_100_columns(empty: Jisr) -> None:
    page = empty("demo", "--once")
    lines = page.splitlines()
    assert max(width(line) for line in lines if "--data" not in line) <= 100
    heading = next(line for line in lines if line.startswith("REF"))
    assert "MOWR" in heading
    assert "nothing was changed, removed, inserted or reordered" in page
    assert "released to SECURITY, not to MOE" in page


def test_its_counts_are_those_of_the_lists(empty: Jisr) -> None:
    shown = empty.json("demo", "--once")
    for member in shown["members"]:
        seen = sum(member in thread["seen_by"] for thread in shown["threads"])
        assert empty.json("threads", "--as", member)["count"] == seen, member
    assert shown["verify"]["ok"] is True


def test_it_makes_its_own_folder_anew(empty: Jisr) -> None:
    empty("demo", "--once")
    before = empty.json("threads", "--as", "MOWR")["count"]
    empty.opens("MOWR/duty")
    empty("demo", "--once")
    assert "made anew" in empty.said
    assert empty.json("threads", "--as", "MOWR")["count"] == before


def test_it_never_touches_what_it_did_not_make(jisr: Jisr, tmp_path: Path) -> None:
    jisr.opens("MOWR/duty")
    assert jisr.fault("demo", "--once", code=1) == "not_a_demonstration"
    assert jisr.json("threads", "--as", "MOWR")["count"] == 1
    jisr.folder = tmp_path / "notes"
    jisr.folder.mkdir()
    (jisr.folder / "note.txt").write_text("mine")
    assert jisr.fault("demo", "--once", code=1) == "not_a_demonstration"
    assert [path.name for path in jisr.folder.iterdir()] == ["note.txt"]


def test_another_space_in_its_folder_is_somebodys_own(empty: Jisr) -> None:
    empty("demo", "--once")
    before = empty.json("threads", "--as", "MOWR")["count"]
    empty("init", "--pack", "two-rivers", "--space", "mine")
    assert empty.fault("demo", "--once", code=1) == "not_a_demonstration"
    assert empty.json("threads", "--as", "MOWR", "--space", "mine")["count"] == 0
    assert empty.json("threads", "--as", "MOWR")["count"] == before


def test_it_leaves_the_database_alone(empty: Jisr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JISR_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    empty("demo", "--once")
    assert (empty.folder / "spaces" / "real.sqlite").exists()


def test_a_story_is_played_into_an_exercise_space_with_its_banner_on_each_line(empty: Jisr) -> None:
    page = empty("demo", "--play", "B", "--once")
    lines = page.splitlines()
    assert all(line.startswith("EXERCISE  ") for line in lines)
    assert max(width(line) for line in lines) <= 110
    assert "step 2, T+10, MOI/duty: Interior sends an ETHANE report" in page
    assert "seen by MOE, MOH, MOO" in page
    assert "not built yet: requests for assistance" in page
    assert "refused, stay at least 300 m" in page
    assert empty.json("threads", "--as", "MOE", "--space", "story-b", "--kind", "incident")["count"] > 3


def test_a_story_is_played_once_and_goes_on_where_it_stopped(empty: Jisr, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def stop(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr("jisr.cli.playing.sleep", stop)
    empty("demo", "--play", "B", "--speed", 60, code=130)
    before = empty.json("threads", "--as", "MOE", "--space", "story-b", "--kind", "incident")["count"]
    assert waited == [10, 10, 5, 35]  # an hour in a minute: steps 2, 4, 5 and 9
    shown = empty.json("demo", "--play", "B", "--speed", 0)
    assert [step["before"] for step in shown["steps"] if step["records"]][:5] == [True, True, True, True, False]
    after = empty.json("threads", "--as", "MOE", "--space", "story-b", "--kind", "incident")["count"]
    assert after > before
    assert "was played before: 28 statements" in empty("demo", "--play", "b", "--speed", 60)
    assert len(waited) == 4
    assert empty.json("threads", "--as", "MOE", "--space", "story-b", "--kind", "incident")["count"] == after


def test_a_played_story_and_the_demonstration_leave_each_other_alone(empty: Jisr) -> None:
    empty("demo", "--play", "A", "--once")
    empty("demo", "--once")
    before = empty.json("threads", "--as", "MOWR")["count"]
    assert "was played before" in empty("demo", "--play", "A", "--once")
    assert empty.json("threads", "--as", "MOWR")["count"] == before


def test_a_story_is_never_played_into_what_the_demonstration_did_not_make(jisr: Jisr) -> None:
    assert jisr.fault("demo", "--play", "A", code=1) == "not_a_demonstration"
    assert jisr.json("threads", "--as", "MOWR")["count"] == 0


def test_a_story_or_speed_that_is_none_is_said(empty: Jisr) -> None:
    assert empty.fault("demo", "--play", "Z", code=2) == "no_such_story"
    assert empty.fault("demo", "--play", "A", "--speed=-1", code=2) == "bad_speed"
    assert not empty.folder.exists()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


def test_a_taken_port_is_named_with_another_way_and_nothing_is_made(empty: Jisr, taken: int) -> None:
    assert empty.fault("demo", "--port", taken, code=1) == "port_taken"
    assert f"--port, such as {taken + 20}" in empty.said
    assert not empty.folder.exists()


def test_a_server_says_the_same_of_its_port_and_address(jisr: Jisr, taken: int) -> None:
    assert jisr.fault("serve", "--port", taken, code=1) == "port_taken"
    assert jisr.fault("serve", "--port", 99_999, code=2) == "bad_port"
    assert jisr.fault("serve", "--host", "192.0.2.1", "--port", 0, code=1) == "bad_address"


def test_the_room_opens_at_the_printed_address_twice_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    """As `make run` has it: the second time the story stands where it stood."""
    command = [sys.executable, "-m", "jisr.cli.main", "demo", "--data", str(tmp_path / "room"), "--port", "0"]
    for _ in range(2):
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "JISR_LANG": "en"}
        ) as room:
            assert room.stdout is not None
            address = next(line.strip() for line in room.stdout if "http://" in line)
            with httpx.Client(base_url=address, follow_redirects=True) as visitor:
                assert "Whose eyes do you want to look through?" in visitor.get("/").text
                page = visitor.get("/play/").text
                assert page.count('class="play-step is-sent"') == 12
            room.send_signal(signal.SIGINT)
            assert "stopped" in room.stdout.read()
            assert room.wait(20) == 0
