"""What every page is sent with: a policy that lets nothing in from elsewhere, and one language for all that is said."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import activate, get_language

from jisr.errors import JisrError
from jisr.language import LANGUAGES, SOURCE, use
from jisr.ui.preferences import language_of
from jisr.ui.refusals import refused

log = logging.getLogger("jisr.pages")

Next = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class ContentPolicy:
    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._next(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"  # what a post saw is not for whoever sits there next
        return response


class Language(LocaleMiddleware):
    """What a signed-in person chose comes before what this browser last had, or says of itself."""

    def process_request(self, request: HttpRequest) -> None:
        language = language_of(request)
        if language is None:
            super().process_request(request)
            return
        activate(language)
        request.LANGUAGE_CODE = language


class Speaking:
    """The messages of the journal speak the page's language."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = get_language() or SOURCE
        with use(language if language in LANGUAGES else SOURCE):
            return self._next(request)


class Refusals:
    """What the journal or a capability refuses is a page in words, not a fault of the server."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._next(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, JisrError):
            return None
        if exception.status == 500:
            log.error("%s: %s", request.path, exception, exc_info=exception)
        return refused(request, exception)
