"""Who may see the operator's pages: a person whom `jisr user operator NAME` named, with a second factor shown. To
everybody else they are not there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from jisr.accounts.factors import has_shown_factor
from jisr.accounts.house import house
from jisr.accounts.models import Person

P = ParamSpec("P")


def as_operator(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    @login_required
    @wraps(view)
    def seated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_operator(request.user):
            raise Http404
        if not has_shown_factor(request):
            return redirect(f"{reverse('second-factor')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return seated


def is_operator(person: object) -> bool:
    """One that came by the demonstration's door is an operator nowhere else."""
    return isinstance(person, Person) and person.is_staff and (house().demonstration or not person.of_demonstration)
