"""What is noted of accounts, and the sentence that its readers see."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_noop

if TYPE_CHECKING:
    from jisr.accounts.models import Noted


class What(StrEnum):
    INVITED = "invited"
    JOINED = "joined"
    RESTORED = "restored"
    RETURNED = "returned"
    ENDED = "ended"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    PASSWORD_CHANGED = "password_changed"
    TOKEN_ISSUED = "token_issued"
    TOKEN_REVOKED = "token_revoked"

    def sentence(self, noted: "Noted") -> str:
        """Names are isolated: each may be of the other direction."""
        by = str(noted.by) if noted.by else gettext("the node's operator")
        person = str(noted.person) if noted.person else gettext("somebody who is gone")
        values = {"person": person, "by": by, "post": noted.name, "detail": noted.detail}
        return gettext(SENTENCES[self]) % {name: f"\u2068{value}\u2069" for name, value in values.items()}


SENTENCES = {
    What.INVITED: gettext_noop("%(by)s made an invitation to %(post)s for %(detail)s."),
    What.JOINED: gettext_noop("%(person)s took the post %(post)s, invited by %(by)s."),
    What.RESTORED: gettext_noop("%(by)s restored the access of %(person)s: second factors removed, a new link made."),
    What.RETURNED: gettext_noop("%(person)s chose a new password by the link that %(by)s made."),
    What.ENDED: gettext_noop("%(by)s ended the time of %(person)s in %(post)s."),
    What.HANDED_OVER: gettext_noop("%(by)s handed %(post)s over to %(person)s."),
    What.CLOSED: gettext_noop("%(by)s closed the account of %(person)s."),
    What.FACTOR_ADDED: gettext_noop("%(person)s added a second factor."),
    What.FACTOR_REMOVED: gettext_noop("%(person)s removed a second factor."),
    What.PASSWORD_CHANGED: gettext_noop("%(person)s changed the password."),
    What.TOKEN_ISSUED: gettext_noop("%(by)s issued the token %(detail)s for %(post)s."),
    What.TOKEN_REVOKED: gettext_noop("%(by)s revoked the token %(detail)s of %(post)s."),
}
