"""Places by name, in English, Arabic and Kurdish, from data that lies beside this file: no internet. Pure.

A pack's own places come first. Several places of one name: the largest first. Sources and licences: data/README.md.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from jisr.journal.policy import NamedPlace
from jisr.journal.text import fold

DATA = Path(__file__).parent / "data"
MOST = 20
UNITS = 10_000_000  # of a degree


class Place(msgspec.Struct, frozen=True):
    """Position in 1e-7 degree; `kind` is city, governorate, dam, or what a pack says; `country` is empty there."""

    kind: str
    country: str
    lat: int
    lon: int
    people: int
    names: dict[str, str]

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), "")


def find(name: str, own: Mapping[str, NamedPlace] | None = None) -> list[Place]:
    """The places of this name, in any of its spellings; the best first."""
    key = key_of(name)
    return [] if not key else [*_own(key, own or {}, whole=True), *_atlas().named(key)]


def beginning(name: str, own: Mapping[str, NamedPlace] | None = None, most: int = MOST) -> list[Place]:
    """Places of this name, then those with a name that begins so, the largest first."""
    key = key_of(name)
    if not key:
        return []
    found = [*find(name, own), *_own(key, own or {}, whole=False), *_atlas().beginning(key)]
    return list({(each.lat, each.lon, each.kind): each for each in reversed(found)}.values())[::-1][:most]


def alike(name: str, own: Mapping[str, NamedPlace] | None = None, most: int = 3) -> list[Place]:
    """What somebody may have meant: places whose names begin as this one does, as far as any does."""
    key = key_of(name)
    for length in range(len(key), 2, -1):
        found = beginning(key[:length], own, most)
        if found:
            return found
    return []


def key_of(name: str) -> str:
    return " ".join(fold(name))


def _own(key: str, own: Mapping[str, NamedPlace], whole: bool) -> Iterator[Place]:
    for place in own.values():
        keys = [key_of(each) for each in (*place.names.values(), *place.spellings)]
        if key in keys or (not whole and any(each.startswith(key) for each in keys)):
            yield Place(place.kind, "", _units(place.lat), _units(place.lon), 0, place.names)


class Atlas:
    """The lines of both files, as they lie there: a name is looked up by halving, a place read when it is asked for."""

    def __init__(self) -> None:
        self._names = (DATA / "names.tsv").read_text(encoding="utf-8").split("\n")[:-1]
        self._places = (DATA / "places.tsv").read_text(encoding="utf-8").split("\n")[:-1]

    def named(self, key: str) -> list[Place]:
        at = bisect_left(self._names, key + "\t")
        if at == len(self._names) or not self._names[at].startswith(key + "\t"):
            return []
        return self._read(_numbers(self._names[at]))

    def beginning(self, key: str) -> list[Place]:
        at, numbers = bisect_left(self._names, key), set[int]()
        while at < len(self._names) and self._names[at].startswith(key):
            numbers.update(_numbers(self._names[at]))
            at += 1
        return self._read(sorted(numbers)[:MOST])

    def _read(self, numbers: Iterable[int]) -> list[Place]:
        return [_place(self._places[number]) for number in numbers]


@cache
def _atlas() -> Atlas:
    return Atlas()


def _units(degrees: str) -> int:
    return int(Decimal(degrees) * UNITS)


def _numbers(line: str) -> list[int]:
    """In the order of the places: the largest first."""
    return [int(number) for number in line.partition("\t")[2].split(",")]


def _place(line: str) -> Place:
    kind, country, lat, lon, people, english, arabic, kurdish = line.split("\t")
    names = {"en": english, "ar": arabic, "ckb": kurdish}
    return Place(kind, country, int(lat), int(lon), int(people), {code: name for code, name in names.items() if name})
