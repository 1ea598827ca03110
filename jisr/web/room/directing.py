"""The director's page: who sits where, pause, snapshots and reset, and the way to the wall. Opened by a secret link
that the server prints where it runs."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from hmac import compare_digest
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from jisr.accounts.grants import hash_of
from jisr.accounts.house import RoomAt, house
from jisr.accounts.models import Looked
from jisr.errors import JisrError
from jisr.journal import files
from jisr.journal.backup import backup, reset
from jisr.web.playing import forget_stage
from jisr.web.room.models import Room
from jisr.web.room.seating import SEATS, do_free, new_code, present, room_at, room_of, seats_of, shown_code
from jisr.web.room.seats import DIRECTS, directs, fingerprint_lines, policy_of
from jisr.web.room.showing import qr_of

FOLDER = "snapshots"
View = Callable[[HttpRequest, RoomAt, Room], HttpResponse]


def directing(view: View) -> Callable[..., HttpResponse]:
    """For the director alone; for everybody else there is no such page."""

    @wraps(view)
    def seated(request: HttpRequest) -> HttpResponse:
        at = room_at()
        if not directs(request, at.space):
            raise Http404
        return view(request, at, room_of(at.space))

    return seated


def begin(request: HttpRequest, secret: str) -> HttpResponse:
    """The link that the server printed. Shown once more it opens the page again, until the next start."""
    at = room_at()
    if not compare_digest(hash_of(secret), bytes(room_of(at.space).director)):
        raise Http404
    request.session[DIRECTS] = at.space
    return redirect("room-director")


@directing
def director(request: HttpRequest, at: RoomAt, room: Room) -> HttpResponse:
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("do", ""))
        if deed is None:
            raise Http404
        try:
            messages.success(request, deed(request, room))
        except JisrError as error:
            messages.error(request, str(error))
        return redirect("room-director")
    policy = policy_of(room.space)
    values = {
        "at": at, "room": room, "code": shown_code(room.code), "qr": qr_of(at, room),
        "print": fingerprint_lines(at.authority), "seats": seats_of(room.space),
        "most": SEATS, "paused": house().journal(room.space).paused(), "snapshots": snapshots_of(room.space),
        "members": policy.members, "present": [each.name for each in present(policy, room)],
    }  # fmt: skip
    return render(request, "room/director.html", values)


def _pause(request: HttpRequest, room: Room) -> str:
    house().journal(room.space).pause(request.POST.get("why", "")[:200])
    return gettext("Paused: every statement is refused with your reason.")


def _resume(request: HttpRequest, room: Room) -> str:
    house().journal(room.space).resume()
    return gettext("The exercise goes on.")


def _snapshot(request: HttpRequest, room: Room) -> str:
    folder = house().node.folder / FOLDER / room.space
    files.make_private_folder(folder)
    backup(house().node, folder / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S}.jisr", [room.space])
    return gettext("The snapshot is taken.")


def _reset(request: HttpRequest, room: Room) -> str:
    """What posts had looked at may be gone: they begin to look anew. Streams end, and come back."""
    file = next((each for each in snapshots_of(room.space) if each.stem == request.POST.get("snapshot")), None)
    if file is None:
        raise Http404
    with house().closed(room.space):
        reset(house().node, file, room.space)
        Looked.objects.filter(space=room.space).delete()
    forget_stage(room.space)
    return gettext("The exercise stands where the snapshot was taken, and is still paused.")


def _free(request: HttpRequest, room: Room) -> str:
    number = request.POST.get("seat", "")
    do_free(room.space, int(number) if number.isdigit() and len(number) < 4 else 0)
    return gettext("The seat is free.")


def _code(request: HttpRequest, room: Room) -> str:
    room.code = new_code()
    room.save()
    return gettext("The old code opens nothing any more; who sits stays.")


def _also(request: HttpRequest, room: Room) -> str:
    also = request.POST.get("also", "")
    room.also = also if also in policy_of(room.space).members else ""
    room.save()
    return gettext("The wall shows only what they may see too.")


DEEDS: dict[str, Any] = {
    "pause": _pause, "resume": _resume, "snapshot": _snapshot, "reset": _reset, "free": _free, "code": _code,
    "also": _also,
}  # fmt: skip


def snapshots_of(space: str) -> list[Path]:
    """The newest first."""
    return sorted((house().node.folder / FOLDER / space).glob("*.jisr"), reverse=True)
