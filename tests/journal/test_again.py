"""What is said twice, or goes on after something was cut off, or is done to what the author sees only in part."""

from typing import Any

import msgspec
import pytest

from jisr.capabilities.directory.packs import Pack
from jisr.errors import Conflict
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.query import Query
from jisr.journal.verify import verify
from tests.cast import Cast, actor


class CutOff(Exception):
    pass


def cut_off(*_: object) -> None:
    raise CutOff


def part(cast: Cast, kind: str, code: str, body: dict[str, Any]) -> Any:
    """A line of the steward that replaces a part of the pack."""
    reader = cast.read("CELL")
    thread = next(row.id for row in reader.threads(Query(kind=kind)).threads if row.title == code)
    label = reader.thread(thread).records[0].label or {}
    given = {name: label[name] for name in ("level", "releasable_to", "caveats")}
    return cast.submission(f"directory.{kind}", body, given, thread=thread)


def test_a_batch_that_says_a_line_twice_may_be_sent_again(cast: Cast) -> None:
    line = cast.opening()
    first = cast.says("MOWR/duty", line, line)
    assert cast.says("MOWR/duty", line, line) == first
    cast.erases("MOWR/duty", first[0].id)
    assert cast.says("MOWR/duty", line, line) == first
    other = msgspec.structs.replace(cast.opening("Another"), client_id="other")
    changed = msgspec.structs.replace(other, body={**other.body, "title": "Changed"})
    cast.says("MOWR/duty", other)
    assert [type(fault) for fault in cast.faults("MOWR/duty", other, changed)] == [Conflict]


def test_a_member_may_narrow_its_record_in_a_thread_that_was_taken_from_it(cast: Cast) -> None:
    thread = cast.opens("MOWR/duty", preset="CELL", to=["MOH"]).id
    own = cast.reports("MOH/duty", thread, preset="CELL", to=["MOH", "MOWR"]).id
    cast.relabels("MOWR/release", thread, preset="OWN")
    assert cast.faults("MOH/duty", cast.relabelling(own, preset="OWN")) == []
    assert own not in cast.sees("MOWR")


def test_a_record_of_a_type_that_is_no_longer_known_may_be_narrowed_erased_and_sent_again(
    cast: Cast, journal: Journal
) -> None:
    thread = cast.opens("MOWR/duty").id
    line = cast.report(thread)
    record = cast.says("MOWR/duty", line)[0]
    del journal.registry.types["incidents.sitrep"]
    cast.relabels("MOWR/duty", record.id, preset="OWN")
    cast.erases("MOWR/duty", record.id)
    assert cast.says("MOWR/duty", line) == [record]


def test_nobody_looks_by_a_clearance_that_it_proposes_for_itself(cast: Cast, two_rivers: Pack) -> None:
    rights = {"posts": {**two_rivers.rights["posts"], "MOWR/site": ["incidents.sitrep"]}}
    cast.says("CELL/system", part(cast, "rights", "rights", rights))
    hidden = cast.opens("MOWR/duty", level="RESTRICTED").id
    member = next(each for each in two_rivers.members if each["code"] == "MOWR")
    posts = [{name: value for name, value in post.items() if name != "level"} for post in member["posts"]]
    higher = part(cast, "member", "MOWR", {**member, "posts": posts})
    for thread in (hidden, "ab" * 32):
        faults = cast.faults("MOWR/site", higher, cast.report(thread, level="RESTRICTED"))
        assert [fault.code for fault in faults] == ["no_right", "unknown_record"]


def test_a_part_that_is_sent_again_with_another_does_not_come_back_into_force(
    cast: Cast, journal: Journal, two_rivers: Pack
) -> None:
    first, second = two_rivers.communities[:2]
    old = part(cast, "community", first["code"], {**first, "members": first["members"][:-1]})
    cast.says("CELL/system", old)
    cast.says("CELL/system", part(cast, "community", first["code"], first))
    cast.says("CELL/system", old, part(cast, "community", second["code"], {**second, "members": []}))
    assert journal.policy is not None
    assert journal.policy.communities[first["code"]].members == tuple(first["members"])
    assert verify(journal, views=True).faults == []


def test_a_change_of_the_pack_that_was_cut_off_and_taken_back_leaves_everyone_their_views(
    cast: Cast, journal: Journal, two_rivers: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    community = two_rivers.communities[0]
    left_out = community["members"][-1]
    change = part(cast, "community", community["code"], {**community, "members": community["members"][:-1]})
    back = part(cast, "community", community["code"], community)
    with monkeypatch.context() as patched:
        patched.setattr(journal, "rebuild", cut_off)
        with pytest.raises(CutOff):
            cast.says("CELL/system", change)
        cast.says("CELL/system", back)
    assert cast.read(left_out).threads().count == 0


def test_a_rotation_that_was_cut_off_is_ended_before_the_next(
    node: Node, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("jisr.journal.keyring.sign.activate_key", cut_off)
        with pytest.raises(CutOff):
            journal.rotate_key("MOWR")
    again = node.open("real")
    again.rotate_key("MOWR")
    assert verify(again, all_checkpoints=True).faults == []
    again.close()


def test_an_erasure_is_no_error_where_views_were_swapped_right_after_it(
    cast: Cast, journal: Journal, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = cast.opens("MOWR/duty")
    forget = journal.store.forget_erased

    def rebuilt_first() -> None:
        another = node.open("real")
        another.rebuild()
        another.close()
        forget()

    monkeypatch.setattr(journal.store, "forget_erased", rebuilt_first)
    assert journal.append(actor("MOWR/duty"), [cast.erasure(opened.id)])
