"""Grants: a token opens the door for one post in one space. Only the token's hash is kept.

A token is shown once, when it is issued. Everything that is wrong with one (unknown, expired, revoked, malformed) is
answered alike: by None. Tokens of a signed-in browser for its stream: sitting.py.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe

import msgspec

from jisr.accounts import presence, sitting
from jisr.accounts.presence import Presence
from jisr.accounts.sitting import Sittings
from jisr.accounts.tables import Row, Tables
from jisr.errors import Invalid, Missing

PREFIX = "jisr_"  # so that a search for leaked secrets finds it
SECRET_BYTES = 32
SHOWN_DIGITS = 12
DAY = 86_400_000
DEFAULT_DAYS, MOST_DAYS = 90, 3_660

CREATE = """
CREATE TABLE IF NOT EXISTS grants (
    hash {blob} PRIMARY KEY, member TEXT NOT NULL, post TEXT NOT NULL, space TEXT NOT NULL,
    created {int} NOT NULL, expires {int} NOT NULL, revoked {int})
"""
COLUMNS = "hash, member, post, space, created, expires, revoked"


class Grant(msgspec.Struct, frozen=True):
    """Times in ms since 1970; `revoked` is None while it holds. `person`: the stable id of who signed in; a program's
    token has none."""

    hash: bytes
    member: str
    post: str
    space: str
    created: int
    expires: int
    revoked: int | None = None
    person: str | None = None

    @property
    def id(self) -> str:
        """What people call it by: the beginning of its hash."""
        return self.hash.hex()[:SHOWN_DIGITS]

    @property
    def name(self) -> str:
        return f"{self.member}/{self.post}"

    def holds(self, now: int) -> bool:
        return self.revoked is None and now < self.expires


class Grants:
    """Who may act as which post, where. `clock` gives ms since 1970."""

    def __init__(self, folder: Path, database_url: str, clock: Callable[[], int]) -> None:
        self._tables = Tables(folder / "accounts.sqlite", database_url, CREATE + sitting.CREATE + presence.CREATE)
        self._clock = clock
        self.sittings = Sittings(self._tables, bool(database_url), clock)
        self.presence = Presence(self._tables, clock)

    def issue(self, member: str, post: str, space: str, days: int = DEFAULT_DAYS) -> str:
        """A new token, to be shown once."""
        if not 1 <= days <= MOST_DAYS:
            raise Invalid("a token holds for 1 to {most} days", code="bad_days", field="days", most=MOST_DAYS)
        token, now = PREFIX + token_urlsafe(SECRET_BYTES), self._clock()
        self._tables.execute(
            f"INSERT INTO grants ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL)",
            (hash_of(token), member, post, space, now, now + days * DAY),
        )
        return token

    def find(self, token: str) -> Grant | None:
        """The grant that a token stands for, if it holds now."""
        if token.startswith(sitting.PREFIX):
            return self._sat(token)
        rows = self._tables.execute(f"SELECT {COLUMNS} FROM grants WHERE hash = ?", (hash_of(token),))
        grant = _grant(rows[0]) if rows else None
        return grant if grant is not None and grant.holds(self._clock()) else None

    def holding(self, hashes: Iterable[bytes]) -> set[bytes]:
        """Of these grants, those that hold now."""
        wanted, now = set(hashes), self._clock()
        rows = self._tables.execute("SELECT hash FROM grants WHERE revoked IS NULL AND expires > ?", (now,))
        return (wanted & {bytes(row[0]) for row in rows}) | self.sittings.holding(wanted)

    def of_space(self, space: str) -> list[Grant]:
        """Of one space, the newest first."""
        sql = f"SELECT {COLUMNS} FROM grants WHERE space = ? ORDER BY created DESC, hash"
        return [_grant(row) for row in self._tables.execute(sql, (space,))]

    def of_post(self, member: str, post: str, space: str) -> list[Grant]:
        """Of one post in one space, the newest first."""
        return [each for each in self.of_space(space) if (each.member, each.post) == (member, post)]

    def revoke(self, name: str, space: str, of: str = "") -> list[Grant]:
        """By a grant's id, or every grant of a MEMBER/POST; `of`: only what is this MEMBER/POST's. `Missing` where
        nothing of that name holds."""
        now = self._clock()
        found = [each for each in self.of_space(space) if each.holds(now) and name in (each.id, each.name)]
        found = [each for each in found if of in ("", each.name)]
        if not found:
            raise Missing("no token of {name} holds in {space}", code="no_grant", name=name, space=space)
        for each in found:
            self._tables.execute("UPDATE grants SET revoked = ? WHERE hash = ?", (now, each.hash))
        return found

    def close(self) -> None:
        self._tables.close()

    def _sat(self, token: str) -> Grant | None:
        found = self.sittings.find(hash_of(token))
        if found is None:
            return None
        return Grant(
            found.hash, found.member, found.post, found.space, found.created, found.expires, None, found.person
        )


def hash_of(token: str) -> bytes:
    """The token is random, so that one pass of SHA-256 is enough."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _grant(row: Row) -> Grant:
    return Grant(bytes(row[0]), *row[1:])
