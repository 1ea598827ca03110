"""Duties as the public surface shows them: plain data for the API, the command line and pages alike."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from jisr.capabilities.framework.duties.computing import Duty
from jisr.capabilities.framework.duties.deciding import Who
from jisr.capabilities.framework.duties.labels import Agreed
from jisr.capabilities.framework.duties.reading import Board
from jisr.capabilities.framework.tables import Texts
from jisr.journal.query import ThreadRow
from jisr.journal.record import reference_of
from jisr.journal.when import text_of

CLOCK_ORDER = {"overdue": 0, "disputed": 1, "running": 2, "met_late": 3, "met": 4, "waived": 5}


def key_of(duty: Duty) -> str:
    """Names a duty in addresses."""
    key = duty.key.promise
    return f"{key.framework[:16]}-{key.table}-{key.annex}-{key.code}-{duty.occasion.id[:16]}"


def duty_dict(duty: Duty, threads: Mapping[str, ThreadRow]) -> dict[str, Any]:
    """`key` names the duty, for links and for whoever keeps it; times as everywhere in the API."""
    promise, key = duty.promise, duty.key.promise
    row = threads.get(duty.thread)
    agreed = promise.label
    return {
        "key": key_of(duty),
        "framework": key.framework, "table": key.table, "annex": key.annex, "code": key.code,
        "titles": _titles(promise.titles),
        "thread": {"id": duty.thread, "ref": reference_of(duty.thread), "title": row.title if row else ""},
        "occasion": {"id": duty.occasion.id, "ref": reference_of(duty.occasion.id), "type": duty.occasion.type},
        "producer": promise.producer, "post": promise.post, "consumer": promise.consumer,
        "consumer_post": promise.consumer_post,
        "product": {"type": promise.product.type, "fields": list(promise.product.fields)} if promise.product else None,
        "label": {"preset": agreed.preset, "releasable_to": list(agreed.releasable_to)} if agreed else None,
        "within_minutes": promise.within_minutes,
        "started_at": text_of(duty.started_at), "due_at": text_of(duty.due_at), "state": duty.state,
        "past_due": duty.past_due, "met_by": duty.met_by,
        "met_at": _time(duty.met_at),
        "ended_by": duty.ended_by, "disputes": list(duty.disputes),
        "escalations": [
            {"step": each.step, "to": each.to, "record": each.record, "at": text_of(each.at)}
            for each in duty.escalations
        ],
    }  # fmt: skip


def board_dict(board: Board, now: int, member: str = "", thread: str = "") -> dict[str, Any]:
    """Overdue first, then by when each is due; of one member: what it owes and what it waits for."""
    found = [each for each in board.duties if of_member(each, member) and (not thread or each.thread == thread)]
    found.sort(key=lambda each: (CLOCK_ORDER[each.state], each.due_at, each.key))
    return {
        "at": text_of(now),
        "count": len(found),
        "open": sum(each.is_open for each in found),
        "overdue": sum(each.past_due for each in found),
        "more": board.more,
        "duties": [duty_dict(each, board.threads) for each in found],
    }


def of_member(duty: Duty, member: str) -> bool:
    return not member or member in (duty.promise.producer, duty.promise.consumer)


def who_dict(who: Who) -> dict[str, Any]:
    """`why` in the language in use; `here` null where no roster says."""
    subject = who.subject
    return {
        "subject": {"kind": subject.kind, "code": subject.code, "titles": msgspec.to_builtins(subject.titles)},
        "post": who.post, "why": str(who.why), "reach": dict(who.reach), "alternate": who.alternate, "here": who.here,
        "until": _time(who.until), "again": _time(who.again), "stale": who.stale,
    }  # fmt: skip


def agreed_dict(agreed: Agreed) -> dict[str, Any]:
    """What one may submit as a label stands under `label`."""
    return {
        "framework": agreed.framework, "annex": agreed.annex, "code": agreed.code,
        "titles": msgspec.to_builtins(agreed.titles), "consumer": agreed.consumer,
        "consumer_post": agreed.consumer_post,
        "label": {"preset": agreed.preset, "releasable_to": list(agreed.releasable_to)},
        "fields": list(agreed.fields), "due_at": _time(agreed.due_at), "occasion": agreed.occasion,
    }  # fmt: skip


@lru_cache(maxsize=4_096)
def _titles(texts: Texts) -> dict[str, str]:
    found: dict[str, str] = msgspec.to_builtins(texts)
    return found


def _time(ms: int | None) -> str | None:
    return None if ms is None else text_of(ms)
