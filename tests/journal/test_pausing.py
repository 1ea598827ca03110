"""An exercise stands still and goes back to a snapshot; what is real does neither."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.capabilities.directory.actions import do_apply_pack, do_take_pack_of
from jisr.capabilities.directory.packs import read_pack
from jisr.cli.registry import registry
from jisr.errors import Invalid, JisrError, Refused
from jisr.journal.append import Accepted
from jisr.journal.backup import backup, reset
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.record import Submission
from jisr.journal.verify import verify
from jisr.journal.when import text_of
from tests.cast import PACKS, Clock, actor, keyed_entropy

SPACE = "workshop"


@pytest.fixture
def node(database: str | None, tmp_path: Path) -> Node:
    node = Node(tmp_path / "node", registry(), database or "", clock=Clock(1_501_556_400_000), entropy=keyed_entropy)
    for space in ("real", SPACE):
        journal = node.create(space)
        do_apply_pack(journal, read_pack(PACKS / "minimal"))
        journal.close()
    return node


@pytest.fixture
def journal(node: Node) -> Iterator[Journal]:
    journal = node.open(SPACE)
    yield journal
    journal.close()


def line(title: str) -> Submission:
    body = {"title": title, "what": "flood", "observed_at": text_of(1_501_556_400_000)}
    return Submission(type="incidents.opened", body=body, label={"preset": "GOV"}, client_id=title)


def say(journal: Journal, title: str) -> Accepted:
    return journal.append(actor("WATER/duty"), [line(title)])[0]


def titles(journal: Journal) -> set[str]:
    assert journal.policy is not None
    return {row.title for row in journal.read(journal.policy.clearance("WATER")).threads().threads}


def test_while_it_is_paused_every_statement_is_refused_with_the_reason(journal: Journal, node: Node) -> None:
    say(journal, "before")
    journal.pause("We talk about what happened")
    with pytest.raises(Refused) as refused:
        say(journal, "meanwhile")
    assert (refused.value.code, refused.value.values["why"]) == ("paused", "We talk about what happened")
    other = node.open(SPACE)
    together = other.append_each([(actor("WATER/duty"), [line("one")]), (actor("POLICE/duty"), [line("two")])])
    assert [each.code for each in together if isinstance(each, JisrError)] == ["paused", "paused"]
    other.close()
    journal.resume()
    assert journal.paused() == ""
    say(journal, "after")
    assert titles(journal) == {"before", "after"}


def test_a_pause_says_why(journal: Journal) -> None:
    with pytest.raises(Invalid) as refused:
        journal.pause("  ")
    assert refused.value.code == "reason_missing"


def test_it_goes_back_to_a_snapshot_again_and_again_and_its_logs_say_so(
    journal: Journal, node: Node, tmp_path: Path
) -> None:
    say(journal, "before")
    file = tmp_path / "snapshot.jisr"
    backup(node, file, [SPACE])
    for number in range(2):
        journal.resume()
        abandoned = say(journal, f"gone {number}")
        journal.pause("Once more")
        journal.close()
        reset(node, file, SPACE)
        journal = node.open(SPACE)
        assert titles(journal) == {"before"}
        assert journal.paused() == "Once more"
        assert verify(journal).ok
        assert journal.policy is not None
        records = journal.read(journal.policy.clearance("WATER")).records()
        assert abandoned.id not in {each.id for each in records}
        opened = [each for each in records if each.type == "journal.log_opened" and each.author == "WATER"]
        last = opened[-1].body
        assert last is not None
        assert last["newer"], "the log that was abandoned is named"
        assert last["newer"][0] != last["restored"]
    journal.resume()
    assert say(journal, "on we go").ref
    journal.close()


def test_what_goes_on_is_not_reset(journal: Journal, node: Node, tmp_path: Path) -> None:
    say(journal, "before")
    file = tmp_path / "snapshot.jisr"
    backup(node, file, [SPACE])
    say(journal, "after")
    with pytest.raises(Refused) as refused:
        reset(node, file, SPACE)
    assert refused.value.code == "not_paused"
    assert titles(journal) == {"before", "after"}


def test_a_snapshot_of_something_else_changes_nothing(journal: Journal, node: Node, tmp_path: Path) -> None:
    say(journal, "before")
    journal.pause("Wait")
    file = tmp_path / "other.jisr"
    backup(node, file, ["real"])
    with pytest.raises(Invalid) as refused:
        reset(node, file, SPACE)
    assert refused.value.code == "other_space"
    assert titles(journal) == {"before"}


def test_what_is_real_is_neither_paused_nor_reset(node: Node, tmp_path: Path) -> None:
    real = node.open("real")
    say(real, "it burns")
    with pytest.raises(Refused, match="only an exercise is"):
        real.pause("no")
    with pytest.raises(Refused, match="only an exercise is"):
        real.resume()
    file = tmp_path / "real.jisr"
    backup(node, file, ["real"])
    with pytest.raises(Refused) as refused:
        reset(node, file, "real")
    assert refused.value.code == "not_an_exercise"
    assert titles(real) == {"it burns"}
    real.close()


def test_a_new_exercise_takes_the_pack_of_reality_and_nothing_else(node: Node) -> None:
    real = node.open("real")
    say(real, "it burns")
    made = node.create("second")
    do_take_pack_of(real, made)
    assert made.policy == real.policy
    assert titles(made) == set()
    say(made, "as if")
    real.close()
    made.close()
