"""Handing records in over HTTP: all or none, once, each fault at its line; and reading them back."""

import json
from typing import Any

import pytest

from tests.api.conftest import OBSERVED, House

NDJSON = {"content-type": "application/x-ndjson"}


def lines(*records: dict[str, Any]) -> bytes:
    return b"\n".join(json.dumps(each).encode() for each in records)


def test_a_record_goes_in_and_comes_out_for_those_it_is_released_to(house: House) -> None:
    answer = house.of("MOWR/duty").post("/records", json=house.opening("Gauge 3"))
    assert answer.status_code == 201
    (accepted,) = answer.json()["accepted"]
    assert accepted["thread"] == accepted["id"]
    (thread,) = house.of("MOE/duty").get("/threads").json()["threads"]
    assert (thread["id"], thread["ref"], thread["title"]) == (accepted["id"], accepted["ref"], "Gauge 3")
    nothing = {"count": 0, "more": False, "threads": [], "cursor": None, "chips": []}
    assert house.of("HUM/duty").get("/threads").json() == nothing


def test_a_batch_is_all_or_nothing_and_names_each_fault_by_its_line(house: House) -> None:
    good = house.opening()
    bad = house.opening(label={"preset": "NONE"})
    body = lines(good) + b'\n\n{"type":\n' + lines(bad, {**house.opening(), "body": {"title": "x"}})
    answer = house.of("MOWR/duty").post("/records", content=body, headers=NDJSON)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "batch_refused"
    assert [(each["line"], each["code"], each["field"]) for each in problem["fields"]] == [
        (3, "not_json", ""),
        (4, "unknown_preset", "label.preset"),
        (5, "body_invalid", "body"),
    ]
    assert house.of("MOWR/duty").get("/threads").json()["count"] == 0


def test_later_lines_name_earlier_ones(house: House) -> None:
    opening = house.opening()
    report = house.report("@" + opening["client_id"])
    first, second = house.says("MOWR/duty", opening, report)
    assert second["thread"] == first["id"]


def test_the_same_submission_again_is_the_same_record(house: House) -> None:
    record = house.opening()
    first = house.of("MOWR/duty").post("/records", json=record)
    again = house.of("MOWR/duty").post("/records", json=record)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert house.of("MOWR/duty").get("/threads").json()["count"] == 1


def test_another_statement_under_the_same_client_id_is_a_conflict(house: House) -> None:
    record = house.opening("One")
    house.says("MOWR/duty", record)
    answer = house.of("MOWR/duty").post("/records", json={**record, "body": {**record["body"], "title": "Two"}})
    assert answer.status_code == 409
    assert answer.json()["fields"][0]["code"] == "client_id_reused"


def test_an_idempotency_key_gives_the_client_ids(house: House) -> None:
    record = house.opening()
    del record["client_id"]
    key = {"idempotency-key": "radio-17"}
    client = house.of("MOWR/duty")
    first = client.post("/records", content=lines(record, record), headers={**NDJSON, **key})
    again = client.post("/records", content=lines(record, record), headers={**NDJSON, **key})
    assert first.status_code == 201
    assert again.json() == first.json()
    by_name = client.post("/records", json={**record, "client_id": "radio-17-2"})
    assert by_name.json()["accepted"][0] == first.json()["accepted"][1]


def test_a_record_without_client_id_and_key_is_refused(house: House) -> None:
    record = house.opening()
    del record["client_id"]
    answer = house.of("MOWR/duty").post("/records", json=record)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "client_id"


@pytest.mark.parametrize("post", ["MOWR/drafter", "MOWR/auditor", "MOWR/site", "ADV/excon"])
def test_a_post_without_the_right_submits_nothing(house: House, post: str) -> None:
    answer = house.of(post).post("/records", json=house.opening(label={"preset": "OWN"}))
    assert answer.status_code == 403
    assert answer.json()["fields"][0]["code"] == "no_right"


def test_what_is_hidden_and_what_is_not_there_are_refused_alike(house: House) -> None:
    hidden = house.opens("MOWR/duty", label={"preset": "OWN"})
    answers = [
        house.of("MOE/duty").post("/records", json=house.report(thread, client_id="same")).text.replace(thread, "X")
        for thread in (hidden, "0" * 64)
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("headers", "content", "status", "code"),
    [
        ({"content-type": "text/csv"}, b"a,b", 415, "media_type"),
        ({"content-type": "application/json", "content-encoding": "gzip"}, b"\x1f\x8b", 415, "content_encoding"),
        ({"content-type": "application/json", "idempotency-key": "a b"}, b"{}", 422, "bad_key"),
        ({"content-type": "application/json"}, b"", 422, "nothing_submitted"),
        ({"content-type": "application/json"}, b"[]", 422, "batch_refused"),
        ({"content-type": "application/json"}, b"\xff", 422, "batch_refused"),
        ({"content-type": "application/json"}, b'{"type": 1.5}', 422, "batch_refused"),
        ({"content-type": "application/json"}, b"[" * 100_000, 422, "batch_refused"),
        ({"content-type": "application/x-ndjson"}, b"{}\n" * 5_001, 413, "too_many_lines"),
        ({"content-type": "application/x-ndjson"}, b" " * (16 * 1024 * 1024 + 1), 413, "too_large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(
    house: House, headers: dict[str, str], content: bytes, status: int, code: str
) -> None:
    answer = house.of("MOWR/duty").post("/records", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["status"] == status


def test_a_dry_run_says_who_would_see_it_and_keeps_nothing(house: House) -> None:
    record = house.opening(label={"preset": "CELL", "releasable_to": ["MOH"]})
    del record["client_id"]
    answer = house.of("MOWR/duty").post("/records/dry-run", json=record)
    (found,) = answer.json()["would_see"]
    assert sorted(found["readers"]) == ["CELL", "MOH", "MOWR"]
    assert "MOE" in found["not"]
    assert house.of("MOWR/duty").get("/threads").json()["count"] == 0


def test_records_are_read_in_the_order_of_arrival_from_a_position(house: House) -> None:
    first = house.opens("MOWR/duty")
    second, third = (each["id"] for each in house.says("MOWR/duty", house.report(first), house.report(first)))
    found = house.of("MOE/duty").get("/records", params={"after": first}).json()["records"]
    assert [each["id"] for each in found] == [second, third]
    page = house.of("MOE/duty").get("/records", params={"after": first, "limit": 1}).json()["records"]
    assert [each["id"] for each in page] == [second]
    assert found[0]["body"]["observed_at"] == OBSERVED


def test_a_widening_brings_what_it_opens(house: House) -> None:
    thread = house.opens("MOWR/duty")
    report = house.says("MOWR/duty", house.report(thread, "Seepage", label={"preset": "OWN"}))[0]["id"]
    widened = house.says("MOWR/release", house.relabelling(report, {"preset": "CELL", "releasable_to": ["MOE"]}))
    found = house.of("MOE/duty").get("/records", params={"after": thread}).json()["records"]
    assert [each["id"] for each in found] == [report, widened[0]["id"]]
    assert [each["id"] for each in found[1]["opened"]] == [report]
    mine = house.of("MOWR/duty").get("/records", params={"after": thread}).json()["records"]
    assert "opened" not in mine[1]


def test_a_widened_opener_brings_its_whole_thread(house: House) -> None:
    thread = house.opens("MOWR/duty", label={"preset": "CELL"})
    report = house.says("CELL/duty", house.report(thread, label={"preset": "CELL"}))[0]["id"]
    label = {"preset": "CELL", "releasable_to": ["MOE", "MOO"]}
    (widened,) = house.says("MOWR/release", house.relabelling(thread, label))
    found = house.of("MOE/duty").get("/records", params={"limit": 1000}).json()["records"]
    event = next(each for each in found if each["id"] == widened["id"])
    assert [each["id"] for each in event["opened"]] == [thread]
    assert report not in json.dumps(found)
