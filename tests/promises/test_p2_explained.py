"""P2: "why can, or can't, they see this?" has a true answer, and before sending, the author sees who will see it."""

from typing import Any

import pytest

from jisr.errors import BatchRefused, JisrError
from jisr.journal.journal import Journal
from jisr.journal.record import Submission
from tests.cast import Cast, actor
from tests.promises.oracle import Annals, Viewer
from tests.promises.theatre import Theatre, generated
from tests.promises.worlds import Handed, World, hand_in, told

WORLDS = {"sqlite": 150, "postgres": 15}


def check_why(theatre: Theatre, world: World, chosen: int) -> None:
    """Asked by several viewers for every other one, of every record that they see."""
    played, journal = theatre.whole(world)
    policy = journal.policy
    assert policy is not None
    viewers = theatre.country.viewers
    try:
        truly = {viewer: _read(journal, viewer) for viewer in viewers}
        for asker in (viewers[(chosen + 11 * step) % len(viewers)] for step in range(4)):
            reader = journal.read(policy.clearance(asker.name))
            for record in truly[asker] & played.annals.entries.keys():
                for other in viewers:
                    explained = reader.why(record, policy.clearance(other.name))
                    codes = {reason.code for reason in explained.reasons}
                    place = f"{asker.name} asks why {other.name} may see {record[:8]}\n{told(played)}"
                    _true_answer(played.annals, asker, other, record, explained.allowed, place)
                    assert explained.allowed is None or explained.allowed == (record in truly[other]), place
                    if played.annals.entries[record].audiences is None:
                        assert codes & OBSTACLES == _obstacles(played.annals, other, record), place
    finally:
        journal.close()


OBSTACLES = {"level", "caveat", "not_released", "originator_alone"}


def _read(journal: Journal, viewer: Viewer) -> set[str]:
    policy = journal.policy
    assert policy is not None
    return {each.id for each in journal.read(policy.clearance(viewer.name)).records()}


def _true_answer(annals: Annals, asker: Viewer, other: Viewer, record: str, allowed: bool | None, place: str) -> None:
    if allowed is None:
        entry = annals.entries[record]
        assert entry.type == "journal.relabel", place
        assert entry.audiences is not None
        assert not annals.country.admits(entry.audiences[0], asker), place
    else:
        assert allowed == annals.sees(other, record), place


def _obstacles(annals: Annals, viewer: Viewer, record: str) -> set[str]:
    """What stands between a viewer and a record, by its present label."""
    country, terms = annals.country, annals.entries[record].labels[-1]
    found = set()
    if country.levels.index(terms.level) > country.levels.index(viewer.level):
        found.add("level")
    if not terms.caveats <= country.holds(viewer):
        found.add("caveat")
    if viewer.member != terms.author and not any(country.opens(token, viewer.member) for token in terms.released):
        found.add("not_released" if terms.released else "originator_alone")
    return found


def check_dry_run(theatre: Theatre, world: World) -> None:
    """Whoever the dry run names sees the record once it stands, and nobody else does."""

    def hand(journal: Journal, at: int, post: str, submissions: list[Submission]) -> Handed:
        foretold: dict[int, set[str]] = {}
        faults: list[dict[str, Any]] = []
        try:
            for audience in journal.dry_run(actor(post), submissions):
                foretold[audience.line] = {
                    f"{member}/{level}" for member, levels in audience.readers.items() for level in levels
                }
        except BatchRefused as refused:
            faults = refused.as_dicts()
        except JisrError as error:
            faults = [error.as_dict()]
        handed = hand_in(journal, at, post, submissions)
        story = f"{post}: {submissions}"
        assert handed.faults == faults, story
        readers = {viewer.name: _read(journal, viewer) for viewer in theatre.country.viewers} if handed.ids else {}
        for line, record in enumerate(handed.ids, 1):
            assert foretold[line] == {name for name, seen in readers.items() if record in seen}, (line, story)
        return handed

    _, journal = theatre.whole(world, hand)
    journal.close()


@pytest.mark.parametrize("shard", range(2))
def test_why_says_for_everyone_whether_it_sees_a_record_and_what_stands_in_its_way(
    theatre: Theatre, store_kind: str, shard: int
) -> None:
    @generated(200 + shard, WORLDS[store_kind] // 2)
    def run(world: World, chosen: int) -> None:
        check_why(theatre, world, chosen)

    run()


@pytest.mark.parametrize("shard", range(2))
def test_whom_the_dry_run_names_sees_the_record_and_nobody_else_does(
    theatre: Theatre, store_kind: str, shard: int
) -> None:
    @generated(300 + shard, WORLDS[store_kind] // 2)
    def run(world: World, chosen: int) -> None:
        check_dry_run(theatre, world)

    run()


def test_who_is_named_is_who_sees_it_once_the_whole_batch_stands(cast: Cast) -> None:
    opening = cast.opening(preset="GOV")
    batch = [opening, cast.relabelling(f"@{opening.client_id}", preset="OWN")]
    first, second = cast.journal.dry_run(actor("MOWR/release"), batch)
    record, relabelling = cast.says("MOWR/release", *batch)
    for audience, accepted in ((first, record), (second, relabelling)):
        readers = {member for member in ("MOWR", "MOE", "CELL", "HUM") if accepted.id in cast.sees(member)}
        assert {*audience.readers} & {"MOWR", "MOE", "CELL", "HUM"} == readers


def test_a_dry_run_of_what_stands_already_names_who_sees_it_now(cast: Cast) -> None:
    record = cast.opens("MOWR/duty", preset="GOV")
    narrowing = cast.relabelling(record.id, preset="OWN")
    cast.says("MOWR/duty", narrowing)
    (audience,) = cast.journal.dry_run(actor("MOWR/duty"), [narrowing])
    assert "MOE" in audience.readers  # it told the old readers
    assert "HUM" not in audience.readers


def test_a_dry_run_writes_nothing(cast: Cast) -> None:
    before = cast.read("MOWR").records()
    cast.journal.dry_run(actor("MOWR/duty"), [cast.opening()])
    assert cast.read("MOWR").records() == before


# (what is wrong, the label, code, field)
CLOSED: list[tuple[str, Any, str, str]] = [
    ("nothing at all", {}, "label_without_level", "label.level"),
    ("no level", {"releasable_to": ["all"], "caveats": []}, "label_without_level", "label.level"),
    ("an unknown level", {"level": "SECRET", "releasable_to": [], "caveats": []}, "unknown_level", "label.level"),
    ("a level in small letters", {"level": "open", "releasable_to": []}, "unknown_level", "label.level"),
    ("an empty level", {"level": "", "releasable_to": []}, "*", "label.level"),
    ("no releasable_to", {"level": "OPEN"}, "label_without_release", "label.releasable_to"),
    ("releasable_to null", {"level": "OPEN", "releasable_to": None}, "label_without_release", "label.releasable_to"),
    ("one reader as text", {"level": "OPEN", "releasable_to": "all"}, "label_malformed", "label"),
    ("a number as reader", {"level": "OPEN", "releasable_to": [1]}, "label_malformed", "label"),
    ("an unknown member", {"level": "OPEN", "releasable_to": ["MOX"]}, "unknown_member", "label.releasable_to"),
    ("a member in small letters", {"level": "OPEN", "releasable_to": ["moe"]}, "unknown_member", "label.releasable_to"),
    ("ALL for all", {"level": "OPEN", "releasable_to": ["ALL"]}, "unknown_member", "label.releasable_to"),
    ("a star", {"level": "OPEN", "releasable_to": ["*"]}, "unknown_member", "label.releasable_to"),
    ("an unknown caveat", {"level": "OPEN", "releasable_to": [], "caveats": ["X"]}, "unknown_caveat", "label.caveats"),
    ("caveats as text", {"level": "OPEN", "releasable_to": [], "caveats": "EOD"}, "label_malformed", "label"),
    ("public at a high level", {"level": "OFFICIAL", "releasable_to": ["public"]}, "public_level", "label.level"),
    ("an unknown preset", {"preset": "EVERYBODY"}, "unknown_preset", "label.preset"),
    ("a preset that takes no names", {"preset": "SEC", "releasable_to": ["MOE"]}, "preset_not_named",
     "label.releasable_to"),
    ("a field that labels have not", {"preset": "GOV", "also": ["HUM"]}, "label_malformed", "label"),
    ("an expiry that is no time", {"preset": "GOV", "expires": "soon"}, "not_a_time", "label.expires"),
    ("another originator", {"preset": "OWN", "originator": "MOE"}, "label_malformed", "label"),
    ("another policy", {"preset": "OWN", "policy": "NONE"}, "label_malformed", "label"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "code", "field"), [each[1:] for each in CLOSED], ids=[each[0] for each in CLOSED])
def test_a_label_that_is_not_whole_closes_the_record(cast: Cast, label: Any, code: str, field: str) -> None:
    opened = cast.opening()
    (fault,) = cast.faults(
        "MOWR/release", Submission(type=opened.type, body=opened.body, label=label, client_id="with-this-label")
    )
    assert code in ("*", fault.code)
    assert fault.field == field
    assert str(fault)
    assert cast.read("MOWR").threads().count == 0


def test_an_expiry_changes_nothing_by_itself(cast: Cast) -> None:
    record = cast.opens("MOWR/duty", level="OFFICIAL", to=["MOE"], expires="2017-08-01T05:00:00Z")
    cast.clock.forward(365 * 86_400_000)
    assert record.id in cast.sees("MOE")
    assert cast.read("MOE").thread(record.id).records[0].label is not None
