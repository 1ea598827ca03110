"""The story on its page: in the demonstration alone, step by step, each sent by its post, watched from any eyes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.staging import Stage, bring_stories, space_of
from jisr.capabilities.directory.stories import read_story
from jisr.cli.registry import registry
from jisr.errors import Conflict
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.when import ms_of
from tests.pages.seats import Seats

PACK = Path(__file__).parents[2] / "packs" / "two-rivers"
B = f"/play/{space_of('B')}/"


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """With both stories on the stage, B in progress."""
    node = Node(tmp_path / "node", registry())
    for code, upto in (("A", 0), ("B", 12)):
        staged(node, code).begin(upto)
    return node


def staged(node: Node, code: str) -> Stage:
    journal = node.create(space_of(code))
    do_apply_pack(journal, read_pack(PACK))
    bring_stories(PACK, node.folder)
    return Stage(journal, read_story(PACK, code), node.folder)


@pytest.fixture
def shown(node: Node) -> Iterator[Seats]:
    seats = Seats(node, demonstration=True)
    yield seats
    seats.close()


def text(client: Client, address: str, language: str = "en") -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_opens_on_the_story_in_progress_with_what_became_of_each_step(shown: Seats) -> None:
    assert Client().get("/play/").headers["location"] == B
    page = text(Client(), B)
    assert "Interior sends an ETHANE report of an explosion at a tower." in page
    assert "Refused, as it must be" in page
    assert "stay at least 300 m" in page
    assert "not built yet: requests for assistance" in page
    assert page.count('class="play-step is-sent"') == 12
    assert page.count('class="play-step is-later"') == 7
    assert "ترسل الداخلية تقرير ETHANE عن انفجار قرب أحد الأبراج." in text(Client(), B, "ar")
    assert "L'Intérieur envoie un ETHANE" in text(Client(), B, "fr").replace("&#x27;", "'")
    assert "ناوخۆ ڕاپۆرتی ETHANE دەنێرێت" in text(Client(), B, "ckb")


def test_through_a_members_eyes_what_it_does_not_see_does_not_exist(shown: Seats) -> None:
    page = text(Client(), f"{B}?eyes=MOO")
    assert page.count("Does not exist for") == 12
    assert "Line North-East 400 kV lost" in page
    assert "Further devices suspected" not in page
    assert "Further devices suspected" in text(Client(), f"{B}?eyes=MOD")


@pytest.mark.parametrize("code", ["A", "B"])
def test_every_step_can_be_sent_and_happens_just_now(shown: Seats, node: Node, code: str) -> None:
    client, address = Client(), f"/play/{space_of(code)}/"
    for number in range(1 if code == "A" else 13, 21):
        assert client.post(address, {"step": str(number)}).headers["location"] == f"{address}#now"
    page = text(client, address)
    assert "The story is told." in page
    assert page.count('class="play-step is-sent"') == 20
    journal = shown.house.journal(space_of(code))
    assert journal.policy is not None
    records = journal.read(journal.policy.clearance("CELL")).records(limit=5_000)
    said = [each for each in records if each.post != "system" and each.type != "incidents.acknowledged"]
    assert all(ms_of(each.happened_at or "") < ms_of(each.recorded_at or "") for each in said)


def test_a_step_is_sent_once_and_what_was_sent_is_known_after_a_restart(node: Node, shown: Seats) -> None:
    client = Client()
    for _ in range(2):
        client.post(B, {"step": "13"})
    assert "this step was sent already" in text(client, B)
    again = Stage(node.open(space_of("B")), read_story(PACK, "B"), node.folder)
    assert len(again.played) == 13
    with pytest.raises(Conflict):
        again.send(13)
    assert again.send(14).step.step == 14


def test_what_was_cut_off_before_the_first_word_begins_where_it_stood(node: Node) -> None:
    journal: Journal = node.open(space_of("B"))
    before = Stage(journal, read_story(PACK, "B"), node.folder)
    before.begin(3)
    assert len(before.played) == 12
    journal.close()


def test_on_any_other_node_there_is_no_such_page(node: Node) -> None:
    seats = Seats(node)
    try:
        for address in ("/play/", B):
            assert Client().get(address).status_code == 404
            assert Client().post(address, {"step": "13"}).status_code == 404
    finally:
        seats.close()
