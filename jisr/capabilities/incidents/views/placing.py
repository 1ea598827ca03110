"""Places while somebody types: by name, and what coordinates or an outline are read as."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jisr.accounts.desk import Desk, at_desk
from jisr.capabilities.incidents.coordinates import (
    area_km2,
    degrees_text,
    grid_reference,
    read_coordinates,
    read_outline,
)
from jisr.capabilities.incidents.forms.places import offered_for
from jisr.capabilities.incidents.views.seeing import in_part
from jisr.errors import Invalid

LONGEST = 20_000  # characters


@in_part
@at_desk
def places(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Places of a name, while it is typed."""
    field = request.GET.get("field", "place")[:40]
    typed = request.GET.get(f"{field}_name", "")[:200]
    found = offered_for(typed, desk.policy)
    values = {"field": field, "offers": found, "nothing": len(typed.strip()) > 2 and not found}
    return render(request, "incidents/places.html", values)


@in_part
@at_desk
def reading(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What coordinates are read as, or what is wrong with them."""
    typed = request.GET.get(f"{request.GET.get('field', 'place')[:40]}_at", "")[:200]
    if not typed.strip():
        return HttpResponse("")
    try:
        lon, lat, within = read_coordinates(typed, "place")
    except Invalid as fault:
        return render(request, "incidents/read.html", {"fault": fault})
    values = {"at": degrees_text(lon, lat), "grid": grid_reference(lon, lat), "within": within or ""}
    return render(request, "incidents/read.html", values)


@in_part
@at_desk
def outlining(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What an outline is read as: its corners and its size."""
    typed = request.POST.get(request.GET.get("field", "ring")[:40], "")[:LONGEST]
    if not typed.strip():
        return HttpResponse("")
    try:
        ring = read_outline(typed, "ring")
    except Invalid as fault:
        return render(request, "incidents/read.html", {"fault": fault})
    points = ";".join(degrees_text(lon, lat) for lon, lat in ring)
    return render(request, "incidents/read.html", {"corners": len(ring) - 1, "km2": area_km2(ring), "points": points})
