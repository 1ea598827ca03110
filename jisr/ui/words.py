"""Codes that packs and records use, in people's words. A code that is not known here is shown as it is."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jisr.journal.policy import Member
from jisr.language import END_ISOLATE, ISOLATE, RIGHT_TO_LEFT, steady

POSTS: dict[str, Any] = {
    "focal": _("focal point"),
    "alternate": _("alternate focal point"),
    "duty": _("duty officer"),
    "drafter": _("drafter"),
    "approver": _("approver"),
    "release": _("release authority"),
    "site": _("site contact"),
    "auditor": _("auditor"),
    "excon": _("exercise control"),
    "evaluator": _("evaluator"),
    "system": _("the system"),
}
POST_TERMS = {"focal": "focal_point", "alternate": "focal_point", "release": "release_authority"}
LEVELS: dict[str, Any] = {
    "OPEN": pgettext_lazy("level of a label", "Open"),
    "OFFICIAL": pgettext_lazy("level of a label", "Official"),
    "RESTRICTED": pgettext_lazy("level of a label", "Restricted"),
}
SEVERITIES: tuple[Any, ...] = (_("unknown"), _("minor"), _("moderate"), _("serious"), _("severe"), _("extreme"))
RELIABILITY: dict[str, Any] = {
    "A": _("completely reliable source"),
    "B": _("usually reliable source"),
    "C": _("fairly reliable source"),
    "D": _("not usually reliable source"),
    "E": _("unreliable source"),
    "F": _("source cannot be judged"),
}
CREDIBILITY: dict[str, Any] = {
    "1": _("confirmed by others"),
    "2": _("probably true"),
    "3": _("possibly true"),
    "4": _("doubtful"),
    "5": _("improbable"),
    "6": _("truth cannot be judged"),
}


def post_word(code: str) -> str:
    return str(POSTS.get(code, code))


def level_word(code: str) -> str:
    return str(LEVELS.get(code, code))


def severity_word(severity: int) -> str:
    return str(SEVERITIES[severity] if 0 <= severity < len(SEVERITIES) else SEVERITIES[0])


def isolated(text: str) -> str:
    """A code or a name inside a sentence: it turns nothing around it, and is not what decides its direction."""
    return f"{ISOLATE}{steady(text)}{END_ISOLATE}" if get_language() in RIGHT_TO_LEFT else text


def comma() -> str:
    """Between the things of a list."""
    return "، " if get_language() in RIGHT_TO_LEFT else ", "


def name_in(names: dict[str, str], code: str) -> str:
    """Of a member, community, preset or caveat: in the page's language, else in English, else its code."""
    return names.get(get_language() or "en") or names.get("en") or code


def other_names(names: dict[str, str]) -> list[tuple[str, str, str]]:
    """(code, the language's own name, the word) of each language but the page's."""
    spoken = dict(settings.LANGUAGES)
    return [(code, spoken[code], name) for code, name in names.items() if code in spoken and code != get_language()]


def member_name(member: Member) -> str:
    return name_in(member.names, member.code)
