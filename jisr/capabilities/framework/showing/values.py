"""A value of a row as text: in the page's language where it has several."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.translation import get_language, gettext

from jisr.capabilities.framework.showing.words import ROLES, SIDES, field_word
from jisr.capabilities.framework.tables import Agreed, Occasion, Product, Texts
from jisr.ui.moments import span
from jisr.ui.words import comma

LANGUAGES = ("en", "fr", "ar", "ckb")


def text_in(texts: Texts | Mapping[str, str], language: str = "") -> str:
    """In that language, else the page's; in English where it awaits its translation."""
    given = texts if isinstance(texts, Mapping) else msgspec.structs.asdict(texts)
    return given.get(language or get_language() or "en") or given.get("en") or next(iter(given.values()), "")


def value_text(value: Any) -> str:
    """Any value of a row: texts, lists, parts, figures; an empty one is a dash."""
    if value in (None, "", (), [], {}):
        return "–"
    if isinstance(value, Texts):
        return text_in(value)
    if isinstance(value, msgspec.Struct):
        return value_text(
            {name: each for name, each in msgspec.structs.asdict(value).items() if each not in ("", (), {}, None, 0)}
        )
    if isinstance(value, Mapping):
        if set(value) <= set(LANGUAGES):
            return text_in(value)
        return comma().join(f"{_name(str(name))}: {value_text(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return comma().join(value_text(each) for each in value)
    return str(value)


def _name(name: str) -> str:
    return field_word(name) if name.islower() else name


def role_text(role: str) -> str:
    return str(ROLES.get(role, role))


def side_text(side: str) -> str:
    return str(SIDES.get(side, side))


def minutes_text(minutes: int) -> str:
    return span(minutes * 60)


def occasion_text(occasion: Occasion) -> str:
    """What starts a duty, in a line."""
    if occasion.plan:
        return str(gettext("plan %(plan)s starts") % {"plan": occasion.plan})
    if occasion.level is not None:
        return str(gettext("alert level %(level)s is reached") % {"level": occasion.level})
    parts = [occasion.type, *(f"{name}: {value}" for name, value in occasion.where.items())]
    parts += [gettext("severity %(n)s or more") % {"n": occasion.severity}] if occasion.severity else []
    parts += [gettext("by %(member)s") % {"member": occasion.author}] if occasion.author else []
    return comma().join(parts)


def product_text(product: Product | None) -> str:
    if product is None:
        return ""
    return f"{product.type}: {comma().join(product.fields)}" if product.fields else str(product.type)


def agreed_text(label: Agreed | None) -> str:
    if label is None:
        return ""
    return f"{label.preset} + {comma().join(label.releasable_to)}" if label.releasable_to else str(label.preset)
