"""What the frame of every page needs: the space's banner, who acts, the rail, the language, the look."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from jisr.accounts.house import house
from jisr.ui import moments, shell
from jisr.ui.preferences import look_of
from jisr.ui.rail import rail


def frame(request: HttpRequest) -> dict[str, Any]:
    desk = getattr(request, "desk", None)
    room = house().room
    return {
        "desk": desk,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "demonstration": house().demonstration,
        "room": desk is not None and room is not None and room.space == desk.space,
        "paused": desk.journal.paused() if desk is not None and desk.is_exercise else "",
        "now": moments.now(),
        "zone": settings.TIME_ZONE,
        "rail": SimpleLazyObject(partial(rail, desk, request.path)) if desk is not None else [],
        "look": look_of(request),
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "here": request.get_full_path(),
        "units": moments.units(),
        "shell": shell.version(),
        "idle_s": settings.SESSION_COOKIE_AGE,
    }
