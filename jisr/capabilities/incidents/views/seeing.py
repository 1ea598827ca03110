"""How a page finds what it is about, and what it answers where there is nothing: missing and hidden alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from jisr.accounts.desk import Desk, at_desk
from jisr.capabilities.incidents.records.questions import ASKED
from jisr.capabilities.incidents.showing.timeline import Entry, entries_of
from jisr.errors import Invalid, JisrError, Missing, Preparing, Refused
from jisr.journal.read import Reader, RecordView, ThreadView
from jisr.journal.record import reference_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]


def answering(view: View[P]) -> Callable[..., HttpResponse]:
    """At a desk; what the journal cannot answer is said on a page, with its status."""

    def answered(request: HttpRequest, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, desk, *args, **kwargs)
        except (Missing, Preparing, Invalid, Refused) as fault:
            return render(request, "incidents/fault.html", _fault(desk, fault), status=_status(fault))

    return at_desk(answered)


def in_part(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A part of a page: whoever was signed out meanwhile is told so, and does not find the sign-in amid the page."""

    @wraps(view)
    def parted(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.headers.get("HX-Request") and not request.user.is_authenticated:
            said = gettext("You are signed out. Load the page again and sign in.")
            return HttpResponse(said, status=401, content_type="text/plain; charset=utf-8")
        return view(request, *args, **named)

    return parted


def _status(fault: JisrError) -> int:
    return 404 if isinstance(fault, Missing) or fault.code == "bad_reference" else fault.status


def _fault(desk: Desk, fault: JisrError) -> dict[str, Any]:
    """Where two visible things share a reference, both are offered."""
    both: list[dict[str, str]] = []
    if fault.code == "ambiguous_reference":
        reader = desk.read()
        for record in reader.find(fault.values["reference"]):
            thread = reader.thread(record)
            both.append({"id": record, "thread": thread.id, "title": thread.title, "ref": thread.ref})
    return {
        "fault": fault,
        "both": both,
        "asked": fault.values.get("reference", fault.values.get("text", "")) if desk.may(ASKED) else "",
    }


def record_of(thread: ThreadView, record: str) -> RecordView:
    """A record of a thread by its id or short reference. `Missing` where the thread shows none of that name."""
    found = [each for each in thread.records if record in (each.id, each.ref)]
    if len(found) != 1:
        raise Missing("there is nothing under {reference} that you may see", code="not_found", reference=record[:70])
    return found[0]


def entry_of(desk: Desk, thread: ThreadView, record: RecordView) -> Entry:
    """As a timeline shows it."""
    return next(each for each in entries_seen(desk, thread) if each.id == record.id)


def entries_seen(desk: Desk, thread: ThreadView) -> list[Entry]:
    return entries_of(thread, desk.journal.registry, desk.actor.member, desk.actor.name)


def thread_of_record(reader: Reader, record: str) -> tuple[ThreadView, RecordView]:
    """A record that can be read now, and its thread."""
    thread = reader.thread(record)
    return thread, record_of(thread, record)


def named(record: str) -> str:
    return reference_of(record)
