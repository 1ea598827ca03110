"""One value of a record as a cell, and a cell as a value: `to_cell` and `from_cell` are each other's reverse.

Where a cell of the natural kind would not give the same value back, the value stands as text. Pure.
"""

import re
from dataclasses import dataclass
from datetime import timezone
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from jisr.errors import Invalid
from jisr.interop.sheets import columns as kinds
from jisr.interop.sheets.columns import Column
from jisr.interop.sheets.words import choice_of, choice_word, choice_words
from jisr.interop.sheets.zone import days_of, time_of_days, time_of_text, zone_text
from jisr.journal.canonical import LARGEST_INTEGER

UNITS = 10_000_000  # of a degree
DEGREES = frozenset({kinds.LATITUDE, kinds.LONGITUDE})
MOST_SHOWN = 60  # characters of what was wrong

Value = str | int | float


@dataclass(frozen=True)
class Days:
    """A time, as Excel's days."""

    days: float


@dataclass(frozen=True)
class Cell:
    """As it stands in a file. `kind` is text, number, flag, error; `formula`: where it is computed, what it shows."""

    kind: str
    text: str
    formula: bool = False

    @property
    def blank(self) -> bool:
        return not self.formula and not self.text.strip()


@dataclass(frozen=True)
class Times:
    """How a workbook counts them."""

    zone: timezone
    from_1904: bool = False


def to_cell(column: Column, value: Any, times: Times) -> Value | Days:
    """What is written, so that `from_cell` gives `value` again."""
    shown = _natural(column, value, times)
    try:
        if from_cell(column, _as_cell(shown), times) == value:
            return shown
    except Invalid:
        pass
    return _plain(column, value)


def from_cell(column: Column, cell: Cell, times: Times) -> Any:
    """The value as a record holds it. `Invalid` says what would be right."""
    if cell.formula:
        shown = cell.text[:MOST_SHOWN] or "-"
        message = "this is a formula: put its value there instead ({shown})"
        raise Invalid(message, code="formula", field=column.name, shown=shown)
    if cell.kind == "error":
        message = "the cell shows the error {shown}: write the value"
        raise Invalid(message, code="cell_error", field=column.name, shown=cell.text[:MOST_SHOWN])
    return _READERS[column.kind](column, cell, times)


def _natural(column: Column, value: Any, times: Times) -> Value | Days:
    kind = column.kind
    if kind == kinds.MOMENT:
        days = _days(value, times.zone)
        return _plain(column, value) if days is None else Days(days)
    if kind in DEGREES and isinstance(value, int):
        return float(Decimal(value) / UNITS)
    if kind == kinds.POSITION and isinstance(value, int):
        return value + 1
    if kind == kinds.CHOICE:
        return choice_word(value)
    if kind == kinds.WORDS and isinstance(value, list):
        return "; ".join(value)
    if kind == kinds.RING and isinstance(value, list):
        return "; ".join(f"{degrees(lat)} {degrees(lon)}" for lon, lat in value)
    return _plain(column, value)


def _plain(column: Column, value: Any) -> Value:
    if isinstance(value, str) and column.kind != kinds.JSON:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return orjson.dumps(value).decode()


def _days(value: Any, zone: timezone) -> float | None:
    try:
        return days_of(value, zone) if isinstance(value, str) else None
    except Invalid:
        return None


def _as_cell(shown: Value | Days) -> Cell:
    if isinstance(shown, Days):
        return Cell("number", repr(shown.days))
    return Cell("text", shown) if isinstance(shown, str) else Cell("number", repr(shown))


def degrees(units: int) -> str:
    """33.31, from 1e-7 degree."""
    text = f"{Decimal(units) / UNITS:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_text(column: Column, cell: Cell, times: Times) -> str:
    """As it stands where somebody wrote freely; codes and references without the spaces around them."""
    text = _text(cell)
    if not column.name.startswith("body.") or (column.pattern and not re.search(column.pattern, text)):
        text = text.strip()
    if column.most is not None and len(text) > column.most:
        message = "the text has {found} characters: at most {most} fit"
        raise Invalid(message, code="text_too_long", field=column.name, found=len(text), most=column.most)
    if column.pattern and not re.search(column.pattern, text):
        message = "{shown} is not written in the way that the hint of this column says"
        raise Invalid(message, code="wrong_form", field=column.name, shown=_shown(cell))
    return text


def _text(cell: Cell) -> str:
    """A number that stands where a text does is read as it is seen: 12, not 12.0."""
    number = _number(cell.text) if cell.kind == "number" else None
    whole = None if number is None else _whole(number)
    return cell.text if whole is None else str(whole)


def _read_words(column: Column, cell: Cell, times: Times) -> list[str]:
    if cell.text.startswith("["):
        found = _json(cell.text)
        if isinstance(found, list) and all(isinstance(each, str) for each in found):
            return found
    return [each.strip() for each in re.split("[;؛]", _text(cell)) if each.strip()]


def _read_integer(column: Column, cell: Cell, times: Times) -> int:
    return _integer(column, cell, 0)


def _read_position(column: Column, cell: Cell, times: Times) -> int:
    return _integer(column, cell, 1) - 1


def _integer(column: Column, cell: Cell, first: int) -> int:
    number = _number(cell.text)
    whole = None if number is None or cell.kind == "flag" else _whole(number)
    least = first if column.least is None else column.least + first
    most = LARGEST_INTEGER if column.most is None else column.most + first
    if whole is None or not least <= whole <= most:
        raise Invalid(
            "{shown} is no whole number from {least} to {most}",
            code="not_a_number", field=column.name, shown=_shown(cell), least=least, most=most,
        )  # fmt: skip
    return whole


def _read_degrees(column: Column, cell: Cell, times: Times) -> int:
    units = _units(cell.text) if cell.kind != "flag" else None
    most = abs(column.most or 180 * UNITS)
    if units is None or abs(units) > most:
        raise Invalid(
            "{shown} is no angle: write decimal degrees such as {example}, from -{most} to {most}",
            code="not_degrees", field=column.name, shown=_shown(cell), example="33.3152", most=most // UNITS,
        )  # fmt: skip
    return units


def _read_ring(column: Column, cell: Cell, times: Times) -> list[list[int]]:
    corners = [each for each in re.split("[;؛\n]", cell.text) if each.strip()]
    return [_corner(column, each) for each in corners]


def _corner(column: Column, text: str) -> list[int]:
    parts = [_units(part) for part in re.split(r"[\s,،]+", text.strip())]
    lat, lon = parts if len(parts) == 2 else (None, None)
    if lat is None or lon is None or abs(lat) > 90 * UNITS or abs(lon) > 180 * UNITS:
        raise Invalid(
            "{shown} is no corner: write latitude and longitude such as {example}, with ; between the corners",
            code="not_a_ring", field=column.name, shown=text.strip()[:MOST_SHOWN],
            example="33.943 44.025; 33.954 44.038",
        )  # fmt: skip
    return [lon, lat]


def _read_choice(column: Column, cell: Cell, times: Times) -> Any:
    found = choice_of(cell.text, column.choices)
    if found is None:
        raise Invalid(
            "{shown} is none of the list: {choices}",
            code="not_a_choice", field=column.name, shown=_shown(cell), choices=", ".join(choice_words(column.choices)),
        )  # fmt: skip
    return found


def _read_moment(column: Column, cell: Cell, times: Times) -> str:
    number = _number(cell.text) if cell.kind == "number" else None
    if number is not None:
        found = time_of_days(number, times.zone, times.from_1904)
    else:
        found = time_of_text(_latin(cell.text), times.zone)
    if found is None:
        raise Invalid(
            "{shown} is no date and time: write {example} (the time zone of this workbook is {zone})",
            code="not_a_time", field=column.name, shown=_shown(cell), example="2017-08-01 05:00",
            zone=zone_text(times.zone),
        )  # fmt: skip
    return found


def _read_json(column: Column, cell: Cell, times: Times) -> Any:
    found = _json(cell.text)
    if found is None:
        message = "{shown} cannot be read: write it as JSON"
        raise Invalid(message, code="not_json", field=column.name, shown=_shown(cell))
    return found


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _number(text: str) -> Decimal | None:
    """Also of Arabic digits and their decimal sign; None for what is no number, or has too many digits."""
    try:
        found = Decimal(_latin(text))
    except InvalidOperation:
        return None
    return found if found.is_finite() and (not found or -20 < found.adjusted() < 20) else None


def _whole(number: Decimal) -> int | None:
    whole = number.to_integral_value()
    return int(whole) if whole == number and abs(whole) <= LARGEST_INTEGER else None


def _units(text: str) -> int | None:
    number = _number(text)
    if number is None or abs(number) > 1_000:
        return None
    return int((number * UNITS).to_integral_value())


def _latin(text: str) -> str:
    """Digits as the machine writes them."""
    stripped = text.strip().replace("\u066b", ".")
    if stripped.isascii():
        return stripped
    return "".join(str(int(each)) if each.isdecimal() else each for each in stripped)


def _shown(cell: Cell) -> str:
    return cell.text.strip()[:MOST_SHOWN]


_READERS = {
    kinds.TEXT: _read_text,
    kinds.WORDS: _read_words,
    kinds.INTEGER: _read_integer,
    kinds.POSITION: _read_position,
    kinds.LATITUDE: _read_degrees,
    kinds.LONGITUDE: _read_degrees,
    kinds.RING: _read_ring,
    kinds.CHOICE: _read_choice,
    kinds.MOMENT: _read_moment,
    kinds.JSON: _read_json,
}
