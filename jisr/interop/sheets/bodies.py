"""From the values of a row's cells to a record's body, and back. Pure."""

from collections.abc import Iterator
from typing import Any

import msgspec

from jisr.errors import Invalid
from jisr.interop.sheets.columns import Leaf, Part, Several, plan_of

FAULTY: Any = object()  # stands for a value that was named as wrong already
_NOTHING: Any = object()

Values = dict[str, Any]  # column name -> value


def gather_body(shape: type[msgspec.Struct], values: Values) -> tuple[dict[str, Any], list[Invalid]]:
    """The body, and a fault for each cell that is missing. With faults the body is not whole."""
    faults: list[Invalid] = []
    found = _gather(plan_of(shape), "body", values, True, faults)
    return found, faults


def spread_body(shape: type[msgspec.Struct], body: dict[str, Any]) -> Values:
    """What stands in each column; fields that the type does not know are in none."""
    return dict(_spread(plan_of(shape), "body", body))


def _gather(part: Part, name: str, values: Values, required: bool, faults: list[Invalid]) -> Any:
    if isinstance(part, Leaf):
        value = values.get(name, _NOTHING)
        if value is _NOTHING and required:
            faults.append(Invalid("this has to be filled in", code="field_missing", field=name))
        return value
    if isinstance(part, Several):
        return _gather_several(part, name, values, required, faults)
    if not required and not _has_any(name, values):
        return _NOTHING
    fields = (
        (field, _gather(inner, f"{name}.{field}", values, needed, faults)) for field, inner, needed in part.fields
    )
    return {field: value for field, value in fields if value is not _NOTHING}


def _gather_several(part: Several, name: str, values: Values, required: bool, faults: list[Invalid]) -> Any:
    """Without gaps: what is chosen is named by its number."""
    numbers = {int(each.removeprefix(f"{name}.").partition(".")[0]) for each in values if each.startswith(f"{name}.")}
    count = max(numbers, default=0)
    if not count and not required:
        return _NOTHING
    return [
        _gather(part.part, f"{name}.{number}", values, True, faults) for number in range(1, max(count, part.least) + 1)
    ]


def _has_any(name: str, values: Values) -> bool:
    return any(each.startswith(f"{name}.") for each in values)


def _spread(part: Part, name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Empty texts and empty objects are left out: they read as what is left out does."""
    if value is None or value == "" or value == []:
        return
    if isinstance(part, Leaf):
        yield name, value
    elif isinstance(part, Several):
        for number, each in enumerate(value, 1):
            yield from _spread(part.part, f"{name}.{number}", each)
    elif isinstance(value, dict):
        for field, inner, _ in part.fields:
            yield from _spread(inner, f"{name}.{field}", value.get(field))
