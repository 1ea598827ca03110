from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "jisr.capabilities.incidents"
    label = "incidents"
