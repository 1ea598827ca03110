"""The file that a backup is: a gzipped tar that other programs can open.

jisr-backup.json          format of the file and of the tables; first, so that a newer one is refused at once
SPACE/TABLE/000001        rows in MessagePack, in parts of a few megabytes
manifest.json             rows and latest checkpoints of each space, and the SHA-256 of each part; last
"""

import gzip
import io
import os
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, BinaryIO

import msgspec

from jisr.errors import Unusable
from jisr.journal import files
from jisr.journal.checkpoints import SavedCheckpoint
from jisr.journal.store.archiving import TABLES
from jisr.journal.store.base import FORMAT

FILE_FORMAT = 1
HEAD, MANIFEST = "jisr-backup.json", "manifest.json"
PART_BYTES = 4 * 1024 * 1024
LARGEST_PART = 64 * PART_BYTES
COMPRESSION = 4  # bodies shrink; hashes and signatures do not

Row = tuple[Any, ...]


class Head(msgspec.Struct):
    format: int
    tables: int


class SpaceManifest(msgspec.Struct):
    """`rows`: how many each table has; `checkpoints`: the latest of each log."""

    space: str
    rows: dict[str, int]
    checkpoints: list[SavedCheckpoint]


class Manifest(msgspec.Struct):
    """`sums`: part -> SHA-256, hexadecimal."""

    spaces: list[SpaceManifest]
    sums: dict[str, str] = {}


class Writing:
    """Writes beside the file's place, and puts it there when all is done; readable by its owner alone."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._draft = file.with_name(f".{file.name}.{token_hex(8)}")
        self._sums: dict[str, str] = {}
        self._finished = False

    def __enter__(self) -> "Writing":
        if self._file.exists():
            raise _exists(self._file)
        try:
            descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, files.PRIVATE_FILE)
        except OSError as error:
            raise _not_written(self._file, error) from None
        self._raw = open(descriptor, "wb")
        # Neither a time nor a name in the header: the same rows give the same file.
        self._gzip = gzip.GzipFile("", "wb", COMPRESSION, self._raw, mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)
        self._put(HEAD, msgspec.json.encode(Head(FILE_FORMAT, FORMAT)))
        return self

    def add(self, name: str, rows: Iterable[Row]) -> int:
        """A table's rows, in parts; returns how many."""
        count, number = 0, 0
        part: list[bytes] = []
        size = 0
        for row in rows:
            data = msgspec.msgpack.encode(row)
            part.append(data)
            size += len(data)
            count += 1
            if size >= PART_BYTES:
                number += 1
                self._part(f"{name}/{number:06d}", part)
                part, size = [], 0
        if part:
            self._part(f"{name}/{number + 1:06d}", part)
        return count

    def finish(self, manifest: Manifest) -> None:
        manifest.sums = self._sums
        self._put(MANIFEST, msgspec.json.encode(manifest))
        self._finished = True

    def _part(self, name: str, rows: list[bytes]) -> None:
        # An array of rows, each encoded already: 0xdd and four bytes of length begin it.
        data = b"\xdd" + len(rows).to_bytes(4, "big") + b"".join(rows)
        self._sums[name] = sha256(data).hexdigest()
        self._put(name, data)

    def _put(self, name: str, data: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(data), files.PRIVATE_FILE
        try:
            self._tar.addfile(entry, io.BytesIO(data))
        except OSError as error:
            raise _not_written(self._file, error) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._finished and error is None:
                self._publish()
        except FileExistsError:
            raise _exists(self._file) from None
        except OSError as failure:
            raise _not_written(self._file, failure) from None
        finally:
            with suppress(OSError):
                self._raw.close()
            with suppress(FileNotFoundError):
                self._draft.unlink()

    def _publish(self) -> None:
        self._tar.close()
        self._gzip.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        os.link(self._draft, self._file)
        files.sync_folder(self._file.parent)


class Reading:
    """Nothing is unpacked: parts are read in the order in which they lie."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._sums: dict[str, str] = {}

    def check(self) -> Manifest:
        """Read all of it once. Raises `Unusable`: backup_damaged, newer_format, or that it cannot be read."""
        sums, last = {}, b""
        for name, data in self._members():
            if name == MANIFEST:
                last = data
            elif name != HEAD:
                sums[name] = sha256(data).hexdigest()
        try:
            manifest = msgspec.json.decode(last, type=Manifest)
        except msgspec.DecodeError:
            raise damaged(self._file, "its end is missing") from None
        for name in sorted(sums.keys() | manifest.sums.keys()):
            if sums.get(name) != manifest.sums.get(name):
                raise damaged(self._file, f"the part {name} is not what the manifest says")
        self._sums = manifest.sums
        return manifest

    def parts(self, space: str) -> Iterator[tuple[str, list[Row]]]:
        """(table, rows), in the order in which they are to be written."""
        for name, data in self._members():
            table = name.split("/")[1] if name.startswith(f"{space}/") else None
            if table not in TABLES:
                continue
            if sha256(data).hexdigest() != self._sums.get(name):
                raise damaged(self._file, f"the part {name} changed while it was read")
            rows = msgspec.msgpack.decode(data, type=list[tuple[Any, ...]])
            if any(len(row) != len(TABLES[table]) for row in rows):
                raise damaged(self._file, f"the part {name} has rows of another shape")
            yield table, rows

    def _members(self) -> Iterator[tuple[str, bytes]]:
        try:
            with open(self._file, "rb") as raw:
                yield from self._read(raw)
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, msgspec.DecodeError) as error:
            raise damaged(self._file, str(error) or "it ends too early") from None
        except OSError as error:
            raise Unusable(
                "{file} cannot be read: {reason}", code="file_unusable", file=self._file, reason=error.strerror or error
            ) from None

    def _read(self, raw: BinaryIO) -> Iterator[tuple[str, bytes]]:
        unzipped = gzip.GzipFile(fileobj=raw)
        with tarfile.open(fileobj=unzipped, mode="r|") as tar:
            for at, entry in enumerate(tar):
                if entry.size > LARGEST_PART or not entry.isreg():
                    raise damaged(self._file, f"{entry.name} is no part of a backup")
                stream = tar.extractfile(entry)
                data = stream.read() if stream else b""
                if at == 0:
                    self._check_head(entry.name, data)
                yield entry.name, data
        while unzipped.read(PART_BYTES):  # to its end, where the sum over all of it stands
            pass

    def _check_head(self, name: str, data: bytes) -> None:
        if name != HEAD:
            raise damaged(self._file, "it is no backup of Jisr's")
        head = msgspec.json.decode(data, type=Head)
        if head.format > FILE_FORMAT or head.tables > FORMAT:
            raise Unusable(
                "{file} was written by a newer Jisr (format {found}, here {known}): update Jisr",
                code="newer_format",
                file=self._file,
                found=f"{head.format}.{head.tables}",
                known=f"{FILE_FORMAT}.{FORMAT}",
            )


def damaged(file: Path, what: str) -> Unusable:
    return Unusable(
        "the backup {file} is damaged ({what}): nothing was restored; take another copy of it",
        code="backup_damaged",
        file=file,
        what=what,
    )


def _exists(file: Path) -> Unusable:
    return Unusable("{file} is there already: name a new file", code="backup_exists", file=file)


def _not_written(file: Path, error: OSError) -> Unusable:
    reason = error.strerror or str(error)
    return Unusable("{file} cannot be written: {reason}", code="file_unusable", file=file, reason=reason)
