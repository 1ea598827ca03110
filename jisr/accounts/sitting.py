"""Grants of signed-in browsers: a short-lived token with which one session, acting in one holding, reads its stream.

A grant holds while its session, its holding and its person do: that is looked up in the accounts' own tables each time
it is asked for, so that signing out, another post, the end of a holding and a closed account end it without any of them
having to know of grants. Plain SQL, as the door asks often and knows no web framework.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import msgspec

from jisr.accounts.tables import Tables

PREFIX = "jisrs_"  # of no program's token
LASTS_MS = 10 * 60_000  # asked for anew by a browser that is still there
COLUMNS = "hash, member, post, space, created, expires, person, session, holding"
CREATE = """;
CREATE TABLE IF NOT EXISTS sittings (
    hash {blob} PRIMARY KEY, member TEXT NOT NULL, post TEXT NOT NULL, space TEXT NOT NULL,
    created {int} NOT NULL, expires {int} NOT NULL, person TEXT NOT NULL, session TEXT NOT NULL, holding {int} NOT NULL)
"""
STANDS = """
SELECT hash FROM sittings
JOIN django_session ON django_session.session_key = sittings.session AND django_session.expire_date > ?
JOIN accounts_holding ON accounts_holding.id = sittings.holding
    AND (accounts_holding.until IS NULL OR accounts_holding.until > ?)
JOIN accounts_person ON accounts_person.id = accounts_holding.person_id AND accounts_person.is_active = {true}
WHERE sittings.expires > ?
"""


class Sitting(msgspec.Struct, frozen=True):
    """Times in ms since 1970. `person` is a stable id, `session` a session's key, `holding` a holding's id."""

    hash: bytes
    member: str
    post: str
    space: str
    created: int
    expires: int
    person: str
    session: str
    holding: int


class Sittings:
    """`tables` made CREATE too."""

    def __init__(self, tables: Tables, on_postgres: bool, clock: Callable[[], int]) -> None:
        self._tables, self._clock = tables, clock
        self._stands = STANDS.replace("{true}", "TRUE" if on_postgres else "1")
        self._moment: Callable[[int], object] = _aware if on_postgres else _written

    def begin(self, sitting: Sitting) -> None:
        """What has expired goes, so that the table stays as long as the list of open browsers."""
        self._tables.execute("DELETE FROM sittings WHERE expires < ?", (self._clock(),))
        values = tuple(getattr(sitting, name) for name in COLUMNS.split(", "))
        self._tables.execute(f"INSERT INTO sittings ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def prolong(self, digest: bytes, session: str, holding: int, expires: int) -> bool:
        """False where no such grant of this session, acting in this holding, holds."""
        found = self._find(digest)
        if found is None or (found.session, found.holding) != (session, holding) or not self.holding([digest]):
            return False
        self._tables.execute("UPDATE sittings SET expires = ? WHERE hash = ?", (expires, digest))
        return True

    def find(self, digest: bytes) -> Sitting | None:
        found = self._find(digest)
        return found if found is not None and self.holding([digest]) else None

    def holding(self, hashes: Iterable[bytes]) -> set[bytes]:
        """Of these, those that hold now."""
        wanted, now = set(hashes), self._clock()
        # A node whose pages were never opened has no tables of sessions, and no sitting either.
        rows = self._tables.execute("SELECT hash FROM sittings WHERE expires > ?", (now,))
        wanted &= {bytes(row[0]) for row in rows}
        if not wanted:
            return set()
        moment = self._moment(now)
        return wanted & {bytes(row[0]) for row in self._tables.execute(self._stands, (moment, moment, now))}

    def end(self, session: str, space: str | None = None) -> None:
        """All of a session, or those in one space."""
        if space is None:
            self._tables.execute("DELETE FROM sittings WHERE session = ?", (session,))
        else:
            self._tables.execute("DELETE FROM sittings WHERE session = ? AND space = ?", (session, space))

    def _find(self, digest: bytes) -> Sitting | None:
        rows = self._tables.execute(f"SELECT {COLUMNS} FROM sittings WHERE hash = ?", (digest,))
        return Sitting(bytes(rows[0][0]), *rows[0][1:]) if rows else None


def _aware(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1_000, UTC)


def _written(ms: int) -> str:
    """As Django writes moments into SQLite."""
    return _aware(ms).replace(tzinfo=None).isoformat(" ", "microseconds")
