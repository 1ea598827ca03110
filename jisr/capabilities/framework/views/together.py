"""Consolidation: the annexes side by side, and what the members decided where they clash or leave a gap."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.checks import check
from jisr.capabilities.framework.doing import DEEDS, may
from jisr.capabilities.framework.forms.saying import Statement, key_of
from jisr.capabilities.framework.records.judging import RESOLVED
from jisr.capabilities.framework.showing.together import Meeting, meaning_of, meetings_of, picture_of, table_words
from jisr.capabilities.framework.showing.words import MEETINGS
from jisr.capabilities.framework.views.health import context_of
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at
from jisr.capabilities.framework.views.sending import Saying
from jisr.capabilities.framework.views.signing import row_said
from jisr.errors import Refused
from jisr.journal.record import reference_of

TONES = {"contradiction": "now", "overlap": "soon", "gap": "info"}


class Resolving(Statement):
    """`holds` is one of the rows, or none: then the text alone says what holds."""

    text = forms.CharField(
        label=gettext_lazy("What holds"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )

    def __init__(self, names: list[str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", gettext("none of them alone")), *((each, each) for each in names)]
        self.fields["holds"] = forms.ChoiceField(label=gettext("The row that holds"), choices=choices, required=False)


@answering
def together(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    meetings = meetings_of(opened.state, opened.rows, check(opened.rows, context_of(opened)))
    resolved = _resolved_sets(opened)
    wanted = request.GET.get("annex", "")
    shown = [each for each in meetings if wanted in ("", *each.annexes)]
    values = {
        **opened.frame("framework-together"),
        "tables": table_words(opened.state),
        "picture": picture_of(opened.state, meetings),
        "meetings": [_shown(opened, each, resolved) for each in shown],
        "resolutions": [_resolution(opened, each) for each in reversed(opened.state["resolutions"].values())],
        "kinds": [(str(MEETINGS[kind]), TONES[kind], sum(each.kind == kind for each in meetings)) for kind in TONES],
        "annex": wanted,
    }
    return render(request, "framework/together.html", values)


@answering
def resolve(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    if not desk.may(RESOLVED):
        raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=RESOLVED)
    names = [each for each in request.GET.getlist("row") if each.count("/") == 2][:50]
    kind = request.GET.get("kind", "")
    form = Resolving(names, request.POST or None)
    saying = Saying(request, opened)
    if request.method == "POST" and form.is_valid():
        body = {"kind": kind, "about": [key_of(each) for each in names], "text": form.cleaned_data["text"]}
        if form.cleaned_data["holds"]:
            body["holds"] = key_of(form.cleaned_data["holds"])
        sent = saying.send(RESOLVED, body)
        if sent is not None:
            messages.success(request, gettext("Sent as %(ref)s.") % {"ref": sent.ref})
            return redirect(opened.address("framework-together"))
        for fault in saying.faults:
            form.tell(fault)
    values = {
        **opened.frame("framework-together"),
        "form": form,
        "kind": str(MEETINGS.get(kind, kind)),
        "rows": [row_said(opened, key_of(each)) for each in names],
        **saying.values(),
    }
    return render(request, "framework/resolve.html", values, status=422 if request.method == "POST" else 200)


def _resolved_sets(opened: Opened) -> list[set[str]]:
    return [
        {f"{row['annex']}/{row['table']}/{row['code']}" for row in each["body"]["about"]}
        for each in opened.state["resolutions"].values()
    ]


def _shown(opened: Opened, each: Meeting, resolved: list[set[str]]) -> dict[str, Any]:
    names = [side.name for side in each.sides]
    query = urlencode({"kind": each.kind, "row": names}, doseq=True)
    words = list(dict.fromkeys(word for side in each.sides for word, _ in side.fields))
    return {
        "kind": str(MEETINGS[each.kind]),
        "tone": TONES[each.kind],
        "rule": each.rule,
        "said": each.said or gettext("The same code says different things."),
        "meaning": meaning_of(each.rule),
        "sides": [row_said(opened, key_of(side.name)) | {"annex": side.annex} for side in each.sides],
        "lines": [
            (word, word in each.differs, [dict(side.fields).get(word, "") for side in each.sides]) for word in words
        ],
        "resolved": any(set(names) <= found for found in resolved),
        "resolve": f"{opened.address('framework-resolve')}?{query}" if opened.desk.may(RESOLVED) and names else "",
    }


def _resolution(opened: Opened, each: dict[str, Any]) -> dict[str, Any]:
    member = opened.desk.actor.member
    owed = member in each["members"] and member not in each["signatures"] and may(opened, DEEDS["agree"])
    return {
        "ref": reference_of(each["record"]),
        "author": each["author"],
        "at": each["at"],
        "kind": str(MEETINGS.get(each["body"]["kind"], "")),
        "text": each["body"]["text"],
        "rows": [row_said(opened, row) for row in each["body"]["about"]],
        "holds": each["body"].get("holds") and row_said(opened, each["body"]["holds"]),
        "members": [(code, code in each["signatures"]) for code in each["members"]],
        "sign": f"{opened.address('framework-do', name='agree')}?about={each['record']}" if owed else "",
    }
