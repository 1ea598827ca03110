"""The start."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from jisr.accounts.house import house
from jisr.accounts.models import Holding
from jisr.web.operator.seat import is_operator


def start(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated and house().room is not None:
        return redirect(f"{reverse('room')}?{request.GET.urlencode()}")
    if not request.user.is_authenticated and house().demonstration:
        return redirect("enter")
    return _start(request)


@login_required
def _start(request: HttpRequest) -> HttpResponse:
    if is_operator(request.user) and not Holding.objects.filter(person=request.user).now().exists():
        return redirect("operator-health")
    held = list(Holding.objects.filter(person=request.user).now())
    return redirect("home", space=held[0].space) if len(held) == 1 else redirect("choose-post")
