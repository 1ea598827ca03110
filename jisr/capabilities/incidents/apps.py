from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from jisr.ui.rail import Entry, add_to_rail

if TYPE_CHECKING:  # its models are loaded after the apps
    from jisr.accounts.desk import Desk


class IncidentsConfig(AppConfig):
    name = "jisr.capabilities.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        add_to_rail(Entry("incidents", _("Picture"), "picture", 10))
        add_to_rail(Entry("incidents-begin", _("Report"), "report", 15, may=_reports))


def _reports(desk: "Desk") -> bool:
    """Whether there is anything that this post may report."""
    from jisr.capabilities.incidents.doing import deeds_to_begin

    return bool(deeds_to_begin(desk))
