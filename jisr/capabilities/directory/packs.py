"""A pack on disk: a folder of YAML files. Reading names every fault with its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as Folder
from typing import Any

import msgspec

from jisr.capabilities.directory.consistency import Parts, Path, faults_of, place_of
from jisr.capabilities.directory.records import (
    BODIES,
    COMMUNITY,
    GLOSSARY,
    LABELS,
    MEMBER,
    PACK,
    PLACE,
    RIGHTS,
    TABLE,
    PackBody,
)
from jisr.capabilities.directory.shape import shape_faults
from jisr.capabilities.directory.yaml import Read, read_yaml
from jisr.errors import BatchRefused, Invalid
from jisr.journal.policy import Community, Glossary, LabelPolicy, Member, NamedPlace, Rights, Table

FILES = {
    PACK: "pack.yaml",
    MEMBER: "members.yaml",
    COMMUNITY: "communities.yaml",
    LABELS: "labels.yaml",
    RIGHTS: "rights.yaml",
    TABLE: "tables.yaml",
    PLACE: "places.yaml",
    GLOSSARY: "terms.yaml",
}
PARTIES = (MEMBER, COMMUNITY)
LISTS = (*PARTIES, TABLE, PLACE)
"""The files that hold a list of parts; the others hold one."""
MAY_LACK = (TABLE, PLACE, GLOSSARY)


@dataclass(frozen=True)
class Fault:
    """`line` from 1, None where the file could not be read at all; `field` is a place such as [2].posts[0].level."""

    file: str
    line: int | None
    field: str
    error: Invalid

    @property
    def code(self) -> str:
        return self.error.code

    @property
    def message(self) -> str:
        return str(self.error)

    def as_dict(self) -> dict[str, Any]:
        return {"file": self.file, "line": self.line, "field": self.field, "code": self.code, "message": self.message}


@dataclass(frozen=True)
class Pack:
    """Bodies of the records that the pack stands for, checked."""

    pack: dict[str, Any]
    members: list[dict[str, Any]]
    communities: list[dict[str, Any]]
    labels: dict[str, Any]
    rights: dict[str, Any]
    tables: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    glossary: dict[str, Any] | None = None

    @property
    def steward(self) -> str:
        return str(self.pack["steward"])

    def bodies(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(record type, body), in the order in which they are written."""
        yield PACK, self.pack
        yield LABELS, self.labels
        yield from ((MEMBER, body) for body in self.members)
        yield from ((COMMUNITY, body) for body in self.communities)
        yield RIGHTS, self.rights
        yield from ((TABLE, body) for body in self.tables)
        yield from ((PLACE, body) for body in self.places)
        if self.glossary is not None:
            yield GLOSSARY, self.glossary


def read_pack(folder: Folder) -> Pack:
    """Errors: `BatchRefused` with every fault; each one's field begins with its file."""
    files, faults = _check(folder)
    if faults:
        raise BatchRefused([_as_error(fault) for fault in faults])
    return Pack(
        pack=files[PACK].value,
        members=files[MEMBER].value,
        communities=files[COMMUNITY].value,
        labels=files[LABELS].value,
        rights=files[RIGHTS].value,
        tables=files[TABLE].value if TABLE in files else [],
        places=files[PLACE].value if PLACE in files else [],
        glossary=files[GLOSSARY].value if GLOSSARY in files else None,
    )


def check_pack(folder: Folder) -> list[Fault]:
    """Every fault of the pack, file by file in the order of FILES, then by line. Changes nothing."""
    return _check(folder)[1]


def _check(folder: Folder) -> tuple[dict[str, Read], list[Fault]]:
    files: dict[str, Read] = {}
    faults: list[Fault] = []
    for name, file in FILES.items():
        if name in MAY_LACK and not (folder / file).exists():
            continue
        try:
            files[name] = _read(folder / file)
        except Invalid as error:
            faults.append(Fault(file, error.line, "", error))
    for name, read in files.items():
        faults.extend(_shape(name, read))
    faults.extend(_agreement(files))
    order = list(FILES.values())
    faults.sort(key=lambda fault: (order.index(fault.file), fault.line or 0, fault.field))
    return files, faults


def _read(path: Folder) -> Read:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Invalid("the file cannot be read: {why}", code="file_missing", why=error.strerror or str(error)) from None
    return read_yaml(data)


def _shape(name: str, read: Read) -> Iterator[Fault]:
    """What of one file is not as its parts are written."""
    if name not in LISTS:
        for path, error in shape_faults(read.value, BODIES[name]):
            yield _fault(name, read, path, error)
        return
    if not isinstance(read.value, list):
        yield _fault(name, read, (), Invalid("this file holds a list of parts", code="wrong_type"))
        return
    codes: list[str] = []
    for at, body in enumerate(read.value):
        for path, error in shape_faults(body, BODIES[name]):
            yield _fault(name, read, (at, *path), error)
        code = body.get("code") if isinstance(body, dict) else None
        if code in codes:
            error = Invalid("{name} stands twice in this file", code="twice", name=code)
            yield _fault(name, read, (at, "code"), error)
        if isinstance(code, str):
            codes.append(code)


def _agreement(files: dict[str, Read]) -> Iterator[Fault]:
    """What the parts that could be read say of each other."""
    members, communities = _convert_list(files, MEMBER, Member), _convert_list(files, COMMUNITY, Community)
    parts = Parts(
        pack=_convert_one(files, PACK, PackBody),
        members=members,
        communities=communities,
        labels=_convert_one(files, LABELS, LabelPolicy),
        rights=_convert_one(files, RIGHTS, Rights),
        mentioned=frozenset(_codes(files)) - members.keys() - communities.keys(),
        unread=any(name not in files or not isinstance(files[name].value, list) for name in PARTIES),
        tables=_convert_list(files, TABLE, Table),
        places=_convert_list(files, PLACE, NamedPlace),
        glossary=_convert_one(files, GLOSSARY, Glossary),
    )
    for fault in faults_of(parts):
        if fault.error.code == "part_missing":
            continue  # the fault of the file itself says more
        path = (_position(files[fault.part], fault.key), *fault.path) if fault.part in LISTS else fault.path
        yield _fault(fault.part, files[fault.part], path, fault.error)


def _convert_one(files: dict[str, Read], name: str, shape: type[Any]) -> Any:
    return _convert(files[name].value, shape) if name in files else None


def _convert_list(files: dict[str, Read], name: str, shape: type[Any]) -> dict[str, Any]:
    """code -> the first part of that code, where it could be read."""
    found: dict[str, Any] = {}
    for body in _items(files, name):
        part = _convert(body, shape)
        if part is not None:
            found.setdefault(part.code, part)
    return found


def _convert(body: Any, shape: type[Any]) -> Any:
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError:
        return None


def _items(files: dict[str, Read], name: str) -> list[Any]:
    value = files[name].value if name in files else []
    return value if isinstance(value, list) else []


def _codes(files: dict[str, Read]) -> Iterator[str]:
    for name in PARTIES:
        for body in _items(files, name):
            if isinstance(body, dict) and isinstance(body.get("code"), str):
                yield body["code"]


def _position(read: Read, code: str) -> int:
    return next(at for at, body in enumerate(read.value) if isinstance(body, dict) and body.get("code") == code)


def _fault(name: str, read: Read, path: Path, error: Invalid) -> Fault:
    return Fault(FILES[name], read.line(path), place_of(path).lstrip("."), error)


def _as_error(fault: Fault) -> Invalid:
    field = f"{fault.file}: {fault.field}" if fault.field else fault.file
    return Invalid("{what}", code=fault.code, field=field, line=fault.line, what=fault.message)
