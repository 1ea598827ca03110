"""Where a report begins: what this post may report, and the drafts that it has not sent yet."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from jisr.accounts.desk import Desk, at_desk
from jisr.capabilities.incidents import drafts
from jisr.capabilities.incidents.doing import DEEDS, KEEP_AWAY, REPORTS, RUN, Offered, deeds_to_begin
from jisr.journal.record import reference_of


@dataclass(frozen=True)
class Waiting:
    """A draft in a list. `about`: the reference of its incident, empty where it opens one."""

    number: int
    what: str
    title: str
    icon: str
    about: str
    who: str
    at: datetime


@at_desk
def begin(request: HttpRequest, desk: Desk) -> HttpResponse:
    at = request.GET.get("at", "")[:80]
    values = {"groups": _groups(desk), "drafts": waiting(desk), "at": at}
    return render(request, "incidents/begin.html", values)


def _groups(desk: Desk) -> list[tuple[str, list[Offered]]]:
    titles = {
        REPORTS: gettext("What happened, and how it stands"),
        KEEP_AWAY: gettext("Keep people away"),
        RUN: gettext("Run the response"),
    }
    offered = deeds_to_begin(desk)
    found = [(title, [each for each in offered if each.group == group]) for group, title in titles.items()]
    return [(title, each) for title, each in found if each]


def waiting(desk: Desk) -> list[Waiting]:
    """The drafts of the post, the newest first."""
    found = []
    for each in drafts.drafts_of(desk):
        deed = DEEDS.get(each.name)
        if deed is not None:
            about = reference_of(each.thread) if len(each.thread) == 64 else each.thread
            who = str(each.person) if each.person else ""
            found.append(Waiting(each.pk, str(deed.words), each.title, deed.icon, about, who, each.saved_at))
    return found
