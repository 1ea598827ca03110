"""Signed notes, the checkpoints of logs and their cosignatures, as C2SP has them.

Sources: c2sp.org/signed-note@v1.0.0, c2sp.org/tlog-checkpoint@v1.0.0, c2sp.org/tlog-cosignature (the Ed25519 kind).
A note is text that ends in a newline, an empty line, and a line per signature. Lines end in U+000A alone, so nothing
here may use splitlines(), which also cuts at other characters.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from nacl import bindings
from nacl.exceptions import BadSignatureError

from jisr.errors import Invalid
from jisr.journal.merkle import HASH_BYTES

ED25519 = 0x01
COSIGNATURE = 0x04
PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64
KEY_HASH_BYTES = 4
TIMESTAMP_BYTES = 8

MOST_NOTE_BYTES = 1_000_000
MOST_SIGNATURES = 100  # What Go's own reader accepts; the specification asks for 16 at least.
MOST_SIZE = 2**63 - 1

_SIGNATURE_START = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")  # all but the newline
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PAYLOAD_BYTES = {ED25519: SIGNATURE_BYTES, COSIGNATURE: TIMESTAMP_BYTES + SIGNATURE_BYTES}


class NoteError(Invalid):
    """A note, key or checkpoint that is not as its format says, or that nobody known has signed."""

    code = "note_malformed"

    def __init__(self, code: str, message: str, **values: Any) -> None:
        super().__init__(message, code=code, **values)


def encode_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def decode_base64(text: str, code: str = "note_malformed") -> bytes:
    """Standard base64 (RFC 4648, 4) in its one canonical spelling. Raises NoteError with `code` for all else."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        data = b""
    if encode_base64(data) != text:
        raise NoteError(code, "This is not base64 as it should be: {text}", text=text[:80])
    return data


def decode_size(text: str, code: str) -> int:
    """A count in ASCII decimal without leading zeroes, up to 2**63 - 1. Raises NoteError with `code` for all else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 19) or (text[0] == "0" and text != "0"):
        raise NoteError(code, "This is not a count: {text}", text=text[:80])
    if int(text) > MOST_SIZE:
        raise NoteError(code, "This count is too large: {text}", text=text)
    return int(text)


def is_key_name(name: str) -> bool:
    """Key names are not empty and hold no space of Unicode, no plus, no control character."""
    return bool(name) and not any(each.isspace() or each == "+" or each < " " for each in name) and _is_utf8(name)


def _is_utf8(text: str) -> bool:
    return text.isascii() or _SURROGATE.search(text) is None


def key_hash(name: str, kind: int, public: bytes) -> bytes:
    """The 4 bytes that name a key in a signature: SHA-256(name || newline || kind || public key), cut."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:KEY_HASH_BYTES]


@dataclass(frozen=True)
class Signature:
    """One line under a note; `payload` is what follows the key hash: a signature, for cosignatures with its time."""

    name: str
    key_hash: bytes
    payload: bytes

    def __str__(self) -> str:
        """The line, with its newline."""
        return f"{_SIGNATURE_START}{self.name} {encode_base64(self.key_hash + self.payload)}\n"


@dataclass(frozen=True)
class VerifierKey:
    """The public half of a key: a log's (ED25519) or a witness's (COSIGNATURE). `str()` gives the form to hand out."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise NoteError("key_name", "A key cannot be called {name}", name=repr(self.name))
        if self.kind not in _PAYLOAD_BYTES:
            raise NoteError("key_kind", "Keys of kind {kind} are not known here", kind=f"0x{self.kind:02x}")
        if len(self.public) != PUBLIC_KEY_BYTES:
            raise NoteError("key_malformed", "A public key has 32 bytes, not {count}", count=len(self.public))

    @cached_property
    def key_hash(self) -> bytes:
        return key_hash(self.name, self.kind, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{encode_base64(bytes([self.kind]) + self.public)}"

    def made(self, signature: Signature) -> bool:
        """Whether the signature says that this key made it; `verifies` tells whether it is true."""
        return signature.name == self.name and signature.key_hash == self.key_hash

    def verifies(self, text: str, signature: Signature) -> bool:
        """Whether this key signed this note text."""
        payload = signature.payload
        if not self.made(signature) or len(payload) != _PAYLOAD_BYTES[self.kind]:
            return False
        if self.kind == ED25519:
            return _is_signed(text.encode(), payload, self.public)
        timestamp = cosigned_at(signature)
        signed = cosigned_message(text, timestamp) if timestamp <= MOST_SIZE else b""
        return bool(signed) and _is_signed(signed, payload[TIMESTAMP_BYTES:], self.public)


def _is_signed(message: bytes, signature: bytes, public: bytes) -> bool:
    try:
        bindings.crypto_sign_open(signature + message, public)
    except BadSignatureError:
        return False
    return True


def parse_vkey(text: str) -> VerifierKey:
    """Read NAME+HASH+BASE64. Raises NoteError (key_malformed, key_name, key_kind, key_hash)."""
    name, hash_text, encoded = [*text.split("+", 2), "", ""][:3]
    material = decode_base64(encoded, "key_malformed")
    if not material:
        raise NoteError("key_malformed", "A verifier key is written NAME+HASH+BASE64: {text}", text=text[:200])
    key = VerifierKey(name, material[0], material[1:])
    if hash_text != key.key_hash.hex():
        raise NoteError("key_hash", "The key of {name} does not have the hash that it is given with", name=name)
    return key


@dataclass(frozen=True)
class Note:
    """A note whose form is right; that says nothing about its signatures (see `open_note`)."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return write_note(self.text, self.signatures)


def write_note(text: str, signatures: Iterable[Signature]) -> str:
    """The whole note. Raises NoteError where the text has no form that can be signed."""
    check_text(text)
    return text + "\n" + "".join(str(signature) for signature in signatures)


def check_text(text: str) -> None:
    """Raises NoteError unless this may be a note's text: it ends in a newline and holds no other control character."""
    if not text.endswith("\n"):
        raise NoteError("note_malformed", "A note's text ends in a newline")
    if _CONTROL.search(text) or not _is_utf8(text):
        raise NoteError("note_malformed", "A note holds no control characters but newlines, and is UTF-8")


def parse_note(data: str | bytes) -> Note:
    """Split a note into its text and signatures. Raises NoteError (note_malformed, note_too_large)."""
    note = _as_text(data)
    check_text(note)
    text, found, lines = note.rpartition("\n\n")
    if not found or not lines:
        raise NoteError("note_malformed", "A note has an empty line and then its signatures")
    signature_lines = lines[:-1].split("\n")
    if len(signature_lines) > MOST_SIGNATURES:
        raise NoteError("note_too_large", "More than {most} signatures", most=MOST_SIGNATURES)
    return Note(text + "\n", tuple(parse_signature(line) for line in signature_lines))


def _as_text(data: str | bytes) -> str:
    if len(data) > MOST_NOTE_BYTES:
        raise NoteError("note_too_large", "A note has at most {most} bytes", most=MOST_NOTE_BYTES)
    try:
        return data.decode("utf-8") if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise NoteError("note_malformed", "A note is UTF-8") from None


def parse_signature(line: str) -> Signature:
    """Read one signature line, without its newline. Raises NoteError."""
    name, found, encoded = line.removeprefix(_SIGNATURE_START).partition(" ")
    if not line.startswith(_SIGNATURE_START) or not found or not is_key_name(name):
        raise NoteError("note_malformed", "This is not a signature line: {found}", found=line[:200])
    blob = decode_base64(encoded)
    if len(blob) <= KEY_HASH_BYTES:
        raise NoteError("note_malformed", "A signature is missing after {name}", name=name)
    return Signature(name, blob[:KEY_HASH_BYTES], blob[KEY_HASH_BYTES:])


@dataclass(frozen=True)
class OpenedNote:
    """A note that at least one known key signed; `unknown` are signatures of keys that nobody here trusts."""

    text: str
    verified: tuple[tuple[VerifierKey, Signature], ...]
    unknown: tuple[Signature, ...]

    def keys(self, kind: int) -> list[VerifierKey]:
        return [key for key, _ in self.verified if key.kind == kind]


def open_note(note: Note, keys: Sequence[VerifierKey]) -> OpenedNote:
    """Verify a note against the keys that are trusted.

    Raises NoteError: "note_bad_signature" where a known key's signature is false (whatever else is signed well),
    "note_unverified" where no known key signed.
    """
    verified: dict[VerifierKey, Signature] = {}
    unknown = []
    for signature in note.signatures:
        known = [key for key in keys if key.made(signature)]
        true = [key for key in known if key.verifies(note.text, signature)]
        if known and not true:
            raise NoteError("note_bad_signature", "The signature of {name} is false", name=signature.name)
        if true:
            verified.setdefault(true[0], signature)
        else:
            unknown.append(signature)
    if not verified:
        raise NoteError("note_unverified", "No key that is known here signed this")
    return OpenedNote(note.text, tuple(verified.items()), tuple(unknown))


@dataclass(frozen=True)
class Checkpoint:
    """A tree's head: the log's origin, its number of leaves, its 32-byte root hash.

    `extensions` are further lines, kept because they are signed; nothing here gives them a meaning.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The note text to sign."""
        lines = (self.origin, str(self.size), encode_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint. Raises NoteError (checkpoint_malformed)."""
    lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or len(lines) < 3 or not all(lines):
        raise NoteError("checkpoint_malformed", "A checkpoint has an origin, a size and a root, each on its line")
    root = decode_base64(lines[2], "checkpoint_malformed")
    if len(root) != HASH_BYTES:
        raise NoteError("checkpoint_malformed", "A root hash has 32 bytes, not {count}", count=len(root))
    return Checkpoint(lines[0], decode_size(lines[1], "checkpoint_malformed"), root, tuple(lines[3:]))


def cosigned_message(text: str, timestamp: int) -> bytes:
    """What a witness signs: that at this time (seconds since 1970, UTC) it holds this checkpoint text for true."""
    if not 0 <= timestamp <= MOST_SIZE:
        raise NoteError("cosignature_time", "A cosignature's time is not {timestamp}", timestamp=timestamp)
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosigned_at(signature: Signature) -> int:
    """When a cosignature says that it was made: seconds since 1970, UTC."""
    return int.from_bytes(signature.payload[:TIMESTAMP_BYTES], "big")
