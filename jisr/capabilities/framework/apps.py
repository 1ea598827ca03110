from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from jisr.ui.rail import Entry, add_to_rail


class FrameworkConfig(AppConfig):
    name = "jisr.capabilities.framework"
    label = "framework"

    def ready(self) -> None:
        add_to_rail(Entry("framework", _("Framework"), "framework", 40))
