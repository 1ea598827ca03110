"""Sign-in by a ministry's own provider: it lets in whom somebody connected, and makes no accounts.

A small provider of our own answers as OpenID Connect says (discovery, token, keys); the node is served by `jisr serve`.
"""

import base64
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from jisr.cli.main import main
from tests.pages.seats import PASSWORD


class Provider(ThreadingHTTPServer):
    """Whoever comes is `subject`; `nonce` is what the node asked to have repeated."""

    subject, nonce = "layth@ministry", ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def described(self) -> dict[str, Any]:
        ends = {f"{name}_endpoint": f"{self.url}/{name}" for name in ("authorization", "token", "userinfo")}
        return {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **ends}

    def keys(self) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        n, e = (
            base64.urlsafe_b64encode(each.to_bytes((each.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
            for each in (numbers.n, numbers.e)
        )
        return {"keys": [{"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256", "n": n, "e": e}]}

    def token(self) -> dict[str, Any]:
        now = int(time.time())
        said = {"iss": self.url, "aud": "jisr", "sub": self.subject, "iat": now, "exp": now + 60, "nonce": self.nonce}
        signed = jwt.encode(said, self.key, "RS256", headers={"kid": "one"})
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": signed}


class Answering(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        answers = {"/.well-known/openid-configuration": self.server.described, "/keys": self.server.keys}
        self._answer(answers.get(self.path, lambda: {"sub": self.server.subject})())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._answer(self.server.token())

    def _answer(self, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.shutdown()
    provider.server_close()


@pytest.fixture
def node(tmp_path: Path, provider: Provider, capfd: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str]]:
    """(address, path of an invitation) of a node whose operator named the provider."""
    folder = tmp_path / "node"
    assert main(["init", "--data", str(folder), "--pack", "two-rivers"]) == 0
    capfd.readouterr()
    assert main(["user", "add", "MOWR/drafter", "--data", str(folder)]) == 0
    path = "/" + capfd.readouterr().out.strip().split("/", 3)[3]
    named = {"name": "Ministry", "server_url": provider.url, "client_id": "jisr", "client_secret": "kept"}
    (folder / "oidc.json").write_text(json.dumps(named))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jisr.cli.main", "serve", "--data", str(folder), "--port", str(port)]
    served = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while not _answers(url):
            assert time.monotonic() < deadline, "the server did not start"
            assert served.poll() is None
            time.sleep(0.1)
        yield url, path
    finally:
        served.terminate()
        served.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/account/login/", timeout=20).status_code == 200
    except httpx.ConnectError:
        return False


def posted(client: httpx.Client, path: str, **form: str) -> httpx.Response:
    return client.post(path, data={**form, "csrfmiddlewaretoken": client.cookies["csrftoken"]})


def goes_there_and_back(client: httpx.Client, provider: Provider, path: str) -> httpx.Response:
    sent = posted(client, path)
    assert sent.status_code == 302, sent.text
    there = urlsplit(sent.headers["location"])
    assert sent.headers["location"].startswith(f"{provider.url}/authorization?")
    asked = parse_qs(there.query)
    provider.nonce = asked.get("nonce", [""])[0]
    back = client.get(f"{asked['redirect_uri'][0]}?code=c&state={asked['state'][0]}")
    return client.get(back.headers["location"]) if back.status_code == 302 else back


LOGIN = "/account/oidc/oidc/login/"


def test_who_is_connected_comes_in_and_nobody_else_gets_an_account(node: tuple[str, str], provider: Provider) -> None:
    url, invitation = node
    with httpx.Client(base_url=url, timeout=60) as client:
        assert "Ministry" in client.get("/account/login/").text
        client.get(invitation)
        form = {"username": "layth", "password1": PASSWORD, "password2": PASSWORD}
        assert posted(client, invitation, **form).status_code == 302
        assert client.get("/account/elsewhere/").status_code == 200
        goes_there_and_back(client, provider, f"{LOGIN}?process=connect")
        posted(client, "/account/logout/")
    with httpx.Client(base_url=url, timeout=60) as client:
        client.get("/account/login/")
        goes_there_and_back(client, provider, LOGIN)
        assert client.get("/s/real/").status_code == 200
    provider.subject = "stranger@ministry"
    with httpx.Client(base_url=url, timeout=60) as client:
        client.get("/account/login/")
        answer = goes_there_and_back(client, provider, LOGIN)
        assert "begins with an invitation" in answer.text
        assert client.get("/s/real/").status_code == 302
