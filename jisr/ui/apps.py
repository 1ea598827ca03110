from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "jisr.ui"
    label = "ui"
