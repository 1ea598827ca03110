"""What a post says of a framework as a whole: a form, who will see it, sent once. Nobody signs a text that changed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.doing import DEEDS, Deed, may
from jisr.capabilities.framework.forms.saying import FORMS, Signing, Statement, key_of
from jisr.capabilities.framework.showing.changes import Change, changes_of
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at, missing
from jisr.capabilities.framework.views.sending import Saying
from jisr.capabilities.framework.views.signing import row_said
from jisr.errors import Missing, Refused
from jisr.journal.read import RecordView
from jisr.journal.registry import Body

SEND = "send"
AFTER = {"accept": "framework-health", "agree": "framework-together"}
"""Where one comes from, and goes back to."""


@answering
def do(request: HttpRequest, desk: Desk, reference: str, name: str) -> HttpResponse:
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    opened = framework_at(desk, reference)
    if not desk.may(deed.type):
        raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=deed.type)
    about = _about(opened, request.GET.get("about", "")) if deed.about else None
    form = _form(request, name)
    saying = Saying(request, opened)
    changed = _changed(request, opened, deed)
    if request.method == "POST" and request.POST.get("step") == SEND and changed is None and form.is_valid():
        body = {**form.body(), **_given(request, opened, deed)}
        sent = saying.send(deed.type, body, [about.id] if about else [])
        if sent is not None:
            messages.success(request, gettext("Sent as %(ref)s.") % {"ref": sent.ref})
            return redirect(opened.address(AFTER.get(name, "framework-signing")))
        for fault in saying.faults:
            form.tell(fault)
        changed = _changed(request, opened, deed, bool(saying.faults))
    values = {
        **opened.frame("framework-signing"),
        "deed": deed,
        "form": form,
        "about": about,
        "on": row_said(opened, key_of(request.GET["on"])) if _names_row(request) else None,
        "changed": changed,
        "fits": may(opened, deed),
        "names": [each.name for each in opened.rows.rows] if deed.name == "sign" else [],
        "objects": request.GET.getlist("object"),
        "rule": request.GET.get("rule", ""),
        "back": opened.address(AFTER.get(name, "framework-signing")),
        **saying.values(),
    }
    return render(request, "framework/do.html", values, status=422 if request.POST.get("step") == SEND else 200)


def _form(request: HttpRequest, name: str) -> Statement:
    if name == "sign":
        typed = sum(bool(value) for key, value in request.POST.items() if key.startswith("on-"))
        return Signing(request.POST or None, pairs=typed + 2)
    return FORMS[name](request.POST or None)


def _given(request: HttpRequest, opened: Opened, deed: Deed) -> Body:
    """What the address and the page say beside the form."""
    if deed.binds:
        return {"text_hash": request.POST.get("text_hash", "")}
    if deed.name == "comment" and _names_row(request):
        return {"on": key_of(request.GET["on"])}
    if deed.name == "accept":
        return {"rule": request.GET.get("rule", ""), "objects": request.GET.getlist("object")}
    return {}


def _names_row(request: HttpRequest) -> bool:
    return request.GET.get("on", "").count("/") == 2


def _changed(request: HttpRequest, opened: Opened, deed: Deed, again: bool = False) -> list[Change] | None:
    """What changed since the text that the page showed; None where it still stands. `again`: somebody edited it in the
    moment of sending."""
    shown = request.POST.get("text_hash", "")
    if not deed.binds or not shown:
        return None
    now = framework_at(opened.desk, opened.thread.id) if again else opened
    return None if shown == now.state["text_hash"] else changes_since(now, shown)


def changes_since(opened: Opened, text_hash: str) -> list[Change]:
    """Row by row, from the text with that hash to the one that stands; empty where it never had that text."""
    edit = next((each for each in reversed(opened.state["edits"]) if each["hash"] == text_hash), None)
    if edit is None:
        return []
    try:
        then = opened.desk.read(edit["at"]).thread(opened.thread.id).detail
    except Missing:
        return []
    return changes_of((then or {}).get("rows", {}), opened.state["rows"])


def _about(opened: Opened, record: str) -> RecordView:
    found = [each for each in opened.thread.records if record in (each.id, each.ref)]
    if len(found) != 1:
        raise missing(record)
    return found[0]
