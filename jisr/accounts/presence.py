"""At which posts a screen is open: whose browser held a stream open a moment ago. Ordinary rows, no records; programs'
streams are no screens. Plain SQL, as the door writes it and knows no web framework."""

from collections.abc import Callable, Iterable

from jisr.accounts.tables import Tables

OPEN_MS = 30_000  # after which a screen that nobody heard of is taken for closed
CREATE = """;
CREATE TABLE IF NOT EXISTS presence (
    space TEXT NOT NULL, member TEXT NOT NULL, post TEXT NOT NULL, seen {int} NOT NULL,
    PRIMARY KEY (space, member, post))
"""


class Presence:
    """`tables` made CREATE, and the sittings' too."""

    def __init__(self, tables: Tables, clock: Callable[[], int]) -> None:
        self._tables, self._clock = tables, clock

    def note(self, grants: Iterable[bytes]) -> None:
        """The posts of those of these grants that browsers hold; a row a post, so that it never grows."""
        wanted, now = set(grants), self._clock()
        rows = self._tables.execute("SELECT hash, space, member, post FROM sittings WHERE expires > ?", (now,))
        for post in sorted({(space, member, post) for digest, space, member, post in rows if bytes(digest) in wanted}):
            self._tables.execute(
                "INSERT INTO presence (space, member, post, seen) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (space, member, post) DO UPDATE SET seen = excluded.seen",
                (*post, now),
            )

    def members(self, space: str) -> set[str]:
        """Those of which some post has a screen open."""
        since = self._clock() - OPEN_MS
        sql = "SELECT DISTINCT member FROM presence WHERE space = ? AND seen > ?"
        return {str(member) for (member,) in self._tables.execute(sql, (space, since))}
