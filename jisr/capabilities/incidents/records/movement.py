"""Movements of people. Nobody may be found or counted out by it: counts in tens, places at a kilometre."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from jisr.capabilities.incidents.records.fields import Count, Latitude, Longitude, Report, Text, Title
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid
from jisr.journal.registry import Body, CheckContext

POPULATION_MOVEMENT = "incidents.population_movement"

SMALLEST_COUNT = ROUNDED_TO = 10
COARSEST_M = 1_000
GRID = 100_000  # 0.01 degree, about 1 km


class Locality(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A district or town; its coordinates, where given, stand on a grid of 0.01 degree."""

    name: Title
    lon: Longitude | None = None
    lat: Latitude | None = None


class PopulationMovement(Report, kw_only=True):
    """`people` and `families` are rounded to 10, and at least 10."""

    origin: Locality = msgspec.field(name="from")
    destination: Locality = msgspec.field(name="to")
    people: Count
    families: Count | None = None
    cause: Literal["flood", "explosion", "lack_of_service", "health", "return", "other", "unknown"]
    needs: Text = ""


def check_population_movement(body: Body, context: CheckContext) -> Iterable[Invalid]:
    for field in ("people", "families"):
        if body.get(field) is not None:
            yield from _check_count(body[field], f"body.{field}")
    for field in ("from", "to"):
        yield from _check_grid(body[field], f"body.{field}")
    if body.get("place") is not None:
        yield from _check_coarse(body["place"])


def _check_count(count: int, field: str) -> Iterable[Invalid]:
    if count < SMALLEST_COUNT:
        message = "counts of displaced people are at least 10: write 10, or wait until there are more to count together"
        yield Invalid(message, code="count_too_small", field=field)
    elif count % ROUNDED_TO:
        rounded = (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO
        message = "counts of displaced people are rounded to 10: write {rounded}"
        yield Invalid(message, code="count_not_rounded", field=field, rounded=rounded)


def _check_grid(locality: Body, field: str) -> Iterable[Invalid]:
    if ("lon" in locality) != ("lat" in locality):
        yield Invalid("give lon and lat, or neither", code="half_a_place", field=field)
    for axis in ("lon", "lat"):
        coordinate = locality.get(axis)
        if coordinate is not None and coordinate % GRID:
            message = "displaced people are placed to 0.01 degree: write {rounded}"
            rounded = (coordinate + GRID // 2) // GRID * GRID
            yield Invalid(message, code="place_too_fine", field=f"{field}.{axis}", rounded=rounded)


def _check_coarse(place: Body) -> Iterable[Invalid]:
    if place["precision_m"] < COARSEST_M:
        message = "displaced people are placed to 1 km: write precision_m {coarsest} or more"
        yield Invalid(message, code="place_too_fine", field="body.place.precision_m", coarsest=COARSEST_M)
    yield from _check_grid(place, "body.place")


_POPULATION_MOVEMENT: Body = {
    "from": {"name": "Low Quarter (notional)", "lon": 443_900_000, "lat": 333_000_000},
    "to": {"name": "North district (notional)"},
    "people": 1_200,
    "families": 240,
    "cause": "flood",
    "needs": "Tents and blankets for 300 families, drinking water for a day.",
    "reliability": "C",
    "credibility": 3,
    "observed_at": "2017-08-01T05:31:00+03:00",
}

TYPES = [
    statement(POPULATION_MOVEMENT, PopulationMovement, _POPULATION_MOVEMENT, check=check_population_movement),
]
