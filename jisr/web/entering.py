"""The demonstration's door: whoever comes enters as any post. On every other node it is not there."""

from contextlib import suppress
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jisr.accounts.desk import act_as
from jisr.accounts.house import house
from jisr.accounts.invitations import SYSTEM
from jisr.accounts.models import Holding, Person
from jisr.journal.node import REAL
from jisr.journal.policy import Member, Policy
from jisr.web.playing import first_space, is_staged
from jisr.web.posts import title_of

SIDES = ("civil", "security", "cell", "international")
OPERATOR = "operator"
FIRST = ("duty", "release")  # what most visitors come as


@dataclass(frozen=True)
class Card:
    member: Member
    title: str
    first: list[str]
    others: list[str]


def enter(request: HttpRequest) -> HttpResponse:
    if not house().demonstration:
        raise Http404
    space = request.POST.get("space") or request.GET.get("space") or _space()
    policy = _policy(space)
    if request.method == "POST" and request.POST.get("post") == OPERATOR:
        return _entered_as_operator(request)
    if request.method == "POST":
        return _entered(request, policy, space, *request.POST.get("post", "").partition("/")[::2])
    context = {"cards": cards_of(policy), "space": space, "staged": is_staged(space)}
    return render(request, "web/enter.html", context)


def _entered(request: HttpRequest, policy: Policy, space: str, member: str, post: str) -> HttpResponse:
    if (
        member not in policy.members
        or post == SYSTEM
        or post not in [each.code for each in policy.members[member].posts]
    ):
        raise Http404
    name = f"demo-{member}-{post}".lower()
    person, made = Person.objects.get_or_create(
        username=name, of_demonstration=True, defaults={"display_name": f"{member}/{post}"}
    )
    if made:
        person.set_unusable_password()
        person.save()
    held = Holding.objects.filter(person=person, space=space, member=member, post=post).now().first()
    held = held or Holding.objects.create(person=person, space=space, member=member, post=post)
    get_adapter(request).login(request, person)
    act_as(request, held)
    return redirect("home", space=space)


def _entered_as_operator(request: HttpRequest) -> HttpResponse:
    """Holds no post, and sees no record."""
    person, made = Person.objects.get_or_create(
        username=f"demo-{OPERATOR}", of_demonstration=True, defaults={"is_staff": True, "display_name": OPERATOR}
    )
    if made:
        person.set_unusable_password()
        person.save()
    get_adapter(request).login(request, person)
    return redirect("operator-health")


def cards_of(policy: Policy) -> list[tuple[str, list[Card]]]:
    """(side, its members' cards), empty sides left out."""
    cards = [(side, [_card(each) for each in policy.members.values() if each.side == side]) for side in SIDES]
    return [(side, each) for side, each in cards if each]


def _space() -> str:
    """The story's that is in progress; an exercise's before reality: nothing in a demonstration is real."""
    spaces = house().node.spaces()
    with suppress(Http404):
        return first_space()
    return next((each for each in spaces if each != REAL), REAL)


def _policy(space: str) -> Policy:
    if space not in house().node.spaces():
        raise Http404
    policy = house().journal(space).policy
    if policy is None:
        raise Http404
    return policy


def _card(member: Member) -> Card:
    posts = [each.code for each in member.posts if each.code != SYSTEM]
    first = [each for each in FIRST if each in posts] or posts[:1]
    return Card(member, title_of(member, member.code), first, [each for each in posts if each not in first])
