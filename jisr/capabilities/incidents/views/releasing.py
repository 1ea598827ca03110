"""The release page of an own record: wider, narrower, a wider version beside it, its contents erased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.doing import may_change
from jisr.capabilities.incidents.forms.labels import Choice, Chooser, chooser, label_of, names_of
from jisr.capabilities.incidents.forms.making import RecordForm
from jisr.capabilities.incidents.showing.timeline import Entry
from jisr.capabilities.incidents.views.acting import initial_of
from jisr.capabilities.incidents.views.seeing import answering, entries_seen, entry_of, thread_of_record
from jisr.capabilities.incidents.views.sending import Sending, new_client_id, readers_shown
from jisr.errors import BatchRefused, JisrError, Refused
from jisr.journal.label import sees
from jisr.journal.read import RecordView, ThreadView
from jisr.journal.record import Submission
from jisr.journal.types import ERASE, RELABEL, SANITISED

OPENED = "incidents.opened"
VERSION_WITHOUT = frozenset({"on_behalf_of.post", "on_behalf_of.by", "acknowledge_by", "reported_at"})


@dataclass(frozen=True)
class Change:
    """What another label would change. `losing`: (code, name, when it acknowledged the record or None)."""

    losing: tuple[tuple[str, str, int | None], ...]
    gaining: tuple[tuple[str, str], ...]


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].label = gettext("Reason")
        self.fields["reason"].help_text = gettext(
            "it can never be erased, and the old and new readers see it: no names"
        )


@answering
def release(request: HttpRequest, desk: Desk, record: str) -> HttpResponse:
    thread, found, entry = _own(desk, record)
    choosing = _label_chooser(request, desk, thread, found)
    form = ReasonForm(request.POST or None)
    shown, also, faults = set(request.POST.get("shown", "").split()), [], []
    if request.method == "POST" and request.POST.get("step") == "send" and form.is_valid() and choosing.chosen:
        also = names_of(desk, [each for each in choosing.readers if each not in shown])
        if not also:
            try:
                desk.append([_relabelling(found, choosing.label, form.cleaned_data["reason"], _client_id(request))])
                messages.success(request, gettext("The label is changed."))
                return redirect(reverse("incidents-release", kwargs={"space": desk.space, "record": found.id}))
            except BatchRefused as refused:
                faults = [str(each) for each in refused.faults]
    values = {
        "thread": thread, "record": entry, "form": form, "also": also, "label_faults": faults,
        "client_id": _client_id(request), "change": _change(desk, found, entry, choosing),
        "changes": _changes(thread, found, entries_seen(desk, thread)),
        "now_reading": names_of(desk, _members_seeing(desk, label_of(found))),
        "may_sanitise": desk.may(SANITISED) and desk.may(OPENED), "may_erase": desk.may(ERASE),
        "may_label": any(desk.may(each) for each in ("narrow", "widen")),
        **readers_shown(desk, choosing),
    }  # fmt: skip
    return render(request, "incidents/release.html", values, status=422 if also or faults else 200)


@answering
def sanitise(request: HttpRequest, desk: Desk, record: str) -> HttpResponse:
    """A coarser statement under a wider label opens a thread; that it stems from the source its readers alone see."""
    thread, found, entry = _own(desk, record)
    for right in (SANITISED, OPENED):
        if not desk.may(right):
            raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=right)
    initial = {
        **initial_of(desk),
        "what": (thread.detail or {}).get("what") or "other",
        "severity": str(thread.severity),
    }
    form = RecordForm(
        desk.journal.registry.types[OPENED], desk.policy, request.POST or None, initial=initial, without=VERSION_WITHOUT
    )
    sending = Sending(request, desk, form, chooser(desk, OPENED, request.POST or None, None), None)

    def lines() -> list[Submission]:
        version = Submission(type=OPENED, body=form.body(), label=sending.chooser.label, client_id=sending.client_id)
        link = {"source": found.id, "version": f"@{sending.client_id}"}
        return [version, Submission(type=SANITISED, body=link, label={}, client_id=f"{sending.client_id}/link")]

    accepted = sending.send(lines, desk.append)
    if accepted is not None:
        messages.success(request, gettext("The wider version stands as %(ref)s.") % {"ref": accepted[0].ref})
        return redirect("incidents-thread", space=desk.space, reference=accepted[0].id)
    values = {"thread": thread, "record": entry, **sending.values()}
    return render(request, "incidents/sanitise.html", values, status=422 if sending.wanted else 200)


@answering
def erase(request: HttpRequest, desk: Desk, record: str) -> HttpResponse:
    thread, found, entry = _own(desk, record)
    if not desk.may(ERASE):
        raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=ERASE)
    form = ReasonForm(request.POST or None)
    confirmed = request.POST.get("confirmed") == "yes"
    fault = ""
    if request.method == "POST" and form.is_valid() and confirmed:
        try:
            body = {"record": found.id, "reason": form.cleaned_data["reason"]}
            desk.append([Submission(type=ERASE, body=body, label={}, client_id=_client_id(request))])
            messages.success(request, gettext("The contents are erased."))
            return redirect("incidents-thread", space=desk.space, reference=thread.id)
        except BatchRefused as refused:
            fault = "; ".join(str(each) for each in refused.faults)
    wrong = request.method == "POST"
    values = {"thread": thread, "record": entry, "form": form, "fault": fault, "unconfirmed": wrong and not confirmed,
              "client_id": _client_id(request)}  # fmt: skip
    return render(request, "incidents/erase.html", values, status=422 if wrong else 200)


def _own(desk: Desk, record: str) -> tuple[ThreadView, RecordView, Entry]:
    thread, found = thread_of_record(desk.read(), record)
    entry = entry_of(desk, thread, found)
    if entry.gone == "erased" or not may_change(desk, entry):
        message = "only {author}, which wrote {record}, may do this: ask it"
        raise Refused(message, code="not_originator", author=entry.author, record=entry.ref)
    return thread, found, entry


def _client_id(request: HttpRequest) -> str:
    return request.POST.get("client_id") or new_client_id()


def _relabelling(record: RecordView, label: dict[str, Any], reason: str, client_id: str) -> Submission:
    return Submission(
        type=RELABEL, body={"record": record.id, "label": label, "reason": reason}, label=label, client_id=client_id
    )


def _label_chooser(request: HttpRequest, desk: Desk, thread: ThreadView, record: RecordView) -> Chooser:
    """The presets of the record's type; whether each may be given says the journal, who reads it then its policy."""
    given = request.POST or None
    offered = chooser(desk, record.type or "", given, None)
    choices = tuple(_judged(desk, record, each) for each in offered.choices)
    wanted = given.get("label") if given else None
    chosen = next((each for each in choices if each.code == wanted and not each.refused), None)
    return replace(offered, choices=choices, chosen=chosen, wider=())


def _judged(desk: Desk, record: RecordView, choice: Choice) -> Choice:
    try:
        desk.dry_run([_relabelling(record, choice.label, "", "judged")])
    except BatchRefused as refused:
        return replace(choice, refused="; ".join(str(each) for each in refused.faults), readers=())
    except JisrError as fault:
        return replace(choice, refused=str(fault), readers=())
    return replace(choice, refused="", readers=tuple(_members_seeing(desk, choice.label)))


def _members_seeing(desk: Desk, given: dict[str, Any]) -> list[str]:
    label = desk.policy.read_label(given, desk.actor.member)
    return sorted({each.member for each in desk.policy.clearances.values() if sees(each, label)})


def _change(desk: Desk, record: RecordView, entry: Entry, choosing: Chooser) -> Change | None:
    if choosing.chosen is None:
        return None
    before, after = _members_seeing(desk, label_of(record)), choosing.readers
    acknowledged = {each.post.partition("/")[0]: each.at for each in entry.given}
    losing = names_of(desk, [each for each in before if each not in after])
    return Change(
        tuple((code, name, acknowledged.get(code)) for code, name in losing),
        tuple(names_of(desk, [each for each in after if each not in before])),
    )


def _changes(thread: ThreadView, record: RecordView, entries: Sequence[Entry]) -> list[Entry]:
    """Earlier changes of its label, the newest first, each with who acknowledged it."""
    about = {
        each.id for each in thread.records if each.type == RELABEL and (each.body or {}).get("record") == record.id
    }
    return [each for each in reversed(entries) if each.id in about]
