from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from jisr.ui.agreed import add_proposer
from jisr.ui.beside import add_beside
from jisr.ui.rail import Entry, add_to_rail

if TYPE_CHECKING:
    from jisr.accounts.desk import Desk


class WebConfig(AppConfig):
    name = "jisr.web"
    label = "web"

    def ready(self) -> None:
        from jisr.web.duties import duties_beside, labels_agreed

        add_to_rail(Entry("home", _("Home"), "home", 0))
        add_to_rail(Entry("duties", _("Duties"), "clock", 15))
        add_beside("duties", duties_beside)
        add_proposer(labels_agreed)
        add_to_rail(Entry("proof", _("Proof"), "proof", 70))
        add_to_rail(Entry("map", _("Map"), "map", 20))
        add_to_rail(Entry("outbox", _("Outbox"), "upload", 66))
        add_to_rail(Entry("handover", _("Handover"), "handover", 65))
        add_to_rail(Entry("operator-health", _("Operator"), "operator", 90, may=_is_operator, of_node=True))


def _is_operator(desk: "Desk") -> bool:
    from jisr.web.operator.seat import is_operator

    return is_operator(desk.person)
