"""Places and outlines in forms: typed as coordinates in any notation, chosen by name, or put there by the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, gettext_lazy

from jisr.capabilities.incidents.coordinates import degrees_text, read_coordinates, read_outline
from jisr.capabilities.incidents.records.movement import COARSEST_M, GRID
from jisr.errors import Invalid
from jisr.gazetteer import alike, beginning, key_of
from jisr.journal.policy import Policy
from jisr.journal.registry import Body
from jisr.ui.fields import NumberField

USUAL_PRECISION_M = 500
MOST_PRECISION_M = 1_000_000

KNOWN_TO_M = {"city": 5_000, "governorate": 50_000, "dam": 1_000}
KINDS = {"city": gettext_lazy("town"), "governorate": gettext_lazy("governorate"), "dam": gettext_lazy("dam")}
MOST_OFFERED = 6

Typed = tuple[str, str, int | None]  # name, coordinates, precision in metres


@dataclass(frozen=True)
class Offered:
    """A place of a name. `at` and `within` are what the fields of coordinates and precision take."""

    name: str
    other: str
    kind: str
    country: str
    at: str
    within: int


def offered_for(name: str, policy: Policy) -> list[Offered]:
    """Places whose names begin so, those of the pack first; else those that may be meant. In the page's language, with
    the English name beside it where that is another one."""
    if len(name.strip()) < 2:
        return []
    language = get_language() or "en"
    key = key_of(name)
    found = beginning(name, policy.places) or alike(name, policy.places)
    found.sort(key=lambda each: not any(key_of(one).startswith(key) for one in each.names.values()))
    return [
        Offered(
            each.name(language),
            each.name("en") if each.name("en") != each.name(language) else "",
            str(KINDS.get(each.kind, "")),
            each.country,
            degrees_text(each.lon, each.lat),
            KNOWN_TO_M.get(each.kind, USUAL_PRECISION_M),
        )
        for each in found[:MOST_OFFERED]
    ]


class PlaceInput(forms.MultiWidget):
    """Drawn by incidents/place.html. A name chosen from those of the gazetteer brings its coordinates in `_pick`,
    which count where none were typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({each: forms.TextInput() for each in ("name", "at", "within")}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else ["", "", ""]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Any]:
        typed, at, within = super().value_from_datadict(data, files, name)
        picked = (data.get(f"{name}_pick") or "").split("|", 2)
        if not (at or "").strip() and len(picked) == 3:
            at, within, typed = picked
        return [typed, at, within]

    def id_for_label(self, id_: str) -> str:
        """Of the coordinates: they are what is wrong, if anything is."""
        return id_


class PlaceField(forms.MultiValueField):
    """(name, coordinates as typed, precision in metres or None). `precise`: whether it asks for the precision."""

    widget = PlaceInput

    def __init__(self, precise: bool = True, **more: Any) -> None:
        self.precise = precise
        parts = (
            forms.CharField(max_length=200, required=False),
            forms.CharField(max_length=80, required=False),
            NumberField(min_value=1, max_value=MOST_PRECISION_M, required=False),
        )
        super().__init__(fields=parts, require_all_fields=False, **more)

    def compress(self, values: list[Any]) -> Typed:
        name, at, within = (*values, "", "", None)[:3]
        return (name or "").strip(), (at or "").strip(), within


class OutlineField(forms.CharField):
    """A ring from its corners, one a line."""

    widget = forms.Textarea(attrs={"rows": 4, "dir": "ltr", "class": "mono", "spellcheck": "false"})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": gettext_lazy("Draw the outline on the map, or write its corners, one on each line.")
    }


def read_place(typed: Typed, path: str, coarse: bool = False) -> Body:
    """A Place's body. `coarse`: to 0.01 degree and a kilometre, for places of people who must not be found by it."""
    name, at, within = typed
    found: Body = {"name": name} if name else {}
    if not at:
        message = "a place needs its coordinates: a name alone cannot be put on a map"
        raise Invalid(message, code="no_coordinates", field=path)
    lon, lat, meant = read_coordinates(at, path)
    precision = within or meant or USUAL_PRECISION_M
    if coarse:
        return {**found, "lon": _on_grid(lon), "lat": _on_grid(lat), "precision_m": max(precision, COARSEST_M)}
    return {**found, "lon": lon, "lat": lat, "precision_m": precision}


def read_locality(typed: Typed, path: str) -> Body:
    """A Locality's body: its name, and where it lies on the grid, if that was said."""
    name, at, _ = typed
    if not name:
        raise Invalid("give the district or town a name", code="no_name", field=path)
    if not at:
        return {"name": name}
    lon, lat, _ = read_coordinates(at, path)
    return {"name": name, "lon": _on_grid(lon), "lat": _on_grid(lat)}


def read_ring(typed: str, path: str) -> list[list[int]]:
    return read_outline(typed, path)


def _on_grid(units: int) -> int:
    return (units + GRID // 2) // GRID * GRID
