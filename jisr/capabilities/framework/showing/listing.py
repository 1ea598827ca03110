"""A table of the framework as a list: the columns that tell its rows apart, and what stands in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jisr.capabilities.framework.rows import Entry
from jisr.capabilities.framework.showing.values import (
    agreed_text,
    minutes_text,
    occasion_text,
    product_text,
    role_text,
    side_text,
    text_in,
    value_text,
)
from jisr.capabilities.framework.showing.words import field_word
from jisr.capabilities.framework.tables import TABLES
from jisr.capabilities.framework.views.seeing import Opened
from jisr.journal.registry import Body

COLUMNS: dict[str, tuple[str, ...]] = {
    "function": ("titles", "side", "hazards", "reference", "exercised_on"),
    "assignment": ("function", "member", "role", "post", "deputy", "phase", "from_level", "area"),
    "agreement": ("titles", "producer", "consumer", "product", "occasion", "within_minutes", "label"),
    "need": ("titles", "member", "product", "occasion", "within_minutes"),
    "plan": ("titles", "hazards", "from_level", "phases"),
    "step": ("plan", "number", "titles", "post", "within_minutes", "phase"),
    "alert_level": ("level", "titles", "staffed_within_minutes"),
    "trigger": ("titles", "indicator", "at_least", "below", "unit", "dwell_minutes", "source", "level", "plan"),
    "activation": ("level", "plan", "trigger", "authority", "deputy", "minutes"),
    "body": ("titles", "chair", "members", "quorum", "meets_every_days"),
    "line": ("subordinate", "superior", "rank"),
    "resource": ("titles", "owner", "quantity", "unit", "area"),
    "area": ("titles", "within"),
    "reference": ("titles", "citation", "dated"),
    "term": ("names", "meaning"),
    "contact": ("post", "reach", "verified_on"),
    "dependency": ("member", "asset", "service", "supplier", "hours_without"),
}


@dataclass(frozen=True)
class Line:
    """`cells` are texts, in the order of the columns."""

    annex: str
    code: str
    cells: tuple[tuple[str, str], ...]  # (column's word, text)


def columns_of(table: str) -> list[str]:
    return [field_word(each, table) for each in COLUMNS[table]]


def listed(opened: Opened, table: str, words: str = "", annex: str = "") -> list[Line]:
    """The rows in which all words stand, of one annex or of all."""
    wanted = words.casefold().split()
    found = [_line(each, table) for each in opened.rows.table(table) if annex in ("", each.annex)]
    return [each for each in found if all(word in _whole(each) for word in wanted)]


def _whole(line: Line) -> str:
    return " ".join((line.annex, line.code, *(text for _, text in line.cells))).casefold()


def _line(entry: Entry[Any], table: str) -> Line:
    cells = tuple((field_word(name, table), cell(name, getattr(entry.row, name))) for name in COLUMNS[table])
    return Line(entry.annex, entry.row.code, cells)


def cell(name: str, value: Any) -> str:
    """A value of a column, as people read it."""
    if name in ("titles", "names", "meaning"):
        return text_in(value)
    told: dict[str, Callable[[Any], str]] = {
        "product": product_text, "occasion": occasion_text, "label": agreed_text, "within_minutes": minutes_text,
        "staffed_within_minutes": minutes_text, "dwell_minutes": minutes_text, "minutes": minutes_text,
        "role": role_text, "side": side_text,
    }  # fmt: skip
    return told[name](value) if name in told and value not in (None, "") else value_text(value)


def said(table: str, row: Body) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every field of a row that says something: (word, [(language or "", text)])."""
    order = [each for each in TABLES[table].__struct_fields__ if each in row]
    return [(field_word(name, table), _texts(name, row[name])) for name in order]


def _texts(name: str, value: Any) -> list[tuple[str, str]]:
    if name in ("titles", "names", "meaning"):
        return [(language, text) for language, text in value.items() if text]
    return [("", value_text(value))]
