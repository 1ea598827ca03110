"""A browser's stream ends within 5 s of the end of what it stands on, and its token opens nothing but the stream."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from jisr.capabilities.directory.packs import Pack
from tests.pages.test_people_in_chromium import Place


@pytest.fixture
def place(tmp_path: Path, two_rivers: Pack) -> Iterator[Place]:
    place = Place(tmp_path / "node", two_rivers, demonstration=True)
    yield place
    place.stop()


def entered(url: str) -> httpx.Client:
    """A browser that came in as MOH/duty."""
    client = httpx.Client(base_url=url, timeout=30, follow_redirects=True)
    client.get("/enter/")
    client.post("/enter/", data={"post": "MOH/duty", "csrfmiddlewaretoken": client.cookies["csrftoken"]})
    return client


def posted(client: httpx.Client, path: str, **form: str) -> httpx.Response:
    return client.post(path, data={**form, "csrfmiddlewaretoken": client.cookies["csrftoken"]})


def test_signing_out_ends_the_stream(place: Place) -> None:
    client = entered(place.url)
    answer = posted(client, "/s/real/live/").json()
    headers = {"Authorization": f"Bearer {answer['token']}"}
    assert httpx.get(f"{place.url}/api/v1/threads", headers=headers).status_code == 401
    assert httpx.post(f"{place.url}/api/v1/records", headers=headers, json={}).status_code == 401
    with httpx.stream("GET", place.url + answer["stream"], headers=headers, timeout=20) as stream:
        assert stream.status_code == 200
        parts = stream.iter_raw()
        assert b"begin" in next(parts)
        out_at = time.monotonic()
        posted(client, "/account/logout/")
        for _ in parts:
            pass
        assert time.monotonic() - out_at < 5
    assert httpx.get(place.url + answer["stream"], headers=headers).status_code == 401
