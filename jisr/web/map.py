"""The map: the same query as the list, drawn on a ground that lies on this node."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from jisr.accounts.desk import Desk, at_desk
from jisr.accounts.house import house
from jisr.api.asking import check_names, query_of, time_of
from jisr.api.maps import ASKED, EVERYWHERE, USUAL, map_json
from jisr.capabilities.incidents.words.choices import STATES as THREAD_STATES
from jisr.capabilities.incidents.words.choices import choice_words
from jisr.errors import JisrError
from jisr.interop.geojson import MEDIA
from jisr.language import Phrase
from jisr.search import Known
from jisr.ui import assets
from jisr.ui.preferences import symbols_of
from jisr.web.geography import geography_of, layer

DAY_S = 86_400
FACES, ARABIC = "vendor/noto-sans", ["U+0600-08FF", "U+FB50-FEFF"]
SYMBOLS = ("flood", "power", "water", "explosion", "fire", "displacement", "health", "transport", "other")


@at_desk
def map_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    return render(
        request, "web/map.html", {"config": _config(desk), "symbols": symbols_of(request, _usual_symbols(desk))}
    )


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
    """GeoJSON of what the post sees in a box, now or `at` a past time: the machines' door's own answer."""
    given = {name: value for name, value in request.GET.items() if value}
    try:
        check_names(given, ASKED)
        at = time_of(given, "at")
        known = Known(desk.journal.registry, desk.policy, desk.journal.now() if at is None else at)
        asked = query_of({"bbox": EVERYWHERE, "limit": str(USUAL), **given}, known)
        found = map_json(desk.read(at), asked.query, desk.policy, desk.space)
    except JisrError as error:
        return JsonResponse({"detail": str(error), "code": error.code}, status=400)
    return HttpResponse(found, content_type=MEDIA)


def _usual_symbols(desk: Desk) -> str:
    """Each side reads its own symbols, until somebody chooses otherwise."""
    return "military" if desk.member.side == "security" else "humanitarian"


def _config(desk: Desk) -> dict[str, Any]:
    """What the page's script needs: addresses on this node, and every word that it says."""
    ground = geography_of(house().node.folder)
    space = {"space": desk.space}
    return {
        "view": {"lon": ground.view.lon, "lat": ground.view.lat, "zoom": ground.view.zoom},
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
