"""The map: the same query as the list, drawn on a ground that lies on this node."""

from dataclasses import replace
from typing import Any

import msgspec
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from jisr.accounts.desk import Desk, at_desk
from jisr.accounts.house import house
from jisr.api.asking import check_names, limit_of
from jisr.api.maps import EVERYWHERE, USUAL, map_json
from jisr.capabilities.incidents.asking import ANY, UNITS, Asked, asked_by, read_box
from jisr.capabilities.incidents.doing import deeds_to_begin
from jisr.capabilities.incidents.showing.searching import EXAMPLES, span_words
from jisr.capabilities.incidents.views.picture import chips_of, fault_shown
from jisr.capabilities.incidents.words import kind_word, state_word
from jisr.capabilities.incidents.words.choices import STATES as THREAD_STATES
from jisr.capabilities.incidents.words.choices import choice_words
from jisr.errors import Invalid, JisrError
from jisr.interop.geojson import MEDIA
from jisr.language import Phrase
from jisr.search import Known
from jisr.ui import assets
from jisr.ui.preferences import symbols_of
from jisr.web.geography import geography_of, layer

ASKED = frozenset({"kind", "state", "since", "q", "at", "box", "cursor", "bbox", "limit"})
DAY_S = 86_400
FACES, ARABIC = "vendor/noto-sans", ["U+0600-08FF", "U+FB50-FEFF"]
SYMBOLS = ("flood", "power", "water", "explosion", "fire", "displacement", "health", "transport", "other")


@at_desk
def map_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked = asked_by(request.GET)
    kept = [(name, value) for name in ("kind", "state", "since", "at") if (value := getattr(asked, name))]
    context = {
        "asked": asked,
        "kept": kept,
        "symbols": symbols_of(request, _usual_symbols(desk)),
        "search_examples": EXAMPLES,
        "may_report": bool(deeds_to_begin(desk)),
    }
    return render(request, "web/map.html", {**context, **_asked(desk, asked), "config": _config(desk, asked)})


def _asked(desk: Desk, asked: Asked) -> dict[str, Any]:
    """What is asked for beside the place, each with the address that leaves it away; or what is wrong with it."""
    try:
        found = asked.found(_known(desk, asked.moment()), 1)
    except Invalid as fault:
        return fault_shown(fault, asked)
    words = {
        "kind": kind_word(asked.kind) if asked.kind not in ("", ANY) else "",
        "state": state_word(asked.state) if asked.state else "",
        "since": span_words().get(asked.since, asked.since),
    }
    parts = [(word, asked.address(**{name: ""})) for name, word in words.items() if word]
    return {"fault": None, "chips": [*parts, *chips_of(found, asked)]}


def _known(desk: Desk, at: int | None) -> Known:
    return Known(desk.journal.registry, desk.policy, desk.journal.now() if at is None else at)


@at_desk
def map_config(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The ground alone, for the small map of a form: the same for everybody who is signed in."""
    named = ("view", "layers", "credit", "base", "fonts", "locale", "latin")
    found = _config(desk, asked_by(request.GET))
    return JsonResponse({name: found[name] for name in named})


@at_desk
def map_layer(request: HttpRequest, desk: Desk, name: str) -> Any:
    """A layer of the ground: the same for everybody who is signed in."""
    try:
        path = layer(house().node.folder, name)
    except JisrError as error:
        raise Http404 from error
    response = FileResponse(path.open("rb"), content_type="application/geo+json")
    response.headers["Cache-Control"] = f"private, max-age={DAY_S}"
    return response


@at_desk
def map_data(request: HttpRequest, desk: Desk) -> HttpResponse:
    """GeoJSON of what the list's question finds in a box, now or `at` a past time: as the machines' door says it.
    `box` of the question is where the map opened; a box in its line of words stays."""
    given = {name: value for name, value in request.GET.items() if value}
    try:
        check_names(given, ASKED)
        asked = replace(asked_by(given), box="", cursor="")
        at = asked.moment()
        query = asked.found(_known(desk, at), limit_of(given, USUAL)).query
        if query.box is None:
            query = msgspec.structs.replace(query, box=read_box(given.get("bbox", EVERYWHERE)))
        found = map_json(desk.read(at), query, desk.policy, desk.space)
    except JisrError as error:
        return JsonResponse({"detail": str(error), "code": error.code}, status=400)
    return HttpResponse(found, content_type=MEDIA)


def _usual_symbols(desk: Desk) -> str:
    """Each side reads its own symbols, until somebody chooses otherwise."""
    return "military" if desk.member.side == "security" else "humanitarian"


def _config(desk: Desk, asked: Asked) -> dict[str, Any]:
    """What the page's script needs: addresses on this node, and every word that it says."""
    ground = geography_of(house().node.folder)
    space = {"space": desk.space}
    return {
        "view": {"lon": ground.view.lon, "lat": ground.view.lat, "zoom": ground.view.zoom},
        "box": _opening(asked),
        "layers": sorted(ground.layers),
        "credit": ground.credit,
        "base": reverse("map-layer", kwargs={**space, "name": "x"}).removesuffix("x"),
        "data": reverse("map-data", kwargs=space),
        "keep_symbols": reverse("choose-symbols"),
        "thread": reverse("incidents-thread", kwargs={**space, "reference": "REFERENCE"}),
        "fonts": [
            {"url": assets.address(f"{FACES}-arabic/noto-sans-arabic.woff2"), "unicode-range": ARABIC},
            {"url": assets.address(f"{FACES}/noto-sans.woff2")},
        ],
        "symbols": SYMBOLS,
        "symbol_base": assets.address("symbols/"),
        "keep": house().demonstration,  # so that a picture of the map can be taken
        "locale": _controls(),
        "latin": not get_language_bidi(),  # letters of a joined script are not spaced
        "words": _words(),
    }  # fmt: skip


def _opening(asked: Asked) -> list[float] | None:
    """West, south, east, north in degrees, where the question names a place to open at."""
    try:
        return [edge / UNITS for edge in read_box(asked.box)] if asked.box else None
    except Invalid:
        return None


def _controls() -> dict[str, str]:
    """MapLibre's own words."""
    return {
        "NavigationControl.ZoomIn": _("Nearer"),
        "NavigationControl.ZoomOut": _("Farther"),
        "NavigationControl.ResetBearing": _("North up"),
        "AttributionControl.ToggleAttribution": _("Sources of the map"),
        "Popup.Close": _("Close"),
        "ScaleControl.Meters": _("m"),
        "ScaleControl.Kilometers": _("km"),
    }


def _words() -> dict[str, Any]:
    return {
        "now": _("now"),
        "empty": _("Nothing that this post sees lies here. Move the map, or widen the search."),
        "lost": _("The node does not answer. What is drawn may be old."),
        "signed_out": _("This post is not signed in any more. Load the page again."),
        "age": _("{h} h old"),
        "km": _("{km} km"),
        "standoff": _("Stay at least {m} m away."),
        "roles": {
            "thread": _("Incident"),
            "avoid_area": _("Avoid area"),
            "cordon": _("Cordon"),
            "hazard_area": _("Hazard area"),
            "item": _("Explosive item"),
            "standoff": _("Stand-off"),
            "service": _("Service"),
            "route": _("Route"),
        },
        "states": {role: {state: str(word) for state, word in words.items()} for role, words in _states().items()},
    }


def _states() -> dict[str, dict[Any, Phrase]]:
    """The words of each role's states."""
    item, area = choice_words("state", "incidents.explosive_status"), choice_words("state", "area")
    return {
        "thread": dict(THREAD_STATES),
        "avoid_area": area,
        "cordon": area,
        "hazard_area": choice_words("state", "incidents.hazard_area_status"),
        "item": item,
        "standoff": item,
        "service": choice_words("state", "incidents.service_status"),
        "route": choice_words("state", "incidents.route_status"),
    }
