"""Receipts: the C2SP proof format, and what a receipt alone proves."""

from hashlib import sha256

import pytest

from jisr.journal import merkle, note, receipt
from jisr.journal.note import NoteError
from jisr.journal.receipt import make_receipt, parse_receipt, verify_receipt
from jisr.journal.sign import SigningKey, sign_note
from tests.journal.trees import StoredTree

ORIGIN = "jisr.example/real/MOWR"
LOG = SigningKey(ORIGIN, note.ED25519, bytes(range(32)))
OTHER = SigningKey(ORIGIN, note.ED25519, bytes(range(2, 34)))
WITNESS = SigningKey("jisr.example/witness/MOH", note.COSIGNATURE, bytes(range(1, 33)))
KEYS = {ORIGIN: [LOG.verifier, WITNESS.verifier]}
ENVELOPES = [f'{{"record":{number}}}'.encode() for number in range(13)]
TREE = StoredTree(ENVELOPES)


def checkpoint_note(size: int = 13, origin: str = ORIGIN, key: SigningKey = LOG) -> str:
    return sign_note(note.Checkpoint(origin, size, TREE.root(size)).text(), key)


def receipt_of(index: int, size: int = 13) -> str:
    proof = merkle.inclusion_proof(index, size, TREE.fetch)
    return make_receipt(ENVELOPES[index], index, proof, checkpoint_note(size))


def codes(text: str) -> list[str]:
    return [code for code, _ in verify_receipt(text, KEYS).faults]


def test_a_receipt_is_written_as_c2sp_says() -> None:
    """The cases of transparency-dev/formats, proof/tlog_proof_test.go."""
    first, second = (sha256(word).digest() for word in (b"hash1", b"hash2"))
    lines = [note.encode_base64(first), note.encode_base64(second)]
    plain = receipt.Receipt(5, (first, second), "test checkpoint\n")
    assert str(plain) == f"c2sp.org/tlog-proof@v1\nindex 5\n{lines[0]}\n{lines[1]}\n\ntest checkpoint\n"
    with_extra = make_receipt(b"extra information", 10, [first], "checkpoint data\n")
    extra = "ZXh0cmEgaW5mb3JtYXRpb24="
    assert with_extra == f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex 10\n{lines[0]}\n\ncheckpoint data\n"
    empty = receipt.Receipt(0, (), "checkpoint\n")
    assert str(empty) == "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n"
    for written in (plain, empty):
        assert parse_receipt(str(written)) == written
    assert parse_receipt(with_extra).extra == b"extra information"


@pytest.mark.parametrize("size", [1, 2, 7, 8, 13])
def test_a_receipt_of_any_record_verifies_alone(size: int) -> None:
    for index in range(size):
        report = verify_receipt(receipt_of(index, size), KEYS)
        assert report.ok
        assert report.envelope == ENVELOPES[index]
        assert report.record_id == sha256(ENVELOPES[index]).hexdigest()
        assert (report.origin, report.index, report.size) == (ORIGIN, index, size)
        assert report.signed_by == (LOG.verifier,)
        assert report.cosigned == ()


def test_a_receipt_shows_who_cosigned_and_when() -> None:
    cosignature = WITNESS.cosign(note.parse_note(checkpoint_note()).text, 1_790_000_000)
    report = verify_receipt(receipt_of(4) + str(cosignature), KEYS)
    assert report.ok
    assert report.cosigned == (receipt.Cosigned(WITNESS.verifier, 1_790_000_000),)


def test_a_witnesss_word_does_not_stand_in_for_the_logs() -> None:
    checkpoint = note.Checkpoint(ORIGIN, 13, TREE.root(13)).text()
    cosigned = note.write_note(checkpoint, [WITNESS.cosign(checkpoint, 1)])
    proof = merkle.inclusion_proof(4, 13, TREE.fetch)
    assert codes(make_receipt(ENVELOPES[4], 4, proof, cosigned)) == ["not_signed_by_log"]


def test_every_flipped_byte_of_a_receipt_is_noticed() -> None:
    text = receipt_of(6).encode()
    for at in range(len(text)):
        flipped = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
        assert not verify_receipt(flipped.decode("utf-8", "replace"), KEYS).ok


def test_each_fault_of_a_receipt_is_named() -> None:
    proof = merkle.inclusion_proof(4, 13, TREE.fetch)
    signed = checkpoint_note()
    assert codes(make_receipt(b"another record", 4, proof, signed)) == ["not_included"]
    assert codes(make_receipt(ENVELOPES[4], 5, proof, signed)) == ["not_included"]
    assert codes(make_receipt(ENVELOPES[4], 4, proof[:-1], signed)) == ["not_included"]
    assert codes(make_receipt(ENVELOPES[4], 13, proof, signed)) == ["index_beyond_checkpoint"]
    assert codes(str(receipt.Receipt(4, tuple(proof), signed))) == ["receipt_without_record"]
    elsewhere = checkpoint_note(origin="jisr.example/real/MOI")
    assert codes(make_receipt(ENVELOPES[4], 4, proof, elsewhere)) == ["unknown_log"]
    assert codes(make_receipt(ENVELOPES[4], 4, proof, checkpoint_note(key=OTHER))) == ["note_unverified"]
    assert codes(make_receipt(b"another", 4, proof, checkpoint_note(key=OTHER))) == ["note_unverified", "not_included"]
    assert codes(make_receipt(ENVELOPES[4], 4, proof, "a text\n")) == ["note_malformed"]
    assert codes(make_receipt(ENVELOPES[4], 4, proof, sign_note("a text\n", LOG))) == ["checkpoint_malformed"]


def test_a_key_trusted_for_one_log_says_nothing_for_another() -> None:
    """A member cannot pass its record off as another's."""
    moi = SigningKey("jisr.example/real/MOI", note.ED25519, bytes(range(3, 35)))
    forged = sign_note(note.Checkpoint(ORIGIN, 13, TREE.root(13)).text(), moi)
    text = make_receipt(ENVELOPES[4], 4, merkle.inclusion_proof(4, 13, TREE.fetch), forged)
    report = verify_receipt(text, {**KEYS, moi.name: [moi.verifier]})
    assert [code for code, _ in report.faults] == ["note_unverified"]


HASH_LINE = note.encode_base64(bytes(32)) + "\n"


@pytest.mark.parametrize(
    "head",
    [
        "",
        "c2sp.org/tlog-proof@v2\nindex 0\n",
        " c2sp.org/tlog-proof@v1\nindex 0\n",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nextra QQ==\n",
        "c2sp.org/tlog-proof@v1\nextra QQ\nindex 0\n",
        "c2sp.org/tlog-proof@v1\nextra Q Q==\nindex 0\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra QQ==\n",
        "c2sp.org/tlog-proof@v1\nextra QQ==\nextra QQ==\nindex 0\n",
        "c2sp.org/tlog-proof@v1\nindex \n",
        "c2sp.org/tlog-proof@v1\nindex 00\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n",
        "c2sp.org/tlog-proof@v1\nindex  1\n",
        f"c2sp.org/tlog-proof@v1\nindex {2**63}\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH_LINE[:-2]}\n",
        f"c2sp.org/tlog-proof@v1\r\nindex 0\r\n{HASH_LINE}",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH_LINE * 64}",
    ],
)
def test_a_receipt_of_another_form_is_refused(head: str) -> None:
    with pytest.raises(NoteError) as error:
        parse_receipt(f"{head}\n{checkpoint_note()}")
    assert error.value.code == "receipt_malformed"
    assert codes(f"{head}\n{checkpoint_note()}") == ["receipt_malformed"]


def test_an_empty_extra_line_reads_as_no_record() -> None:
    text = make_receipt(b"", 0, [], checkpoint_note(1))
    assert parse_receipt(text).extra == b""
    assert codes(text) == ["receipt_without_record"]
