"""The OpenAPI document is valid, names every path, and nothing that it allows makes the server fail."""

import json
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from jisr.interop.registry import READ, WRITTEN
from tests.api.conftest import House

OPERATIONS = [
    ("POST", "/records"),
    ("GET", "/records"),
    ("POST", "/records/dry-run"),
    ("GET", "/records/{record}/why"),
    ("GET", "/threads"),
    ("GET", "/threads/{thread}"),
    ("GET", "/types"),
    ("GET", "/duties"),
    ("GET", "/framework/proposals"),
    ("GET", "/framework/who"),
    ("GET", "/map/features"),
    ("GET", "/alerts"),
    ("GET", "/alerts.atom"),
    ("GET", "/alerts/{record}.cap"),
    ("GET", "/places"),
    ("GET", "/log/{member}/checkpoint"),
    ("GET", "/log/{member}/proof"),
    *(("GET", f"/export/{name}") for name in WRITTEN),
    *(("POST", f"/import/{name}") for name in READ),
]
EXAMPLES = 15


@pytest.fixture
def document(house: House) -> dict[str, Any]:
    answer = httpx.get(f"{house.url}/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_it_needs_no_token_and_names_every_path(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    named = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert named == {*OPERATIONS, ("GET", "/stream")}


def test_every_type_that_may_be_submitted_is_in_it(house: House, document: dict[str, Any]) -> None:
    types = {each["type"] for each in house.of("MOE/duty").get("/types").json()}
    assert set(document["components"]["schemas"]["Record"]["discriminator"]["mapping"]) == types


def test_every_reference_in_it_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    text = json.dumps(document)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in schemas


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nothing_that_is_asked_makes_the_server_fail(house: House, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_url(f"{house.url}/api/v1/openapi.json")
    headers = {"authorization": f"Bearer {house.token('MOWR/duty')}"}
    operation = schema[path][method]

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answer = case.call(headers=headers)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"]
            assert answer.json()["code"]

    ask()
