"""A backup brings back what was true, on either store, or nothing; and the log says that it was restored."""

import gzip
import io
import stat
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from jisr.cli.registry import registry
from jisr.errors import JisrError, Unusable
from jisr.journal import sign
from jisr.journal.backup import backup, restore
from jisr.journal.checkpoints import SavedCheckpoint, load_checkpoints, save_checkpoints
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.query import Query
from jisr.journal.verify import verify
from tests.cast import Clock, keyed_entropy
from tests.journal.small import Small, small, with_everything

NewDatabase = Callable[[str], str | None]
CAPITAL = "minimal.example/real/WATER"


@pytest.fixture
def made(database: str | None, tmp_path: Path) -> Any:
    found = with_everything(tmp_path, database)
    yield found
    found.journal.close()


def elsewhere(folder: Path, url: str = "") -> Node:
    return Node(folder, registry(), url, clock=Clock(1_501_600_000_000), entropy=keyed_entropy)


def saved_of(journal: Journal, file: Path) -> list[SavedCheckpoint]:
    save_checkpoints(journal, file)
    return load_checkpoints(file)


def seen(journal: Journal, viewer: str) -> bytes:
    """Everything that a viewer gets, but for the logs' own records."""
    policy = journal.policy
    assert policy is not None
    reader = journal.read(policy.clearance(viewer))
    threads = reader.threads(Query(limit=100, count=True))
    records = [each for each in reader.records() if each.type != "journal.log_opened"]
    past = [journal.read(policy.clearance(viewer), each).threads() for each in (1_501_556_400_000, 1_501_560_000_000)]
    return orjson.dumps(
        msgspec.to_builtins([threads, [reader.thread(row.id) for row in threads.threads], records, past])
    )


def files_in(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive, "r:gz") as tar:
        return {each.name: tar.extractfile(each).read() for each in tar}  # type: ignore[union-attr]


def write_archive(file: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(file, "w:gz") as tar:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


def test_what_was_backed_up_is_read_again_by_everyone(made: Small, tmp_path: Path) -> None:
    (summary,) = backup(made.node, tmp_path / "all.jisr")
    assert (summary.space, summary.records) == ("real", verify(made.journal).records)
    node = elsewhere(tmp_path / "other")  # SQLite
    (restored,) = restore(node, tmp_path / "all.jisr")
    assert restored == summary
    journal = node.open("real")
    for viewer in ("WATER", "POLICE", "CELL", "POLICE/OPEN"):
        assert seen(journal, viewer) == seen(made.journal, viewer)
    report = verify(journal, all_checkpoints=True, views=True)
    assert (report.ok, report.faults) == (True, [])
    journal.close()


def test_from_sqlite_to_postgresql(new_database: NewDatabase, store_kind: str, tmp_path: Path) -> None:
    if store_kind == "sqlite":
        pytest.skip("the other direction is the test above")
    made = with_everything(tmp_path, None)
    backup(made.node, tmp_path / "all.jisr")
    node = elsewhere(tmp_path / "other", new_database("restored") or "")
    restore(node, tmp_path / "all.jisr")
    assert node.spaces() == ["real"]
    journal = node.open("real")
    assert seen(journal, "POLICE") == seen(made.journal, "POLICE")
    assert verify(journal, all_checkpoints=True).ok
    journal.close()


def test_writing_goes_on_after_a_restore(made: Small, tmp_path: Path) -> None:
    backup(made.node, tmp_path / "all.jisr")
    node = elsewhere(tmp_path / "other")
    restore(node, tmp_path / "all.jisr")
    again = Small(node, node.open("real"), Clock(1_501_600_000_000), tmp_path / "w" / "w.key", said=100)
    again.opens("WATER/duty", "After the restore")
    again.rotates("WATER")
    assert verify(again.journal, all_checkpoints=True).faults == []
    with pytest.raises(JisrError) as refused:  # the same client_id, with another content
        Small(node, again.journal, Clock(1_501_600_000_000), tmp_path / "w", said=0).opens("WATER/duty", "Another")
    assert "client_id_reused" in str([each.code for each in getattr(refused.value, "faults", [refused.value])])
    again.journal.close()


def test_the_new_log_names_the_restored_checkpoint_and_newer_ones_that_others_hold(made: Small, tmp_path: Path) -> None:
    backup(made.node, tmp_path / "all.jisr")
    before = {each.origin: each for each in saved_of(made.journal, tmp_path / "before")}
    made.opens("WATER/duty", "Lost with the machine")
    later = saved_of(made.journal, tmp_path / "later")
    node = elsewhere(tmp_path / "other")
    restore(node, tmp_path / "all.jisr", later)
    journal = node.open("real")
    rows = journal.store.execute(
        "SELECT body FROM record r JOIN log l ON l.log_no = r.log_no WHERE position = 0 AND is_open = 1"
    )
    bodies = {body["origin"]: body for body in (orjson.loads(row[0]) for row in rows)}
    assert bodies[f"{CAPITAL}/2"]["restored"] == before[CAPITAL].note
    assert bodies[f"{CAPITAL}/2"]["newer"] == [each.note for each in later if each.origin == CAPITAL]
    assert bodies["minimal.example/real/CELL/2"]["newer"] == []
    assert {each.kind for each in verify(journal, against=later).faults} == {"truncated"}
    journal.close()


def test_a_log_that_an_earlier_restore_opened_is_never_opened_again(made: Small, tmp_path: Path) -> None:
    backup(made.node, tmp_path / "all.jisr")
    first = elsewhere(tmp_path / "first")
    restore(first, tmp_path / "all.jisr")
    journal = first.open("real")
    known = saved_of(journal, tmp_path / "known")
    journal.close()
    second = elsewhere(tmp_path / "second")
    restore(second, tmp_path / "all.jisr", known)
    journal = second.open("real")
    origins = {origin for (origin,) in journal.store.execute("SELECT origin FROM log WHERE is_open = 1")}
    assert origins == {f"minimal.example/real/{member}/3" for member in ("WATER", "POLICE", "CELL")}
    journal.close()


def test_another_history_is_not_restored(made: Small, tmp_path: Path) -> None:
    other = small(tmp_path / "fork", None)
    other.opens("WATER/duty", "Another history")
    backup(made.node, tmp_path / "all.jisr")
    with pytest.raises(Unusable) as refused:
        restore(elsewhere(tmp_path / "other"), tmp_path / "all.jisr", saved_of(other.journal, tmp_path / "saved"))
    assert refused.value.code == "backup_damaged"
    assert not (tmp_path / "other").exists()


def test_a_backup_holds_no_key_and_is_its_owners_alone(made: Small, tmp_path: Path) -> None:
    backup(made.node, tmp_path / "all.jisr")
    content = gzip.decompress((tmp_path / "all.jisr").read_bytes())
    for file in [*(tmp_path / "node" / "keys").rglob("*.key*"), made.witness_key]:
        seed = msgspec.json.decode(file.read_bytes())["seed"]
        assert seed.encode() not in content
        assert sign.load_key(file).seed not in content
    assert stat.S_IMODE((tmp_path / "all.jisr").stat().st_mode) == 0o600


def test_the_same_rows_give_the_same_file(made: Small, tmp_path: Path) -> None:
    backup(made.node, tmp_path / "one")
    backup(made.node, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_an_erased_body_is_not_in_a_later_backup(made: Small, tmp_path: Path) -> None:
    thread = made.opens("WATER/duty", "Xylophone")
    made.erases("WATER/duty", thread.id)
    backup(made.node, tmp_path / "all.jisr")
    assert b"Xylophone" not in gzip.decompress((tmp_path / "all.jisr").read_bytes())


def test_a_backup_never_takes_the_place_of_another_file(made: Small, tmp_path: Path) -> None:
    (tmp_path / "all.jisr").write_bytes(b"precious")
    with pytest.raises(Unusable) as refused:
        backup(made.node, tmp_path / "all.jisr")
    assert refused.value.code == "backup_exists"
    assert (tmp_path / "all.jisr").read_bytes() == b"precious"


def test_a_space_that_is_there_is_never_overwritten(made: Small, tmp_path: Path) -> None:
    backup(made.node, tmp_path / "all.jisr")
    with pytest.raises(Unusable) as refused:
        restore(made.node, tmp_path / "all.jisr")
    assert refused.value.code == "space_exists"
    assert verify(made.journal).ok


def test_a_space_that_is_missing_is_restored_beside_others(made: Small, tmp_path: Path) -> None:
    backup(made.node, tmp_path / "all.jisr")
    node = elsewhere(tmp_path / "other")
    node.create("drill").close()
    restore(node, tmp_path / "all.jisr")
    assert node.spaces() == ["drill", "real"]


@pytest.mark.parametrize("at", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_or_changed_is_named_and_leaves_nothing(made: Small, tmp_path: Path, at: float) -> None:
    backup(made.node, tmp_path / "all.jisr")
    data = (tmp_path / "all.jisr").read_bytes()
    place = int(len(data) * at)
    for name, content in (
        ("cut", data[:place]),
        ("changed", data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Unusable) as refused:
            restore(elsewhere(tmp_path / "other"), tmp_path / name)
        assert refused.value.code == "backup_damaged"
        assert str(tmp_path / name) in str(refused.value)
        assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("part", ["real/record/000001", "real/log/000001", "real/checkpoint/000001", "manifest.json"])
def test_a_part_that_was_changed_with_care_is_found_too(made: Small, tmp_path: Path, part: str) -> None:
    """The sums are made again, as somebody would who wants to be believed: the trees and signatures still tell."""
    backup(made.node, tmp_path / "all.jisr")
    members = files_in(tmp_path / "all.jisr")
    if part == "manifest.json":
        manifest = orjson.loads(members[part])
        manifest["spaces"][0]["checkpoints"].pop()
    else:
        rows = msgspec.msgpack.decode(members[part])
        rows[-1] = [value[:-1] + b"!" if isinstance(value, bytes) else value for value in rows[-1]]
        if part.endswith("log/000001"):
            rows[0][3] -= 1
        if "checkpoint" in part:
            rows.pop()
        members[part] = msgspec.msgpack.encode(rows)
        manifest = orjson.loads(members["manifest.json"])
        manifest["sums"][part] = sha256(members[part]).hexdigest()
    members["manifest.json"] = orjson.dumps(manifest)
    write_archive(tmp_path / "forged", members)
    with pytest.raises(Unusable) as refused:
        restore(elsewhere(tmp_path / "other"), tmp_path / "forged")
    assert refused.value.code == "backup_damaged"
    assert not (tmp_path / "other").exists()


def test_a_backup_of_a_newer_program_is_refused(made: Small, tmp_path: Path) -> None:
    backup(made.node, tmp_path / "all.jisr")
    members = files_in(tmp_path / "all.jisr")
    members["jisr-backup.json"] = b'{"format": 1, "tables": 99}'
    write_archive(tmp_path / "newer", members)
    with pytest.raises(Unusable) as refused:
        restore(elsewhere(tmp_path / "other"), tmp_path / "newer")
    assert refused.value.code == "newer_format"


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    write_archive(tmp_path / "tar", {"../../etc/passwd": b"root"})
    (tmp_path / "text").write_bytes(b"hello")
    for name in ("tar", "text"):
        with pytest.raises(Unusable) as refused:
            restore(elsewhere(tmp_path / "other"), tmp_path / name)
        assert refused.value.code == "backup_damaged"
    with pytest.raises(Unusable):
        restore(elsewhere(tmp_path / "other"), tmp_path / "missing")
