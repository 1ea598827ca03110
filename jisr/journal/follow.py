"""What is new in a space, for all who listen, in the order of arrival: read once, whoever wrote it, in any process.

One thread uses a follower. What it gives names the audience of each record; `News.shown_to` is the only way to it.
"""

import threading

import msgspec

from jisr.journal.append import read_policy
from jisr.journal.history import Item
from jisr.journal.journal import Journal
from jisr.journal.label import Label
from jisr.journal.opened import opened_by
from jisr.journal.project import Projector
from jisr.journal.read import RecordView, record_view
from jisr.journal.store.ledger import COLUMNS, Ledger, Stored, stored
from jisr.journal.store.viewing import Views
from jisr.journal.timeline import timeline
from jisr.journal.types import ERASE, RELABEL

Opened = tuple[RecordView, ...]


class News(msgspec.Struct, frozen=True):
    """A record that arrived. `position` orders what arrives inside this process; nobody is shown it.

    `changes_earlier`: what was read of earlier records may no longer be as it was.
    """

    position: int
    audience: frozenset[str]
    changes_earlier: bool
    _record: RecordView
    _opened: dict[str, Opened]

    def shown_to(self, clearance: str) -> RecordView | None:
        """As the clearance sees it; None where it does not. Clearances that see the same get the same object."""
        if clearance not in self.audience:
            return None
        opened = self._opened.get(clearance)
        return msgspec.structs.replace(self._record, opened=opened) if opened else self._record

    @property
    def id(self) -> str:
        return self._record.id

    def same_for(self, clearance: str) -> tuple[str, ...]:
        """Clearances with the same answer see the same of it."""
        return tuple(each.id for each in self._opened.get(clearance, ()))


class Arrived(msgspec.Struct, frozen=True):
    """`views` says by which policy and folds records are seen: when it changes, everything has to be read again."""

    news: list[News]
    position: int
    views: tuple[str | None, ...]


class Follower:
    def __init__(self, journal: Journal) -> None:
        self._journal, self._store = journal, journal.store
        self._ledger, self._views = Ledger(self._store), Views(self._store)
        self._stirred = threading.Event()
        self._audiences: dict[int, frozenset[str]] = {}
        self._seen_under: tuple[str | None, ...] = ()

    def stir(self) -> None:
        """From any thread: something was written in this process."""
        self._stirred.set()

    def wait(self, seconds: float) -> None:
        self._store.await_write(self._stirred, seconds)

    def start(self) -> Arrived:
        """Where things stand now."""
        with self._store.reading():
            return Arrived([], self._ledger.next_seq() - 1, self._under())

    def since(self, position: int, limit: int = 500) -> Arrived:
        """What arrived after a position, at most so many; the position that it reaches."""
        with self._store.reading():
            under = self._under()
            if under != self._seen_under:
                self._seen_under, self._audiences = under, {}
            names = ", ".join("r." + name for name in COLUMNS.split(", "))
            rows = self._store.execute(
                f"SELECT {names}, s.group_id FROM record r LEFT JOIN seen_{{v}} s ON s.seq = r.seq"
                f" WHERE r.seq > ? ORDER BY r.seq LIMIT {int(limit)}",
                (position,),
            )
            found = [(stored(row[:-1]), row[-1]) for row in rows]
            epochs = self._views.epochs([row.seq for row, _ in found])
            news = [
                self._news(row, group, epochs[row.seq][-1].label if row.seq in epochs else None) for row, group in found
            ]
            return Arrived(news, found[-1][0].seq if found else position, under)

    def close(self) -> None:
        self._store.close()

    def _under(self) -> tuple[str | None, ...]:
        store = self._store
        return store.views, store.meta(f"views_policy_{store.views}"), store.meta("policy")

    def _news(self, row: Stored, group: int | None, label: Label | None) -> News:
        record = record_view(self._journal.registry, row, label)
        audience = frozenset[str]() if group is None else self._audience(group)
        opened = self._opened(row, audience) if record.type == RELABEL else {}
        return News(row.seq, audience, record.type in (RELABEL, ERASE), record, opened)

    def _audience(self, group: int) -> frozenset[str]:
        found = self._audiences.get(group)
        if found is None:
            mask = self._views.mask(group)
            known = self._views.clearances().items()
            found = frozenset(name for name, (bit, ready) in known if ready and mask >> bit & 1)
            self._audiences[group] = found
        return found

    def _opened(self, row: Stored, audience: frozenset[str]) -> dict[str, Opened]:
        """For each clearance of a relabelling's audience, the records that came into its sight."""
        policy = read_policy(self._store, f"views_policy_{self._store.views}")
        items, _ = timeline(
            self._ledger.of_thread(row.thread), Projector(self._store, self._journal.registry, policy).mask
        )
        bits = {name: 1 << bit for name, (bit, _) in self._views.clearances().items() if name in audience}
        made: dict[int, RecordView] = {}
        return {
            name: tuple(self._view_of(item, made) for item in found)
            for name, bit in bits.items()
            if (found := opened_by(items, row.seq, bit))
        }

    def _view_of(self, item: Item, made: dict[int, RecordView]) -> RecordView:
        if item.seq not in made:
            made[item.seq] = record_view(self._journal.registry, self._ledger.by_seq(item.seq), item.label)
        return made[item.seq]
