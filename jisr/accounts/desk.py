"""Where a page's request stands: which person, acting as which post, in which space. Loading is permission: pages
reach records through their desk alone, and nothing else gives them a reader."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from jisr.accounts.factors import has_shown_factor, is_excused, takes_second_factor
from jisr.accounts.house import house
from jisr.accounts.models import Holding, Person
from jisr.accounts.people import ACTING
from jisr.errors import JisrError
from jisr.journal.append import Accepted
from jisr.journal.journal import Audience, Journal
from jisr.journal.label import Clearance
from jisr.journal.node import REAL
from jisr.journal.policy import Member, Policy
from jisr.journal.read import Reader
from jisr.journal.record import Actor, Submission

P = ParamSpec("P")


@dataclass(frozen=True)
class Desk:
    person: Person
    holding: Holding
    space: str
    actor: Actor
    clearance: Clearance
    policy: Policy
    journal: Journal

    @property
    def member(self) -> Member:
        return self.policy.members[self.actor.member]

    @property
    def is_exercise(self) -> bool:
        return self.space != REAL

    def read(self, at: int | None = None) -> Reader:
        """What this post sees now, or saw at a recorded time (ms)."""
        return self.journal.read(self.clearance, at)

    def append(self, submissions: Sequence[Submission]) -> list[Accepted]:
        return self.journal.append(self.actor, submissions)

    def dry_run(self, submissions: Sequence[Submission]) -> list[Audience]:
        return self.journal.dry_run(self.actor, submissions)

    def may(self, right: str) -> bool:
        return self.policy.may(self.actor.member, self.actor.post, right)


View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]


def at_desk(view: View[P]) -> Callable[..., HttpResponse]:
    """A view of /s/SPACE/...: signed in, and acting as a post of that space; else sign-in, or the choice of a post."""

    @login_required
    @wraps(view)
    def seated(request: HttpRequest, space: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        desk = desk_of(request, space)
        if desk is None:
            if lacks_factor(request, space):
                return redirect(f"{reverse('second-factor')}?{urlencode({'next': request.get_full_path()})}")
            return redirect("choose-post")
        request.desk = desk
        return view(request, desk, *args, **kwargs)

    return seated


def desk_of(request: HttpRequest, space: str) -> Desk | None:
    """None where the person holds no post: a space without it and one that does not exist look alike. None too where
    the post takes a second factor that this session has not shown."""
    assert isinstance(request.user, Person)
    holding = _holding(request, request.user, space)
    return None if holding is None else desk_in(request, request.user, holding)


def desk_in(request: HttpRequest, person: Person, holding: Holding) -> Desk | None:
    """As the person would sit in a holding: its own, or one that it was named to take over."""
    try:
        journal = house().journal(holding.space)
        policy = journal.policy
        if policy is None:
            return None
        clearance = policy.post_clearance(holding.member, holding.post)
    except JisrError as error:
        raise Http404 from error
    if _lacks_factor(request, policy, holding):
        return None
    actor = Actor(holding.member, holding.post, str(person.stable_id))
    return Desk(person, holding, holding.space, actor, clearance, policy, journal)


def lacks_factor(request: HttpRequest, space: str) -> bool:
    """Whether it is a second factor alone that keeps the person from its post."""
    assert isinstance(request.user, Person)
    holding = _holding(request, request.user, space)
    return holding is not None and factor_missing(request, holding)


def factor_missing(request: HttpRequest, holding: Holding) -> bool:
    try:
        policy = house().journal(holding.space).policy
    except JisrError:
        return False
    return policy is not None and _lacks_factor(request, policy, holding)


def _lacks_factor(request: HttpRequest, policy: Policy, holding: Holding) -> bool:
    taken = takes_second_factor(policy, holding.member, holding.post)
    return taken and not has_shown_factor(request) and not is_excused(holding)


def act_as(request: HttpRequest, holding: Holding) -> None:
    """From now on this session acts in that holding, in its space; what it listened to in another one ends."""
    if request.session.session_key:
        house().grants.sittings.end(request.session.session_key, holding.space)
    request.session[ACTING] = {**request.session.get(ACTING, {}), holding.space: holding.pk}


def _holding(request: HttpRequest, person: Person, space: str) -> Holding | None:
    if person.of_demonstration and not house().demonstration:
        return None
    held: Any = Holding.objects.filter(person=person, space=space).now()
    chosen = request.session.get(ACTING, {}).get(space)
    found: Holding | None = held.filter(pk=chosen).first() if chosen else None
    return found or held.first()
