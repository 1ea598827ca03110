"""Ask a member about a reference. What was typed as a reference is text: nothing here looks it up, so that it is
answered alike whether it exists or not."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.forms.making import RecordForm
from jisr.capabilities.incidents.records.questions import ASKED
from jisr.capabilities.incidents.views.seeing import answering
from jisr.capabilities.incidents.views.sending import new_client_id
from jisr.errors import BatchRefused, JisrError, Refused
from jisr.journal.append import Accepted
from jisr.journal.record import Submission
from jisr.ui.words import member_name


class AskForm(RecordForm):
    """`desk`: who asks; the member is chosen from the pack's others."""

    def __init__(self, desk: Desk, *args: Any, **more: Any) -> None:
        super().__init__(desk.journal.registry.types[ASKED], desk.policy, *args, **more)
        others = [(code, member_name(each)) for code, each in desk.policy.members.items() if each.active]
        choices = [("", gettext_lazy("Choose")), *(each for each in others if each[0] != desk.actor.member)]
        self.fields["member"] = forms.ChoiceField(choices=choices, label=self.fields["member"].label)
        self.fields["about"].widget.attrs.update({"dir": "ltr", "class": "mono", "placeholder": "K7M-4QX"})
        self.order_fields(["member", "about", "question"])


@answering
def ask(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not desk.may(ASKED):
        raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=ASKED)
    typed = {"about": request.GET.get("reference", "")[:60], "member": request.GET.get("member", "")[:12]}
    form = AskForm(desk, request.POST or None, initial=typed)
    client_id = request.POST.get("client_id") or new_client_id()
    accepted = _send(desk, form, client_id) if request.method == "POST" and form.is_valid() else None
    if accepted is not None:
        messages.success(request, gettext("Sent as %(ref)s.") % {"ref": accepted.ref})
        return redirect("incidents-thread", space=desk.space, reference=accepted.thread)
    status = 422 if request.method == "POST" else 200
    return render(request, "incidents/ask.html", {"form": form, "client_id": client_id}, status=status)


def _send(desk: Desk, form: AskForm, client_id: str) -> Accepted | None:
    """None where it was not sent: the form says why."""
    body = form.body()
    label = {"level": _level(desk, body["member"]), "releasable_to": [body["member"]], "caveats": []}
    try:
        return desk.append([Submission(type=ASKED, body=body, label=label, client_id=client_id)])[0]
    except BatchRefused as refused:
        for fault in refused.faults:
            form.tell(fault)
    except JisrError as fault:
        form.tell(fault)
    return None


def _level(desk: Desk, member: str) -> str:
    """The highest that both read, so that an answer may be as restricted as what it is about."""
    levels = desk.policy.labels.levels
    return min(desk.clearance.level, desk.policy.members[member].level, key=levels.index)
