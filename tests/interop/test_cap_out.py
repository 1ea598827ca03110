"""Warnings as CAP: which records are, what follows from what was said later, and that each message is valid."""

from pathlib import Path

import pytest
from lxml import etree

from jisr.errors import Missing
from jisr.interop.cap.messages import Message, current, messages_of
from jisr.interop.cap.names import NAMESPACE
from jisr.interop.cap.received import receive
from jisr.interop.cap.write import message_xml, write_cap
from jisr.interop.label4774 import read_label
from tests.cast import Cast
from tests.interop.support import SQUARE, crisis, outgoing, says

SCHEMA = etree.RelaxNG(etree.parse(str(Path(__file__).parent / "cap12.rng")))
EVERYBODY = {"preset": "GOV"}


def messages(cast: Cast, viewer: str, thread: str) -> list[Message]:
    policy = cast.journal.policy
    assert policy is not None
    return messages_of(cast.read(viewer).thread(thread), policy)


def kinds(found: list[Message]) -> list[tuple[str, str]]:
    return [((each.record.type or "").partition(".")[2], each.kind) for each in found]


def xml(cast: Cast, message: Message, viewer: str = "CELL", space: str = "real") -> etree._Element:
    """Valid by the schema of these tests and by our own rules."""
    data = message_xml(message, outgoing(cast, viewer, space))
    receive(data)
    root = etree.fromstring(data)
    SCHEMA.assertValid(root)
    return root


def text(root: etree._Element, path: str) -> str | None:
    return root.findtext("/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/")))


def texts(root: etree._Element, path: str) -> list[str | None]:
    return [each.text for each in root.iterfind("/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/")))]


def test_an_incident_and_its_areas_are_warnings_and_the_item_is_not(cast: Cast) -> None:
    found = crisis(cast)
    assert kinds(messages(cast, "MOD", found["opened"].id)) == [("opened", "Alert"), ("avoid_area", "Alert")]
    assert kinds(messages(cast, "CELL", found["opened"].id)) == [
        ("opened", "Alert"), ("cordon", "Alert"), ("avoid_area", "Alert"),
    ]  # fmt: skip
    for message in messages(cast, "CELL", found["opened"].id):
        assert "suitcase" not in etree.tostring(xml(cast, message)).decode()


def test_a_message_says_what_its_record_says(cast: Cast) -> None:
    found = crisis(cast)
    opened, area = messages(cast, "MOE", found["opened"].id)
    root = xml(cast, opened, "MOE")
    assert text(root, "identifier") == found["opened"].id
    assert text(root, "sender") == "two-rivers.example/real/MOI"
    assert (text(root, "sent") or "").endswith("-00:00")
    assert (text(root, "status"), text(root, "msgType"), text(root, "scope")) == ("Actual", "Alert", "Restricted")
    assert texts(root, "info/language") == ["en", "fr", "ar", "ckb"]
    assert texts(root, "info/event") == ["Flood", "Inondation", "فيضان", "لافاو"]
    assert set(texts(root, "info/onset")) == {"2017-08-01T05:00:00+03:00"}
    assert text(root, "info/severity") == "Severe"
    assert text(root, "info/certainty") == "Likely"
    assert text(root, "info/area/circle") == "33.31,44.36 0.5"
    root = xml(cast, area, "MOE")
    assert text(root, "info/responseType") == "Avoid"
    assert text(root, "info/area/polygon") == "33,44 33,44.01 33.01,44.01 33.01,44 33,44"


def test_a_message_says_its_space_label_viewer_and_time(cast: Cast) -> None:
    found = crisis(cast)
    root = xml(cast, messages(cast, "MOE", found["opened"].id)[0], "MOE")
    names, values = texts(root, "info/parameter/valueName"), texts(root, "info/parameter/value")
    said = dict(zip(names, values, strict=True))
    assert said["jisr.space"] == "real"
    assert said["jisr.viewer"] == "MOE/RESTRICTED"
    assert (said["jisr.made_at"] or "").startswith("2017-08-01T16:00")
    label = read_label((said["jisr.label"] or "").encode())
    assert (label.level, label.releasable_to, label.originator) == ("OFFICIAL", ("all",), "MOI")
    assert "OFFICIAL, for all members" in (text(root, "note") or "")


def test_an_exercise_is_marked_as_one_everywhere(cast: Cast) -> None:
    found = crisis(cast)
    root = xml(cast, messages(cast, "MOE", found["opened"].id)[0], "MOE", space="ex-b")
    assert text(root, "status") == "Exercise"
    assert (text(root, "note") or "").startswith("EXERCISE ex-b")
    assert text(root, "sender") == "two-rivers.example/ex-b/MOI"
    for path in ("info/headline", "info/event"):
        assert all((each or "").startswith("EXERCISE: ") for each in texts(root, path))


def test_what_is_public_is_scoped_so(cast: Cast) -> None:
    record = cast.opens("MOH/release", "Boil the water", preset="PUB")
    root = xml(cast, messages(cast, "MOE", record.id)[0])
    assert text(root, "scope") == "Public"
    assert text(root, "restriction") is None


def test_reports_update_and_a_closing_cancels(cast: Cast) -> None:
    cast.clock.forward(40_000_000)
    opened = says(cast, "CELL/duty", "incidents.opened", EVERYBODY)
    methane = says(cast, "MOI/duty", "incidents.methane", EVERYBODY, opened.id)
    report = says(cast, "MOWR/duty", "incidents.sitrep", EVERYBODY, opened.id, severity=5)
    closed = says(cast, "CELL/duty", "incidents.closed", EVERYBODY, opened.id)
    found = messages(cast, "MOE", opened.id)
    assert kinds(found) == [("opened", "Alert"), ("methane", "Update"), ("sitrep", "Update"), ("closed", "Cancel")]
    assert [each.record.id for each in found[-1].references] == [opened.id, methane.id, report.id]
    assert [each.record.id for each in current(found)] == [closed.id]
    root = xml(cast, found[2])
    assert text(root, "info/severity") == "Extreme"
    assert text(root, "info/area/circle"), "an update goes on from the place of what it updates"
    root = xml(cast, found[3])
    assert text(root, "info/urgency") == "Past"
    assert "AllClear" not in texts(root, "info/responseType"), "that it is closed does not say that all is clear"
    names = [each.split(",")[1] for each in (text(root, "references") or "").split()]
    assert names == [opened.id, methane.id, report.id]


def test_a_narrow_report_is_no_part_of_what_a_wider_one_updates(cast: Cast) -> None:
    """Whoever sees a message gets the same one: it names nothing that another of its readers does not see."""
    cast.clock.forward(40_000_000)
    opened = says(cast, "MOI/duty", "incidents.opened", EVERYBODY)
    says(cast, "MOI/duty", "incidents.methane", {"preset": "SEC"}, opened.id)
    wide = says(cast, "MOI/duty", "incidents.ethane", EVERYBODY, opened.id)
    for viewer in ("MOE", "MOD"):
        found = next(each for each in messages(cast, viewer, opened.id) if each.record.id == wide.id)
        assert [each.record.id for each in found.references] == [opened.id]
        assert (text(xml(cast, found, viewer), "references") or "").split(",")[1] == opened.id


def test_an_area_ends_by_being_lifted_alone(cast: Cast) -> None:
    cast.clock.forward(40_000_000)
    area = says(cast, "MOI/duty", "incidents.avoid_area", EVERYBODY, ring=SQUARE)
    assert kinds(messages(cast, "MOE", area.id)) == [("avoid_area", "Alert")]
    says(cast, "MOI/duty", "incidents.area_lifted", EVERYBODY, area.id, refs=(area.id,))
    found = messages(cast, "MOE", area.id)
    assert kinds(found) == [("avoid_area", "Alert"), ("area_lifted", "Cancel")]
    root = xml(cast, found[1])
    assert text(root, "info/responseType") == "AllClear"
    assert text(root, "info/instruction") == "Stay on the marked track."


def test_a_hazardous_area_is_kept_out_of_until_it_is_handed_over(cast: Cast) -> None:
    cast.clock.forward(40_000_000)
    area = says(cast, "MOI/duty", "incidents.hazard_area", EVERYBODY)
    for state in ("confirmed", "cleared", "quality_assured", "handed_over"):
        says(cast, "MOI/duty", "incidents.hazard_area_status", EVERYBODY, area.id, refs=(area.id,), state=state)
    found = messages(cast, "MOE", area.id)
    assert [each.kind for each in found] == ["Alert", "Update", "Update", "Update", "Cancel"]
    responses = [text(xml(cast, each), "info/responseType") for each in found]
    assert responses == ["Avoid", "Avoid", "Avoid", "Avoid", "AllClear"]


def test_what_is_superseded_is_cancelled_or_updated_to_what_takes_its_place(cast: Cast) -> None:
    cast.clock.forward(40_000_000)
    old = says(cast, "MOI/duty", "incidents.avoid_area", EVERYBODY, ring=SQUARE)
    new = says(cast, "MOI/duty", "incidents.avoid_area", EVERYBODY, old.id, title="Wider")
    notice = says(cast, "MOI/duty", "incidents.superseded", EVERYBODY, old.id, refs=(old.id, new.id))
    found = messages(cast, "MOE", old.id)
    assert kinds(found) == [("avoid_area", "Alert"), ("avoid_area", "Alert"), ("superseded", "Update")]
    assert {each.record.id for each in found[-1].references} == {old.id, new.id}
    assert text(xml(cast, found[-1]), "info/headline") == "Wider"
    assert [each.record.id for each in current(found)] == [notice.id]
    says(cast, "MOI/duty", "incidents.superseded", EVERYBODY, old.id, refs=(new.id,))
    assert messages(cast, "MOE", old.id)[-1].kind == "Cancel"


def test_a_closing_by_mistake_is_a_warning_anew(cast: Cast) -> None:
    opened = cast.opens("CELL/duty")
    closed = says(cast, "CELL/duty", "incidents.closed", EVERYBODY, opened.id)
    says(cast, "CELL/duty", "incidents.superseded", EVERYBODY, opened.id, refs=(closed.id,))
    found = messages(cast, "MOE", opened.id)
    assert [each.kind for each in found] == ["Alert", "Cancel", "Alert"]
    assert found[-1].content.headline == "Water rising"


def test_the_alert_level_is_a_warning_until_it_is_routine(cast: Cast) -> None:
    cast.clock.forward(40_000_000)
    first = says(cast, "CELL/duty", "incidents.alert_level_set", EVERYBODY, level=1)
    says(cast, "CELL/duty", "incidents.alert_level_set", EVERYBODY, first.id, level=2)
    says(cast, "CELL/duty", "incidents.alert_level_set", EVERYBODY, first.id, level=0)
    found = messages(cast, "MOE", first.id)
    assert [each.kind for each in found] == ["Alert", "Update", "Cancel"]
    assert text(xml(cast, found[1]), "info/event") == "Alert level 2"
    quiet = says(cast, "CELL/duty", "incidents.alert_level_set", EVERYBODY, level=0)
    assert messages(cast, "MOE", quiet.id) == []


def test_characters_that_xml_has_no_place_for_are_shown_as_unknown(cast: Cast) -> None:
    record = cast.opens("MOI/duty", "Water\x0b rising & <b>")
    assert text(xml(cast, messages(cast, "MOE", record.id)[0]), "info/headline") == "Water\ufffd rising & <b>"


def test_without_a_warning_there_is_nothing_to_write(cast: Cast) -> None:
    cast.opens("MOWR/duty", preset="OWN")
    with pytest.raises(Missing, match="no warning"):
        write_cap(outgoing(cast, "MOE"))
