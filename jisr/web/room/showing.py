"""The wall: what every person present may see, large and calm; and the way in, to be scanned from a chair."""

from io import BytesIO
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from jisr.accounts.house import RoomAt, house
from jisr.capabilities.incidents.records.alert import ALERT
from jisr.capabilities.incidents.showing.rows import row_of
from jisr.capabilities.incidents.showing.timeline import LEADS
from jisr.capabilities.incidents.words import type_word
from jisr.journal.label import Clearance
from jisr.journal.picture import Picture
from jisr.journal.query import ThreadRow
from jisr.journal.read import RecordView
from jisr.ui import moments
from jisr.web.home import ladder
from jisr.web.room.chart import Chart, chart_of, marks_of, window_of
from jisr.web.room.common import Common, common_to
from jisr.web.room.models import Room
from jisr.web.room.seating import SEATS, present, room_at, room_of, seats_of, shown_code
from jisr.web.room.seats import check_present, fingerprint_lines, policy_of

MOST_INCIDENTS, MOST_WORDS = 7, 5
_kept: dict[str, tuple[Any, Common]] = {}


def projector(request: HttpRequest) -> HttpResponse:
    """For who sits in the room, and its director; everybody there may see all of it."""
    at = room_at()
    check_present(request, at.space)
    request.by_itself = True  # a wall keeps nobody signed in
    return render(request, "room/projector.html", shown_on_wall(at, room_of(at.space)))


def joining(request: HttpRequest) -> HttpResponse:
    """The invitation alone, as large as the wall."""
    at = room_at()
    check_present(request, at.space)
    return render(request, "room/joining.html", invitation(at, room_of(at.space)))


def invitation(at: RoomAt, room: Room) -> dict[str, Any]:
    return {
        "at": at, "qr": qr_of(at, room), "code": shown_code(room.code),
        "print": fingerprint_lines(at.authority), "taken": len(seats_of(room.space)),
        "seats": SEATS,
    }  # fmt: skip


def shown_on_wall(at: RoomAt, room: Room) -> dict[str, Any]:
    policy = policy_of(room.space)
    clearances = present(policy, room)
    found = _common(room.space, clearances)
    chart = chart_of(house().node.folder)
    incidents = [each for each in found.threads if each[0].kind == "incident" and each[0].state == "open"]
    incidents.sort(key=lambda each: (each[0].severity, each[0].updated_at, each[0].id), reverse=True)
    rows = [_row(number, *each, chart) for number, each in enumerate(incidents[:MOST_INCIDENTS], 1)]
    placed = [(row["number"], row["shown"].severity, row["mark"]) for row in rows if row["mark"]]
    window = window_of(chart, [place for _, _, place in placed]) if chart else None
    alerts = [row for row, _ in found.threads if row.kind == ALERT][:1]
    words = [each for each in found.records if (each.type or "").startswith("incidents.") and not each.erased]
    return {
        **invitation(at, room),
        "policy": policy,
        "space": room.space,
        "members": sorted({each.member for each in clearances}),
        "rows": rows,
        "more": max(0, len(incidents) - MOST_INCIDENTS),
        "chart": chart,
        "view": window.view if window else "",
        "radius": window.radius if window else 0,
        "dot": window.radius // 4 if window else 0,
        "marks": marks_of(placed, window.radius) if window else [],
        "alert": ladder(alerts[0].state) if alerts else [],
        "words": [_word(each) for each in words[:MOST_WORDS]],
        "paused": house().journal(room.space).paused(),
        "moment": moments.now(),
    }


def _common(space: str, clearances: list[Clearance]) -> Common:
    """Made anew when something was written, or somebody came or went."""
    journal = house().journal(space)
    key = (str(house().node.folder), id(journal), journal.version(), tuple(each.name for each in clearances))
    if space not in _kept or _kept[space][0] != key:
        _kept[space] = key, common_to(journal, clearances)
    return _kept[space][1]


def _row(number: int, row: ThreadRow, picture: Picture, chart: Chart | None) -> dict[str, Any]:
    place = (picture.detail or {}).get("place")
    now = int(moments.now().timestamp() * 1_000)
    return {
        "number": number,
        "shown": row_of(row, picture, now),
        "mark": chart.place(place["lon"], place["lat"]) if chart and place else None,
    }


def _word(record: RecordView) -> dict[str, Any]:
    body = record.body or {}
    return {
        "ref": record.ref,
        "what": type_word(record.type),
        "member": record.author,
        "at": record.recorded_at,
        "lead": next((str(body[name]) for name in LEADS if body.get(name)), ""),
    }


def qr_of(at: RoomAt, room: Room) -> SafeString:
    """The address with the code in it, as a drawing; with TLS the page on trust comes first."""
    out = BytesIO()
    segno.make(address_with_code(at, room), error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass="qr", lineclass=None, omitsize=True, border=2, dark="#000",
        light="#fff",
    )  # fmt: skip
    return SafeString(out.getvalue().decode())


def address_with_code(at: RoomAt, room: Room) -> str:
    return f"{at.trust_address or at.address}?code={room.code}"
