"""How allauth signs people in here: by name and password, then a second factor; with delays and never a lock; and
nobody signs up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jisr.accounts import sealing
from jisr.accounts.delays import claim, forget


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Name and password do not belong together. Both are as you chose them."),
        "incorrect_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        claim_attempt(request, str(credentials.get("username", "")))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        found = super().authenticate(request, **credentials)
        if found is not None:
            forget(str(credentials.get("username", "")), address_of(request))
        return found


class SocialAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class FactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Wait for the next one; see that your phone shows the right time."),
    }

    def get_totp_issuer(self) -> str:
        return f"Jisr {context.request.get_host()}"

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)


class SignInForm(LoginForm):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, label in (("login", _("Name for signing in")), ("password", _("Password"))):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false", autofocus=True)


class CodeForm(AuthenticateForm):
    def clean_code(self) -> str:
        with heard(f"{self.user.get_username()} code"):
            return str(super().clean_code())


class CodeAgainForm(ReauthenticateForm):
    def clean_code(self) -> str:
        with heard(f"{self.user.get_username()} code"):
            return str(super().clean_code())


@contextmanager
def heard(account: str) -> Iterator[None]:
    """A guess within counts as failed unless it ends well."""
    request = context.request
    claim_attempt(request, account)
    yield
    forget(account, address_of(request))


def claim_attempt(request: HttpRequest, account: str) -> None:
    seconds = claim(account, address_of(request))
    if seconds == 0:
        return
    message = ngettext(
        "Too many attempts from here: wait %(seconds)s second, then try again. Nothing is locked.",
        "Too many attempts from here: wait %(seconds)s seconds, then try again. Nothing is locked.",
        seconds,
    )
    raise ValidationError(message % {"seconds": seconds}, code="wait")


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
