"""A list, a count and a search are the same whichever way leads to them; here every way is forced in turn."""

import random
from typing import Any

import pytest

from jisr.journal import listing, search, worded
from jisr.journal.query import Page, Query
from jisr.journal.registry import Box
from jisr.journal.store import postgres, sqlite, viewing
from jisr.journal.store.viewing import SHOWN, Shown, mask_of, shown
from tests.cast import HOUR, Cast

VIEWERS = ["CELL", "MOH", "MOWR/OFFICIAL"]
PRESETS: list[dict[str, Any]] = [
    {"preset": "GOV"}, {"preset": "CELL", "to": ["MOH"]}, {"preset": "OWN"}, {"preset": "CELL"}, {"preset": "MED"},
]  # fmt: skip
WORDS = ["water", "bridge", "pump", "road", "clinic"]
SQUARE = 20_000_000


def fill(cast: Cast, dice: random.Random) -> None:
    opened = []
    for _ in range(25):
        who = dice.choice(["MOWR/duty", "MOH/duty", "MOE/duty"])
        label = dice.choice(PRESETS)
        submission = cast.opening(" ".join(dice.choices(WORDS, k=2)), **label)
        lon, lat = (dice.randrange(440_000_000, 440_000_000 + SQUARE) for _ in "xy")
        submission.body["place"] = {"lon": lon, "lat": lat, "precision_m": dice.choice([100, 20_000])}
        thread = cast.says(who, submission)[0].id
        opened.append((who, label, thread))
        cast.clock.forward(dice.choice([0, HOUR, 30 * HOUR]))
        who, label, thread = dice.choice(opened)
        cast.reports(who, thread, " ".join(dice.choices(WORDS, k=3)), **dice.choice([label, {"preset": "OWN"}]))


class Plain:
    """Every row, read without any index, kept where it fits."""

    def __init__(self, cast: Cast, viewer: str) -> None:
        self.cast, self.store = cast, cast.journal.store
        policy = cast.journal.policy
        assert policy is not None
        with self.store.reading():
            rows = self.store.execute("SELECT bit FROM clearance_{v} WHERE name = ?", (policy.clearance(viewer).name,))
            self.bit = 1 << int(rows[0][0])
            self.groups: dict[int, bytes] = dict(self.store.execute("SELECT group_id, mask FROM audience_{v}"))
            self.present = self._visible(f"SELECT vno, {SHOWN} FROM view_{{v}}")
            self.past = self._visible(f"SELECT vno, {SHOWN}, valid_to FROM past_{{v}}")
            words = self.store.execute(
                "SELECT s.seq, s.group_id, r.thread, r.body FROM seen_{v} s, record r WHERE r.seq = s.seq"
            )
        self.records = sorted((row for row in words if mask_of(self.groups[row[1]]) & self.bit), reverse=True)

    def _visible(self, sql: str) -> list[tuple[Shown, int]]:
        rows = self.store.execute(sql)
        return [(shown(row), row[-1]) for row in rows if mask_of(self.groups[row[2]]) & self.bit]

    def page(self, query: Query, at: int | None) -> tuple[int, list[str]]:
        rows = [row for row, _ in self.present]
        if at is not None:
            rows = [row for row in rows if row.valid_from <= at]
            rows += [row for row, until in self.past if row.valid_from <= at < until]
        rows = [row for row in rows if fits(row, query)]
        rows.sort(key=lambda row: (-row.updated_at, row.thread_id))
        if query.text is not None:
            order = [thread for _, _, thread, body in self.records if query.text.encode() in bytes(body)]
            rows = sorted((row for row in rows if row.thread in order), key=lambda row: order.index(row.thread))
        return len(rows), [row.thread_id for row in rows]


def fits(row: Shown, query: Query) -> bool:
    if row.index.kind != query.kind if query.kind else row.index.kind not in ("incident", "record"):
        return False
    if query.since is not None and row.updated_at < query.since:
        return False
    return query.box is None or (row.index.box is not None and meets(row.index.box, query.box))


def meets(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def all_pages(cast: Cast, viewer: str, query: Query, at: int | None) -> tuple[Page, list[str]]:
    """The first page, and the ids of all."""
    first = page = cast.read(viewer, at).threads(query)
    found = [row.id for row in page.threads]
    while page.cursor is not None:
        fields = {name: getattr(query, name) for name in query.__struct_fields__}
        page = cast.read(viewer, at).threads(Query(**{**fields, "cursor": page.cursor}))
        found += [row.id for row in page.threads]
    return first, found


def questions(cast: Cast, dice: random.Random) -> list[tuple[Query, int | None]]:
    west, south = (dice.randrange(440_000_000, 440_000_000 + SQUARE) for _ in "xy")
    box = (west, south, west + dice.choice([500_000, SQUARE]), south + dice.choice([500_000, SQUARE]))
    since = cast.clock.ms - dice.randrange(1, 400) * HOUR
    limit = dice.choice([4, 50])
    kind = dice.choice([None, "incident"])
    word = dice.choice(WORDS)
    return [
        (Query(limit=limit, kind=kind), None), (Query(limit=limit, since=since, kind=kind), None),
        (Query(limit=limit, box=box), None), (Query(limit=limit, box=box, since=since), None),
        (Query(limit=limit, text=word), None), (Query(limit=limit, text=word, box=box, count=False), None),
        (Query(limit=limit), since), (Query(limit=limit, box=box), since),
    ]  # fmt: skip


FORCED: list[dict[tuple[Any, str], Any]] = [
    {},
    {(listing, "FEW"): 0},
    {(listing, "FEW"): 0, (listing, "SCANNED"): (1,), (viewing, "ARRIVALS_SCANNED"): 1, (listing, "LITTLE"): 0},
    {(listing, "FEW"): 0, (listing, "MOST_CELLS_ASKED"): 0, (listing, "SCANNED"): ()},
    {(listing, "FEW"): 0, (search, "LEAST"): 3, (search, "THIN"): 0, (postgres, "CHAPTER"): 2},
    {(search, "THIN"): 0, (sqlite, "GROUPS_BEYOND"): 1},
    {(listing, "FEW"): 5, (search, "LEAST"): 1, (search, "THIN"): 10**9, (postgres, "CHAPTER"): 1},
    {(search, "LEAST"): 1, (worded, "PATIENCE"): 0, (search, "AT_ONCE"): 2, (postgres, "CHAPTER"): 2},
    {(listing, "FEW"): 0, (search, "LEAST"): 1, (worded, "PATIENCE"): 3, (search, "MOST_ASKED"): 15},
]


@pytest.mark.parametrize("forced", range(len(FORCED)))
def test_every_way_gives_the_same_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch, forced: int) -> None:
    for (module, name), value in FORCED[forced].items():
        monkeypatch.setattr(module, name, value)
    dice = random.Random(forced)
    fill(cast, dice)
    for viewer in VIEWERS:
        plain = Plain(cast, viewer)
        for _ in range(2):
            for query, at in questions(cast, dice):
                count, expected = plain.page(query, at)
                first, found = all_pages(cast, viewer, query, at)
                assert found == expected, (viewer, query, at)
                assert first.count == (count if query.count else len(first.threads)), (viewer, query, at)


@pytest.mark.parametrize("scanned", [1, 20])
def test_records_arrive_in_order_however_few_are_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, scanned: int
) -> None:
    monkeypatch.setattr(viewing, "ARRIVALS_SCANNED", scanned)
    fill(cast, random.Random(5))
    for viewer in VIEWERS:
        expected = [seq for seq, *_ in reversed(Plain(cast, viewer).records)]
        whole = [each.id for each in cast.read(viewer).records()]
        assert len(whole) == len(expected)
        found: list[str] = []
        while page := cast.read(viewer).records(found[-1] if found else None, limit=7):
            found += [each.id for each in page]
        assert found == whole
