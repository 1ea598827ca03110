"""P7: exercise and reality never mix."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import Pack
from jisr.errors import Missing, Unusable
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.query import Query
from jisr.journal.record import Submission
from jisr.journal.store.ledger import Ledger
from jisr.journal.store.sqlite import SqliteStore
from tests.cast import Cast, Clock

DRILL = "exercise-1"


@pytest.fixture
def drill(node: Node, clock: Clock, two_rivers: Pack) -> Iterator[Cast]:
    """The same cast in an exercise, beside reality."""
    journal = node.create(DRILL)
    do_apply_pack(journal, two_rivers)
    yield Cast(journal, clock)
    journal.close()


def everything(journal: Journal) -> dict[str, Any]:
    """Each table of a space, whole; the text index by the tables that it lies in."""
    store = journal.store
    whole = [table for table in store.tables() if not (isinstance(store, SqliteStore) and table[:-1] == "words_")]
    with store.reading():
        return {table: sorted(map(repr, store.execute(f'SELECT * FROM "{table}"'))) for table in whole}


def check_apart(real: Cast, drill: Cast) -> None:
    """What is said in the one (`drill`) leaves no trace in the other (`real`), and cannot be named there."""
    before = everything(real.journal)
    incident = drill.opens("MOWR/release", "Exercise: dam breaks", preset="PUB")
    drill.reports("MOE/duty", incident.id, "Exercise: it rises", preset="GOV")
    assert everything(real.journal) == before
    for viewer in ("MOWR", "CELL", "HUM"):
        reader = real.read(viewer)
        assert reader.threads(Query(text="dam")).count == 0
        assert reader.find(incident.id) == []
        with pytest.raises(Missing):
            reader.thread(incident.id)
    (fault,) = real.faults("MOE/duty", real.report(incident.id, preset="GOV"))
    assert fault.code == "unknown_record"
    (fault,) = real.faults("MOWR/release", real.submission("incidents.opened", real.opening().body, {"preset": "GOV"},
                                                           refs=(incident.id,)))  # fmt: skip
    assert fault.code == "unknown_record"


def test_what_is_said_in_an_exercise_is_not_said_in_reality(cast: Cast, drill: Cast) -> None:
    check_apart(cast, drill)


def test_what_is_said_in_reality_is_not_said_in_an_exercise(cast: Cast, drill: Cast) -> None:
    check_apart(drill, cast)


def test_the_same_words_in_two_spaces_are_two_records(cast: Cast, drill: Cast) -> None:
    words = cast.opening(preset="GOV")
    (real,) = cast.says("MOWR/duty", words)
    drill.clock.ms -= 1_000
    (practised,) = drill.says("MOWR/duty", words)
    assert real.id != practised.id
    (fault,) = cast.faults("MOWR/duty", Submission(**{**_fields(words), "body": {**words.body, "title": "Other"}}))
    assert fault.code == "client_id_reused"  # by what was said in this space alone


def _fields(submission: Submission) -> dict[str, Any]:
    return {name: getattr(submission, name) for name in submission.__struct_fields__}


def test_each_checkpoint_names_its_space(cast: Cast, drill: Cast) -> None:
    for journal, space in ((cast.journal, "real"), (drill.journal, DRILL)):
        ledger = Ledger(journal.store)
        for log in ledger.logs():
            found = ledger.checkpoint(log.log_no)
            assert found is not None
            assert found[1].splitlines()[0] == f"two-rivers.example/{space}/{log.member}"


def test_the_spaces_of_a_node_have_keys_of_their_own(cast: Cast, drill: Cast) -> None:
    keys = [{log.vkey for log in Ledger(journal.store).logs()} for journal in (cast.journal, drill.journal)]
    assert not keys[0] & keys[1]


def test_a_space_that_lies_under_another_name_is_not_opened(node: Node, cast: Cast) -> None:
    cast.opens("MOWR/duty", preset="GOV")
    cast.journal.close()
    if node.database_url:
        store = cast.journal.store
        store.execute('ALTER SCHEMA jisr_real RENAME TO "jisr_other"')
        store.close()
    else:
        folder = Path(node.folder / "spaces")
        shutil.copyfile(folder / "real.sqlite", folder / "other.sqlite")
    with pytest.raises(Unusable) as refused:
        node.open("other")
    assert refused.value.code == "other_space"
    assert "real" in str(refused.value)


def test_a_node_names_its_spaces(node: Node, drill: Cast) -> None:
    assert drill.journal.space in node.spaces()
    assert node.spaces() == [DRILL, "real"]
