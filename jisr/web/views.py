"""The start, the choice of a post, home."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jisr.accounts.desk import Desk, act_as, at_desk
from jisr.accounts.models import Holding
from jisr.journal.query import Query


@login_required
def start(request: HttpRequest) -> HttpResponse:
    held = _held(request)
    return redirect("home", space=held[0].space) if len(held) == 1 else redirect("choose-post")


@login_required
def choose_post(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        holding = get_object_or_404(_held(request), pk=request.POST.get("holding"))
        act_as(request, holding)
        return redirect("home", space=holding.space)
    return render(request, "web/choose_post.html", {"held": _held(request)})


def _held(request: HttpRequest) -> Any:
    return Holding.objects.filter(person=request.user).now()


@at_desk
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    return render(request, "web/home.html", {"page": desk.read().threads(Query(limit=50))})
