"""A browser's token for its stream: issued to a session at its desk, and prolonged while that session asks."""

from secrets import token_urlsafe

from jisr.accounts.desk import Desk
from jisr.accounts.grants import SECRET_BYTES, Grants, hash_of
from jisr.accounts.sitting import LASTS_MS, PREFIX, Sitting
from jisr.journal.journal import wall_clock


def do_listen(grants: Grants, desk: Desk, session: str, token: str = "") -> str:
    """The token that was given, prolonged; or a new one, where that is not this session's in this post."""
    now = wall_clock()
    expires = now + LASTS_MS
    if token and grants.sittings.prolong(hash_of(token), session, desk.holding.pk, expires):
        return token
    token = PREFIX + token_urlsafe(SECRET_BYTES)
    actor = desk.actor
    grants.sittings.begin(
        Sitting(
            hash_of(token), actor.member, actor.post, desk.space, now, expires, actor.person or "", session,
            desk.holding.pk,
        )
    )  # fmt: skip
    return token
