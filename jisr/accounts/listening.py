"""What is noted of accounts when allauth changes them."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver

from jisr.accounts.factors import SHOWN
from jisr.accounts.noted import What
from jisr.accounts.notes import note_person


@receiver(authenticator_added)
def on_added(request: Any, user: Any, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        request.session[SHOWN] = True
        note_person(What.FACTOR_ADDED, user, user)


@receiver(authenticator_removed)
def on_removed(user: Any, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        note_person(What.FACTOR_REMOVED, user, user)


@receiver(password_changed)
def on_password(user: Any, **_: Any) -> None:
    note_person(What.PASSWORD_CHANGED, user, user)
