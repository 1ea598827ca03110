"""The link of an invitation: choose a name and a password, and the post is taken."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from jisr.accounts.desk import act_as
from jisr.accounts.house import house
from jisr.accounts.invitations import do_join, do_return, do_take, find_invitation
from jisr.accounts.models import Holding, Invitation, Person
from jisr.errors import Conflict, JisrError
from jisr.web.posts import title_of


class Password(forms.Form):
    """A password that is long enough, twice."""

    password1 = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Several words that only you put together are easiest to keep in mind."),
    )  # fmt: skip
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def person(self) -> Person:
        return Person()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ."))
        elif first:
            try:
                password_validation.validate_password(first, self.person())
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return given


class NewPerson(Password):
    username = forms.CharField(
        label=_("Name for signing in"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Letters, digits and . _ - in any script, without spaces."),
    )  # fmt: skip
    display_name = forms.CharField(
        label=_("How colleagues call you"), max_length=120, required=False,
        help_text=_("Seen by people of your own member alone. It may stay empty."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    field_order = ("username", "display_name", "password1", "password2")

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"]).strip()
        if not all(each.isalnum() or each in "._-" for each in name):
            raise forms.ValidationError(_("Letters, digits and . _ - alone, please."))
        return name

    def person(self) -> Person:
        given = self.cleaned_data
        return Person(username=given.get("username", ""), display_name=given.get("display_name", ""))


@sensitive_post_parameters("password1", "password2")
def join(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        invitation = find_invitation(secret)
        if request.method == "POST" and "take" in request.POST:
            return _taken(request, invitation)
        return _returning(request, invitation) if invitation.person else _new(request, invitation)
    except JisrError as error:
        return render(request, "web/join_gone.html", {"why": str(error)}, status=error.status)


def _new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewPerson(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            holding = do_join(invitation, given["username"], given["password1"], given["display_name"])
        except Conflict as error:
            form.add_error("username", str(error))
        else:
            return _enter(request, holding.person, holding)
    return _page(request, invitation, form)


def _returning(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = Password(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = do_return(invitation, form.cleaned_data["password1"])
        return _enter(request, person, None)
    return _page(request, invitation, form)


def _taken(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if not isinstance(request.user, Person):
        return redirect("account_login")
    holding = do_take(invitation, request.user)
    act_as(request, holding)
    return redirect("home", space=holding.space)


def _enter(request: HttpRequest, person: Person, holding: Holding | None) -> HttpResponse:
    get_adapter(request).login(request, person)
    if holding is None:
        return redirect("start")
    act_as(request, holding)
    return redirect("home", space=holding.space)


def _page(request: HttpRequest, invitation: Invitation, form: forms.Form) -> HttpResponse:
    policy = house().journal(invitation.space).policy
    member = policy.members.get(invitation.member) if policy else None
    context = {"invitation": invitation, "form": form, "title": title_of(member, invitation.member)}
    return render(request, "web/join.html", context, status=422 if form.is_bound else 200)
