"""Pages for what cannot be shown or done: what it is, and what to do next. Missing and hidden are one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jisr.errors import JisrError


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 400, _("This request could not be read"),
        _("Go back and try again. If you filled in a form, nothing of it was sent."),
    )  # fmt: skip


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 403, _("Your post may not do this"),
        _("Ask whoever holds the right post, or act as another post of yours."),
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 404, _("There is nothing here that you may see"),
        _("Check the address or the reference. Whoever gave it to you can say who may see it."),
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    """Without the rail: its counts may be what broke."""
    return _page(
        request, 500, _("Something went wrong here"),
        _("It was noted for the operator. What was acknowledged as sent is kept. Try again in a moment."), rail=[],
    )  # fmt: skip


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request, 403, _("Nothing was sent"),
        _("This page was open for long, or you signed in again since. Go back, load it again, and send once more."),
    )  # fmt: skip


def refused(request: HttpRequest, error: JisrError) -> HttpResponse:
    """A refusal of the journal or a capability, in its own words; a part of a page gets the words alone."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(str(error), status=error.status, content_type="text/plain; charset=utf-8")
    if error.status == 404:
        return not_found(request, error)
    if error.status == 503:
        return _page(request, 503, _("This is being prepared"), _("Try again in a moment."))
    if error.status >= 500:
        return broken(request)
    title = _("Your post may not do this") if error.status == 403 else _("This cannot be done as it was asked")
    return _page(request, error.status, title, str(error))


def _page(request: HttpRequest, status: int, title: str, what_to_do: str, **more: Any) -> HttpResponse:
    values = {"title": title, "what_to_do": what_to_do, "status": status, **more}
    return render(request, "ui/error.html", values, status=status)
