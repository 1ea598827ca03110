"""The first sheet: what the workbook is, whose, of which space and time, under which label, and how it is filled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timezone

from jisr.interop.sheets.book import Book, Sheet
from jisr.interop.sheets.zone import read_zone, zone_text
from jisr.journal.policy import Policy
from jisr.journal.when import EPOCH, MILLISECOND
from jisr.language import filled, language, say

COVER, LISTS, GUIDE = "jisr:cover", "jisr:lists", "jisr:guide"
_OURS = frozenset({COVER, LISTS, GUIDE})
REAL = "real"
LONGEST_IDENTITY = 40


@dataclass(frozen=True)
class About:
    """What a workbook says of itself. Empty where it does not say. `workbook` makes its rows the same rows when they are
    sent again."""

    zone: timezone
    workbook: str = ""
    space: str = ""


@dataclass(frozen=True)
class Statement:
    """What every workbook that leaves states. `label`: what its records roll up to, as people read it; `now` in ms."""

    space: str
    viewer: str
    now: int
    zone: timezone
    workbook: str
    label: str = ""
    records: int | None = None
    left_out: int = 0

    @property
    def exercise(self) -> bool:
        return self.space != REAL

    @property
    def banner(self) -> str:
        return filled("EXERCISE EXERCISE EXERCISE: {space}", space=self.space) if self.exercise else ""

    @property
    def time(self) -> str:
        return (EPOCH + self.now * MILLISECOND).astimezone(self.zone).isoformat(sep=" ", timespec="minutes")

    @property
    def line(self) -> str:
        """For the head of a printed page."""
        words = "{banner} Space {space}, {label}, as seen by {viewer} at {time}"
        return filled(words, banner=self.banner, space=self.space, label=self.label, viewer=self.viewer, time=self.time).strip()


Row = tuple[str, str, str]  # heading, value, the machine's key


def cover_rows(statement: Statement, policy: Policy) -> Iterator[Row]:
    yield filled("Jisr: reports as a workbook"), "", COVER
    if statement.exercise:
        yield statement.banner, "", ""
    yield from _stated(statement)
    yield "", "", ""
    for number, sentence in enumerate(_how_to_fill(), 1):
        yield f"{number}", sentence, ""
    yield "", "", ""
    yield say("Ready-made labels"), "", ""
    yield from ((preset.code, _preset_words(policy, preset.code), "") for preset in policy.labels.presets)
    yield "", "", ""
    yield say("Members"), "", ""
    yield from ((each.code, _named(each.names), "") for each in policy.members.values() if each.active)
    yield say("Groups of members"), "", ""
    yield from (
        (each.code, f"{_named(each.names)}: {', '.join(each.members)}", "") for each in policy.communities.values()
    )


def _stated(statement: Statement) -> Iterator[Row]:
    yield say("Space"), statement.space, "jisr:space"
    yield say("Seen by") if statement.records is not None else say("Made for"), statement.viewer, ""
    yield say("Made at"), statement.time, ""
    yield say("Time zone of all times"), zone_text(statement.zone), "jisr:zone"
    if statement.records is not None:
        yield say("Label of all records together"), statement.label, ""
        yield say("Records"), str(statement.records), ""
        if statement.left_out:
            yield say("Records that are no reports, left out"), str(statement.left_out), ""
    yield say("Number of this workbook"), statement.workbook, "jisr:workbook"


def _how_to_fill() -> Iterator[str]:
    yield say("One sheet for each kind of report, one row for each report. Leave the sheets empty that you do not need.")
    yield say("What has to be filled in has a dark heading. Stand in a cell to read what belongs there.")
    yield say("Columns may be moved, hidden or left empty, and headings reworded. Leave the hidden row where it is.")
    yield say("Dates are dates of the spreadsheet, in the time zone above; or texts such as 2017-08-01T05:00:00+03:00.")
    yield say(
        "A report about an incident of this workbook names its row: write a word into the column for its name there,"
        " and @ with this word here."
    )
    yield say("Write values, no formulas. Several codes in a cell have ; between them.")
    yield say("No names of persons, no numbers of theirs: write posts, and counts.")
    yield say("All rows are taken in, or none. The same workbook sent twice is taken in once.")
    yield say("What stands cannot be changed by a workbook: correct it with a row in the sheet for superseding.")


def _preset_words(policy: Policy, code: str) -> str:
    """Its name and what it stands for."""
    preset = policy.presets[code]
    released = ", ".join(preset.releasable_to)
    words = "{name}: {level}, released to {released}" if released else "{name}: {level}, your own member alone"
    if preset.named:
        words = "{name}: {level}, released to {released} and to the members that you name"
        if not released:
            words = "{name}: {level}, released to the members that you name"
    return filled(words, name=_named(preset.names), level=preset.level, released=released)


def _named(names: dict[str, str]) -> str:
    return names.get(language()) or names.get("en") or next(iter(names.values()), "")


def is_ours(sheet: Sheet) -> bool:
    """Whether it is for people to read, and holds no reports."""
    return any(cell.text.strip() in _OURS for row in (1, 2) for cell in sheet.rows.get(row, {}).values())


def find_about(book: Book, zone: timezone) -> About:
    """`zone` holds where the workbook does not say. `Invalid` for a zone that is none."""
    said: dict[str, str] = {}
    for sheet in filter(is_ours, book.sheets):
        for cells in sheet.rows.values():
            numbers = sorted(cells)
            for before, number in zip(numbers, numbers[1:], strict=False):
                if cells[number].text.startswith("jisr:"):
                    said[cells[number].text] = cells[before].text.strip()
    written = said.get("jisr:zone")
    return About(
        read_zone(written) if written else zone,
        said.get("jisr:workbook", "")[:LONGEST_IDENTITY],
        said.get("jisr:space", ""),
    )
