"""Reading over HTTP: lists, threads, why, types, proofs; what is hidden is missing; errors are problem details."""

import gzip
import json
from typing import Any

import httpx
import pytest

from jisr.journal.batch import read_batch
from jisr.journal.note import parse_checkpoint, parse_note, parse_vkey
from jisr.journal.receipt import verify_receipt
from jisr.journal.record import Actor
from tests.api.conftest import House

UNKNOWN = "0" * 64
PATHS = ["/threads", "/records", "/types", f"/threads/{UNKNOWN}", f"/records/{UNKNOWN}/why?for=MOE", "/stream",
         "/log/MOWR/checkpoint", f"/log/MOWR/proof?record={UNKNOWN}"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_token_that_does_not_hold_is_answered_alike_for_every_cause(house: House, path: str) -> None:
    revoked, expired = house.grants.issue("MOE", "duty", "real"), house.grants.issue("MOE", "focal", "real")
    house.grants.revoke("MOE/duty", "real")
    house.grants._tables.execute("UPDATE grants SET expires = 1 WHERE post = 'focal'")
    elsewhere = house.grants.issue("MOE", "duty", "no-such-space")
    gone = house.grants.issue("MOE", "no-such-post", "real")
    headers: list[dict[str, str]] = [
        {}, {"authorization": ""}, {"authorization": "Bearer"}, {"authorization": "Basic abc"},
        *({"authorization": f"Bearer {token}"} for token in ("x", revoked, expired, elsewhere, gone)),
    ]  # fmt: skip
    answers = [httpx.get(f"{house.url}/api/v1{path}", headers=each) for each in headers]
    assert {each.status_code for each in answers} == {401}
    assert len({each.content for each in answers}) == 1
    assert {each.headers["www-authenticate"] for each in answers} == {"Bearer"}


def test_hidden_and_missing_are_answered_alike(house: House) -> None:
    hidden = house.opens("MOWR/duty", label={"preset": "OWN"})
    for path in ("/threads/{}", "/records/{}/why?for=MOE", "/log/MOWR/proof?record={}", "/records?after={}"):
        answers = [house.of("MOE/duty").get(path.format(record)) for record in (hidden, UNKNOWN)]
        assert [each.status_code for each in answers] == [404, 404]
        assert answers[0].text.replace(hidden, UNKNOWN) == answers[1].text


def test_a_thread_shows_its_records_and_its_past(house: House) -> None:
    thread = house.opens("MOWR/duty", "Gauge 3")
    before = house.of("MOE/duty").get(f"/threads/{thread}").json()["updated_at"]
    house.says("CELL/duty", house.report(thread))
    now = house.of("MOE/duty").get(f"/threads/{thread}").json()
    assert (now["kind"], now["state"], [each["author"] for each in now["records"]]) == (
        "incident", "open", ["MOWR", "CELL"],
    )  # fmt: skip
    then = house.of("MOE/duty").get(f"/threads/{now['ref']}", params={"at": before}).json()
    assert [each["author"] for each in then["records"]] == ["MOWR"]


def test_lists_are_asked_by_kind_state_box_time_and_words(house: House) -> None:
    place = {"lon": 438_200_000, "lat": 342_100_000, "precision_m": 300}
    record = house.opening("Seepage at the abutment")
    here = house.says("MOWR/duty", {**record, "body": {**record["body"], "place": place}})[0]["id"]
    there = house.opens("MOWR/duty", "Power line down")

    def found(**asked: Any) -> list[str]:
        answer = house.of("MOE/duty").get("/threads", params=asked)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["threads"]]

    assert found() == found(kind="incident", state="open") == [there, here]
    assert found(bbox="43,34,44,35") == [here]
    assert found(q="power") == [there]
    assert found(since="2999-01-01T00:00:00+03:00") == []
    first = house.of("MOE/duty").get("/threads", params={"limit": 1}).json()
    assert found(limit=1, cursor=first["cursor"]) == [here]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/threads?limit=0", "limit"), ("/threads?limit=x", "limit"), ("/threads?bbox=1,2,3", "bbox"),
        ("/threads?bbox=9,9,1,1", "box"), ("/threads?since=yesterday", "since"), ("/threads?cursor=x", "cursor"),
        ("/threads?kid=incident", "kid"), ("/threads?q=!", "q"), ("/threads?at=2017", "at"),
        ("/records?limit=", "limit"),
        ("/log/MOWR/proof", "old"), ("/log/MOWR/proof?old=2&new=1", ""), (f"/records/{UNKNOWN}/why?for=NOBODY", "for"),
        ("/threads/abc", ""),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_names_its_field(house: House, path: str, field: str) -> None:
    answer = house.of("MOE/duty").get(path)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == f"urn:jisr:problem:{problem['code']}"
    assert [each["field"] for each in problem["fields"]] == ([field] if field else [])


def test_why_says_who_can_and_who_cannot_see_a_record(house: House) -> None:
    thread = house.opens("MOWR/duty", label={"preset": "CELL", "releasable_to": ["MOH"]})
    allowed = house.of("MOH/duty").get(f"/records/{thread}/why", params={"for": "MOH"}).json()
    assert (allowed["allowed"], allowed["codes"]) == (True, ["named"])
    refused = house.of("MOH/duty").get(f"/records/{thread}/why", params={"for": "MOE/duty"}).json()
    assert (refused["allowed"], refused["codes"]) == (False, ["not_released"])


def test_types_come_with_examples_that_are_accepted(house: House) -> None:
    found = {each["type"]: each for each in house.of("MOE/duty").get("/types").json()}
    record = {**house.opening(), "body": found["incidents.opened"]["example"]}
    assert house.of("MOE/duty").post("/records/dry-run", json=record).status_code == 200
    assert "journal.log_opened" not in found


def test_an_answer_that_is_known_already_is_not_sent_again(house: House) -> None:
    house.opens("MOWR/duty")
    first = house.of("MOE/duty").get("/threads")
    again = house.of("MOE/duty").get("/threads", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    house.opens("MOWR/duty")
    assert house.of("MOE/duty").get("/threads", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_a_tag_tells_nothing_of_what_is_hidden(house: House) -> None:
    house.opens("MOWR/duty")
    before = house.of("MOE/duty").get("/threads")
    house.opens("MOWR/duty", label={"preset": "OWN"})
    after = house.of("MOE/duty").get("/threads")
    assert before.headers["etag"] == after.headers["etag"]
    assert before.content == after.content


def test_a_reader_reads_what_it_wrote_a_moment_ago(house: House) -> None:
    for count in range(1, 20):
        house.opens("MOWR/duty")
        assert house.of("MOWR/duty").get("/threads").json()["count"] == count


def test_a_long_answer_is_compressed_where_it_is_wanted(house: House) -> None:
    house.says("MOWR/duty", *(house.opening() for _ in range(10)))
    plain = house.of("MOE/duty").get("/threads", headers={"accept-encoding": "identity"})
    with house.of("MOE/duty").stream("GET", "/threads", headers={"accept-encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    refused = house.of("MOE/duty").get("/threads", headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


def test_a_checkpoint_a_proof_and_a_receipt_hold(house: House) -> None:
    record = house.opens("MOWR/duty")
    checkpoint = parse_checkpoint(parse_note(house.of("HUM/duty").get("/log/MOWR/checkpoint").text).text)
    assert checkpoint.origin == "two-rivers.example/real/MOWR"
    proof = house.of("HUM/duty").get("/log/MOWR/proof", params={"old": 1, "new": checkpoint.size}).json()
    assert len(proof["proof"]) == 1
    receipt = house.of("MOE/duty").get("/log/MOWR/proof", params={"record": record}).text
    opened = house.of("MOE/duty").get("/threads", params={"kind": "log", "limit": 100}).json()["threads"]
    log = next(each["id"] for each in opened if each["title"] == checkpoint.origin)
    vkey = house.of("MOE/duty").get(f"/threads/{log}").json()["records"][0]["body"]["vkey"]
    report = verify_receipt(receipt, {checkpoint.origin: [parse_vkey(vkey)]})
    assert (report.ok, report.record_id) == (True, record)
    assert house.of("MOE/duty").get("/log/MOE/proof", params={"record": record}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/", 404),
        ("DELETE", "/api/v1/threads", 405),
        ("POST", "/api/v1/stream", 405),
    ],
)
def test_paths_that_are_not_there_say_so(house: House, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, house.url + path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_token_opens_one_space_alone(house: House) -> None:
    house.create("flood-ex")
    house.opens("MOWR/duty")
    assert house.of("MOWR/duty", "flood-ex").get("/threads").json()["count"] == 0
    house.of("MOWR/duty", "flood-ex").post("/records", json=house.opening("Exercise"))
    (thread,) = house.of("MOE/duty").get("/threads").json()["threads"]
    assert thread["title"] == "Water rising"


def test_who_asks_too_fast_is_told_to_wait(house: House) -> None:
    from jisr.api.limits import Limits

    house.close()
    house.open(Limits(requests_per_s=1, burst=3))
    answers = [house.of("MOE/duty").get("/types").status_code for _ in range(5)]
    assert answers[:3] == [200, 200, 200]
    assert 429 in answers
    assert house.of("MOWR/duty").get("/types").status_code == 200


@pytest.mark.parametrize("path", ["/threads", "/map/features", "/export/geojson", "/alerts"])
@pytest.mark.parametrize("name", ["kind", "state", "q", "cursor"])
def test_the_character_nul_is_nowhere_a_fault_of_the_node(house: House, path: str, name: str) -> None:
    """PostgreSQL knows no text with it."""
    assert house.of("MOWR/duty").get(path, params={name: "a\0b"}).status_code < 500


def test_an_answer_is_never_older_than_what_anybody_wrote(house: House) -> None:
    """Also where another process wrote it: here a journal of its own."""
    ask = house.of("MOE/duty")
    journal = house.node.open()
    for count in range(1, 6):
        body = house.opening(f"Report {count}")
        journal.append(Actor("MOWR", "duty"), read_batch(json.dumps(body).encode()).entries)
        assert [ask.get("/threads", params={"kind": "incident"}).json()["count"] for _ in range(3)] == [count] * 3
    journal.close()
