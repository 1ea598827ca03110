"""The pages on which people find their way in: the code, the choice of a post, and how to trust the certificate."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext

from jisr.accounts.delays import claim, forget
from jisr.accounts.desk import act_as
from jisr.accounts.house import house
from jisr.accounts.signing import address_of
from jisr.errors import JisrError
from jisr.journal.policy import Policy
from jisr.web.entering import cards_of
from jisr.web.room.seating import do_seat, read_code, room_at, room_of, seat_of

KNOWS = "room"  # in a session: the space whose code was said
DIRECTS = "directs"  # in a session: the space that it directs
MEDIA = "application/x-x509-ca-cert"


def come_in(request: HttpRequest) -> HttpResponse:
    """First the code, then the post. Who has a seat finds it, and may change its post."""
    at = room_at()
    seat = seat_of(request.user, at.space)
    if request.method == "POST" and "code" in request.POST:
        return _say_code(request, at.space)
    if seat is None and request.session.get(KNOWS) != at.space:
        return _ask(request)
    policy = policy_of(at.space)
    if request.method == "POST":
        return _sit_down(request, policy, at.space)
    return render(request, "room/choose.html", {"cards": cards_of(policy), "seat": seat, "at": at})


def trust(request: HttpRequest) -> HttpResponse:
    """On plain HTTP too: it is read before anything is trusted."""
    at = room_at()
    if not at.trust_address:
        return redirect("room")
    asked = request.GET.get("language", "")
    if asked in dict(settings.LANGUAGES):  # in the address: no cookie is kept of a page without TLS
        translation.activate(asked)
    values = {"at": at, "fingerprint": fingerprint_lines(at.authority), "code": request.GET.get("code", "")[:20]}
    return render(request, "room/trust.html", values)


def authority(request: HttpRequest) -> HttpResponse:
    """The authority's certificate, as devices take it; never its key."""
    at = room_at()
    if not at.authority:
        raise Http404
    response = HttpResponse(at.authority, content_type=MEDIA)
    response.headers["Content-Disposition"] = 'attachment; filename="jisr-room.crt"'
    return response


def directs(request: HttpRequest, space: str) -> bool:
    return bool(request.session.get(DIRECTS) == space)


def check_present(request: HttpRequest, space: str) -> None:
    """The wall is there for who sits in the room, and for its director."""
    if not directs(request, space) and seat_of(request.user, space) is None:
        raise Http404


def policy_of(space: str) -> Policy:
    policy = house().journal(space).policy
    if policy is None:
        raise Http404
    return policy


def fingerprint_lines(authority: bytes) -> list[str]:
    """In groups that one compares at a glance; none without TLS."""
    if not authority:
        return []
    from jisr.web.room.authority import fingerprint_of

    pairs = fingerprint_of(authority).split(":")
    return [" ".join(pairs[at : at + 8]) for at in range(0, len(pairs), 8)]


def _ask(request: HttpRequest, wait: int = 0, wrong: bool = False) -> HttpResponse:
    values = {"code": request.GET.get("code", ""), "wait": wait, "wrong": wrong}
    return render(request, "room/code.html", values, status=429 if wait else 403 if wrong else 200)


def _say_code(request: HttpRequest, space: str) -> HttpResponse:
    account, address = f"room {space}", address_of(request)
    wait = claim(account, address)
    if wait:
        return _ask(request, wait=wait)
    if read_code(request.POST["code"]) != room_of(space).code:
        return _ask(request, wrong=True)
    forget(account, address)
    request.session[KNOWS] = space
    return redirect("room")


def _sit_down(request: HttpRequest, policy: Policy, space: str) -> HttpResponse:
    member, _, post = request.POST.get("post", "").partition("/")
    before = seat_of(request.user, space)
    try:
        holding = do_seat(policy, space, member, post, request.user)
    except JisrError as error:
        messages.error(request, str(error))
        return redirect("room")
    if before is None:
        get_adapter(request).login(request, holding.person)
        request.session[KNOWS] = space
    act_as(request, holding)
    messages.success(request, gettext("You have a seat. Whoever looks at the wall sees only what all here may see."))
    return redirect("home", space=space)
