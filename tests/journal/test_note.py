"""Signed notes, checkpoints and cosignatures against the examples of Go's sumdb/note and of C2SP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from jisr.journal import note
from jisr.journal.note import NoteError, VerifierKey
from jisr.journal.sign import SigningKey, sign_note

# golang.org/x/mod/sumdb/note, note_test.go.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = note.decode_base64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)

# c2sp.org/tlog-cosignature, its example.
SOFA_TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
SOFA_LINE = (
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
SOFA_COSIGNATURE = (
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+"
    "mbIUBkBIfZ+qnA==\n"
)

LOG = SigningKey("jisr.example/real/MOWR", note.ED25519, bytes(range(32)))
WITNESS = SigningKey("jisr.example/witness/MOH", note.COSIGNATURE, bytes(range(1, 33)))
CHECKPOINT = note.Checkpoint("jisr.example/real/MOWR", 7, bytes(32))


def code_of(error: pytest.ExceptionInfo[NoteError]) -> str:
    return error.value.code


def test_gos_example_verifies_and_is_signed_to_the_same_bytes() -> None:
    key = note.parse_vkey(PETER)
    opened = note.open_note(note.parse_note(f"{TEXT}\n{PETER_LINE}"), [key])
    assert opened.text == TEXT
    assert [each.name for each, _ in opened.verified] == ["PeterNeumann"]
    signer = SigningKey("PeterNeumann", note.ED25519, PETER_SEED)
    assert signer.vkey == PETER
    assert sign_note(TEXT, signer) == f"{TEXT}\n{PETER_LINE}"


def test_every_mangled_verifier_key_is_refused() -> None:
    mangled = [PETER[start:end] for start in range(len(PETER)) for end in range(start + 1, len(PETER) + 1)]
    mangled += [PETER[:at] + chr(ord(PETER[at]) + 1) + PETER[at + 1 :] for at in range(len(PETER))]
    for text in mangled:
        if text != PETER:
            with pytest.raises(NoteError):
                note.parse_vkey(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", "key_malformed"),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "key_kind"),
        (PETER.replace("c74f20a3", "c74f20a4"), "key_hash"),
        (PETER.replace("c74f20a3", "C74F20A3"), "key_hash"),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "key_name"),
        ("Peter\u2003Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "key_name"),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "key_name"),
        ("", "key_malformed"),
        ("PeterNeumann", "key_malformed"),
        ("PeterNeumann+c74f20a3", "key_malformed"),
        (PETER + "=", "key_malformed"),
        (PETER + "\n", "key_malformed"),
    ],
)
def test_a_bad_verifier_key_is_named_by_its_code(text: str, code: str) -> None:
    with pytest.raises(NoteError) as error:
        note.parse_vkey(text)
    assert code_of(error) == code


def test_signatures_of_unknown_keys_are_kept_apart_and_a_repeated_one_counts_once() -> None:
    peter, enoch = note.parse_vkey(PETER), note.parse_vkey(ENOCH)
    parsed = note.parse_note(f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}{PETER_LINE}")
    opened = note.open_note(parsed, [peter])
    assert [key for key, _ in opened.verified] == [peter]
    assert [each.name for each in opened.unknown] == ["EnochRoot"]
    assert [key for key, _ in note.open_note(parsed, [enoch, peter]).verified] == [peter, enoch]


def test_a_note_that_no_known_key_signed_is_not_opened() -> None:
    parsed = note.parse_note(f"{TEXT}\n{PETER_LINE}")
    for keys in ([], [note.parse_vkey(ENOCH)]):
        with pytest.raises(NoteError) as error:
            note.open_note(parsed, keys)
        assert code_of(error) == "note_unverified"


def test_a_false_signature_of_a_known_key_condemns_the_note_whoever_else_signed() -> None:
    keys = [note.parse_vkey(PETER), note.parse_vkey(ENOCH)]
    false_line = ENOCH_LINE.replace("mZa0", "mZa1")
    for lines in (PETER_LINE + false_line, false_line + PETER_LINE, PETER_LINE + ENOCH_LINE + false_line):
        with pytest.raises(NoteError) as error:
            note.open_note(note.parse_note(f"{TEXT}\n{lines}"), keys)
        assert code_of(error) == "note_bad_signature"
    with pytest.raises(NoteError) as error:
        note.open_note(note.parse_note(f"{TEXT}\n{PETER_LINE[:60]}ABCD{PETER_LINE[60:]}"), keys)
    assert code_of(error) == "note_bad_signature"


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}{PETER_LINE}",
        f"{TEXT}\n{PETER_LINE[:-1]}",
        f"\x01{TEXT}\n{PETER_LINE}",
        f"{TEXT}\r\n\r\n{PETER_LINE}",
        f"\ud800{TEXT}\n{PETER_LINE}",
        f"{TEXT}\n{PETER_LINE}Unexpected line.\n",
        f"{TEXT}\n{PETER_LINE}\n",
        f"{TEXT}\n— Bad Name x08go/ZJkuBS9UG/\n",
        f"{TEXT}\n- PeterNeumann x08go/ZJkuBS9UG/\n",
        f"{TEXT}\n— PeterNeumann\n",
        f"{TEXT}\n— PeterNeumann \n",
        f"{TEXT}\n— PeterNeumann x08gow==\n",
        f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG\n",
        f"{TEXT}\n— PeterNeumann x08go_ZJkuBS9UG/\n",
        f"{TEXT}\n—  x08go/ZJkuBS9UG/\n",
        f"{TEXT}\n{PETER_LINE}".encode().replace(b"If", b"\xff"),
    ],
)
def test_a_note_of_another_form_is_refused(malformed: str | bytes) -> None:
    with pytest.raises(NoteError) as error:
        note.parse_note(malformed)
    assert code_of(error) == "note_malformed"
    assert str(error.value)


def test_a_note_too_long_or_with_too_many_signatures_is_refused() -> None:
    assert len(note.parse_note(f"{TEXT}\n{PETER_LINE * 100}").signatures) == 100
    for large in (f"{TEXT}\n{PETER_LINE * 101}", "x" * 1_000_001, b"x" * 1_000_001):
        with pytest.raises(NoteError) as error:
            note.parse_note(large)
        assert code_of(error) == "note_too_large"


def test_a_text_may_hold_empty_lines_and_other_characters_that_end_lines_elsewhere() -> None:
    text = "one\n\n\ntwo \u2028 three \x85 أربعة\n\n"
    parsed = note.parse_note(sign_note(text, LOG))
    assert parsed.text == text
    assert note.open_note(parsed, [LOG.verifier]).text == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_whatever_can_be_signed_reads_back_as_it_was(text: str) -> None:
    text = "".join(each for each in text if each >= " " or each == "\n") + "\n"
    opened = note.open_note(note.parse_note(sign_note(text, LOG).encode()), [LOG.verifier])
    assert opened.text == text


@pytest.mark.parametrize("text", ["", "no newline", "a\ttab\n", "\ud800\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        LOG.sign(text)


def test_every_flipped_bit_of_text_and_signature_is_noticed() -> None:
    signed = sign_note(CHECKPOINT.text(), LOG).encode()
    for at in range(len(signed)):
        for bit in range(8):
            flipped = signed[:at] + bytes([signed[at] ^ 1 << bit]) + signed[at + 1 :]
            with pytest.raises(NoteError):
                note.open_note(note.parse_note(flipped), [LOG.verifier])


def test_a_checkpoint_is_its_origin_its_size_and_its_root() -> None:
    checkpoint = note.parse_checkpoint(SOFA_TEXT)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex().startswith("0ac5186a")
    assert checkpoint.text() == SOFA_TEXT
    extended = SOFA_TEXT + "an extension\nanother\n"
    assert note.parse_checkpoint(extended).extensions == ("an extension", "another")
    assert note.parse_checkpoint(extended).text() == extended


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "origin\n7\n",
        SOFA_TEXT[:-1],
        SOFA_TEXT + "\n",
        SOFA_TEXT.replace("example.com/behind-the-sofa", ""),
        SOFA_TEXT.replace("20852163", "020852163"),
        SOFA_TEXT.replace("20852163", "00"),
        SOFA_TEXT.replace("20852163", "-1"),
        SOFA_TEXT.replace("20852163", "+1"),
        SOFA_TEXT.replace("20852163", "1_0"),
        SOFA_TEXT.replace("20852163", " 1"),
        SOFA_TEXT.replace("20852163", "٣"),
        SOFA_TEXT.replace("20852163", "²"),
        SOFA_TEXT.replace("20852163", str(2**63)),
        SOFA_TEXT.replace("20852163", "9" * 5000),
        SOFA_TEXT.replace("q2I=", "q2J="),
        SOFA_TEXT.replace("q2I=", ""),
        SOFA_TEXT.replace("q2I=", "q2I"),
        SOFA_TEXT.replace("q2I=", "q2I= "),
    ],
)
def test_a_checkpoint_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(NoteError) as error:
        note.parse_checkpoint(text)
    assert code_of(error) == "checkpoint_malformed"


def test_c2sps_example_of_a_cosignature_has_its_time_and_writes_back_as_it_was() -> None:
    text = f"{SOFA_TEXT}\n{SOFA_LINE}{SOFA_COSIGNATURE}"
    parsed = note.parse_note(text)
    assert str(parsed) == text
    assert note.cosigned_at(parsed.signatures[1]) == 1679315147
    assert note.cosigned_message(SOFA_TEXT, 1679315147) == f"cosignature/v1\ntime 1679315147\n{SOFA_TEXT}".encode()


def test_a_cosignature_covers_its_time_and_the_whole_text() -> None:
    text = CHECKPOINT.text()
    signature = WITNESS.cosign(text, 1_790_000_000)
    message = b"cosignature/v1\ntime 1790000000\n" + text.encode()
    assert bindings.crypto_sign_open(signature.payload[8:] + message, WITNESS.verifier.public) == message
    assert WITNESS.verifier.verifies(text, signature)
    assert note.cosigned_at(signature) == 1_790_000_000
    assert not WITNESS.verifier.verifies(text.replace("7", "8"), signature)
    for at in range(len(signature.payload)):
        payload = signature.payload[:at] + bytes([signature.payload[at] ^ 1]) + signature.payload[at + 1 :]
        assert not WITNESS.verifier.verifies(text, note.Signature(signature.name, signature.key_hash, payload))


def test_a_logs_key_is_never_a_witnesss_even_with_the_same_bytes_and_name() -> None:
    as_witness = VerifierKey(LOG.name, note.COSIGNATURE, LOG.verifier.public)
    assert as_witness.key_hash != LOG.verifier.key_hash
    with pytest.raises(NoteError) as error:
        LOG.cosign(CHECKPOINT.text(), 0)
    assert code_of(error) == "key_kind"
    with pytest.raises(NoteError):
        WITNESS.sign(CHECKPOINT.text())
    signature = LOG.sign(CHECKPOINT.text())
    forged = note.Signature(signature.name, as_witness.key_hash, bytes(8) + signature.payload)
    assert not as_witness.verifies(CHECKPOINT.text(), forged)


@pytest.mark.parametrize("timestamp", [-1, 2**63])
def test_a_time_that_no_cosignature_can_have_is_refused(timestamp: int) -> None:
    with pytest.raises(NoteError) as error:
        WITNESS.cosign(CHECKPOINT.text(), timestamp)
    assert code_of(error) == "cosignature_time"
    huge = note.Signature(WITNESS.name, WITNESS.verifier.key_hash, b"\xff" * 72)
    assert not WITNESS.verifier.verifies(CHECKPOINT.text(), huge)


def test_a_witness_cosigns_nothing_but_checkpoints() -> None:
    with pytest.raises(NoteError) as error:
        WITNESS.cosign("anything\n", 0)
    assert code_of(error) == "checkpoint_malformed"
