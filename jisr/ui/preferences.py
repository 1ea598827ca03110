"""What people choose for their own eyes: language, light or dark, symbols. Kept in cookies, so that a page arrives as
it was chosen and does not flash; and for a person who signs in, with the account, on whatever machine that is."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

LOOKS = ("auto", "light", "dark")
SYMBOLS = ("humanitarian", "military")
COOKIE = "jisr_look"
CHOSEN = "chosen"  # in a session: what its person chose
A_YEAR = 365 * 86_400


def look_of(request: HttpRequest) -> str:
    return _one_of(LOOKS, chosen(request).get("look"), request.COOKIES.get(COOKIE)) or "auto"


def symbols_of(request: HttpRequest, usual: str) -> str:
    """`usual` is what the person's side reads."""
    return _one_of(SYMBOLS, chosen(request).get("symbols")) or usual


def language_of(request: HttpRequest) -> str | None:
    """None where the person never chose one: then the cookie, or the browser, says it."""
    return _one_of([code for code, _ in settings.LANGUAGES], chosen(request).get("language"))


def chosen(request: HttpRequest) -> dict[str, str]:
    found: Any = request.session.get(CHOSEN) if hasattr(request, "session") else None
    return found if isinstance(found, dict) else {}


def take_up(request: HttpRequest, person: Any) -> None:
    """At sign-in: the session has from now on what the person chose before."""
    from jisr.ui.models import Preference

    found = Preference.objects.filter(person=person).values("language", "look", "symbols").first()
    if found is not None:
        request.session[CHOSEN] = {name: value for name, value in found.items() if value}


def keep(request: HttpRequest, **what: str) -> None:
    from jisr.ui.models import Preference

    if request.user.is_authenticated:
        Preference.objects.update_or_create(person=request.user, defaults=what)
        request.session[CHOSEN] = {**chosen(request), **what}


@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """An unknown look is as the machine says; the page that was asked from comes again."""
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        onward = "/"
    look = _one_of(LOOKS, request.POST.get("look")) or "auto"
    keep(request, look=look)
    response = HttpResponseRedirect(onward)
    response.set_cookie(COOKIE, look, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    language = _one_of([code for code, _ in settings.LANGUAGES], request.POST.get("language"))
    if language is not None:
        keep(request, language=language)
    response: HttpResponse = set_language(request)
    return response


@require_POST
def choose_symbols(request: HttpRequest) -> HttpResponse:
    """204 whatever was sent: a page that draws other symbols goes on."""
    symbols = _one_of(SYMBOLS, request.POST.get("symbols"))
    if symbols is not None:
        keep(request, symbols=symbols)
    return HttpResponse(status=204)


def _one_of(known: Any, *given: str | None) -> str | None:
    return next((each for each in given if each in known), None)
