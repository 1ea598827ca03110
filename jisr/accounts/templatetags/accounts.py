"""The ways through one's own account."""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def account_ways(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Items of tabs: second factors, sessions, password, and sign-in elsewhere where the operator offers it."""
    request: HttpRequest = context["request"]
    ways = [("mfa_index", _("Second factor")), ("usersessions_list", _("Where you are signed in"))]
    if request.user.is_authenticated and request.user.has_usable_password():
        ways.append(("account_change_password", _("Password")))
    if settings.OIDC:
        ways.append(("socialaccount_connections", settings.OIDC["name"]))
    found = [(title, reverse(name)) for name, title in ways]
    under = max((href for _, href in found if request.path.startswith(href)), key=len, default="")
    return [{"title": title, "href": href, "current": href == under} for title, href in found]


@register.simple_tag
def sign_in_elsewhere() -> dict[str, str] | None:
    """The operator's provider: what it is called, and where its sign-in begins."""
    if not settings.OIDC:
        return None
    address = reverse("openid_connect_login", kwargs={"provider_id": settings.OIDC["provider_id"]})
    return {"name": settings.OIDC["name"], "address": address}
