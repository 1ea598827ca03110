"""Signing out, ending a session elsewhere, and a new password: allauth's views with what is ours."""

from typing import Any

from allauth.account.views import LogoutView, PasswordChangeView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST

from jisr.accounts.models import Person

# What the browser keeps for an officer (drafts, what waits to be sent, pages seen before) is not for whoever sits there
# next. A browser obeys where the page came by TLS, or from this machine.
WIPE = '"cache", "storage"'


class SignOut(LogoutView):
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = WIPE
        return response


sign_out = SignOut.as_view()
_change = PasswordChangeView.as_view(success_url=reverse_lazy("account_change_password"))


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Who came by the demonstration's door has no password."""
    if not isinstance(request.user, Person) or not request.user.has_usable_password():
        raise Http404
    response: HttpResponse = _change(request)
    return response


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own; its stream ends with it."""
    end_sessions(request, [get_object_or_404(UserSession, pk=pk, user=request.user)])
    return redirect("usersessions_list")
