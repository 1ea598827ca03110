from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from jisr.ui.rail import Entry, add_to_rail


class WebConfig(AppConfig):
    name = "jisr.web"
    label = "web"

    def ready(self) -> None:
        add_to_rail(Entry("home", _("Home"), "home", 0))
        add_to_rail(Entry("proof", _("Proof"), "proof", 70))
        add_to_rail(Entry("map", _("Map"), "map", 20))
        add_to_rail(Entry("outbox", _("Outbox"), "upload", 66))
        add_to_rail(Entry("handover", _("Handover"), "handover", 65))
