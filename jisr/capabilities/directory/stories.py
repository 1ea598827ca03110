"""Stories of a pack: stories/CODE.yaml, played into exercise spaces. Reading names every fault with its file and line.

A step has its number, its minute, the post that acts, a sentence in each language, and what is said: records, or
attempts that have to be refused. What needs a capability that does not exist yet is named, never imitated.
"""

import re
from collections.abc import Iterator
from pathlib import Path as Folder
from typing import Any

import msgspec

from jisr.capabilities.directory.consistency import Path, place_of
from jisr.capabilities.directory.packs import Fault
from jisr.capabilities.directory.shape import shape_faults
from jisr.capabilities.directory.yaml import Read, read_yaml
from jisr.errors import BatchRefused, Invalid
from jisr.journal.when import ms_of
from jisr.language import Phrase

FOLDER = "stories"
NOT_BUILT = {
    "sensors": Phrase("sensors and triggers"),
    "framework": Phrase("the framework: authorities, plans, activation"),
    "duties": Phrase("duties with running clocks"),
    "requests": Phrase("requests for assistance"),
    "notifications": Phrase("humanitarian notifications"),
    "forecast": Phrase("the forecast shared with members"),
    "measures": Phrase("measures, such as the time to share"),
    "learning": Phrase("after-action reports and commitments"),
    "retention": Phrase("purging what is no longer needed"),
}
_MOMENT = re.compile(r"T(?:([+-])(\d{1,6}))?")
MINUTE = 60_000  # ms


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One statement. `name`: what later lines call it by, as @name. `by` and `at`: the post and the minute, where they
    are not the step's. `refused`: the code that an attempt is refused with."""

    type: str
    body: dict[str, Any]
    label: dict[str, Any] = {}
    name: str | None = None
    by: str | None = None
    at: int | None = None
    thread: str | None = None
    refs: tuple[str, ...] = ()
    refused: str | None = None


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`at`: minutes after T0. `not_built`: capabilities of NOT_BUILT that the step waits for, wholly or in part."""

    step: int
    at: int
    by: str
    tells: dict[str, str]
    says: tuple[Line, ...] = ()
    not_built: tuple[str, ...] = ()


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`begins`: T0 of the scenario, a time in the past, so that nothing in the story lies ahead of a real clock."""

    code: str
    titles: dict[str, str]
    begins: str
    steps: tuple[Step, ...]

    @property
    def space(self) -> str:
        """The exercise space that it is played into, where none is named."""
        return f"story-{self.code.lower()}"


def story_files(pack: Folder) -> dict[str, Folder]:
    """CODE -> file."""
    return {file.stem.upper(): file for file in sorted((pack / FOLDER).glob("*.yaml"))}


def read_story(pack: Folder, code: str) -> Story:
    """Errors: `Invalid` no_such_story; `BatchRefused` with every fault of the file."""
    files = story_files(pack)
    if code.upper() not in files:
        known = ", ".join(files) or Phrase("none")
        raise Invalid("there is no story {name}; stories are {known}", code="no_such_story", name=code, known=known)
    read, faults = _check(files[code.upper()])
    if faults:
        raise BatchRefused([_as_error(fault) for fault in faults])
    assert read is not None
    return msgspec.convert(read.value, Story)


def check_stories(pack: Folder) -> list[Fault]:
    """Every fault of every story of a pack."""
    return [fault for file in story_files(pack).values() for fault in _check(file)[1]]


def minutes_of(text: str) -> int | None:
    """Of a time such as T, T+90 or T-5; None for every other text."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    return int(f"{found[1] or '+'}{found[2] or 0}")


def _check(file: Folder) -> tuple[Read | None, list[Fault]]:
    shown = f"{FOLDER}/{file.name}"
    try:
        read = read_yaml(file.read_bytes(), numbers=True)
    except Invalid as error:
        return None, [Fault(shown, error.line, "", error)]
    found = list(shape_faults(read.value, Story)) or list(_faults(msgspec.convert(read.value, Story), file))
    return read, [Fault(shown, read.line(path), place_of(path).lstrip("."), error) for path, error in found]


def _faults(story: Story, file: Folder) -> Iterator[tuple[Path, Invalid]]:
    if story.code.lower() != file.stem:
        yield ("code",), Invalid("the file is called {file}: so is the story", code="other_name", file=file.stem)
    try:
        ms_of(story.begins, "begins")
    except Invalid as error:
        yield ("begins",), error
    names: set[str] = set()
    before = (0, 0)
    for at, step in enumerate(story.steps):
        path: Path = ("steps", at)
        if (step.step, step.at) <= before or step.at < before[1]:
            yield (*path, "step"), Invalid("steps stand in the order of their numbers and minutes", code="wrong_order")
        before = (step.step, step.at)
        for capability in step.not_built:
            if capability not in NOT_BUILT:
                known = ", ".join(NOT_BUILT)
                message = "{name} is no capability that is still to be built; those are {known}"
                yield (*path, "not_built"), Invalid(message, code="unknown_capability", name=capability, known=known)
        for number, line in enumerate(step.says):
            yield from _line_faults((*path, "says", number), line, names)


def _line_faults(path: Path, line: Line, names: set[str]) -> Iterator[tuple[Path, Invalid]]:
    for called in _called([line.thread, *line.refs, line.body]):
        if called not in names:
            yield path, Invalid("{name} names no earlier line", code="unknown_line", name=f"@{called}")
    if line.name in names:
        yield (*path, "name"), Invalid("{name} stands twice in this file", code="twice", name=line.name)
    if line.name is not None and line.refused is None:
        names.add(line.name)


def _called(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("@"):
        yield value[1:]
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _called(inner)


def _as_error(fault: Fault) -> Invalid:
    field = f"{fault.file}: {fault.field}" if fault.field else fault.file
    return Invalid("{what}", code=fault.code, field=field, line=fault.line, what=fault.message)
