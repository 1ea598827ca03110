"""P6: what a clearance saw at a past recorded time can be shown again, less what was since withdrawn or erased."""

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from jisr.errors import Missing
from jisr.journal.journal import Journal
from jisr.journal.query import Query
from jisr.journal.read import Reader
from tests.cast import HOUR, Cast
from tests.promises.oracle import Annals, Viewer
from tests.promises.readings import pages
from tests.promises.theatre import Theatre, generated
from tests.promises.worlds import Play, World, marks_of, told

WORLDS = {"sqlite": 160, "postgres": 16}


@dataclass
class Reading:
    """What a viewer read at the moment `at`."""

    at: int
    viewer: Viewer
    rows: dict[str, Any]
    threads: dict[str, Any]


def check_replay(theatre: Theatre, world: World, chosen: int) -> None:
    """Reads after each batch, and then reads the past."""
    viewers = [theatre.country.viewers[(chosen + 13 * step) % len(theatre.country.viewers)] for step in range(3)]
    readings: list[Reading] = []

    def after(played: Play, journal: Journal) -> None:
        at = played.batches[-1].at
        readings.extend(_read(played, journal, viewer, at, None) for viewer in viewers)

    forward = [batch._replace(wait=max(batch.wait, 1)) for batch in world]
    played, journal = theatre.whole(forward, after=after)
    try:
        for before in readings:
            now = _read(played, journal, before.viewer, before.at, before.at)
            try:
                _same_but_for_gaps(played, before, now)
            except AssertionError as error:
                raise AssertionError(f"{before.viewer.name} at {before.at}: {error}\n{told(played)}") from None
    finally:
        journal.close()


def _read(played: Play, journal: Journal, viewer: Viewer, at: int, time: int | None) -> Reading:
    policy = journal.policy
    assert policy is not None
    reader = journal.read(policy.clearance(viewer.name), time)
    listed = [row for page in pages(reader, Query(limit=3)) for row in page.threads]
    rows = {row.id: msgspec.to_builtins(row) for row in listed}
    assert len(rows) == len(listed)
    threads = {each.thread for each in played.annals.entries.values()}
    found = {thread: read for thread in sorted(threads) if (read := _thread(reader, thread))}
    return Reading(at, viewer, rows, found)


def _thread(reader: Reader, thread: str) -> Any:
    try:
        return msgspec.to_builtins(reader.thread(thread))
    except Missing:
        return None


def _same_but_for_gaps(played: Play, before: Reading, now: Reading) -> None:
    annals, viewer = played.annals, before.viewer
    # The past lists rows of which everything was withdrawn as well, whatever their kind was.
    assert list(now.rows) == list(before.rows)
    assert now.threads.keys() == before.threads.keys()
    marks = marks_of(played)
    for thread, read in before.threads.items():
        again = now.threads[thread]
        records = {record["id"] for record in read["records"]}
        gone = {each for each in records if not annals.sees(viewer, each) or annals.entries[each].erased}
        assert [each["id"] for each in again["records"]] == [each["id"] for each in read["records"]]
        for then, shown in zip(read["records"], again["records"], strict=True):
            _same_record(annals, viewer, then, shown)
        if not gone:
            assert again == read
            assert now.rows.get(thread) == before.rows.get(thread)
        said = msgspec.json.encode([again, now.rows.get(thread)])
        for record in gone:
            assert f'{marks.get(record)}"'.encode() not in said, f"{record[:8]} is gone, and still read"


def _same_record(annals: Annals, viewer: Viewer, then: dict[str, Any], shown: dict[str, Any]) -> None:
    record = then["id"]
    if not annals.sees(viewer, record):
        assert shown == {"id": record, "ref": then["ref"], "withdrawn": True}
    elif annals.entries[record].erased:
        assert shown == {**{name: value for name, value in then.items() if name != "body"}, "erased": True}
    else:
        assert shown == then


@pytest.mark.parametrize("shard", range(2))
def test_the_past_is_shown_as_it_was_read_less_what_was_withdrawn_or_erased(
    theatre: Theatre, store_kind: str, shard: int
) -> None:
    @generated(600 + shard, WORLDS[store_kind] // 2)
    def run(world: World, chosen: int) -> None:
        check_replay(theatre, world, chosen)

    run()


def test_before_the_first_record_there_is_nothing(cast: Cast) -> None:
    record = cast.opens("MOWR/duty")
    past = cast.read("MOWR", cast.clock.ms - 1)
    assert past.threads().threads == ()
    with pytest.raises(Missing):
        past.thread(record.id)


def test_a_title_that_was_withdrawn_stands_in_no_list_of_the_past(cast: Cast) -> None:
    record = cast.opens("MOWR/duty", "Breach at the east gate", preset="GOV")
    then = cast.clock.ms
    assert cast.read("MOE", then).threads().threads[0].title == "Breach at the east gate"
    cast.relabels("MOWR/duty", record.id, preset="OWN")
    (row,) = cast.read("MOE", then).threads().threads
    assert (row.id, row.title, row.state) == (record.id, "", "withdrawn")
    (shown,) = cast.read("MOE", then).thread(record.id).records
    assert shown.withdrawn
    assert shown.body is None
    assert cast.read("MOWR", then).threads().threads[0].title == "Breach at the east gate"


def test_a_later_widening_shows_nothing_of_the_time_before_it(cast: Cast) -> None:
    record = cast.opens("MOWR/duty", preset="OWN")
    then = cast.clock.ms
    cast.clock.forward(HOUR)
    cast.relabels("MOWR/release", record.id, preset="GOV")
    assert record.id in cast.sees("MOE")
    assert cast.read("MOE", then).threads().threads == ()
    with pytest.raises(Missing):
        cast.read("MOE", then).thread(record.id)
