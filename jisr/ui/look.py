"""Light, dark, or as the machine says: kept in a cookie, so that a page arrives in its look and does not flash."""

from typing import Literal, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

Look = Literal["auto", "light", "dark"]
LOOKS: tuple[Look, ...] = ("auto", "light", "dark")
COOKIE = "jisr_look"
A_YEAR = 365 * 86_400


def look_of(request: HttpRequest) -> Look:
    chosen = request.COOKIES.get(COOKIE, "auto")
    return cast(Look, chosen) if chosen in LOOKS else "auto"


@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """An unknown look is as the machine says; the page that was asked from comes again."""
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        onward = "/"
    chosen = request.POST.get("look")
    response = HttpResponseRedirect(onward)
    response.set_cookie(COOKIE, chosen if chosen in LOOKS else "auto", max_age=A_YEAR, samesite="Lax", httponly=True)
    return response
