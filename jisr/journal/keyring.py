"""The log keys that this process has read: one for each log, from its file, at its first use."""

from pathlib import Path

from jisr.journal import sign
from jisr.journal.note import parse_vkey
from jisr.journal.sign import KeyFileError, SigningKey


class Keyring:
    """Keys of one space. A key is read again when the log names another one: another process rotated it."""

    def __init__(self, folder: Path, space: str, passphrase: bytes | None) -> None:
        self._folder, self._space, self._passphrase = folder, space, passphrase
        self._keys: dict[str, SigningKey] = {}

    def path(self, origin: str) -> Path:
        """DOMAIN/SPACE/MEMBER lies in MEMBER.key; the log after a restore, DOMAIN/SPACE/MEMBER/2, in MEMBER-2.key."""
        member, _, number = origin.split(f"/{self._space}/", 1)[1].partition("/")
        return sign.key_path(self._folder, self._space, f"{member}-{number}" if number else member)

    def create(self, origin: str) -> SigningKey:
        """The key of a log that is being opened; one left by an attempt that failed is taken up."""
        key = self._keys[origin] = sign.load_or_create_key(self.path(origin), origin, passphrase=self._passphrase)
        return key

    def key(self, origin: str, vkey: str) -> SigningKey:
        found = self._keys.get(origin)
        if found is None or found.vkey != vkey:
            found = self._keys[origin] = self._load(origin, vkey)
        return found

    def stage(self, origin: str) -> SigningKey:
        """The key that shall follow, kept beside the one in use until `settle`."""
        return sign.stage_key(self.path(origin), self._passphrase)

    def settle(self, origin: str, previous: str) -> None:
        """After the record of a rotation is durable: the staged key takes the old one's place."""
        self._keys[origin] = sign.activate_key(self.path(origin), parse_vkey(previous), self._passphrase).new

    def _load(self, origin: str, vkey: str) -> SigningKey:
        key = sign.load_key(self.path(origin), self._passphrase)
        if key.vkey != vkey and sign.is_staged(self.path(origin)):
            self.settle(origin, key.vkey)  # A rotation was recorded, and cut off before its file was put in place.
            key = self._keys[origin]
        if key.vkey != vkey:
            message = (
                "the key in {path} is not the one that signs {origin}: put back the right key file, or rotate the key"
            )
            raise KeyFileError(message, code="key_changed", path=self.path(origin), origin=origin)
        return key
