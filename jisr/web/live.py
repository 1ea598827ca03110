"""What a browser listens with: a token for /api/v1/stream that lives as long as its session, its post and its space.

    POST /s/SPACE/live/            with the page's CSRF token (header X-CSRFToken, or the field csrfmiddlewaretoken)
    token=...                      the one that it has, to be used on; left out, or no longer good: a new one
    200 {"token", "stream", "space", "post", "person", "expires_in_s", "renew_in_s"}
    401 {"code": "signed_out"}     sign in again
    403 {"code": "no_post"}        no post in this space, or its second factor was not shown

`GET {stream}?after=ID` takes it as `Authorization: Bearer TOKEN` (fetch and its reader, not EventSource). Asked again
after `renew_in_s` seconds with the token, it lives on, and the stream goes on. It opens the stream and nothing else.
Signing out, another post, the end of a holding and a closed account end its streams within 5 s. Asking for it is
nothing that a person does: it keeps nobody signed in.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from jisr.accounts.desk import Desk, desk_of
from jisr.accounts.hearing import do_listen
from jisr.accounts.house import house
from jisr.accounts.sitting import LASTS_MS

RENEW_IN_S = LASTS_MS // 2_000
STREAM = "/api/v1/stream"


@require_POST
def live(request: HttpRequest, space: str) -> HttpResponse:
    request.by_itself = True
    if not request.user.is_authenticated:
        return JsonResponse({"code": "signed_out"}, status=401)
    desk = desk_of(request, space)
    if desk is None or request.session.session_key is None:
        return JsonResponse({"code": "no_post"}, status=403)
    token = do_listen(house().grants, desk, request.session.session_key, request.POST.get("token", ""))
    return JsonResponse(_answer(desk, token))


def _answer(desk: Desk, token: str) -> dict[str, Any]:
    return {
        "token": token,
        "stream": STREAM,
        "space": desk.space,
        "post": desk.actor.name,
        "person": str(desk.person.stable_id),
        "expires_in_s": LASTS_MS // 1_000,
        "renew_in_s": RENEW_IN_S,
    }
