"""One incident: what holds now, all that was said, and what this post may do. Of the present, or as it was."""

from bisect import bisect_left, bisect_right
from math import log2
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.asking import UNITS, read_moment
from jisr.capabilities.incidents.doing import deeds_on_record, deeds_on_thread
from jisr.capabilities.incidents.showing.outline import outline_of
from jisr.capabilities.incidents.showing.parts import parts_of, place_of
from jisr.capabilities.incidents.showing.rows import STALE_MS, TONES, read_due
from jisr.capabilities.incidents.showing.timeline import Entry
from jisr.capabilities.incidents.showing.unreached import unreached
from jisr.capabilities.incidents.views.seeing import answering, entries_seen, named
from jisr.capabilities.incidents.words import choice_word, kind_word, state_word
from jisr.errors import Missing
from jisr.journal.read import ThreadView
from jisr.journal.when import ms_of, text_of
from jisr.ui.beside import beside

MOST_SHOWN = 200  # records at once; all of them when asked for


@answering
def thread(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    at = read_moment(request.GET["at"], "at") if request.GET.get("at") else None
    shown = desk.read(at).thread(reference)
    entries = entries_seen(desk, shown)
    oldest_first = request.GET.get("order") == "oldest"
    every = request.GET.get("all") == "1"
    listed = entries if oldest_first else entries[::-1]
    values = {
        "thread": shown,
        "asked_at": request.GET.get("at", ""),
        "at": at,
        "facts": _facts(shown, at if at is not None else desk.journal.now()),
        "parts": parts_of(shown.detail, desk.journal.registry),
        "outline": outline_of(shown.detail),
        "entries": [(each, _deeds(desk, shown, each, at)) for each in (listed if every else listed[:MOST_SHOWN])],
        "left_out": 0 if every else max(0, len(listed) - MOST_SHOWN),
        "oldest_first": oldest_first,
        "deeds": deeds_on_thread(desk, shown) if at is None else [],
        "owed": [each for each in entries if each.owed] if at is None else [],
        "receipts": [each for each in entries if each.given or (each.own and each.due is not None)],
        "unreached": unreached(desk, entries) if at is None else [],
        "steps": _steps(desk, shown, at),
        "beside": beside(desk, shown, at),
        "crumb": shown.ref,
    }
    return render(request, "incidents/thread.html", values)


def _facts(shown: ThreadView, now: int) -> dict[str, Any]:
    detail = shown.detail or {}
    due = read_due(detail)
    opened = detail.get("opened")
    return {
        "kind": kind_word(shown.kind),
        "state": state_word(shown.state),
        "tone": TONES.get(shown.state, "soon"),
        "what": choice_word("what", detail["what"]) if detail.get("what") else "",
        "place": place_of(detail),
        "reporters": detail.get("reporters", []),
        "opened": opened,
        "due": due if shown.state == "open" else None,
        "stale": shown.state == "open" and now - ms_of(shown.updated_at) > STALE_MS,
        "merged_into": named(detail["merged_into"]) if detail.get("merged_into") else "",
        "on_map": _on_map(shown),
        "label": next((each.label for each in shown.records if each.id == shown.id), None),
    }


def _on_map(shown: ThreadView) -> str:
    """The question and the place of a map that shows it."""
    if shown.box is None:
        return ""
    west, south, east, north = (edge / UNITS for edge in shown.box)
    wide = max(east - west, north - south, 0.01)
    zoom = min(15.0, max(2.0, 8.5 - log2(wide)))
    return f"?q=ref:{shown.ref}#{zoom:.1f}/{(south + north) / 2:.4f}/{(west + east) / 2:.4f}"


def _deeds(desk: Desk, shown: ThreadView, entry: Entry, at: int | None) -> list[Any]:
    return deeds_on_record(desk, shown, entry) if at is None and not entry.gone else []


def _steps(desk: Desk, shown: ThreadView, at: int | None) -> dict[str, str]:
    """The recorded times just before and after the one that is shown: the replay, step by step."""
    try:
        records = desk.read().thread(shown.id).records if at is not None else shown.records
    except Missing:
        records = shown.records
    times = sorted({ms_of(each.recorded_at) for each in records if each.recorded_at})
    if at is None:
        return {"earlier": text_of(times[-2]) if len(times) > 1 else "", "later": ""}
    before, after = bisect_left(times, at), bisect_right(times, at)
    return {
        "first": text_of(times[0]) if times else "",
        "earlier": text_of(times[before - 1]) if before > 0 else "",
        "later": text_of(times[after]) if after < len(times) else "",
    }
