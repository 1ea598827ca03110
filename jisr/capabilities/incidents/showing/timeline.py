"""A thread's records, as a timeline shows them: what was said, by whom, how sure, and what was said of it since."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from jisr.capabilities.incidents.fold.acknowledging import late
from jisr.capabilities.incidents.showing.values import Line, lines_of
from jisr.capabilities.incidents.words import choice_word, conflict_word, type_word
from jisr.journal.read import RecordView, ThreadView
from jisr.journal.record import reference_of
from jisr.journal.registry import Registry

APART = frozenset({
    "reliability", "credibility", "on_behalf_of", "place", "record", "source", "version", "label",
    "observed_at", "acknowledge_by",
})  # fmt: skip
"""Shown at the head of an entry, or as references."""
LEADS = (
    "title",
    "situation",
    "type",
    "question",
    "answer",
    "how",
    "why",
    "instead",
    "reason",
    "now",
    "description",
    "note",
)
"""The first of these is what one reads; the others of them stand below it as paragraphs."""


@dataclass(frozen=True)
class Link:
    """`here`: in the same thread; else the reference alone is known."""

    ref: str
    what: str = ""
    here: bool = False


@dataclass(frozen=True)
class Given:
    """One acknowledgement that may be seen."""

    post: str
    at: int
    late: bool | None


@dataclass(frozen=True)
class Entry:
    """`gone` is withdrawn, erased or unreadable; `about` what it refers to, as far as it can be seen here."""

    id: str
    ref: str
    gone: str
    what: str
    type: str = ""
    who: str = ""
    author: str = ""
    behalf: str = ""
    label: dict[str, Any] | None = None
    reliability: str = ""
    credibility: int = 0
    happened_at: str = ""
    recorded_at: str = ""
    skewed: bool = False
    place: Line | None = None
    lead: str = ""
    lines: tuple[Line, ...] = ()
    raw: str = ""
    about: tuple[Link, ...] = ()
    due: int | None = None
    given: tuple[Given, ...] = ()
    owed: bool = False
    own: bool = False
    corroborated: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    superseded: bool = False
    conflicts: tuple[str, ...] = field(default=())


def entries_of(thread: ThreadView, registry: Registry, member: str, post: str) -> list[Entry]:
    """The oldest first. `post` is the one that looks, MEMBER/POST: what it owes is marked."""
    detail = thread.detail or {}
    names = {each.id: Link(each.ref, type_word(each.type), True) for each in thread.records}
    entry = _maker(detail, names, registry, member, post)
    return [entry(each) for each in thread.records]


def _maker(
    detail: dict[str, Any], names: dict[str, Link], registry: Registry, member: str, post: str
) -> Callable[[RecordView], Entry]:
    asked = detail.get("acknowledgements", {})
    conflicts: dict[str, list[str]] = {}
    for each in detail.get("conflicts", []):
        conflicts.setdefault(each["record"], []).append(conflict_word(each["code"]))

    def entry(record: RecordView) -> Entry:
        if record.withdrawn:
            return Entry(record.id, record.ref, "withdrawn", gettext("A record that was shown here"))
        ask = asked.get(record.id, {"due": None, "given": []})
        given = tuple(Given(each["post"], each["recorded_at"], late(ask, each)) for each in ask["given"])
        own = record.author == member
        done = any(each.post.partition("/")[0] == member for each in given)
        return Entry(
            id=record.id, ref=record.ref, gone=_gone(record), what=type_word(record.type), type=record.type or "",
            who=f"{record.author}/{record.post}", author=record.author or "", label=record.label,
            happened_at=record.happened_at or "", recorded_at=record.recorded_at or "", skewed=record.clock_skewed,
            about=tuple(names.get(ref) or Link(reference_of(ref)) for ref in record.refs),
            due=ask["due"], given=given, own=own, owed=ask["due"] is not None and not own and not done,
            corroborated=_sources(detail.get("corroborations", {}).get(record.id, ())),
            disputed=_sources(detail.get("disputes", {}).get(record.id, ())),
            superseded=record.id in detail.get("superseded", {}), conflicts=tuple(conflicts.get(record.id, ())),
            **_said(record, registry),
        )  # fmt: skip

    return entry


def _gone(record: RecordView) -> str:
    return "erased" if record.erased else "unreadable" if record.unreadable else ""


def _sources(said: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each["source"] for each in said))


def _said(record: RecordView, registry: Registry) -> dict[str, Any]:
    """What stands in the body, where there is one that can be read."""
    body = record.body
    if body is None:
        return {}
    known = registry.readable(record.type or "", record.type_version or 0)
    if known is None:
        return {"raw": ", ".join(f"{name}: {value}" for name, value in body.items())}
    lines = lines_of(known.body, body, known.name, APART)
    lead = next((line for name in LEADS for line in lines if line.path == name), None)
    places = lines_of(known.body, {"place": body["place"]}, known.name, frozenset()) if body.get("place") else []
    behalf = body.get("on_behalf_of")
    reported = "observed_at" in body
    return {
        "reliability": body.get("reliability", "F") if reported else "",
        "credibility": body.get("credibility", 6) if reported else 0,
        "behalf": f"{behalf['post']}, {choice_word('by', behalf.get('by', 'telephone'))}" if behalf else "",
        "lead": lead.text if lead else "",
        "lines": tuple(line for line in lines if line is not lead),
        "place": places[0] if places else None,
    }
