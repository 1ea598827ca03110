"""CAP in: what a message becomes, what is refused and how that is said, and that no file can harm who reads it."""

import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from jisr.errors import BatchRefused
from jisr.interop.cap.bring import read_cap
from jisr.interop.cap.names import key_of, offset_text, time_text
from jisr.interop.cap.received import LARGEST, receive
from jisr.interop.cap.write import message_xml
from jisr.interop.formats import Brought, Incoming
from jisr.journal.append import Accepted
from jisr.journal.record import Submission
from tests.cast import HOUR, Cast, actor, errors_of
from tests.interop.support import outgoing
from tests.interop.test_cap_out import SCHEMA, messages

FLOOD = (Path(__file__).parent / "flood.xml").read_text(encoding="utf-8")
NAMED = ("alerts@met.example", "2.49.0.1.368.0.2017.8.1.001", "2017-08-01T06:00:00+03:00")
REFERENCE = "<references>" + ",".join(NAMED) + "</references>"
PLACE = "</scope>"


def flood(*changes: tuple[str, str]) -> bytes:
    text = FLOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def later(kind: str, number: int = 2, *changes: tuple[str, str]) -> bytes:
    """A message about the first one."""
    return flood(
        ("1.001<", f"1.00{number}<"), ("<sent>2017-08-01T06:00", f"<sent>2017-08-01T06:1{number}"),
        ("<msgType>Alert", f"<msgType>{kind}"), (PLACE, PLACE + REFERENCE), *changes,
    )  # fmt: skip


def incoming(cast: Cast, data: bytes, who: str = "MOWR/duty", space: str = "real", **more: Any) -> Incoming:
    policy = cast.journal.policy
    assert policy is not None
    reader = cast.journal.read(policy.post_clearance(*who.split("/")))
    return Incoming(data, actor(who), reader, policy, space, cast.clock.ms, **more)


def brought(cast: Cast, data: bytes, who: str = "MOWR/duty", **more: Any) -> Brought:
    return read_cap(incoming(cast, data, who, **more))


def brings(cast: Cast, data: bytes, who: str = "MOWR/duty", **more: Any) -> list[Accepted]:
    return cast.journal.append(actor(who), brought(cast, data, who, **more).entries)


def refusal(cast: Cast, data: bytes, **more: Any) -> tuple[str, int | None]:
    with pytest.raises(BatchRefused) as refused:
        brought(cast, data, **more)
    (fault,) = refused.value.faults
    assert str(fault)
    return fault.code, fault.line


@pytest.fixture
def noon(cast: Cast) -> Cast:
    cast.clock.forward(8 * HOUR)
    return cast


def test_an_alert_opens_an_incident_and_its_polygon_is_kept_out_of(noon: Cast) -> None:
    opened, area = brings(noon, flood())
    thread = noon.read("CELL").thread(opened.id)
    first, second = thread.records
    assert (first.type, second.type) == ("incidents.opened", "incidents.avoid_area")
    assert first.body is not None
    assert second.body is not None
    assert first.body["title"] == "تحذير من فيضان عند الجسر الأعلى"
    assert first.body["what"] == "flood"
    assert first.body["severity"] == 4
    assert first.body["reliability"] == "F"
    assert first.body["credibility"] == 2
    assert first.body["message"] == key_of(*NAMED)
    for words in ("يرتفع منسوب النهر.", "The river rises.", "Flood warning at Upper Bridge", "P-CODE IQG07"):
        assert words in first.body["description"]
    assert first.body["place"]["precision_m"] == 7256
    assert second.body["ring"][0] == [440_000_000, 330_000_000]
    assert second.body["until"] == "2017-08-02T06:00:00+03:00"
    assert second.refs == (first.id,)
    assert second.id == area.id
    assert second.body["reason"] == "ابتعدوا عن ضفة النهر.\n\nKeep away from the bank."


def test_without_a_label_it_has_the_narrowest_useful_one(noon: Cast) -> None:
    opened, area = brings(noon, flood())
    assert noon.sees("CELL") >= {opened.id, area.id}
    assert noon.sees("MOE").isdisjoint({opened.id, area.id})


def test_a_label_that_was_chosen_holds_for_all_of_it(noon: Cast) -> None:
    opened, area = brings(noon, flood(), label={"preset": "GOV"})
    assert noon.sees("MOE") >= {opened.id, area.id}


def test_the_wanted_language_comes_first(noon: Cast) -> None:
    found = brought(noon, flood(), asked={"language": "en"})
    assert isinstance(found.entries[0], Submission)
    assert found.entries[0].body["title"] == "Flood warning at Upper Bridge"


def test_the_same_file_again_is_the_same_records(noon: Cast) -> None:
    first = brings(noon, flood())
    assert brings(noon, flood()) == first
    assert refusal(noon, flood(), who="MOWR/focal")[0] == "cap_known"
    assert brings(noon, flood(), who="MOE/duty") != first, "who does not see it brings in its own"


def test_an_update_reports_in_the_same_incident_and_replaces_its_areas(noon: Cast) -> None:
    opened, old = brings(noon, flood())
    wider = ("33.0,44.0 33.1,44.0 33.1,44.1", "33.0,44.0 33.2,44.0 33.2,44.1")
    changes = wider, ("<severity>Severe", "<severity>Extreme")
    noon.clock.forward()
    report, area, notice = brings(noon, later("Update", 2, *changes))
    thread = noon.read("CELL").thread(opened.id)
    assert report.thread == area.thread == notice.thread == opened.id
    assert thread.severity == 5
    assert thread.detail is not None
    states = {key: entry["state"] for key, entry in thread.detail["areas"].items()}
    assert states == {old.id: "superseded", area.id: "in_force"}
    assert thread.detail["superseded"][old.id]["by"] == [area.id]
    assert {each.label["releasable_to"][0] for each in thread.records if each.label} == {"CELL"}


def test_an_update_may_be_brought_in_by_another_post_of_the_member(noon: Cast) -> None:
    opened, _ = brings(noon, flood())
    assert brings(noon, later("Update"), who="MOWR/focal")[0].thread == opened.id


def test_a_cancellation_says_that_nothing_of_it_holds(noon: Cast) -> None:
    opened, area = brings(noon, flood())
    noon.clock.forward()
    found = brings(noon, later("Cancel"))
    assert len(found) == 2
    thread = noon.read("CELL").thread(opened.id)
    assert thread.detail is not None
    assert set(thread.detail["superseded"]) == {opened.id, area.id}
    assert [each.kind for each in messages(noon, "CELL", opened.id)] == ["Alert", "Alert", "Cancel", "Cancel"]


def test_only_who_brought_it_in_cancels_it(noon: Cast) -> None:
    brings(noon, flood(), label={"preset": "GOV"})
    found = brought(noon, later("Cancel"), who="MOE/duty")
    with pytest.raises(BatchRefused) as refused:
        noon.journal.append(actor("MOE/duty"), found.entries)
    assert {fault.code for fault in refused.value.faults} == {"not_originator"}
    assert {fault.line for fault in found.at_its_place(refused.value).faults} == {2}


def test_what_is_unknown_or_hidden_is_referred_to_in_vain(noon: Cast) -> None:
    unknown = refusal(noon, later("Update"))
    brings(noon, flood(), who="MOD/duty", label={"preset": "OWN"})
    assert refusal(noon, later("Update")) == unknown == ("cap_unknown_reference", 1)
    assert refusal(noon, later("Cancel"), asked={"unreferenced": "true"})[0] == "cap_unknown_reference"
    assert brings(noon, later("Update"), asked={"unreferenced": "true"})[0].thread


def test_without_a_request_to_keep_out_a_polygon_is_a_place(noon: Cast) -> None:
    found = brought(noon, flood(("<responseType>Avoid</responseType>", "")))
    assert [each.type for each in found.entries if isinstance(each, Submission)] == ["incidents.opened"]
    assert "7256 m" in found.notes[0]


def test_a_circle_is_drawn_around_and_a_crossed_polygon_widened(noon: Cast) -> None:
    polygon = "<polygon>33.0,44.0 33.1,44.0 33.1,44.1 33.0,44.1 33.0,44.0</polygon>"
    found = brought(noon, flood((polygon, "<circle>33.0,44.0 2</circle>")))
    (_, area) = found.entries
    assert isinstance(area, Submission)
    assert len(area.body["ring"]) == 65
    crossed = "<polygon>33.0,44.0 33.1,44.1 33.1,44.0 33.0,44.1 33.0,44.0</polygon>"
    widened = brought(noon, flood((polygon, crossed)))
    assert "widened to its hull" in widened.notes[0]
    assert len(noon.journal.append(actor("MOWR/duty"), widened.entries)) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("<status>Actual", "<status>Exercise"), "cap_other_status"),
        (("<status>Actual", "<status>Test"), "cap_other_status"),
        (("<msgType>Alert", "<msgType>Update"), "cap_missing"),
        (("<scope>Public", "<scope>Restricted"), "cap_missing"),
        (("<expires>2017-08-02", "<expires>2017-08-01"), "cap_expired"),
        (("<sent>2017-08-01T06:00:00+03:00", "<sent>2017-08-01T03:00:00Z"), "cap_time"),
        (("<sent>2017-08-01T06:00:00+03:00", "<sent>2017-08-01T06:00:00"), "cap_time"),
        (("<sent>2017-08-01T06:00:00+03:00", "<sent>2017-13-01T06:00:00+03:00"), "not_a_time"),
        (("<sender>alerts@", "<sender>alerts, "), "cap_name"),
        (("<severity>Severe", "<severity>Bad"), "cap_value"),
        (("<category>Met</category>", ""), "cap_missing"),
        (("<category>Met</category>", "<category>Met</category><unknown/>"), "cap_misplaced"),
        (("<urgency>Expected</urgency>", "<urgency>Expected</urgency><urgency>Past</urgency>"), "cap_misplaced"),
        (("<event>Flood</event>", "<event></event>"), "cap_empty"),
        (("33.0,44.0</polygon>", "33.5,44.0</polygon>"), "cap_polygon"),
        (("33.1,44.1", "33.1,244.1"), "cap_place"),
        (("<areaDesc>River bank</areaDesc>", ""), "cap_missing"),
        (("cap:1.2", "cap:1.1"), "not_cap"),
        (("</alert>", ""), "not_xml"),
    ],
)
def test_what_is_not_well_said_is_named(noon: Cast, change: tuple[str, str], code: str) -> None:
    found, line = refusal(noon, flood(change))
    assert found == code
    assert line is not None


def test_a_fault_names_its_line(noon: Cast) -> None:
    data = flood(("<event>Flood</event>", "<event>Flood</event><responseType>Run</responseType>"))
    line = data[: data.index(b"Run")].count(b"\n") + 1
    assert refusal(noon, data) == ("cap_value", line)


def test_an_exercise_takes_messages_of_exercises_alone(noon: Cast) -> None:
    assert refusal(noon, flood(), space="ex-b")[0] == "cap_other_status"
    exercise = flood(("<status>Actual", "<status>Exercise"), ("<headline>Flood", "<headline>EXERCISE: Flood"))
    found = brought(noon, exercise, space="ex-b", asked={"language": "en"})
    assert isinstance(found.entries[0], Submission)
    assert found.entries[0].body["title"] == "Flood warning at Upper Bridge"


def test_what_is_restricted_is_not_for_the_public(noon: Cast) -> None:
    restricted = flood((PLACE, PLACE + "<restriction>Officials</restriction>"), ("<scope>Public", "<scope>Restricted"))
    assert refusal(noon, restricted, label={"preset": "PUB"})[0] == "cap_restricted"
    assert brings(noon, restricted)


def test_an_expired_message_is_taken_when_asked_for(noon: Cast) -> None:
    old = flood(("<expires>2017-08-02", "<expires>2017-08-01"))
    assert brings(noon, old, asked={"expired": "true"})
    assert refusal(noon, old, asked={"expired": "yes"})[0] == "bad_option"


def test_its_text_is_screened_as_any_other(noon: Cast) -> None:
    found = brought(noon, flood(("<description>The river rises.", "<description>Call 0770 123 4567.")))
    with pytest.raises(BatchRefused) as refused:
        noon.journal.append(actor("MOWR/duty"), found.entries)
    fault = refused.value.faults[0]
    assert (fault.code, fault.field) == ("screened", "body.description")
    asked = {"screening_reason": "The number saves lives."}
    assert brings(noon, flood(("<description>The river", "<description>Call 0770 123 4567.")), asked=asked)


def test_what_goes_out_of_one_journal_comes_into_another_and_is_valid_again(noon: Cast) -> None:
    """Round trip: the message of the first incident, brought in by a member that does not see it."""
    opened, _ = brings(noon, flood(), label={"preset": "OWN"})
    noon.clock.forward()
    for message in messages(noon, "MOWR", opened.id):
        data = message_xml(message, outgoing(noon, "MOWR"))
        again = brings(noon, data, who="MOE/duty", label={"preset": "OWN"})
        (back, *_) = messages(noon, "MOE", again[0].id)
        root = etree.fromstring(message_xml(back, outgoing(noon, "MOE")))
        SCHEMA.assertValid(root)
        assert (back.content.headline, back.content.severity) == (message.content.headline, message.content.severity)


# What could harm

BOMB = '<!DOCTYPE alert [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_xml"),
        (b"not xml", "not_xml"),
        (FLOOD.replace("<alert ", BOMB + "<alert ").encode(), "xml_unsafe"),
        (FLOOD.replace("<alert ", '<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x"><alert ').encode(), "xml_unsafe"),
        (FLOOD.encode("utf-16"), "xml_encoding"),
        (FLOOD.replace('"UTF-8"', '"UTF-7"').encode(), "xml_encoding"),
        (b"<a>" * 40 + b"</a>" * 40, "xml_too_deep"),
        (b"<a>" + b"<b/>" * 30_000 + b"</a>", "xml_too_deep"),
        (b" " * (LARGEST + 1), "xml_too_large"),
        (b"<a>" * 100_000, "not_xml"),
    ],
)
def test_unsafe_xml_is_refused(noon: Cast, data: bytes, code: str) -> None:
    assert refusal(noon, data)[0] == code


def test_nothing_is_fetched_and_no_file_is_read(noon: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("somebody was called")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
    for trap in (
        flood(("<alert ", f'<?xml-stylesheet href="{secret.as_uri()}"?><alert ')),
        flood(("<description>The river rises.", f"<description>{include}")),
        flood(("<alert ", f'<alert xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
                          f' xsi:schemaLocation="urn:x {secret.as_uri()}" ')),
    ):  # fmt: skip
        try:
            found = brought(noon, trap)
        except BatchRefused:
            continue
        assert "SECRET" not in repr(found.entries)


PIECES = FLOOD.split("<")
_mutated = st.builds(
    lambda at, length, new: (FLOOD[:at] + new + FLOOD[at + length :]).encode(errors="replace"),
    st.integers(0, len(FLOOD)), st.integers(0, 60),
    st.one_of(
        st.text(max_size=20), st.sampled_from(["<info>", "</info>", "&#0;", "&lt;", "<![CDATA[", "-->", "999999999999"])
    ),
)  # fmt: skip
_shuffled = st.permutations(range(len(PIECES))).map(lambda order: "<".join(PIECES[at] for at in order).encode())


@settings(max_examples=300, deadline=10_000, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.one_of(st.binary(max_size=300), _mutated, _shuffled))
def test_no_bytes_make_the_reader_fail(noon: Cast, data: bytes) -> None:
    """It comes in, or is refused with a code: nothing else, and at once."""
    found = errors_of(lambda: brought(noon, data)) or brought(noon, data)
    if isinstance(found, Brought):
        assert found.entries
        noon.faults("MOWR/duty", *found.entries)
    else:
        assert all(fault.code for fault in found)


@settings(deadline=None)
@given(st.integers(0, 4_000_000_000_000))
def test_times_are_written_as_cap_reads_them(ms: int) -> None:
    text = time_text(ms)
    assert text.endswith("-00:00")
    assert receive(flood(("<sent>2017-08-01T06:00:00+03:00", f"<sent>{text}"))).sent == text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2017-08-01T05:00:00+03:00", "2017-08-01T05:00:00+03:00"),
        ("2017-08-01T05:00:00.999+03:00", "2017-08-01T05:00:00+03:00"),
        ("2017-08-01T02:00:00Z", "2017-08-01T02:00:00-00:00"),
        ("2017-08-01", "2017-08-01T00:00:00-00:00"),
        ("2017-08-01T05:00:00+03:00:30", "2017-08-01T01:59:30-00:00"),
        ("2017-08-01T05:00:00-04:30", "2017-08-01T05:00:00-04:30"),
    ],
)
def test_a_time_keeps_the_offset_that_it_was_written_with(written: str, said: str) -> None:
    assert offset_text(written) == said
