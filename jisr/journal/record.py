"""One immutable statement: its envelope, its salted body, its id and the short reference that people say.

docs/record-format.md is the same for a second implementation; tests/vectors/ holds its examples.
"""

import re
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec

from jisr.errors import Invalid
from jisr.journal.canonical import canonical
from jisr.journal.label import Label

FORMAT = 1
SALT_BYTES = 32
LARGEST_BODY = 64 * 1024

# No 0 1, no B I O S Z (8 1 0 5 2 in bad handwriting); 29 is prime, so that the check character finds every single
# wrong character and every swap of two neighbours.
REFERENCE_ALPHABET = "23456789ACDEFGHJKLMNPQRTUVWXY"


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is hashed into the tree: everything but the body. Holds no position, no previous hash, no client_id:
    each would tell a reader how much it does not see."""

    v: int
    space: str
    type: str
    type_version: int
    author: str
    post: str
    happened_at: str
    recorded_at: str
    label: Label
    body_hash: str
    refs: tuple[str, ...]
    thread: str | None = None
    person: str | None = None
    device_at: str | None = None


class Actor(msgspec.Struct, frozen=True):
    """Who hands something in: a post of a member; `person` is a stable id, never a name."""

    member: str
    post: str
    person: str | None = None

    @property
    def name(self) -> str:
        return f"{self.member}/{self.post}"


class Submission(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a post hands in. `label` is {"level", "releasable_to", "caveats", "expires"?} or {"preset": NAME, ...}."""

    type: str
    body: dict[str, Any]
    label: dict[str, Any]
    client_id: str
    thread: str | None = None
    happened_at: str | None = None
    device_at: str | None = None
    refs: tuple[str, ...] = ()
    version: int | None = None


_ID = re.compile("[0-9a-f]{64}")
_ENVELOPE = msgspec.json.Decoder(Envelope)


def envelope_bytes(envelope: Envelope) -> bytes:
    return canonical(msgspec.to_builtins(envelope))


def read_envelope(data: bytes) -> Envelope:
    """Raise `Invalid` where the bytes are no envelope of this format, or not its canonical form."""
    try:
        envelope = _ENVELOPE.decode(data)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise Invalid("not an envelope: {what}", code="bad_envelope", what=str(error)) from None
    if envelope.v != FORMAT:
        raise Invalid("record format {v} is not known here", code="unknown_format", v=envelope.v)
    return envelope


def id_of(envelope: bytes) -> str:
    """64 hexadecimal digits: SHA-256 of the canonical envelope."""
    return sha256(envelope).hexdigest()


def body_hash(salt: bytes, body: bytes) -> str:
    """64 hexadecimal digits. The salt keeps a guessable body from being found by trying, once it is erased."""
    return sha256(b"jisr-body-v1\n" + salt + body).hexdigest()


@lru_cache(maxsize=20_000)
def reference_of(record_id: str) -> str:
    """K7M-4QX: five characters of the id and a check character; Latin digits and letters in every language."""
    number, base, alphabet = int(record_id[:16], 16), len(REFERENCE_ALPHABET), REFERENCE_ALPHABET
    number, a = divmod(number, base)
    number, b = divmod(number, base)
    number, c = divmod(number, base)
    number, d = divmod(number, base)
    e = number % base
    check = _check_digit([a, b, c, d, e])
    return f"{alphabet[a]}{alphabet[b]}{alphabet[c]}-{alphabet[d]}{alphabet[e]}{alphabet[check]}"


def read_reference(text: str) -> str:
    """The reference as it is written, from what a person typed; `Invalid` when the check character says no."""
    plain = text.upper().replace("-", "").replace(" ", "")
    if len(plain) == 6 and all(character in REFERENCE_ALPHABET for character in plain):
        digits = [REFERENCE_ALPHABET.index(character) for character in plain]
        if _check_digit(digits[:5]) == digits[5]:
            return f"{plain[:3]}-{plain[3:]}"
    raise Invalid("{text!r} is no reference: it has a typing error", code="bad_reference", text=text[:40])


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def _check_digit(digits: list[int]) -> int:
    a, b, c, d, e = digits
    return (a + 2 * b + 3 * c + 4 * d + 5 * e) % len(REFERENCE_ALPHABET)
