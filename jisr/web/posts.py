"""The posts that somebody holds: which one to act as, what waits to be taken over, what was noted of them."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from jisr.accounts.desk import act_as, factor_missing
from jisr.accounts.factors import has_factor
from jisr.accounts.handing import waiting_for
from jisr.accounts.house import house
from jisr.accounts.models import Holding, Person
from jisr.accounts.notes import notes_for
from jisr.accounts.people import ACTING
from jisr.errors import JisrError
from jisr.journal.node import REAL
from jisr.journal.policy import Member


@dataclass(frozen=True)
class Held:
    """A post as its holder reads it; `member` is None where the pack has it no more."""

    holding: Holding
    member: Member | None
    level: str
    acting: bool
    takes_factor: bool

    @property
    def title(self) -> str:
        return title_of(self.member, self.holding.member)

    @property
    def is_exercise(self) -> bool:
        return self.holding.space != REAL


@login_required
def choose_post(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        holding = get_object_or_404(_held(request), pk=_number(request.POST.get("holding")))
        act_as(request, holding)
        return redirect("home", space=holding.space)
    assert isinstance(request.user, Person)
    held = list(_held(request))
    return render(
        request,
        "web/choose_post.html",
        {
            "held": [held_as(request, each) for each in held],
            "waiting": waiting_for(request.user),
            "notes": notes_for(held),
        },
    )


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why the post does not open yet, and the way to it."""
    assert isinstance(request.user, Person)
    following = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
        following = "/"
    return render(request, "web/second_factor.html", {"following": following, "has_factor": has_factor(request.user)})


def held_as(request: HttpRequest, holding: Holding) -> Held:
    try:
        policy = house().journal(holding.space).policy
        member = policy.members.get(holding.member) if policy else None
        level = policy.post_clearance(holding.member, holding.post).level if policy and member else ""
    except JisrError:
        member, level = None, ""
    acting = request.session.get(ACTING, {}).get(holding.space) == holding.pk
    return Held(holding, member, level, acting, factor_missing(request, holding))


def title_of(member: Member | None, code: str) -> str:
    """The member's name in the language of the page."""
    if member is None:
        return code
    return member.names.get(get_language() or "en") or member.names.get("en") or code


def _held(request: HttpRequest) -> Any:
    return Holding.objects.filter(person=request.user).now()


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0
