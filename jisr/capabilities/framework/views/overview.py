"""The frameworks that a post sees, and one of them at a glance; and the count for a room's screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.doing import offered, open_comments
from jisr.capabilities.framework.records.making import KIND
from jisr.capabilities.framework.records.opening import OPENED
from jisr.capabilities.framework.showing.standing import standing_of
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at
from jisr.journal.query import Query

MOST = 50


@answering
def frameworks(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = frameworks_seen(desk)
    values = {"standings": [standing_of(each) for each in found], "may_open": desk.may(OPENED)}
    return render(request, "framework/list.html", values)


def frameworks_seen(desk: Desk) -> list[Opened]:
    """Those whose opening the post sees, the newest first."""
    reader = desk.read()
    rows = reader.threads(Query(kind=KIND, limit=MOST)).threads
    threads = [reader.thread(each.id) for each in rows if each.state != "unknown"]
    return [Opened(desk, each, each.detail) for each in threads if each.detail and each.detail["opened"]]


@answering
def overview(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    values = {
        **opened.frame("framework-overview"),
        "standing": standing_of(opened),
        "deeds": offered(opened),
        "mine": open_comments(opened),
        "tables": [each for each in opened.tables() if each["count"]],
        "edits": list(reversed(opened.state["edits"]))[:8],
    }
    return render(request, "framework/overview.html", values)


@answering
def live_count(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """For a projector: who has signed, large; it follows the stream."""
    opened = framework_at(desk, reference)
    return render(request, "framework/live.html", {**opened.frame(""), "standing": standing_of(opened)})
