"""Home: what needs this post now. Made from what the post sees, in the order in which it is due."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jisr.accounts.desk import Desk, at_desk
from jisr.capabilities.incidents.doing import deeds_to_begin
from jisr.capabilities.incidents.views.beginning import waiting
from jisr.capabilities.incidents.words.choices import STATES
from jisr.journal.query import ThreadRow
from jisr.journal.when import ms_of
from jisr.ui import moments
from jisr.web.duties import owed_by_us
from jisr.web.sheet import MOST_OPEN, Due, Sheet, sheet_of

HIGHEST = 4
MOST_SHOWN = 12
STALE_MS = 6 * 3_600_000  # an open incident that nobody has spoken of for so long is asked about


@dataclass(frozen=True)
class Task:
    """`kind`: acknowledge or report. It rings where an acknowledgement is owed."""

    kind: str
    due: Due


@at_desk
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    return render(request, "web/home.html", home_of(desk, moments.now()))


def home_of(desk: Desk, now: datetime) -> dict[str, Any]:
    sheet = sheet_of(desk, now, most_new=MOST_SHOWN)
    ranked = sorted(sheet.open, key=lambda each: (each.severity, each.updated_at, each.id), reverse=True)
    return {
        "sheet": sheet,
        "tasks": tasks_of(sheet),
        "new_more": _("There is more that is new: see the handover sheet") if len(sheet.new) == MOST_SHOWN else "",
        "open_more": _("of the newest only: there are more") if len(sheet.open) == MOST_OPEN else "",
        "grave": ranked[:MOST_SHOWN],
        "stale": _stale(sheet, now),
        "promised": owed_by_us(desk, MOST_SHOWN),
        "alerts": [{"row": each, "steps": ladder(each.state)} for each in sheet.alerts[:MOST_SHOWN]],
        "drafts": waiting(desk),
        "may_report": bool(deeds_to_begin(desk)),
    }


def tasks_of(sheet: Sheet) -> list[Task]:
    owed = [Task("acknowledge", each) for each in sheet.acknowledge]
    owed += [Task("report", each) for each in sheet.promised]
    return sorted(owed, key=lambda each: (each.due.due, each.due.ref))


def _stale(sheet: Sheet, now: datetime) -> list[ThreadRow]:
    """The open ones, the oldest word first."""
    limit = int(now.timestamp() * 1_000) - STALE_MS
    old = [each for each in sheet.open if ms_of(each.updated_at) < limit]
    return sorted(old, key=lambda each: (each.updated_at, each.id))[:MOST_SHOWN]


def ladder(state: str) -> list[dict[str, Any]]:
    level = int(state[-1]) if state.startswith("level_") else -1
    return [
        {"title": str(STATES[f"level_{each}"]), "current": each == level, "past": each < level}
        for each in range(HIGHEST + 1)
    ]
