"""Durations and amounts as people write them: `8h`, `90min`, `6-12h`, `tri(4,8,24)`, `2,500`.

A range is uniform and stands for its middle; tri(low, mode, high) stands for its mode. No unit: hours for a
duration, the column's own unit for an amount.
"""

import math
import re
from dataclasses import dataclass

HOURS = {"": 1.0, "h": 1.0, "hr": 1.0, "hour": 1.0, "hours": 1.0, "min": 1 / 60, "m": 1 / 60, "d": 24.0, "day": 24.0}
HOURS |= {"days": 24.0, "s": 1 / 3600, "w": 168.0, "week": 168.0, "weeks": 168.0, "minutes": 1 / 60}

_NUMBER = r"([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
_SINGLE = re.compile(rf"{_NUMBER}\s*([a-z]*)")
_RANGE = re.compile(rf"{_NUMBER}\s*([a-z]*)\s*(?:-|–|\.\.|to)\s*{_NUMBER}\s*([a-z]*)")
_TRI = re.compile(rf"tri\(\s*{_NUMBER}\s*[,;]\s*{_NUMBER}\s*[,;]\s*{_NUMBER}\s*\)\s*([a-z]*)")


class NotAnAmount(ValueError):
    """The text is no amount; str() says how to write one."""


@dataclass(frozen=True, slots=True)
class Amount:
    """low <= mode <= high; mode NaN means uniform. `timed`: a unit of time was written, so the numbers are hours."""

    low: float
    mode: float
    high: float
    timed: bool = False

    @property
    def central(self) -> float:
        return (self.low + self.high) / 2 if math.isnan(self.mode) else self.mode

    @property
    def certain(self) -> bool:
        return self.low == self.high


def parse(text: str) -> Amount:
    """One amount. Raises NotAnAmount."""
    clean = text.strip().lower().replace("\u00a0", " ")
    for pattern, make in ((_TRI, _tri), (_SINGLE, _single), (_RANGE, _range)):
        found = pattern.fullmatch(clean)
        if found:
            return _checked(make(*found.groups()), text)
    raise NotAnAmount(f"{text!r} is no amount: write 8h, 90min, 6-12h or tri(4,8,24)")


def _factor(unit: str) -> float:
    if unit not in HOURS:
        raise NotAnAmount(f"{unit!r} is no unit of time: write h, min, d or s, or put the unit into its own column")
    return HOURS[unit]


def _single(number: str, unit: str) -> Amount:
    value = float(number) * _factor(unit)
    return Amount(value, value, value, bool(unit))


def _range(low: str, low_unit: str, high: str, high_unit: str) -> Amount:
    unit = high_unit or low_unit
    return Amount(float(low) * _factor(low_unit or unit), math.nan, float(high) * _factor(unit), bool(unit))


def _tri(low: str, mode: str, high: str, unit: str) -> Amount:
    factor = _factor(unit)
    return Amount(float(low) * factor, float(mode) * factor, float(high) * factor, bool(unit))


def _checked(amount: Amount, text: str) -> Amount:
    ordered = amount.low <= amount.high and (math.isnan(amount.mode) or amount.low <= amount.mode <= amount.high)
    if not ordered:
        raise NotAnAmount(f"{text!r} runs backwards: write the least first")
    return Amount(amount.low, amount.low, amount.high, amount.timed) if amount.low == amount.high else amount
