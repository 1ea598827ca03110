"""Signing keys and the files that keep them: one Ed25519 key per file, for a log or for a witness.

A key file is JSON. Its seed lies there plainly, guarded by the file's mode 0600 alone, or sealed with a passphrase:
argon2id makes a key of it, XSalsa20-Poly1305 (libsodium's secretbox) seals the seed.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
from nacl import bindings, pwhash, secret
from nacl.exceptions import CryptoError

from jisr.errors import Unusable
from jisr.journal import files, note
from jisr.journal.note import Signature, VerifierKey

PASSPHRASE_VARIABLE = "JISR_KEY_PASSPHRASE_FILE"

# 64 MiB and three passes: above OWASP's least (19 MiB, two), and a small node can spare it at each start.
SEAL_OPERATIONS = 3
SEAL_MEMORY_BYTES = 64 * 1024 * 1024
MOST_SEAL_MEMORY_BYTES = 1024 * 1024 * 1024
MOST_SEAL_OPERATIONS = 64

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class KeyFileError(Unusable):
    """A key file that cannot be used. Codes: key_missing, key_exists, key_exposed, key_malformed, key_unreadable,
    key_sealed, key_passphrase, key_changed, key_folder."""

    code = "key_malformed"


class SigningKey:
    """A key that signs notes in a name. Its secret stays out of repr and messages."""

    __slots__ = ("_secret", "verifier")

    def __init__(self, name: str, kind: int, seed: bytes) -> None:
        public, self._secret = bindings.crypto_sign_seed_keypair(seed)
        self.verifier = VerifierKey(name, kind, public)

    def __repr__(self) -> str:
        return f"SigningKey({str(self.verifier)!r})"

    @property
    def name(self) -> str:
        return self.verifier.name

    @property
    def vkey(self) -> str:
        """What others need to verify: NAME+HASH+BASE64."""
        return str(self.verifier)

    @property
    def seed(self) -> bytes:
        return self._secret[: bindings.crypto_sign_SEEDBYTES]

    def sign(self, text: str) -> Signature:
        """A log's signature over a note's text. Raises NoteError for a witness's key or a text of no form."""
        note.check_text(text)
        self._check_kind(note.ED25519)
        return self._signature(self._sign(text.encode()))

    def cosign(self, text: str, timestamp: int) -> Signature:
        """A witness's cosignature over a checkpoint's text; `timestamp` in seconds since 1970, UTC."""
        note.parse_checkpoint(text)
        self._check_kind(note.COSIGNATURE)
        signature = self._sign(note.cosigned_message(text, timestamp))
        return self._signature(timestamp.to_bytes(note.TIMESTAMP_BYTES, "big") + signature)

    def _check_kind(self, kind: int) -> None:
        if self.verifier.kind != kind:
            message = "The key of {name} is not for this: log and witness keys are separate"
            raise note.NoteError("key_kind", message, name=self.name)

    def _sign(self, message: bytes) -> bytes:
        return bindings.crypto_sign(message, self._secret)[: note.SIGNATURE_BYTES]

    def _signature(self, payload: bytes) -> Signature:
        return Signature(self.name, self.verifier.key_hash, payload)


def new_key(name: str, kind: int = note.ED25519, seed: bytes | None = None) -> SigningKey:
    """A fresh key; `seed` is 32 random bytes, drawn from the operating system if not given."""
    return SigningKey(name, kind, seed or os.urandom(bindings.crypto_sign_SEEDBYTES))


def sign_note(text: str, *keys: SigningKey) -> str:
    """The whole note: the text with each key's signature."""
    return note.write_note(text, [key.sign(text) for key in keys])


class _Sealed(msgspec.Struct, forbid_unknown_fields=True):
    """A seed under a passphrase: base64 of the salt and of nonce with ciphertext; the cost of opening it."""

    salt: str
    box: str
    operations: int
    memory_bytes: int


class _KeyFile(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What a key file holds: exactly one of `seed` (base64) and `sealed`."""

    format: Literal["jisr-key/1"]
    vkey: str
    seed: str = ""
    sealed: _Sealed | None = None


def key_path(folder: Path, space: str, owner: str) -> Path:
    """Where the key of a member (or witness) for a space lies. Raises KeyFileError for names that lead elsewhere."""
    for name in (space, owner):
        if not _PLAIN_NAME.fullmatch(name):
            raise KeyFileError("A key cannot be kept under {name}", code="key_folder", name=repr(name))
    return folder / space / f"{owner}.key"


def passphrase_from(environment: Mapping[str, str]) -> bytes | None:
    """The passphrase in the file that JISR_KEY_PASSPHRASE_FILE names, without its last newline; None if unset."""
    path = environment.get(PASSPHRASE_VARIABLE)
    if not path:
        return None
    try:
        passphrase = Path(path).read_bytes().removesuffix(b"\n")
    except OSError as error:
        raise _unreadable(Path(path), error) from None
    if not passphrase:
        raise KeyFileError("The passphrase file {path} is empty", code="key_passphrase", path=path)
    return passphrase


def create_key(path: Path, key: SigningKey, passphrase: bytes | None = None) -> None:
    """Keep a key in a new file; sealed, if there is a passphrase. Raises KeyFileError (key_exists, key_unreadable)."""
    try:
        files.make_private_folder(path.parent)
        files.create_private(path, _encode(key, passphrase))
    except FileExistsError:
        raise KeyFileError("There is a key already: {path}", code="key_exists", path=path) from None
    except OSError as error:
        raise _unreadable(path, error) from None


def load_key(path: Path, passphrase: bytes | None = None) -> SigningKey:
    """Read a key file that its owner alone may read. Raises KeyFileError, which names the file and the mend."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read()
    except FileNotFoundError:
        raise KeyFileError("There is no key file {path}", code="key_missing", path=path) from None
    except OSError as error:
        raise _unreadable(path, error) from None
    if mode & 0o077:
        message = "Others may read the key file {path}: run chmod 600 {path} and, if others had access, rotate the key"
        raise KeyFileError(message, code="key_exposed", path=path)
    return _decode(path, data, passphrase)


def load_or_create_key(path: Path, name: str, kind: int = note.ED25519, passphrase: bytes | None = None) -> SigningKey:
    """The key in the file, made first if there is none; processes that race for it all get the same one."""
    if not path.exists():
        try:
            create_key(path, new_key(name, kind), passphrase)
        except KeyFileError as error:
            if error.code != "key_exists":
                raise
    key = load_key(path, passphrase)
    if (key.name, key.verifier.kind) != (name, kind):
        raise KeyFileError("The key in {path} is for {found}, not {name}", path=path, found=key.name, name=name)
    return key


def _unreadable(path: Path, error: OSError) -> KeyFileError:
    reason = error.strerror or type(error).__name__
    return KeyFileError("{path} cannot be used: {reason}", code="key_unreadable", path=path, reason=reason)


def _encode(key: SigningKey, passphrase: bytes | None) -> bytes:
    kept = _KeyFile(format="jisr-key/1", vkey=key.vkey)
    if passphrase is None:
        kept.seed = note.encode_base64(key.seed)
    else:
        kept.sealed = _seal(key.seed, passphrase)
    return msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n"


def _decode(path: Path, data: bytes, passphrase: bytes | None) -> SigningKey:
    try:
        kept = msgspec.json.decode(data, type=_KeyFile)
        verifier = note.parse_vkey(kept.vkey)
        seed = _open_seal(path, kept.sealed, passphrase) if kept.sealed else note.decode_base64(kept.seed)
        key = SigningKey(verifier.name, verifier.kind, seed)
    except (msgspec.MsgspecError, note.NoteError, CryptoError, ValueError, TypeError) as error:
        raise KeyFileError("The key file {path} is damaged: {reason}", path=path, reason=error) from None
    if key.verifier != verifier or bool(kept.seed) == bool(kept.sealed):
        raise KeyFileError("The key file {path} is damaged: its halves do not belong together", path=path)
    return key


def _stretch(passphrase: bytes, salt: bytes, operations: int, memory_bytes: int) -> bytes:
    return pwhash.argon2id.kdf(secret.SecretBox.KEY_SIZE, passphrase, salt, operations, memory_bytes)


def _seal(seed: bytes, passphrase: bytes) -> _Sealed:
    salt = os.urandom(pwhash.argon2id.SALTBYTES)
    box = secret.SecretBox(_stretch(passphrase, salt, SEAL_OPERATIONS, SEAL_MEMORY_BYTES))
    return _Sealed(
        salt=note.encode_base64(salt),
        box=note.encode_base64(bytes(box.encrypt(seed))),
        operations=SEAL_OPERATIONS,
        memory_bytes=SEAL_MEMORY_BYTES,
    )


def _open_seal(path: Path, sealed: _Sealed, passphrase: bytes | None) -> bytes:
    if passphrase is None:
        message = "The key file {path} is sealed: name the file with its passphrase in {variable}"
        raise KeyFileError(message, code="key_sealed", path=path, variable=PASSPHRASE_VARIABLE)
    if sealed.memory_bytes > MOST_SEAL_MEMORY_BYTES or sealed.operations > MOST_SEAL_OPERATIONS:
        raise KeyFileError("The key file {path} is damaged: it asks too much to be opened", path=path)
    salt = note.decode_base64(sealed.salt)
    box = secret.SecretBox(_stretch(passphrase, salt, sealed.operations, sealed.memory_bytes))
    try:
        return box.decrypt(note.decode_base64(sealed.box))
    except CryptoError:
        raise KeyFileError("The passphrase does not open {path}", code="key_passphrase", path=path) from None


@dataclass(frozen=True)
class Rotation:
    """What a rotation did: the keys before and after it, and where the old file went."""

    old: VerifierKey
    new: SigningKey
    archived: Path


def stage_key(path: Path, passphrase: bytes | None = None) -> SigningKey:
    """The key that shall follow the one in `path`, kept beside it as `.key.next` until `activate_key`.

    Asked again, also after a crash, it answers the same key, so that a record can name it before it is in use.
    """
    current = load_key(path, passphrase)
    return load_or_create_key(_staged(path), current.name, current.verifier.kind, passphrase)


def activate_key(path: Path, expected: VerifierKey, passphrase: bytes | None = None) -> Rotation:
    """Put the staged key in place of the one in `path`, which stays as `.key.<n>`, n from 1.

    `expected` is the key to be replaced: where another process was first, KeyFileError (key_changed) is raised. At
    every moment there is a whole key file at `path`.
    """
    with files.locked(path.parent):
        current = load_key(path, passphrase)
        if current.verifier != expected:
            raise KeyFileError("The key in {path} was rotated meanwhile", code="key_changed", path=path)
        new = load_key(_staged(path), passphrase)
        archived = _archive(path)
        os.replace(_staged(path), path)
        files.sync_folder(path.parent)
    return Rotation(current.verifier, new, archived)


def rotate(path: Path, expected: VerifierKey, passphrase: bytes | None = None) -> Rotation:
    """Stage and activate in one: for keys whose rotation no record has to announce first."""
    stage_key(path, passphrase)
    return activate_key(path, expected, passphrase)


def archived_keys(path: Path) -> list[Path]:
    """The files of the keys that were in `path` before, the oldest first."""
    found = [each for each in path.parent.glob(f"{path.name}.*") if each.suffix[1:].isdecimal()]
    return sorted(found, key=lambda each: int(each.suffix[1:]))


def _staged(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def _archive(path: Path) -> Path:
    """Give the current file a second name, which stays when the first is given to the new key."""
    earlier = archived_keys(path)
    archived = path.with_name(f"{path.name}.{int(earlier[-1].suffix[1:]) + 1 if earlier else 1}")
    if earlier and os.path.samefile(earlier[-1], path):
        return earlier[-1]  # A rotation was cut off here before.
    os.link(path, archived)
    return archived


def is_staged(path: Path) -> bool:
    """Whether a key waits to follow the one in `path`."""
    return _staged(path).exists()
