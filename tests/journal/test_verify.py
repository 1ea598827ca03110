"""P4: whatever is changed, removed, inserted or reordered in a journal is found, and named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from jisr.journal.checkpoints import load_against, save_checkpoints
from jisr.journal.receipts import receipt_for
from jisr.journal.report import Report
from jisr.journal.store.base import Store
from jisr.journal.verify import verify
from tests.journal.small import Small, small, with_everything
from tests.plugin_stores import drop_schemas

WATER = "minimal.example/real/WATER"


@pytest.fixture(scope="module")
def whole(new_database: Callable[[str], str | None], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """Every test leaves it as it was."""
    url = new_database("verify")
    made = with_everything(tmp_path_factory.mktemp("small"), url)
    yield made
    made.journal.close()
    if url is not None:
        drop_schemas(url)


@contextmanager
def put_back(store: Store, sql: str, values: list[Any]) -> Iterator[Callable[[Any], object]]:
    """Gives what puts another first value there; in the end the true one is back."""
    try:
        yield lambda value: store.execute(sql, [value, *values[1:]])
    finally:
        store.execute(sql, values)


@contextmanager
def tampered(store: Store, *statements: tuple[str, list[Any]]) -> Iterator[None]:
    """With the tables changed by whoever holds the file, and put back afterwards."""
    tables = ("record", "log", "checkpoint", "cosignature", "submission", "meta")
    before = {table: store.execute(f"SELECT * FROM {table}") for table in tables}
    with store.writing():
        for sql, values in statements:
            store.execute(sql, values)
    try:
        yield
    finally:
        with store.writing():
            for table, rows in before.items():
                store.execute(f"DELETE FROM {table}")
                if rows:
                    store.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def log_no(store: Store, origin: str = WATER) -> int:
    return int(store.execute("SELECT log_no FROM log WHERE origin = ?", [origin])[0][0])


def rows_of(store: Store, origin: str = WATER) -> list[tuple[Any, ...]]:
    sql = "SELECT position, id, seq FROM record WHERE log_no = ? ORDER BY position"
    return store.execute(sql, [log_no(store, origin)])


def named(report: Report) -> set[tuple[str, str, int | None]]:
    return {(fault.kind, fault.log, fault.position) for fault in report.faults}


def test_a_journal_that_nobody_touched_is_whole(whole: Small) -> None:
    for every in (False, True):
        report = verify(whole.journal, all_checkpoints=every)
        assert (report.ok, report.faults, report.more) == (True, [], 0)
        assert report.records == whole.journal.store.execute("SELECT count(*) FROM record")[0][0]
    assert report.checkpoints == whole.journal.store.execute("SELECT count(*) FROM checkpoint")[0][0]


def test_a_cosignature_by_the_same_operator_is_called_that(whole: Small) -> None:
    witnessed = [each for each in verify(whole.journal).witnessed if each.log == WATER]
    assert [(each.witness, each.same_operator, each.warning) for each in witnessed] == [
        ("witness/police", True, "same operator: no protection")
    ]


KINDS = {"envelope": "envelope", "body": "body", "salt": "body", "nodes": "node", "id": "id"}


@pytest.mark.parametrize("column", KINDS)
def test_every_byte_of_a_record_that_is_changed_is_named(whole: Small, column: str, store_kind: str) -> None:
    store = whole.journal.store
    sql = f"SELECT seq, id, position, {column} FROM record WHERE log_no = ? AND {column} IS NOT NULL"
    for seq, record, position, data in store.execute(sql, [log_no(store)]):
        with put_back(store, f"UPDATE record SET {column} = ? WHERE seq = ?", [data, seq]) as put:
            for at in range(0, len(data), 1 if store_kind == "sqlite" else 29):
                put(data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :])
                faults = verify(whole.journal).faults
                assert {(each.kind, each.record, each.position) for each in faults} == {
                    (KINDS[column], record.hex(), position)
                }, (at, faults)


@pytest.mark.parametrize("column", ["seq", "position", "thread", "recorded_at", "ref", "shapes_policy", "log_no"])
def test_every_column_that_says_something_else_is_named(whole: Small, column: str) -> None:
    store = whole.journal.store
    for position, record, seq in rows_of(store):
        value: Any = "222-222" if column == "ref" else 1 if column == "shapes_policy" else 77
        with tampered(store, (f"UPDATE record SET {column} = ? WHERE seq = ?", [value, seq])):
            report = verify(whole.journal)
            found = {each.kind for each in report.faults if each.record == record.hex() or each.position == position}
            assert found & {"columns", "removed", "inserted"}, (position, report.faults)


@pytest.mark.parametrize("every", [False, True])
def test_every_byte_of_a_checkpoint_that_is_changed_is_named(whole: Small, every: bool, store_kind: str) -> None:
    """Of the older ones the signature's bytes are read with --all alone."""
    store = whole.journal.store
    notes = store.execute("SELECT size, note FROM checkpoint WHERE log_no = ? ORDER BY size", [log_no(store)])
    for size, note in notes:
        signed = every or size == notes[-1][0]
        sql = "UPDATE checkpoint SET note = ? WHERE log_no = ? AND size = ?"
        with put_back(store, sql, [note, log_no(store), size]) as put:
            for at in range(0, len(note) if signed else note.index("—"), 1 if store_kind == "sqlite" else 29):
                put(note[:at] + chr(ord(note[at]) ^ 1) + note[at + 1 :])
                faults = verify(whole.journal, all_checkpoints=every).faults
                assert {(each.log, each.position) for each in faults} == {(WATER, size - 1)}, (size, at, faults)
                assert {each.kind for each in faults} <= {"checkpoint", "signature"}, (size, at, faults)


def test_every_character_of_a_cosignature_that_is_changed_is_named(whole: Small, store_kind: str) -> None:
    store = whole.journal.store
    sql = "SELECT size, witness, line FROM cosignature WHERE log_no = ?"
    ((size, witness, line),) = store.execute(sql, [log_no(store)])
    for column, text in (("witness", witness), ("line", line)):
        for at in range(0, len(text), 1 if store_kind == "sqlite" else 29):
            changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
            with tampered(store, (f"UPDATE cosignature SET {column} = ? WHERE log_no = ?", [changed, log_no(store)])):
                assert named(verify(whole.journal)) == {("signature", WATER, size - 1)}


def test_every_record_that_is_removed_is_named(whole: Small) -> None:
    store = whole.journal.store
    for position, _, seq in rows_of(store):
        with tampered(store, ("DELETE FROM record WHERE seq = ?", [seq])):
            assert ("removed", WATER, position) in named(verify(whole.journal))


def test_a_record_that_is_removed_and_closed_over_is_found(whole: Small) -> None:
    store = whole.journal.store
    number = log_no(store)
    for position, _, seq in rows_of(store)[:-1]:
        with tampered(
            store,
            ("DELETE FROM record WHERE seq = ?", [seq]),
            ("UPDATE record SET position = 1000 + position WHERE log_no = ? AND position > ?", [number, position]),
            ("UPDATE record SET position = position - 1001 WHERE log_no = ? AND position > ?", [number, position]),
            ("UPDATE log SET size = size - 1 WHERE log_no = ?", [number]),
        ):
            report = verify(whole.journal)
            assert any(each.log == WATER and each.kind in ("removed", "reordered", "changed") for each in report.faults)


def test_two_records_that_changed_places_are_named(whole: Small) -> None:
    store = whole.journal.store
    rows = rows_of(store)
    for first, record, seq in rows:
        for second, other, other_seq in rows[first + 1 :]:
            move = "UPDATE record SET position = ? WHERE seq = ?"
            with tampered(store, (move, [999, seq]), (move, [first, other_seq]), (move, [second, seq])):
                report = verify(whole.journal)
                moved = {each.record for each in report.faults if each.kind == "reordered"}
                assert moved & {record.hex(), other.hex()}, (first, second, report.faults)


def test_records_whose_contents_changed_places_are_named(whole: Small) -> None:
    store = whole.journal.store
    columns = ["id", "envelope", "body", "salt"]
    select = f"SELECT {', '.join(columns)} FROM record WHERE seq = ?"
    fill = f"UPDATE record SET {' = ?, '.join(columns)} = ? WHERE seq = ?"
    rows = rows_of(store)
    for (first, _, seq), (second, _, other_seq) in zip(rows, rows[2:], strict=False):
        one, other = store.execute(select, [seq])[0], store.execute(select, [other_seq])[0]
        with tampered(
            store,
            ("UPDATE record SET id = ? WHERE seq = ?", [b"meanwhile", seq]),
            (fill, [*one, other_seq]),
            (fill, [*other, seq]),
        ):
            found = named(verify(whole.journal))
            assert {("reordered", WATER, first), ("reordered", WATER, second)} <= found


COPY = (
    "INSERT INTO record SELECT {seq}, {id}, {log_no}, {position}, {seq}, recorded_at, ref, shapes_policy, envelope,"
    " body, salt, nodes FROM record WHERE seq = ?"
)


def test_a_record_that_is_added_at_the_end_is_named(whole: Small) -> None:
    store = whole.journal.store
    size = len(rows_of(store))
    copy = COPY.format(seq=9_999, id="nodes", log_no=log_no(store), position=size)
    with tampered(store, (copy, [rows_of(store)[0][2]])):
        report = verify(whole.journal)
        assert ("inserted", WATER, size) in named(report)


def test_a_record_that_is_squeezed_in_is_named(whole: Small) -> None:
    store = whole.journal.store
    number, rows = log_no(store), rows_of(store)
    for position, _, seq in rows[:-1]:
        copy = COPY.format(seq=9_999, id="nodes", log_no=number, position=position + 1)
        with tampered(
            store,
            ("UPDATE record SET position = 1000 + position WHERE log_no = ? AND position > ?", [number, position]),
            ("UPDATE record SET position = position - 999 WHERE log_no = ? AND position > ?", [number, position]),
            (copy, [seq]),
        ):
            assert any(each.log == WATER and each.position == position + 1 for each in verify(whole.journal).faults)


def test_a_tail_that_is_cut_off_is_found_by_what_was_kept_elsewhere(whole: Small, tmp_path: Path) -> None:
    store, number = whole.journal.store, log_no(whole.journal.store)
    save_checkpoints(whole.journal, tmp_path / "saved")
    saved = load_against(tmp_path / "saved")
    assert verify(whole.journal, against=saved).ok
    size = len(rows_of(store))
    record, seq = rows_of(store)[-1][1:]
    policy = whole.journal.policy
    assert policy is not None
    reader = whole.journal.read(policy.clearance("POLICE"))
    (tmp_path / "receipt").write_text(receipt_for(whole.journal, reader, record.hex()))
    with tampered(
        store,
        ("DELETE FROM record WHERE seq = ?", [seq]),
        ("DELETE FROM submission WHERE seq = ?", [seq]),
        ("DELETE FROM checkpoint WHERE log_no = ? AND size = ?", [number, size]),
        ("UPDATE log SET size = ? WHERE log_no = ?", [size - 1, number]),
    ):
        assert verify(whole.journal).ok  # nothing inside can tell
        assert named(verify(whole.journal, against=saved)) == {("truncated", WATER, size - 1)}
        faults = verify(whole.journal, against=load_against(tmp_path / "receipt")).faults
        assert {(each.kind, each.record) for each in faults} == {("truncated", None), ("receipt", record.hex())}


def test_a_checkpoint_that_is_missing_is_named(whole: Small) -> None:
    store, number = whole.journal.store, log_no(whole.journal.store)
    for (size,) in store.execute("SELECT size FROM checkpoint WHERE log_no = ?", [number]):
        with tampered(store, ("DELETE FROM checkpoint WHERE log_no = ? AND size = ?", [number, size])):
            found = named(verify(whole.journal))
            assert ("checkpoint", WATER, size - 1) in found, (size, found)


@pytest.mark.parametrize("column", ["size", "vkey", "is_open", "origin", "member"])
def test_a_log_that_says_something_else_is_named(whole: Small, column: str) -> None:
    value: Any = {"size": 3, "is_open": 0, "vkey": "x+00000000+AQ==", "origin": "other/real/WATER", "member": "POLICE"}
    with tampered(whole.journal.store, (f"UPDATE log SET {column} = ? WHERE origin = ?", [value[column], WATER])):
        assert not verify(whole.journal).ok


def test_a_log_that_is_gone_is_named(whole: Small) -> None:
    with tampered(whole.journal.store, ("DELETE FROM log WHERE origin = ?", [WATER])):
        assert "log" in {each.kind for each in verify(whole.journal).faults}


def test_a_body_that_is_gone_without_its_erasure_is_named(whole: Small) -> None:
    store = whole.journal.store
    position, record, seq = rows_of(store)[1]
    with tampered(store, ("UPDATE record SET body = NULL, salt = NULL WHERE seq = ?", [seq])):
        faults = verify(whole.journal).faults
        assert [(each.kind, each.record, each.position) for each in faults] == [
            ("body_missing", record.hex(), position)
        ]


def test_a_body_that_came_back_after_its_erasure_is_named(whole: Small) -> None:
    store = whole.journal.store
    ((seq, record),) = store.execute("SELECT seq, id FROM record WHERE body IS NULL")
    with tampered(store, ("UPDATE record SET body = ?, salt = ? WHERE seq = ?", [b"{}", b"x", seq])):
        faults = verify(whole.journal).faults
        assert {(each.kind, each.record) for each in faults} == {("erased", record.hex()), ("body", record.hex())}


def test_a_submission_that_is_gone_moved_or_invented_is_named(whole: Small) -> None:
    store = whole.journal.store
    _, record, seq = rows_of(store)[1]
    for statement in (
        ("DELETE FROM submission WHERE seq = ?", [seq]),
        ("UPDATE submission SET post = 'POLICE/duty' WHERE seq = ?", [seq]),
    ):
        with tampered(store, statement):
            assert {(each.kind, each.record) for each in verify(whole.journal).faults} == {("columns", record.hex())}
    with tampered(store, ("INSERT INTO submission VALUES ('WATER/duty', 'invented', NULL, 999)", [])):
        assert {each.kind for each in verify(whole.journal).faults} == {"submission"}


def test_a_policy_that_no_record_gave_is_named(whole: Small) -> None:
    with tampered(
        whole.journal.store,
        ("UPDATE meta SET value = replace(value, 'INTERNAL', 'OPEN') WHERE name = 'policy'", []),
    ):
        assert {each.kind for each in verify(whole.journal).faults} == {"view"}


def test_keys_that_are_rotated_one_right_after_the_other_are_no_fault(database: str | None, tmp_path: Path) -> None:
    made = with_everything(tmp_path, database)
    for _ in range(3):
        made.rotates("POLICE")
    assert verify(made.journal, all_checkpoints=True).faults == []
    made.journal.close()


def test_a_record_that_was_put_before_the_opener_of_its_thread_is_named(database: str | None, tmp_path: Path) -> None:
    made = small(tmp_path, database)
    opener = made.opens("WATER/duty")
    report = made.reports("POLICE/duty", opener.thread)
    store = made.journal.store
    first, second = (
        store.execute("SELECT seq FROM record WHERE id = ?", [bytes.fromhex(each.id)])[0][0]
        for each in (opener, report)
    )
    with store.writing():
        for table, column in (("record", "seq"), ("submission", "seq")):
            for old, new in ((first, -1), (second, first), (-1, second)):
                store.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [new, old])
        store.execute("UPDATE record SET thread = ? WHERE thread = ?", [second, first])
    faults = verify(made.journal).faults
    assert [(fault.kind, fault.record) for fault in faults] == [("columns", report.id)]
    made.journal.close()


def test_a_member_whose_whole_log_is_gone_is_named(database: str | None, tmp_path: Path) -> None:
    made = small(tmp_path, database)
    store = made.journal.store
    sql = "SELECT r.log_no, l.member, min(r.seq) FROM record r JOIN log l ON l.log_no = r.log_no GROUP BY 1, 2"
    number, member, seq = next(row for row in store.execute(f"{sql} HAVING count(*) = 1"))
    with store.writing():
        for table in ("log", "record", "checkpoint"):
            store.execute(f"DELETE FROM {table} WHERE log_no = ?", [number])
        for table, column in (("record", "seq"), ("record", "thread"), ("submission", "seq")):
            store.execute(f"UPDATE {table} SET {column} = 1 - {column} WHERE {column} > ?", [seq])
            store.execute(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")
    assert [(fault.kind, fault.log) for fault in verify(made.journal).faults] == [("log", member)]
    made.journal.close()
