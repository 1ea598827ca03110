"""The list of incidents: one question, held in the address, asked of the present or of the past."""

from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from jisr.accounts.desk import Desk, at_desk
from jisr.capabilities.incidents.asking import ANY, Asked, asked_by
from jisr.capabilities.incidents.models import SavedLook
from jisr.capabilities.incidents.showing.rows import row_of
from jisr.capabilities.incidents.showing.searching import EXAMPLES, span_words
from jisr.capabilities.incidents.words import kind_word, state_word
from jisr.errors import Invalid
from jisr.journal.query import Page
from jisr.journal.read import Reader
from jisr.search import Found, Known
from jisr.search.chips import without

ON_A_PAGE = 50
MOST_LOOKS = 30
STATES = ("open", "closed", "merged", "unknown", "asked", "answered")
KINDS = ("incident", "alert_level", "question")


@at_desk
def picture(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked = asked_by(request.GET)
    shown = {"asked": asked, **_answer(desk, asked), **_choices(desk, asked)}
    part = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    status = 422 if shown["fault"] is not None and not part else 200
    response = render(request, f"incidents/{'picture_answer' if part else 'picture'}.html", shown, status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def _answer(desk: Desk, asked: Asked) -> dict[str, Any]:
    """The rows, or what is wrong with the question: then everything else stands as it was typed."""
    now = desk.journal.now()
    try:
        at = asked.moment()
        reader = desk.read(at)
        known = Known(desk.journal.registry, desk.policy, now if at is None else at)
        found = asked.found(known, ON_A_PAGE)
        page = reader.threads(found.query)
    except Invalid as fault:
        return {**fault_shown(fault, asked), "rows": [], "page": None, "at": None, "chips": []}
    rows = rows_of(reader, page, at if at is not None else now)
    older = asked.address(cursor=page.cursor) if page.cursor and len(rows) == ON_A_PAGE else ""
    return {"fault": None, "rows": rows, "page": page, "at": at, "older": older, "chips": chips_of(found, asked)}


def chips_of(found: Found, asked: Asked) -> list[tuple[str, str]]:
    """(what a term of the line is taken to mean, the address without it)"""
    return [(each.text, asked.address(q=without(asked.q, each))) for each in found.chips]


def fault_shown(fault: Invalid, asked: Asked) -> dict[str, Any]:
    """What is wrong with a question; of a search line, with the term that it is about between what stands around it."""
    if fault.span is None:
        return {"fault": fault}
    begin, end = fault.span
    line = asked.q
    return {"fault": fault, "fault_before": line[:begin], "fault_term": line[begin:end], "fault_after": line[end:]}


def rows_of(reader: Reader, page: Page, now: int) -> list[Any]:
    """`now`: the time by which ages are judged, in ms."""
    seen = {each.id: each for each in reader.pictures([each.id for each in page.threads], whole=False)}
    return [row_of(each, seen.get(each.id), now) for each in page.threads]


def _choices(desk: Desk, asked: Asked) -> dict[str, Any]:
    return {
        "kinds": [(each, kind_word(each)) for each in KINDS] + [(ANY, gettext("All kinds"))],
        "states": [(each, state_word(each)) for each in STATES],
        "spans": list(span_words().items()),
        "looks": looks_of(desk),
        "may_ask": desk.may("incidents.asked"),
        "search_examples": EXAMPLES,
        "may_open": desk.may("incidents.opened"),
        "now_address": asked.address(at=""),
        "all_address": asked.address(**dict.fromkeys(("state", "since", "q", "box"), "")),
        "asked_text": asked.address().removeprefix("?"),
    }


# Saved looks


def looks_of(desk: Desk) -> Any:
    return SavedLook.objects.filter(space=desk.space, member=desk.actor.member, post=desk.actor.post)


@require_POST
@at_desk
def save_look(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Under a name that stands already, the newer question takes the older one's place."""
    asked = asked_by(dict(parse_qsl(request.POST.get("query", ""))))
    query = asked.address().removeprefix("?")
    name = " ".join(request.POST.get("name", "").split())[:60]
    looks = looks_of(desk)
    if not name:
        messages.error(request, gettext("Give the look a name."))
    elif looks.count() >= MOST_LOOKS and not looks.filter(name=name).exists():
        messages.error(request, gettext("A post keeps 30 looks: remove one first."))
    else:
        place = {"space": desk.space, "member": desk.actor.member, "post": desk.actor.post, "name": name}
        SavedLook.objects.update_or_create(**place, defaults={"query": query})
        messages.success(request, gettext("The look is kept for this post."))
    return redirect(f"{reverse('incidents', kwargs={'space': desk.space})}?{query}")


@require_POST
@at_desk
def remove_look(request: HttpRequest, desk: Desk) -> HttpResponse:
    looks_of(desk).filter(pk=request.POST.get("look", "0") if request.POST.get("look", "").isdigit() else 0).delete()
    return redirect("incidents", space=desk.space)
