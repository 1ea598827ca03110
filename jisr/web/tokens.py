"""Tokens of the post for programs: issued (shown once), listed, revoked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jisr.accounts.desk import Desk, at_desk
from jisr.accounts.grants import DEFAULT_DAYS, Grant, hash_of
from jisr.accounts.house import house
from jisr.accounts.noted import What
from jisr.accounts.notes import note
from jisr.errors import JisrError
from jisr.journal.journal import wall_clock
from jisr.web.sheet import moment


@at_desk
def tokens(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        return _issue(request, desk)
    return _page(request, desk)


@at_desk
def revoke_token(request: HttpRequest, desk: Desk, token: str) -> HttpResponse:
    if request.method == "POST":
        try:
            house().grants.revoke(token, desk.space, of=desk.actor.name)
        except JisrError as error:
            messages.error(request, str(error))
        else:
            note(What.TOKEN_REVOKED, desk.holding, None, desk.person, token)
            messages.success(request, _("The token holds no more."))
    return redirect("tokens", space=desk.space)


def _issue(request: HttpRequest, desk: Desk) -> HttpResponse:
    text = request.POST.get("days", "")
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    try:
        token = house().grants.issue(desk.actor.member, desk.actor.post, desk.space, days)
    except JisrError as error:
        return _page(request, desk, fault=str(error), days=text, status=422)
    short = hash_of(token).hex()[:12]
    note(What.TOKEN_ISSUED, desk.holding, None, desk.person, short)
    return _page(request, desk, token=token)


def _page(
    request: HttpRequest, desk: Desk, token: str = "", fault: str = "", days: str = str(DEFAULT_DAYS), status: int = 200
) -> HttpResponse:
    found = house().grants.of_post(desk.actor.member, desk.actor.post, desk.space)
    context = {"desk": desk, "tokens": [_row(each) for each in found], "token": token, "fault": fault, "days": days}
    return render(request, "web/tokens.html", context, status=status)


def _row(grant: Grant) -> dict[str, object]:
    return {
        "id": grant.id,
        "created": moment(grant.created),
        "expires": moment(grant.expires),
        "revoked": grant.revoked is not None,
        "holds": grant.holds(wall_clock()),
    }
