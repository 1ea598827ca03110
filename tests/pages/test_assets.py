"""Static files: under a name that stands for their contents, packed for a bad line, and nothing else of the disk."""

import asyncio
import gzip

import httpx
import pytest

from jisr.ui import assets


def get(path: str, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(assets.static_files)
        async with httpx.AsyncClient(transport=transport, base_url="http://node") as client:
            request = client.build_request("GET", path, headers=headers)
            return await client.send(request)

    return asyncio.run(ask())


def test_a_file_is_kept_for_ever_under_the_name_of_its_version() -> None:
    answer = get(assets.address("ui/jisr.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")


def test_it_is_packed_where_that_is_understood() -> None:
    path = assets.address("ui/jisr.css")
    packed = get(path, **{"accept-encoding": "gzip"})
    plain = get(path, **{"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content  # httpx unpacks
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 9, mtime=0))


@pytest.mark.parametrize(
    "path",
    [
        "/static/000000000000/ui/jisr.css",
        "/static/",
        "VERSION/../apps.py",
        "VERSION/../../settings.py",
        "VERSION//etc/passwd",
    ],
)
def test_nothing_else_is_there(path: str) -> None:
    assert get(path.replace("VERSION", f"/static/{assets.version()}")).status_code == 404


def test_what_pages_may_load_is_theirs_alone() -> None:
    """No style sheet of ours fetches anything from elsewhere."""
    for name, path in assets._known().items():
        if path.suffix == ".css" and not name.startswith("vendor/"):
            text = path.read_text(encoding="utf-8")
            assert "http:" not in text
            assert "https:" not in text
