from typing import Any

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "jisr.ui"
    label = "ui"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        user_logged_in.connect(_signed_in, dispatch_uid="jisr.ui.preferences")


def _signed_in(sender: Any, request: Any, user: Any, **more: Any) -> None:
    from jisr.ui.preferences import take_up

    take_up(request, user)
