"""Handing a post over: the sheet, written by the one who goes and accepted by the one who comes; and what is new."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jisr.accounts.desk import Desk, act_as, at_desk, desk_in, factor_missing
from jisr.accounts.handing import candidates, do_accept, do_withdraw, do_write, open_of, waiting_for
from jisr.accounts.marks import do_look
from jisr.accounts.models import Handover, Person
from jisr.capabilities.incidents.screening import Mark, screen
from jisr.capabilities.incidents.views.beginning import waiting
from jisr.errors import JisrError
from jisr.language import say
from jisr.web.posts import title_of
from jisr.web.sheet import sheet_of

MOST_NOTE = 4_000


@at_desk
def handover(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        return _write(request, desk)
    return _page(request, desk)


@at_desk
def withdraw_handover(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        do_withdraw(desk)
        messages.success(request, _("The handover is withdrawn: you hold the post as before."))
    return redirect("handover", space=desk.space)


@at_desk
def looked_through(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The post has seen what there is; the next officer begins from here."""
    if request.method == "POST":
        do_look(desk)
        messages.success(request, _("Noted: this post has looked through everything up to now."))
    return redirect("home" if request.POST.get("back") == "home" else "handover", space=desk.space)


@login_required
def take_over(request: HttpRequest, handover: int) -> HttpResponse:
    """The one who was named reads the sheet with the post's eyes, and accepts."""
    assert isinstance(request.user, Person)
    found = get_object_or_404(waiting_for(request.user), pk=handover)
    if factor_missing(request, found.outgoing):
        return redirect(f"{reverse('second-factor')}?{urlencode({'next': request.get_full_path()})}")
    desk = desk_in(request, request.user, found.outgoing)
    if desk is None:
        raise Http404
    if request.method == "POST":
        return _accept(request, found, request.user)
    return render(request, "web/take_over.html", {"handover": found, "reading": desk, **_sheet(desk)})


def _accept(request: HttpRequest, found: Handover, person: Person) -> HttpResponse:
    try:
        holding = do_accept(found, person)
    except JisrError as error:
        messages.error(request, str(error))
        return redirect("choose-post")
    act_as(request, holding)
    messages.success(request, _("You hold the post now."))
    return redirect("handover", space=holding.space)


def _write(request: HttpRequest, desk: Desk) -> HttpResponse:
    note, chosen = request.POST.get("note", "").strip(), request.POST.get("incoming", "")
    incoming = candidates(desk).filter(pk=int(chosen) if chosen.isdigit() and len(chosen) < 16 else 0).first()
    marks = [] if "anyway" in request.POST else screen(note)
    typed: dict[str, Any] = {"note": note, "chosen": chosen}
    if incoming is None:
        return _page(request, desk, 422, fault=_("Choose who takes the post over."), **typed)
    if len(note) > MOST_NOTE:
        return _page(request, desk, 422, fault=_("The note is too long: 4,000 characters at most."), **typed)
    if marks:
        return _page(request, desk, 422, marks=[_marked(note, each) for each in marks], **typed)
    do_write(desk, incoming, note)
    messages.success(request, _("Written. You hold the post until it is accepted."))
    return redirect("handover", space=desk.space)


def _marked(note: str, mark: Mark) -> dict[str, str]:
    return {"words": note[mark.begin : mark.end], "what": say(mark.rule.what), "instead": say(mark.rule.instead)}


def _page(request: HttpRequest, desk: Desk, status: int = 200, **typed: Any) -> HttpResponse:
    context = {"waiting": open_of(desk), "candidates": candidates(desk), **_sheet(desk), **typed}
    return render(request, "web/handover.html", context, status=status)


def _sheet(desk: Desk) -> dict[str, Any]:
    title = title_of(desk.member, desk.actor.member)
    return {"sheet": sheet_of(desk, timezone.now()), "title": title, "drafts": waiting(desk)}
