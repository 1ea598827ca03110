"""P8: unknown is shown as unknown, and nothing approves itself."""

import pytest

from jisr.errors import Invalid
from jisr.journal.policy import Policy
from jisr.journal.record import Actor, Submission
from jisr.journal.store.ledger import Ledger
from tests.cast import MINUTE, Cast, actor


def policy_of(cast: Cast) -> Policy:
    policy = cast.journal.policy
    assert policy is not None
    return policy


def check_rights(cast: Cast) -> None:
    """A post that the pack gives no right to a type is refused, whatever it says; one that has it is not."""
    policy = policy_of(cast)
    for member in policy.members.values():
        for post in member.posts:
            name = f"{member.code}/{post.code}"
            faults = cast.faults(name, cast.opening(preset="OWN"))
            codes = [fault.code for fault in faults]
            listed = policy.may(member.code, post.code, "incidents.opened")
            assert (codes == []) == listed, f"{name}: {codes}"
            assert listed or codes == ["no_right"], f"{name}: {codes}"


def test_what_the_pack_does_not_list_is_refused(cast: Cast) -> None:
    check_rights(cast)


def test_nobody_submits_what_only_the_journal_writes(cast: Cast) -> None:
    for type_name in ("journal.log_opened", "journal.key_rotated"):
        words = Submission(type=type_name, body={}, label={"preset": "GOV"}, client_id=type_name)
        for post in ("duty", "release", "system"):
            assert [fault.code for fault in cast.faults(f"MOWR/{post}", words)] == ["unknown_type"]


def test_a_report_whose_opening_was_withdrawn_is_of_unknown_state(cast: Cast) -> None:
    thread = cast.opens("MOWR/duty", "Water at the gate")
    report = cast.reports("MOWR/duty", thread.id, "It rises still")
    cast.relabels("MOWR/duty", thread.id, preset="OWN")
    seen = cast.read("MOH").thread(report.id)
    assert seen.state == "unknown"
    assert "gate" not in seen.title
    assert cast.read("MOWR").thread(thread.id).state == "open"


def test_a_type_that_this_node_does_not_know_is_kept_and_shown_as_unreadable(cast: Cast) -> None:
    thread = cast.opens("MOWR/duty", "Water at the gate")
    known = cast.journal.registry.types.pop("incidents.opened")
    try:
        cast.journal.rebuild()
        seen = cast.read("MOH").thread(thread.id)
        assert (seen.state, seen.records[0].unreadable) == ("unreadable", True)
        assert seen.records[0].body is not None
    finally:
        cast.journal.registry.types["incidents.opened"] = known
    cast.journal.rebuild()
    assert cast.read("MOH").thread(thread.id).state == "open"


def test_an_erased_record_is_shown_as_erased(cast: Cast) -> None:
    thread = cast.opens("MOWR/duty", "Water at the gate")
    cast.erases("MOWR/duty", thread.id)
    record = cast.read("MOH").thread(thread.id).records[0]
    assert (record.erased, record.body, record.author) == (True, None, "MOWR")


def test_an_expired_label_changes_nothing_by_itself(cast: Cast) -> None:
    label = {"level": "OFFICIAL", "to": ["MOH"], "expires": "2017-08-01T05:00:00Z"}
    record = cast.opens("MOWR/duty", **label)
    cast.clock.forward(600 * MINUTE)
    assert record.id in cast.sees("MOH")
    assert record.id not in cast.sees("MOO")


def test_a_member_that_is_not_there_reads_nothing(cast: Cast) -> None:
    policy = policy_of(cast)
    for name in ("MARS", "MOH/SECRET", "", "/OPEN"):
        with pytest.raises(Invalid):
            policy.clearance(name)


def test_what_is_said_carries_the_post_that_said_it(cast: Cast) -> None:
    """Rights belong to posts: the record names member, post and, by a stable id, the person."""
    cast.clock.forward()
    given = cast.journal.append(Actor("MOWR", "duty", "p-17"), [cast.opening()])[0]
    record = cast.read("MOH").thread(given.id).records[0]
    assert (record.author, record.post, record.person) == ("MOWR", "duty", "p-17")
    row = Ledger(cast.journal.store).by_id(given.id)
    assert row is not None
    assert actor("MOWR/duty").name == "MOWR/duty"
