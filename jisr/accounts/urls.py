"""The pages of allauth that are offered here, and no others: nobody signs up, and nothing is sent by e-mail."""

from allauth.account import views as account
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from jisr.accounts.views import change_password, end_session, sign_out


def not_offered(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", change_password, name="account_change_password"),
    path("password/set/", not_offered, name="account_set_password"),
    path("factors/", include("allauth.mfa.urls")),
    path("sessions/<int:pk>/end/", end_session, name="end-session"),
    path("sessions/", include("allauth.usersessions.urls")),
]
if settings.OIDC:
    urlpatterns += [
        path("elsewhere/", include("allauth.socialaccount.urls")),
        path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
