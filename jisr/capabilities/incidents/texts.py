"""The texts of a body that a search finds, most of them freely written, found by the body's type. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

Found = tuple[str, str]  # place such as body.options[0].against, text


@dataclass(frozen=True)
class Free:
    """A text that a search finds. `written`: somebody wrote it freely."""

    written: bool = True


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
    return ((place, text) for place, text, written in _all_texts(shape, body) if written)


def words_of(shape: type[msgspec.Struct], body: dict[str, Any]) -> Iterable[str]:
    """What a search finds it by."""
    return (text for _, text, _ in _all_texts(shape, body))


def _all_texts(shape: type[msgspec.Struct], body: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    plan = _plan_of(shape)
    return iter(()) if plan is None else _walk(plan, body, "body")


def _walk(plan: Plan, value: Any, place: str) -> Iterator[tuple[str, str, bool]]:
    if not value:
        return
    if isinstance(plan, Free):
        yield place, value, plan.written
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
        extra = info.extra or {}
        written = bool(extra.get("free_text"))
        return Free(written) if written or extra.get("searched") else _plan(info.type)
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
