"""Envelope, id, salted body and the reference that people say; the vectors bind every other implementation too."""

import json
from hashlib import sha256
from itertools import combinations, product
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.errors import Invalid
from jisr.journal.label import Label
from jisr.journal.record import (
    FORMAT,
    REFERENCE_ALPHABET,
    Envelope,
    body_hash,
    envelope_bytes,
    id_of,
    is_id,
    read_envelope,
    read_reference,
    reference_of,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "record-format.json").read_text(encoding="utf-8"))


def named(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=[each["name"] for each in VECTORS[kind]])


@named("records")
def test_a_record_has_the_bytes_the_id_and_the_reference_of_its_vector(vector: dict[str, Any]) -> None:
    envelope = msgspec.convert(vector["envelope"], Envelope)
    assert envelope_bytes(envelope) == vector["canonical"].encode()
    assert id_of(envelope_bytes(envelope)) == vector["id"]
    assert reference_of(vector["id"]) == vector["reference"]
    assert read_envelope(vector["canonical"].encode()) == envelope


@named("records")
def test_the_vectors_hold_without_our_code(vector: dict[str, Any]) -> None:
    """As docs/record-format.md says it, step by step."""
    data = rfc8785.dumps(vector["envelope"])
    assert data == vector["canonical"].encode()
    assert sha256(data).hexdigest() == vector["id"]
    body = rfc8785.dumps(vector["body"])
    salt = bytes.fromhex(vector["salt"])
    assert sha256(b"jisr-body-v1\n" + salt + body).hexdigest() == vector["envelope"]["body_hash"]
    number, digits = int(vector["id"][:16], 16), []
    for _ in range(5):
        number, digit = number // 29, number % 29
        digits.append(digit)
    digits.append(sum(place * digit for place, digit in enumerate(digits, 1)) % 29)
    letters = "".join("23456789ACDEFGHJKLMNPQRTUVWXY"[digit] for digit in digits)
    assert f"{letters[:3]}-{letters[3:]}" == vector["reference"]


@named("records")
def test_salt_and_body_give_the_hash_in_the_envelope(vector: dict[str, Any]) -> None:
    body = rfc8785.dumps(vector["body"])
    assert body_hash(bytes.fromhex(vector["salt"]), body) == vector["envelope"]["body_hash"]


def envelope(**changed: Any) -> Envelope:
    label = Label(policy="P", level="OPEN", originator="MOWR", releasable_to=("all",), caveats=())
    fields: dict[str, Any] = {
        "v": FORMAT, "space": "real", "type": "incidents.opened", "type_version": 1, "author": "MOWR", "post": "duty",
        "happened_at": "2017-08-01T02:00:00.000Z", "recorded_at": "2017-08-01T02:00:00.000Z", "label": label,
        "body_hash": "0" * 64, "refs": (),
    }  # fmt: skip
    return Envelope(**{**fields, **changed})


def test_what_is_not_said_is_absent_never_null() -> None:
    fields = json.loads(envelope_bytes(envelope()))
    assert not {"thread", "person", "device_at"} & fields.keys()
    assert "expires" not in fields["label"]
    assert fields["refs"] == []
    assert fields["label"]["caveats"] == []


def test_an_envelope_tells_nothing_of_what_its_reader_does_not_see() -> None:
    """No position, no previous hash, no client_id: see the record format."""
    assert {field.name for field in msgspec.structs.fields(Envelope)} == {
        "v", "space", "type", "type_version", "author", "post", "happened_at", "recorded_at", "label", "body_hash",
        "refs", "thread", "person", "device_at",
    }  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b"\xff", b'{"v":1}', envelope_bytes(envelope())[:-1],
     envelope_bytes(envelope()).replace(b'"v":1', b'"v":"1"'),
     envelope_bytes(envelope()).replace(b'"refs":[]', b'"refs":[],"position":7')],
)  # fmt: skip
def test_bytes_that_are_no_envelope_are_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_envelope(data)
    assert refused.value.code == "bad_envelope"


def test_an_envelope_of_a_later_format_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_envelope(envelope_bytes(envelope(v=FORMAT + 1)))
    assert refused.value.code == "unknown_format"


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=50), st.binary(max_size=50))
def test_the_salt_and_the_body_are_not_mistaken_for_each_other(salt: bytes, one: bytes, other: bytes) -> None:
    assert (body_hash(salt, one) == body_hash(salt, other)) == (one == other)


# References

DIGITS = range(len(REFERENCE_ALPHABET))


def written(digits: tuple[int, ...]) -> str:
    return "".join(REFERENCE_ALPHABET[digit] for digit in digits)


def sample() -> list[str]:
    """Whole references of many shapes: each letter stands at each place."""
    return [reference_of(sha256(bytes([number])).hexdigest()).replace("-", "") for number in range(120)]


def is_reference(text: str) -> bool:
    try:
        read_reference(text)
    except Invalid:
        return False
    return True


def test_every_single_wrong_character_is_found() -> None:
    for reference in sample():
        for place, letter in product(range(6), REFERENCE_ALPHABET):
            wrong = reference[:place] + letter + reference[place + 1 :]
            assert is_reference(wrong) == (wrong == reference), (reference, wrong)


def test_every_swap_of_two_characters_is_found() -> None:
    """Of neighbours and of any two others."""
    for reference in sample():
        for one, other in combinations(range(6), 2):
            letters = list(reference)
            letters[one], letters[other] = letters[other], letters[one]
            wrong = "".join(letters)
            assert is_reference(wrong) == (wrong == reference), (reference, wrong)


def test_the_check_is_complete_for_every_pair_of_neighbours() -> None:
    """By the rule itself: weights 1 to 5, and -1 for the check character, all differ modulo 29 and none is 0."""
    weights = [1, 2, 3, 4, 5, -1]
    assert all(weight % 29 for weight in weights)
    assert all((one - other) % 29 for one, other in combinations(weights, 2))


@settings(max_examples=300)
@given(st.binary(min_size=32, max_size=32))
def test_a_reference_is_read_however_it_is_typed(data: bytes) -> None:
    reference = reference_of(data.hex())
    for typed in (
        reference,
        reference.lower(),
        reference.replace("-", ""),
        reference.replace("-", " "),
        f" {reference} ",
    ):
        assert read_reference(typed) == reference


@pytest.mark.parametrize("typed", ["", "K7M", "K7M-4QX-2", "0O1-IIB", "K7M-4Q", "ك٧م-٤ق", "K7M—4QX", "222-22\0"])
def test_what_is_no_reference_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_reference(typed)
    assert refused.value.code == "bad_reference"


def test_letters_that_look_alike_are_not_used() -> None:
    assert not set("01BIOSZ") & set(REFERENCE_ALPHABET)
    assert len(set(REFERENCE_ALPHABET)) == len(REFERENCE_ALPHABET) == 29


@pytest.mark.parametrize(
    ("text", "right"), [("a" * 64, True), ("A" * 64, False), ("a" * 63, False), ("g" * 64, False), ("", False)]
)
def test_an_id_is_64_small_hexadecimal_digits(text: str, right: bool) -> None:
    assert is_id(text) is right
