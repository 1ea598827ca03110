"""How far one stays away: the pack's tables, the larger figure wins, what nobody has identified is far enough."""

import msgspec
import pytest

from jisr.capabilities.incidents.standoff import NATIONAL, PREFERRED, PUBLISHED, standoff_m
from jisr.journal.policy import Table
from tests.incidents.support import POLICY


def with_national(**rows: tuple[str, str]) -> Table:
    published = POLICY.tables[PUBLISHED]
    return msgspec.structs.replace(published, code=NATIONAL, source="Order 12", edition="1", rows=rows)


@pytest.mark.parametrize(
    ("item", "mandatory", "preferred"),
    [
        ("pipe", 21, 366), ("vest", 34, 518), ("suitcase", 46, 564), ("car", 98, 580), ("van", 122, 732),
        ("delivery_truck", 195, 1159), ("container_truck", 263, 1555), ("semi_trailer", 479, 2835),
        ("unidentified", 300, 300), ("mine", 300, 300), ("unexploded_ordnance", 300, 300),
    ],
)  # fmt: skip
def test_the_published_table(item: str, mandatory: int, preferred: int) -> None:
    assert (standoff_m(POLICY, item), standoff_m(POLICY, item, PREFERRED)) == (mandatory, preferred)


def test_of_the_published_and_the_national_figure_the_larger_one_wins() -> None:
    tables = {
        **POLICY.tables,
        NATIONAL: with_national(car=("150", "400"), mine=("50", "50"), unidentified=("100", "9")),
    }
    policy = msgspec.structs.replace(POLICY, tables=tables)
    assert (standoff_m(policy, "car"), standoff_m(policy, "car", PREFERRED)) == (150, 580)
    assert standoff_m(policy, "unidentified") == 300
    assert standoff_m(policy, "mine") == 50, "the authority has spoken of it, and no published figure has"
    assert standoff_m(policy, "pipe") == 21


def test_the_authority_may_ask_for_more_of_the_unidentified() -> None:
    tables = {**POLICY.tables, NATIONAL: with_national(unidentified=("500", "800"))}
    policy = msgspec.structs.replace(POLICY, tables=tables)
    assert [standoff_m(policy, item) for item in ("unidentified", "mine", "car")] == [500, 500, 98]


def test_a_pack_without_tables_keeps_everything_at_the_distance_of_the_unidentified() -> None:
    policy = msgspec.structs.replace(POLICY, tables={})
    assert {standoff_m(policy, item) for item in ("pipe", "semi_trailer", "unidentified")} == {300}
