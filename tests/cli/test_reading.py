"""threads, show, records, why: as a member, now and then, and never without a line in the access log."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.conftest import Jisr, incident


def test_each_member_sees_what_was_released_to_it(on_each: Jisr) -> None:
    ref = on_each.opens("MOWR/duty", named=["MOH"])
    (row,) = on_each.json("threads", "--as", "MOH")["threads"]
    assert {"id", "ref", "kind", "title", "state", "severity", "updated_at"} <= row.keys()
    assert row["ref"] == ref
    assert on_each.json("threads", "--as", "MOO") == {
        "count": 0,
        "more": False,
        "threads": [],
        "cursor": None,
        "chips": [],
    }


def test_a_member_reads_at_its_highest_level_unless_another_is_named(jisr: Jisr) -> None:
    jisr.opens("MOWR/duty")
    for reader, count in (("MOWR", 1), ("MOWR/RESTRICTED", 1), ("MOWR/OPEN", 0), ("MOWR/duty", 1)):
        assert jisr.json("threads", "--as", reader)["count"] == count, reader


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["--kind", "incident"], 2), (["--kind", "member"], 11), (["--state", "open"], 2), (["--state", "closed"], 0),
        (["--box", "44,33,45,34"], 1), (["--box=-10,30,0,40"], 0), (["--q", "جسر"], 1), (["--q", "north"], 1),
        (["--since", "2017-08-01"], 2), (["--since", "2999-01-01"], 0),
    ],
)  # fmt: skip
def test_a_list_is_narrowed_by_what_is_asked(jisr: Jisr, asked: list[str], found: int) -> None:
    place = {"name": "الجسر", "lon": 443_600_000, "lat": 333_100_000, "precision_m": 500}
    jisr.opens("MOWR/duty", "one", place=place)
    jisr.opens("MOWR/duty", "two", title="High water in the north")
    assert jisr.json("threads", "--as", "CELL", *asked)["count"] == found


def test_pages_follow_each_other(jisr: Jisr) -> None:
    refs = {jisr.opens("MOWR/duty", str(number)) for number in range(5)}
    found, cursor = set(), None
    for _ in range(3):
        page = jisr.json("threads", "--as", "CELL", "--limit", 2, *(["--cursor", cursor] if cursor else []))
        assert page["count"] == 5
        found |= {row["ref"] for row in page["threads"]}
        cursor = page["cursor"]
    assert found == refs


def test_a_thread_is_found_by_its_id_or_any_reference_in_it(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty")
    shown = jisr.json("show", ref.lower().replace("-", " "), "--as", "CELL")
    (record,) = shown["records"]
    assert {"id", "type", "author", "post", "happened_at", "recorded_at", "label", "body"} <= record.keys()
    assert jisr.json("show", shown["id"], "--as", "CELL") == shown


def test_hidden_and_missing_answer_in_the_same_words(jisr: Jisr) -> None:
    hidden = jisr.opens("MOWR/duty")
    identity = jisr.json("show", hidden, "--as", "CELL")["id"]
    answers = set()
    for reference in (hidden, "222-222", identity, "0" * 64):
        error = jisr.json("show", reference, "--as", "MOO", code=1)["error"]
        answers.add((error["code"], error["message"].replace(reference, "X")))
    assert answers == {("not_found", "there is nothing under X that you may see")}
    assert jisr.fault("show", hidden[:6] + ("2" if hidden[6] != "2" else "3"), "--as", "MOO", code=2) == "bad_reference"


def test_the_past_shows_what_was_visible_then_and_is_now(on_each: Jisr) -> None:
    ref = on_each.opens("MOWR/duty", named=["MOH"])
    then = on_each.json("show", ref, "--as", "MOH")["updated_at"]
    sitrep = {
        "period": {"from": "2017-08-01T05:00:00+03:00", "to": "2017-08-01T06:00:00+03:00"},
        "situation": "Rising", "observed_at": "2017-08-01T06:00:00+03:00",
    }  # fmt: skip
    line = {"client_id": "s", "type": "incidents.sitrep", "thread": ref, "label": {"preset": "CELL"}, "body": sitrep}
    on_each.submits("MOWR/duty", line)
    assert len(on_each.json("show", ref, "--as", "CELL")["records"]) == 2
    assert len(on_each.json("show", ref, "--as", "CELL", "--at", then)["records"]) == 1
    on_each("relabel", ref, "--as", "MOWR/duty", "--label", "CELL", "--name", "MOE", code=1)
    on_each("relabel", ref, "--as", "MOWR/duty", "--label", "OWN")
    (record,) = on_each.json("show", ref, "--as", "MOH", "--at", then)["records"]
    assert record["withdrawn"] is True
    assert record["body"] is None
    assert on_each.json("threads", "--as", "MOH", "--at", "2017-08-01")["count"] == 0


def test_records_come_in_the_order_of_arrival_after_the_last_one_seen(on_each: Jisr) -> None:
    on_each.opens("MOWR/duty", "one")
    records = on_each.json("records", "--as", "CELL")["records"]
    on_each.opens("MOWR/duty", "two")
    (news,) = on_each.json("records", "--as", "CELL", "--after", records[-1]["id"])["records"]
    assert news["body"]["title"] == "Water rising"
    assert on_each.fault("records", "--as", "CELL", "--after", "0" * 64, code=1) == "unknown_position"


def test_why_gives_its_reasons_to_those_who_see_the_record(on_each: Jisr) -> None:
    ref = on_each.opens("MOWR/duty", named=["MOH"])
    no = on_each.json("why", ref, "--as", "MOWR/duty", "--for", "MOO")
    assert (no["allowed"], no["codes"]) == (False, ["not_released"])
    assert "MOO" in no["reasons"][0]
    assert on_each.json("why", ref, "--as", "MOWR/duty", "--for", "MOH")["allowed"] is True
    assert on_each.json("why", ref, "--as", "MOWR/duty", "--for", "MOH/OPEN")["codes"] == ["level"]
    assert on_each.fault("why", ref, "--as", "MOO/duty", "--for", "MOH", code=1) == "not_found"
    assert on_each.json("why", ref, "--as", "MOWR/duty", "--for", "XX", code=2)["error"]["field"] == "for"


def test_why_does_not_say_no_where_the_asker_may_not_know(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty", named=["MOE"])
    given = jisr.json("relabel", ref, "--as", "MOWR/release", "--label", "CELL", "--name", "MOH")
    relabelling = given["accepted"][0]["ref"]
    assert jisr.json("why", relabelling, "--as", "MOH/duty", "--for", "MOE")["allowed"] is None
    assert "may or may not see" in jisr("why", relabelling, "--as", "MOH/duty", "--for", "MOE")


def log_of(jisr: Jisr) -> list[dict[str, Any]]:
    path = jisr.folder / "access.ndjson"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def commands(jisr: Jisr, ref: str) -> Iterator[tuple[str, list[object]]]:
    receipt = jisr.folder.parent / "receipt"
    yield "threads", ["threads", "--as", "MOH", "--q", "water"]
    yield "show", ["show", ref, "--as", "MOH"]
    yield "records", ["records", "--as", "MOH"]
    yield "why", ["why", ref, "--as", "MOH", "--for", "MOO"]
    yield "receipt", ["receipt", ref, "--as", "MOH", receipt]
    yield "export label4774", ["export", "label4774", ref, "--as", "MOH"]
    yield "submit --dry-run", ["submit", "--dry-run", "--as", "MOH/duty", "-"]


def test_whoever_reads_as_a_member_stands_in_the_access_log(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty", named=["MOH"])
    for number, (name, command) in enumerate(commands(jisr, ref)):
        jisr(*command, given=json.dumps(incident("two")).encode())
        entry = log_of(jisr)[number]
        assert (entry["command"], entry["clearance"], entry["space"]) == (name, "MOH/RESTRICTED", "real")
        assert entry["at"] > "2017"
        assert entry["user"]
    assert log_of(jisr)[0]["what"] == {"q": "water"}
    assert (jisr.folder / "access.ndjson").stat().st_mode & 0o777 == 0o600


def test_without_the_access_log_nothing_is_shown(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty", named=["MOH"])
    os.mkdir(jisr.folder / "access.ndjson")
    for _, command in commands(jisr, ref):
        assert jisr.fault(*command, code=1, given=json.dumps(incident("two")).encode()) == "access_log"


def test_what_a_member_wrote_cannot_steer_the_terminal(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty", title="up\u001b[2J\u202eside\ndown")
    assert "\u001b" not in jisr("threads", "--as", "CELL") + jisr("show", ref, "--as", "CELL")
    assert "\u202e" not in jisr("threads", "--as", "CELL")
    assert jisr.json("show", ref, "--as", "CELL")["title"] == "up\u001b[2J\u202eside\ndown"
