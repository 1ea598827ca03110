"""What makes Jisr open without a line: the service worker, the manifest, the offline page, and the outbox.

None of it but the outbox knows who asks: a browser keeps these for whoever sits there next. What an officer wrote and
what waits lies in the browser itself (docs/offline.md); the outbox is an empty page that it fills in.
"""

import json
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from jisr.accounts.desk import Desk, at_desk
from jisr.language import LANGUAGES, RIGHT_TO_LEFT
from jisr.ui import assets, shell

WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
CHECKED_EACH_TIME = "no-cache"
PAPER, REAL = "#f3f5f6", "#22303a"  # as in jisr.css


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that its scope is every page. Its text names the shell: another shell, another worker."""
    settings = {
        "version": shell.version(),
        "files": shell.files(),
        "offline": {each: reverse("offline", kwargs={"language": each}) for each in LANGUAGES},
    }
    program = f"const SETTINGS = {json.dumps(settings, sort_keys=True)};\n{shell.worker()}"
    answer = HttpResponse(program, content_type="text/javascript; charset=utf-8")
    answer.headers["Content-Security-Policy"] = WORKER_POLICY
    answer.headers["Cache-Control"] = CHECKED_EACH_TIME
    return answer


@require_safe
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """What a browser installs, in a language."""
    with override(_known(language)):
        told: dict[str, Any] = {
            "id": "/", "start_url": "/", "scope": "/", "display": "standalone",
            "name": gettext("Jisr · coordination in a crisis"), "short_name": gettext("Jisr"),
            "lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr",
            "background_color": PAPER, "theme_color": REAL,
            "icons": [*_icons()],
        }  # fmt: skip
    answer = JsonResponse(told, content_type="application/manifest+json")
    answer.headers["Cache-Control"] = CHECKED_EACH_TIME
    return answer


@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """What stands where a page would, without a line: that there is none, what waits here, and what can be written."""
    request.user = AnonymousUser()
    with override(_known(language)):
        answer = render(request, "web/offline.html")
    answer.headers["Cache-Control"] = CHECKED_EACH_TIME
    return answer


@at_desk
def outbox(request: HttpRequest, desk: Desk) -> HttpResponse:
    return render(request, "web/outbox.html")


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise Http404
    return language


def _icons() -> list[dict[str, str]]:
    drawn = [
        {"src": assets.address(f"icons/jisr-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
        for side in (192, 512)
    ]
    whole = {"src": assets.address("icons/jisr-maskable-512.png"), "sizes": "512x512", "type": "image/png"}
    return [
        {"src": assets.address("ui/jisr.svg"), "sizes": "any", "type": "image/svg+xml"},
        *drawn,
        {**whole, "purpose": "maskable"},
    ]
