"""What a witness cosigns, what it refuses and why, and what it remembers."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import pytest

from jisr.errors import Unusable
from jisr.journal import files, merkle, note, witness
from jisr.journal.note import NoteError
from jisr.journal.sign import SigningKey, sign_note
from jisr.journal.witness import Verdict, WitnessedLog, judge
from tests.journal.trees import StoredTree

ORIGIN = "jisr.example/real/MOWR"
LOG = SigningKey(ORIGIN, note.ED25519, bytes(range(32)))
NEXT = SigningKey(ORIGIN, note.ED25519, bytes(range(2, 34)))
STRANGER = SigningKey(ORIGIN, note.ED25519, bytes(range(3, 35)))
WITNESS = SigningKey("jisr.example/witness/MOH", note.COSIGNATURE, bytes(range(1, 33)))
NOW = 1_790_000_000

TREE = StoredTree([f"record {number}".encode() for number in range(40)])
FORKED = StoredTree([b"record 0", b"rewritten", *(f"record {number}".encode() for number in range(2, 40))])


def checkpoint(size: int, tree: StoredTree = TREE, key: SigningKey = LOG) -> str:
    return sign_note(note.Checkpoint(ORIGIN, size, tree.root(size)).text(), key)


def proof(old: int, new: int, tree: StoredTree = TREE) -> list[bytes]:
    return merkle.consistency_proof(old, new, tree.fetch)


def seen(size: int) -> dict[str, WitnessedLog]:
    """The memory of a witness that saw the log at this size."""
    verdict = judge({}, checkpoint(size), offered=[LOG.verifier])
    assert verdict.log is not None
    return {ORIGIN: verdict.log}


def refused(verdict: Verdict) -> str:
    assert not verdict.may_cosign
    assert verdict.log is None
    assert verdict.message
    return verdict.refused


def test_a_log_seen_for_the_first_time_is_taken_on_trust_and_called_so() -> None:
    verdict = judge({}, checkpoint(7), offered=[STRANGER.verifier, LOG.verifier, WITNESS.verifier])
    assert verdict.may_cosign
    assert verdict.first_sight
    assert "on trust" in verdict.message
    assert verdict.log is not None
    assert verdict.log.vkeys == (LOG.vkey,)
    assert (verdict.log.size, verdict.log.root_hash()) == (7, TREE.root(7))


@pytest.mark.parametrize("offered", [[], [WITNESS.verifier]])
def test_a_log_that_nobody_vouches_for_is_refused(offered: Sequence[note.VerifierKey]) -> None:
    assert refused(judge({}, checkpoint(7), offered=offered)) == "unknown_log"


def test_a_first_checkpoint_signed_by_another_key_than_offered_is_refused() -> None:
    assert refused(judge({}, checkpoint(7), offered=[NEXT.verifier])) == "unknown_key"


@pytest.mark.parametrize("old", [1, 2, 7, 8, 31, 32])
@pytest.mark.parametrize("new", [33, 39, 40])
def test_a_checkpoint_that_extends_what_was_seen_may_be_cosigned(old: int, new: int) -> None:
    verdict = judge(seen(old), checkpoint(new), proof(old, new))
    assert verdict.may_cosign
    assert not verdict.first_sight
    assert verdict.log is not None
    assert (verdict.log.size, verdict.log.checkpoint) == (new, checkpoint(new))


def test_an_empty_log_seen_first_may_grow_and_the_same_checkpoint_may_be_cosigned_again() -> None:
    assert judge(seen(0), checkpoint(7)).may_cosign
    assert judge(seen(7), checkpoint(7)).may_cosign


def test_a_smaller_log_is_a_rollback() -> None:
    assert refused(judge(seen(20), checkpoint(19))) == "rollback"
    assert refused(judge(seen(20), checkpoint(0))) == "rollback"


def test_another_tree_of_the_same_size_is_a_fork() -> None:
    assert refused(judge(seen(20), checkpoint(20, FORKED))) == "fork"


@pytest.mark.parametrize("old", [2, 7, 20, 32])
def test_a_rewritten_log_is_a_fork_even_with_its_own_proof(old: int) -> None:
    assert refused(judge(seen(old), checkpoint(40, FORKED), proof(old, 40, FORKED))) == "fork"


def test_every_flipped_byte_of_the_proof_is_refused() -> None:
    hashes = proof(20, 39)
    joined = b"".join(hashes)
    for at in range(len(joined)):
        flipped = joined[:at] + bytes([joined[at] ^ 1]) + joined[at + 1 :]
        spoilt = [flipped[start : start + 32] for start in range(0, len(flipped), 32)]
        assert refused(judge(seen(20), checkpoint(39), spoilt)) == "fork"


@pytest.mark.parametrize("spoilt", [[], proof(20, 39)[1:], [*proof(20, 39), bytes(32)], [b"", *proof(20, 39)[1:]]])
def test_what_is_no_proof_of_that_length_is_called_a_bad_proof_and_not_a_fork(spoilt: list[bytes]) -> None:
    assert refused(judge(seen(20), checkpoint(39), spoilt)) == "bad_proof"


def test_a_key_offered_for_a_known_log_counts_for_nothing() -> None:
    forged = checkpoint(39, key=STRANGER)
    assert refused(judge(seen(20), forged, proof(20, 39), offered=[STRANGER.verifier])) == "unknown_key"


def test_a_false_signature_is_refused() -> None:
    spoilt = note.parse_note(checkpoint(20)).signatures
    assert refused(judge(seen(20), note.write_note(checkpoint_text(21), spoilt))) == "bad_signature"


def checkpoint_text(size: int) -> str:
    return note.parse_note(checkpoint(size)).text


@pytest.mark.parametrize("text", ["", "nonsense\n", sign_note("no checkpoint\n", LOG)])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    assert refused(judge(seen(20), text)) == "malformed"


def test_one_log_says_nothing_about_another() -> None:
    other = "jisr.example/real/MOI"
    text = sign_note(note.Checkpoint(other, 5, TREE.root(5)).text(), LOG)
    assert refused(judge(seen(20), text)) == "unknown_log"


def test_after_a_rotation_the_new_key_counts_and_the_old_one_does_not() -> None:
    known = seen(20)[ORIGIN]
    rotated = witness.accept_rotation(known, NEXT.verifier, checkpoint(20), inclusion_verified=True)
    assert (rotated.vkeys, rotated.retired) == ((NEXT.vkey,), (LOG.vkey,))
    logs = {ORIGIN: rotated}
    verdict = judge(logs, checkpoint(39, key=NEXT), proof(20, 39))
    assert verdict.log is not None
    assert (verdict.log.vkeys, verdict.log.retired) == ((NEXT.vkey,), (LOG.vkey,))
    assert refused(judge(logs, checkpoint(39), proof(20, 39))) == "retired_key"


def test_a_new_key_is_not_accepted_unless_its_record_is_proven_under_the_newest_checkpoint_of_the_old() -> None:
    known = seen(20)[ORIGIN]

    def code(new: SigningKey, text: str, verified: bool) -> str:
        with pytest.raises(NoteError) as error:
            witness.accept_rotation(known, new.verifier, text, inclusion_verified=verified)
        return error.value.code

    assert code(NEXT, checkpoint(20), False) == "rotation_unproven"
    assert code(NEXT, checkpoint(20, key=NEXT), True) == "note_unverified"
    assert code(NEXT, checkpoint(19), True) == "rotation_not_newest"
    assert code(NEXT, checkpoint(21), True) == "rotation_not_newest"
    assert code(NEXT, checkpoint(20, FORKED), True) == "rotation_not_newest"
    assert code(WITNESS, checkpoint(20), True) == "key_kind"


def test_a_witness_remembers_before_it_cosigns(tmp_path: Path) -> None:
    folder = tmp_path / "witness"
    first, signature = witness.cosign(folder, WITNESS, NOW, checkpoint(20), offered=[LOG.verifier])
    assert first.first_sight
    assert signature is not None
    assert WITNESS.verifier.verifies(checkpoint_text(20), signature)
    assert note.cosigned_at(signature) == NOW
    second, signature = witness.cosign(folder, WITNESS, NOW + 1, checkpoint(39), proof(20, 39))
    assert second.may_cosign
    assert signature is not None
    third, signature = witness.cosign(folder, WITNESS, NOW + 2, checkpoint(20))
    assert (refused(third), signature) == ("rollback", None)
    assert witness.load_state(folder)[ORIGIN].size == 39
    assert [each.name for each in folder.iterdir()] == ["witness.json"]


def test_a_cosigned_checkpoint_opens_with_both_keys(tmp_path: Path) -> None:
    _, signature = witness.cosign(tmp_path, WITNESS, NOW, checkpoint(20), offered=[LOG.verifier])
    opened = note.open_note(note.parse_note(checkpoint(20) + str(signature)), [LOG.verifier, WITNESS.verifier])
    assert [key for key, _ in opened.verified] == [LOG.verifier, WITNESS.verifier]


def test_a_witness_that_cannot_remember_does_not_cosign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    witness.cosign(tmp_path, WITNESS, NOW, checkpoint(20), offered=[LOG.verifier])
    before = (tmp_path / witness.STATE_FILE).read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", fail)
        with pytest.raises(Unusable) as error:
            witness.cosign(tmp_path, WITNESS, NOW, checkpoint(39), proof(20, 39))
    assert error.value.code == "witness_state"
    assert (tmp_path / witness.STATE_FILE).read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [witness.STATE_FILE]


def test_a_memory_reads_back_as_it_was_saved(tmp_path: Path) -> None:
    logs = {**seen(20), "jisr.example/real/وزارة": seen(7)[ORIGIN]}
    witness.save_state(tmp_path, logs)
    assert witness.load_state(tmp_path) == logs
    assert witness.load_state(tmp_path / "never") == {}


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("jisr-witness/1", "jisr-witness/2"),
        ('"size": 20', '"size": -1'),
        ('"size": 20', '"size": "20"'),
        ('"root": "', '"root": "AAAA'),
        ('"root": "', '"rood": "'),
        (ORIGIN + "+", ORIGIN + "x+"),
        (f'"{LOG.vkey}"', ""),
        ("}", ""),
    ],
)
def test_a_damaged_memory_is_named_and_never_taken_for_an_empty_one(tmp_path: Path, found: str, instead: str) -> None:
    witness.save_state(tmp_path, seen(20))
    file = tmp_path / witness.STATE_FILE
    text = file.read_text()
    assert found in text
    file.write_text(text.replace(found, instead))
    with pytest.raises(Unusable) as error:
        witness.load_state(tmp_path)
    assert error.value.code == "witness_state"
    assert str(file) in str(error.value)


@pytest.mark.parametrize("share", [0, 1, 100])
def test_a_memory_that_was_cut_off_is_named(tmp_path: Path, share: int) -> None:
    witness.save_state(tmp_path, seen(20))
    file = tmp_path / witness.STATE_FILE
    file.write_bytes(file.read_bytes()[:share])
    with pytest.raises(Unusable):
        witness.load_state(tmp_path)


def test_of_processes_that_ask_one_witness_at_once_exactly_one_goes_first(tmp_path: Path) -> None:
    """Each proves from size 10: whoever comes second no longer proves from what was seen last."""
    program = (
        "import sys; from pathlib import Path; from tests.journal import test_witness as t\n"
        "size = int(sys.argv[2]); sys.stdin.read()\n"
        "_, signature = t.witness.cosign(Path(sys.argv[1]), t.WITNESS, t.NOW, t.checkpoint(size), t.proof(10, size))\n"
        "print(size if signature else 0)"
    )
    witness.cosign(tmp_path, WITNESS, NOW, checkpoint(10), offered=[LOG.verifier])
    folder = Path(__file__).parents[2]
    asked = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), str(size)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
        )
        for size in (12, 39, 20, 26)
    ]
    cosigned = sorted(int(each.communicate()[0]) for each in asked)
    assert cosigned[:3] == [0, 0, 0]
    assert witness.load_state(tmp_path)[ORIGIN].size == cosigned[3] > 10


def test_a_witness_judges_nothing_while_another_holds_its_memory(tmp_path: Path) -> None:
    asked = Thread(target=witness.cosign, args=(tmp_path, WITNESS, NOW, checkpoint(10), [], [LOG.verifier]))
    with files.locked(tmp_path):
        asked.start()
        asked.join(timeout=0.3)
        assert asked.is_alive()
        assert witness.load_state(tmp_path) == {}
    asked.join()
    assert witness.load_state(tmp_path)[ORIGIN].size == 10
