"""A thread in a list."""

from dataclasses import dataclass
from typing import Any

from jisr.capabilities.incidents.records import KIND
from jisr.capabilities.incidents.records.alert import ALERT
from jisr.capabilities.incidents.words import state_word
from jisr.journal.label import label_dict
from jisr.journal.picture import Picture
from jisr.journal.query import ThreadRow
from jisr.journal.registry import State
from jisr.journal.when import ms_of

STALE_MS = 24 * 3_600_000  # an open incident of which nobody said anything for so long
TONES = {"open": "accent", "closed": "quiet", "merged": "quiet"}


@dataclass(frozen=True)
class Row:
    """`source`, `reliability` and `credibility` are of the newest report; `overdue`: since when its next one is."""

    id: str
    ref: str
    title: str
    place: str
    kind: str
    state: str
    tone: str
    severity: int
    label: dict[str, Any] | None
    source: str
    reliability: str
    credibility: int
    updated_at: str
    stale: bool
    overdue: int | None


def row_of(thread: ThreadRow, picture: Picture | None, now: int) -> Row:
    own = thread.kind in (KIND, ALERT)  # a list of all kinds has states of other capabilities' shapes too
    detail = (picture.detail if picture and own else None) or {}
    opening = picture.said.get(thread.id) if picture else None
    newest = newest_report(detail)
    place = detail.get("place") or {}
    due = read_due(detail)
    overdue = due if due is not None and due < now and thread.state == "open" else None
    return Row(
        id=thread.id,
        ref=thread.ref,
        title=thread.title,
        place=place.get("name", ""),
        kind=thread.kind,
        state=state_word(thread.state),
        tone=TONES.get(thread.state, "soon"),
        severity=thread.severity,
        label=label_dict(opening.label) if opening else None,
        source=newest["source"] if newest else "",
        reliability=newest["body"].get("reliability", "F") if newest else "",
        credibility=newest["body"].get("credibility", 6) if newest else 0,
        updated_at=thread.updated_at,
        stale=overdue is not None or (thread.state == "open" and now - ms_of(thread.updated_at) > STALE_MS),
        overdue=overdue,
    )


def newest_report(detail: State) -> dict[str, Any] | None:
    """*said* of the report that was recorded last: an opening, a SITREP, a METHANE, a service, route or movement."""
    parts = [detail.get(name) for name in ("opened", "latest", "methane", "set")]
    for table in ("services", "routes", "movements", "items", "hazard_areas", "areas"):
        parts += detail.get(table, {}).values()
    return max((each for each in parts if each), key=lambda said: (said["recorded_at"], said["record"]), default=None)


def read_due(detail: State) -> int | None:
    """When the next situation report is due, in ms."""
    due = detail.get("next_due")
    return ms_of(due) if due else None
