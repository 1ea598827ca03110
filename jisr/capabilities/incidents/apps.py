from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from jisr.ui.rail import Entry, add_to_rail


class IncidentsConfig(AppConfig):
    name = "jisr.capabilities.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        add_to_rail(Entry("incidents", _("Picture"), "picture", 10))
