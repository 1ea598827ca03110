"""From a search line to a query. What is not understood is refused by its place in the line, and never left out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jisr import gazetteer
from jisr.errors import Invalid
from jisr.journal.near import UNITS, Near
from jisr.journal.policy import Policy
from jisr.journal.query import Query, Sought
from jisr.journal.record import is_id, read_reference
from jisr.journal.registry import Registry
from jisr.journal.text import fold
from jisr.journal.traits import author_is, level_is, post_is, preset_is, type_is
from jisr.journal.when import text_of
from jisr.language import Phrase, language
from jisr.search.chips import Chip, said
from jisr.search.terms import Term, terms_of
from jisr.search.values import USUAL_METRES, box_of, distance_of, is_number, moment_of, point_of
from jisr.search.vocabulary import KINDS, NAMES, OPERATORS, STATES, folded

MOST_TERMS = 40
LONGEST = 2_000  # characters


@dataclass(frozen=True)
class Known:
    """What a value may name. `now` in ms: what `today` and `-6h` are counted from."""

    registry: Registry
    policy: Policy
    now: int


class Found(msgspec.Struct, frozen=True):
    query: Query
    chips: tuple[Chip, ...]


def read(line: str, known: Known, query: Query | None = None) -> Found:
    """The question of a list, narrowed by the line. `Invalid` names the term by `span`, and what would be right."""
    if len(line) > LONGEST:
        raise Invalid("a search has at most {most} characters", code="search_too_long", field="q", most=LONGEST)
    terms = terms_of(line)
    if len(terms) > MOST_TERMS:
        raise Invalid("a search has at most {most} terms", code="search_too_long", field="q", most=MOST_TERMS)
    reading = _Reading(line, known, query or Query())
    for term in terms:
        reading.take(term)
    return reading.found()


@dataclass
class _Reading:
    line: str
    known: Known
    query: Query
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    traits: list[tuple[str, ...]] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    other_kinds: list[str] = field(default_factory=list)
    other_states: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    before: int | None = None
    near: Near | None = None
    chips: list[Chip] = field(default_factory=list)

    def found(self) -> Found:
        if self.absent and not self.words:
            raise Invalid(
                "a word with a minus is taken away from what other words find: add one that must be there",
                code="only_absent_words",
                field="q",
            )
        if not self.chips:
            raise Invalid("search needs at least one word of letters or digits", code="empty_search", field="q")
        sought = Sought(
            traits=tuple(self.traits), lacking=tuple(self.lacking), other_kinds=tuple(self.other_kinds),
            other_states=tuple(self.other_states), before=self.before, near=self.near, refs=tuple(self.refs),
            phrases=tuple(self.phrases), absent=tuple(self.absent),
        )  # fmt: skip
        text = " ".join(self.words) or None
        asked = None if sought == Sought() else sought
        return Found(msgspec.structs.replace(self.query, text=text, sought=asked), tuple(self.chips))

    def take(self, term: Term) -> None:
        if term.operator is None:
            self._take_words(term)
            return
        operator = OPERATORS.get(folded(term.operator))
        if operator is None:
            message = "{term}: there is no operator {operator}; known are {known}. In quotes it is words"
            raise self._fault(term, message, "unknown_operator", operator=term.operator, known=", ".join(NAMES))
        if not term.value.strip():
            message = "{term}: a value is missing after {operator}:"
            raise self._fault(term, message, "value_missing", operator=operator)
        _OPERATIONS[operator](self, term)

    def _take_words(self, term: Term) -> None:
        words = fold(term.value)
        if not words:
            return
        if term.negated and len(words) > 1:
            message = "{term}: a minus takes one word; write one before each"
            raise self._fault(term, message, "one_word_at_a_time")
        if term.negated:
            self.absent.append(term.value)
        else:
            self.words.append(term.value)
        phrase = term.quoted and len(words) > 1
        if phrase:
            self.phrases.append(term.value)
        message = "the words “{words}” in a row" if phrase else "the word {words}"
        self._chip(term, "phrase" if phrase else "words", term.value, Phrase(message, words=term.value))

    # Operators, each with its values

    def take_from(self, term: Term) -> None:
        member = self._one_of(term, self.known.policy.members, "{term}: {value} is no member; known are {known}")
        self._trait(term, author_is(member))
        self._chip(term, "from", member, Phrase("written by {member}", member=member))

    def take_post(self, term: Term) -> None:
        posts = {post.code for member in self.known.policy.members.values() for post in member.posts}
        post = self._one_of(term, posts, "{term}: {value} is no post; known are {known}")
        self._trait(term, post_is(post))
        self._chip(term, "post", post, Phrase("written by a post {post}", post=post))

    def take_label(self, term: Term) -> None:
        levels, presets = self.known.policy.labels.levels, self.known.policy.presets
        message = "{term}: {value} is no level and no preset; known are {known}"
        label = self._one_of(term, [*levels, *presets], message)
        self._trait(term, level_is(label) if label in levels else preset_is(label))
        phrase = "a record of the level {label}" if label in levels else "a record under the preset {label}"
        self._chip(term, "label", label, Phrase(phrase, label=label))

    def take_kind(self, term: Term) -> None:
        """The kind of thread, or the type of one of its records."""
        registry = self.known.registry
        value = KINDS.get(folded(term.value), term.value.strip().lower().replace("-", "_"))
        types = [name for name in registry.types if value in (name, name.partition(".")[2])]
        if value in registry.kinds:
            self._kind(term, value)
        elif types:
            self._trait(term, *map(type_is, types))
            self._chip(term, "kind", value, Phrase("with a record {type}", type=value))
        else:
            short = {name.partition(".")[2] for name in registry.types}
            message = "{term}: {value} is no kind of thread and no type of record; known are {known}"
            raise self._fault(term, message, "unknown_value", value=value, known=_listed([*registry.kinds, *short]))

    def _kind(self, term: Term, kind: str) -> None:
        if term.negated:
            self.other_kinds.append(kind)
        else:
            self._once(term, self.query.kind, kind)
            self.query = msgspec.structs.replace(self.query, kind=kind)
        self._chip(term, "kind", kind, Phrase("of the kind {kind}", kind=kind))

    def take_state(self, term: Term) -> None:
        value = STATES.get(folded(term.value), term.value.strip().lower().replace("-", "_"))
        if value not in self.known.registry.states:
            message = "{term}: {value} is no state; known are {known}"
            raise self._fault(term, message, "unknown_value", value=value, known=_listed(self.known.registry.states))
        if term.negated:
            self.other_states.append(value)
        else:
            self._once(term, self.query.state, value)
            self.query = msgspec.structs.replace(self.query, state=value)
        self._chip(term, "state", value, Phrase("in the state {state}", state=value))

    def take_after(self, term: Term) -> None:
        moment = self._moment(term)
        self._once(term, self.query.since, moment)
        self.query = msgspec.structs.replace(self.query, since=moment)
        self._chip(term, "after", text_of(moment), Phrase("changed at {time} or later", time=_clock(moment)))

    def take_before(self, term: Term) -> None:
        moment = self._moment(term)
        self._once(term, self.before, moment)
        self.before = moment
        self._chip(term, "before", text_of(moment), Phrase("not changed since {time}", time=_clock(moment)))

    def _moment(self, term: Term) -> int:
        self._not_turned(term)
        moment = moment_of(term.value.strip(), self.known.now)
        if moment is None:
            message = "{term}: {value} is no time; write 2017-08-01, 2017-08-01T05:00:00+03:00, yesterday or -6h"
            raise self._fault(term, message, "bad_time", value=term.value)
        return moment

    def take_ref(self, term: Term) -> None:
        self._not_turned(term)
        value = term.value.strip()
        try:
            ref = value.lower() if is_id(value.lower()) else read_reference(value)
        except Invalid:
            message = "{term}: {value} is no reference: it has a typing error. They look like K7M-4QN"
            raise self._fault(term, message, "bad_reference", value=value) from None
        self.refs.append(ref)
        self._chip(term, "ref", ref, Phrase("with the reference {ref}", ref=ref))

    def take_near(self, term: Term) -> None:
        self._not_turned(term)
        parts = term.value.split(",")
        if len(parts) == 4 and all(map(is_number, parts)):
            self._take_box(term, parts)
            return
        metres = distance_of(parts[-1]) if len(parts) > 1 else None
        rest = parts if metres is None else parts[:-1]
        metres = metres or USUAL_METRES
        point = point_of(*rest) if len(rest) == 2 else None
        if point is not None:
            self._take_circle(term, Near(point[1], point[0], metres), f"{_degrees(point[0])}, {_degrees(point[1])}")
            return
        if len(rest) > 1:
            raise self._bad_place(term)
        found = gazetteer.find(rest[0], self.known.policy.places)
        if not found:
            raise self._unknown_place(term, rest[0])
        others = tuple(_described(each) for each in found[1:6])
        self._take_circle(term, Near(found[0].lon, found[0].lat, metres), found[0].name(language()), others)

    def _take_circle(self, term: Term, near: Near, place: str, others: tuple[str, ...] = ()) -> None:
        self._once(term, self.near, near)
        self.near = near
        phrase = Phrase("within {distance} of {place}", distance=_distance(near.metres), place=place)
        value = f"{_degrees(near.lat)},{_degrees(near.lon)},{near.metres}m"
        self._chip(term, "near", value, phrase, others)

    def _take_box(self, term: Term, parts: list[str]) -> None:
        box = box_of(parts)
        if box is None:
            raise self._bad_place(term)
        self._once(term, self.query.box, box)
        self.query = msgspec.structs.replace(self.query, box=box)
        value = ",".join(map(_degrees, box))
        self._chip(term, "near", value, Phrase("inside the box {box}", box=value))

    def _bad_place(self, term: Term) -> Invalid:
        message = (
            "{term}: write a place and a distance (Mosul,20km), latitude, longitude and a distance (36.34,43.13,20km),"
            " or a box: west,south,east,north"
        )
        return self._fault(term, message, "bad_place")

    def _unknown_place(self, term: Term, name: str) -> Invalid:
        alike = _listed(each.name(language()) for each in gazetteer.alike(name, self.known.policy.places))
        if alike:
            message = "{term}: no place is called {value}; near to it are {known}"
            return self._fault(term, message, "unknown_place", value=name, known=alike)
        message = "{term}: no place is called {value}; write its latitude and longitude: 36.34,43.13,20km"
        return self._fault(term, message, "unknown_place", value=name)

    # What operators share

    def _one_of(self, term: Term, known: Iterable[str], message: str) -> str:
        value = term.value.strip()
        found = [each for each in known if each.casefold() == value.casefold()]
        if not found:
            raise self._fault(term, message, "unknown_value", value=value, known=_listed(known))
        return value if value in found else found[0]

    def _trait(self, term: Term, *names: str) -> None:
        if term.negated:
            self.lacking.extend(names)
        else:
            self.traits.append(names)

    def _once(self, term: Term, before: Any, value: Any) -> None:
        if before is not None and before != value:
            raise self._fault(term, "{term}: this was asked already, with another value", "asked_twice")

    def _not_turned(self, term: Term) -> None:
        if term.negated:
            raise self._fault(term, "{term}: this operator takes no minus", "not_negatable")

    def _fault(self, term: Term, message: str, code: str, **values: Any) -> Invalid:
        shown = self.line[term.begin : term.end][:80]
        return Invalid(message, code=code, field="q", span=(term.begin, term.end), term=shown, **_short(values))

    def _chip(self, term: Term, operator: str, value: str, phrase: Phrase, others: tuple[str, ...] = ()) -> None:
        text = said(phrase, term.negated)
        self.chips.append(
            Chip(
                operator=operator, value=value, negated=term.negated, text=text, begin=term.begin, end=term.end,
                others=others,
            )
        )  # fmt: skip


_OPERATIONS: dict[str, Callable[[_Reading, Term], None]] = {
    "from": _Reading.take_from,
    "kind": _Reading.take_kind,
    "state": _Reading.take_state,
    "after": _Reading.take_after,
    "before": _Reading.take_before,
    "near": _Reading.take_near,
    "label": _Reading.take_label,
    "ref": _Reading.take_ref,
    "post": _Reading.take_post,
}


def _short(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name == "known" else str(value)[:80] for name, value in values.items()}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(sorted(names)))


def _clock(ms: int) -> str:
    return f"{text_of(ms)[:10]} {text_of(ms)[11:16]} UTC"


def _degrees(units: int) -> str:
    return f"{units / UNITS:.7f}".rstrip("0").rstrip(".")


def _distance(metres: int) -> str:
    return f"{metres / 1_000:g} km" if metres >= 1_000 else f"{metres} m"


def _described(place: gazetteer.Place) -> str:
    return f"{place.name(language())} {place.country} {_degrees(place.lat)},{_degrees(place.lon)}".replace("  ", " ")
