"""What the frame of every page needs: the space's banner, who acts, the direction of the text."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_bidi

from jisr.accounts.house import house


def frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "desk": getattr(request, "desk", None),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "demonstration": house().demonstration,
    }
