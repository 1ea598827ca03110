"""Each promise is broken on purpose, a little, and its check has to notice. P4's breaks stand with `verify`.

A check that still passes here would also pass over the same mistake in the code.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from jisr.errors import Refused
from jisr.journal import draft, history, picture, read, rebuild
from jisr.journal.draft import Drafter
from jisr.journal.history import Item, Mask
from jisr.journal.journal import Journal
from jisr.journal.label import Clearance, Decision, Label, may_see
from jisr.journal.listing import Listing
from jisr.journal.node import Node
from jisr.journal.policy import Policy
from jisr.journal.project import Projector
from jisr.journal.query import Query
from jisr.journal.record import read_envelope
from jisr.journal.sight import Sight
from jisr.journal.store import sqlite
from jisr.journal.store.ledger import Enveloped, Ledger, Stored
from jisr.journal.store.sqlite import SqliteStore
from jisr.journal.store.viewing import Shown, Views
from tests.cast import Cast, Clock, Stage
from tests.promises.oracle import Viewer
from tests.promises.test_p1_non_interference import check_non_interference
from tests.promises.test_p2_explained import check_dry_run, check_why
from tests.promises.test_p3_nothing_lost import check_durable_settings, check_idempotent, check_synced_first
from tests.promises.test_p5_rebuildable import check_rebuild
from tests.promises.test_p6_replayable import check_replay
from tests.promises.test_p7_apart import DRILL, check_apart
from tests.promises.test_p8_honest import check_rights
from tests.promises.theatre import Theatre, notices
from tests.promises.worlds import Batch, Line

Patch = pytest.MonkeyPatch


@pytest.fixture
def worlds_on_sqlite(theatre: Theatre, store_kind: str) -> Theatre:
    """The breaks are in code that both stores share: one store is enough."""
    if store_kind != "sqlite":
        pytest.skip("shown on SQLite")
    return theatre


def interferes(theatre: Theatre) -> bool:
    return notices(lambda world, chosen: check_non_interference(theatre, world, chosen))


# P1


def reworded(patch: Patch, table: str, right: str, wrong: str) -> None:
    """Questions to a table are asked in other words."""
    execute = SqliteStore.execute

    def careless(self: SqliteStore, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        if table in sql and sql.startswith("SELECT"):
            sql = sql.replace(right, wrong)
        return execute(self, sql, values)

    patch.setattr(SqliteStore, "execute", careless)


def for_everybody(patch: Patch, table: str) -> None:
    """As every clearance at once, as when a condition is forgotten."""
    reworded(patch, table, "a.bit = ?", "(a.bit = ? OR 1)")


def read_without_group(patch: Patch) -> None:
    """A list whose query forgot its group."""
    for_everybody(patch, "view_{v} v")


def count_all(patch: Patch) -> None:
    """A count over the rows of everybody."""
    for_everybody(patch, "tally_{v} t WHERE")


def traits_of_all(patch: Patch) -> None:
    """An operator that looks at records of everybody."""
    for_everybody(patch, "carries_{v} c")


def order_by_row(patch: Patch) -> None:
    """Newest first by the number of the row, which grows with everybody's changes."""
    reworded(patch, "view_{v} v", "ORDER BY v.updated_at DESC, v.thread_id", "ORDER BY v.vno DESC")


def refs_unchecked(patch: Patch) -> None:
    """A record may name what its audience does not see."""
    patch.setattr(Drafter, "_check_within", lambda *_: None)


def hidden_is_forbidden(patch: Patch) -> None:
    """An error that tells hidden from missing."""
    target = Sight.target

    def telling(self: Sight, reference: str, place: str) -> Any:
        if (
            not reference.startswith("@")
            and self._named(reference)
            and not self._author_sees(self._named(reference)[0])
        ):
            raise Refused("you may not see {reference}", code="hidden", field=place, reference=reference)
        return target(self, reference, place)

    patch.setattr(Sight, "target", telling)


def times_of_all(patch: Patch) -> None:
    """A view whose time is that of the thread's last record, seen or not."""
    growing = Projector._row

    def latest(self: Projector, thread: int, opener: str, mask: Mask, doc: Any, valid_from: int) -> Shown:
        row = growing(self, thread, opener, mask, doc, valid_from)
        row.updated_at = max(each.recorded_at for each in self.ledger.of_thread(thread))
        return row

    patch.setattr(Projector, "_row", latest)


def whole_thread(patch: Patch) -> None:
    """A thread's page that shows every record of it."""
    patch.setattr(Views, "seen_by", lambda self, bit, seqs: set(seqs))


def all_arrivals(patch: Patch) -> None:
    """A stream of what comes, whomever it is for."""

    def arrived(self: Views, bit: int, after: int, limit: int) -> list[int]:
        rows = self.store.execute("SELECT seq FROM seen_{v} WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))
        return [seq for (seq,) in rows]

    patch.setattr(Views, "arrived", arrived)


def stale_labels(patch: Patch) -> None:
    """A batch whose lines are judged as if the lines before them had changed nothing."""
    patch.setattr(Sight, "note", lambda self, draft: None)


def labels_of_all(patch: Patch) -> None:
    """A label for a whole thread that counts records which the viewer does not see."""
    said = picture._said

    def careless(views: Views, bit: int, rows: Sequence[Enveloped]) -> Any:
        with patch.context() as inner:
            inner.setattr(Views, "seen_by", lambda self, bit, seqs: set(seqs))
            return iter(list(said(views, bit, rows)))

    patch.setattr(picture, "_said", careless)


def heaps_of_all(patch: Patch) -> None:
    """A map whose heaps count what everybody sees."""
    boxes = Listing.boxes

    def careless(self: Listing, query: Query, most: int) -> Any:
        with patch.context() as inner:
            for_everybody(inner, "view_{v} v")
            return boxes(self, query, most)

    patch.setattr(Listing, "boxes", careless)


INTERFERENCES: list[Callable[[Patch], None]] = [
    read_without_group, count_all, traits_of_all, order_by_row, refs_unchecked, hidden_is_forbidden, times_of_all,
    whole_thread, all_arrivals, stale_labels, labels_of_all, heaps_of_all,
]  # fmt: skip


@pytest.mark.parametrize("broken", INTERFERENCES, ids=lambda each: each.__name__)
def test_interference_is_noticed(
    worlds_on_sqlite: Theatre, broken: Callable[[Patch], None], monkeypatch: Patch
) -> None:
    broken(monkeypatch)
    assert interferes(worlds_on_sqlite)


# P2


def without_caveats(clearance: Clearance, label: Label) -> Decision:
    return may_see(clearance, msgspec.structs.replace(label, caveats=()))


def test_a_why_that_ignores_caveats_is_noticed(worlds_on_sqlite: Theatre, monkeypatch: Patch) -> None:
    label = {"level": "OFFICIAL", "releasable_to": ["all"], "caveats": ["MEDICAL"]}
    world = [Batch("MOH/release", 0, (Line("open", 0, 0, label, 0, 0, False),), None, False)]
    asker = worlds_on_sqlite.country.viewers.index(Viewer("MOH", "RESTRICTED"))
    check_why(worlds_on_sqlite, world, asker)
    monkeypatch.setattr(read, "may_see", without_caveats)
    with pytest.raises(AssertionError):
        check_why(worlds_on_sqlite, world, asker)


def test_a_why_that_forgets_the_old_readers_of_a_relabelling_is_noticed(
    worlds_on_sqlite: Theatre, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(read, "_labels", lambda item, items: (item.label, None))
    assert notices(lambda world, chosen: check_why(worlds_on_sqlite, world, chosen))


def test_a_dry_run_that_forgets_levels_is_noticed(worlds_on_sqlite: Theatre, monkeypatch: Patch) -> None:
    def audience(self: Drafter, given: Any) -> list[Clearance]:
        reached = self.policy.reach(given.label.releasable_to, given.label.originator)
        return [each for each in self.policy.clearances.values() if each.member in reached]

    monkeypatch.setattr(Drafter, "audience", audience)
    assert notices(lambda world, chosen: check_dry_run(worlds_on_sqlite, world))


# P3


def test_a_store_that_does_not_sync_is_noticed(stage: Stage, store_kind: str, monkeypatch: Patch) -> None:
    if store_kind != "sqlite":
        pytest.skip("PostgreSQL's own settings")
    monkeypatch.setattr(
        sqlite, "PRAGMAS", [each.replace("synchronous=FULL", "synchronous=OFF") for each in sqlite.PRAGMAS]
    )
    journal = stage.journal(Clock(), "unsafe")
    with pytest.raises(AssertionError, match="FULL"):
        check_durable_settings(journal)
    journal.close()


def test_a_word_before_the_sync_is_noticed() -> None:
    wal, pipe = "3</data/real.sqlite-wal>", "1<pipe:[7]>"
    written, synced, said = f'7 pwrite64({wal}, "...")', f"7 fdatasync({wal})", f'7 write({pipe}, "traced-0-0 ab")'
    check_synced_first([written, synced, said, written, synced, said], 2)
    for calls in ([written, said, synced], [written, synced, said, said], [said], [written, synced, written, said]):
        with pytest.raises(AssertionError):
            check_synced_first(calls, len([call for call in calls if call == said]))


def test_a_journal_that_forgets_what_it_was_given_is_noticed(cast: Cast, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Drafter, "_before", lambda self, line, submission: None)
    monkeypatch.setattr(Ledger, "insert_submissions", lambda self, rows: None)
    with pytest.raises(AssertionError):
        check_idempotent(cast)


def test_a_journal_that_takes_other_words_for_the_same_is_noticed(cast: Cast, monkeypatch: Patch) -> None:
    monkeypatch.setattr(draft, "digest", lambda salt, submission: b"always the same")
    with pytest.raises((AssertionError, ValueError)):
        check_idempotent(cast)


# P5


class Forgetful(Projector):
    """Makes views as if nobody had ever relabelled or erased."""

    def make(self, rows: Sequence[Stored]) -> None:
        changes = ("journal.erase", "journal.relabel")
        super().make([row for row in rows if read_envelope(row.envelope).type not in changes])


def test_a_rebuild_that_forgets_erasures_is_noticed(worlds_on_sqlite: Theatre, monkeypatch: Patch) -> None:
    monkeypatch.setattr(rebuild, "Projector", Forgetful)
    assert notices(lambda world, chosen: check_rebuild(worlds_on_sqlite, world, chosen))


def test_live_views_that_miss_a_late_record_are_noticed(worlds_on_sqlite: Theatre, monkeypatch: Patch) -> None:
    """A record that comes late is put at the end, where a rebuild does not put it."""
    in_order = Projector._in_order

    def always(self: Projector, fresh: Sequence[Stored], known: tuple[Mask, int, str]) -> list[Item] | None:
        return in_order(self, fresh, (known[0], 0, ""))

    monkeypatch.setattr(Projector, "_in_order", always)
    assert notices(lambda world, chosen: check_rebuild(worlds_on_sqlite, world, chosen))


# P6


def nothing_withdrawn(items: Sequence[Item], part: Mask, time: int) -> list[tuple[Item, bool]]:
    return [(item, False) for item in items if item.recorded_at <= time and item.seen_at(part, time)]


def test_a_past_list_that_shows_withdrawn_titles_is_noticed(worlds_on_sqlite: Theatre, monkeypatch: Patch) -> None:
    monkeypatch.setattr(history, "shown_at", nothing_withdrawn)
    assert notices(lambda world, chosen: check_replay(worlds_on_sqlite, world, chosen))


def test_a_past_that_is_only_the_present_is_noticed(worlds_on_sqlite: Theatre, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Views, "add_past", lambda self, rows: None)
    assert notices(lambda world, chosen: check_replay(worlds_on_sqlite, world, chosen))


# P7


def test_spaces_that_share_a_file_are_noticed(node: Node, clock: Clock, monkeypatch: Patch) -> None:
    made = Node._journal
    monkeypatch.setattr(Node, "_journal", lambda self, space: made(self, "real"))
    real, drill = Cast(node.open("real"), clock), Cast(node.open(DRILL), clock)
    drill.clock = Clock(clock.ms)
    with pytest.raises(AssertionError):
        check_apart(real, drill)
    real.journal.close()
    drill.journal.close()


# P8


def test_a_policy_that_grants_what_it_does_not_list_is_noticed(journal: Journal, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Policy, "may", lambda self, member, post, right: True)
    with pytest.raises(AssertionError):
        check_rights(journal)


def test_the_breaks_are_real_ones(worlds_on_sqlite: Theatre) -> None:
    """Without any of them, the same worlds pass."""
    assert not interferes(worlds_on_sqlite)
    assert not notices(lambda world, chosen: check_replay(worlds_on_sqlite, world, chosen), most=60)
    assert not notices(lambda world, chosen: check_rebuild(worlds_on_sqlite, world, chosen), most=60)
