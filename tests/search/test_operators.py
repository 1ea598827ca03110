"""Each operator against a brute force over the visible records, on each store, now and in the past."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from jisr import search
from jisr.errors import BatchRefused
from jisr.journal import listing, narrowed
from jisr.journal.near import distance_m
from jisr.journal.query import Query
from jisr.journal.read import Reader, RecordView, ThreadView
from jisr.journal.record import Submission
from jisr.journal.when import text_of
from tests.cast import HOUR, Cast, actor

AUTHORS = ["MOWR/duty", "MOE/duty", "MOH/duty", "MOD/duty", "CELL/duty"]
VIEWERS = ["MOWR", "MOE/OFFICIAL", "MOD", "HUM", "CELL"]
PLACES = [None, (431_200_000, 363_400_000), (432_000_000, 363_000_000), (444_000_000, 333_400_000), (1_799_999_000, 0)]
LABELS: list[dict[str, Any]] = [
    {"preset": "GOV"},
    {"preset": "PUB"},
    {"preset": "OWN"},
    {"preset": "CELL", "releasable_to": ["MOH", "MOD"]},
    {"level": "RESTRICTED", "releasable_to": ["all"], "caveats": []},
    {"level": "OFFICIAL", "releasable_to": ["MOWR", "MOE"], "caveats": []},
]
Holds = Callable[[ThreadView], bool]


def some_world(cast: Cast) -> list[int]:
    """Forty incidents with reports by several members, labels that change; the times after each part of it."""
    dice = random.Random(5)
    threads: list[tuple[str, int]] = []
    reports: list[tuple[str, str]] = []
    times = []
    for number in range(120):
        who = dice.choice(AUTHORS)
        label = dice.choice(LABELS)
        if number % 3 == 0:
            body: dict[str, Any] = {"title": f"Water {number}", "what": "flood", "observed_at": text_of(cast.clock.ms)}
            place = dice.choice(PLACES)
            if place:
                body["place"] = {"lon": place[0] + dice.randrange(900_000), "lat": place[1] + dice.randrange(900_000),
                                 "precision_m": 100}  # fmt: skip
            opened = _said(cast, who, cast.submission("incidents.opened", body, label))
            threads += [(opened, number)] if opened else []
        elif number % 10 == 7 and reports:
            record, author = dice.choice(reports)
            post = author if author == "CELL/duty" else author.replace("duty", "release")
            _said(cast, post, cast.relabelling(record, **_given(label)))
        elif threads:
            thread, _ = dice.choice(threads)
            said = _said(cast, who, cast.report(thread, f"bridge {number % 4}", **_given(label)))
            reports += [(said, who)] if said else []
        if number % 40 == 39:
            times.append(cast.clock.ms)
        cast.clock.forward(HOUR // 4)
    return times


def _given(label: dict[str, Any]) -> dict[str, Any]:
    given = dict(label)
    if "releasable_to" in given:
        given["to"] = given.pop("releasable_to")
    return given


def _said(cast: Cast, who: str, submission: Submission) -> str | None:
    """What a post may not do is left out."""
    cast.clock.forward()
    try:
        return cast.journal.append(actor(who), [submission])[0].id
    except BatchRefused:
        return None


def _records(holds: Callable[[RecordView], bool]) -> Holds:
    return lambda thread: any(holds(each) for each in thread.records if not each.withdrawn)


def _level(level: str) -> Holds:
    return _records(lambda each: each.label is not None and each.label["level"] == level)


def _gov(each: RecordView) -> bool:
    label = each.label or {}
    return label["level"] == "OFFICIAL" and label["releasable_to"] == ["all"] and not label["caveats"]


def _near(thread: ThreadView, metres: int) -> bool:
    return thread.box is not None and distance_m(431_188_900, 363_350_000, thread.box) <= metres


def questions(now: int) -> dict[str, Holds]:
    then = now - 5 * HOUR
    return {
        "from:MOWR": _records(lambda each: each.author == "MOWR"),
        "-from:MOE": lambda thread: not any(each.author == "MOE" for each in thread.records),
        "from:moe from:MOH": lambda thread: {"MOE", "MOH"} <= {each.author for each in thread.records},
        "kind:sitrep": _records(lambda each: each.type == "incidents.sitrep"),
        "-kind:sitrep": lambda thread: not any(each.type == "incidents.sitrep" for each in thread.records),
        "kind:incident": lambda thread: thread.kind == "incident",
        "-kind:incident": lambda thread: thread.kind != "incident",
        "state:open": lambda thread: thread.state == "open",
        "-state:open": lambda thread: thread.state != "open",
        "label:RESTRICTED": _level("RESTRICTED"),
        "-label:RESTRICTED": lambda thread: not _level("RESTRICTED")(thread),
        "label:GOV": _records(_gov),
        "post:duty": _records(lambda each: each.post == "duty"),
        "post:release": _records(lambda each: each.post == "release"),
        "post:auditor": lambda thread: False,
        "after:-5h": lambda thread: thread.updated_at >= text_of(then),
        "before:-5h": lambda thread: thread.updated_at < text_of(then),
        "near:Mosul,20km": lambda thread: _near(thread, 20_000),
        "near:موصل,5km": lambda thread: _near(thread, 5_000),
        "near:Mosul,4000km": lambda thread: _near(thread, 4_000_000),
        "near:Mosul,20km from:MOWR kind:sitrep -label:PUB": lambda thread: (
            _near(thread, 20_000)
            and {"MOWR"} <= {each.author for each in thread.records}
            and any(each.type == "incidents.sitrep" for each in thread.records)
            and not any(each.label and each.label["releasable_to"] == ["public"] for each in thread.records)
        ),
    }


def found(cast: Cast, reader: Reader, line: str, limit: int = 1_000) -> tuple[list[str], int]:
    policy = cast.journal.policy
    assert policy is not None
    known = search.Known(cast.journal.registry, policy, reader.at or cast.clock.ms)
    query = search.read(line, known, Query(limit=limit)).query
    page = reader.threads(query)
    uncounted = reader.threads(search.read(line, known, Query(limit=limit, count=False)).query)
    assert uncounted.threads == page.threads
    return [row.id for row in page.threads], page.count


@pytest.mark.parametrize("way", ["small", "large"])
@pytest.mark.parametrize("when", ["now", "then"])
def test_each_operator_finds_what_the_visible_records_say(
    cast: Cast, when: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by the ways that are made for large journals."""
    if way == "large":
        monkeypatch.setattr(listing, "FEW", 0)
        for name in ("FEW", "RARE", "SELDOM"):
            monkeypatch.setattr(narrowed, name, 0)
    times = some_world(cast)
    some = 0
    for viewer in VIEWERS:
        for at in [None] if when == "now" else times[:-1]:
            reader = cast.read(viewer, at)
            rows = reader.threads(Query(limit=1_000)).threads
            threads = {row.id: reader.thread(row.id) for row in rows}
            for line, holds in questions(at or cast.clock.ms).items():
                expected = [row.id for row in rows if holds(threads[row.id])]
                ids, count = found(cast, reader, line)
                assert ids == expected, (viewer, at, line)
                assert count == len(expected), (viewer, at, line)
                assert found(cast, reader, line, limit=3) == (expected[:3], len(expected)), (viewer, at, line)
                some += bool(expected)
    assert some > 50


def _says(*words: str, absent: str = "") -> Callable[[RecordView], bool]:
    def holds(record: RecordView) -> bool:
        said = " ".join(str(each) for each in (record.body or {}).values()).lower().split()
        return set(words) <= set(said) and absent not in said

    return holds


def test_words_go_together_with_operators(cast: Cast) -> None:
    some_world(cast)
    lines: dict[str, Holds] = {
        "bridge": _records(_says("bridge")),
        "bridge -2": _records(_says("bridge", absent="2")),
        '"bridge 3"': _records(_says("bridge", "3")),
        '"3 bridge"': lambda thread: False,
        '"water 3"': _records(_says("water", "3")),
        "bridge 3 from:MOE": lambda thread: (
            _records(_says("bridge", "3"))(thread) and any(each.author == "MOE" for each in thread.records)
        ),
        "bridge near:Mosul,20km -label:OWN": lambda thread: (
            _records(_says("bridge"))(thread)
            and _near(thread, 20_000)
            and not any(each.label and not each.label["releasable_to"] for each in thread.records)
        ),
    }
    some = 0
    for viewer in VIEWERS:
        reader = cast.read(viewer)
        threads = [reader.thread(row.id) for row in reader.threads(Query(limit=1_000)).threads]
        for line, holds in lines.items():
            expected = {thread.id for thread in threads if holds(thread)}
            ids, count = found(cast, reader, line)
            assert (set(ids), count) == (expected, len(expected)), (viewer, line)
            some += bool(expected)
    assert some > 12


def test_every_state_that_a_list_shows_can_be_asked_for(cast: Cast) -> None:
    some_world(cast)
    body = {"level": 2, "reason": "rivers", "effective_at": text_of(cast.clock.ms)}
    assert _said(cast, "CELL/duty", cast.submission("incidents.alert_level_set", body, {"preset": "GOV"}))
    for kind in cast.journal.registry.kinds:
        rows = cast.read("CELL").threads(Query(kind=kind, limit=1_000)).threads
        assert {row.state for row in rows} <= set(cast.journal.registry.states), kind
    assert found(cast, cast.read("MOE"), "state:level_2 kind:alert_level")[1] == 1


def test_a_reference_that_two_threads_share_offers_both(cast: Cast) -> None:
    first, second = cast.opens("MOWR/duty"), cast.opens("MOE/duty")
    hidden = cast.opens("MOD/duty", preset="OWN")
    cast.journal.store.execute("UPDATE record SET ref = ? WHERE ref IN (?, ?)", (first.ref, second.ref, hidden.ref))
    assert set(found(cast, cast.read("MOH"), f"ref:{first.ref}")[0]) == {first.id, second.id}
    assert found(cast, cast.read("MOH"), f"ref:{hidden.id}") == ([], 0)
    assert found(cast, cast.read("MOD"), f"ref:{hidden.id}")[0] == [hidden.id]
    report = cast.reports("MOE/duty", first.thread)
    assert found(cast, cast.read("MOH"), f"ref:{report.ref}")[0] == [first.id]
    assert found(cast, cast.read("MOH", cast.clock.ms - 1), f"ref:{report.ref}") == ([], 0)
