"""P8: unknown is shown as unknown, old as old; nothing approves itself."""

from collections.abc import Sequence
from typing import Any

import pytest

from jisr.errors import Invalid, JisrError
from jisr.journal.journal import Journal
from jisr.journal.query import Query
from jisr.journal.record import Actor, Submission
from jisr.journal.registry import RecordType, Registry
from jisr.journal.when import text_of
from tests.cast import DAY, MINUTE, Cast, actor, errors_of


def check_rights(journal: Journal) -> None:
    """Every post tries every type: what the pack does not list is refused, and so is what is not listed at all."""
    policy = journal.policy
    assert policy is not None
    for member in policy.members.values():
        for post in member.posts:
            lists = policy.rights.posts
            granted = {*lists.get(post.code, ()), *lists.get(f"{member.code}/{post.code}", ())}
            for record_type in journal.registry.types.values():
                listed = record_type.name in granted or f"{record_type.name.partition('.')[0]}.*" in granted
                if listed or record_type.name == "journal.relabel":
                    continue
                codes = {fault.code for fault in _tried(journal, f"{member.code}/{post.code}", record_type)}
                # What would change the policy may already be refused because it makes none.
                assert record_type.shapes_policy or codes <= {"no_right", "unknown_type"}, (codes, record_type.name)
                assert codes, f"{member.code}/{post.code} may submit {record_type.name}, which nobody granted"


def _tried(journal: Journal, post: str, record_type: RecordType) -> Sequence[JisrError]:
    submission = Submission(
        type=record_type.name, body=record_type.example, label={"preset": "OWN"}, client_id=f"try-{record_type.name}"
    )
    return errors_of(lambda: journal.append(actor(post), [submission]))


def test_what_is_not_listed_is_refused(journal: Journal) -> None:
    check_rights(journal)


@pytest.mark.parametrize("post", ["drafter", "auditor", "site"])
def test_whoever_only_drafts_or_audits_submits_nothing(cast: Cast, post: str) -> None:
    (fault,) = cast.faults(f"MOWR/{post}", cast.opening(preset="OWN"))
    assert fault.code == "no_right"
    assert f"MOWR/{post}" in str(fault)


def test_widening_and_the_public_need_the_release_post(cast: Cast) -> None:
    record = cast.opens("MOWR/duty", preset="OWN")
    for label in ({"preset": "GOV"}, {"preset": "PUB"}):
        (fault,) = cast.faults("MOWR/duty", cast.relabelling(record.id, **label))
        assert fault.code == "no_right"
    (fault,) = cast.faults("MOWR/duty", cast.opening(preset="PUB"))
    assert fault.code == "no_right"
    cast.relabels("MOWR/release", record.id, preset="PUB")
    assert record.id in cast.sees("HUM")


def test_only_the_originator_changes_what_it_said(cast: Cast) -> None:
    record = cast.opens("MOWR/duty", preset="GOV")
    for change in (cast.relabelling(record.id, preset="OWN"), cast.erasure(record.id)):
        (fault,) = cast.faults("MOE/release", change)
        assert fault.code == "not_originator"
        assert "MOWR" in str(fault)


def test_nothing_changes_because_time_passes(cast: Cast) -> None:
    incident = cast.opens("MOWR/duty", preset="GOV", expires="2017-08-01T04:30:00Z")
    before = cast.read("MOE").thread(incident.id)
    cast.clock.forward(3_650 * DAY)
    assert cast.read("MOE").thread(incident.id) == before


def test_what_was_not_said_is_unknown(cast: Cast) -> None:
    incident = cast.opens("MOWR/duty", preset="GOV")
    row = cast.read("MOE").thread(incident.id)
    assert row.severity == 0
    assert row.box is None
    assert row.detail is not None
    assert row.detail["severity"] == 0
    assert row.detail["place"] is None


def test_a_thread_whose_opening_was_withdrawn_does_not_call_itself_open(cast: Cast) -> None:
    incident = cast.opens("MOWR/duty", preset="GOV")
    cast.reports("MOE/duty", incident.id, preset="GOV")
    cast.relabels("MOWR/duty", incident.id, preset="OWN")
    (row,) = cast.read("MOH").threads(Query(kind="incident")).threads
    assert row.state == "unknown"


def test_an_erased_record_is_shown_as_erased(cast: Cast) -> None:
    record = cast.opens("MOWR/duty", "Holds a name", preset="GOV")
    cast.erases("MOWR/duty", record.id)
    (shown, erasure) = cast.read("MOE").thread(record.id).records
    assert shown.erased
    assert shown.body is None
    assert shown.author == "MOWR"
    assert erasure.type == "journal.erase"
    assert cast.read("MOE").thread(record.id).title == ""
    assert cast.read("MOE").threads(Query(text="holds")).count == 0


def without_type(known: Registry, *names: str) -> Registry:
    types = [each for each in known.types.values() if each.name not in names]
    return Registry(types, known.kinds.values(), known.policy_of)


def test_a_type_that_this_node_does_not_know_is_kept_and_shown_as_unreadable(cast: Cast) -> None:
    incident = cast.opens("MOWR/duty", preset="GOV")
    report = cast.reports("MOE/duty", incident.id, "Said by a newer program", preset="GOV")
    cast.journal.registry = without_type(cast.journal.registry, "incidents.sitrep")
    cast.journal.rebuild()
    opened, unreadable = cast.read("MOH").thread(incident.id).records
    assert (unreadable.id, unreadable.unreadable, opened.unreadable) == (report.id, True, False)
    assert unreadable.body is not None
    assert unreadable.body["situation"] == "Said by a newer program"


def test_a_thread_of_an_unknown_type_says_so(cast: Cast) -> None:
    incident = cast.opens("MOWR/duty", preset="GOV")
    cast.journal.registry = without_type(cast.journal.registry, "incidents.opened")
    cast.journal.rebuild()
    thread = cast.read("MOE").thread(incident.id)
    assert (thread.kind, thread.state, thread.title) == ("record", "unreadable", "")


@pytest.mark.parametrize(("skew", "marked"), [(4 * MINUTE, False), (6 * MINUTE, True), (-6 * MINUTE, True)])
def test_a_device_whose_clock_is_off_is_marked(cast: Cast, skew: int, marked: bool) -> None:
    opened = cast.opening(preset="GOV")
    given = Submission(**{**_fields(opened), "device_at": text_of(cast.clock.ms + 1_000 + skew)})
    (accepted,) = cast.says("MOWR/duty", given)
    (shown,) = cast.read("MOE").thread(accepted.id).records
    assert shown.clock_skewed is marked
    assert shown.device_at == given.device_at


def _fields(submission: Submission) -> dict[str, Any]:
    return {name: getattr(submission, name) for name in submission.__struct_fields__}


def test_text_of_the_past_is_refused_rather_than_guessed(cast: Cast) -> None:
    cast.opens("MOWR/duty", preset="GOV")
    with pytest.raises(Invalid) as refused:
        cast.read("MOE", cast.clock.ms).threads(Query(text="water"))
    assert refused.value.code == "no_text_of_the_past"


def test_a_count_over_a_thousand_is_not_given_as_exact(cast: Cast) -> None:
    for _ in range(3):
        cast.says("MOWR/duty", *[cast.opening(preset="GOV") for _ in range(334)])
    page = cast.read("MOE").threads(Query(limit=1))
    assert (page.count, page.more_than_counted) == (1_000, True)


def test_nobody_submits_what_only_the_journal_writes(cast: Cast) -> None:
    for type_name in ("journal.log_opened", "journal.key_rotated"):
        words = Submission(type=type_name, body={}, label={"preset": "GOV"}, client_id=type_name)
        for post in ("duty", "release", "system"):
            assert [fault.code for fault in cast.faults(f"MOWR/{post}", words)] == ["unknown_type"]


def test_a_member_that_is_not_there_reads_nothing(journal: Journal) -> None:
    policy = journal.policy
    assert policy is not None
    for name in ("MARS", "MOH/SECRET", "", "/OPEN"):
        with pytest.raises(Invalid):
            policy.clearance(name)


def test_what_is_said_carries_the_post_that_said_it(cast: Cast) -> None:
    """Rights belong to posts: the record names member, post and, by a stable id, the person."""
    cast.clock.forward()
    (given,) = cast.journal.append(Actor("MOWR", "duty", "p-17"), [cast.opening()])
    (record,) = cast.read("MOH").thread(given.id).records
    assert (record.author, record.post, record.person) == ("MOWR", "duty", "p-17")
