"""The demonstration plays, and each member sees of it what was released to it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.cli.registry import registry
from jisr.cli.story import play
from jisr.errors import Invalid
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.query import Query

PACK = Path(__file__).parents[1] / "packs" / "two-rivers"
STORY = PACK / "story.ndjson"
LINES = [json.loads(line) for line in STORY.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def journal(database: str | None, tmp_path: Path) -> Iterator[Journal]:
    journal = Node(tmp_path / "node", registry(), database or "").create("real")
    do_apply_pack(journal, read_pack(PACK))
    yield journal
    journal.close()


def titles(journal: Journal, viewer: str) -> set[str]:
    assert journal.policy is not None
    page = journal.read(journal.policy.clearance(viewer)).threads(Query(kind="incident", limit=100))
    return {row.title for row in page.threads}


FLOOD, LINE = "Water rising at Upper Dam", "Line North-East 400 kV lost"
PATIENTS = "Riverside hospital has to move its patients"
TOWER = "انفجار قرب أحد أبراج خط الشمال الشرقي"
THREAT, WIDE = "Further devices suspected along the line", "خطر متفجرات على امتداد خط الشمال الشرقي"
BOIL, SHELTER, CONVOY = (
    "اغلوا ماء الشرب في أحياء الشرق والقناة",
    "North School receives families from Low Quarter",
    "Relief convoy on the eastern road this afternoon",
)
EVERYONE = {FLOOD, WIDE, BOIL}
SEEN = {
    "MOWR": {*EVERYONE, LINE},
    "MOE": {*EVERYONE, LINE, TOWER},
    "MOO": {*EVERYONE, LINE},
    "MOMD": {*EVERYONE, SHELTER, CONVOY},
    "MOH": {*EVERYONE, PATIENTS, LINE, SHELTER},
    "MOD": {*EVERYONE, PATIENTS, LINE, TOWER, THREAT},
    "MOI": {*EVERYONE, LINE, TOWER, THREAT, SHELTER, CONVOY},
    "CTS": {*EVERYONE, THREAT},
    "CELL": {*EVERYONE, PATIENTS, LINE, TOWER, SHELTER, CONVOY},
    "ADV": {BOIL},
    "HUM": {BOIL, CONVOY},
}


def test_each_member_sees_what_was_released_to_it(journal: Journal) -> None:
    assert len(list(play(journal, STORY))) == len(LINES)
    assert {member: titles(journal, member) for member in SEEN} == SEEN


def test_the_same_story_again_is_the_same_records(journal: Journal) -> None:
    assert list(play(journal, STORY)) == list(play(journal, STORY))


def test_a_line_that_names_no_earlier_one_is_refused_with_its_number(journal: Journal, tmp_path: Path) -> None:
    story = tmp_path / "story.ndjson"
    story.write_bytes(b"\n".join(STORY.read_bytes().splitlines()[1:3]))
    with pytest.raises(Invalid) as refused:
        list(play(journal, story))
    assert (refused.value.code, refused.value.line) == ("unknown_line", 1)


def test_the_story_uses_each_preset_and_both_languages() -> None:
    assert {line["label"].get("preset") for line in LINES} >= {"PUB", "GOV", "CELL", "SEC", "MED", "OWN"}
    texts = [json.dumps(line["body"], ensure_ascii=False) for line in LINES]
    arabic = [text for text in texts if any("\u0600" <= letter <= "\u06ff" for letter in text)]
    assert 5 <= len(arabic) < len(LINES)
