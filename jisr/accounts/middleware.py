"""Who does nothing for a while is signed out; what a browser asks by itself is nothing that a person does."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]
ACTIVE = "active"  # in a session: when its person last did something, in s since 1970
EVERY_S = 60


class StaysActive:
    """A session lives for SESSION_COOKIE_AGE after the last thing that its person did."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._next(request)
        by_itself = getattr(request, "by_itself", False) or request.headers.get("X-By-Itself") == "1"
        if request.session.session_key and request.user.is_authenticated and not by_itself:
            now = int(time.time())
            if now - int(request.session.get(ACTIVE, 0)) >= EVERY_S:
                request.session[ACTIVE] = now  # a session that changed begins its time anew
        return response
