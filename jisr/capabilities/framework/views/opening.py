"""A framework begins: its name in the four languages, who must sign, and for whom it is."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.forms.rows import LANGUAGE_NAMES, RIGHT_TO_LEFT
from jisr.capabilities.framework.records.opening import OPENED
from jisr.capabilities.framework.views.seeing import answering
from jisr.errors import BatchRefused, JisrError, Refused
from jisr.journal.record import Submission
from jisr.journal.registry import Body
from jisr.ui.fields import NumberField
from jisr.ui.words import member_name, name_in

SEND = "send"


class Opening(forms.Form):
    """`body()` is the opening's; `label()` the audience of all that is signed."""

    def __init__(self, desk: Desk, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        members = [(code, f"{code} · {member_name(each)}") for code, each in desk.policy.members.items() if each.active]
        presets = desk.policy.labels.type_presets.get(OPENED, ())
        self.fields["code"] = forms.CharField(label=gettext("Code"), max_length=40, widget=_ltr(), initial="NCRF")
        self.fields["edition"] = forms.CharField(label=gettext("Edition"), max_length=40, widget=_ltr())
        for language, name in LANGUAGE_NAMES.items():
            attrs = {"lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
            self.fields[f"titles.{language}"] = forms.CharField(
                label=f"{gettext('Title')} · {name}", required=language == "en", max_length=4_000,
                widget=forms.TextInput(attrs=attrs),
            )  # fmt: skip
        self.fields["legal_basis"] = forms.CharField(
            label=gettext("Legal basis"),
            required=False,
            max_length=4_000,
            widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        )
        self.fields["signers"] = forms.MultipleChoiceField(
            label=gettext("Who must sign"), choices=members, widget=forms.CheckboxSelectMultiple,
            initial=[code for code, each in desk.policy.members.items() if each.side in ("civil", "security")],
        )  # fmt: skip
        self.fields["consultation_days"] = NumberField(
            label=gettext("Days of consultation, at least"), initial=14, min_value=0, max_value=365
        )
        self.fields["review_months"] = NumberField(
            label=gettext("Months until its review"), initial=12, min_value=1, max_value=120
        )
        self.fields["preset"] = forms.ChoiceField(
            label=gettext("For whom"),
            choices=[(code, name_in(desk.policy.presets[code].names, code)) for code in presets],
            help_text=gettext("Everything that is signed has this label."),
        )

    def body(self) -> Body:
        given = self.cleaned_data
        titles = {name: given[f"titles.{name}"] for name in LANGUAGE_NAMES if given.get(f"titles.{name}")}
        names = ("code", "edition", "legal_basis", "signers", "consultation_days", "review_months")
        return {"titles": titles, **{name: given[name] for name in names if given.get(name) not in (None, "")}}

    def tell(self, fault: JisrError) -> None:
        path = fault.field.removeprefix("body.").partition("[")[0]
        named = "preset" if fault.field.startswith("label") else path
        self.add_error(named if named in self.fields else None, str(fault))


def _ltr() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"})


@answering
def open_framework(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not desk.may(OPENED):
        raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=OPENED)
    form = Opening(desk, request.POST or None)
    client_id = request.POST.get("client_id") or f"page/{uuid4().hex}"
    readers: list[str] = []
    also: list[str] = []
    if request.method == "POST" and form.is_valid():
        line = Submission(
            type=OPENED, body=form.body(), label={"preset": form.cleaned_data["preset"]}, client_id=client_id
        )
        try:
            readers = list(desk.dry_run([line])[0].readers)
            also = [each for each in readers if each not in request.POST.get("shown", "").split()]
            if request.POST.get("step") == SEND and not also:
                sent = desk.append([line])[0]
                messages.success(request, gettext("Sent as %(ref)s.") % {"ref": sent.ref})
                return redirect("framework-overview", space=desk.space, reference=sent.id)
        except BatchRefused as refused:
            for fault in refused.faults:
                form.tell(fault)
        except JisrError as fault:
            form.tell(fault)
    members = desk.policy.members
    values = {
        "form": form, "client_id": client_id, "shown": " ".join(readers),
        "readers": [(code, member_name(members[code])) for code in readers if code in members], "looked": bool(readers),
    }  # fmt: skip
    return render(request, "framework/open.html", values, status=422 if form.errors else 200)
