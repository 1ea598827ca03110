"""P7: exercise and reality never mix."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import Pack
from jisr.errors import BatchRefused, Missing
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.note import parse_checkpoint, parse_note
from jisr.journal.query import Query
from jisr.journal.store.ledger import Ledger
from tests.cast import Cast, Clock, actor

EXERCISE = "flood-1"


@pytest.fixture
def exercise(node: Node, two_rivers: Pack, clock: Clock) -> Iterator[Cast]:
    """A second space of the same node, with the same pack and members."""
    journal = node.create(EXERCISE)
    do_apply_pack(journal, two_rivers)
    yield Cast(journal, clock)
    journal.close()


def check_apart(real: Journal, exercise: Journal) -> None:
    """No answer of a space names a record of the other; each checkpoint names its space."""
    ids = []
    for journal in (real, exercise):
        policy = journal.policy
        assert policy is not None
        found: set[str] = set()
        for clearance in policy.clearances.values():
            reader = journal.read(clearance)
            found |= {each.id for each in reader.records()}
            found |= {each.id for each in reader.threads(Query(limit=1_000)).threads}
            found |= {each.id for each in reader.threads(Query(text="water", limit=1_000)).threads}
        ids.append(found)
        ledger = Ledger(journal.store)
        for log in ledger.logs():
            for _, note in ledger.checkpoints(log.log_no):
                assert f"/{journal.space}/" in parse_checkpoint(parse_note(note).text).origin
    assert not ids[0] & ids[1]


def test_spaces_answer_with_their_own_records_only(cast: Cast, exercise: Cast) -> None:
    cast.opens("MOWR/duty", "Water in reality")
    exercise.opens("MOWR/duty", "Water in the exercise")
    check_apart(cast.journal, exercise.journal)
    assert [row.title for row in cast.read("MOH").threads().threads] == ["Water in reality"]
    assert [row.title for row in exercise.read("MOH").threads().threads] == ["Water in the exercise"]


def test_a_record_of_one_space_is_missing_in_the_other(cast: Cast, exercise: Cast) -> None:
    real = cast.opens("MOWR/duty")
    with pytest.raises(Missing):
        exercise.read("CELL").thread(real.id)
    with pytest.raises(BatchRefused) as refused:
        exercise.reports("MOWR/duty", real.id)
    assert [fault.code for fault in refused.value.faults] == ["unknown_record"]


def test_the_same_client_id_in_two_spaces_is_two_records(cast: Cast, exercise: Cast) -> None:
    cast.clock.forward()
    words = cast.opening()
    one = cast.journal.append(actor("MOWR/duty"), [words])[0]
    other = exercise.journal.append(actor("MOWR/duty"), [words])[0]
    assert one.id != other.id


def test_each_space_has_tables_and_keys_of_its_own(node: Node, cast: Cast, exercise: Cast) -> None:
    assert sorted(node.spaces()) == [EXERCISE, "real"]
    keys = {path.read_bytes() for space in (EXERCISE, "real") for path in (Path(node.keys) / space).glob("MOWR.key")}
    assert len(keys) == 2
