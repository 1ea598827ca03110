"""The doctor finds what would go wrong, and says what to do; where nothing is wrong it says that."""

from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from jisr.journal.backup import NOTED, backup
from jisr.journal.doctor import Finding, examine
from jisr.journal.files import write_private
from jisr.journal.journal import wall_clock
from jisr.journal.when import text_of
from tests.journal.small import Small, small
from tests.journal.test_backup import elsewhere


@pytest.fixture
def made(database: str | None, tmp_path: Path) -> Iterator[Small]:
    found = small(tmp_path, database)
    found.opens("WATER/duty")
    backup(found.node, tmp_path / "kept.backup")
    yield found
    found.journal.close()


def wrong(made: Small) -> list[Finding]:
    return [each for each in examine(made.node) if each.level != "ok"]


def test_a_pack_that_older_code_wrote_down_in_other_words_is_the_same_pack(made: Small) -> None:
    store = made.journal.store
    with store.writing():
        policy = orjson.loads(store.meta("policy") or "")
        store.set_meta("policy", orjson.dumps(policy, option=orjson.OPT_INDENT_2).decode())
    assert not made.journal.views_are_stale()
    assert wrong(made) == []


def test_a_healthy_node_is_called_that(made: Small) -> None:
    found = examine(made.node)
    assert wrong(made) == []
    said = " ".join(each.what for each in found)
    assert "views up to date" in said
    assert "SQLite 3." in said or "PostgreSQL" in said


def test_it_changes_nothing(made: Small) -> None:
    before = made.journal.store.execute("SELECT * FROM meta ORDER BY name")
    files = sorted(path.name for path in made.node.folder.rglob("*"))
    examine(made.node)
    assert made.journal.store.execute("SELECT * FROM meta ORDER BY name") == before
    assert sorted(path.name for path in made.node.folder.rglob("*")) == files


def expose_a_key(made: Small) -> None:
    (made.node.keys / "real" / "WATER.key").chmod(0o640)


def lose_a_key(made: Small) -> None:
    (made.node.keys / "real" / "WATER.key").unlink()


def leave_it_without_a_backup(made: Small) -> None:
    (made.node.folder / NOTED).unlink()


def forget_to_back_it_up(made: Small) -> None:
    write_private(made.node.folder / NOTED, text_of(wall_clock() - 30 * 86_400_000).encode())


def open_the_folder(made: Small) -> None:
    made.node.folder.chmod(0o755)


def turn_back_the_clock(made: Small) -> None:
    made.clock.forward(-3_600_000)


def forget_the_pack_of_the_views(made: Small) -> None:
    made.journal.store.execute("UPDATE meta SET value = 'other' WHERE name LIKE 'views_folds_%'")


def leave_a_clearance_behind(made: Small) -> None:
    with made.journal.store.reading():
        made.journal.store.execute("SELECT 1")
    made.journal.store.execute("UPDATE clearance_{v} SET ready = 0 WHERE bit = 1")


def come_from_the_future(made: Small) -> None:
    made.journal.store.execute("UPDATE meta SET value = '99' WHERE name = 'format'")


def cut_off_a_rebuild(made: Small) -> None:
    with made.journal.store.writing():
        made.journal.store.create_views("b" if made.journal.store.views == "a" else "a")


@pytest.mark.parametrize(
    ("break_it", "level", "word"),
    [
        (expose_a_key, "problem", "chmod 600"),
        (lose_a_key, "problem", "put the key file back"),
        (open_the_folder, "warning", "chmod 700"),
        (leave_it_without_a_backup, "warning", "jisr backup"),
        (forget_to_back_it_up, "warning", "30 days ago"),
        (turn_back_the_clock, "problem", "NTP"),
        (forget_the_pack_of_the_views, "warning", "jisr rebuild"),
        (leave_a_clearance_behind, "warning", "jisr rebuild"),
        (come_from_the_future, "problem", "newer Jisr"),
        (cut_off_a_rebuild, "warning", "half-made"),
    ],
)
def test_what_is_wrong_is_found_with_what_to_do(
    made: Small, break_it: Callable[[Small], None], level: str, word: str
) -> None:
    break_it(made)
    (finding,) = wrong(made)
    assert finding.level == level
    assert word in f"{finding.what} {finding.mend}"
    assert finding.mend


@pytest.mark.parametrize(("free", "level"), [(3 * 1024**3, None), (1024**3, "warning"), (1024**2, "problem")])
def test_a_disk_that_fills_up_is_seen_in_time(
    made: Small, monkeypatch: pytest.MonkeyPatch, free: int, level: str | None
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": free}))
    assert [each.level for each in wrong(made)] == ([level] if level else [])


def test_a_folder_that_is_no_node_is_a_problem(tmp_path: Path) -> None:
    assert any(each.level == "problem" for each in examine(elsewhere(tmp_path / "nowhere")))
