"""P4, P5: a view that is not what the journal gives is found, and its thread or record is named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jisr.errors import Preparing
from jisr.journal.report import Report
from jisr.journal.verify import verify
from tests.cast import Cast
from tests.journal.small import Small, with_everything

COMPARISON = 3  # of the times that a verification begins to read: the records, whether views are stale, the views


@pytest.fixture
def made(database: str | None, tmp_path: Path) -> Iterator[Small]:
    found = with_everything(tmp_path, database)
    yield found
    found.journal.close()


def report_of(made: Small) -> Report:
    return verify(made.journal, views=True)


def shadows(made: Small) -> set[str]:
    """The tables of views that are not in use."""
    store = made.journal.store
    with store.reading():
        other = "b" if store.views == "a" else "a"
    return {table for table in store.tables() if table.endswith(f"_{other}")}


def test_views_that_nobody_touched_are_what_the_journal_gives_and_no_shadow_is_left(made: Small) -> None:
    assert report_of(made).faults == []
    assert shadows(made) == set()


def test_views_grown_step_by_step_by_relabelling_and_erasing_are_what_a_rebuild_gives(cast: Cast) -> None:
    thread = cast.opens("MOWR/duty", preset="GOV").thread
    second = cast.reports("MOWR/duty", thread, "To the cell alone", preset="CELL")
    cast.reports("MOH/duty", thread, "Wards are full")
    cast.relabels("MOWR/release", second.id, preset="GOV")
    cast.relabels("MOWR/release", second.id, preset="CELL", to=["MOH"])
    third = cast.reports("MOWR/duty", thread, "A name that should not be here")
    cast.erases("MOWR/duty", third.id)
    cast.relabels("MOWR/release", thread, preset="CELL")
    cast.opens("MOH/duty", "Cholera", preset="OWN")
    assert verify(cast.journal, views=True).faults == []
    cast.journal.rebuild()
    assert verify(cast.journal, views=True).faults == []


CHANGES = {
    "a title": "UPDATE view_{v} SET title = 'Nothing' WHERE kind = 'incident'",
    "a document": "UPDATE view_{v} SET doc = (SELECT doc FROM view_{v} WHERE kind <> 'incident' LIMIT 1)",
    "a view that is gone": "DELETE FROM view_{v} WHERE kind = 'incident'",
    "a past that is gone": "DELETE FROM past_{v} WHERE kind = 'incident'",
    "a past that was other": "UPDATE past_{v} SET valid_to = valid_to + 1 WHERE kind = 'incident'",
    "an audience of a record": "UPDATE seen_{v} SET group_id = group_id + 1 WHERE seq > 9",
    "a record that nobody sees": "DELETE FROM seen_{v} WHERE seq = (SELECT max(seq) FROM seen_{v})",
    "a thread": "UPDATE thread_{v} SET last_at = last_at + 1",
    "a reader of a group": "DELETE FROM audience_clearance_{v} WHERE bit = 1",
    "a count": "UPDATE tally_{v} SET n = n + 1",
    "a clearance": "UPDATE clearance_{v} SET ready = 0 WHERE bit = 0",
    "an epoch": "INSERT INTO epoch_{v} SELECT 1, 5, 5, '{}', ever FROM thread_{v} WHERE thread = 1",
    "a trait that ended": "UPDATE carries_{v} SET until = 5 WHERE thread = (SELECT max(thread) FROM carries_{v})",
    "a trait that began earlier": "UPDATE carries_{v} SET since = since - 1",
    "a trait under another name": "UPDATE trait_{v} SET name = 'from NOBODY' WHERE trait_no = 1",
    "a trait without a name": "DELETE FROM trait_{v} WHERE trait_no = 2",
    "a place": "INSERT INTO cell_{v} (cell, updated_at, group_id, vno) VALUES (1, 1, 1, 1)",
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_view_that_was_changed_is_found(made: Small, what: str) -> None:
    store = made.journal.store
    with store.reading():
        letter = store.views
    with store.writing():
        store.execute(CHANGES[what].replace("{v}", letter))
    report = report_of(made)
    assert {each.kind for each in report.faults} == {"view"}
    assert shadows(made) == set()


def test_the_thread_that_was_changed_is_named(made: Small) -> None:
    store = made.journal.store
    ((thread, opener),) = store.execute("SELECT thread, thread_id FROM view_{v} WHERE kind = 'incident'")
    with store.writing():
        store.execute("UPDATE view_{v} SET title = 'Nothing' WHERE thread = ?", [thread])
    ((fault),) = report_of(made).faults
    assert (fault.record, fault.log, fault.position) == (opener.hex(), "minimal.example/real/WATER", 1)


def test_a_word_that_search_would_find_or_miss_is_found(made: Small) -> None:
    store = made.journal.store
    row = store.execute("SELECT seq, thread FROM record WHERE body IS NULL")[0]
    with store.writing():
        store.add_words([(row[0], 1, row[1], ["cholera"])])
    ((fault),) = report_of(made).faults
    assert "text index" in fault.detail


def test_no_shadow_is_left_when_the_comparison_fails(made: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Preparing("another process has begun")

    monkeypatch.setattr("jisr.journal.audit.views.catch_up", fail)
    with pytest.raises(Preparing):
        report_of(made)
    assert shadows(made) == set()


def test_what_others_write_meanwhile_is_left_out(made: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    ((thread,),) = made.journal.store.execute("SELECT thread_id FROM view_{v} WHERE kind = 'incident'")
    reading = made.journal.store.reading
    turns: list[str] = []

    def write_before_the_comparison() -> Any:
        turns.append("reading")
        if len(turns) == COMPARISON:
            made.reports("POLICE/duty", thread.hex(), "Meanwhile")
            made.opens("POLICE/duty", "Meanwhile too")
        return reading()

    monkeypatch.setattr(made.journal.store, "reading", write_before_the_comparison)
    assert report_of(made).faults == []
    assert len(turns) >= COMPARISON
