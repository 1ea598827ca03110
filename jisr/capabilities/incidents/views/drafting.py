"""Drafts at the pages: kept while somebody types, found by another holder of the post, opened, removed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from jisr.accounts.desk import Desk, at_desk, desk_of
from jisr.capabilities.incidents import drafts
from jisr.capabilities.incidents.drafts import Begun, Where
from jisr.capabilities.incidents.models import Draft
from jisr.capabilities.incidents.views.queued import POST as FROM_QUEUE
from jisr.errors import JisrError


def typed_by(request: HttpRequest, desk: Desk) -> QueryDict | None:
    """What was sent just now, or stands in the draft that the address names."""
    if request.method == "POST":
        return request.POST
    number = request.GET.get("draft", "")
    draft = drafts.drafts_of(desk).filter(pk=int(number)).first() if number.isdigit() and len(number) < 16 else None
    return None if draft is None else drafts.given_by(draft)


def kept(request: HttpRequest, desk: Desk, client_id: str, where: Where, typed: bool) -> HttpResponse:
    """While one types, a line that says so; after a click, the same form, which another holder finds too. A form in
    which nothing was `typed` yet becomes a draft by a click alone."""
    if request.headers.get("HX-Request") and not typed and not drafts.drafts_of(desk).filter(client_id=client_id):
        return _said(request, {}, "")
    begun = drafts.begun_at(desk, client_id)
    try:
        draft = drafts.keep(begun, where, request.POST)
    except JisrError as fault:
        return _said(request, {"fault": str(fault)}, request.get_full_path())
    if draft is not None and drafts.was_sent(desk, client_id):
        draft.delete()
        draft = None
    if draft is None:
        return _said(request, {}, request.get_full_path())
    apart = draft.client_id != client_id
    values = {
        "draft": draft, "apart": apart, "version": drafts.version_of(draft),
        "begun": drafts.seal(drafts.begun_at(desk, draft.client_id)) if apart else "",
    }  # fmt: skip
    if not request.headers.get("HX-Request"):
        messages.success(request, gettext("Kept. Every holder of this post finds it under the drafts."))
    return _said(request, values, drafts.address_of(draft))


def _said(request: HttpRequest, values: dict[str, Any], address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "incidents/kept.html", values)
    if values.get("fault"):
        messages.error(request, values["fault"])
    return redirect(address)


def outliving(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What was typed outlives the session: it is kept for the post as which it was begun, and stands there again after
    the next sign-in. It is never sent as another post than that. A browser's queue keeps its own."""

    @wraps(view)
    def outlived(request: HttpRequest, space: str, **named: Any) -> HttpResponse:
        begun = drafts.unseal(request.POST.get("begun", ""), space) if request.method == "POST" else None
        if begun is None or FROM_QUEUE in request.headers or _is_at(request, begun):
            return view(request, space=space, **named)
        where = Where(named["name"], named.get("reference", ""), request.GET.get("about", ""))
        return _keep_for(request, begun, where)

    return outlived


def _is_at(request: HttpRequest, begun: Begun) -> bool:
    if not request.user.is_authenticated:
        return False
    desk = desk_of(request, begun.space)
    return desk is not None and desk.actor.name == begun.name


def _keep_for(request: HttpRequest, begun: Begun, where: Where) -> HttpResponse:
    try:
        draft = drafts.keep(begun, where, request.POST)
    except JisrError as fault:
        return HttpResponse(str(fault), status=422, content_type="text/plain; charset=utf-8")
    if draft is None:
        said = gettext("This form was begun as a post that is not held any more. Copy what you typed.")
        return HttpResponse(said, status=409, content_type="text/plain; charset=utf-8")
    address = drafts.address_of(draft)
    signed_in = request.user.is_authenticated
    if request.headers.get("HX-Request"):
        again = redirect_to_login(address).url if not signed_in else reverse("choose-post")
        values = {"draft": draft, "again": again, "other": begun.name if signed_in else ""}
        return render(request, "incidents/kept.html", values)
    if not signed_in:
        return redirect_to_login(address)
    said = gettext("Not sent: this form was begun as %(post)s. What you typed is kept among the drafts of that post.")
    messages.error(request, said % {"post": begun.name})
    return redirect("choose-post")


@at_desk
def open_draft(request: HttpRequest, desk: Desk, draft: int) -> HttpResponse:
    return redirect(drafts.address_of(_draft(desk, draft)))


@require_POST
@at_desk
def remove_draft(request: HttpRequest, desk: Desk, draft: int) -> HttpResponse:
    _draft(desk, draft).delete()
    messages.success(request, gettext("The draft is removed."))
    return redirect("incidents-begin", space=desk.space)


def _draft(desk: Desk, number: int) -> Draft:
    found = drafts.drafts_of(desk).filter(pk=number).first()
    if found is None:
        raise Http404
    return found
