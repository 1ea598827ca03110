"""What one may write into a search line, for those who ask: an example in the page's language, and what it finds."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

EXAMPLES = (
    (_("water bridge"), _("both words in one record, whatever its accents and forms of letters")),
    (_('"north gate"'), _("these words in a row")),
    (_("from:MOWR"), _("that this member wrote something in")),
    (_("kind:methane"), _("of that kind, or with a report of that type")),
    (_("state:open"), _("in that state")),
    (_("after:-6h"), _("that changed since then: a day, a moment, yesterday, or so long ago")),
    (_("before:2017-08-01"), _("that did not change since then")),
    (_("near:Mosul,20km"), _("whose place lies so near to a place, or to a latitude, longitude")),
    (_("label:RESTRICTED"), _("with a record of that level, or under that preset")),
    (_("ref:K7M-4QN"), _("that a reference names")),
    (_("water -bridge"), _("without what a minus stands before")),
)


def span_words() -> dict[str, str]:
    """Of `since`."""
    return {
        "1h": gettext("last hour"),
        "6h": gettext("last 6 hours"),
        "24h": gettext("last 24 hours"),
        "7d": gettext("last 7 days"),
        "30d": gettext("last 30 days"),
    }
