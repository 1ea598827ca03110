"""The first sheet: what the workbook is, whose, of which space and time, under which label, and how it is filled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timezone
from itertools import pairwise

from jisr.interop.sheets.book import Book, Sheet
from jisr.interop.sheets.zone import read_zone, zone_text
from jisr.interop.statement import EXERCISE, Statement, label_words, label_xml
from jisr.journal.policy import Policy
from jisr.journal.when import EPOCH, MILLISECOND, ms_of
from jisr.language import filled, language, say

COVER, LISTS, GUIDE = "jisr:cover", "jisr:lists", "jisr:guide"
_OURS = frozenset({COVER, LISTS, GUIDE})
LONGEST_IDENTITY = 40


@dataclass(frozen=True)
class About:
    """What a workbook says of itself; empty where it does not say. `workbook`: its number, by which its rows are the
    same rows when they are sent again."""

    zone: timezone
    workbook: str = ""
    space: str = ""


@dataclass(frozen=True)
class Made:
    """A workbook that leaves: what it states, its zone and number. `records` is None where it is to be filled in."""

    statement: Statement
    zone: timezone
    workbook: str
    records: int | None = None
    left_out: int = 0

    @property
    def banner(self) -> str:
        words = "{exercise} {space}: nothing in this file is real"
        return filled(words, exercise=EXERCISE, space=self.statement.space) if self.statement.is_exercise else ""

    @property
    def time(self) -> str:
        moment = EPOCH + ms_of(self.statement.made_at) * MILLISECOND
        return moment.astimezone(self.zone).isoformat(sep=" ", timespec="minutes")


Row = tuple[str, str, str]  # heading, value, the machine's key


def cover_rows(made: Made, policy: Policy) -> Iterator[Row]:
    yield made.statement.titled(say("Jisr: reports as a workbook")), "", COVER
    if made.banner:
        yield made.banner, "", ""
    yield from _stated(made)
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


def _stated(made: Made) -> Iterator[Row]:
    statement = made.statement
    yield say("Space"), statement.space, "jisr:space"
    yield say("Made for") if made.records is None else say("Seen by"), statement.viewer, ""
    yield say("Made at"), made.time, ""
    if statement.as_of is not None:
        yield say("As it was known at"), statement.as_of, ""
    yield say("Time zone of all times"), zone_text(made.zone), "jisr:zone"
    if made.records is not None:
        label = statement.label
        yield say("Label of all records together"), label_words(label) if label else say("nothing in it"), ""
        yield say("Records"), str(made.records), ""
        if made.left_out:
            yield say("Records that are no reports, left out"), str(made.left_out), ""
        if not statement.complete:
            yield say("there is more than this file holds"), "", ""
        if label is not None:
            yield "ADatP-4774", label_xml(label, statement.viewer, statement.made_at), "jisr:label4774"
    yield say("Number of this workbook"), made.workbook, "jisr:workbook"


def _how_to_fill() -> Iterator[str]:
    yield say("One sheet for each kind of report, one row for each report. Leave sheets empty that you do not need.")
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
            for before, number in pairwise(numbers):
                if cells[number].text.startswith("jisr:"):
                    said[cells[number].text] = cells[before].text.strip()
    written = said.get("jisr:zone")
    return About(
        read_zone(written) if written else zone,
        said.get("jisr:workbook", "")[:LONGEST_IDENTITY],
        said.get("jisr:space", ""),
    )
