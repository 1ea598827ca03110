"""The people of one's own member: who holds which post; invitations; access restored by a second officer."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jisr.accounts.desk import Desk, at_desk
from jisr.accounts.factors import has_factor
from jisr.accounts.invitations import SYSTEM, do_invite, do_withdraw
from jisr.accounts.models import Holding, Invitation
from jisr.accounts.notes import notes_of_member
from jisr.accounts.people import PEOPLE, Officer, do_close, do_end, do_restore
from jisr.errors import JisrError


@dataclass(frozen=True)
class Held:
    holding: Holding
    factor: bool


@at_desk
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _page(request, desk)


@at_desk
def invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    officer = _officer(request, desk)
    post, called = request.POST.get("post", ""), request.POST.get("called", "").strip()
    try:
        secret = do_invite(
            desk.policy, desk.space, desk.actor.member, post, made_by=officer.person, called=called or post
        )
    except JisrError as error:
        return _page(request, desk, fault=str(error), status=error.status)
    return _page(request, desk, link=link_of(request, secret), link_for=called or post)


@at_desk
def withdraw(request: HttpRequest, desk: Desk, invitation: int) -> HttpResponse:
    _officer(request, desk)
    do_withdraw(get_object_or_404(Invitation, pk=invitation, space=desk.space, member=desk.actor.member))
    messages.success(request, _("The link opens nothing any more."))
    return redirect("people", space=desk.space)


@at_desk
def restore(request: HttpRequest, desk: Desk, holding: int) -> HttpResponse:
    """Shows the new link once."""
    officer, held = _officer(request, desk), _held(desk, holding)
    try:
        secret = do_restore(desk.policy, officer, held)
    except JisrError as error:
        return _page(request, desk, fault=str(error), status=error.status)
    return _page(request, desk, link=link_of(request, secret), link_for=str(held.person))


@at_desk
def end(request: HttpRequest, desk: Desk, holding: int) -> HttpResponse:
    do_end(_officer(request, desk), _held(desk, holding))
    messages.success(request, _("The post is free; what belongs to it stays with it."))
    return redirect("people", space=desk.space)


@at_desk
def close(request: HttpRequest, desk: Desk, holding: int) -> HttpResponse:
    officer, held = _officer(request, desk), _held(desk, holding)
    try:
        do_close(officer, held.person)
    except JisrError as error:
        return _page(request, desk, fault=str(error), status=error.status)
    messages.success(request, _("The account is closed; what it wrote stays."))
    return redirect("people", space=desk.space)


def link_of(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("join", args=[secret]))


def _officer(request: HttpRequest, desk: Desk) -> Officer:
    if request.method != "POST":
        raise Http404
    if not desk.may(PEOPLE):
        raise PermissionDenied
    return Officer(desk.person, desk.actor.member, desk.space)


def _held(desk: Desk, holding: int) -> Holding:
    """Loading is permission: a holding of another member, space or time is not there."""
    own: Any = Holding.objects.filter(space=desk.space, member=desk.actor.member)
    found: Holding = get_object_or_404(own.now().select_related("person"), pk=holding)
    return found


def _page(request: HttpRequest, desk: Desk, status: int = 200, **more: str) -> HttpResponse:
    may = desk.may(PEOPLE)
    own = Holding.objects.filter(space=desk.space, member=desk.actor.member).now().select_related("person")
    waiting = Invitation.objects.filter(space=desk.space, member=desk.actor.member).select_related("person", "made_by")
    context = {
        "may": may,
        "posts": [each.code for each in desk.member.posts if each.code != SYSTEM],
        "held": [Held(each, has_factor(each.person)) for each in own],
        "free": _free(desk, own),
        "waiting": [each for each in waiting if each.holds()] if may else [],
        "notes": notes_of_member(desk.space, desk.actor.member),
        **more,
    }
    return render(request, "web/people.html", context, status=status)


def _free(desk: Desk, held: Any) -> list[str]:
    taken = {each.post for each in held}
    return [each.code for each in desk.member.posts if each.code not in taken and each.code != SYSTEM]
