"""Who can decide this, now? Posts in the order in which one calls them: why, how to reach them, until when, and who
instead. From the frameworks in force, rosters, liaison entries and the directory. Pure; the clock is handed in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jisr.capabilities.framework.duties.book import DUTY_POST, Book
from jisr.capabilities.framework.duties.escalating import alternate_of, exists
from jisr.capabilities.framework.duties.presence import Presence, presence
from jisr.capabilities.framework.tables import Texts
from jisr.journal.policy import Policy
from jisr.journal.text import fold
from jisr.journal.when import ms_of
from jisr.language import Phrase

DAY = 86_400_000
STALE_DAYS = 90  # where the pack has no table `freshness` (P)
MOST_SUBJECTS = 5
SHORTEST = 3  # letters of a word that a title is looked through for
LEVEL_WORDS = frozenset(fold("level niveau مستوى المستوى ئاست ئاستی"))
LEVEL = "LEVEL-"
AUTHORITY, MANDATED, DEPUTY, DOES = range(4)


class Subject(NamedTuple):
    """What is to be decided: a function, a plan, or an alert level (LEVEL-3)."""

    kind: str
    code: str
    titles: Texts


@dataclass(frozen=True)
class Who:
    """`here`: at its desk now; None where no roster says. `until`, `again`: when that ends, when it is next (ms)."""

    subject: Subject
    post: str
    rank: int
    why: Phrase
    reach: Mapping[str, str]
    alternate: str
    here: bool | None
    until: int | None
    again: int | None
    record: str | None = None
    stale: bool = False


@dataclass(frozen=True)
class Known:
    """What the asker sees. `rosters`: post -> body; `liaisons`: (record, body); `contacts`: post -> how to reach it.
    `level`: the alert level in force, where one is known."""

    policy: Policy
    books: Sequence[Book]
    rosters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    liaisons: Sequence[tuple[str, Mapping[str, Any]]] = ()
    contacts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    level: int | None = None


class Stale(NamedTuple):
    """A liaison entry that nobody verified for `days`; `record` says it."""

    record: str
    post: str
    host: str
    days: int


def who_decides(question: str, known: Known, now: int) -> list[Who]:
    """The first is whom one calls first; nobody stands there twice for the same."""
    found: dict[tuple[str, str, str], Who] = {}
    for subject in subjects_of(question, known, now):
        for post, rank, why, record, own in _candidates(subject, known, now):
            if exists(known.policy, post):
                key = (subject.kind, subject.code, post)
                who = _who(subject, post, rank, why, known, now, record, own)
                if key not in found or found[key].rank > rank:
                    found[key] = who
    return sorted(found.values(), key=lambda each: (each.here is False, each.rank, each.here is None, each.post))


def subjects_of(question: str, known: Known, now: int) -> list[Subject]:
    """By its code, by "level 3", else by the words of its titles in any language: those that most of them name."""
    words = fold(question)
    every = list(_subjects(known, now))
    level = next((int(each) for each in words if re.fullmatch("[0-4]", each)), None)
    coded = {each.casefold() for each in re.split(r"[\s,;?؟]+", question) if each}
    named = [each for each in every if each.code.casefold() in coded]
    by_level = level is not None and not LEVEL_WORDS.isdisjoint(words)
    if by_level:
        named += [each for each in every if each.code == f"{LEVEL}{level}"]
    if named or by_level:
        return named[:MOST_SUBJECTS]
    scored = [(len(_words(each).intersection(words)), each) for each in every]
    best = max((score for score, _ in scored), default=0)
    return [each for score, each in scored if score == best][:MOST_SUBJECTS] if best else []


def _words(subject: Subject) -> set[str]:
    titles = subject.titles
    return {word for text in (titles.en, titles.fr, titles.ar, titles.ckb) for word in fold(text)
            if len(word) >= SHORTEST}  # fmt: skip


def _subjects(known: Known, now: int) -> Iterator[Subject]:
    seen = set()
    for book in known.books:
        if not book.holds_at(now):
            continue
        found = [Subject("function", each.code, each.titles) for _, each in book.functions]
        found += [Subject("plan", each.code, each.titles) for _, each in book.plans]
        found += [_level(each.level) for _, each in book.activations if not each.plan]
        for each in found:
            if each[:2] not in seen:
                seen.add(each[:2])
                yield each


def _level(number: int) -> Subject:
    titles = Texts(
        en=f"Alert level {number}", fr=f"Niveau d'alerte {number}", ar=f"مستوى الإنذار {number}",
        ckb=f"ئاستی ئاگادارکردنەوە {number}",
    )  # fmt: skip
    return Subject("level", f"{LEVEL}{number}", titles)


Candidate = tuple[str, int, Phrase, str | None, Mapping[str, str]]  # post, rank, why, record, how to reach it


def _candidates(subject: Subject, known: Known, now: int) -> Iterator[Candidate]:
    for book in known.books:
        if book.holds_at(now):
            yield from _assigned(subject, book, known) if subject.kind == "function" else _activating(subject, book)
    for record, body in known.liaisons:
        if subject.code in body.get("may_decide", ()) and _in_time(body, now):
            why = Phrase("liaison of {member} at {host}, with the mandate: {mandate}",
                         member=body["post"].partition("/")[0], host=body["host"], mandate=body["mandate"])  # fmt: skip
            yield body["post"], MANDATED, why, record, body.get("reach", {})


def _activating(subject: Subject, book: Book) -> Iterator[Candidate]:
    for annex, row in book.activations:
        fits = (
            row.plan == subject.code
            if subject.kind == "plan"
            else not row.plan and f"{LEVEL}{row.level}" == (subject.code)
        )
        if fits:
            why = Phrase("authority by the framework: {code} of {annex}", code=row.code, annex=annex)
            yield row.authority, AUTHORITY, why, None, {}
            if row.deputy:
                why = Phrase("deputy: once {post} was asked and {minutes} min passed", post=row.authority,
                             minutes=row.minutes)  # fmt: skip
                yield row.deputy, DEPUTY, why, None, {}


def _assigned(subject: Subject, book: Book, known: Known) -> Iterator[Candidate]:
    ranks = {"A": AUTHORITY, "R": DOES}
    for annex, row in book.assignments:
        if row.function != subject.code or row.role not in ranks:
            continue
        if known.level is not None and row.from_level > known.level:
            continue
        post = row.post or f"{row.member}/{DUTY_POST}"
        words = Phrase("accountable") if row.role == "A" else Phrase("responsible for doing it")
        why = Phrase("{role} by the framework: {code} of {annex}", role=words, code=row.code, annex=annex)
        yield post, ranks[row.role], why, None, {}
        if row.deputy and row.role == "A":
            yield row.deputy, DEPUTY, Phrase("deputy of {post}", post=post), None, {}


def _in_time(body: Mapping[str, Any], now: int) -> bool:
    ends = body.get("ends")
    return ms_of(body["begins"]) <= now and (ends is None or now < ms_of(ends))


def _who(
    subject: Subject, post: str, rank: int, why: Phrase, known: Known, now: int, record: str | None,
    own: Mapping[str, str],
) -> Who:  # fmt: skip
    roster = known.rosters.get(post)
    at: Presence | None = presence(roster, now) if roster is not None else None
    alternate = (at.covered_by if at else "") or (roster or {}).get("alternate", "") or alternate_of(post, known.policy)
    body = next((each for name, each in known.liaisons if name == record), None)
    return Who(
        subject, post, rank, why, reach_of(post, known, own), alternate,
        at.here if at else None, at.until if at else None, at.again if at else None, record,
        body is not None and stale_days(body, known.policy, now) is not None,
    )  # fmt: skip


def reach_of(post: str, known: Known, own: Mapping[str, str]) -> dict[str, str]:
    """By the directory, what the framework's contacts say instead, and what a liaison entry says of itself."""
    member, _, code = post.partition("/")
    listed = next((each.reach for each in known.policy.members[member].posts if each.code == code), {})
    return {**listed, **known.contacts.get(post, {}), **own}


def stale_days(body: Mapping[str, Any], policy: Policy, now: int) -> int | None:
    """For how many days nobody verified a liaison entry, where that is too long."""
    table = policy.tables.get("freshness")
    most = (table.figure("liaison", "days") if table is not None else None) or STALE_DAYS
    days = (now - ms_of(body["verified_at"])) // DAY
    return days if days > most else None


def stale_liaisons(liaisons: Iterable[tuple[str, Mapping[str, Any]]], policy: Policy, now: int) -> list[Stale]:
    """Of entries in force, those that nobody verified for too long; the oldest first."""
    found = [
        Stale(record, body["post"], body["host"], days)
        for record, body in liaisons
        if _in_time(body, now) and (days := stale_days(body, policy, now)) is not None
    ]
    return sorted(found, key=lambda each: (-each.days, each.post))
