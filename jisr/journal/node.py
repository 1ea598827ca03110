"""A data folder: which spaces it has, where their tables and keys lie, and what wrote it.

node.json               format, pack, the operator's name
spaces/SPACE.sqlite     one file a space (or a schema a space, where JISR_DATABASE_URL is set)
keys/SPACE/MEMBER.key   the logs' signing keys
access.ndjson           who read as whom, by the operator's own commands
api-access.ndjson       which post asked what of /api/v1
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from jisr.errors import Invalid, Unusable
from jisr.journal import files, sign
from jisr.journal.draft import Entropy
from jisr.journal.journal import REAL as REAL
from jisr.journal.journal import Clock, Journal, random_salt, wall_clock
from jisr.journal.rebuild import Progress, no_progress
from jisr.journal.registry import Registry
from jisr.journal.store.base import FORMAT, Store
from jisr.journal.store.postgres import PostgresStore
from jisr.journal.store.sqlite import SqliteStore

ACCOUNTS = "accounts"  # taken: in PostgreSQL it is a schema beside those of the spaces
_SPACE = re.compile(r"[a-z][a-z0-9-]{0,39}")


class NodeFile(msgspec.Struct):
    format: int
    operator: str = ""


class Node:
    """Opens the journals of one data folder. `database_url` empty means SQLite files inside the folder."""

    def __init__(
        self, folder: Path, registry: Registry, database_url: str = "", passphrase: bytes | None = None,
        clock: Clock = wall_clock, entropy: Entropy = random_salt,
    ) -> None:  # fmt: skip
        self.folder, self.registry, self.database_url = folder, registry, database_url
        self._passphrase, self._clock, self._entropy = passphrase, clock, entropy

    @classmethod
    def at(cls, folder: Path, registry: Registry, environment: Mapping[str, str] = os.environ) -> "Node":
        return cls(folder, registry, database_url(environment), sign.passphrase_from(environment))

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def create(self, space: str, operator: str = "") -> Journal:
        """A new space, in a new folder or beside others; its pack still has to be applied."""
        journal = self._journal(space)
        self.prepare(operator)
        journal.create()
        return journal

    def prepare(self, operator: str = "") -> None:
        """Make the folder a node's, if it is not one already."""
        if not self._file.exists():
            files.make_private_folder(self.folder)
            files.write_private(self._file, msgspec.json.encode(NodeFile(FORMAT, operator)))
        self._check_folder()
        files.make_private_folder(self.folder / "spaces")

    def tidy(self) -> None:
        """After a restore that failed: a folder without a space or a key is no node's."""
        with suppress(OSError):
            (self.folder / "spaces").rmdir()
            if not self.keys.exists() and not self.database_url:
                self._file.unlink()
                self.folder.rmdir()

    def journal_on(self, store: Store, space: str) -> Journal:
        """A space whose tables lie elsewhere than where `open` looks for them: a restore's draft."""
        return Journal(store, self.registry, space, self.keys, self._passphrase, self._clock, self._entropy)

    def open(self, space: str = REAL, progress: Progress = no_progress) -> Journal:
        """`Unusable` says what is missing or too new. Views that older code made are made again first."""
        self._check_folder()
        journal = self._journal(space)
        journal.check_usable()
        if journal.views_are_stale():
            journal.rebuild(progress)
        journal.forget_erased()
        return journal

    def spaces(self) -> list[str]:
        if self.database_url:
            return [name for name in PostgresStore(self.database_url, "public").spaces() if name != ACCOUNTS]
        return sorted(path.stem for path in (self.folder / "spaces").glob("*.sqlite"))

    def store(self, space: str) -> Store:
        if not _SPACE.fullmatch(space) or space == ACCOUNTS:
            raise Invalid(
                "{space!r} is no name of a space: small letters, digits and hyphens; and not accounts",
                code="bad_space",
                field="space",
                space=space,
            )
        if self.database_url:
            return PostgresStore(self.database_url, schema_of(space))
        return SqliteStore(self.folder / "spaces" / f"{space}.sqlite")

    @property
    def _file(self) -> Path:
        return self.folder / "node.json"

    def _check_folder(self) -> None:
        try:
            found = msgspec.json.decode(self._file.read_bytes(), type=NodeFile)
        except FileNotFoundError:
            raise Unusable(
                "{folder} is no node's folder: make one with `jisr init --data {folder} --pack DIR`",
                code="no_node",
                folder=self.folder,
            ) from None
        except (OSError, msgspec.DecodeError) as error:
            raise Unusable(
                "{file} cannot be read ({what})", code="bad_node_file", file=self._file, what=str(error)
            ) from None
        if found.format > FORMAT:
            raise Unusable(
                "this data folder was written by a newer Jisr (format {found}, here {known}): update Jisr",
                code="newer_format",
                found=found.format,
                known=FORMAT,
            )

    def _journal(self, space: str) -> Journal:
        return self.journal_on(self.store(space), space)


def schema_of(space: str) -> str:
    return "jisr_" + space.replace("-", "_")


def database_url(environment: Mapping[str, str]) -> str:
    """JISR_DATABASE_URL, or the file that JISR_DATABASE_URL_FILE names."""
    path = environment.get("JISR_DATABASE_URL_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return environment.get("JISR_DATABASE_URL", "")
