"""Key files: who may read them, sealing, races between processes, rotation."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jisr.journal import note, sign
from jisr.journal.sign import KeyFileError, SigningKey

NAME = "jisr.example/real/MOWR"
SEED = bytes(range(32))
TEXT = note.Checkpoint(NAME, 1, bytes(32)).text()
PASSPHRASE = "كلمة السر".encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sign.key_path(tmp_path / "keys", "real", "MOWR")


@pytest.fixture
def cheap_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign, "SEAL_OPERATIONS", 1)
    monkeypatch.setattr(sign, "SEAL_MEMORY_BYTES", 8192)


def refusal(path: Path, passphrase: bytes | None = None) -> KeyFileError:
    with pytest.raises(KeyFileError) as error:
        sign.load_key(path, passphrase)
    assert str(path) in str(error.value)
    return error.value


def test_a_key_lies_in_a_file_for_its_owner_alone(path: Path) -> None:
    sign.create_key(path, SigningKey(NAME, note.ED25519, SEED))
    assert path.parts[-3:] == ("keys", "real", "MOWR.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["MOWR.key"]


def test_a_key_read_back_makes_the_same_signatures(path: Path) -> None:
    key = SigningKey(NAME, note.ED25519, SEED)
    sign.create_key(path, key)
    assert sign.load_key(path).sign(TEXT) == key.sign(TEXT)
    assert key.verifier.verifies(TEXT, key.sign(TEXT))


def test_new_keys_differ_and_a_given_seed_gives_its_key() -> None:
    assert sign.new_key(NAME).vkey != sign.new_key(NAME).vkey
    assert sign.new_key(NAME, seed=SEED).vkey == SigningKey(NAME, note.ED25519, SEED).vkey


def test_a_secret_stays_out_of_what_is_printed() -> None:
    key = SigningKey(NAME, note.ED25519, SEED)
    assert repr(key) == f"SigningKey({key.vkey!r})"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o602])
def test_a_file_that_others_may_read_is_refused_with_its_mend(path: Path, mode: int) -> None:
    sign.create_key(path, sign.new_key(NAME))
    path.chmod(mode)
    error = refusal(path)
    assert error.code == "key_exposed"
    assert f"chmod 600 {path}" in str(error)


def test_a_key_is_never_written_over(path: Path) -> None:
    sign.create_key(path, SigningKey(NAME, note.ED25519, SEED))
    with pytest.raises(KeyFileError) as error:
        sign.create_key(path, sign.new_key(NAME))
    assert error.value.code == "key_exists"
    assert sign.load_key(path).seed == SEED


def test_a_missing_key_file_is_named(path: Path) -> None:
    assert refusal(path).code == "key_missing"


def test_a_key_file_that_is_a_folder_is_named(path: Path) -> None:
    path.mkdir(parents=True)
    assert refusal(path).code == "key_unreadable"


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("jisr-key/1", "jisr-key/2"),
        ('"seed"', '"sead"'),
        ('"vkey"', '"extra": 1, "vkey"'),
        ("{", "["),
        ("AAECAw", "AAECBA"),
        ("AAECAw", "AAEC"),
        ("AAECAw", ""),
    ],
)
def test_a_damaged_key_file_is_named(path: Path, found: str, instead: str) -> None:
    sign.create_key(path, SigningKey(NAME, note.ED25519, SEED))
    text = path.read_text()
    assert found in text
    path.write_text(text.replace(found, instead))
    assert refusal(path).code == "key_malformed"


@pytest.mark.parametrize("share", [0, 1, 40])
def test_a_key_file_that_was_cut_off_is_named(path: Path, share: int) -> None:
    sign.create_key(path, SigningKey(NAME, note.ED25519, SEED))
    path.write_bytes(path.read_bytes()[:share])
    assert refusal(path).code == "key_malformed"


def test_a_sealed_key_opens_with_its_passphrase_alone(path: Path) -> None:
    key = SigningKey(NAME, note.ED25519, SEED)
    sign.create_key(path, key, PASSPHRASE)
    assert note.encode_base64(SEED) not in path.read_text()
    assert sign.load_key(path, PASSPHRASE).seed == SEED
    assert refusal(path, b"another").code == "key_passphrase"
    unsaid = refusal(path)
    assert unsaid.code == "key_sealed"
    assert sign.PASSPHRASE_VARIABLE in str(unsaid)


@pytest.mark.usefixtures("cheap_seal")
def test_a_seal_that_was_changed_is_named(path: Path) -> None:
    sign.create_key(path, SigningKey(NAME, note.ED25519, SEED), PASSPHRASE)
    text = path.read_text()
    path.write_text(text.replace('"memory_bytes": 8192', '"memory_bytes": 99999999999'))
    assert refusal(path, PASSPHRASE).code == "key_malformed"
    path.write_text(text.replace('"operations": 1', '"operations": 0'))
    assert refusal(path, PASSPHRASE).code == "key_malformed"
    path.write_text(text.replace('"salt": "', '"salt": "AAAA'))
    assert refusal(path, PASSPHRASE).code == "key_malformed"
    path.write_text(text.replace('"box": "', '"box": "AAAA'))
    assert refusal(path, PASSPHRASE).code in {"key_passphrase", "key_malformed"}


def test_a_passphrase_comes_from_the_file_that_the_environment_names(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(PASSPHRASE + b"\n")
    assert sign.passphrase_from({}) is None
    assert sign.passphrase_from({sign.PASSPHRASE_VARIABLE: str(file)}) == PASSPHRASE
    file.write_bytes(b"\n")
    for name, code in ((str(file), "key_passphrase"), (str(tmp_path / "none"), "key_unreadable")):
        with pytest.raises(KeyFileError) as error:
            sign.passphrase_from({sign.PASSPHRASE_VARIABLE: name})
        assert error.value.code == code


@pytest.mark.parametrize("name", ["", "..", "a/b", "/etc", ".hidden", "a\0b", "a.b", "a\n", "x" * 65, "أ"])
def test_a_name_that_leads_elsewhere_has_no_key_file(tmp_path: Path, name: str) -> None:
    for space, owner in ((name, "MOWR"), ("real", name)):
        with pytest.raises(KeyFileError) as error:
            sign.key_path(tmp_path, space, owner)
        assert error.value.code == "key_folder"


def test_a_witnesss_key_is_a_file_of_the_same_form(path: Path) -> None:
    key = sign.load_or_create_key(path, "jisr.example/witness/MOH", note.COSIGNATURE)
    assert sign.load_key(path).verifier == key.verifier
    assert key.verifier.kind == note.COSIGNATURE


@pytest.mark.parametrize(("name", "kind"), [("another", note.ED25519), (NAME, note.COSIGNATURE)])
def test_a_key_is_not_taken_for_another_ones(path: Path, name: str, kind: int) -> None:
    sign.load_or_create_key(path, NAME)
    with pytest.raises(KeyFileError):
        sign.load_or_create_key(path, name, kind)


def test_processes_that_race_to_make_a_key_all_get_the_same(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from jisr.journal import sign; sys.stdin.read()\n"
        "print(sign.load_or_create_key(Path(sys.argv[1]), sys.argv[2]).vkey)"
    )
    command = [sys.executable, "-c", program, str(path), NAME]
    folder = Path(__file__).parents[2]
    racers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder)
        for _ in range(6)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.close()
    printed = {racer.stdout.read() for racer in racers if racer.stdout}
    assert [racer.wait() for racer in racers] == [0] * 6
    assert printed == {sign.load_key(path).vkey + "\n"}
    assert [each.name for each in path.parent.iterdir()] == ["MOWR.key"]


def test_a_full_disk_leaves_no_half_key(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(KeyFileError) as error:
        sign.create_key(path, sign.new_key(NAME))
    assert error.value.code == "key_unreadable"
    assert "No space left" in str(error.value)
    assert list(path.parent.iterdir()) == []


def test_rotation_puts_a_new_key_in_place_and_keeps_the_old_one(path: Path) -> None:
    first = sign.load_or_create_key(path, NAME)
    second = sign.rotate(path, first.verifier)
    third = sign.rotate(path, second.new.verifier)
    assert (second.old, third.old) == (first.verifier, second.new.verifier)
    assert len({first.vkey, second.new.vkey, third.new.vkey}) == 3
    assert sign.load_key(path).vkey == third.new.vkey
    assert [each.name for each in sign.archived_keys(path)] == ["MOWR.key.1", "MOWR.key.2"]
    assert sign.load_key(second.archived).vkey == first.vkey
    assert sign.load_key(third.archived).vkey == second.new.vkey
    assert sorted(each.name for each in path.parent.iterdir()) == ["MOWR.key", "MOWR.key.1", "MOWR.key.2"]


def test_a_staged_key_is_the_same_until_it_is_activated(path: Path) -> None:
    """A record names the next key before it signs: between the two the process may be killed."""
    current = sign.load_or_create_key(path, NAME)
    staged = sign.stage_key(path)
    assert sign.stage_key(path).vkey == staged.vkey
    assert sign.load_key(path).vkey == current.vkey
    assert sign.activate_key(path, current.verifier).new.vkey == staged.vkey
    assert sign.stage_key(path).vkey != staged.vkey


def test_a_rotation_that_another_process_made_first_is_not_made_again(path: Path) -> None:
    first = sign.load_or_create_key(path, NAME)
    second = sign.rotate(path, first.verifier).new
    with pytest.raises(KeyFileError) as error:
        sign.rotate(path, first.verifier)
    assert error.value.code == "key_changed"
    assert sign.load_key(path).vkey == second.vkey


def test_a_rotation_cut_off_before_its_last_step_ends_when_it_is_asked_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sign.load_or_create_key(path, NAME)
    staged = sign.stage_key(path)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            sign.activate_key(path, first.verifier)
    assert sign.load_key(path).vkey == first.vkey
    rotation = sign.activate_key(path, first.verifier)
    assert rotation.new.vkey == staged.vkey
    assert [each.name for each in sign.archived_keys(path)] == ["MOWR.key.1"]
    assert os.stat(path).st_nlink == 1


@pytest.mark.usefixtures("cheap_seal")
def test_a_sealed_key_is_rotated_to_a_sealed_key(path: Path) -> None:
    first = sign.load_or_create_key(path, NAME, passphrase=PASSPHRASE)
    rotation = sign.rotate(path, first.verifier, PASSPHRASE)
    assert sign.load_key(path, PASSPHRASE).vkey == rotation.new.vkey
    assert refusal(path).code == refusal(rotation.archived).code == "key_sealed"
