"""A witness at work on a node's folder: what it cosigns, what it refuses, and how it follows a rotation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.errors import JisrError, Unusable
from jisr.journal import note, sign
from jisr.journal.backup import backup, restore
from jisr.journal.checkpoints import load_against, save_checkpoints
from jisr.journal.receipt import verify_receipt
from jisr.journal.receipts import receipt_for
from jisr.journal.verify import verify
from jisr.journal.witnessing import witness_once
from tests.journal.small import SIGNED_AT, Small, small
from tests.journal.test_backup import elsewhere

WATER = "minimal.example/real/WATER"


@pytest.fixture
def made(database: str | None, tmp_path: Path) -> Iterator[Small]:
    found = small(tmp_path, database)
    yield found
    found.journal.close()


def refused(made: Small, at: int = SIGNED_AT) -> dict[str, str]:
    return {each.origin: each.refused for each in witness_once(made.journal, made.witness_key, at) if each.refused}


def test_at_first_sight_a_log_is_taken_on_trust_and_called_so(made: Small) -> None:
    verdicts = witness_once(made.journal, made.witness_key, SIGNED_AT)
    assert {(each.origin.rsplit("/")[-1], each.first_sight) for each in verdicts} == {
        ("WATER", True), ("POLICE", True), ("CELL", True),
    }  # fmt: skip
    again = witness_once(made.journal, made.witness_key, SIGNED_AT + 1)
    assert not any(each.first_sight or each.refused for each in again)


def test_its_cosignatures_are_kept_and_verify_as_those_of_the_same_operator(made: Small) -> None:
    made.opens("WATER/duty")
    assert refused(made) == {}
    found = {each.log: each for each in verify(made.journal).witnessed}
    assert (found[WATER].witness, found[WATER].size, found[WATER].at) == ("witness/police", 2, SIGNED_AT)
    assert all(each.same_operator for each in found.values())


def test_a_log_that_grows_is_followed_over_any_number_of_records(made: Small) -> None:
    thread = made.opens("WATER/duty").thread
    for count in (1, 2, 5):
        for _ in range(count):
            made.reports("WATER/duty", thread)
        assert refused(made) == {}


@pytest.mark.parametrize("rotations", [1, 3])
def test_a_rotation_that_the_log_proves_is_followed(made: Small, rotations: int) -> None:
    thread = made.opens("WATER/duty").thread
    assert refused(made) == {}
    for _ in range(rotations):
        made.reports("WATER/duty", thread)
        made.rotates("WATER")
    made.reports("WATER/duty", thread)
    assert refused(made) == {}
    made.reports("WATER/duty", thread)
    assert refused(made) == {}
    assert verify(made.journal, all_checkpoints=True).ok


def test_a_rotation_that_is_the_newest_that_it_saw_is_followed(made: Small) -> None:
    made.opens("WATER/duty")
    assert refused(made) == {}
    made.rotates("WATER")
    assert refused(made) == {}
    made.opens("WATER/duty")
    assert refused(made) == {}


def test_a_rotation_whose_record_was_changed_is_not_followed(made: Small) -> None:
    made.opens("WATER/duty")
    assert refused(made) == {}
    made.rotates("WATER")
    store = made.journal.store
    sql = "UPDATE record SET salt = ? WHERE seq = (SELECT max(seq) FROM record)"
    store.execute(sql, [b"x" * 32])
    with pytest.raises(JisrError) as error:
        refused(made)
    assert error.value.code == "rotation_unproven"


def test_a_log_that_was_set_back_is_refused(made: Small, tmp_path: Path) -> None:
    backup(made.node, tmp_path / "before.jisr")
    made.opens("WATER/duty")
    assert refused(made) == {}
    node = elsewhere(tmp_path / "set-back")
    restore(node, tmp_path / "before.jisr")
    back = Small(node, node.open("real"), made.clock, made.witness_key)
    assert refused(back) == {WATER: "rollback"}
    back.journal.close()


def test_another_history_of_the_same_length_is_refused(made: Small, tmp_path: Path) -> None:
    other = small(tmp_path / "fork", None)
    made.opens("WATER/duty", "What was said")
    other.opens("WATER/duty", "What was made of it")
    assert refused(made) == {}
    again = Small(other.node, other.journal, other.clock, made.witness_key)
    assert refused(again)[WATER] in ("unknown_key", "fork")


def test_the_key_of_a_log_is_no_witness(made: Small) -> None:
    with pytest.raises(JisrError) as error:
        witness_once(made.journal, made.node.keys / "real" / "WATER.key", SIGNED_AT)
    assert error.value.code == "key_kind"


def test_a_key_that_others_may_read_is_not_used(made: Small) -> None:
    assert refused(made) == {}
    made.witness_key.chmod(0o644)
    with pytest.raises(Unusable) as error:
        refused(made)
    assert error.value.code == "key_exposed"


def test_a_receipt_carries_what_other_operators_cosigned_and_not_our_own(made: Small, tmp_path: Path) -> None:
    said = made.opens("WATER/duty")
    assert refused(made) == {}
    policy = made.journal.policy
    assert policy is not None
    reader = made.journal.read(policy.clearance("POLICE"))
    log_key = sign.load_key(made.node.keys / "real" / "WATER.key").verifier
    witness = sign.load_key(made.witness_key).verifier
    report = verify_receipt(receipt_for(made.journal, reader, said.ref), {WATER: [log_key, witness]})
    assert (report.ok, report.record_id, report.cosigned) == (True, said.id, ())
    made.journal.store.execute("UPDATE cosignature SET same_operator = 0")
    report = verify_receipt(receipt_for(made.journal, reader, said.ref), {WATER: [log_key, witness]})
    assert [(each.key.kind, each.at) for each in report.cosigned] == [(note.COSIGNATURE, SIGNED_AT)]


def test_a_receipt_is_for_who_sees_the_record_alone(made: Small) -> None:
    said = made.says("WATER/duty", "incidents.opened", made.opening("Hidden"), preset="OWN")
    policy = made.journal.policy
    assert policy is not None
    for reference in (said.id, said.ref):
        assert receipt_for(made.journal, made.journal.read(policy.clearance("WATER")), reference)
        with pytest.raises(JisrError) as hidden:
            receipt_for(made.journal, made.journal.read(policy.clearance("POLICE")), reference)
        with pytest.raises(JisrError) as missing:
            receipt_for(made.journal, made.journal.read(policy.clearance("POLICE")), "0" * 64)
        assert str(hidden.value).replace(reference, "") == str(missing.value).replace("0" * 64, "")
        assert hidden.value.code == missing.value.code == "not_found"


def test_saved_checkpoints_are_read_back_or_named_by_line(made: Small, tmp_path: Path) -> None:
    made.opens("WATER/duty")
    made.rotates("WATER")
    file = tmp_path / "saved"
    assert save_checkpoints(made.journal, file) == 3
    saved = {each.origin: each for each in load_against(file) if not hasattr(each, "text")}
    assert len(saved[WATER].vkeys) == 2
    lines = file.read_text().split("\n")
    file.write_text("\n".join([lines[0], lines[1].replace("note", "n0te"), lines[2]]))
    with pytest.raises(JisrError) as error:
        load_against(file)
    assert (error.value.code, error.value.line) == ("bad_checkpoint_file", 2)
    file.write_text("")
    with pytest.raises(JisrError):
        load_against(file)
