"""What a post says: begun by itself or at a thread; a form made from the type, who will see it, sent once."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents import drafts
from jisr.capabilities.incidents.doing import DEEDS, Deed, address_of, address_to_begin, may, opens
from jisr.capabilities.incidents.forms.labels import LABEL, Chooser
from jisr.capabilities.incidents.records.checks import KIND
from jisr.capabilities.incidents.views.acts import CONTACT, Hazard, act_of
from jisr.capabilities.incidents.views.drafting import kept, typed_by
from jisr.capabilities.incidents.views.queued import from_queue
from jisr.capabilities.incidents.views.seeing import answering, entry_of, record_of
from jisr.capabilities.incidents.views.sending import KEEP, SEND, Sending, readers_shown
from jisr.errors import Refused
from jisr.journal.query import Query
from jisr.journal.read import RecordView, ThreadView
from jisr.ui.moments import moment_of

NOW_IS_MEANT = ("observed_at", "at", "period.from", "period.to", "decided_at", "effective_at")
MOST_OFFERED = 50
Found = tuple[Deed, ThreadView | None, RecordView | None]


@answering
@from_queue
def do(request: HttpRequest, desk: Desk, reference: str, name: str) -> HttpResponse:
    """At a thread, or about one of its records."""
    return _form(request, desk, *_at_thread(request, desk, reference, name))


@answering
@from_queue
def report(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """What opens a thread of its own; or first, which incident it is about."""
    deed = _begun(desk, name)
    if not opens(desk, deed) or "which" in request.GET or (deed.name == "alert" and _has_level(request, desk)):
        return _which(request, desk, deed)
    return _form(request, desk, deed, None, None)


@answering
def readers(request: HttpRequest, desk: Desk, name: str, reference: str = "") -> HttpResponse:
    """The panel alone, while a label is being chosen."""
    found: Found = _at_thread(request, desk, reference, name) if reference else (_begun(desk, name), None, None)
    act = act_of(found[0])(desk, *found, request.POST or None, {}, "")
    if request.GET.get("label") == CONTACT:
        second = act.second()
        if second is None:
            raise Http404
        return _panel(request, desk, second[1])
    return _panel(request, desk, act.chooser())


def _panel(request: HttpRequest, desk: Desk, chosen: Chooser) -> HttpResponse:
    panel = "" if chosen.name == LABEL else chosen.name
    return render(request, "incidents/readers.html", {**readers_shown(desk, chosen), "panel": panel})


def _form(
    request: HttpRequest, desk: Desk, deed: Deed, thread: ThreadView | None, about: RecordView | None
) -> HttpResponse:
    given = typed_by(request, desk)
    step = request.POST.get("step", "")
    act = act_of(deed)(desk, deed, thread, about, given, initial_of(desk, request), step.removeprefix("more:"))
    second = act.second()
    for form in (act.form, *(second[:1] if second else ())):
        if given is not None and step != SEND:
            form.hold()
    sending = Sending(request, desk, act.form, act.chooser(), thread, given, second)
    if isinstance(act, Hazard) and len(sending.said) == 2:
        act.second_said = second
    if step == KEEP:
        place = drafts.Where(deed.name, thread.id if thread else "", about.id if about else "")
        typed = act.form.is_typed() or bool(second and second[0].is_typed())
        return kept(request, desk, sending.client_id, place, typed)
    accepted = sending.send(lambda: act.lines(sending.chooser.label, sending.client_id), act.hand_in)
    if accepted is not None:
        drafts.forget(desk, sending.client_id)
        messages.success(request, gettext("Sent as %(ref)s.") % {"ref": accepted[0].ref})
        return redirect(_next(request, desk, thread, accepted[0]))
    values = {**_page(request, desk, deed, thread, about), **act.told(), **sending.values()}
    return render(request, "incidents/do.html", values, status=422 if sending.wanted else 200)


def _page(
    request: HttpRequest, desk: Desk, deed: Deed, thread: ThreadView | None, about: RecordView | None
) -> dict[str, Any]:
    place = {"space": desk.space, "name": deed.name, **({"reference": thread.id} if thread else {})}
    address = address_of(desk, deed, thread.id, about.id if about else "") if thread else address_to_begin(desk, deed)
    return {
        "deed": deed,
        "thread": thread,
        "about": entry_of(desk, thread, about) if thread and about else None,
        "address": f"{address}{_carried(request, '&' if about else '?')}",
        "look_address": reverse("incidents-readers" if thread else "incidents-report-readers", kwargs=place),
        "back": _back(desk, thread),
        "may_join": thread is None and deed.name not in ("incident", "alert"),
        "of_draft": "draft" in request.GET and request.method == "GET",
    }


def _carried(request: HttpRequest, sign: str) -> str:
    """What the address says beyond the form: which report follows it."""
    then = request.GET.get("then", "")
    return f"{sign}then={then}" if then in DEEDS else ""


def _back(desk: Desk, thread: ThreadView | None) -> str:
    if thread is None:
        return reverse("incidents-begin", kwargs={"space": desk.space})
    return reverse("incidents-thread", kwargs={"space": desk.space, "reference": thread.id})


def _next(request: HttpRequest, desk: Desk, thread: ThreadView | None, accepted: Any) -> str:
    """To what was said; or, where an incident was opened for it, to the report that somebody came for."""
    opened = thread.id if thread else accepted.id
    then = DEEDS.get(request.GET.get("then", ""))
    if thread is None and then is not None and not then.about:
        return address_of(desk, then, opened)
    address = reverse("incidents-thread", kwargs={"space": desk.space, "reference": opened})
    return f"{address}#r-{accepted.ref}"


def _at_thread(request: HttpRequest, desk: Desk, reference: str, name: str) -> Found:
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    thread = desk.read().thread(reference)
    if not may(desk, deed, thread):
        raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=deed.type)
    return deed, thread, record_of(thread, request.GET.get("about", "")) if deed.about else None


def _begun(desk: Desk, name: str) -> Deed:
    deed = DEEDS.get(name)
    if deed is None or not deed.group:
        raise Http404
    if not desk.may(deed.type):
        raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=deed.type)
    return deed


def initial_of(desk: Desk, request: HttpRequest | None = None) -> dict[str, Any]:
    now = moment_of(desk.journal.now()).replace(second=0, microsecond=0)
    found: dict[str, Any] = dict.fromkeys(NOW_IS_MEANT, now)
    if request is not None and request.GET.get("at"):
        found["place"] = ("", request.GET["at"][:80], "")
    return found


# Which incident it is about


def _which(request: HttpRequest, desk: Desk, deed: Deed) -> HttpResponse:
    kind = desk.journal.registry.types[deed.type].kind or KIND
    state = "open" if kind == KIND else None
    rows = desk.read().threads(Query(kind=kind, state=state, limit=MOST_OFFERED, count=False)).threads
    values = {
        "deed": deed,
        "found": [(each, address_of(desk, deed, each.id)) for each in rows],
        "more": len(rows) == MOST_OFFERED,
        "begin": f"{address_to_begin(desk, deed)}?new=1" if opens(desk, deed) else "",
        "open_first": f"{address_to_begin(desk, DEEDS['incident'])}?then={deed.name}"
        if not opens(desk, deed) and desk.may(DEEDS["incident"].type)
        else "",
    }
    return render(request, "incidents/which.html", values)


def _has_level(request: HttpRequest, desk: Desk) -> bool:
    """Whether an alert stands already, which is raised or lowered rather than set beside another one."""
    if request.method == "POST" or "new" in request.GET or "draft" in request.GET:
        return False
    kind = desk.journal.registry.types[DEEDS["alert"].type].kind
    return bool(desk.read().threads(Query(kind=kind, limit=1, count=False)).threads)
