"""Who asked what through the door is in the access log; what was said is not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from jisr.api import access
from tests.api.conftest import House

WaitFor = Callable[[Callable[[], bool]], None]


def entries(house: House) -> list[dict[str, Any]]:
    file = house.folder / access.NAME
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def noted(house: House, wait_for: WaitFor) -> Callable[[int], list[dict[str, Any]]]:
    def read(count: int) -> list[dict[str, Any]]:
        wait_for(lambda: len(entries(house)) >= count)
        return entries(house)

    return read


def test_each_request_leaves_a_line_with_its_post_and_never_a_body(
    house: House, noted: Callable[[int], list[dict[str, Any]]]
) -> None:
    thread = house.opens("MOWR/duty", "Gauge 3 at the secret place")
    house.of("MOE/duty").get(f"/threads/{thread}")
    house.of("MOE/duty").get("/threads", params={"q": "secret", "limit": 2})
    house.of("MOE/drafter").post("/records", json=house.opening())
    found = noted(4)
    grant = next(each for each in house.grants.of_space("real") if each.name == "MOE/duty")
    assert [(each["post"], each["method"], each["path"], each["status"]) for each in found] == [
        ("MOWR/duty", "POST", "/api/v1/records", 201),
        ("MOE/duty", "GET", f"/api/v1/threads/{thread}", 200),
        ("MOE/duty", "GET", "/api/v1/threads", 200),
        ("MOE/drafter", "POST", "/api/v1/records", 403),
    ]
    assert found[1]["token"] == grant.id
    assert (found[1]["space"], found[1]["at"][:2]) == ("real", "20")
    assert found[2]["asked"] == ["limit", "q"]
    file = house.folder / access.NAME
    assert "secret" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_token_that_does_not_hold_is_noted_by_its_hash_alone(
    house: House, noted: Callable[[int], list[dict[str, Any]]]
) -> None:
    house.client("jisr_stolen").get("/threads")
    httpx.get(f"{house.url}/api/v1/threads")
    first, second = noted(2)
    assert (first["post"], first["status"], len(first["token"])) == (None, 401, 12)
    assert (second["post"], second["token"]) == (None, None)
    assert "stolen" not in (house.folder / access.NAME).read_text()


def test_a_stream_is_noted_when_it_begins_and_when_it_ends(
    house: House, noted: Callable[[int], list[dict[str, Any]]]
) -> None:
    with house.of("MOE/duty").stream("GET", "/stream") as answer:
        assert answer.status_code == 200
        assert [each["path"] for each in noted(1)] == ["/api/v1/stream"]
    ended = noted(2)[1]
    assert (ended["post"], ended["seconds"] >= 0) == ("MOE/duty", True)
    house.of("MOE/duty").get("/stream", params={"after": "x"})
    assert [each["status"] for each in noted(4)[2:]] == [200, 404]


def test_nothing_is_shown_while_it_cannot_be_written(
    house: House, wait_for: WaitFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = house.opens("MOWR/duty")
    wait_for(lambda: len(entries(house)) == 1)
    path = house.folder / access.NAME
    path.rename(house.folder / "kept")
    path.mkdir()
    house.of("MOE/duty").get("/types")

    def refused() -> bool:
        return house.of("MOE/duty").get(f"/threads/{thread}").status_code == 503

    wait_for(refused)
    answer = house.of("MOE/duty").get("/stream")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    path.rmdir()
    wait_for(lambda: not refused())
    paths = [each["path"] for each in entries(house)]
    assert paths[0] == "/api/v1/types"  # what could not be written waited


def test_a_large_log_is_set_aside_and_the_oldest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "LARGEST", 200)
    monkeypatch.setattr(access, "KEPT", 2)
    for at in range(4):
        log = access.AccessLog(tmp_path)
        log.note(_asked(f"/{at}"), None, 200)
        log.note(_asked(f"/{at}"), None, 200)
        log.close()
    found = {file.name: json.loads(file.read_text().splitlines()[0])["path"] for file in tmp_path.iterdir()}
    assert found == {f"{access.NAME}.1": "/3", f"{access.NAME}.2": "/2"}


def _asked(path: str) -> Any:
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    return Request(scope)
