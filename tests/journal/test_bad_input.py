"""What bad input gets: a coded error that names the place and what to do, and nothing half-applied."""

import json
import sqlite3
from typing import Any

import msgspec
import pytest

from jisr.errors import BatchRefused, JisrError, Unusable
from jisr.journal.batch import read_batch
from jisr.journal.node import Node, NodeFile
from jisr.journal.record import Submission
from jisr.journal.store.sqlite import SqliteStore
from tests.cast import HOUR, Cast, actor

GOOD: dict[str, Any] = {
    "type": "incidents.opened",
    "client_id": "good",
    "label": {"preset": "GOV"},
    "body": {"title": "Water rising", "what": "flood", "observed_at": "2017-08-01T03:00:00Z"},
}


def line(**changes: Any) -> bytes:
    """The good submission with some fields changed; None takes one away."""
    given = {**GOOD, "client_id": "bad", **changes}
    return json.dumps({name: value for name, value in given.items() if value is not None}).encode()


def body(**changes: Any) -> dict[str, Any]:
    return {**GOOD["body"], **changes}


def deep(levels: int) -> dict[str, Any]:
    return {"inner": deep(levels - 1)} if levels else {}


BAD_LINES: list[tuple[str, bytes, str, str]] = [
    ("not JSON", b'{"type": ', "not_json", ""),
    ("not an object", b"[1, 2]", "not_an_object", ""),
    ("invalid UTF-8", line().replace(b"rising", b"\xff\xfe"), "not_utf8", ""),
    ("NaN", line(body=body(severity=float("nan"))), "float", ""),
    ("a float", line(body=body(severity=1.5)), "float", ""),
    ("a whole float", line().replace(b'"flood"', b"2.0"), "float", ""),
    ("an infinite number", line(body=body(severity=float("inf"))), "float", ""),
    ("an integer beyond 2^53", line(body=body(severity=2**53)), "integer_too_large", "body.severity"),
    ("an integer of 5,000 digits", line().replace(b'"flood"', b"9" * 5_000), "integer_too_large", ""),
    ("twenty levels", line(body=deep(20)), "too_deep", ""),
    ("a hundred thousand levels", b"[" * 100_000, "too_deep", ""),
    ("the same name twice", line().replace(b'"what"', b'"title"'), "duplicate_key", "title"),
    ("half a surrogate pair", line().replace(b"Water", b"\\ud800"), "lone_surrogate", "body.title"),
    ("a NUL", line(body=body(title="a\0b")), "nul_in_text", "body.title"),
    ("an unknown type", line(type="incidents.guessed"), "unknown_type", "type"),
    ("an unknown version", line(version=7), "unknown_version", "version"),
    ("a type that only the journal writes", line(type="journal.log_opened"), "unknown_type", "type"),
    ("a body that lacks a field", line(body={"what": "flood"}), "body_invalid", "body"),
    ("a body with one field too many", line(body=body(suspect="somebody")), "body_invalid", "body"),
    ("an oversized body", line(body=body(description="x" * 70_000)), "body_too_large", "body"),
    (
        "an expiry beyond the year 9999",
        line(label={"preset": "GOV", "expires": "9999-12-31T23:59:59-05:00"}),
        "not_a_time",
        "label.expires",
    ),
    ("a time in the future", line(happened_at="2099-01-01T00:00:00Z"), "time_in_future", "happened_at"),
    ("a time before 1970", line(happened_at="1969-12-31T23:59:59Z"), "time_too_early", "happened_at"),
    ("a time without its offset", line(happened_at="2017-08-01T03:00:00"), "time_without_offset", "happened_at"),
    ("no time at all", line(happened_at="at dawn"), "not_a_time", "happened_at"),
    ("a device a day and more off", line(device_at="2017-07-29T03:00:00Z"), "clock_skew", "device_at"),
    ("a label without a level", line(label={}), "label_without_level", "label.level"),
    ("a label without readers", line(label={"level": "OFFICIAL"}), "label_without_release", "label.releasable_to"),
    ("an unknown level", line(label={"level": "SECRET", "releasable_to": []}), "unknown_level", "label.level"),
    (
        "an unknown member in a label",
        line(label={"preset": "CELL", "releasable_to": ["MARS"]}),
        "unknown_member",
        "label.releasable_to",
    ),
    ("an unknown preset", line(label={"preset": "ALLES"}), "unknown_preset", "label.preset"),
    (
        "an unknown caveat",
        line(label={"level": "OPEN", "releasable_to": [], "caveats": ["X"]}),
        "unknown_caveat",
        "label.caveats",
    ),
    ("a field that labels do not have", line(label={"preset": "GOV", "secret": True}), "label_malformed", "label"),
    ("what is public, from the duty officer", line(label={"preset": "PUB"}), "no_right", "label.releasable_to"),
    ("a thread that is not there", line(type="incidents.sitrep", thread="0" * 64), "body_invalid", "body"),
    ("an empty client_id", line(client_id=""), "bad_client_id", "client_id"),
    ("a client_id of 201 characters", line(client_id="x" * 201), "bad_client_id", "client_id"),
    ("a ref that is not there", line(refs=["f" * 64]), "unknown_record", "refs"),
    ("a reference with a typing error", line(refs=["K7M-4QA"]), "unknown_record", "refs"),
    ("a line that does not stand before it", line(refs=["@later"]), "unknown_line", "refs"),
]


@pytest.mark.parametrize(
    ("bad", "code", "field"), [each[1:] for each in BAD_LINES], ids=[each[0] for each in BAD_LINES]
)
def test_a_bad_line_is_named_and_takes_its_whole_batch_with_it(cast: Cast, bad: bytes, code: str, field: str) -> None:
    before = cast.read("CELL").records()
    batch = read_batch(json.dumps(GOOD).encode() + b"\n" + bad)
    with pytest.raises(BatchRefused) as refused:
        cast.journal.append(actor("MOWR/duty"), batch.entries)
    assert [fault.line for fault in refused.value.faults] == [2]
    fault = refused.value.faults[0]
    assert fault.code == code
    assert fault.field.startswith(field)
    assert len(str(fault)) > 10
    assert cast.read("CELL").records() == before
    assert cast.journal.append(actor("MOWR/duty"), read_batch(json.dumps(GOOD).encode()).entries)


def test_every_line_at_fault_is_named(cast: Cast) -> None:
    batch = read_batch(b"\n".join([line(type="x.y"), json.dumps(GOOD).encode(), line(client_id="c", label={})]))
    with pytest.raises(BatchRefused) as refused:
        cast.journal.append(actor("MOWR/duty"), batch.entries)
    assert [(fault.line, fault.code) for fault in refused.value.faults] == [
        (1, "unknown_type"),
        (3, "label_without_level"),
    ]


@pytest.mark.parametrize("post", ["drafter", "auditor", "site"])
def test_a_post_without_the_right_is_refused(cast: Cast, post: str) -> None:
    faults = cast.faults(f"MOWR/{post}", cast.opening(preset="OWN"))
    assert [(fault.code, fault.field) for fault in faults] == [("no_right", "type")]
    assert f"MOWR/{post}" in str(faults[0])


def test_a_ref_that_the_audience_may_not_see_is_refused(cast: Cast) -> None:
    hidden = cast.opens("MOWR/duty", preset="OWN")
    wider = msgspec.structs.replace(cast.opening(preset="GOV"), refs=(hidden.id,))
    faults = cast.faults("MOWR/duty", wider)
    assert [(fault.code, fault.field) for fault in faults] == [("ref_audience", "refs")]
    assert "MOH" in str(faults[0])


def test_a_record_wider_than_its_thread_is_refused(cast: Cast) -> None:
    thread = cast.opens("MOWR/duty", preset="CELL", to=["MOH"]).id
    faults = cast.faults("MOWR/duty", cast.report(thread, preset="GOV"))
    assert [(fault.code, fault.field) for fault in faults] == [("thread_audience", "label.releasable_to")]
    assert "MOO" in str(faults[0])


def test_a_hidden_thread_and_none_are_refused_in_the_same_words(cast: Cast) -> None:
    hidden = cast.opens("MOWR/duty", preset="OWN").id
    absent = "0" * 64

    def words(thread: str) -> list[dict[str, Any]]:
        faults = cast.faults("MOO/duty", cast.report(thread, preset="GOV"))
        return [{**fault.as_dict(), "message": str(fault).replace(thread, "ID")} for fault in faults]

    assert words(hidden) == words(absent) != []


def test_a_full_disk_is_refused_and_nothing_acknowledged_is_lost(cast: Cast) -> None:
    """SQLite's own limit on pages answers like a disk that is full."""
    store = cast.journal.store
    if not isinstance(store, SqliteStore):
        pytest.skip("a full disk of PostgreSQL's server cannot be made without a disk of its own")
    accepted = [cast.opens("MOWR/duty", f"Water {number}") for number in range(5)]
    pages = store.execute("PRAGMA page_count")[0][0]
    store.execute(f"PRAGMA max_page_count = {pages}")
    big = [cast.opening("Water " * 30 + str(number)) for number in range(400)]
    with pytest.raises(Unusable) as refused:
        cast.says("MOWR/duty", *big)
    assert refused.value.code == "disk_full"
    assert "free some space" in str(refused.value)
    store.execute("PRAGMA max_page_count = 1073741823")
    seen = cast.sees("CELL")
    assert seen == {each.id for each in accepted}
    assert cast.says("MOWR/duty", *big)[0].id not in seen


def test_a_folder_from_a_newer_version_is_left_alone(node: Node) -> None:
    file = node.folder / "node.json"
    file.write_bytes(msgspec.json.encode(NodeFile(format=99)))
    with pytest.raises(Unusable) as refused:
        node.open("real")
    assert refused.value.code == "newer_format"
    assert "update Jisr" in str(refused.value)


def test_a_space_from_a_newer_version_is_left_alone(node: Node) -> None:
    journal = node.open("real")
    with journal.store.writing():
        journal.store.set_meta("format", "99")
    journal.close()
    with pytest.raises(Unusable) as refused:
        node.open("real")
    assert refused.value.code == "newer_format"


def test_a_damaged_file_is_named(node: Node) -> None:
    file = node.folder / "spaces" / "real.sqlite"
    if not file.exists():
        pytest.skip("PostgreSQL keeps its files itself")
    data = bytearray(file.read_bytes())
    data[:100] = b"\0" * 100
    file.write_bytes(data)
    with pytest.raises((Unusable, sqlite3.DatabaseError)) as refused:
        node.open("real")
    assert isinstance(refused.value, Unusable)
    assert "restore a backup" in str(refused.value)


def test_a_device_clock_that_is_off_is_marked_and_one_that_is_right_is_not(cast: Cast) -> None:
    def device(ahead: int) -> Submission:
        from jisr.journal.when import text_of

        return msgspec.structs.replace(cast.opening(), device_at=text_of(cast.clock.ms + ahead))

    off, right = cast.says("MOWR/duty", device(HOUR), device(60_000))
    views = {each.id: each.clock_skewed for each in cast.read("CELL").records()}
    assert (views[off.id], views[right.id]) == (True, False)


def test_errors_say_their_field_and_values(cast: Cast) -> None:
    fault = JisrError("{field} is {value}", field="body.title", value="empty")
    assert str(fault) == "body.title is empty"
