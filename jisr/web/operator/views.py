"""Health, members with their posts and people, keys, packs: each a page, of every space."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jisr.accounts.house import house
from jisr.errors import JisrError
from jisr.journal.doctor import examine
from jisr.journal.journal import Journal
from jisr.web.operator.seat import as_operator
from jisr.web.operator.showing import keys_of, members_of, pack_of, running


@as_operator
def health(request: HttpRequest) -> HttpResponse:
    """What `jisr doctor` finds, and what is going on."""
    findings = examine(house().node)
    order = {"problem": 0, "warning": 1, "ok": 2}
    context = {"findings": sorted(findings, key=lambda each: order[each.level]), "running": running(house())}
    return _page(request, "health", context)


@as_operator
def members(request: HttpRequest) -> HttpResponse:
    return _page(request, "members", {"spaces": [(each.space, members_of(each)) for each in _journals()]})


@as_operator
def keys(request: HttpRequest) -> HttpResponse:
    return _page(request, "keys", {"spaces": [(each.space, keys_of(each)) for each in _journals()]})


@as_operator
def packs(request: HttpRequest) -> HttpResponse:
    return _page(request, "packs", {"spaces": [(each.space, pack_of(each)) for each in _journals()]})


def _journals() -> list[Journal]:
    """Of the spaces that can be opened; what keeps another shut stands on the page of health."""
    found = []
    for space in house().node.spaces():
        try:
            journal = house().journal(space)
        except JisrError:
            continue
        if journal.policy is not None:
            found.append(journal)
    return found


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    titles = {"health": _("Health"), "members": _("Members and people"), "keys": _("Keys"), "packs": _("Packs")}
    tabs = [
        {"title": title, "href": reverse(f"operator-{each}"), "current": each == name} for each, title in titles.items()
    ]
    return render(request, f"web/operator/{name}.html", {"tabs": tabs, "heading": titles[name], **context})
