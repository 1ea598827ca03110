"""A folder of YAML: framework.yaml is its heading, and MEMBER.yaml the annex of that member, table by table."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from jisr.capabilities.directory.yaml import Read, read_yaml
from jisr.capabilities.framework.tables import TABLES
from jisr.errors import Invalid
from jisr.interop.framework.lines import Line, LineFault, Place, Told

HEADING = "framework.yaml"
_ANNEX = re.compile(r"([A-Z][A-Z0-9]{1,11})\.yaml")


class _Dumper(yaml.SafeDumper):
    """Texts that YAML would take for something else, and those of more than a line, are quoted. No anchors: what is
    said twice is written twice, for people to read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = re.fullmatch(r"[\w/.][\w /.,'()-]*", text) and text.strip() == text and not text.endswith(":")
    simple = plain and text.casefold() not in ("true", "false", "null", "~") and not re.fullmatch(r"[\d.,:-]+", text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if simple else '"')


_Dumper.add_representer(str, _text)


def write(told: Told) -> dict[str, bytes]:
    """File name -> bytes."""
    found = {HEADING: _dump({**told.heading, **({"annexes": told.annexes} if told.annexes else {})})}
    annexes: dict[str, dict[str, list[Any]]] = {}
    for line in told.lines:
        row = {name: value for name, value in line.values.items() if name != "table"}
        annexes.setdefault(line.annex, {}).setdefault(line.table, []).append({"code": row.pop("code"), **row})
    return found | {f"{annex}.yaml": _dump(tables) for annex, tables in annexes.items()}


def _dump(value: Any) -> bytes:
    text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return str(text).encode()


def read(files: Mapping[str, bytes]) -> Told:
    """Raises `LineFault` for a file that is no YAML; other files of the folder are left alone."""
    told = Told()
    for name in sorted(files):
        if name == HEADING:
            told.heading = _mapping(_read(name, files[name]), name)
            told.annexes = told.heading.pop("annexes", {})
        elif found := _ANNEX.fullmatch(name):
            told.lines.extend(_lines(_read(name, files[name]), name, found[1]))
    return told


def _read(name: str, data: bytes) -> Read:
    try:
        return read_yaml(data)
    except Invalid as fault:
        raise LineFault(fault, Place(name, fault.line)) from None


def _mapping(read: Read, name: str) -> dict[str, Any]:
    if not isinstance(read.value, dict):
        raise LineFault(Invalid("this is a list of names and values", code="wrong_type"), Place(name, 1))
    return dict(read.value)


def _lines(read: Read, name: str, annex: str) -> Iterator[Line]:
    for table, rows in _mapping(read, name).items():
        if table not in TABLES or not isinstance(rows, list):
            message = "{table} is no table of a framework; tables are {known}"
            fault = Invalid(message, code="unknown_table", table=table, known=", ".join(TABLES))
            raise LineFault(fault, Place(name, read.line((table,))))
        for at, row in enumerate(rows):
            place = Place(name, read.line((table, at)))
            if isinstance(row, dict):
                yield Line(place, table, annex, {"table": table, **row})
            else:
                fault = Invalid("this is a list of names and values", code="wrong_type")
                yield Line(place, table, annex, {}, fault)
