"""What holds now, part by part, from a fold's state: in each a few rows of a name, a state, what is said, by whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from jisr.capabilities.incidents.showing.values import Line, lines_of, place_text
from jisr.capabilities.incidents.words import choice_word, field_word
from jisr.journal.record import reference_of
from jisr.journal.registry import Registry, State

TONES = {
    "lost": "now", "closed": "now", "confirmed": "now", "in_force": "now", "reported": "now", "degraded": "soon",
    "restricted": "soon", "suspected": "soon", "triaged": "soon", "cordoned": "soon", "tasked": "soon",
    "normal": "ok", "restored": "ok", "open": "ok", "made_safe": "ok", "lifted": "ok", "handed_over": "ok",
    "cleared": "ok", "quality_assured": "ok",
}  # fmt: skip
HEAD = frozenset(
    [
        "title",
        "name",
        "asset",
        "route",
        "state",
        "reliability",
        "credibility",
        "observed_at",
        "reported_at",
        "acknowledge_by",
        "on_behalf_of",
        "ring",
        "screening_reason",
    ]
)


@dataclass(frozen=True)
class Held:
    """One thing that holds. `ref` is of the record that says so; `at` when it was recorded, in ms; `term`: the
    glossary's code for its state."""

    name: str
    state: str
    tone: str
    lines: tuple[Line, ...]
    ref: str
    source: str
    reliability: str
    credibility: int
    at: int
    code: str = ""
    term: str = ""


@dataclass(frozen=True)
class Part:
    """`term`: the glossary's code for its title."""

    title: str
    icon: str
    held: tuple[Held, ...]
    term: str = ""


def parts_of(detail: State | None, registry: Registry) -> list[Part]:
    """Those that have something in them."""
    made = [part(detail or {}, registry) for part in PARTS]
    return [each for each in made if each.held]


def _held(
    registry: Registry, entry: dict[str, Any], type_name: str, name: str, *, state: str = "", tone: str = "",
    code: str = "", term: str = "", without: frozenset[str] = frozenset(),
) -> Held:  # fmt: skip
    body = entry["body"]
    shape = registry.types[type_name].body
    return Held(
        name=name, state=state, tone=tone or "quiet", code=code, term=term,
        lines=tuple(lines_of(shape, body, type_name, HEAD | without)),
        ref=reference_of(entry["record"]), source=entry["source"],
        reliability=body.get("reliability", "F") if "observed_at" in body else "",
        credibility=body.get("credibility", 6), at=entry["recorded_at"],
    )  # fmt: skip


def _situation(detail: State, registry: Registry) -> Part:
    latest = detail.get("latest")
    held = [_held(registry, latest, "incidents.sitrep", gettext("Newest situation report"))] if latest else []
    return Part(gettext("Situation"), "info", tuple(held))


def _methane(detail: State, registry: Registry) -> Part:
    def each() -> Iterator[Held]:
        leading = detail.get("methane")
        for entry in sorted(detail.get("methanes", {}).values(), key=lambda one: one is not leading):
            type_name = f"incidents.{entry['form'].lower()}"
            yield _held(registry, entry, type_name, entry["form"], without=frozenset({"place"}))

    return Part(gettext("Casualties and hazards"), "warning", tuple(each()))


def _table(
    title: Callable[[], str], icon: str, part: str, type_name: str, words: str, name: Callable[[dict[str, Any]], str]
) -> Callable[[State, Registry], Part]:
    """A table of the state whose entries have a state of their own. `words`: the type whose states are meant."""

    def made(detail: State, registry: Registry) -> Part:
        held = []
        for entry in detail.get(part, {}).values():
            now = entry["state"]
            of_type = "incidents.cordon" if entry.get("kind") == "cordon" else type_name
            said = choice_word("state", now, words) if words else ""
            code = entry["body"].get("asset") or entry["body"].get("route") or ""
            tone, term = TONES.get(now, "quiet"), _term_of(part, entry)
            held.append(_held(registry, entry, of_type, name(entry), state=said, tone=tone, code=code, term=term))
        return Part(title(), icon, tuple(held))

    return made


def _term_of(part: str, entry: dict[str, Any]) -> str:
    if part == "hazard_areas" and entry["state"] in ("suspected", "confirmed"):
        return f"{entry['state']}_hazardous_area"
    return "cordon" if entry.get("kind") == "cordon" else ""


def _movements(detail: State, registry: Registry) -> Part:
    held = []
    for entry in detail.get("movements", {}).values():
        name = f"{entry['body']['from']['name']} → {entry['body']['to']['name']}"
        state = choice_word("state", "superseded", "area") if entry["state"] == "superseded" else ""
        held.append(_held(registry, entry, "incidents.population_movement", name, state=state))
    return Part(gettext("People on the move"), "switch", tuple(held))


def _decisions(detail: State, registry: Registry) -> Part:
    def each() -> Iterator[Held]:
        for entry in reversed(detail.get("decisions", [])):
            body = entry["body"]
            chosen = body["options"][body["chosen"]]["option"] if body["chosen"] < len(body["options"]) else ""
            without = frozenset({"question", "options", "chosen"})
            held = _held(registry, entry, "incidents.decision", body["question"], without=without)
            line = Line("chosen", field_word("chosen"), chosen)
            yield Held(**{**held.__dict__, "lines": (line, *held.lines)})

    return Part(gettext("Decisions"), "framework", tuple(each()))


def _alert(detail: State, registry: Registry) -> Part:
    entry = detail.get("set")
    if not entry:
        return Part("", "bell", ())
    held = _held(registry, entry, "incidents.alert_level_set", choice_word("level", entry["body"]["level"]))
    return Part(gettext("Alert level"), "bell", (held,), "alert_level")


def _name_of_area(entry: dict[str, Any]) -> str:
    return str(entry["body"]["title"])


PARTS: tuple[Callable[[State, Registry], Part], ...] = (
    _alert,
    _situation,
    _methane,
    _table(
        lambda: gettext("Explosive items"), "stop", "items", "incidents.explosive_hazard",
        "incidents.explosive_status", lambda entry: choice_word("item", entry["body"]["item"]),
    ),
    _table(
        lambda: gettext("Areas"), "map", "areas", "incidents.avoid_area", "area", _name_of_area
    ),
    _table(
        lambda: gettext("Hazardous areas"), "map", "hazard_areas", "incidents.hazard_area",
        "incidents.hazard_area_status", _name_of_area,
    ),
    _table(
        lambda: gettext("Services"), "key", "services", "incidents.service_status", "incidents.service_status",
        lambda entry: str(entry["body"]["name"]),
    ),
    _table(
        lambda: gettext("Routes"), "directory", "routes", "incidents.route_status", "incidents.route_status",
        lambda entry: str(entry["body"]["name"]),
    ),
    _movements,
    _decisions,
)  # fmt: skip


def place_of(detail: State | None) -> str:
    place = (detail or {}).get("place")
    return place_text(place) if place else ""
