"""What one officer tells the next: what is open, what is new since the post last looked, what it owes and promised.

It is made from what the post sees, each time that somebody reads it, and kept nowhere: what was narrowed or erased
since is not on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from jisr.accounts.desk import Desk
from jisr.accounts.marks import MOST, last_looked, new_since
from jisr.accounts.models import Looked
from jisr.capabilities.incidents.owing import acknowledgements_owed, asked_records, update_promised
from jisr.capabilities.incidents.records import KIND
from jisr.capabilities.incidents.records.alert import ALERT
from jisr.capabilities.incidents.records.questions import QUESTION
from jisr.journal.picture import Picture, Said
from jisr.journal.query import Query, ThreadRow
from jisr.journal.read import Reader
from jisr.journal.record import reference_of
from jisr.journal.when import ms_of

MOST_OPEN = 200
MOST_NEW = 50


@dataclass(frozen=True)
class Due:
    """Something owed: about which thread, which record of it, and by when."""

    thread: Picture
    ref: str
    due: datetime
    overdue: bool


@dataclass(frozen=True)
class News:
    """A thread with what came in it since the post last looked."""

    id: str
    title: str
    records: int
    authors: tuple[str, ...]
    newest: datetime

    @property
    def ref(self) -> str:
        return reference_of(self.id)


@dataclass(frozen=True)
class Sheet:
    """`open` and `alerts`: the newest first. `more`: there are more open incidents, or more that is new, than stand
    here."""

    at: datetime
    looked: Looked | None
    new: list[News] = field(default_factory=list)
    new_records: int = 0
    open: list[ThreadRow] = field(default_factory=list)
    alerts: list[ThreadRow] = field(default_factory=list)
    acknowledge: list[Due] = field(default_factory=list)
    promised: list[Due] = field(default_factory=list)
    more: bool = False


def sheet_of(desk: Desk, now: datetime, most_new: int = MOST_NEW) -> Sheet:
    """What the post sees; `now` is what is overdue by. `most_new`: threads with something new."""
    reader = desk.read()
    opened = reader.threads(Query(kind=KIND, state="open", limit=MOST_OPEN, count=False)).threads
    alerts = reader.threads(Query(kind=ALERT, limit=MOST_OPEN, count=False)).threads
    questions = reader.threads(Query(kind=QUESTION, state="asked", limit=MOST_OPEN, count=False)).threads
    threads = reader.pictures([each.id for each in (*opened, *alerts, *questions)], whole=False)
    looked = last_looked(desk)
    arrived = new_since(desk, looked)
    told = _told_by_others(desk, arrived)
    new = news_of(reader, told, most_new)
    return Sheet(
        at=now,
        looked=looked,
        new=new,
        new_records=len(told),
        open=list(opened),
        alerts=list(alerts),
        acknowledge=_acknowledge(reader, threads, desk.actor.member, now),
        promised=_promised(threads, desk.actor.member, now),
        more=len(opened) == MOST_OPEN or len(arrived) == MOST or len(new) == most_new,
    )


def _told_by_others(desk: Desk, arrived: Mapping[str, Said]) -> list[Said]:
    """What the post's own member said is no news, and the pack's parts are none."""
    registry = desk.journal.registry
    return [each for each in arrived.values() if each.author != desk.actor.member and registry.is_listed(each.type)]


def news_of(reader: Reader, told: Sequence[Said], most: int) -> list[News]:
    """By incident or alert, the one that moved last first."""
    by_thread: dict[str, list[Said]] = {}
    for each in told:
        by_thread.setdefault(each.thread, []).append(each)
    found = []
    for thread in reader.pictures(list(by_thread)[:most], whole=False):
        if thread.kind in (KIND, ALERT, QUESTION):
            records = by_thread[thread.id]
            authors = tuple(sorted({each.author for each in records}))
            newest = max(ms_of(each.recorded_at) for each in records)
            found.append(News(thread.id, thread.title, len(records), authors, moment(newest)))
    return sorted(found, key=lambda each: (each.newest, each.id), reverse=True)


def _acknowledge(reader: Reader, threads: Sequence[Picture], member: str, now: datetime) -> list[Due]:
    asked = [(each, records) for each in threads if each.detail and (records := asked_records(each.detail, member))]
    said = reader.said([record for _, records in asked for record in records])
    authors = {record: each.author for record, each in said.items()}
    found = [
        Due(thread, reference_of(owed.record), moment(owed.due), moment(owed.due) < now)
        for thread, _ in asked
        for owed in acknowledgements_owed(thread.detail or {}, authors, member)
    ]
    return sorted(found, key=lambda each: (each.due, each.ref))


def _promised(threads: Sequence[Picture], member: str, now: datetime) -> list[Due]:
    found = []
    for thread in threads:
        due = update_promised(thread.detail, member) if thread.detail and thread.kind == KIND else None
        if due is not None:
            found.append(Due(thread, thread.ref, moment(due), moment(due) < now))
    return sorted(found, key=lambda each: (each.due, each.ref))


def moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1_000, UTC)
