"""A label in words: its level, to whom it is released, its caveats. Colour and line only repeat what the words say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext

from jisr.journal.label import ALL, PUBLIC
from jisr.journal.policy import Policy
from jisr.ui.words import comma, isolated, level_word, member_name, name_in

Tone = Literal["public", "all", "named", "own", "high"]
MOST_NAMED = 3


@dataclass(frozen=True)
class LabelWords:
    """`released`: the readers, the first few of them; `more`: how many follow; `whole`: everything, in a sentence."""

    tone: Tone
    level: str
    released: tuple[str, ...]
    more: int
    caveats: tuple[str, ...]
    whole: str
    comma: str


def label_words(label: Mapping[str, Any], policy: Policy | None) -> LabelWords:
    """`label` as `jisr.journal.label.label_dict` gives it; without a policy codes stand for names."""
    released_to = list(label["releasable_to"])
    short = [_reader(code, policy) for code in released_to]
    if not released_to:
        short = [gettext("%(member)s alone") % {"member": isolated(label["originator"])}]
    caveats = tuple(_caveat(code, policy) for code in label["caveats"])
    level = level_word(label["level"])
    long = [_reader(code, policy, in_full=True) for code in released_to] or short
    parts = [level, gettext("released to %(readers)s") % {"readers": comma().join(long)} if released_to else short[0]]
    parts += [*caveats, gettext("written by %(member)s") % {"member": isolated(label["originator"])}]
    return LabelWords(
        tone=_tone(label, policy),
        level=level,
        released=tuple(short[:MOST_NAMED]),
        more=max(0, len(short) - MOST_NAMED),
        caveats=caveats,
        whole=" · ".join(parts),
        comma=comma(),
    )


def _reader(code: str, policy: Policy | None, in_full: bool = False) -> str:
    """Communities by name; members by code, which is what people say, unless everything is to be spelt out."""
    if code == ALL:
        return gettext("all members")
    if code == PUBLIC:
        return gettext("the public")
    if policy is not None and code in policy.communities:
        return name_in(policy.communities[code].names, code)
    if in_full and policy is not None and code in policy.members:
        return isolated(f"{member_name(policy.members[code])} ({code})")
    return code


def _caveat(code: str, policy: Policy | None) -> str:
    return name_in(policy.labels.caveats.get(code, {}), code) if policy is not None else code


def _tone(label: Mapping[str, Any], policy: Policy | None) -> Tone:
    """The narrowest thing that holds: the highest level, the originator alone, named readers, all, the public."""
    levels = policy.labels.levels if policy is not None else ()
    if len(levels) > 1 and label["level"] == levels[-1]:
        return "high"
    released = label["releasable_to"]
    if not released:
        return "own"
    if PUBLIC in released:
        return "public"
    return "all" if ALL in released else "named"
