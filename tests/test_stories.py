"""Stories A and B play on each store: who sees each step, what is refused, and what is not built yet."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.playing import Player, play_into, saying_into
from jisr.capabilities.directory.stories import Story, check_stories, read_story, story_files
from jisr.cli.registry import registry
from jisr.errors import BatchRefused, Invalid, Missing
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.read import Reader, RecordView
from jisr.journal.record import Actor
from jisr.journal.when import ms_of
from jisr.language import LANGUAGES

PACK = Path(__file__).parents[1] / "packs" / "two-rivers"
MEMBERS = {"MOWR", "MOE", "MOO", "MOMD", "MOH", "MOD", "MOI", "CTS", "CELL", "ADV", "HUM"}
EIGHT = {"MOWR", "MOE", "MOO", "MOMD", "MOH", "MOD", "MOI", "CTS"}
GOV, SEC = {*EIGHT, "CELL"}, {"MOD", "MOI", "CTS"}

# DOMAIN.md, step by step: who sees each record of a step, and the codes of what is refused.
AUDIENCES: dict[str, dict[int, list[set[str]]]] = {
    "A": {
        1: [GOV - {"CTS"}],
        2: [{"MOWR", "CELL"}, {"MOWR"}],
        3: [GOV] * 7 + [{"CELL", "MOO"}, {"CELL", "CTS"}] + [GOV] * 2,
        5: [MEMBERS, MEMBERS],
        6: [{"MOE", "CELL"}],
        7: [{"MOO", "CELL"}],
        8: [{"MOMD", "CELL"}],
        13: [{"MOH", "MOD", "CELL"}],
        15: [{"MOD", "MOI", "MOMD", "MOH", "CELL"}] * 3,
        17: [{"MOI", "MOH", "CELL"}] * 3,
        18: [{"MOI", "MOH", "MOMD", "CELL"}],
    },
    "B": {
        1: [GOV - {"MOMD"}, {"MOE", "MOWR", "MOO", "MOH", "CELL"}],
        2: [{"MOI", "MOE", "MOD", "CELL"}],
        4: [{"MOWR", "MOE", "MOH", "CELL"}] * 2,
        5: [{"MOH", "MOE", "MOO"}] * 2,
        9: [{"MOE", *SEC}, {"MOE", "MOD", "MOI"}],
        10: [MEMBERS, SEC, SEC],
        11: [SEC] * 3,
        12: [SEC, GOV, SEC],
        14: [SEC, {"MOD", "MOH"}],
        15: [MEMBERS, MEMBERS],
        16: [SEC, {"MOD", "MOE", "MOI", "CELL"}, {"MOD", "MOE", "MOI", "CELL"}, MEMBERS],
        18: [{"MOE", "MOWR", "MOO", "MOH", "CELL"}],
        19: [MEMBERS],
    },
}
REFUSED = {
    "A": {2: ["no_right"], 3: ["no_right"], 8: ["screened"], 13: ["screened"]},
    "B": {9: ["standoff_too_short"], 19: ["ref_audience"]},
}
NOTHING_YET = {"A": {4, 9, 10, 11, 12, 14, 16, 19, 20}, "B": {3, 6, 7, 8, 13, 17, 20}}


@pytest.fixture
def journal(database: str | None, tmp_path: Path) -> Iterator[Journal]:
    journal = Node(tmp_path / "node", registry(), database or "").create("exercise")
    do_apply_pack(journal, read_pack(PACK))
    yield journal
    journal.close()


@pytest.fixture(params=["A", "B"])
def story(request: pytest.FixtureRequest) -> Story:
    return read_story(PACK, request.param)


def reader(journal: Journal, member: str) -> Reader:
    assert journal.policy is not None
    return journal.read(journal.policy.clearance(member))


def seen(journal: Journal) -> dict[str, dict[str, RecordView]]:
    """member -> id -> what it reads, of what posts said."""
    return {
        member: {each.id: each for each in reader(journal, member).records(limit=5_000) if each.post != "system"}
        for member in MEMBERS
    }


def test_every_step_stands_under_its_number_in_four_languages(story: Story) -> None:
    assert [step.step for step in story.steps] == list(range(1, 21))
    for step in story.steps:
        assert all(step.tells[language].strip() for language in LANGUAGES), step.step
        assert step.says or step.not_built, step.step
        assert all(line.type.split(".")[0] in ("incidents", "journal") for line in step.says)
    assert {step.step for step in story.steps if not step.says} == NOTHING_YET[story.code]


def test_each_step_is_seen_by_those_whom_the_story_names_and_each_refusal_is_refused(
    journal: Journal, story: Story
) -> None:
    player = Player(story, saying_into(journal))
    played = {step.step: player.play(step) for step in story.steps}
    readings = seen(journal)
    for step, said in played.items():
        records = [each.record for each in said if each.record is not None]
        audiences = [{member for member, read in readings.items() if record in read} for record in records]
        assert audiences == AUDIENCES[story.code].get(step, []), f"{story.code}{step}"
        refusals = [each.refusal.code for each in said if each.refusal is not None]
        assert refusals == REFUSED[story.code].get(step, []), f"{story.code}{step}"


def test_electricity_sees_the_polygon_and_nothing_of_the_device(journal: Journal) -> None:
    said = play_into(journal, read_story(PACK, "B"), upto=11)
    found = {each.line.name: each.record for each in said if each.line.name}
    moe = seen(journal)["MOE"]
    avoid = moe[str(found["avoid"])]
    assert avoid.body is not None
    assert len(avoid.body["ring"]) == 5
    item = reader(journal, "MOE").thread(str(found["item"]))
    assert [each.type for each in item.records] == ["incidents.explosive_hazard", "incidents.explosive_contact"]
    assert "suitcase" not in repr(moe)
    with pytest.raises(Missing):
        reader(journal, "MOE").thread(str(found["device"]))


def test_the_dams_structure_does_not_exist_for_others(journal: Journal) -> None:
    said = play_into(journal, read_story(PACK, "A"), upto=2)
    structure = next(str(each.record) for each in said if each.line.name == "structure")
    for member in MEMBERS - {"MOWR"}:
        with pytest.raises(Missing):
            reader(journal, member).thread(structure)
    assert "abutment" not in repr([seen(journal)[member] for member in MEMBERS - {"MOWR"}])


def test_the_names_that_were_refused_are_nowhere(journal: Journal) -> None:
    play_into(journal, read_story(PACK, "A"))
    everything = repr(seen(journal))
    assert not any(name in everything for name in ("Fatima", "Zainab", "Khalil"))


def test_two_methanes_are_merged_and_both_stay(journal: Journal) -> None:
    said = play_into(journal, read_story(PACK, "A"))
    found = {each.line.name: each.record for each in said}
    cell = seen(journal)["CELL"]
    assert [each for each in (found["wave-moi"], found["wave-moh"]) if each in cell] == list(
        cell[str(found["merged"])].refs
    )


def test_the_story_keeps_its_own_time(journal: Journal, story: Story) -> None:
    play_into(journal, story)
    begin = ms_of(story.begins, "begins")
    cell = seen(journal)["CELL"].values()
    assert min(ms_of(str(each.happened_at), "") for each in cell) == begin
    assert all(str(each.recorded_at) > str(each.happened_at) for each in cell)


def test_it_may_begin_at_another_time(journal: Journal, story: Story) -> None:
    begin = journal.now() - 40 * 24 * 3_600_000
    play_into(journal, story, upto=1, begin=begin)
    assert min(ms_of(str(each.happened_at), "") for each in seen(journal)["CELL"].values()) == begin


def test_played_again_it_goes_on_where_it_stopped(journal: Journal, story: Story) -> None:
    first = play_into(journal, story, upto=6)
    whole = play_into(journal, story)
    assert [each.record for each in whole[: len(first)]] == [each.record for each in first]
    count = len(seen(journal)["CELL"])
    assert [each.record for each in play_into(journal, story)] == [each.record for each in whole]
    assert len(seen(journal)["CELL"]) == count


def test_a_post_knows_what_it_said_and_not_what_others_said(journal: Journal) -> None:
    play_into(journal, read_story(PACK, "B"), upto=1)
    asked = ["story-b/1/1", "story-b/2/1"]
    assert journal.has_said(Actor("MOE", "duty"), asked) == {"story-b/1/1"}
    assert journal.has_said(Actor("MOI", "duty"), asked) == set()


CHANGES = {
    "story_accepted": ("name: device\n", "refused: no_right\n", 10),
    "story_refused": ("lon: 440300000", "lon: 9440300000", 2),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_goes_against_the_story_is_named_with_its_step(journal: Journal, tmp_path: Path, change: str) -> None:
    old, new, step = CHANGES[change]
    folder = edited(tmp_path, old, new)
    with pytest.raises(Invalid) as refused:
        play_into(journal, read_story(folder, "B"))
    assert (refused.value.code, refused.value.values["step"]) == (change, step)


FAULTS = {
    "a type without a body": ("        body: {note: The crew", "        bodies: {note: The crew", "unknown_field"),
    "a line that is not there": ('thread: "@line"', 'thread: "@lines"', "unknown_line"),
    "a name twice": ("name: explosion", "name: line", "twice"),
    "an order that is none": ("at: 720", "at: 20", "wrong_order"),
    "a capability that is none": ("[forecast]", "[magic]", "unknown_capability"),
    "a minute in words": ("at: 720", "at: noon", "wrong_type"),
    "a language less": ("      fr: Le Pétrole offre du carburant.\n", "", "language_missing"),
    "another name": ("code: B", "code: C", "other_name"),
    "no time": ('begins: "2017', 'begins: "1x', "not_a_time"),
    "no YAML": ("code: B", "code: [B", "yaml_invalid"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_file_and_line(tmp_path: Path, fault: str) -> None:
    old, new, code = FAULTS[fault]
    folder = edited(tmp_path, old, new)
    found = check_stories(folder)
    assert code in {each.code for each in found}
    assert all(each.file == "stories/b.yaml" and each.line for each in found)
    with pytest.raises(BatchRefused):
        read_story(folder, "B")


def edited(tmp_path: Path, old: str, new: str) -> Path:
    folder = Path(shutil.copytree(PACK, tmp_path / "pack"))
    file = folder / "stories" / "b.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_stories_that_come_with_jisr_are_sound() -> None:
    assert check_stories(PACK) == []
    assert set(story_files(PACK)) == {"A", "B"}


def test_a_story_that_is_not_there_is_said() -> None:
    with pytest.raises(Invalid) as refused:
        read_story(PACK, "Z")
    assert (refused.value.code, refused.value.values["known"]) == ("no_such_story", "A, B")
