"""A report out of a browser's queue: the same form at the same address, answered as JSON.

    POST the form's address, its fields as they are, with two headers more
    X-Queue-Post: MEMBER/POST      as whom it was written
    X-Queue-Holding: NUMBER        in whose hands the post was then (`data-holding` of the page)

    200 {"ref", "url"}                                 it stands, once, however often it was sent (client_id)
    403 {"code": "other_post"}                         this session acts as another post: nothing was looked at
    409 {"asks": "audience", "who": [..], "shown"}     more would see it than were shown; fields to send again with
    409 {"asks": "hands", "holding"}                   the post changed hands since; `holding` to send again
    422 {"faults": [{"field", "words"}]}               refused, and why
    503 {"code": "preparing"}                          later

A form that goes this way has `data-queue` (docs/offline.md). Who is signed out is sent to sign in, as ever.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.views.sending import Sending
from jisr.errors import JisrError, Preparing
from jisr.journal.append import Accepted

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]

POST, HOLDING = "X-Queue-Post", "X-Queue-Holding"


def from_queue(view: View[P]) -> View[P]:
    """Under `answering`, over a view that makes a `Sending`."""

    @wraps(view)
    def answered(request: HttpRequest, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST" or POST not in request.headers:
            return view(request, desk, *args, **kwargs)
        if request.headers[POST] != desk.actor.name:
            return JsonResponse({"code": "other_post"}, status=403)
        earlier = desk.journal.accepted(desk.actor, request.POST.get("client_id", ""))
        if earlier is None and request.headers.get(HOLDING) != str(desk.holding.pk):
            return JsonResponse({"asks": "hands", "holding": str(desk.holding.pk)}, status=409)
        answer = _answer(request, desk, lambda: view(request, desk, *args, **kwargs))
        if earlier is not None and answer.status_code == 422 and not _is_another(request):
            return _sent(desk, earlier)  # it stood before what refuses it now came about
        return answer

    return answered


def _answer(request: HttpRequest, desk: Desk, view: Callable[[], HttpResponse]) -> JsonResponse:
    try:
        view()
    except Preparing:
        return JsonResponse({"code": "preparing"}, status=503)
    except Http404:
        return _refused([("", gettext("There is nothing here that you may see"))])
    except JisrError as fault:
        return _refused([("", str(fault))])
    sending: Sending = request.sending
    if sending.accepted:
        if request.headers.get("X-By-Itself") == "1":
            list(get_messages(request))  # said where the queue is shown, not on whatever page comes next
        return _sent(desk, sending.accepted[0])
    asked = [each for each in sending.said if each.also]
    if asked:
        names = list(dict.fromkeys(name for each in asked for _, name in each.also))
        shown = {
            each.chooser.shown_field: " ".join(sorted({*each.shown, *(code for code, _ in each.also)}))
            for each in asked
        }
        return JsonResponse({"asks": "audience", "who": names, "shown": shown}, status=409)
    return _refused(_faults(sending))


def _is_another(request: HttpRequest) -> bool:
    """Whether the client_id came with other words than the first time."""
    sending = getattr(request, "sending", None)
    return sending is not None and "client_id_reused" in sending.codes


def _sent(desk: Desk, accepted: Accepted) -> JsonResponse:
    url = reverse("incidents-thread", kwargs={"space": desk.space, "reference": accepted.thread})
    return JsonResponse({"ref": accepted.ref, "url": f"{url}#r-{accepted.ref}"})


def _faults(sending: Sending) -> list[tuple[str, str]]:
    found = [("", each) for said in sending.said for each in said.label_faults]
    for said in sending.said:
        for name, faults in said.form.errors.items():
            label = str(said.form.fields[name].label) if name in said.form.fields else ""
            found += [(label, str(each)) for each in faults]
    if sending.moved:
        found.append(("", gettext("Something came while you wrote")))
    return found or [("", gettext("Choose who may see it."))]


def _refused(faults: list[tuple[str, str]]) -> JsonResponse:
    told: list[dict[str, Any]] = [{"field": field, "words": words} for field, words in faults]
    return JsonResponse({"faults": told}, status=422)
