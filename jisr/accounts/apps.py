from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jisr.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jisr.accounts import listening  # noqa: F401
