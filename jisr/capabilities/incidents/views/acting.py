"""What a post does at a thread: a form made from the type, who will see it, sent once."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.doing import DEEDS, Deed, may
from jisr.capabilities.incidents.forms.labels import Chooser, chooser
from jisr.capabilities.incidents.forms.making import RecordForm
from jisr.capabilities.incidents.views.queued import from_queue
from jisr.capabilities.incidents.views.seeing import answering, entry_of, record_of
from jisr.capabilities.incidents.views.sending import Sending, readers_shown
from jisr.errors import Refused
from jisr.journal.read import RecordView, ThreadView
from jisr.journal.record import Submission
from jisr.ui.moments import moment_of

NOW_IS_MEANT = ("observed_at", "at", "period.from", "period.to")


@answering
@from_queue
def do(request: HttpRequest, desk: Desk, reference: str, name: str) -> HttpResponse:
    deed, thread, about = _found(request, desk, reference, name)
    form = RecordForm(
        desk.journal.registry.types[deed.type], desk.policy, request.POST or None, initial=initial_of(desk)
    )
    sending = Sending(request, desk, form, _chooser(request, desk, deed, thread, about), thread)
    accepted = sending.send(lambda: [_submission(deed, form, sending, thread, about)], desk.append)
    if accepted is not None:
        messages.success(request, gettext("Sent as %(ref)s.") % {"ref": accepted[0].ref})
        return redirect(
            f"{reverse('incidents-thread', kwargs={'space': desk.space, 'reference': thread.id})}#r-{accepted[0].ref}"
        )
    values = {
        "deed": deed,
        "thread": thread,
        "about": entry_of(desk, thread, about) if about else None,
        "look_address": reverse(
            "incidents-readers", kwargs={"space": desk.space, "reference": thread.id, "name": name}
        ),
        **sending.values(),
    }
    return render(request, "incidents/do.html", values, status=422 if sending.wanted else 200)


@answering
def readers(request: HttpRequest, desk: Desk, reference: str, name: str) -> HttpResponse:
    """The panel alone, while the label is being chosen."""
    deed, thread, about = _found(request, desk, reference, name)
    return render(request, "incidents/readers.html", readers_shown(desk, _chooser(request, desk, deed, thread, about)))


def _found(request: HttpRequest, desk: Desk, reference: str, name: str) -> tuple[Deed, ThreadView, RecordView | None]:
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    thread = desk.read().thread(reference)
    if not may(desk, deed, thread):
        raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=deed.type)
    return deed, thread, record_of(thread, request.GET.get("about", "")) if deed.about else None


def _chooser(request: HttpRequest, desk: Desk, deed: Deed, thread: ThreadView, about: RecordView | None) -> Chooser:
    return chooser(desk, deed.type, request.POST or None, thread.id, [about] if about else [])


def initial_of(desk: Desk) -> dict[str, Any]:
    now = moment_of(desk.journal.now()).replace(second=0, microsecond=0)
    return dict.fromkeys(NOW_IS_MEANT, now)


def _submission(
    deed: Deed, form: RecordForm, sending: Sending, thread: ThreadView, about: RecordView | None
) -> Submission:
    body = form.body()
    return Submission(
        type=deed.type, body=body, label=sending.chooser.label, client_id=sending.client_id, thread=thread.id,
        happened_at=body.get("observed_at") or body.get("at"), refs=(about.id,) if about else (),
    )  # fmt: skip
