"""serve --room, as it is typed: its way in, its TLS, and what it refuses."""

import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Jisr

NAME = "jisr.workshop"


@contextmanager
def room(folder: Path, *options: str) -> Iterator[str]:
    """What it prints until it stands open."""
    command = [sys.executable, "-m", "jisr.cli.main", "serve", "--room", "--data", str(folder), "--port", "0"]
    environment = {**os.environ, "JISR_LANG": "en", "PYTHONIOENCODING": "utf-8"}
    environment.pop("JISR_SECURE", None)
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", *options], stdout=subprocess.PIPE, text=True, env=environment
    ) as running:
        assert running.stdout is not None
        said = ""
        for line in running.stdout:
            said += line
            if "/director/" in line:
                break
        try:
            yield said
        finally:
            running.send_signal(signal.SIGINT)
            assert running.wait(20) in (0, 130)


def test_it_seats_people_in_an_exercise_of_its_own_under_a_name_that_its_certificate_vouches_for(jisr: Jisr) -> None:
    jisr.opens("MOWR/duty")
    with room(jisr.folder, "--host-name", NAME) as said:
        plain = re.search(rf"http://{NAME}:(\d+)/", said)
        director = re.search(rf"https://{NAME}:(\d+)(/room/director/\S+)", said)
        assert plain
        assert director
        code = re.search(r"code (\d{4} \d{4})", said)
        assert code
        with httpx.Client(base_url=f"http://127.0.0.1:{plain[1]}", follow_redirects=True) as visitor:
            page = visitor.get("/?code=12345678")
            assert page.url.path == "/room/trust/"
            assert f'href="https://{NAME}:{director[1]}/?code=12345678"' in page.text
            authority = visitor.get("/room/authority.crt").text
            assert visitor.get("/s/room/").url.path == "/room/trust/"
        trusting = ssl.create_default_context(cadata=authority)
        extensions = {"sni_hostname": NAME}
        with httpx.Client(base_url=f"https://127.0.0.1:{director[1]}", verify=trusting) as visitor:
            headers = {"host": f"{NAME}:{director[1]}"}
            answer = visitor.get("/room/", headers=headers, extensions=extensions)
            assert "Code of the room" in answer.text
            assert "without TLS" not in answer.text
            assert "Secure" in answer.headers["set-cookie"]
            assert visitor.get(director[2], headers=headers, extensions=extensions).status_code == 302
        with pytest.raises(httpx.ConnectError), httpx.Client() as stranger:
            stranger.get(f"https://127.0.0.1:{director[1]}/room/")
    assert jisr.json("threads", "--as", "MOWR", "--space", "room")["count"] == 0


def test_without_tls_it_says_what_is_off_and_works_all_the_same(jisr: Jisr) -> None:
    with room(jisr.folder, "--without-tls") as said:
        assert "no position, no notifications" in said
        address = re.search(r"(http://\S+?/)room/director/", said)
        assert address
        with httpx.Client(base_url=f"http://127.0.0.1:{address[1].rpartition(':')[2]}", follow_redirects=True) as guest:
            page = guest.get("/")
            assert page.url.path == "/room/"
            assert "This address is without TLS" in page.text
            assert guest.get("/room/authority.crt").status_code == 404


def test_what_it_cannot_do_is_refused_before_anybody_comes(jisr: Jisr) -> None:
    assert jisr.fault("serve", "--room", "--tls-cert", "x.pem", "--port", 0, code=2) == "wrong_use"
    assert jisr.fault("serve", "--room", "--space", "none", "--port", 0, code=2) == "no_space"
    assert jisr.fault("serve", "--room", "--host-name", "two words", "--port", 0, code=2) == "bad_host_name"
