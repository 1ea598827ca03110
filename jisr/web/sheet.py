"""What one officer tells the next: what is open, what is new since the post last looked, what it owes and promised.

It is made from what the post sees, each time that somebody reads it, and kept nowhere: what was narrowed or erased
since is not on it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from jisr.accounts.desk import Desk
from jisr.accounts.marks import MOST, last_looked, new_since
from jisr.accounts.models import Looked
from jisr.capabilities.incidents.owing import acknowledgements_owed, update_promised
from jisr.capabilities.incidents.records import KIND
from jisr.capabilities.incidents.records.alert import ALERT
from jisr.journal.query import Query, ThreadRow
from jisr.journal.read import RecordView, ThreadView
from jisr.journal.record import reference_of
from jisr.journal.when import ms_of

MOST_OPEN = 200


@dataclass(frozen=True)
class Due:
    """Something owed: about which thread, which record of it, and by when."""

    thread: ThreadView
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
    """`more`: there are more open incidents, or more that is new, than stand here."""

    at: datetime
    looked: Looked | None
    new: list[News] = field(default_factory=list)
    new_records: int = 0
    open: list[ThreadRow] = field(default_factory=list)
    acknowledge: list[Due] = field(default_factory=list)
    promised: list[Due] = field(default_factory=list)
    more: bool = False


def sheet_of(desk: Desk, now: datetime) -> Sheet:
    """What the post sees; `now` is what is overdue by."""
    reader = desk.read()
    page = reader.threads(Query(kind=KIND, state="open", limit=MOST_OPEN, count=False))
    alerts = reader.threads(Query(kind=ALERT, limit=MOST_OPEN, count=False))
    threads = [reader.thread(each.id) for each in (*page.threads, *alerts.threads)]
    arrived = new_since(desk)
    new = news_of(desk, arrived)
    return Sheet(
        at=now,
        looked=last_looked(desk),
        new=new,
        new_records=sum(each.records for each in new),
        open=list(page.threads),
        acknowledge=_acknowledge(desk, threads, now),
        promised=_promised(desk, threads, now),
        more=len(page.threads) == MOST_OPEN or len(arrived) == MOST,
    )


def news_of(desk: Desk, arrived: list[RecordView]) -> list[News]:
    """By incident or alert, the one that moved last first. What the post's own member said is no news."""
    reader = desk.read()
    by_thread: dict[str, list[RecordView]] = {}
    for each in arrived:
        if each.thread and each.author != desk.actor.member:
            by_thread.setdefault(each.thread, []).append(each)
    found = []
    for thread_id, records in by_thread.items():
        thread = reader.thread(thread_id)
        if thread.kind not in (KIND, ALERT):
            continue
        authors = tuple(sorted({each.author or "" for each in records}))
        newest = max(ms_of(each.recorded_at) for each in records if each.recorded_at)
        found.append(News(thread_id, thread.title, len(records), authors, moment(newest)))
    return sorted(found, key=lambda each: (each.newest, each.id), reverse=True)


def _acknowledge(desk: Desk, threads: list[ThreadView], now: datetime) -> list[Due]:
    found = []
    for thread in threads:
        authors = {each.id: each.author for each in thread.records}
        for owed in acknowledgements_owed(thread.detail or {}, authors, desk.actor.member) if thread.detail else ():
            found.append(Due(thread, reference_of(owed.record), moment(owed.due), moment(owed.due) < now))
    return sorted(found, key=lambda each: (each.due, each.ref))


def _promised(desk: Desk, threads: list[ThreadView], now: datetime) -> list[Due]:
    found = []
    for thread in threads:
        due = update_promised(thread.detail, desk.actor.member) if thread.detail and thread.kind == KIND else None
        if due is not None:
            found.append(Due(thread, thread.ref, moment(due), moment(due) < now))
    return sorted(found, key=lambda each: (each.due, each.ref))


def moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1_000, UTC)
