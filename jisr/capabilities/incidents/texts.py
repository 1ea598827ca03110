"""The texts of a body that somebody wrote freely, found by the body's type. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

Found = tuple[str, str]  # place such as body.options[0].against, text


class Free:
    """A text that somebody wrote freely."""


@dataclass(frozen=True)
class Each:
    plan: "Plan"


@dataclass(frozen=True)
class Fields:
    plans: tuple[tuple[str, "Plan"], ...]


Plan = Free | Each | Fields
"""Where a type has free texts: nothing else of a body is looked at."""


def free_texts(shape: type[msgspec.Struct], body: dict[str, Any]) -> Iterator[Found]:
    """Every text that is not empty, in the order of the fields; `body` has the shape."""
    plan = _plan_of(shape)
    if plan is not None:
        yield from _walk(plan, body, "body")


def words_of(shape: type[msgspec.Struct], body: dict[str, Any]) -> Iterable[str]:
    """What a search finds it by."""
    return (text for _, text in free_texts(shape, body))


def _walk(plan: Plan, value: Any, place: str) -> Iterator[Found]:
    if not value:
        return
    if isinstance(plan, Free):
        yield place, value
    elif isinstance(plan, Each):
        for at, inner in enumerate(value):
            yield from _walk(plan.plan, inner, f"{place}[{at}]")
    else:
        for name, inner_plan in plan.plans:
            if name in value:
                yield from _walk(inner_plan, value[name], f"{place}.{name}")


@cache
def _plan_of(shape: type[msgspec.Struct]) -> Plan | None:
    return _plan(inspect.type_info(shape))


def _plan(info: inspect.Type) -> Plan | None:
    if isinstance(info, inspect.Metadata):
        return Free() if (info.extra or {}).get("free_text") else _plan(info.type)
    if isinstance(info, inspect.UnionType):
        return next((plan for plan in map(_plan, info.types) if plan is not None), None)
    if isinstance(info, inspect.ListType):
        inner = _plan(info.item_type)
        return None if inner is None else Each(inner)
    if isinstance(info, inspect.StructType):
        plans = ((field.encode_name, _plan(field.type)) for field in info.fields)
        known = tuple((name, plan) for name, plan in plans if plan is not None)
        return Fields(known) if known else None
    return None
