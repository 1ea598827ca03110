"""The pack's glossary as a page: each term in the four languages, the page's own first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from jisr.accounts.desk import Desk, at_desk


@at_desk
def glossary(request: HttpRequest, desk: Desk) -> HttpResponse:
    own = get_language() or "en"
    languages = sorted(settings.LANGUAGES, key=lambda each: each[0] != own)
    rows = [
        (each.code, [(code, each.names.get(code, "")) for code, _ in languages]) for each in desk.policy.terms.values()
    ]
    rows.sort(key=lambda row: row[1][0][1].casefold())
    return render(request, "web/glossary.html", {"languages": languages, "rows": rows})
